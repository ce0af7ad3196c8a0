"""Whether a word may be written in Vietnamese: one onset, one rhyme, at most one tone, at its place.

Names of other peoples and of foreigners often are no such word. It tells a text of an old typeface, whose words are
none until they are converted, from everything else.
"""

import unicodedata
from functools import cache

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng
_OF_STOPS = {"\u0301", "\u0323"}  # a syllable that ends in c, ch, p or t bears one of these
_VOWELS = frozenset("aăâeêioôơuưy")
_BEFORE_FRONT = {"k", "gh", "ngh"}  # written before i, e, ê, y alone …
_BEFORE_OTHERS = {"c", "g", "ng"}  # … and these before all others
_ONSETS = {
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
}  # fmt: skip
_WRITTEN_RHYMES = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang
    oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ uôc uôi uôm uôn uông uôt up ut uy uya uych
    uyên uyêt uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
"""
_RHYMES = frozenset(_WRITTEN_RHYMES.split())


@cache
def is_syllable(word: str) -> bool:
    """Tell whether ``word`` is written as Vietnamese writes one syllable: "nghiêng", "Hoà", "HÒA"; not "hOÀ".

    Whether it means anything is not asked.
    """
    if not (word.islower() or word.isupper() or word.istitle()):
        return False
    letters, tones = _letters_and_tones(word.lower())
    if len(tones) > 1:
        return False
    place, tone = next(iter(tones.items()), (-1, ""))
    if letters.endswith(("c", "ch", "p", "t")) and tone not in _OF_STOPS:
        return False
    rhymes = _rhymes_of(letters)
    return any(not tone or place - at in _places_of_tone(rhyme) for at, rhyme in rhymes)


@cache
def is_nearly_syllable(word: str) -> bool:
    """Tell whether ``word`` would be one with other tones and capitals: "Quôc", "hOÀ", as one mistypes it."""
    return bool(_rhymes_of(_letters_and_tones(word.lower())[0]))


def _rhymes_of(letters: str) -> list[tuple[int, str]]:
    """Return each rhyme that may be meant behind an onset, and where it begins: "gin" is g-in."""
    ends = range(min(4, len(letters)))
    return [(end, letters[end:]) for end in ends if letters[:end] in _ONSETS and _follows(letters[:end], letters[end:])]


def _letters_and_tones(word: str) -> tuple[str, dict[int, str]]:
    """Return the letters without their tones, and the tones by the index of their letter."""
    letters, tones = "", {}
    for index, char in enumerate(word):
        marks = unicodedata.normalize("NFD", char)
        letters += unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in _TONES))
        if tone := next((mark for mark in marks if mark in _TONES), ""):
            tones[index] = tone
    return letters, tones


def _follows(onset: str, rhyme: str) -> bool:
    if rhyme not in _RHYMES:
        return False
    is_front = rhyme[0] in "ieêy"
    if onset in _BEFORE_FRONT:
        return is_front
    return not is_front or onset not in _BEFORE_OTHERS or (onset == "g" and rhyme[0] == "i")


def _places_of_tone(rhyme: str) -> set[int]:
    """Return the indexes of the vowels that may bear the tone: of "oa" either, as "hòa" and "hoà" are both written."""
    vowels = [index for index, char in enumerate(rhyme) if char in _VOWELS]
    if bearers := [index for index in vowels if rhyme[index] in "ăâêôơ"] or [i for i in vowels if rhyme[i] == "ư"]:
        return {bearers[-1]}
    if len(vowels) == 1:
        return {vowels[0]}
    if rhyme in ("oa", "oe", "uy") or rhyme.startswith("oo"):
        return {0, 1}
    return {1} if len(vowels) == 3 or rhyme[-1] not in _VOWELS else {0}
