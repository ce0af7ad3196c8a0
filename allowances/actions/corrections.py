"""The number or title of a resolution is put right after sheets were approved by it."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import write_changes
from accounts.models import User
from allowances.actions.resolutions import check_facts, lock_resolution
from allowances.models import ResolutionCorrection, SupportResolution
from core.editable import actual_changes, edited_copy
from core.refusals import Refused
from core.text import clean


@transaction.atomic
def correct(
    resolution: SupportResolution,
    *,
    number: str,
    title: str,
    reason: str,
    by: User,
    at: datetime.datetime | None = None,
) -> SupportResolution:
    """Put right the number or title of a resolution by which a sheet was approved: what they were stays beside them on
    pages and papers. Refuses with of_another_province, number_not_fixed, number_missing, already_written,
    nothing_corrected, reason_missing.
    """
    at = at or timezone.now()
    resolution = lock_resolution(resolution, by, is_ended_too=True)
    if not resolution.is_number_fixed:
        raise Refused("number_not_fixed", "Chưa duyệt bảng nào theo nghị quyết này: xin sửa số, trích yếu như thường.")
    changes = actual_changes(resolution, {"number": number, "title": title})
    check_facts(edited_copy(resolution, changes))
    if not changes:
        raise Refused("nothing_corrected", "Số và trích yếu vẫn như cũ nên không có gì để đính chính.", field="number")
    if not (reason := clean(reason)):
        raise Refused("reason_missing", "Xin ghi lý do.", field="reason")
    ResolutionCorrection.objects.create(
        resolution=resolution,
        former_number=resolution.number,
        former_title=resolution.title,
        reason=reason,
        corrected_by=by,
        corrected_at=at,
    )
    write_changes("support_resolutions.correct", resolution, changes, by=by, place=resolution.province, at=at)
    return resolution
