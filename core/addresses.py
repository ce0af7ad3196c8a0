"""Where an address inside a document may lead: to the public web, a mailbox or a telephone, and nowhere on a share.

A reader that follows ``\\\\host\\share`` or ``file://host/…`` hands the password's hash of who is signed in on the
machine to that host, some of them without a click (MITRE ATT&CK T1187, "Forced Authentication").
"""

import re

_HARMLESS = ("http:", "https:", "mailto:", "tel:", "sms:", "#")
# "host:8000/page" names a port and no scheme; one letter is a drive.
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:(?!\d+(?:[/?#]|$))|[a-z]:[\\/]")
_HOST = re.compile(r"[\\/]{2}")


def is_harmless(address: str) -> bool:
    """Tell whether ``address`` is relative, or of the web, a mailbox, a telephone; control signs in it and blanks
    around it are left out, as readers do.
    """
    said = re.sub(r"[\x00-\x1f\x7f]", "", address).strip().lower()
    return said.startswith(_HARMLESS) or not (_HOST.match(said) or _SCHEME.match(said))


def is_share(address: str) -> bool:
    """Tell whether ``address`` says by itself that it is a file or another machine's."""
    return bool(re.match(r"\s*(?:\\\\|file:|smb:)", address, re.IGNORECASE))
