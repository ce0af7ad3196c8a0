"""Texts of the typefaces from before Unicode, TCVN3 (ABC) and VNI: recognised, and written in Unicode.

Such a typeface draws Vietnamese letters in the places of western ones, so that "Đặng" is stored as "§Æng" (TCVN3) or
"Ñaëng" (VNI) and looks so wherever the typeface is missing. TCVN3 is table VN3 of TCVN 5712:1993, one byte a letter;
it has no capitals with a tone: another typeface draws the same bytes as capitals. VNI puts its marks behind a vowel.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import NamedTuple

from core.syllables import is_nearly_syllable, is_syllable

TCVN3, VNI = "TCVN3 (ABC)", "VNI"
SEVERAL = 3  # texts that speak for the typeface of a whole table
ENOUGH = 0.9  # of the words with strange letters must be Vietnamese once converted: in a name, all of them

_TCVN3_BYTES = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ", 0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_TCVN3 = {chr(first + at): char for first, row in _TCVN3_BYTES.items() for at, char in enumerate(row)}
_WITHOUT_CASE = frozenset(old for old, new in _TCVN3.items() if new not in "ĂÂÊÔƠƯĐăâêôơưđ")

# What VNI writes behind a vowel: sắc, huyền, hỏi, ngã, nặng; the circumflex with each of them; the breve with each.
_HUYEN, _HOI, _NGA, _SAC, _NANG = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
_VNI_TONES = {"ù": _SAC, "ø": _HUYEN, "û": _HOI, "õ": _NGA, "ï": _NANG}
_VNI_CIRCUMFLEX = {"â": "", "á": _SAC, "à": _HUYEN, "å": _HOI, "ã": _NGA, "ä": _NANG}
_VNI_BREVE = {"ê": "", "é": _SAC, "è": _HUYEN, "ú": _HOI, "ü": _NGA, "ë": _NANG}
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
_VNI_UNIT = re.compile(r"[aeouyôö][ùøûõï]|[aeo][âáàåãä]|a[êéèúüë]|[ôöñæóòîíì]|[^\x00-\x7f]", re.IGNORECASE)

_WORD = re.compile(r"[A-Za-z\u00a1-\u00ff]+")
_STRANGER = re.compile(r"[^\x00-\xff\u2010-\u2026]")  # such a letter is Unicode, and so is then the whole text
_FOREIGN = {"haï", "haïm", "loïc", "naïm", "thaï", "ñu", "µm"}  # words of other languages that look like VNI or TCVN3
_ASCII_LETTER = re.compile(r"[A-Za-z]")
_ABBREVIATION = re.compile(r"(?=.*Đ)[BCDĐGHKLMNPQRSTVX]{2,6}")  # QĐ, HĐND, LĐLĐ


class Conversion(NamedTuple):
    """``text`` in Unicode, of what was written in ``typeface``."""

    text: str
    typeface: str


@lru_cache(maxsize=4_096)  # a file says one thing in a thousand cells
def conversion_of(text: str, *, within: str = "") -> Conversion | None:
    """Return what ``text`` of an old typeface means; None for every other text, and where it could be of either.

    Recognised is a text of western letters alone in which some word is none that Vietnamese could write, and in which
    such words are Vietnamese once converted. "Lò Hà" is a name as it stands, "Müller" one that no conversion helps.
    ``within``: the typeface of the table around it (``typeface_of``), in which "Khu phè 1" is "Khu phố 1".
    """
    if text.isascii():
        return None
    text = unicodedata.normalize("NFC", text)
    if _STRANGER.search(text) or not (within or any(map(_is_evident, _WORD.findall(text)))):
        return None
    found = []
    if within != VNI and (new := _text_of(text, _word_of_tcvn3)):
        found.append(Conversion(_with_capitals(text, new), TCVN3))
    if within != TCVN3 and (new := _text_of(text, _word_of_vni)):
        found.append(Conversion(new, VNI))
    return found[0] if len(found) == 1 and found[0].text != text else None


def in_unicode(text: str, *, within: str = "") -> str:
    """Return what ``text`` means where it is of an old typeface, else the text itself."""
    found = conversion_of(text, within=within)
    return found.text if found else text


def typeface_of(texts: Iterable[str]) -> str:
    """Return the typeface in which a table is typed, "" where letters of Unicode stand in it or few texts say so."""
    strange = [text for text in texts if not text.isascii()]
    if any(_STRANGER.search(unicodedata.normalize("NFC", text)) for text in strange):
        return ""
    counts = Counter(found.typeface for text in strange if (found := conversion_of(text)))
    return next((typeface for typeface, count in counts.items() if len(counts) == 1 and count >= SEVERAL), "")


def _text_of(text: str, convert: Callable[[str], str]) -> str:
    """Return ``text`` in Unicode, word by word as ``convert`` reads it, "" where it is not of this typeface."""
    words = {word: convert(word) for word in _WORD.findall(text) if not word.isascii()}
    meant = {old: new for old, new in words.items() if is_syllable(new.lower()) or _ABBREVIATION.fullmatch(new)}
    if not words or len(meant) < ENOUGH * len(words):
        return ""
    return _WORD.sub(lambda found: meant.get(found[0], found[0]), text)


def _is_evident(word: str) -> bool:
    """Tell whether ``word`` speaks for an old typeface: neither Vietnamese, even mistyped, nor a sign, nor foreign."""
    small = word.lower()
    if small == "êp":  # ấp in TCVN3, or mistyped: either way an ấp
        return True
    if word.isascii() or not _ASCII_LETTER.search(word) or small in _FOREIGN:
        return False
    return not is_nearly_syllable(word)


def _word_of_tcvn3(word: str) -> str:
    """Return ``word`` letter by letter, "" where TCVN3 does not have one of them."""
    if any(not char.isascii() and char not in _TCVN3 for char in word):
        return ""
    return "".join(_TCVN3.get(char, char) for char in word)


def _word_of_vni(word: str) -> str:
    """Return ``word`` with the marks that stand behind its vowels on them, "" where VNI does not write so."""
    units = [found[0].lower() for found in _VNI_UNIT.finditer(word)]
    if any(len(unit) == 1 and unit not in _VNI_LETTERS for unit in units):
        return ""
    return _VNI_UNIT.sub(lambda found: _letter_of_vni(found[0]), word)


def _letter_of_vni(unit: str) -> str:
    """Return the letter of a vowel with its mark ("aâ"), or of a single sign ("ñ"); as large as it begins."""
    vowel, mark = unit[:1].lower(), unit[1:].lower()
    vowel = _VNI_LETTERS.get(vowel, vowel)
    if mark in _VNI_TONES:
        vowel += _VNI_TONES[mark]
    elif mark in _VNI_CIRCUMFLEX:
        vowel += _CIRCUMFLEX + _VNI_CIRCUMFLEX[mark]
    elif mark in _VNI_BREVE:
        vowel += _BREVE + _VNI_BREVE[mark]
    letter = unicodedata.normalize("NFC", vowel)
    return letter.upper() if unit[0].isupper() else letter


def _with_capitals(old: str, new: str) -> str:
    """Return ``new``, read from the TCVN3 of ``old`` letter by letter, with capitals where another typeface drew them.

    A letter with a tone is as large as those around it; at the front of a word it is a capital where no word begins
    with a small letter for sure.
    """
    spans = [found.span() for found in _WORD.finditer(old)]
    sure = {at: char.isupper() for at, char in enumerate(new) if char.isalpha() and old[at] not in _WITHOUT_CASE}
    sizes = [[sure[at] for at in range(*span) if at in sure] for span in spans]
    is_whole = all(sure.values()) and any(len(size) > 1 for size in sizes)
    begins_large = all(sure.get(start, True) for start, _ in spans)
    chars = list(new)
    for (start, end), size in zip(spans, sizes, strict=True):
        if is_whole or (len(size) > 1 and all(size)):
            chars[start:end] = new[start:end].upper()
        elif begins_large:
            chars[start] = chars[start].upper()
    return "".join(chars)
