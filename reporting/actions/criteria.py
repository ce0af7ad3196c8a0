"""What share of each measure a province asks for each grade of a team's year."""

import datetime

from django.db import transaction

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import OUT_OF_SCOPE, Refused
from places.models import Place
from reporting.access import may_set_criteria
from reporting.models.assessments import AssessmentCriterion

FIRST_YEAR, LAST_YEAR = 2022, 2100


@transaction.atomic
def add(place: Place, *, by: User, at: datetime.datetime | None = None, **facts: object) -> AssessmentCriterion:
    """Write what a province asks of a measure from a year on.

    Refuses with out_of_scope, shares_out_of_order, year_invalid, source_missing, year_taken.
    """
    _lock(place, by)
    criterion = AssessmentCriterion(place=place, **clean_values(AssessmentCriterion, facts))
    _check(criterion)
    criterion.save()
    record("criteria.add", criterion, by=by, place=place, at=at, after=facts_of(criterion))
    return criterion


@transaction.atomic
def edit(
    criterion: AssessmentCriterion, *, by: User, at: datetime.datetime | None = None, **changes: object
) -> AssessmentCriterion:
    """Correct fields of one criterion; what was sent by its old shares stays. Refuses as ``add`` does."""
    _lock(criterion.place, by)
    criterion = AssessmentCriterion.objects.select_related("place").get(pk=criterion.pk)
    changes = actual_changes(criterion, changes)
    _check(edited_copy(criterion, changes))
    write_changes("criteria.edit", criterion, changes, by=by, place=criterion.place, at=at)
    return criterion


@transaction.atomic
def remove(criterion: AssessmentCriterion, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take one criterion away; the one before it, or the example, stands on. Refuses with out_of_scope."""
    _lock(criterion.place, by)
    record("criteria.remove", criterion, by=by, place=criterion.place, at=at, before=facts_of(criterion))
    criterion.delete()


def _lock(place: Place, by: User) -> None:
    if not may_set_criteria(by, place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=place.pk)


def _check(criterion: AssessmentCriterion) -> None:
    if not 0 <= criterion.fair <= criterion.good <= criterion.excellent <= 100 or not criterion.excellent:
        sentence = "Tỷ lệ của bậc cao không thấp hơn bậc dưới; các tỷ lệ từ 0 đến 100."
        raise Refused("shares_out_of_order", sentence, field="excellent")
    if not FIRST_YEAR <= criterion.first_year <= LAST_YEAR:
        raise Refused("year_invalid", f"Xin ghi năm từ {FIRST_YEAR} đến {LAST_YEAR}.", field="first_year")
    if not criterion.source:
        raise Refused("source_missing", "Xin ghi văn bản làm căn cứ.", field="source")
    about = {"place": criterion.place, "measure": criterion.measure, "first_year": criterion.first_year}
    if AssessmentCriterion.objects.filter(**about).exclude(pk=criterion.pk).exists():
        raise Refused("year_taken", "Tiêu chí này đã ghi từ năm ấy. Xin sửa dòng đã có.", field="first_year")
