"""Passwords that somebody who knows the person, or the country, would try first.

What is easy to guess is struck out of a password; what is left must still be a password. So "Nguyenthilan@2022" is
refused and says why, while four words of which one happens to be a name are not.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from core.text import fold
from places.models import Place, paths_up

LONGEST = 128  # characters: nobody types more, and each is hashed
TOO_LONG = f"Mật khẩu này quá dài, tối đa {LONGEST} ký tự."
LEFT = 6  # letters and digits that must be left when all that is easy to guess is struck out
PHONE_DIGITS = 8  # of the account's own phone in a row
RUN = 4  # neighbours on the keyboard or in the alphabet

_COMMON = (
    "mat khau", "password", "pass word", "i love you", "anh yeu em", "em yeu anh", "yeu em", "yeu anh", "con yeu",
    "gia dinh", "hanh phuc", "may man", "viet nam", "ha noi", "sai gon", "ho chi minh", "bac ho", "dang nhap", "admin",
    "administrator", "quan tri", "xin chao", "khong biet", "khong co", "welcome", "abc", "xyz", "zalo", "facebook",
)  # fmt: skip
_PORTAL = ("to cong nghe so cong dong", "to cong nghe so", "cong nghe so", "to truong", "can bo", "chuyen doi so")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "abcdefghijklmnopqrstuvwxyz")
_LINES = [line for row in _ROWS for line in (row, row[::-1])]
_RUNS = {line[start : start + RUN] for line in _LINES for start in range(len(line) - RUN + 1)}
_YEAR = re.compile(r"(?:19|20)\d\d")
_SAME = re.compile(r"(.)\1{2,}")


class MaximumLengthValidator:
    """Django asks every rule whatever the others say, so those that look closer pass over what is refused here."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(TOO_LONG, code="password_too_long")

    def get_help_text(self) -> str:
        return f"Mật khẩu dài tối đa {LONGEST} ký tự."


class OwnPhoneValidator:
    """No eight digits in a row of one's own phone number, however it is written."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            return
        digits = re.sub(r"\D", "", password)
        numbers = [getattr(user, "phone", "") or "", getattr(user, "username", "") or ""]
        for number in filter(str.isdecimal, numbers):
            pieces = (number[start : start + PHONE_DIGITS] for start in range(len(number) - PHONE_DIGITS + 1))
            if any(piece in digits for piece in pieces):
                raise ValidationError(
                    "Mật khẩu này chứa số điện thoại của anh/chị. Xin dùng từ khác.", code="password_is_a_phone"
                )

    def get_help_text(self) -> str:
        return "Mật khẩu không được chứa số điện thoại của anh/chị."


class GuessableValidator:
    """Without the user's name, places, the portal's name and common words, enough of a password
    must be left.
    """

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) > LONGEST:
            return
        rest, reasons = fold(password), []
        for reason, phrases in _guesses(user):
            for phrase in phrases:
                rest, times = re.subn(_spelt(phrase), "|", rest)
                if times and reason not in reasons:
                    reasons.append(reason)
        rest, without = _plain(rest), rest
        if rest != without:
            reasons.append("chữ, số dễ đoán hoặc lặp lại")
        if len(rest) < LEFT:
            told = ", ".join(reasons[:3])
            raise ValidationError(
                f"Mật khẩu này dễ đoán, vì giống hoặc gồm phần lớn là {told}. Xin thêm vài từ khác.",
                code="password_is_guessable",
            )

    def get_help_text(self) -> str:
        return "Mật khẩu không được gồm phần lớn là họ tên, địa bàn của anh/chị, tên cổng hay những từ ai cũng đoán ra."


def _guesses(user: Any) -> Iterable[tuple[str, list[str]]]:
    """Yield what to strike out with its name for the user, the longest first."""
    if isinstance(user, User):
        yield "tên đăng nhập", [user.username]
        yield "họ tên của anh/chị", _by_length(_names(user.name_folded or fold(user.full_name)))
        yield "tên địa bàn", _by_length(_places(user))
    yield "tên của cổng", list(_PORTAL)
    yield "từ nhiều người dùng", list(_COMMON)


def _names(full_name: str) -> set[str]:
    """Return the given name, and every two or more words of the name in a row."""
    words = full_name.split()
    runs = {" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 2, len(words) + 1)}
    return runs | {word for word in words[-1:] if len(word) > 1}


def _places(user: User) -> set[str]:
    """Return the names of the user's place and of those above it, with and without their kind."""
    if user.place is None:
        return set()
    places = Place.objects.filter(path__in=paths_up(user.place.path)).order_by("path")
    whole = {(fold(place.name), fold(place.kind)) for place in places}
    return {name for name, _ in whole} | {name.removeprefix(kind).strip() for name, kind in whole}


def _by_length(phrases: Iterable[str]) -> list[str]:
    return sorted(filter(None, phrases), key=lambda phrase: (-len(phrase), phrase))


def _spelt(phrase: str) -> str:
    """Return a pattern for the words of ``phrase`` in a row, however they are joined.

    A single short word matches only where it stands alone.
    """
    words = phrase.split()
    joined = r"[^a-z0-9]*".join(map(re.escape, words))
    return joined if len(phrase) > 3 and len(words) > 1 else rf"(?<![a-z]){joined}(?![a-z])"


def _plain(text: str) -> str:
    """Return the letters and digits of ``text`` without years, runs on the keyboard and
    repetitions.
    """
    text = _SAME.sub("|", _YEAR.sub("|", text))
    for run in sorted(_RUNS):
        text = text.replace(run, "|")
    words = dict.fromkeys(re.findall(r"[a-z0-9]+", text))
    joined = "".join(words)
    return joined[: _period(joined)]


def _period(text: str) -> int:
    """Return the length of the shortest beginning that ``text`` repeats throughout: 4 of "hoa hoa ", else all of it.

    A text that is moved by its period lies upon itself.
    """
    return (text + text).find(text, 1) if text else 0
