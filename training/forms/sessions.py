"""Forms of a session: what is taught and by whom, on which days, and the lines of a series."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from accounts.forms import PlaceChoices, grouped_places
from accounts.models import User
from accounts.roles import Role
from core.fields import DayField, HourField, HttpsField, NameField, PersonNameField, Ticks
from core.forms import EditForm, VersionField
from places.models import Level, Place, concerning
from training.forms.plans import topics_to_offer
from training.models import MOST_DAYS, Plan, Session, Topic, Trainer

type Sitting = tuple[datetime.datetime, datetime.datetime]
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)


class CommonFields(forms.Form):
    """What a session has wherever it is held, and what a series shares."""

    title = NameField(label="Tên buổi tập huấn", max_length=200)
    topics = Ticks(Topic.objects.none(), label="Chuyên đề")
    mode = forms.ChoiceField(
        label="Hình thức", choices=Session.Mode, initial=Session.Mode.DIRECT, widget=forms.RadioSelect
    )
    meeting_url = HttpsField(label="Liên kết phòng họp (buổi trực tuyến)", help_text="Chưa có thì bổ sung sau.")
    code_word = NameField(
        label="Từ điểm danh (buổi trực tuyến)",
        max_length=40,
        required=False,
        help_text="Giảng viên đọc từ này trong buổi; người dự nhập vào để điểm danh. Không ghi trong giấy mời.",
    )
    capacity = forms.IntegerField(
        label="Số chỗ", min_value=1, max_value=10_000, required=False, help_text="Để trống nếu không giới hạn."
    )
    required_days = forms.IntegerField(
        label="Số ngày phải dự để tính là đã học", min_value=1, max_value=MOST_DAYS, initial=1
    )
    trainers = Ticks(Trainer.objects.none(), label="Giảng viên", required=False)
    trainer_name = PersonNameField(label="Giảng viên chưa có trong danh sách", max_length=120, required=False)
    trainer_organisation = NameField(label="Đơn vị của giảng viên này", max_length=150, required=False)
    partner = forms.ModelChoiceField(
        User.objects.none(), label="Doanh nghiệp phối hợp", required=False, empty_label="Không có"
    )
    plan = forms.ModelChoiceField(
        Plan.objects.none(), label="Thuộc kế hoạch", required=False, empty_label="Không thuộc kế hoạch nào"
    )
    despite = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User, session: Session | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["topics"].queryset = topics_to_offer(session.topics.values("pk") if session else [])  # type: ignore[attr-defined]
        trainers = Trainer.objects.visible_to(user).order_by("sort_key", "pk")
        self.fields["trainers"].queryset = trainers  # type: ignore[attr-defined]
        partners = User.objects.filter(Q(place=None) | concerning(user, "place__path"), role=Role.PARTNER)
        self.fields["partner"].queryset = partners.filter(is_active=True).order_by("sort_key", "pk")  # type: ignore[attr-defined]
        plans = Plan.objects.visible_to(user).order_by("-starts_on", "title", "pk")
        self.fields["plan"].queryset = plans  # type: ignore[attr-defined]

    @property
    def common(self) -> dict[str, Any]:
        """Return the cleaned fields as the actions take them."""
        data = {name: self.cleaned_data[name] for name in CommonFields.base_fields}
        name, organisation = data.pop("trainer_name"), data.pop("trainer_organisation")
        del data["despite"]
        if data["mode"] == Session.Mode.DIRECT:
            data["meeting_url"] = ""
        return data | {"new_trainer": (name, organisation) if name else None}


class SessionForm(CommonFields, EditForm):
    """One session, new or as it stands; ``version`` is what the page was opened at."""

    venue = NameField(label="Địa điểm", max_length=200, required=False, help_text="Ví dụ: Nhà văn hóa xã.")
    address = NameField(label="Địa chỉ", max_length=300, required=False)
    map_url = HttpsField(
        label="Liên kết bản đồ", help_text="Mở bản đồ trên điện thoại, bấm Chia sẻ rồi sao chép vào đây."
    )
    version = VersionField()

    class Meta:
        model = Session
        fields = Session.EDITABLE

    def __init__(
        self, data: Any = None, *, user: User, session: Session | None = None, asked: Mapping[str, str] | None = None
    ) -> None:
        """Fill the form. ``asked`` holds the keys of the plan, the topic and the place that a new session was asked for
        from, if any.

        ``places``: those down to communes, each commune under its district.
        """
        new = {} if session else _new(user, asked or {})
        super().__init__(data, user=user, session=session, thing=session, initial=new)
        chosen = [session.organiser_id, *session.places.values_list("pk", flat=True)] if session else []
        seen = Place.objects.visible_to(user).for_something_new(chosen)
        self.fields["organiser"] = PlaceChoices(seen, LEVELS, label="Đơn vị tổ chức")
        self.offered = list(seen.filter(level__in=LEVELS).order_by("path"))
        self.fields["places"] = Ticks(seen.filter(level__in=LEVELS), label="Dành cho các tổ ở")
        self.fields["places"].choices = grouped_places(self.offered, LEVELS)  # type: ignore[attr-defined]

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("mode") == Session.Mode.DIRECT and "venue" not in self.errors and not data.get("venue"):
            self.add_error("venue", "Buổi trực tiếp cần có địa điểm.")

    @property
    def chosen_places(self) -> str:
        """Return whom the session is for as the form stands, in words."""
        keys = {str(key) for key in self["places"].value() or []}
        return ", ".join(place.name for place in self.offered if str(place.pk) in keys)

    @property
    def action_data(self) -> dict[str, Any]:
        there = {name: self.cleaned_data[name] for name in ("venue", "address", "map_url")}
        if self.cleaned_data["mode"] == Session.Mode.ONLINE:
            there = dict.fromkeys(there, "")
        return self.edits | self.common | there


def _new(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the first values of a new session. A commune plans for itself, whoever plans for more says for whom; a key
    that is not offered chooses nothing.
    """
    of_commune = user.scope is not None and user.scope.level == Level.COMMUNE
    place = user.place_id if of_commune else asked.get("place")
    return {
        "organiser": user.place_id,
        "places": [place] if place else [],
        "topics": [asked["topic"]] if asked.get("topic") else [],
        "plan": asked.get("plan", ""),
    }


class SittingForm(forms.Form):
    """One day: from when until when."""

    on = DayField(label="Ngày")
    starts = HourField(label="Từ")
    ends = HourField(label="Đến")

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("starts") and data.get("ends") and data["ends"] <= data["starts"]:
            self.add_error("ends", "Giờ kết thúc phải sau giờ bắt đầu.")

    def sitting(self, later: int = 0) -> Sitting:
        """Return the instants of this day, or the same hours ``later`` days after it."""
        on = self.cleaned_data["on"] + datetime.timedelta(days=later)
        moments = (datetime.datetime.combine(on, self.cleaned_data[name]) for name in ("starts", "ends"))
        start, end = (timezone.make_aware(moment) for moment in moments)
        return start, end


class SessionDayForm(SittingForm):
    """A day that counts once something stands in it."""

    def has_changed(self) -> bool:
        return any(self.data.get(self.add_prefix(name)) for name in self.fields)


class SessionDayFormSet(forms.BaseFormSet):
    """Up to five days; those left empty are passed over, and the days of an edited session stand filled in."""

    def __init__(self, *args: Any, sittings: Sequence[Sitting] = (), **options: Any) -> None:
        self.sittings = sittings
        super().__init__(*args, **options)

    def total_form_count(self) -> int:
        """Return as many as the page has, whatever count is sent: a page without rows could not be sent again."""
        return MOST_DAYS

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        options = super().get_form_kwargs(index)
        if index is None or index >= len(self.sittings):
            return options
        start, end = map(timezone.localtime, self.sittings[index])
        return options | {"initial": {"on": start.date(), "starts": start.time(), "ends": end.time()}}

    def clean(self) -> None:
        if not any(form.has_changed() for form in self.forms):
            raise forms.ValidationError("Xin ghi ít nhất một ngày học.")

    @property
    def days(self) -> list[Sitting]:
        return sorted(form.sitting() for form in self.forms if form.has_changed())

    @property
    def is_folded(self) -> bool:
        """Return whether nothing stands in the days after the first."""
        if self.is_bound:
            return not any(form.has_changed() for form in self.forms[1:])
        return len(self.sittings) < 2


def day_rows(data: QueryDict | None = None, *, sittings: Sequence[Sitting] = ()) -> SessionDayFormSet:
    made = forms.formset_factory(
        SessionDayForm, formset=SessionDayFormSet, extra=MOST_DAYS, max_num=MOST_DAYS, absolute_max=MOST_DAYS
    )
    rows: SessionDayFormSet = made(data, prefix="day", sittings=sittings)  # type: ignore[assignment, call-arg]
    return rows
