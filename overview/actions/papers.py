"""How a province words its reports on paper: a part worded, or given back to the portal's own words."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean_lines
from overview.exports.document import Part, check
from overview.models import PaperText
from places.models import Place


@transaction.atomic
def edit(
    part: Part, *, paper: str, text: str, province: Place, by: User, at: datetime.datetime | None = None
) -> PaperText:
    """Word a part of a paper of ``province``. Refuses with text_missing, unknown_field, broken_braces."""
    text, at = clean_lines(text), at or timezone.now()
    if not text:
        raise Refused(
            "text_missing",
            "Phần này không để trống được. Xin ghi nội dung, hoặc đưa về lời văn mặc định.",
            field="text",
        )
    check(text)
    row = _lock(part, paper, province)
    before = part.text if row is None or row.is_reset else row.text
    if row is None:
        row = PaperText(province=province, paper=paper, part=part.key)
    if row.pk is not None and not row.is_reset and before == text:
        return row
    _write(row, text=text, is_reset=False, by=by, at=at)
    record("papers.edit", row, by=by, place=province, at=at, before={"text": before}, after={"text": text})
    return row


@transaction.atomic
def reset(part: Part, *, paper: str, province: Place, by: User, at: datetime.datetime | None = None) -> PaperText:
    """Let the portal's own words stand again. Refuses with not_worded."""
    at = at or timezone.now()
    row = _lock(part, paper, province)
    if row is None or row.is_reset:
        raise Refused("not_worded", "Phần này đang dùng lời văn mặc định.")
    before = row.text
    _write(row, text="", is_reset=True, by=by, at=at)
    record("papers.reset", row, by=by, place=province, at=at, before={"text": before}, after={"text": part.text})
    return row


def _lock(part: Part, paper: str, province: Place) -> PaperText | None:
    """The row of the part, behind the province's: of two first wordings at once the second finds the first's row."""
    Place.objects.select_for_update(of=("self",), no_key=True).get(pk=province.pk)
    return PaperText.objects.filter(province=province, paper=paper, part=part.key).first()


def _write(row: PaperText, *, by: User, at: datetime.datetime, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.changed_by, row.changed_at = by, at
    row.save()
