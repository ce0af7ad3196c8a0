"""Attendance from the list of a meeting tool is sent, looked at line by line and confirmed; nothing is kept
in between.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from core.templatetags.wording import number
from teams.models import Member
from training.actions.meeting_lists import ListedPerson, ListResult, mark_from_list
from training.forms.meeting_lists import MeetingForm, MeetingLine, MeetingLinesForm
from training.imports.meetings import Participant, participants
from training.imports.rooms import Match, Register, match, names_in
from training.models import Session, SessionDay
from training.pages.trails import trail_of_session
from training.rollups.roll import roll

SALT = "reporting.meeting-list"
HOURS = 12  # how long a list that was looked at may be confirmed


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MARK_ATTENDANCE)
def meeting_list(request: UserRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.runnable_by(request.user), pk=session_id)
    if "list" in request.POST:
        return _confirm(request, session)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = MeetingForm(*sent, session=session, at=timezone.now())
    if form.is_valid():
        day, data = form.cleaned_data["day"], form.cleaned_data["file"].read()
        with refusals_on(form):
            people = participants(data, day=day)
            signed = _sign(day, people, hashlib.sha256(data).hexdigest())
            return _preview(request, day, *_matches_and_lines(day, people, by=request.user), signed)
    return _page(request, session, status=422 if form.is_bound else 200, form=form)


def _preview(
    request: UserRequest, day: SessionDay, matches: list[Match], lines: MeetingLinesForm, signed: str, refusal: str = ""
) -> HttpResponse:
    context = {
        "day": day,
        "form": lines,
        "lines": list(zip(matches, lines.lines(), strict=True)),
        "signed": signed,
        "refusal": refusal,
        "counts": [(word, label, sum(one.word == word for one in matches)) for word, label in WORDS],
    }
    return _page(request, day.session, status=422 if refusal or lines.errors else 200, **context)


def _matches_and_lines(
    day: SessionDay, people: list[Participant], data: Any = None, *, by: User
) -> tuple[list[Match], MeetingLinesForm]:
    members = expected_members(day, people, by=by)
    register = Register(list(members.values()), by=by)
    matches = match(people, register, day=day)
    rows = [MeetingLine(one.participant.name, one.member, one.candidates, one.state) for one in matches]

    def find(name: str) -> tuple[Member | None, list[Member]]:
        return register.find(Participant(name))

    return matches, MeetingLinesForm(data, rows=rows, members=members, find=find)


WORDS = [("matched", "đã khớp"), ("ambiguous", "cần chọn"), ("unknown", "không có trong danh sách")]


def _confirm(request: UserRequest, session: Session) -> HttpResponse:
    """Read what was signed when the list was looked at: neither names nor hours can have changed since."""
    signed = request.POST["list"]
    try:
        confirmed = signing.loads(signed, salt=SALT, max_age=timedelta(hours=HOURS))
        day = session.days.get(pk=confirmed["day"])
    except (signing.BadSignature, SessionDay.DoesNotExist):
        messages.error(request, "Danh sách đã xem quá lâu hoặc không còn đúng. Xin tải tệp lên lại.")
        return redirect("meeting_list", session.pk)
    people = [_unpack(row) for row in confirmed["people"]]
    matches, lines = _matches_and_lines(day, people, request.POST, by=request.user)
    if not lines.is_valid():
        return _preview(request, day, matches, lines, signed)
    try:
        taken = mark_from_list(
            day, [ListedPerson(*row) for row in lines.attendances()], digest=confirmed["digest"], by=request.user
        )
    except Refused as refused:
        return _preview(request, day, matches, lines, signed, str(refused))
    messages.success(request, _result_message(taken))
    return redirect("attendance_list", day.pk)


def expected_members(day: SessionDay, people: Iterable[Participant], *, by: User) -> dict[int, Member]:
    """Return who may attend a day, by key: those asked before others of their teams, whom ``by`` sees or of whom
    ``people`` bear the whole name.
    """
    found = roll(day, by=by, named=[name for one in people for name in names_in(one.name)])
    lines = [line for group in found.groups for line in group.expected]
    lines += [line for group in found.groups for line in group.others]
    return {line.person.pk: line.person for line in lines if isinstance(line.person, Member)}


def _result_message(taken: ListResult) -> str:
    if not taken.marked and not taken.guests:
        return "Không có gì thay đổi: danh sách này đã được ghi."
    guests = f", {number(taken.guests)} khách" if taken.guests else ""
    return f"Đã điểm danh {number(taken.marked)} người{guests} từ danh sách phòng họp."


def _page(request: UserRequest, session: Session, *, status: int, **context: Any) -> HttpResponse:
    trail = trail_of_session(session, "Danh sách phòng họp")
    return render(request, "training/meeting_list.html", {"session": session, "trail": trail} | context, status=status)


def _sign(day: SessionDay, people: list[Participant], digest: str) -> str:
    packed = [_pack(one) for one in people]
    return signing.dumps({"day": day.pk, "digest": digest, "people": packed}, salt=SALT, compress=True)


def _pack(one: Participant) -> list[Any]:
    instants = [at.isoformat() if at else None for at in (one.joined_at, one.left_at)]
    return [one.name, one.email, one.phone, *instants, one.stayed.total_seconds() if one.stayed is not None else None]


def _unpack(one: list[Any]) -> Participant:
    name, email, phone, *instants, stayed = one
    joined_at, left_at = (datetime.fromisoformat(at) if at else None for at in instants)
    lasted = timedelta(seconds=stayed) if stayed is not None else None
    return Participant(name, email, phone, joined_at, left_at, lasted)
