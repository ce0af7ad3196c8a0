"""What a class for residents came to: how many came, of whom how many were confirmed. The record keeps counts alone."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.templatetags.wording import number
from reporting.models import DiaryEntry, DiaryKind, ResidentClass, SkillCount, SkillLevel
from reporting.models.resident_classes import GROUPS
from training.models import Topic

MOST_AT_A_CLASS = 2_000  # people; more is a slip of the finger


@transaction.atomic
def describe_class(
    entry: DiaryEntry,
    *,
    came: int,
    by: User,
    venue: str = "",
    topic: Topic | None = None,
    groups: Mapping[str, int | None] | None = None,
    skills: Mapping[str, int | None] | None = None,
    at: datetime.datetime | None = None,
) -> ResidentClass:
    """Say of a class in the diary who came, by GROUPS, and how many were confirmed, by the code of a level; or say it
    anew, in the place of what was said before. None says nothing of a group or a level, "" nothing of the venue.

    Refuses with not_a_class, withdrawn_meanwhile, not_the_writer, venue_unknown, count_refused, level_unknown,
    more_than_came.
    """
    entry = DiaryEntry.objects.select_for_update(of=("self",)).select_related("place").get(pk=entry.pk)
    _check_entry(entry, by)
    if venue and venue not in ResidentClass.Venue.values:
        raise Refused("venue_unknown", "Xin chọn nơi mở lớp.", field="venue")
    if not 1 <= came <= MOST_AT_A_CLASS:
        sentence = f"Xin ghi từ 1 đến {number(MOST_AT_A_CLASS)}."
        raise Refused("count_refused", sentence, field="came")
    known = {name: (groups or {}).get(name) for name in GROUPS}
    for name, value in known.items():
        _check_part(value, came, field=name)
    stored = ResidentClass.objects.filter(pk=entry.pk).first()
    levels = _levels(skills or {}, came, stored)
    before = _facts(stored) if stored else {}
    found, _ = ResidentClass.objects.update_or_create(
        entry=entry, defaults={"venue": venue, "topic": topic, "came": came, **known}
    )
    found.skills.all().delete()
    SkillCount.objects.bulk_create(
        SkillCount(resident_class=found, level=level, value=value) for level, value in levels.items()
    )
    after = _facts(found)
    if before != after:
        record("resident_classes.describe", found, by=by, place=entry.place, at=at, before=before, after=after)
    return found


def _check_entry(entry: DiaryEntry, by: User) -> None:
    if entry.kind != DiaryKind.CLASS:
        raise Refused("not_a_class", "Việc này trong sổ ghi không phải là lớp học.")
    if entry.withdrawn_at:
        raise Refused("withdrawn_meanwhile", "Việc này vừa được người khác rút khỏi sổ.")
    if not DiaryEntry.objects.withdrawable_by(by).filter(pk=entry.pk).exists():
        raise Refused("not_the_writer", "Chỉ người ghi hoặc tổ trưởng ghi được số người của lớp này.")


def _check_part(value: int | None, came: int, *, field: str) -> None:
    if value is None or 0 <= value <= came:
        return
    raise Refused("more_than_came", f"Không thể nhiều hơn số người đến ({number(came)}).", field=field)


def _levels(skills: Mapping[str, int | None], came: int, stored: ResidentClass | None) -> dict[SkillLevel, int]:
    """Return the levels that are said. One person counts at one level, the highest, so that levels add up."""
    said = {code: value for code, value in skills.items() if value is not None}
    known = SkillLevel.objects.in_bulk(list(said), field_name="code")
    kept = set(stored.skills.values_list("level", flat=True)) if stored else set()
    for code, value in said.items():
        level = known.get(code)
        if level is None or not (level.is_offered or level.pk in kept):
            raise Refused("level_unknown", "Có mức kỹ năng số không còn dùng. Xin mở lại trang này.")
        _check_part(value, came, field=f"level_{code}")
    if sum(said.values()) > came:
        sentence = (
            f"Cộng các mức là {number(sum(said.values()))}, nhiều hơn số người đến ({number(came)}). "
            "Mỗi người chỉ ghi ở mức cao nhất đã đạt."
        )
        raise Refused("more_than_came", sentence, field=f"level_{next(iter(said))}")
    return {known[code]: value for code, value in said.items()}


def _facts(one: ResidentClass) -> dict[str, Any]:
    """Return what the record keeps: numbers, the venue and the topic's code."""
    facts = {"venue": str(one.venue), "topic": one.topic.code if one.topic else None, "came": one.came}
    facts |= {name: getattr(one, name) for name in GROUPS}
    rows = one.skills.order_by("level__order", "level__code").values_list("level__code", "value")
    return facts | {"skills": [f"{code}: {value}" for code, value in rows]}
