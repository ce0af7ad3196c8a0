"""Texts of teams that follow a rule: the link to a Zalo group."""

from urllib.parse import urlsplit


def is_zalo_link(url: str) -> bool:
    """Whether ``url`` leads to Zalo: https://zalo.me/… or a name below it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # brackets that are no address
        return False
    return parts.scheme in ("http", "https") and (host == "zalo.me" or host.endswith(".zalo.me"))
