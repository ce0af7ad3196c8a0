"""Filters of the account list, of the record, of sign-ins and of the looks at contacts."""

import datetime
from collections.abc import Collection
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.utils import timezone

from accounts.access import finds_by_phone
from accounts.forms import PlaceChoices
from accounts.models import (
    AuthenticationEvent,
    AuthenticationEventQuerySet,
    AuthenticationKind,
    Event,
    EventQuerySet,
    Look,
    LookKind,
    LookQuerySet,
    User,
    UserQuerySet,
)
from accounts.models.users import UNUSED
from accounts.roles import Role
from accounts.verbs import grouped_verbs
from core.fields import DayField
from places.models import Level, Place, standing_in


class PlaceFilter(django_filters.Filter):
    field_class = PlaceChoices

    def filter(self, rows: Any, value: Place | None) -> Any:
        return rows.filter(standing_in(value, "place__path")) if value else rows


def add_place(
    filters: django_filters.FilterSet,
    user: User,
    levels: Collection[Level] = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE),
    none: str = "Cả địa bàn",
) -> None:
    """Let ``filters`` also ask by a place of ``levels`` that ``user`` sees; ``none`` is the word for no place."""
    places = Place.objects.visible_to(user)
    place = PlaceFilter(label="Địa bàn", places=places, levels=levels, empty_label=none)
    place.parent, place.model = filters, filters._meta.model
    filters.filters["place"] = place


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
    idle = django_filters.ChoiceFilter(
        label="Đăng nhập",
        choices=[
            ("never", "Chưa đăng nhập lần nào"),
            ("unused", f"Hơn {UNUSED.days} ngày không đăng nhập"),
            ("idle", "Lâu không đăng nhập"),
            ("told", "Đã báo sẽ ngừng"),
        ],
        empty_label="Tất cả",
        method="signing_in",
    )

    second = django_filters.ChoiceFilter(
        label="Xác minh hai bước",
        choices=[("0", "Chưa bật"), ("1", "Đã bật")],
        empty_label="Tất cả",
        method="second_factor",
    )

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_place(self, self.request.user)

    def matching(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return rows.matching(value, by_phone=finds_by_phone(self.request.user))

    def standing(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return rows.filter(is_active=value == "1")

    def signing_in(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        if value == "never":
            return rows.never_signed_in()
        if value == "unused":
            return rows.unused_at(timezone.now())
        return rows.warned_idle() if value == "told" else rows.idle_at(timezone.now())

    def second_factor(self, rows: UserQuerySet, name: str, value: str) -> UserQuerySet:
        return rows.having_second_factor() if value == "1" else rows.without_second_factor()


class DayFilter(django_filters.Filter):
    field_class = DayField


class EventFilter(django_filters.FilterSet):
    """A search in the record; an export repeats it for ``user`` from the criteria that it kept."""

    q = django_filters.CharFilter(label="Đối tượng", method="matching_subject", max_length=200)
    who = django_filters.CharFilter(label="Người làm (tên hoặc số)", method="done_by", max_length=120)
    verb = django_filters.ChoiceFilter(label="Việc", choices=grouped_verbs(), empty_label="Mọi việc")
    words = django_filters.CharFilter(
        label="Chữ trong lý do", field_name="reason", lookup_expr="icontains", max_length=200
    )
    from_day = DayFilter(label="Từ ngày", method="since")
    to_day = DayFilter(label="Đến hết ngày", method="until")

    class Meta:
        model = Event
        fields: list[str] = []

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_place(self, user)

    def criteria(self) -> dict[str, Any]:
        """Return what was asked for as JSON values, which an Export keeps."""
        found = {name: value for name, value in self.form.cleaned_data.items() if value}
        return {name: value.pk if isinstance(value, Place) else str(value) for name, value in found.items()}

    def matching_subject(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return rows.matching_subject(value)

    def done_by(self, rows: EventQuerySet, name: str, value: str) -> EventQuerySet:
        return rows.done_by(value)

    def since(self, rows: EventQuerySet, name: str, value: datetime.date) -> EventQuerySet:
        return rows.between(value, None)

    def until(self, rows: EventQuerySet, name: str, value: datetime.date) -> EventQuerySet:
        return rows.between(None, value)


class LookFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Người xem", method="matching")
    kind = django_filters.ChoiceFilter(label="Cách", choices=LookKind.choices, empty_label="Mọi cách")
    from_day = DayFilter(label="Từ ngày", field_name="at", lookup_expr="date__gte")
    to_day = DayFilter(label="Đến hết ngày", field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Look
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_place(self, self.request.user)

    def matching(self, rows: LookQuerySet, name: str, value: str) -> LookQuerySet:
        return rows.filter(by__in=User.objects.matching(value).values("pk"))


class AuthenticationFilter(django_filters.FilterSet):
    who = django_filters.CharFilter(label="Tài khoản (tên hoặc số)", method="done_by", max_length=120)
    address = django_filters.CharFilter(label="Địa chỉ mạng", method="from_address", max_length=45)
    kind = django_filters.ChoiceFilter(label="Việc", choices=AuthenticationKind.choices, empty_label="Mọi việc")
    from_day = DayFilter(label="Từ ngày", field_name="at", lookup_expr="date__gte")
    to_day = DayFilter(label="Đến hết ngày", field_name="at", lookup_expr="date__lte")

    class Meta:
        model = AuthenticationEvent
        fields: list[str] = []

    def done_by(self, rows: AuthenticationEventQuerySet, name: str, value: str) -> AuthenticationEventQuerySet:
        return rows.done_by(value)

    def from_address(self, rows: AuthenticationEventQuerySet, name: str, value: str) -> AuthenticationEventQuerySet:
        try:
            validate_ipv46_address(value)
        except ValidationError:
            return rows.none()
        return rows.filter(address=value)
