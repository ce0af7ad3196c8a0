"""What an official prepares before the first report comes in: each line is done as soon as the rows say so."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone

from accounts.models import Office, User
from accounts.roles import Role
from places.models import Level, Place
from reporting.cards import RoundProgress, has_sent_reports
from reporting.models import Indicator, Report, Round, Series
from teams.models import HamletChange, Member, Team, ZaloGroup


class FirstStep(NamedTuple):
    """One line of the list: the page at ``url`` is where it is done."""

    label: str
    url: str
    is_done: bool


NOT_SENT = {Report.State.EXPECTED, Report.State.DRAFT, Report.State.EXCUSED}
OFFICIALS = {Role.ADMIN, Role.STAFF, Role.DISTRICT, Role.COMMUNE, Role.LEADERSHIP}


def lacks_first_report(user: User, progress: Iterable[RoundProgress]) -> bool:
    """Return True for an official none of whose places has sent a report yet. Where a round that is open has one,
    nothing is asked of the database.
    """
    if user.role not in OFFICIALS or any(state not in NOT_SENT for item in progress for state in item.states):
        return False
    return not has_sent_reports(user)


def first_steps(user: User) -> list[FirstStep]:
    """Return what ``user`` prepares in their place, in one query; nothing for roles that prepare nothing."""
    by_role: dict[str, Callable[[User, Place], list[FirstStep]]] = {
        Role.ADMIN: _of_administrator,
        Role.STAFF: _of_staff,
        Role.COMMUNE: _of_commune,
    }
    steps_of = by_role.get(user.role)
    if steps_of is None or user.scope is None or not user.scope.existed_on(timezone.localdate()):
        return []
    return steps_of(user, user.scope)


def _which_exist(place: Place, **rows: Exists) -> dict[str, bool]:
    """Answer all at once: a new portal is asked one question, however long the list."""
    return Place.objects.filter(pk=place.pk).annotate(**rows).values(*rows).get()


def _of_administrator(user: User, place: Place) -> list[FirstStep]:
    there = _which_exist(
        place,
        has_office=Exists(Office.objects.filter(place=place)),
        has_staff=Exists(User.objects.filter(place=place, role=Role.STAFF, is_active=True)),
        has_communes=Exists(User.objects.visible_to(user).filter(role=Role.COMMUNE, is_active=True)),
    )
    steps = [
        FirstStep("Ghi cơ quan, người ký của tỉnh", reverse("office_show", args=[place.pk]), there["has_office"]),
        FirstStep(
            "Cấp tài khoản cho chuyên viên Sở", f"{reverse('account_create')}?role={Role.STAFF}", there["has_staff"]
        ),
        FirstStep(
            "Cấp tài khoản cho cán bộ xã, phường",
            f"{reverse('import_list')}?kind=accounts",
            there["has_communes"],
        ),
    ]
    if user.role in settings.SECOND_FACTOR_ROLES:
        steps.append(FirstStep("Bật xác minh hai bước", reverse("mfa_index"), user.has_second_factor))
    return steps


def _of_staff(user: User, place: Place) -> list[FirstStep]:
    there = _which_exist(
        place,
        has_indicators=Exists(Indicator.objects.visible_to(user)),
        has_series=Exists(Series.objects.visible_to(user)),
        has_rounds=Exists(Round.objects.visible_to(user)),
    )
    return [
        FirstStep("Lấy bộ chỉ tiêu", reverse("indicator_list"), there["has_indicators"]),
        FirstStep("Đặt báo cáo định kỳ", reverse("series_create"), there["has_series"]),
        FirstStep("Mở kỳ báo cáo đầu tiên", reverse("round_open"), there["has_rounds"]),
    ]


def _of_commune(user: User, place: Place) -> list[FirstStep]:
    heads = Member.objects.visible_to(user).heading_on(timezone.localdate())
    there = _which_exist(
        place,
        has_hamlets=Exists(Place.objects.visible_to(user).filter(level__gt=Level.COMMUNE)),
        has_proposed=Exists(HamletChange.objects.visible_to(user).waiting()),
        has_teams=Exists(Team.objects.visible_to(user)),
        has_heads=Exists(heads),
        lacks_accounts=Exists(heads.without_leaders_account()),
        has_group=Exists(ZaloGroup.objects.filter(place=place)),
    )
    lists = f"{reverse('import_list')}?place={place.pk}&kind="
    return [
        FirstStep("Nhập danh sách ấp, khu phố", f"{lists}hamlets", there["has_hamlets"] or there["has_proposed"]),
        FirstStep("Nhập danh sách tổ", f"{lists}teams", there["has_teams"]),
        FirstStep(
            "In phiếu cho tổ trưởng, tổ phó",
            reverse("head_account_list"),
            there["has_heads"] and not there["lacks_accounts"],
        ),
        FirstStep("Ghi nhóm Zalo của xã", reverse("zalo_edit", args=[place.pk]), there["has_group"]),
    ]
