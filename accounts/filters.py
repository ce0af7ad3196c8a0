"""Filters of the account list, of the record and of the looks at contacts."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q

from accounts.forms import PlaceChoices
from accounts.models import Event, EventQuerySet, Look, LookQuerySet, User, UserQuerySet, people
from accounts.roles import Role
from accounts.verbs import VERBS
from places.models import Level, Place, standing_in
from places.text import fold


class PlaceFilter(django_filters.Filter):
    field_class = PlaceChoices

    def filter(self, rows: Any, value: Place | None) -> Any:
        return rows.filter(standing_in(value, "place__path")) if value else rows


class AccountFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Tên hoặc tên đăng nhập", method="matching")
    role = django_filters.ChoiceFilter(label="Vai trò", choices=Role.choices, empty_label="Mọi vai trò")
    active = django_filters.ChoiceFilter(
        label="Tình trạng",
        field_name="is_active",
        choices=[("1", "Đang dùng"), ("0", "Đã ngừng")],
        empty_label="Tất cả",
        method="standing",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"] = PlaceFilter(
            label="Địa bàn",
            places=Place.objects.visible_to(self.request.user),
            levels=(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
            empty_label="Cả địa bàn",
        )
        self.filters["place"].parent, self.filters["place"].model = self, User

    def matching(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return rows.matching(value)

    def standing(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return rows.filter(is_active=value == "1")


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Đối tượng hoặc người làm", method="matching")
    verb = django_filters.ChoiceFilter(label="Việc", choices=list(VERBS.items()), empty_label="Mọi việc")
    from_day = django_filters.DateFilter(
        label="Từ ngày", field_name="at", lookup_expr="date__gte", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    to_day = django_filters.DateFilter(
        label="Đến hết ngày",
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    class Meta:
        model = Event
        fields: list[str] = []

    def matching(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        folded = fold(value)
        about = Q(subject__icontains=value)
        for model in people():
            called = model._default_manager.filter(name_folded__contains=folded)
            about |= Q(subject_type=model._meta.label_lower, subject_id__in=called.values("pk"))
        return rows.filter(about | Q(by__name_folded__contains=folded) | Q(by__username=folded))


class LookFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Người xem", method="matching")
    kind = django_filters.ChoiceFilter(label="Cách", choices=Look.Kind.choices, empty_label="Mọi cách")
    from_day = django_filters.DateFilter(
        label="Từ ngày", field_name="at", lookup_expr="date__gte", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    to_day = django_filters.DateFilter(
        label="Đến hết ngày",
        field_name="at",
        lookup_expr="date__lte",
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )

    class Meta:
        model = Look
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["place"] = PlaceFilter(
            label="Địa bàn",
            places=Place.objects.visible_to(self.request.user),
            levels=(Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
            empty_label="Cả địa bàn",
        )
        self.filters["place"].parent, self.filters["place"].model = self, Look

    def matching(self, rows: LookQuerySet, name: str, value: str) -> LookQuerySet:
        return rows.filter(Q(by__name_folded__contains=fold(value)) | Q(by__username=fold(value)))
