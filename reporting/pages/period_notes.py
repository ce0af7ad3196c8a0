"""The list of notes on places and days, and the few of them that stand beside the figures of a rollup."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from accounts.roles import Permission
from core.tables import ListColumn, Listing
from core.workbook import Kind
from reporting.models import PeriodNote
from reporting.pages.asked import Asked

FEW = 6  # beside figures; the list has them all


class PeriodNoteListing(Listing):
    name, title, unit = "period-notes", "Ghi chú số liệu", "ghi chú"

    place = ListColumn("Địa bàn", "place__name", order_by=("place__sort_key", "place__path"))
    days = ListColumn("Những ngày", "days", order_by=("first_day", "last_day"), width=28)
    text = ListColumn("Điều đã xảy ra", "text", width=60)
    office = ListColumn("Nơi ghi", "written_by__place__name", order_by="written_by__place__sort_key")
    written_at = ListColumn("Ghi lúc", "written_at", kind=Kind.INSTANT)
    withdraw = ListColumn("Việc", template="reporting/_period_note_withdraw.html", in_file=False)

    def prepare(self, records: list[Any]) -> None:
        user = self.request.user
        may = user.may(Permission.WRITE_NOTES)
        keys = [note.pk for note in records]
        own = set(PeriodNote.objects.withdrawable_by(user).filter(pk__in=keys).values_list("pk", flat=True))
        for note in records:
            note.may_withdraw = may and note.pk in own


def notes_beside(question: Asked) -> dict[str, Any]:
    """Return the notes that a page of figures shows, how many more there are, and the address to write one."""
    first_day, last_day = min(one.data_from for one in question.rounds), max(one.data_to for one in question.rounds)
    notes = PeriodNote.objects.visible_to(question.user).standing().about(question.place, first_day, last_day)
    shown = list(notes[:FEW])
    asked_for = {"place": question.place.pk, "from": first_day.isoformat(), "to": last_day.isoformat()}
    return {
        "period_notes": shown,
        "more_notes": notes.count() - FEW if len(shown) == FEW else 0,
        "notes_url": f"{reverse('period_note_list')}?{urlencode(asked_for)}",
    }
