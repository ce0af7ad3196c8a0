"""The diaries of the pilot commune's teams and of some others since 2025: a report's figures, as they came together.

A diary holds less than was reported, for teams do not write down all that they do: what a report says of a month is
shared out over a few days of it, and some of it over none.
"""

import datetime
import random
import uuid
from typing import Any

from django.utils import timezone

from core.working_days import DAY, midnight
from demo.cast import Cast
from demo.inserts import insert
from places.models import Place
from reporting.actions import diary
from reporting.models import DiaryCount, DiaryEntry, DiaryKind, DiaryPresence, Figure, Indicator, Report
from reporting.models.diary import MOST_HELPED
from teams.models import Member, Team

SINCE = datetime.date(2025, 1, 1)
OTHERS = 40  # of the province's other teams, one in so many writes a diary
MOST_IN_A_MONTH = 6  # entries of a team
KINDS = [
    *[DiaryKind.HOUSEHOLDS] * 5,
    *[DiaryKind.DESK] * 2,
    *(DiaryKind.CLASS, DiaryKind.MARKET, DiaryKind.STALL),
]
WORDS = {
    DiaryKind.HOUSEHOLDS: ["Đi từng nhà ở tổ 2 (mẫu).", "Nhiều hộ đi làm, hẹn lại buổi tối (mẫu)."],
    DiaryKind.DESK: ["Hỗ trợ nộp hồ sơ trực tuyến (mẫu)."],
    DiaryKind.CLASS: ["Lớp ở nhà văn hóa (mẫu)."],
    DiaryKind.MARKET: ["Hướng dẫn tiểu thương dùng mã QR (mẫu)."],
    DiaryKind.STALL: ["Điểm hỗ trợ ở cổng trường (mẫu)."],
}

type Month = tuple[int, int, datetime.date, datetime.date]  # team, where it stood, first and last day


def keep(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Write the diaries as rows, and the newest day of the visitors' team by the action, one of it withdrawn."""
    chance = random.Random(22)  # noqa: S311  the same demo each time
    writers = _writers(commune, cast)
    members = _members(writers)
    entries: list[DiaryEntry] = []
    people: list[list[int]] = []
    helped: list[list[tuple[int, int]]] = []
    months = _months(writers, now=now)
    for (team, place, first, last), reported in (months | _running_months(months, now=now)).items():
        days = (last - first).days + 1
        share = chance.uniform(0.55, 1.0)
        parts = chance.randint(2, MOST_IN_A_MONTH)
        for number in range(parts):
            day = first + datetime.timedelta(days=chance.randrange(days))
            present = [one.pk for one in members.get(team, ()) if _was_there(one, day)]
            if not present:
                continue
            entries.append(_entry(team, place, day, writers[team], chance))
            people.append(chance.sample(present, k=min(len(present), chance.randint(1, 3))))
            shared = [(indicator, int(value * share / parts)) for indicator, value in reported]
            helped.append([(one, part) for one, part in shared if 0 < part <= MOST_HELPED and (number + one) % 3])
            written = entries[-1]
            if not (helped[-1] or written.minutes or written.words):  # a diary takes nothing that says nothing
                written.minutes = 60
    keys = [entry.pk for entry in DiaryEntry.objects.bulk_create(entries, batch_size=500)]
    told = list(zip(keys, people, helped, strict=True))
    insert(DiaryPresence, ({"entry_id": key, "member_id": one} for key, found, _ in told for one in found))
    rows = ((key, *one) for key, _, found in told for one in found)
    insert(DiaryCount, ({"entry_id": key, "indicator_id": one, "value": value} for key, one, value in rows))
    _write_today(cast, now=now)


def _writers(commune: Place, cast: Cast) -> dict[int, int]:
    """Return by team who writes its diary, both as keys: of the commune every team."""
    pilot = set(Team.objects.within(commune).filter(dissolved_on=None).values_list("pk", flat=True))
    active = Team.objects.filter(pk__in=cast.leaders, dissolved_on=None).order_by("pk").values_list("pk", flat=True)
    chosen = [pk for number, pk in enumerate(active) if pk in pilot or number % OTHERS == 0]
    return {team: cast.leaders[team].pk for team in chosen}


def _members(teams: Any) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = {}
    for one in Member.objects.filter(team__in=list(teams), erased_at=None).order_by("pk"):
        found.setdefault(one.team_id, []).append(one)
    return found


def _was_there(member: Member, day: datetime.date) -> bool:
    return member.joined_on <= day and (member.left_on is None or day <= member.left_on)


def _months(teams: Any, *, now: datetime.datetime) -> dict[Month, list[tuple[int, int]]]:
    """Return what these teams reported of flows since 2025, by team and the days that were asked about."""
    rows = Figure.objects.filter(
        report__team__in=list(teams), report__round__data_from__gte=SINCE,
        report__round__data_to__lt=timezone.localdate(now), indicator__kind=Indicator.Kind.FLOW, value__gt=0,
    ).order_by("report", "indicator")  # fmt: skip
    found: dict[Month, list[tuple[int, int]]] = {}
    told = ("report__team", "report__place", "report__round__data_from", "report__round__data_to", "indicator", "value")
    for team, place, first, last, indicator, value in rows.values_list(*told):
        found.setdefault((team, place, first, last), []).append((indicator, value))
    return found


def _running_months(months: dict[Month, list[tuple[int, int]]], *, now: datetime.datetime) -> dict[Month, Any]:
    """Return for the teams whose report of a running round is not sent yet what they reported last: what their diaries
    have been written about since.
    """
    last_told = {month[0]: reported for month, reported in sorted(months.items(), key=lambda one: one[0][3])}
    owed = (
        Report.objects.awaiting()
        .receiving_at(now)
        .filter(team__in=list(last_told), first_submitted_at=None, round__data_to__lt=timezone.localdate(now))
    )
    told = ("team", "place", "round__data_from", "round__data_to")
    return {month: last_told[month[0]] for month in owed.order_by("pk").values_list(*told)}


def _entry(team: int, place: int, day: datetime.date, writer: int, chance: random.Random) -> DiaryEntry:
    kind = chance.choice(KINDS)
    at_night = kind in (DiaryKind.HOUSEHOLDS, DiaryKind.CLASS) and chance.random() < 0.25
    hour = 20 if at_night else chance.randint(8, 17)
    return DiaryEntry(
        key=uuid.UUID(int=chance.getrandbits(128), version=4),
        team_id=team,
        place_id=place,
        day=day,
        kind=kind,
        at_night=at_night,
        minutes=chance.choice([None, 45, 60, 60, 90, 120]),
        words=chance.choice(WORDS[kind]) if chance.random() < 0.4 else "",
        written_by_id=writer,
        written_at=midnight(day) + datetime.timedelta(hours=hour, minutes=chance.randrange(60)),
    )


def _write_today(cast: Cast, *, now: datetime.datetime) -> None:
    """Write what the teams that visitors sign in as did yesterday, and take one entry out again."""
    for team in Team.objects.filter(pk__in=cast.shown, dissolved_on=None).select_related("place").order_by("pk"):
        by, day = cast.leaders[team.pk], timezone.localdate(now - DAY)
        used = Indicator.objects.counted_daily(team, day).order_by("order", "code")[:2]
        helped = {one.code: 3 for one in used}
        present = list(team.members.current_on(day).filter(user=by))
        facts: dict[str, Any] = {
            "day": day,
            "by": by,
            "members": present,
            "minutes": 60,
            "at": now - datetime.timedelta(hours=2),
        }
        diary.write_entry(team, key=uuid.UUID(int=team.pk), kind=DiaryKind.HOUSEHOLDS, counts=helped, **facts)
        twice = diary.write_entry(team, key=uuid.UUID(int=team.pk + 10**9), kind=DiaryKind.DESK, **facts)
        diary.withdraw_entry(twice, reason="Ghi hai lần (mẫu).", by=by, at=now - datetime.timedelta(hours=1))
