"""Texts of teams that follow a rule: the link to a Zalo group, a change of hamlets in a sentence."""

from collections.abc import Sequence
from urllib.parse import urlsplit


def is_zalo_link(url: str) -> bool:
    """Whether ``url`` leads to Zalo: https://zalo.me/… or a name below it."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # brackets that are no address
        return False
    return parts.scheme in ("http", "https") and (host == "zalo.me" or host.endswith(".zalo.me"))


def change_sentence(kind: str, olds: Sequence[str], news: Sequence[str]) -> str:
    """A change of hamlets in words: "Nhập Ấp An 1, Ấp An 2 thành Ấp An"."""
    old, new = ", ".join(olds), ", ".join(news[:5])
    if len(news) > 5:
        new += f" và {len(news) - 5} nơi nữa"
    return {
        "add": f"Thêm {new}",
        "rename": f"Đổi {old} thành {new}",
        "close": f"Kết thúc {old}",
        "split": f"Tách {old} thành {new}",
        "merge": f"Nhập {old} thành {new}",
    }[kind]
