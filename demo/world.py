"""Loads the demo: one transaction, the order in which things happened.

The map of 2025's eve, the founding year of Tây Ninh by the actions that users call, Long An beside it, a round before
the reform and one across it, the reform, what the places made of it, rounds since, and what is open today.
"""

import datetime
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.imports import import_places
from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from demo import (
    bulk,
    contents,
    follow_ups,
    hamlets,
    long_an,
    offices,
    reform,
    reports,
    rounds,
    scripts,
    targets,
    teams,
    training,
)
from demo.accounts import (
    LEADERS,
    USERNAMES,
    fill_offices,
    give_a_member_an_account,
    give_leaders_accounts,
    note_sign_ins,
    open_offices,
    open_officials,
)
from demo.cast import Cast
from demo.plan import COMMUNE, LAST_DAY, MADE_UP, PROVINCE, Plan, draw
from demo.years import Years, analyze
from places.models import Level, Place
from reporting.actions.indicators import seed_letter, seed_pack
from reporting.models import Indicator, Round
from teams.actions.milestones import seed_letter_milestones
from teams.models import Member, Team
from training.actions.guidance import seed_guidance
from training.models import Topic

DATA = Path(settings.BASE_DIR) / "data"


@dataclass(frozen=True)
class Loaded:
    """What stands in the database; ``fresh`` False: it was there already and nothing was changed."""

    fresh: bool
    places: int
    teams: int
    members: int
    rounds: int


@transaction.atomic
def load(*, among_users: bool = False, at: datetime.datetime | None = None) -> Loaded:
    """Load the world; its current round was opened three days before ``at`` (now) and is due a week later.

    All of it or nothing, the places as well. Refuses with later_map, real_teams, real_users (unless ``among_users``).
    """
    if is_loaded():
        return _summary(fresh=False)
    _check_is_no_real_portal(among_users=among_users)
    import_places(DATA / "places.csv", DATA / "successions.csv", until=LAST_DAY, by=None)
    _perform(at=at or timezone.now())
    analyze()
    return _summary(fresh=True)


def is_loaded() -> bool:
    return Round.objects.filter(code=rounds.CURRENT).exists() and User.objects.filter(username__in=USERNAMES).exists()


def _perform(*, at: datetime.datetime) -> None:
    places = _places(PROVINCE)
    plan = draw(_communes(places), _districts(places))
    named = open_officials(places)
    teams.import_places_of(plan.places, by=named["quantri"])
    places = _places(PROVINCE)
    cast = Cast(
        offices=fill_offices(plan.officials, places, named.values()),
        leaders={},
        staff=named["chuyenvien"],
        administrator=named["quantri"],
        partner=named["doanhnghiep"],
    )
    neighbours, neighbour = _long_an(plan, partner=cast.partner)
    indicators = seed_letter(by=cast.staff)
    pack = seed_pack(by=cast.staff)
    seed_letter_milestones(places[PROVINCE], by=cast.staff)
    founded = teams.found(plan.teams, places, cast.offices)
    leaders = give_leaders_accounts()
    give_a_member_an_account()
    shown = frozenset(Member.objects.filter(user__username__in=LEADERS).values_list("team", flat=True))
    analyze()
    sizes = scripts.sizes_of_teams()
    cast = replace(cast, leaders=leaders, sizes=sizes, shown=shown)
    neighbour = replace(neighbour, leaders=leaders, sizes=sizes)

    offices.enter_departments(places[PROVINCE], by=cast.staff)
    offices.enter_departments(neighbours[long_an.PROVINCE], by=neighbour.staff)
    commune = places[COMMUNE]
    offices.enter_committee(commune, title=offices.CHAIR, signer="Bùi Văn Tư", by=cast.of(commune))
    topics = _in_2022(plan, places, founded, cast, indicators)
    years = Years(indicators, pack, topics)
    across = [
        years.before_the_reform(places[PROVINCE], cast),
        years.before_the_reform(neighbours[long_an.PROVINCE], neighbour),
    ]
    made = reform.reform(cast, neighbour)
    reform.confirm_accounts(made, cast.today())
    reform.place_hamlets(made, cast.today())
    cast = cast.today()
    targets.correct_after(made, indicators, by=cast.staff)
    regular = rounds.set_up(cast.province(), [*indicators, *pack], by=cast.staff)
    years.since(across, regular, cast, at=at)
    _today(cast, topics, regular, at=at)


def _long_an(plan: Plan, *, partner: User) -> tuple[dict[str, Place], Cast]:
    """The other province with its teams, founded by its own officials."""
    places = _places(long_an.PROVINCE)
    drawn = long_an.draw(_communes(places), _districts(places), plan.phones)
    teams.import_places_of(drawn.places, by=None)
    places = _places(long_an.PROVINCE)
    offices = fill_offices(drawn.officials, places, [])
    above = open_offices(drawn.province, places[long_an.PROVINCE])
    cast = Cast(offices, {}, staff=above[Role.STAFF], administrator=above[Role.ADMIN], partner=partner)
    teams.found(drawn.teams, places, offices)
    return places, cast


def _in_2022(
    plan: Plan, places: dict[str, Place], founded: dict[str, Team], cast: Cast, indicators: list[Indicator]
) -> dict[str, Topic]:
    """Tây Ninh's founding year: targets, the pilot, two months, the training."""
    province, staff = places[PROVINCE], cast.staff
    targets.set_targets(plan.places, places, indicators, by=staff)
    pilot, july, august = rounds.PAST
    asked = rounds.asked_of_teams_in_2022(indicators)
    opened = [rounds.open_past(pilot, province, rounds.asked_of_places_in_2022(indicators), by=staff)]
    reports.of_districts(opened[0], cast)
    opened.append(rounds.open_past(july, province, asked, by=staff))
    bulk.fill(opened[1], cast, scripts.of_2022(asked, month=0))
    teams.dissolve(plan.teams, founded, cast.offices, until=august.data_from)
    opened.append(rounds.open_past(august, province, asked, by=staff))
    bulk.fill(opened[2], cast, scripts.of_2022(asked, month=1))
    teams.dissolve(plan.teams, founded, cast.offices, after=august.data_from)
    for round_ in opened:
        rounds.close(round_, by=staff)
    return training.hold(places, cast)


def _today(cast: Cast, topics: dict[str, Topic], regular: rounds.Regular, *, at: datetime.datetime) -> None:
    """What is open as the demo is loaded."""
    province = cast.province()
    commune = Place.objects.get(code=reform.HEIR_OF_COMMUNE, valid_from=reform.DAY)
    offices.enter_todays_department(province, by=cast.staff)
    offices.enter_committee(commune, title=offices.FOR_THE_CHAIR, signer="Ngô Thị Mai", by=cast.of(commune))
    offices.name_focal_point(commune, title="Công chức văn hóa - xã hội", phone="0500100001", by=cast.of(commune))
    offices.name_focal_point(province, title="Chuyên viên Sở", phone="0500100002", by=cast.staff)
    current = rounds.open_current(regular, by=cast.staff, at=at)
    script = scripts.of_a_month(current.asked(), cast.sizes, so_far=True)
    bulk.fill(current, cast, script, now=at, untouched=cast.shown)
    note_sign_ins(now=at)
    follow_ups.of_teams(rounds.last_closed(regular), cast, now=at)
    training.to_come(commune, topics, cast, now=at)
    seed_guidance(province, by=cast.staff, at=at - datetime.timedelta(days=20))  # no news any more
    hamlets.ask_now(cast, province, now=at)
    contents.fill(cast, now=at)


def _places(code: str) -> dict[str, Place]:
    """A province of before the reform and all below it, by code, in the order of the tree."""
    province = Place.objects.valid_on(LAST_DAY).get(code=code, level=Level.PROVINCE)
    return {place.code: place for place in Place.objects.within(province).select_related("parent").order_by("path")}


def _communes(places: dict[str, Place]) -> list[tuple[str, str]]:
    return [(place.code, place.kind) for place in places.values() if place.level == Level.COMMUNE]


def _districts(places: dict[str, Place]) -> list[str]:
    return [place.code for place in places.values() if place.level == Level.DISTRICT]


def _check_is_no_real_portal(*, among_users: bool) -> None:
    if count := Team.objects.count():
        raise Refused("real_teams", f"Cơ sở dữ liệu đang có {count} tổ thật; không nạp dữ liệu mẫu vào đó.")
    if not among_users and (count := User.objects.count()):
        raise Refused(
            "real_users",
            f"Cơ sở dữ liệu đang có {count} tài khoản. Dữ liệu mẫu mở tài khoản có mật khẩu ai cũng biết; "
            "nếu đúng là máy thử, xin chạy lại với --yes.",
        )
    if Place.objects.filter(valid_from__gt=LAST_DAY).exists():
        raise Refused(
            "later_map",
            "Cổng đã có bản đồ sau ngày 01/7/2025; dữ liệu mẫu đi qua lần sắp xếp ấy nên cần cơ sở dữ liệu trống.",
        )


def _summary(*, fresh: bool) -> Loaded:
    made_up = Place.objects.filter(level__gt=Level.COMMUNE, name__contains=MADE_UP, valid_to=None).count()
    return Loaded(fresh, made_up, Team.objects.count(), Member.objects.count(), Round.objects.count())
