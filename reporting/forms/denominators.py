"""Denominators of a year: one kind for all communes of a province, typed or pasted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from core.fields import AmountField, NameField
from core.templatetags.wording import number
from core.text import fold, typed_number
from places.models import Place
from reporting.models import KINDS_ENTERED, Denominator
from reporting.models.denominators import LONGEST_SOURCE

MOST = 99_999_999
LONGEST_PASTED = 40_000  # characters: a thousand lines
NAMED = 5  # lines that an error quotes at most
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
        help_text="Mỗi dòng một xã: tên xã, rồi số ở cột cuối. Xã không có trong phần dán giữ số ở bảng dưới.",
    )

    def __init__(self, data: Any = None, *, places: Sequence[Place], stored: Mapping[int, Denominator]) -> None:
        super().__init__(data)
        self.places, self.stored = places, stored
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
        """Return the numbers of the lines by commune."""
        by_name: dict[str, list[Place]] = defaultdict(list)
        for place in self.places:
            by_name[fold(place.name)].append(place)
        found, wrong = {}, []
        for line in self.cleaned_data["pasted"].splitlines():
            cells = [cell.strip() for cell in line.replace(";", "\t").split("\t") if cell.strip()]
            if not cells:
                continue
            value = typed_number(cells[-1].replace(".", "").replace(" ", ""), digits=8)
            named = [place for cell in cells[:-1] for place in by_name.get(fold(cell), ())]
            if value is None or len(named) != 1:
                wrong.append(line.strip()[:60])
            else:
                found[named[0]] = value
        if wrong:
            more = f" và {len(wrong) - NAMED} dòng khác" if len(wrong) > NAMED else ""
            raise forms.ValidationError(
                f"Chưa hiểu {len(wrong)} dòng: {'; '.join(wrong[:NAMED])}{more}. Xin ghi đúng một tên xã trong danh "
                "sách và một số; xã trùng tên thì gõ vào bảng."
            )
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
