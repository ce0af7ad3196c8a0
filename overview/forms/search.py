"""The search box, and what people mean by what they type into it."""

import re
from collections.abc import Iterator

from django import forms

from core.fields import SearchedField
from core.phones import PHONE_IN_TEXT, looks_like_a_phone, phone_in
from core.text import clean, fold
from places.phrases import splits_of

FEWEST = 2  # letters
_TEAM = [["cong", "nghe", "so", "cong", "dong"], ["cong", "nghe", "so"], ["cnscd"], ["cnsc"]]  # behind "tổ"
_BEFORE_A_NUMBER = {"quyet", "dinh", "qd", "so"}
_BEHIND_A_NUMBER = {"ngay", "cua", "nam", "ve"}
_BETWEEN_LETTERS = re.compile(r"[^0-9a-z]")


class SearchForm(forms.Form):
    q = SearchedField(
        label="Tên tổ, tên người, địa bàn, số quyết định hoặc số điện thoại đầy đủ",
        max_length=100,
        required=False,
        error_messages={"max_length": "Xin gõ ngắn hơn, nhiều nhất 100 chữ."},
        widget=forms.TextInput({"type": "search"}),
    )

    def clean_q(self) -> str:
        text = self.cleaned_data["q"]
        if len(fold(text)) < FEWEST:
            raise forms.ValidationError("Xin gõ ít nhất 2 chữ.")
        return text

    @property
    def phone(self) -> str:
        """The whole phone number that was typed, alone or among words, as it is stored; else an empty text."""
        return phone_in(self.cleaned_data["q"])

    @property
    def readings(self) -> Iterator[str]:
        """What may be meant, the likeliest first: the text; the place whose team it names ("tổ CNSCĐ ấp An 1"); a name
        and the place that it lies in, with nothing between them.
        """
        text = self.cleaned_data["q"]
        yield text
        bare = _without_team(text)
        if bare != text:
            yield bare
        yield from splits_of(bare)


def tells_a_phone(text: str) -> bool:
    """Tell whether ``text`` is a phone number, or a part of one, or holds one among words."""
    return looks_like_a_phone(text) or PHONE_IN_TEXT.search(clean(text)) is not None


def number_asked(text: str) -> str:
    """Return the number of a decision as it is typed, without the words around it: "12/QĐ-UBND" of "quyết định số
    12/QĐ-UBND ngày 10/6/2022".
    """
    words = clean(text).split()
    while words and fold(words[0]).strip(".:") in _BEFORE_A_NUMBER:
        words.pop(0)
    end = next((at for at, word in enumerate(words) if at and fold(word) in _BEHIND_A_NUMBER), len(words))
    return " ".join(words[:end]).rstrip(",.;")


def number_key(number: str) -> str:
    """Return what two writings of a decision's number share: "12/QĐ-UBND", "12 qd ubnd" → "12qdubnd"."""
    return _BETWEEN_LETTERS.sub("", fold(number))


def _without_team(text: str) -> str:
    words, folded = text.split(), fold(text).split()
    if len(words) != len(folded) or folded[0] != "to":
        return text
    said = next((said for said in _TEAM if folded[1 : 1 + len(said)] == said), [])
    return " ".join(words[1 + len(said) :]) or text
