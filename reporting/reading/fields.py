"""What a report asks for, as a message may say it: the boxes of a form, the words that mean each, and its unit."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.text import clean, fold
from reporting.reading.vocabulary import (
    ACTING,
    FREE_OF_DEEDS,
    GUIDING,
    INCREASING,
    NEUTRAL,
    PEOPLE,
    UNITS,
    join_syllables,
    meaning_of,
)

_NUMBERED = re.compile(r"\b(?:mức|muc)(?: độ| do)? (?P<number>[0-9]{1,2})\b")
_SAY_LITTLE = frozenset({"dung", "giup", "thanhcong", "dien", "tu", "so", "nguoi"})
_NARROWER = {"ho": frozenset({"hokinhdoanh"}), "luot": frozenset({"luotnguoi", "luotho"})}
_NOT_A_BRAND = ACTING | {"taikhoan", "dung", "thamgia", "mucdo", "nhom", "hoso", "banhang", "moi"}


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that together mean a box. ``needs_unit``: only where the message says what is counted.

    ``is_whole`` False: a name alone ("VNeID: 15"), which "hướng dẫn" beside it turns into something else.
    """

    words: frozenset[str]
    needs_unit: bool = False
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """One number of a report. ``key`` is the name of its field; ``own`` words may stand beside its wordings."""

    key: str
    name: str
    units: frozenset[str]
    is_stock: bool
    maximum: int
    wordings: tuple[Wording, ...]
    own: frozenset[str]

    def explains(self, words: frozenset[str], wording: Wording) -> bool:
        """Tell whether each of ``words`` belongs to the box or says nothing."""
        known = self.own | wording.words
        if not self.is_stock:
            known |= FREE_OF_DEEDS | (GUIDING if wording.is_whole else frozenset())
        elif (INCREASING - known) & words:
            return False
        return words <= known | (NEUTRAL - (ACTING - known))


@dataclass(frozen=True, slots=True)
class AskedFigure:
    """What the caller knows of a box: ``entries`` are the words that officials have put down for it."""

    key: str
    code: str
    name: str
    unit: str
    is_stock: bool
    maximum: int
    platform: str = ""
    entries: tuple[str, ...] = ()


def _wording(text: str, *, needs_unit: bool = True) -> Wording:
    return Wording(frozenset(text.split()), needs_unit)


# The boxes of the founding letter and the activities of every report: wordings, words that may stand beside them, and
# what else may be counted. An install is no account, a member of a Zalo group no household.
_LETTER: dict[str, tuple[tuple[Wording, ...], str, str]] = {
    "ho-duoc-huong-dan": ((_wording("huongdan"),), "nentangso dung cai tructiep", ""),
    "ho-trong-nhom-zalo": ((_wording("zalo"),), "thamgia vao nguoi nhom trong", ""),
    "tai-khoan-tayninh-smart": ((_wording("tayninhsmart", needs_unit=False),), "taikhoan", "taikhoan"),
    "ho-so-truc-tuyen": (
        (_wording("tructuyen"), _wording("dvctt"), _wording("dichvucong"), _wording("nop")),
        "hoso nop gui tructuyen dichvucong dvctt cong qua",
        "",
    ),
    "phan-anh-hien-truong": (
        (_wording("phananh hientruong"), _wording("paht"), _wording("gui")),
        "gui phananh hientruong paht kien nghi",
        "paht",
    ),
    "ho-ban-tren-voso": ((_wording("voso"),), "taikhoan banhang san vn len", "hokinhdoanh"),
    "ho-ban-tren-postmart": ((_wording("postmart"),), "taikhoan banhang san vn len", "hokinhdoanh"),
    "gian-hang-so-mo-moi": ((_wording("mo"), _wording("moi")), "mo moi so", ""),
    "tai-khoan-thanh-toan": (
        (_wording("thanhtoandientu", needs_unit=False), _wording("taikhoan thanh toan")),
        "taikhoan thanh toan",
        "taikhoan",
    ),
    "so-suc-khoe-dien-tu": ((_wording("sosuckhoe", needs_unit=False),), "dung taikhoan", "taikhoan"),
    "to-da-thanh-lap": ((_wording("thanh lap"),), "quyet dinh", ""),
    "sessions": ((_wording("huongdan"),), "tochuc mo nentangso dung", ""),
    "households": ((_wording("thamho"), _wording("dennha")), "thamho dennha di den", ""),
    "people": ((_wording("huongdan"),), "nentangso dung cai tructiep", ""),
}


def boxes_of(asked: Iterable[AskedFigure]) -> list[Box]:
    """Return the boxes of one form, their wordings held against each other."""
    asked = list(asked)
    own = {one.key: meant_words(f"{one.name} {one.platform}") for one in asked}
    return [_box(one, own) for one in asked]


def _box(asked: AskedFigure, own: dict[str, frozenset[str]]) -> Box:
    unit = " ".join(_words(asked.unit))
    wordings, beside, units = list[Wording](), set(own[asked.key]), {unit}
    units |= _NARROWER.get(unit, frozenset()) & own[asked.key]
    letter = _LETTER.get(asked.code)
    if letter:
        wordings += letter[0]
        beside |= set(letter[1].split())
        units |= set(letter[2].split())
    core = meant_words(asked.name) - NEUTRAL - units - _SAY_LITTLE
    if not core and not letter:
        wordings.append(Wording(own[asked.key] - NEUTRAL, needs_unit=True))
    elif not letter:
        wordings.append(Wording(core, needs_unit=unit == "ho" or core <= GUIDING))
        brand = core - _NOT_A_BRAND
        for name in (brand, meant_words(asked.platform) - NEUTRAL - units):
            is_its_own = not any(name <= words for key, words in own.items() if key != asked.key)
            if name and name != core and is_its_own:
                wordings.append(Wording(name, needs_unit=unit == "ho", is_whole=False))
    if PEOPLE in units and "taikhoan" in own[asked.key]:
        units.add("taikhoan")
    for entry in asked.entries:
        words = meant_words(entry)
        wordings.append(Wording(words - NEUTRAL - units or words - units or words))
        unmarked = meant_words(fold(entry))  # "gõ cửa", typed without marks
        if unmarked != words:
            wordings.append(Wording(unmarked - units or unmarked))
    return Box(
        asked.key, asked.name, frozenset(units), asked.is_stock, asked.maximum, tuple(wordings), frozenset(beside)
    )


def units_of(boxes: Iterable[Box]) -> frozenset[str]:
    """Return every word that says what is counted, of these boxes and of messages in general."""
    return UNITS | {unit for box in boxes for unit in box.units}


def syllables_of_units(asked: Iterable[AskedFigure]) -> frozenset[str]:
    """Return the folded syllables with which a counted noun of these boxes may begin."""
    return frozenset(words[0] for one in asked if (words := fold(one.unit).split()))


def candidates(
    boxes: Sequence[Box], words: frozenset[str], unit: str, others: frozenset[str]
) -> list[tuple[Box, Wording]]:
    """Return the boxes that a figure may belong to: ``words`` beside it, the ``unit`` that it counts ("": not said),
    and ``others``, units that stand elsewhere in the clause.
    """
    found = []
    for box in boxes:
        for wording in box.wordings:
            if not wording.words <= words | {unit} | others:
                continue
            if unit and unit not in box.units:
                continue
            if not unit and wording.needs_unit and not box.units & words:
                continue
            strange = others - box.units - box.own - {PEOPLE}
            if not strange and box.explains(words, wording):
                found.append((box, wording))
                break
    return found


def _words(text: str) -> list[str]:
    """Return the words of a name as a message's would be read: "tờ rơi" has no team ("tổ") in it."""
    plain = "".join(character if character.isalnum() else " " for character in clean(text).lower())
    typed = _NUMBERED.sub(lambda label: f"muc{label['number']}", plain).split()
    found: list[str] = []
    for word, first, last in join_syllables([fold(one) for one in typed]):
        found.append(meaning_of(word, typed[first], found[-1] if found else "") if last - first == 1 else word)
    return found


def meant_words(text: str) -> frozenset[str]:
    """Return the words of ``text`` as they mean, without signs."""
    return frozenset(_words(text))
