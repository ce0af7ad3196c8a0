"""The assessment of a commune's teams for a year: the commune keeps or changes what the portal proposes, and sends it;
the province confirms or returns it. What is confirmed is frozen.

The record holds grades and counts; a reason is somebody's own words and stays with the grade.
"""

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.mentions import Mentions
from core.phones import PHONE_IN_TEXT
from core.refusals import OUT_OF_SCOPE, Refused
from core.templatetags.wording import day
from core.text import clean
from places.models import Place
from reporting.access import may_assess, may_confirm_assessments
from reporting.models.assessments import Assessment, TeamGrade, YearGrade, sent_from
from reporting.rollups.assessments import TeamYear, years_of
from teams.actions.decisions import lock_commune
from teams.models import Member, MemberQuerySet, Team

Step = Assessment.AssessmentStep


@transaction.atomic
def grade_team(
    place: Place, team: Team, *, year: int, grade: str, reason: str, by: User, at: datetime.datetime | None = None
) -> None:
    """Say another grade than the portal proposes, with a ``reason``; the proposed one takes back what was said.

    Refuses with out_of_scope, assessment_frozen, team_not_assessed, phone_in_reason, name_in_reason,
    reason_missing.
    """
    at = at or timezone.now()
    assessment = _lock_open(place, year, by=by)
    known = next((one for one in years_of(assessment, at=at) if one.team == team), None)
    if known is None:
        raise Refused("team_not_assessed", f"{team} không có trong danh sách đánh giá năm {year} của {place}.")
    reason = _reason_without_people(reason, Member.objects.filter(team=team))
    if grade == known.proposed:
        assessment.grades.filter(team=team).delete()
        reason = ""
    elif not reason:
        raise Refused("reason_missing", "Xếp loại khác đề xuất của cổng thì xin ghi lý do.", field="reason")
    else:
        facts = {"proposed": known.proposed, "grade": grade, "reason": reason}
        assessment.grades.update_or_create(team=team, defaults=facts)
    record("assessments.grade", team, by=by, place=place, at=at, after={"year": year, "grade": grade})


@transaction.atomic
def send(place: Place, *, year: int, by: User, at: datetime.datetime | None = None) -> Assessment:
    """Send the grades of all teams of a commune to the province, with the numbers behind them as they are now.

    Refuses with out_of_scope, assessment_frozen, year_not_over, nothing_to_assess.
    """
    at = at or timezone.now()
    assessment = _lock_open(place, year, by=by)
    if timezone.localdate(at) < sent_from(year):
        raise Refused("year_not_over", f"Đánh giá năm {year} gửi được từ ngày {day(sent_from(year))}.")
    years = years_of(assessment, at=at)
    if not years:
        raise Refused("nothing_to_assess", f"{place} không có tổ nào hoạt động trong năm {year}.")
    assessment.grades.all().delete()
    TeamGrade.objects.bulk_create(_frozen(assessment, one) for one in years)
    assessment.step, assessment.sent_by, assessment.sent_at = Step.SENT, by, at
    assessment.decided_by, assessment.decided_at, assessment.return_reason = None, None, ""
    assessment.confirmed_alone = ""
    assessment.save()
    record("assessments.send", assessment, by=by, place=place, at=at, after=_counts(year, years))
    return assessment


@transaction.atomic
def confirm(assessment: Assessment, *, by: User, at: datetime.datetime | None = None) -> None:
    """Confirm the grades that a commune sent: from then on they stay. Refuses with out_of_scope, not_sent; four_eyes
    where something ties ``by`` to whoever sent them and a colleague could confirm.
    """
    assessment, at = _lock_sent(assessment, by=by), at or timezone.now()
    assessment.confirmed_alone = assessment.second_confirmer(by).check()
    assessment.step, assessment.decided_by, assessment.decided_at = Step.CONFIRMED, by, at
    assessment.save(update_fields=["step", "decided_by", "decided_at", "confirmed_alone"])
    after: dict[str, Any] = {"year": assessment.year, "teams": assessment.grades.count()}
    after |= {"alone": assessment.confirmed_alone} if assessment.confirmed_alone else {}
    record("assessments.confirm", assessment, by=by, place=assessment.place, at=at, after=after)


@transaction.atomic
def send_back(assessment: Assessment, *, reason: str, by: User, at: datetime.datetime | None = None) -> None:
    """Return the grades to the commune; what it said otherwise than the portal stays, the rest is worked out anew.

    Refuses with out_of_scope, not_sent, phone_in_reason, name_in_reason, reason_missing.
    """
    assessment, at = _lock_sent(assessment, by=by), at or timezone.now()
    reason = _reason_without_people(reason, Member.objects.filter(team__in=assessment.grades.values("team")))
    if not reason:
        raise Refused("reason_missing", "Xin ghi điều xã cần xem lại.", field="reason")
    assessment.grades.filter(reason="").delete()
    assessment.step, assessment.decided_by, assessment.decided_at = Step.RETURNED, by, at
    assessment.return_reason = reason
    assessment.save(update_fields=["step", "decided_by", "decided_at", "return_reason"])
    record("assessments.return", assessment, by=by, place=assessment.place, at=at, after={"year": assessment.year})


def _reason_without_people(reason: str, members: MemberQuerySet) -> str:
    """Return a clean reason that gives away none of ``members``: a word alone may be a hamlet's name and passes.

    Refuses with phone_in_reason, name_in_reason.
    """
    reason = clean(reason)
    if PHONE_IN_TEXT.search(reason):
        raise Refused("phone_in_reason", "Nhiều người đọc được lý do. Xin bỏ số điện thoại rồi lưu lại.", "reason")
    names = members.filter(erased_at=None, name_folded__contains=" ").values_list("full_name", flat=True)
    if Mentions(names, ()).are_in(reason):
        raise Refused("name_in_reason", "Nhiều người đọc được lý do. Xin bỏ họ tên thành viên rồi lưu lại.", "reason")
    return reason


def _lock_open(place: Place, year: int, *, by: User) -> Assessment:
    """Return the assessment of the commune, made where there is none yet, that is the commune's to write."""
    if not may_assess(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    lock_commune(place)
    assessment, _ = Assessment.objects.get_or_create(place=place, year=year)
    if assessment.is_frozen:
        raise Refused("assessment_frozen", f"Đánh giá năm {year} của {place} đã gửi tỉnh nên không sửa được nữa.")
    return assessment


def _lock_sent(assessment: Assessment, *, by: User) -> Assessment:
    if not may_confirm_assessments(by, assessment.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    lock_commune(assessment.place)
    assessment = Assessment.objects.select_related("place").get(pk=assessment.pk)
    if assessment.step != Step.SENT:
        raise Refused("not_sent", f"Đánh giá của {assessment} không chờ xác nhận: có người vừa xử lý.")
    return assessment


def _frozen(assessment: Assessment, one: TeamYear) -> TeamGrade:
    numbers = [number.as_stored for number in one.numbers]
    facts = {"proposed": one.proposed, "grade": one.grade, "reason": one.reason, "numbers": numbers}
    return TeamGrade(assessment=assessment, team=one.team, **facts)


def _counts(year: int, years: Sequence[TeamYear]) -> dict[str, int]:
    """Return what the record keeps: how many teams, and how many of each grade."""
    by_grade = Counter(one.grade for one in years)
    return {"year": year, "teams": len(years)} | {
        grade: by_grade[grade] for grade in YearGrade.values if by_grade[grade]
    }
