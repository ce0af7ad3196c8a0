"""A table to send, as a file or as pasted cells, and columns to match by hand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from core.fields import BoundedField
from core.refusals import Refused
from core.text import typed_number
from exchange.access import brings_in
from exchange.kinds import import_kinds
from places.forms import PlaceChoice
from places.models import Level, Place, PlaceQuerySet

LEAVE_OUT = "— Không nhập cột này —"
ACCEPTED = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.docx"  # offered first where a file is chosen; judged is what it holds
LONGEST_PASTE = 500_000  # characters: beyond a page's form, within what one request may bring
PASTED_NAME = "Dán từ bảng.txt"


def kinds_for(user: User) -> list[tuple[str, str]]:
    """What ``user`` may bring in."""
    return [(spec.kind, spec.title) for spec in import_kinds().values() if brings_in(user, spec)]


def places_for(user: User) -> PlaceQuerySet:
    return Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).order_by("path")


class UploadForm(forms.Form):
    """What the table holds, and the table: a file, or cells pasted; of which place is said by the page of the form."""

    kind = forms.ChoiceField(label="Nội dung")
    place = forms.ModelChoiceField(Place.objects.none(), widget=forms.HiddenInput({"id": "id_for_place"}))
    file = forms.FileField(
        label="Tệp danh sách (không quá 5 MB)",
        required=False,
        widget=forms.FileInput({"accept": ACCEPTED}),
        help_text="Excel (.xlsx, .xls), OpenDocument (.ods), CSV hoặc văn bản (.csv, .txt), bảng trong Word (.docx).",
        error_messages={"empty": "Tệp rỗng. Xin mở tệp, lưu lại rồi chọn lại."},
    )
    pasted = BoundedField(
        label="Hoặc dán các ô vào đây",
        required=False,
        strip=False,  # a line may begin with an empty cell
        max_length=LONGEST_PASTE,
        widget=forms.Textarea({"rows": 6, "class": "cells", "spellcheck": "false", "autocomplete": "off"}),
        help_text="Chọn các ô trong Excel, Google Sheets hoặc Word, cả dòng tiêu đề; sao chép rồi dán.",
        error_messages={"max_length": "Nhiều hơn 500.000 chữ. Xin lưu thành tệp rồi tải lên."},
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        user: User,
        place: Any,
        kind: str = "",
    ) -> None:
        """``kind`` is what the form begins with: what a page that leads here is about."""
        super().__init__(data, files, initial={"place": place, "kind": kind})
        self.fields["kind"].choices = kinds_for(user)  # type: ignore[attr-defined]
        self.fields["place"].queryset = places_for(user).for_something_new()  # type: ignore[attr-defined]

    def clean_pasted(self) -> str:
        """The pasted text; nothing for spaces and line breaks alone."""
        pasted: str = self.cleaned_data["pasted"]
        return pasted if pasted.strip() else ""

    def clean(self) -> None:
        """One way or the other."""
        file, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("pasted")
        if file and pasted:
            self.add_error("pasted", "Đã chọn tệp lại còn dán các ô. Xin xóa khung này, hoặc bỏ tệp đã chọn.")
        elif not file and not pasted and not self.errors.keys() & {"file", "pasted"}:
            self.add_error("file", "Xin chọn tệp cần nhập, hoặc dán các ô vào khung bên dưới.")

    def show_refusal(self, refusal: Refused) -> None:
        """Say why nothing was taken in at the way by which it came."""
        if refusal.field == "file" and self.cleaned_data["pasted"]:
            refusal.field = "pasted"
        refusal.add_to(self)

    @property
    def name_and_data(self) -> tuple[str, bytes]:
        """The name and the bytes of what was sent."""
        if pasted := self.cleaned_data["pasted"]:
            return PASTED_NAME, pasted.encode()
        file = self.cleaned_data["file"]
        return file.name, file.read()


class WhereForm(forms.Form):
    """The place of the page, among those that ``user`` reaches; their own where none is asked for.

    Offered are the places of today: of one that ended what came in is still looked at, and nothing new taken.
    """

    place = PlaceChoice(
        Place.objects.none(),
        label="Địa bàn",
        required=False,
        empty_label=None,
        widget=forms.Select({"class": "form-select"}),
    )

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__({"place": data.get("place") or user.place_id})
        self.fields["place"].queryset = places_for(user)  # type: ignore[attr-defined]

    def offer(self, place: Place) -> None:
        """Narrow what is shown to choose from, beside the ``place`` of the page."""
        field = self.fields["place"]
        field.queryset = field.queryset.for_something_new([place.pk])  # type: ignore[attr-defined]


class AskedColumn(NamedTuple):
    """A column with a header: its index, what the header says, and the key of its field, "" for none."""

    at: int
    header: str
    key: str


class MatchForm(forms.Form):
    """What each column of a table is: one of the ``fields`` (key, label), or nothing.

    ``required``: the labels of those that every line needs and no column holds; ``several``: the keys of fields that
    may stand in two columns side by side. A column of which nothing is sent stays what it is.
    """

    def __init__(
        self,
        data: QueryDict | None,
        *,
        prefix: str,
        columns: Iterable[AskedColumn],
        fields: Sequence[tuple[str, str]],
        required: Sequence[str],
        several: Collection[str] = (),
    ) -> None:
        super().__init__(data, prefix=prefix)
        self.required = [(key, label) for key, label in fields if label in required]
        self.several = several
        self.was = {str(column.at): column.key for column in columns}
        for column in columns:
            self.fields[str(column.at)] = forms.ChoiceField(
                label=column.header,
                required=False,
                initial=column.key,
                choices=[("", LEAVE_OUT), *fields],
                widget=forms.Select({"class": "form-select"}),
            )

    def clean(self) -> None:
        """Each field at most once, and each required one."""
        taken: dict[str, str] = {}
        for name in self.was:
            if self.add_prefix(name) not in self.data:
                self.cleaned_data[name] = self.was[name]
        for name, key in sorted(self.cleaned_data.items(), key=lambda item: int(item[0])):
            if key in taken and not (key in self.several and int(name) - int(taken[key]) == 1):
                header = self.fields[taken[key]].label
                self.add_error(name, f"Đã chọn mục này cho cột “{header}”. Xin giữ một cột.")
            elif key:
                taken.setdefault(key, name)
        for key, label in self.required:
            if key not in taken:
                self.add_error(None, f"Chưa có cột nào là “{label}”. Xin chọn cột ở dưới, hoặc thêm cột vào tệp.")

    @property
    def chosen(self) -> dict[str, int | list[int]]:
        """The index of each column that is another than before, by key of its field; of several all."""
        now, was = _by_key(self.cleaned_data), _by_key(self.was)
        changed = {key: indexes for key, indexes in now.items() if indexes != was.get(key)}
        return {key: indexes[0] if len(indexes) == 1 else indexes for key, indexes in changed.items()}

    @property
    def left_out(self) -> list[int]:
        """The indexes of columns that were taken for something before."""
        return [int(name) for name, key in self.was.items() if key and not self.cleaned_data.get(name)]


def _by_key(keys: Mapping[str, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for name, key in keys.items():
        if key:
            found.setdefault(key, []).append(int(name))
    return {key: sorted(indexes) for key, indexes in found.items()}


def _box() -> forms.CheckboxInput:
    return forms.CheckboxInput({"class": "form-check-input"})


LONGEST_LIST = 500  # characters of numbers of rows
LAST_ROW = 40_000
# Rows told by their numbers, by what they are told to be.
NUMBERED = {
    "groups": "Các dòng số là tên nhóm: ấp, khu phố hoặc tổ của những người bên dưới (trang “{title}”)",
    "skipped": "Bỏ qua thêm các dòng số (trang “{title}”)",
}


class RowsForm(forms.Form):
    """How rows are read: those that are left out by themselves, and single ones by number.

    ``sheets``: of each sheet its name and (number, kind, text) of the rows that are no lines.
    """

    hidden = forms.BooleanField(label="Đọc cả dòng Excel đang ẩn", required=False, widget=_box())
    struck = forms.BooleanField(label="Đọc cả dòng gạch ngang", required=False, widget=_box())
    left = forms.BooleanField(label="Đọc cả người có ghi chú đã nghỉ, đã chuyển", required=False, widget=_box())

    def __init__(
        self, data: QueryDict | None, *, choices: Mapping[str, Any], sheets: Mapping[str, Sequence[Sequence[Any]]]
    ) -> None:
        told = {name: choices.get(name, False) for name in ("hidden", "struck", "left")}
        super().__init__(data, prefix="rows", initial=told)
        self.titles = dict(enumerate(sheets))
        for at, (title, others) in enumerate(sheets.items()):
            lines = {number for number, *_ in others} | set(choices.get("lines", {}).get(title, ()))
            self.fields[f"lines{at}"] = forms.TypedMultipleChoiceField(
                choices=[(number, str(number)) for number in sorted(lines)],
                coerce=int,
                required=False,
                initial=list(choices.get("lines", {}).get(title, ())),
            )
            for name, label in NUMBERED.items():
                self.fields[f"{name}{at}"] = forms.CharField(
                    label=label.format(title=title),
                    help_text="Ví dụ 12, 15-18.",
                    max_length=LONGEST_LIST,
                    required=False,
                    initial=", ".join(map(str, choices.get(name, {}).get(title, ()))),
                    widget=forms.TextInput({"class": "form-control"}),
                )

    def clean(self) -> None:
        for at in self.titles:
            for name in NUMBERED:
                numbers = _row_numbers(self.cleaned_data.get(f"{name}{at}", ""))
                if numbers is None:
                    self.add_error(f"{name}{at}", "Xin ghi số dòng, cách nhau bằng dấu phẩy, ví dụ 12, 15-18.")
                else:
                    self.cleaned_data[f"{name}{at}"] = numbers
            groups, skipped = (set(self.cleaned_data.get(f"{name}{at}", ())) for name in ("groups", "skipped"))
            if both := sorted(groups & skipped):
                self.add_error(f"groups{at}", f"Dòng {both[0]} cũng ghi ở ô bỏ qua. Xin giữ ở một ô.")
            self.cleaned_data[f"lines{at}"] = set(self.cleaned_data.get(f"lines{at}", ())) - groups

    @property
    def tells_groups(self) -> bool:
        """Whether somebody just told rows to be headings of groups."""
        return self.is_bound and any(self[f"groups{at}"].value() for at in self.titles)

    @property
    def choices(self) -> dict[str, Any]:
        """As ``Import.choices`` keeps it."""
        said = {name: self.cleaned_data[name] for name in ("hidden", "struck", "left")}
        for name in ("lines", *NUMBERED):
            rows = {title: sorted(self.cleaned_data[f"{name}{at}"]) for at, title in self.titles.items()}
            said[name] = {title: numbers for title, numbers in rows.items() if numbers}
        return said


def _row_numbers(written: str) -> list[int] | None:
    """The numbers of "12, 15-18"; None where something else is written."""
    found: set[int] = set()
    for part in written.replace("–", "-").replace(";", ",").split(","):
        first, _, last = (piece.strip() for piece in part.partition("-"))
        if not first and not last:
            continue
        start, end = typed_number(first, digits=5), typed_number(last or first, digits=5)
        if start is None or end is None or not 0 < start <= end <= LAST_ROW:
            return None
        found.update(range(start, end + 1))
    return sorted(found)


class WordsForm(forms.Form):
    """What each word of the file means that is none of its column's own.

    ``words``: {name of the input: (the word, the values and labels to choose from, what stands)}.
    """

    def __init__(
        self, data: QueryDict | None, *, words: Mapping[str, tuple[str, Sequence[tuple[str, str]], str]]
    ) -> None:
        super().__init__(data)
        for name, (word, choices, stands) in words.items():
            self.fields[name] = forms.ChoiceField(
                label=word,
                required=False,
                choices=choices,
                initial=stands,
                widget=forms.Select({"class": "form-select"}),
            )
