"""The page that a phone opens to write into the diary of a team, what a list of it is narrowed by, and a withdrawal."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.utils import timezone

from core.fields import DayField, LinesField, NameField, SeveralField
from core.forms import check_order
from core.widgets import DayInput, OfferingTextarea
from places.models import Place
from reporting.forms.reports import WholeNumberField
from reporting.forms.resident_classes import ClassFields
from reporting.models import DiaryKind, Indicator
from reporting.models.diary import LONGEST_WORDS, MOST_HELPED, MOST_MINUTES, NOBODY_CHOSEN, NOTHING_SAID
from teams.models import Member

SELECT = forms.Select(attrs={"class": "form-select"})
DAY = DayInput({"class": "form-control"})
NO_PLATFORM = "Chung"


class PeopleField(SeveralField):
    def label_from_instance(self, member: Any) -> str:
        return str(member.full_name)


class DiaryForm(ClassFields):
    """One piece of work. ``count-<code>`` is a number for each of ``asked`` and ``others``; empty is not counted. Of a
    class it may say who came; where it says nothing of that, it is said later.
    """

    field_order = ("key", "another", "day", "kind")

    key = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label="Ngày")
    kind = forms.ChoiceField(
        label="Việc gì, ở đâu",
        choices=DiaryKind.choices,
        error_messages={"required": "Xin chọn một việc."},
    )
    at_night = forms.BooleanField(
        label="Làm buổi tối", required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )
    minutes = WholeNumberField(label="Mất bao nhiêu phút", maximum=MOST_MINUTES)
    words = NameField(
        label="Ghi thêm",
        max_length=LONGEST_WORDS,
        required=False,
        help_text="Không bắt buộc. Xin đừng ghi tên, số điện thoại của người dân.",
    )
    another = forms.BooleanField(label="Ghi hai lần", required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        people: Any,
        writer: Member | None,
        asked: Iterable[Indicator] = (),
        others: Iterable[Indicator] = (),
    ) -> None:
        """``people`` are the members to tick, ``writer`` of them is ticked first; ``asked`` are indicators of the
        running round, ``others`` those that are in use besides.
        """
        initial = {"key": uuid.uuid4(), "day": timezone.localdate(), "members": [writer.pk] if writer else []}
        super().__init__(data, initial=initial)
        self.asked, self.others = list(asked), list(others)
        self.fields["words"].widget.attrs |= {"class": "form-control"}
        for name in ("day", "minutes"):
            self.fields[name].widget.attrs |= {"class": "form-control", "inputmode": "numeric"}
        for indicator in (*self.asked, *self.others):
            most = min(indicator.maximum, MOST_HELPED)
            self.fields[f"count-{indicator.code}"] = WholeNumberField(maximum=most, label=indicator.undated_name)
        self.fields["members"] = PeopleField(
            people,
            label="Ai tham gia",
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": NOBODY_CHOSEN},
        )
        self.offer_choices()
        self.fields["came"].required = False

    def clean(self) -> None:
        known = ("count-", "level_")
        if any(self.data.get(name) for name in self.data if name.startswith(known) and name not in self.fields):
            self.add_error(None, "Có chỉ tiêu hoặc mức không còn dùng. Xin xem lại các số rồi ghi lại.")
        if self.cleaned_data.get("kind") != DiaryKind.CLASS:
            for name in self.class_names:
                self.errors.pop(name, None)
            if "kind" in self.cleaned_data and not self._says_anything:
                self.add_error("minutes", NOTHING_SAID)
        elif self.says_who_came and "came" not in self.errors and not self.cleaned_data["came"]:
            self.add_error("came", "Xin ghi bao nhiêu người đến.")

    @property
    def class_names(self) -> list[str]:
        """Return the names of the boxes that speak of a class alone."""
        return [*ClassFields.base_fields, *self.levels]

    @property
    def says_who_came(self) -> bool:
        """Return whether anything stands in the boxes of a class."""
        return any(self.data.get(name) for name in self.class_names)

    @property
    def _says_anything(self) -> bool:
        """Return whether anything stands in the boxes of numbers, minutes and words, right or wrong."""
        counts = (f"count-{one.code}" for one in (*self.asked, *self.others))
        return any(self.data.get(name, "").strip() for name in ("minutes", "words", *counts))

    @property
    def groups(self) -> list[tuple[str, list[tuple[forms.BoundField, Indicator]]]]:
        """Return the numbers of the running round under their platforms."""
        return self._by_platform(self.asked)

    @property
    def other_groups(self) -> list[tuple[str, list[tuple[forms.BoundField, Indicator]]]]:
        """Return those that no round asks for now."""
        return self._by_platform(self.others)

    @property
    def others_are_used(self) -> bool:
        """Whether something stands in a box that is folded away."""
        return any(self[f"count-{one.code}"].value() or self[f"count-{one.code}"].errors for one in self.others)

    @property
    def people(self) -> list[tuple[str, str, bool]]:
        """Return key, name and whether ticked of each person to choose."""
        chosen = {str(value) for value in self["members"].value() or []}
        return [(str(key), name, str(key) in chosen) for key, name in self.fields["members"].choices]  # type: ignore[attr-defined]

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return what was typed, once valid, as the action takes it."""
        typed = self.cleaned_data
        names = {f"count-{one.code}": one.code for one in (*self.asked, *self.others)}
        counts = {code: typed[name] for name, code in names.items() if typed[name] is not None}
        plain = ("key", "day", "kind", "at_night", "minutes", "words")
        said = typed["kind"] == DiaryKind.CLASS and self.says_who_came
        return {name: typed[name] for name in plain} | {
            "members": list(typed["members"]),
            "counts": counts,
            "resident_class": self.class_facts if said else None,
            "is_another": typed["another"],
        }

    def _by_platform(self, indicators: list[Indicator]) -> list[tuple[str, list[tuple[forms.BoundField, Indicator]]]]:
        def name(indicator: Indicator) -> str:
            return str(indicator.platform or "")

        first = {name(one): place for place, one in reversed(list(enumerate(indicators)))}
        ordered = sorted(indicators, key=lambda one: first[name(one)])
        return [
            (platform or NO_PLATFORM, [(self[f"count-{one.code}"], one) for one in rows])
            for platform, rows in groupby(ordered, key=name)
        ]


class DiaryFilter(forms.Form):
    """Month, days, kind and place of a diary's entries; the place where the reader reaches places."""

    month = forms.ChoiceField(label="Tháng", required=False, widget=SELECT)
    first = DayField(label="Từ ngày", required=False, widget=DAY)
    last = DayField(label="Đến hết ngày", required=False, widget=DAY)
    kind = forms.ChoiceField(label="Việc", required=False, widget=SELECT, choices=[("", "Tất cả"), *DiaryKind.choices])
    place = forms.ChoiceField(label="Địa bàn", required=False, widget=SELECT)

    def __init__(self, data: dict[str, Any], *, months: Iterable[datetime.date], places: Iterable[Place]) -> None:
        super().__init__(data)
        of_months = [(f"{one:%Y-%m}", f"{one:%m/%Y}") for one in months]
        self.fields["month"].choices = [("", "Tất cả"), *of_months]  # type: ignore[attr-defined]
        named = [(str(place.pk), place.name) for place in places]
        self.fields["place"].choices = [("", "Tất cả"), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["place"]

    def clean(self) -> None:
        check_order(self, "first", "last")

    def matching_rows(self, rows: Any) -> Any:
        """Return those of ``rows`` that the form asks for; a field with a mistake in it asks for nothing."""
        self.is_valid()
        chosen = self.cleaned_data
        if month := chosen.get("month"):
            rows = rows.filter(day__year=month[:4], day__month=month[5:])
        if first := chosen.get("first"):
            rows = rows.filter(day__gte=first)
        if last := chosen.get("last"):
            rows = rows.filter(day__lte=last)
        if kind := chosen.get("kind"):
            rows = rows.filter(kind=kind)
        place = Place.objects.filter(pk=chosen["place"]).first() if chosen.get("place") else None
        return rows.within(place) if place else rows


class DiaryWithdrawalForm(forms.Form):
    reason = LinesField(
        label="Lý do rút",
        max_length=LONGEST_WORDS,
        widget=OfferingTextarea(attrs={"rows": 2, "class": "form-control"}),
        error_messages={"required": "Xin ghi lý do rút."},
    )
