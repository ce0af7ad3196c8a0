"""Messages typed with the keyboard's Vietnamese off: "huowngs daanx 12 hooj" for hướng dẫn 12 hộ."""

import re

_KEYS = re.compile(r"(?<![a-z])[a-z]{0,4}(?:aa|ee|oo|dd|uw|ow|aw)[a-z]{0,3}(?![a-z])")
_TONE = re.compile(r"(?<=[aeiouywnmgthpc])[sfrxj](?=[aeiouycgnmhpt]{0,3}$)")
_FEW = 3  # from so many words on it is no chance
_HEAD = 2_000  # characters that are looked at
_AS_TYPED = frozenset({"zalo", "smart", "hs", "voso", "postmart"})
_LETTERS = (("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d"), ("w", ""))


def is_telex(folded: str) -> bool:
    return len(_KEYS.findall(folded[:_HEAD])) >= _FEW


def from_telex(word: str) -> str:
    """Return a word as its keys mean it, folded."""
    if word in _AS_TYPED:
        return word
    word = _TONE.sub("", word)
    for keys, letter in _LETTERS:
        word = word.replace(keys, letter)
    return word
