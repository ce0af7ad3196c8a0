"""Classes for residents in the small country of tests/world.py, as rows: what came of them."""

import datetime
import uuid
from typing import Any

from accounts.models import User
from places.models import Place
from reporting.actions.skills import seed_frame
from reporting.models import Denominator, DenominatorKind, DiaryEntry, ResidentClass, SkillCount, SkillLevel
from teams.models import Team
from tests.world import World

DEVICE, BASIC, VNEID = "dung-thiet-bi-thong-minh", "pho-cap-ky-nang-so", "dat-chuan-vneid"  # the first does not count


def make_entry(team: Team, *, day: datetime.date, by: User, **facts: Any) -> DiaryEntry:
    written = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    facts = {"key": uuid.uuid4(), "kind": "class", "place": team.place, "written_at": written} | facts
    return DiaryEntry.objects.create(team=team, day=day, written_by=by, **facts)


def make_class(
    team: Team, *, day: datetime.date, by: User, came: int = 20, skills: dict[str, int] | None = None, **facts: Any
) -> ResidentClass:
    """``skills`` by the code of a level; ``facts``: groups of those who came, the place where the team stood."""
    at = {
        name: facts.pop(name) for name in ("place", "withdrawn_at", "withdrawn_by", "withdrawn_reason") if name in facts
    }
    entry = make_entry(team, day=day, by=by, **at)
    held = ResidentClass.objects.create(entry=entry, venue="market", came=came, **facts)
    levels = SkillLevel.objects.in_bulk(list(skills or {}), field_name="code")
    SkillCount.objects.bulk_create(
        SkillCount(resident_class=held, level=levels[code], value=value) for code, value in (skills or {}).items()
    )
    return held


def seed_levels(world: World) -> dict[str, SkillLevel]:
    return {level.code: level for level in seed_frame(by=world.so)}


def count_adults(place: Place, value: int, year: int = 2022) -> None:
    Denominator.objects.update_or_create(
        place=place, year=year, kind=DenominatorKind.ADULTS, defaults={"value": value, "source": "Niên giám"}
    )
