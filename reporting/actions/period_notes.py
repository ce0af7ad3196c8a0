"""Notes on some days at a place: written, and withdrawn. The record says of which place, never the words."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.phones import PHONE_IN_TEXT
from core.refusals import LAST_DAY_TOO_EARLY, OUT_OF_SCOPE, Refused
from core.text import clean
from places.models import Place
from reporting.models import PeriodNote


@transaction.atomic
def add(
    place: Place,
    *,
    first_day: datetime.date,
    last_day: datetime.date,
    text: str,
    by: User,
    at: datetime.datetime | None = None,
) -> PeriodNote:
    """Write down what happened at ``place`` in these days.

    Refuses with out_of_scope, note_is_empty, phone_in_note, not_happened_yet, days_reversed.
    """
    at = at or timezone.now()
    if not by.may(Permission.WRITE_NOTES) or not by.reaches(place):
        raise Refused("out_of_scope", OUT_OF_SCOPE, field="place")
    if not (text := clean(text)):
        raise Refused("note_is_empty", "Xin ghi điều đã xảy ra.", field="text")
    if PHONE_IN_TEXT.search(text):
        sentence = "Ghi chú được in lại trong báo cáo nên không ghi số điện thoại. Xin bỏ số điện thoại."
        raise Refused("phone_in_note", sentence, field="text")
    if first_day > timezone.localdate(at):
        sentence = "Ghi chú là về điều đã xảy ra nên ngày đầu không thể sau hôm nay."
        raise Refused("not_happened_yet", sentence, field="first_day")
    if last_day < first_day:
        raise Refused("days_reversed", LAST_DAY_TOO_EARLY, field="last_day")
    days = {"first_day": first_day, "last_day": last_day}
    note = PeriodNote.objects.create(place=place, **days, text=text, written_by=by, written_at=at)
    record("period_notes.add", note, by=by, place=place, at=at)
    return note


@transaction.atomic
def withdraw(note: PeriodNote, *, by: User, at: datetime.datetime | None = None) -> None:
    """Take a note away from pages and papers to come. Refuses with not_the_office_of_the_note, withdrawn_meanwhile."""
    if not by.may(Permission.WRITE_NOTES) or not by.reaches(note.written_by.place):
        sentence = "Ghi chú này của cơ quan khác nên chỉ cơ quan đó hoặc cấp trên rút được."
        raise Refused("not_the_office_of_the_note", sentence)
    note = PeriodNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    if note.withdrawn_at:
        raise Refused("withdrawn_meanwhile", "Ghi chú này vừa được người khác rút.")
    note.withdrawn_by, note.withdrawn_at = by, at or timezone.now()
    note.save(update_fields=["withdrawn_by", "withdrawn_at"])
    record("period_notes.withdraw", note, by=by, place=note.place, at=at)
