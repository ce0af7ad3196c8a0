"""Loads the demo: one transaction, the order in which things happened, every report by the action a user calls."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from places.errors import Refused
from places.models import Level, Place
from reporting.actions.indicators import seed_letter
from reporting.management.demo import difficulties, reports, teams, training
from reporting.management.demo.accounts import LEADERS, USERNAMES, fill_offices, give_leaders_accounts, open_officials
from reporting.management.demo.plan import LAST_DAY, MADE_UP, PROVINCE, draw
from reporting.management.demo.rounds import (
    PAST,
    SUPPLEMENT,
    close_july,
    open_past,
    open_supplement,
    set_targets,
    set_up_monthly,
)
from reporting.models import Round
from teams.actions.milestones import seed_letter_milestones
from teams.models import Member, Team
from training.actions import library


class NoPlaces(Refused):
    """The real places are not there yet."""


class RealTeams(Refused):
    """The database holds teams that are not the demo's."""


class RealUsers(Refused):
    """The database holds accounts that are not the demo's, and nobody said that this is meant."""


@dataclass(frozen=True)
class Loaded:
    """What stands in the database; ``fresh`` False: it was there already and nothing was changed."""

    fresh: bool
    places: int
    teams: int
    members: int


@transaction.atomic
def load(*, among_users: bool = False, at: datetime.datetime | None = None) -> Loaded:
    """Load the world of 2022; the supplementary round opens at ``at`` (now) and is due a week later.

    All of it or nothing. Raises NoPlaces, RealTeams, RealUsers (unless ``among_users``).
    """
    if is_loaded():
        return _loaded(fresh=False)
    _check_is_no_real_portal(among_users=among_users)
    _perform(_old_places(), at=at or timezone.now())
    return _loaded(fresh=True)


def is_loaded() -> bool:
    return Round.objects.filter(code=SUPPLEMENT).exists() and User.objects.filter(username__in=USERNAMES).exists()


def _perform(places: dict[str, Place], *, at: datetime.datetime) -> None:
    communes = [(place.code, place.kind) for place in places.values() if place.level == Level.COMMUNE]
    districts = [place.code for place in places.values() if place.level == Level.DISTRICT]
    plan = draw(communes, districts)
    named = open_officials(places)
    staff, administrator = named["chuyenvien"], named["quantri"]
    teams.import_places_of(plan.places, by=administrator)
    places = _old_places()
    offices = fill_offices(plan, places, named.values())
    seed_letter_milestones(places[PROVINCE], by=staff)
    library.seed_letter(places[PROVINCE], by=staff, at=at)
    indicators = seed_letter(by=staff)

    founded = teams.found(plan.teams, places, offices)
    leaders = give_leaders_accounts()
    set_targets(plan.places, places, indicators, by=staff)
    pilot, july, august = PAST
    reports.of_districts(open_past(pilot, places[PROVINCE], indicators, by=staff), offices, staff)
    of_july = open_past(july, places[PROVINCE], indicators, by=staff)
    reports.of_teams(of_july, leaders, offices, month=0)
    teams.dissolve(plan.teams, founded, offices, until=august.data_from)
    reports.of_teams(open_past(august, places[PROVINCE], indicators, by=staff), leaders, offices, month=1)
    teams.dissolve(plan.teams, founded, offices, after=august.data_from)
    close_july(of_july, by=staff)
    set_up_monthly(places[PROVINCE], indicators, by=staff, at=at)
    supplement = open_supplement(places[PROVINCE], indicators, by=staff, at=at)
    shown = frozenset(Member.objects.filter(user__username__in=LEADERS).values_list("team", flat=True))
    reports.of_teams(supplement, leaders, offices, month=4, now=at, untouched=shown)
    difficulties.of_teams(leaders, offices, staff, shown=shown, now=at)
    difficulties.good_practices(leaders, staff, shown=shown, now=at)
    training.hold(places, training.Cast(offices, leaders, staff, named["doanhnghiep"], shown), now=at)


def _old_places() -> dict[str, Place]:
    """Tây Ninh as it was to 30 June 2025, by code, in the order of the tree."""
    province = Place.objects.filter(code=PROVINCE, level=Level.PROVINCE).valid_on(LAST_DAY).first()
    if province is None:
        raise NoPlaces("Chưa có địa bàn. Xin chạy lệnh import_places trước.")
    return {place.code: place for place in Place.objects.within(province).select_related("parent").order_by("path")}


def _check_is_no_real_portal(*, among_users: bool) -> None:
    if count := Team.objects.count():
        raise RealTeams(f"Cơ sở dữ liệu đang có {count} tổ thật; không nạp dữ liệu mẫu vào đó.")
    if not among_users and (count := User.objects.count()):
        raise RealUsers(
            f"Cơ sở dữ liệu đang có {count} tài khoản. Dữ liệu mẫu mở tài khoản có mật khẩu ai cũng biết; "
            "nếu đúng là máy thử, xin chạy lại với --yes."
        )


def _loaded(*, fresh: bool) -> Loaded:
    made_up = Place.objects.filter(level__gt=Level.COMMUNE, name__endswith=MADE_UP).count()
    return Loaded(fresh, made_up, Team.objects.count(), Member.objects.count())
