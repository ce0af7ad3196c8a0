"""How long a session still lasts, and on which device somebody is signed in."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from accounts.models.users import User
from accounts.roles import REMEMBERED_IDLE, SESSION_LIMITS
from core.rounding import nearest

# What a session holds: seconds since 1970, by the server's clock.
SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_IS_WRITTEN_EVERY = datetime.timedelta(minutes=1)  # reading a page need not write each time
_NONE = datetime.timedelta()
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - the column wants one, and who looks through the list knows none by heart


@dataclass(frozen=True)
class SessionClock:
    """When a session ends: ``whole`` after signing in or ``idle`` after the last thing done,
    whichever comes first.
    """

    signed_in_at: datetime.datetime
    seen_at: datetime.datetime
    whole: datetime.timedelta
    idle: datetime.timedelta

    @property
    def ends_at(self) -> datetime.datetime:
        return min(self.signed_in_at + self.whole, self.seen_at + self.idle)

    def after_something_done(self, at: datetime.datetime) -> "SessionClock":
        """Return the clock after something was done at ``at``; unchanged where the last was stored
        a moment ago.
        """
        again = at - self.seen_at >= SEEN_IS_WRITTEN_EVERY
        return SessionClock(self.signed_in_at, at, self.whole, self.idle) if again else self

    def can_be_prolonged(self, at: datetime.datetime) -> bool:
        """Tell whether doing something at ``at`` moves the end."""
        return self.ends_at < self.after_something_done(at).ends_at

    def lapse_reason(self, at: datetime.datetime) -> str:
        """Return why the session has ended by ``at``, in words for the user; "" while it lasts."""
        if at < self.ends_at:
            return ""
        if self.ends_at == self.signed_in_at + self.whole:
            return f"Phiên làm việc đã hết sau {duration_in_words(self.whole)} kể từ lúc đăng nhập."
        return f"Phiên làm việc đã hết sau {duration_in_words(self.idle)} không thao tác."


def session_clock(session: Mapping[str, Any], user: User) -> SessionClock:
    """Return the clock of a session by the limits of the user's present role, so that a changed
    role applies at once.

    A session that says nothing of itself counts from the account's last sign-in.
    """
    limits = SESSION_LIMITS[user.role]
    remembered = session.get("_session_expiry") != 0  # 0: until the browser closes (Django's set_expiry)
    longest = min(limits.remembered or _NONE, datetime.timedelta(days=settings.REMEMBERED_DAYS))
    whole, idle = limits.whole, _longest_idle(user.role)
    if remembered and longest:
        whole, idle = longest, min(longest, REMEMBERED_IDLE)
    unknown = user.last_login or user.created_at
    signed_in_at, seen_at = (_instant(session.get(key)) or unknown for key in (SIGNED_IN_AT, SEEN_AT))
    return SessionClock(signed_in_at, seen_at, whole, idle)


def _longest_idle(role: str) -> datetime.timedelta:
    """Return how long an account of the role may do nothing: as the operator says (IDLE_MINUTES), or our own limit."""
    minutes = settings.IDLE_MINUTES.get(role)
    return datetime.timedelta(minutes=int(minutes)) if minutes else SESSION_LIMITS[role].idle


def duration_in_words(length: datetime.timedelta) -> str:
    """Return a duration in words: 30 phút, 12 giờ, 30 ngày."""
    minutes = nearest(length.total_seconds() / 60)
    if minutes % (24 * 60) == 0:
        return f"{minutes // (24 * 60)} ngày"
    return f"{minutes // 60} giờ" if minutes > 60 and minutes % 60 == 0 else f"{minutes} phút"


# Of two that match the first is meant: browsers name those that they descend from.
_BROWSERS = [
    ("Zalo", re.compile(r"\bZalo")),
    ("Cốc Cốc", re.compile(r"coc_coc_browser")),
    ("Edge", re.compile(r"\bEdgA?/|\bEdgiOS/")),
    ("Opera", re.compile(r"\bOPR/")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Firefox", re.compile(r"\bFirefox/|\bFxiOS/")),
    ("Chrome", re.compile(r"\bChrome/|\bCriOS/")),
    ("Safari", re.compile(r"\bSafari/")),
]
_SYSTEMS = [
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("máy Mac", re.compile(r"\bMacintosh\b")),
    ("Linux", re.compile(r"\bLinux\b")),
]


def device_in_words(user_agent: str) -> str:
    """Return the name of a browser as its owner would say it: "Chrome trên Android"."""
    browser, system = (
        next((name for name, pattern in known if pattern.search(user_agent)), "") for known in (_BROWSERS, _SYSTEMS)
    )
    return f"{browser or 'Trình duyệt khác'} trên {system}" if system else browser or "Trình duyệt khác"


def _instant(seconds: Any) -> datetime.datetime | None:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC) if isinstance(seconds, int | float) else None
