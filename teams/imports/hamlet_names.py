"""How hamlets and groups are named: the word for their kind, then a name of their own."""

from core.text import clean, fold
from places.models import KINDS, Level

KIND_WORDS = {kind: f"{kind[:1].upper()}{kind[1:]}" for kind in (*KINDS[Level.HAMLET], *KINDS[Level.GROUP])}
SHORT = {"KP": "khu phố", "TDP": "tổ dân phố", "TTQ": "tổ tự quản"}


def full_name(kind: str, name: str) -> str:
    """Return the name with the word for its kind before it: "An 1" of kind "ấp" is "Ấp An 1"."""
    word = KIND_WORDS[kind]
    rest = clean(name)
    for before in (kind, *(short for short, meant in SHORT.items() if meant == kind)):
        if fold(rest).startswith(fold(before)) and not rest[len(before) : len(before) + 1].isalpha():
            rest = rest[len(before) :].lstrip(" .:")
            break
    return f"{word} {rest}".strip()


def kind_of(name: str) -> str | None:
    """Return the kind that a name begins with, marks and all: "Bản Mường" is a bản, "Ban Mê" is nothing."""
    begins = clean(name).casefold()
    return next((kind for kind in KIND_WORDS if begins == kind or begins.startswith(f"{kind} ")), None)
