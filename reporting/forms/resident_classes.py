"""What a class for residents came to, and what the list of classes is narrowed by."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.fields import AmountField, DayField
from core.forms import AddressForm, check_order
from core.widgets import DayInput
from places.models import Place
from reporting.models import DiaryEntryQuerySet, ResidentClass, SkillLevel
from reporting.models.resident_classes import GROUPS
from training.models import Topic

SELECT = forms.Select(attrs={"class": "form-select"})
DAY = DayInput({"class": "form-control"})


class ClassFields(forms.Form):
    """Who came to a class; ``offer_choices`` adds the topics, and a box a level."""

    came = AmountField(label="Bao nhiêu người đến", min_value=1)
    venue = forms.ChoiceField(label="Lớp mở ở đâu", choices=ResidentClass.Venue, required=False)
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label="Chuyên đề", required=False, empty_label="Không theo chuyên đề nào", widget=SELECT
    )
    elderly = AmountField(label="Người cao tuổi", min_value=0, required=False)
    women = AmountField(label="Phụ nữ", min_value=0, required=False)
    pupils = AmountField(label="Học sinh", min_value=0, required=False)
    traders = AmountField(label="Tiểu thương, hộ kinh doanh", min_value=0, required=False)
    officials = AmountField(label="Cán bộ, công chức", min_value=0, required=False)

    def offer_choices(self, held: ResidentClass | None = None) -> None:
        """Offer the topics and levels in use, and those that ``held`` names."""
        skills = dict(held.skills.values_list("level", "value")) if held else {}
        topics = Topic.objects.offered_on(timezone.localdate())
        if held and held.topic_id:
            topics |= Topic.objects.filter(pk=held.topic_id)
        self.fields["topic"].queryset = topics.order_by("sort_key", "pk")  # type: ignore[attr-defined]
        offered = SkillLevel.objects.filter(Q(is_offered=True) | Q(pk__in=list(skills)))
        self.levels = {f"level_{level.code}": level for level in offered}
        for name, level in self.levels.items():
            self.fields[name] = AmountField(label=level.name, min_value=0, required=False, initial=skills.get(level.pk))

    @property
    def group_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in GROUPS]

    @property
    def level_fields(self) -> list[tuple[forms.BoundField, SkillLevel]]:
        return [(self[name], level) for name, level in self.levels.items()]

    @property
    def says_more(self) -> bool:
        """Whether something stands in a box that is folded away, or is wrong with it."""
        names = ("topic", *GROUPS, *self.levels)
        return any(self[name].value() not in (None, "") or self[name].errors for name in names)

    @property
    def class_facts(self) -> dict[str, Any]:
        """Return what a valid form says of the class, as the action takes it."""
        said = self.cleaned_data
        return {
            "venue": said["venue"],
            "came": said["came"],
            "topic": said["topic"],
            "groups": {name: said[name] for name in GROUPS},
            "skills": {level.code: said[name] for name, level in self.levels.items()},
        }


class ResidentClassForm(ClassFields):
    """Who came to a class that stands in the diary, with what was ``held`` of it before."""

    def __init__(self, data: Any = None, *, held: ResidentClass | None = None) -> None:
        names = ("came", "venue", "topic", *GROUPS)
        super().__init__(data, initial={name: getattr(held, name) for name in names} if held else None)
        self.offer_choices(held)


class ResidentClassFilter(AddressForm):
    """Place, days, venue; a box with a mistake in it narrows nothing.

    ``has_unplaced``: some of the classes are of teams that stand at no commune, and are a choice of their own.
    """

    UNPLACED = "unplaced"

    place = forms.ChoiceField(label="Địa bàn", required=False, widget=SELECT)
    first = DayField(label="Từ ngày", required=False, widget=DAY)
    last = DayField(label="Đến hết ngày", required=False, widget=DAY)
    venue = forms.ChoiceField(
        label="Nơi mở lớp", required=False, widget=SELECT, choices=[("", "Tất cả"), *ResidentClass.Venue.choices]
    )

    def __init__(self, data: Any, *, places: Iterable[Place], has_unplaced: bool = False) -> None:
        super().__init__(data)
        named = [(str(place.pk), place.name) for place in places]
        named += [(self.UNPLACED, "Chưa xếp địa bàn")] if has_unplaced else []
        self.fields["place"].choices = [("", "Tất cả"), *named]  # type: ignore[attr-defined]
        if not named:
            del self.fields["place"]

    def clean(self) -> None:
        check_order(self, "first", "last")

    def matching(self, rows: DiaryEntryQuerySet) -> DiaryEntryQuerySet:
        """Return those of ``rows`` that are asked for."""
        if place := self.valid_value("place"):
            rows = rows.without_place() if place == self.UNPLACED else rows.within(Place.objects.get(pk=place))
        if first := self.valid_value("first"):
            rows = rows.filter(day__gte=first)
        if last := self.valid_value("last"):
            rows = rows.filter(day__lte=last)
        venue = self.valid_value("venue")
        return rows.filter(resident_class__venue=venue) if venue else rows


class SkillStretchForm(AddressForm):
    """From which day classes are counted, and by which places."""

    since = DayField(label="Tính các lớp từ ngày", required=False, widget=DAY)

    def clean_since(self) -> datetime.date | None:
        since: datetime.date | None = self.cleaned_data["since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError("Ngày này chưa đến nên chưa có lớp nào để tính. Xin ghi ngày đã qua.")
        return since
