"""Classes that teams held for residents since the movement "Bình dân học vụ số" began, as rows: what the calls of
leaders leave. Beside them the levels and the province's aim.
"""

import datetime
import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from core.working_days import DAY, VIETNAM
from demo.cast import COMMUNE_END, Cast
from demo.fates import dice
from demo.inserts import insert
from reporting.actions.skills import PLAN, seed_frame, set_goal
from reporting.models import (
    DiaryEntry,
    DiaryKind,
    DiaryPresence,
    ResidentClass,
    SkillCount,
)
from teams.models import Member, Placement, Position, Team

BEGAN_ON = datetime.date(2025, 4, 1)
BETWEEN = (90, 270)  # days from one class of a team to its next
UNSAID = 40  # of so many classes one whose leader has not said yet who came
VENUES = {"hamlet_house": 60, "market": 14, "school": 12, "office": 10, "other": 4}


class ClassOutcome(NamedTuple):
    """What came of a class, and how many were confirmed by the code of a level."""

    came: dict[str, Any]
    confirmed: list[tuple[str, int]]


def hold(cast: Cast, *, now: datetime.datetime) -> None:
    """Write the classes of every team of the demo up to ``now``."""
    province = cast.province()
    levels = {level.code: level.pk for level in seed_frame(by=cast.staff, at=now - 400 * DAY)}
    goal = {"percent": 60, "due_on": datetime.date(2026, 12, 31), "source": PLAN}
    set_goal(province, **goal, by=cast.staff, at=now - 400 * DAY)
    held = list(_classes(cast, now.astimezone(VIETNAM).date()))
    insert(DiaryEntry, (entry for entry, _ in held))
    rows = DiaryEntry.objects.standing().filter(kind=DiaryKind.CLASS).order_by("pk")
    found = list(rows.values_list("pk", "key", "place__path", "place__population"))
    keys = {key: pk for pk, key, *_ in found}
    insert(DiaryPresence, ({"entry_id": keys[entry["key"]], "member_id": member} for entry, member in held))
    told = [(pk, one) for pk, _, path, people in found if (one := _outcome(pk, path, people or 600))]
    insert(ResidentClass, ({"entry_id": pk} | one.came for pk, one in told))
    counts = ((pk, code, value) for pk, one in told for code, value in one.confirmed)
    insert(SkillCount, ({"resident_class_id": pk, "level_id": levels[code], "value": n} for pk, code, n in counts))


def _classes(cast: Cast, today: datetime.date) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield the row of each class in the diary, and which member held it."""
    stood: dict[int, list[tuple[datetime.date, datetime.date | None, int]]] = defaultdict(list)
    for team, place, starts, ends in Placement.objects.values_list("team", "place", "starts_on", "ends_on"):
        stood[team].append((starts, ends, place))
    leaders: dict[int, list[tuple[datetime.date, datetime.date | None, int]]] = defaultdict(list)
    chosen = Member.objects.filter(position=Position.LEADER)
    for team, member, first, last in chosen.values_list("team", "pk", "joined_on", "left_on"):
        leaders[team].append((first, last, member))
    teams = Team.objects.order_by("pk").values_list("pk", "name", "place__path", "dissolved_on")
    for pk, name, path, dissolved_on in teams:
        by = cast.leaders.get(pk)
        if by is None:
            continue
        rng, busy = dice("class", path, name), _busy(path)
        day = BEGAN_ON + rng.randint(0, BETWEEN[1]) * DAY
        while day < min(today, dissolved_on or today):
            stood_at, leader = _on(stood[pk], day), _on(leaders[pk], day)
            if stood_at and leader:
                yield _entry(rng, day) | {"team_id": pk, "place_id": stood_at, "written_by_id": by.pk}, leader
            day += round(rng.randint(*BETWEEN) / busy) * DAY


@cache
def _busy(path: str) -> float:
    return dice("class", path[:COMMUNE_END]).uniform(0.6, 1.5)


def _on(stretches: list[tuple[datetime.date, datetime.date | None, int]], day: datetime.date) -> int | None:
    return next((pk for first, last, pk in stretches if first <= day and (last is None or day <= last)), None)


def _entry(rng: random.Random, day: datetime.date) -> dict[str, Any]:
    at_night = rng.random() < 0.45
    end = datetime.datetime.combine(day, datetime.time(20 if at_night else 10, rng.randint(0, 59)), VIETNAM)
    return {
        "key": uuid.UUID(int=rng.getrandbits(128), version=4),
        "day": day,
        "kind": "class",
        "at_night": at_night,
        "minutes": rng.choice([60, 75, 90, 90, 120]),
        "written_at": end + rng.randint(5, 180) * datetime.timedelta(minutes=1),
    }


def _outcome(number: int, path: str, people: int) -> ClassOutcome | None:
    """Return what came of a class at a place of so many people; None where nobody has said it."""
    rng = dice("class", str(number))
    if rng.randrange(UNSAID) == 0:
        return None
    came = max(8, round(people * rng.uniform(0.04, 0.11)))
    counts = rng.random() < 0.8  # most leaders count groups
    shares = {
        "elderly": rng.uniform(0.15, 0.45),
        "women": rng.uniform(0.4, 0.65),
        "pupils": rng.uniform(0, 0.15),
        "traders": rng.uniform(0.02, 0.2),
        "officials": rng.uniform(0, 0.06),
    }
    groups = {name: round(came * share) if counts else None for name, share in shares.items()}
    confirmed = round(came * min(0.95, rng.uniform(0.55, 0.85) * _busy(path) ** 0.3))
    vneid = round(confirmed * rng.uniform(0.1, 0.4))
    said = [("pho-cap-ky-nang-so", confirmed - vneid), ("dat-chuan-vneid", vneid)]
    if rng.random() < 0.2:
        said.append(("dung-thiet-bi-thong-minh", min(came - confirmed, round(came * rng.uniform(0.05, 0.3)))))
    venue = rng.choices([*VENUES], [*VENUES.values()])[0]
    return ClassOutcome({"venue": venue, "came": came} | groups, said)
