"""In which bytes a text is written: UTF-8, UTF-16, or one byte a letter, as Windows had it before Unicode.

One byte is Windows-1258 where that makes words that Vietnamese could write; otherwise Windows-1252, by which a text of
the old typefaces (core/typefaces.py) looks as it does in a workbook, and whoever reads it takes it for what it means.
"""

import codecs
import re
import unicodedata

from core.syllables import is_syllable

SAMPLE = 200_000  # bytes
MOST_WORDS = 500
ENOUGH = 0.6  # of the words with letters beyond ASCII
SPOILED = 5  # letters beyond ASCII that are whole, for each that is lost
_WIDE = 0.2  # of the bytes of a text of two bytes a letter are zeros: spaces, digits, separators, plain letters
_STRANGE = 0.005  # of the letters of a text may be control characters
_WORD = re.compile(r"[^\W\d_]+")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")


class NoText(Exception):
    """The bytes are no text, or of an encoding that nobody tells."""


def codec_of(data: bytes) -> str:
    """The name of Python's codec for a text. Raises NoText."""
    codec = _codec_of(data)
    text = data[:SAMPLE].decode(codec, "replace")
    if len(_CONTROL.findall(text)) > max(1, _STRANGE * len(text)):
        raise NoText
    return codec


def _codec_of(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(data, "utf-16")
    if wide := _wide(data[:SAMPLE]):
        return _strict(data, wide)
    try:
        return _strict(data, "utf-8-sig")
    except NoText:
        if _is_spoiled(data):
            raise
        return "cp1258" if _is_1258(data) else "cp1252"


def _strict(data: bytes, codec: str) -> str:
    try:
        data.decode(codec)
    except UnicodeDecodeError as error:
        raise NoText from error
    return codec


def _wide(data: bytes) -> str:
    """UTF-16 without a mark at its front: every other byte is often zero, the ones between never."""
    even, odd = data[::2].count(0), data[1::2].count(0)
    if odd > _WIDE * len(data) / 2 and even * 20 < odd:
        return "utf-16-le"
    if even > _WIDE * len(data) / 2 and odd * 20 < even:
        return "utf-16-be"
    return ""


def _is_spoiled(data: bytes) -> bool:
    """Whether it is UTF-8 with a few bytes lost: a name would come without one of its letters."""
    text = data.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    return sum(not char.isascii() for char in text) - lost > SPOILED * lost


def _is_1258(data: bytes) -> bool:
    """Whether its words are Vietnamese in Windows-1258, where a tone is a byte behind its vowel."""
    text = unicodedata.normalize("NFC", data[:SAMPLE].decode("cp1258", "replace"))
    words = [word for word in _WORD.findall(text) if not word.isascii()][:MOST_WORDS]
    return sum(map(is_syllable, words)) >= ENOUGH * len(words)
