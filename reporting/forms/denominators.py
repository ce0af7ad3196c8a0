"""Denominators of a year: one kind for all communes of a province, typed or pasted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from core.fields import AmountField, NameField
from core.templatetags.wording import number
from core.text import clean, typed_number
from exchange.reading.kinds.grounds import bare_name
from exchange.reading.kinds.spelling import loose
from exchange.reading.rows import is_total
from places.models import Place
from reporting.models import KINDS_ENTERED, Denominator
from reporting.models.denominators import LONGEST_SOURCE

MOST = 99_999_999
LONGEST_PASTED = 40_000  # characters: a thousand lines
NAMED = 5  # lines that an error quotes at most
LONGEST_QUOTED = 60  # characters of a line
SELECT = forms.Select({"class": "form-select"})


class DenominatorChoiceForm(forms.Form):
    """The year and the kind in a page's address; what is none of them is the first."""

    kind = forms.ChoiceField(label="Mẫu số", choices=[(one.value, one.label) for one in KINDS_ENTERED], widget=SELECT)
    year = forms.TypedChoiceField(label="Năm", coerce=int, widget=SELECT)

    def __init__(self, data: Any, *, years: Sequence[int]) -> None:
        first = {"kind": KINDS_ENTERED[0].value, "year": str(years[0])}
        super().__init__(first | {name: data[name] for name in first if data.get(name)})
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class DenominatorsForm(forms.Form):
    """A number for each commune; empty: not known. What is pasted stands over what is typed."""

    source = NameField(
        label="Nguồn",
        max_length=LONGEST_SOURCE,
        required=False,
        help_text="Ghi cho các số thêm hoặc sửa lần này, ví dụ: Niên giám thống kê 2025, trang 41.",
    )
    pasted = forms.CharField(
        label="Dán từ Excel",
        required=False,
        max_length=LONGEST_PASTED,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=(
            "Mỗi dòng một xã: tên xã, rồi số ở cột cuối; dòng tiêu đề, dòng tổng được bỏ qua. "
            "Xã không có trong phần dán giữ số ở bảng dưới."
        ),
    )

    def __init__(self, data: Any = None, *, places: Sequence[Place], stored: Mapping[int, Denominator]) -> None:
        super().__init__(data)
        self.places, self.stored = places, stored
        self.skipped: list[str] = []  # pasted lines that are about no commune
        for place in places:
            held = stored.get(place.pk)
            self.fields[f"v{place.pk}"] = AmountField(
                label=f"Số của {place}",
                required=False,
                min_value=0,
                max_value=MOST,
                initial=number(held.value) if held else None,
                show_hidden_initial=True,  # so that a cell nobody touched overwrites nothing
                widget=forms.TextInput(
                    {"inputmode": "numeric", "autocomplete": "off", "class": "form-control text-end"}
                ),
            )

    def clean_pasted(self) -> dict[Place, int]:
        """Return the numbers of the lines by commune; a heading above them and totals are left out (``skipped``)."""
        named = _Names(self.places)
        lines: dict[Place, list[str]] = defaultdict(list)
        found: dict[Place, int] = {}
        wrong: list[str] = []
        for line in self.cleaned_data["pasted"].splitlines():
            cells = [clean(cell) for cell in line.replace(";", "\t").split("\t") if clean(cell)]
            if not cells:
                continue
            said, places = " ".join(cells)[:LONGEST_QUOTED], named.by(cells)
            value = typed_number(cells[-1].replace(".", "").replace(" ", ""), digits=8)
            is_heading = not found and not wrong and not any(letter.isdigit() for letter in said)
            if not places and (is_heading or any(map(is_total, cells))):
                self.skipped.append(said)
            elif value is None or len(places) != 1:
                wrong.append(said)
            else:
                found[places[0]] = value
                lines[places[0]].append(said)
        twice = [some for some in lines.values() if len(some) > 1]
        if wrong:
            self.add_error(
                "pasted",
                f"Chưa hiểu {len(wrong)} dòng: {_quoted(wrong, 'dòng')}. Xin ghi đúng một tên xã trong danh sách và "
                "một số; xã trùng tên thì gõ vào bảng.",
            )
        if twice:
            same = _quoted([" và ".join(f"“{one}”" for one in some) for some in twice], "xã")
            self.add_error("pasted", f"{len(twice)} xã có nhiều dòng: {same}. Xin giữ một dòng mỗi xã.")
        return found

    @property
    def rows(self) -> list[tuple[Place, forms.BoundField, Denominator | None]]:
        return [(place, self[f"v{place.pk}"], self.stored.get(place.pk)) for place in self.places]

    @property
    def values(self) -> dict[Place, int | None]:
        """Return what was typed or pasted, once valid; a cell that nobody touched is left out."""
        typed = {
            place: self.cleaned_data[name]
            for place in self.places
            if (name := f"v{place.pk}") in self.changed_data or self.add_initial_prefix(name) not in self.data
        }
        return typed | self.cleaned_data["pasted"]


class _Names:
    """Communes by the names in a line: as they are called, else without the word for their kind."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.whole: dict[str, list[Place]] = defaultdict(list)
        self.bare: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self.whole[loose(place.name)].append(place)
            self.bare[bare_name(place)].append(place)

    def by(self, cells: Sequence[str]) -> list[Place]:
        """Return all that ``cells`` may mean; a cell without a letter is the number of a line, not "Phường 1"."""
        names = [loose(cell) for cell in cells if any(letter.isalpha() for letter in cell)]
        found = [place for name in names for place in self.whole.get(name, ())]
        return found or [place for name in names for place in self.bare.get(name, ())]


def _quoted(lines: Sequence[str], unit: str) -> str:
    more = f" và {len(lines) - NAMED} {unit} khác" if len(lines) > NAMED else ""
    return f"{'; '.join(lines[:NAMED])}{more}"
