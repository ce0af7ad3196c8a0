"""Levels of digital skills and a province's aim: seeded, named, changed. Each keeps where it was read."""

import datetime
from typing import Any

from django.db import transaction

from accounts.access import check_same_province, province_of
from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, facts_of
from core.refusals import Refused
from places.models import Place
from reporting.models import SkillGoal, SkillLevel

DECISION_757 = (
    "Quyết định 757/QĐ-BKHCN ngày 29/4/2025, khung kiến thức, kỹ năng số cơ bản (đọc qua trang tổng hợp luật)"
)
PLAN = "Kế hoạch Bình dân học vụ số 2025–2026 của UBND tỉnh Tây Ninh (đọc qua báo Sài Gòn Giải Phóng 07/8/2025)"

# Read in secondary sources: a province corrects names and sources once it has held them against the texts.
FRAME: list[dict[str, Any]] = [
    {
        "code": "dung-thiet-bi-thong-minh",
        "name": "Biết dùng thiết bị thông minh",
        "source": PLAN,
        "is_counted": False,
        "order": 10,
    },
    {
        "code": "pho-cap-ky-nang-so",
        "name": "Hoàn thành mức phổ cập kỹ năng số",
        "source": DECISION_757,
        "is_counted": True,
        "order": 20,
    },
    {
        "code": "dat-chuan-vneid",
        "name": "Đạt chuẩn phổ cập trên VNeID",
        "source": PLAN,
        "is_counted": True,
        "order": 30,
    },
]


@transaction.atomic
def seed_frame(*, by: User | None, at: datetime.datetime | None = None) -> list[SkillLevel]:
    """Create the levels of the frame that are not there yet; what was edited since stays as it was edited."""
    found = SkillLevel.objects.in_bulk([facts["code"] for facts in FRAME], field_name="code")
    return [found.get(facts["code"]) or create_level(**facts, by=by, at=at) for facts in FRAME]


@transaction.atomic
def create_level(*, code: str, by: User | None, at: datetime.datetime | None = None, **facts: Any) -> SkillLevel:
    """Name a level. Refuses with code_taken."""
    defaults = clean_values(SkillLevel, facts) | {"province": province_of(by)}
    level, created = SkillLevel.objects.get_or_create(code=code, defaults=defaults)
    if not created:
        raise Refused("code_taken", f"Mã “{code}” đã dùng cho “{level}”. Xin chọn mã khác.", field="code")
    record("skill_levels.create", level, by=by, place=_of(by), at=at, after={"code": code} | facts_of(level))
    return level


@transaction.atomic
def edit_level(
    level: SkillLevel, *, by: User | None, at: datetime.datetime | None = None, **changes: Any
) -> SkillLevel:
    """Change what is given of ``SkillLevel.EDITABLE``, never its code. Refuses with of_another_province."""
    check_same_province(by, level)
    level = SkillLevel.objects.select_for_update(of=("self",)).get(pk=level.pk)
    write_changes("skill_levels.edit", level, actual_changes(level, changes), by=by, place=_of(by), at=at)
    return level


@transaction.atomic
def set_goal(province: Place, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> SkillGoal:
    """Say or change which share of its adults ``province`` wants confirmed by when.

    Refuses with not_a_province, days_reversed.
    """
    if not province.is_province:
        raise Refused("not_a_province", "Mục tiêu phổ cập kỹ năng số là của cả tỉnh.")
    goal = SkillGoal.objects.select_for_update(of=("self",)).filter(place=province).first()
    goal = goal or SkillGoal(place=province)
    changes = actual_changes(goal, changes)
    first, last = (changes.get(name, getattr(goal, name)) for name in ("counted_from", "due_on"))
    if last is None or last <= first:
        raise Refused("days_reversed", "Ngày đạt phải sau ngày bắt đầu tính.", field="due_on")
    write_changes("skill_goals.set", goal, changes, by=by, place=province, at=at)
    return goal


def _of(by: User | None) -> Place | None:
    """Return where the record stands: at the place of the officer."""
    return by.place if by else None
