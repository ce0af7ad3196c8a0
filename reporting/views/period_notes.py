"""Notes on places and days: those of one's scope and above it, one more, one withdrawn."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from places.models import Place
from reporting.actions import period_notes
from reporting.forms.period_notes import PeriodNoteForm
from reporting.models import PeriodNote
from reporting.pages.asked import row_asked_for
from reporting.pages.period_notes import PeriodNoteListing


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_ROLLUPS)
def period_note_list(request: UserRequest) -> HttpResponseBase:
    form = _form(request)
    if request.method == "POST" and form is None:
        raise PermissionDenied
    if form and form.is_valid():
        with refusals_on(form):
            note = period_notes.add(**form.cleaned_data, by=request.user)
            messages.success(request, f"Đã ghi. Ghi chú hiện bên số liệu của {note.place} trong {note.days}.")
            return redirect("period_note_list")
    notes = PeriodNote.objects.visible_to(request.user).standing().select_related("place", "written_by__place")
    table = PeriodNoteListing(notes.order_by("-last_day", "-pk"), request=request)
    status = 422 if form and form.is_bound else 200
    return table.response("reporting/period_note_list.html", {"form": form}, status=status)


def _form(request: UserRequest) -> PeriodNoteForm | None:
    """Return the form, about the ``?place=`` and days that a page of figures asks with; None for who only reads."""
    user = request.user
    if not user.may(Permission.WRITE_NOTES) or user.scope is None:
        return None
    place = row_asked_for(Place.objects.visible_to(user), request.GET.get("place", "")) or user.scope
    days = tuple(day for name in ("from", "to") if (day := _day(request.GET.get(name, ""))))
    data = request.POST if request.method == "POST" else None
    return PeriodNoteForm(data, user=user, place=place, days=days if len(days) == 2 else ())


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_POST
@require(Permission.WRITE_NOTES)
def period_note_withdraw(request: UserRequest, note_id: int) -> HttpResponse:
    notes = PeriodNote.objects.visible_to(request.user).select_related("place", "written_by__place")
    note = get_object_or_404(notes.standing(), pk=note_id)
    if not request.user.reaches(note.written_by.place):
        raise PermissionDenied
    period_notes.withdraw(note, by=request.user)
    messages.success(request, f"Đã rút ghi chú về {note.place}, {note.days}.")
    return redirect("period_note_list")
