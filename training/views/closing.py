"""These pages close a session, and correct attendance after it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from core.templatetags.wording import number
from core.text import fold
from training.actions import closing as actions
from training.forms.attendance import CloseSessionForm, CorrectAttendanceForm
from training.models import Session
from training.pages.attendance import day_run_by, name_asked, person_argument, trail_of_day
from training.pages.trails import trail_of_session
from training.rollups.roll import roll


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MARK_ATTENDANCE)
def session_close(request: UserRequest, session_id: int) -> HttpResponse:
    """Show a page that says in numbers what will happen, and the button that does it."""
    session = get_object_or_404(Session.objects.runnable_by(request.user), pk=session_id)
    now = timezone.now()
    form = CloseSessionForm(request.POST if request.method == "POST" else None, is_over=session.is_over(now))
    if form.is_valid():
        with refusals_on(form):
            actions.close(session, **form.cleaned_data, by=request.user)
            people = session.learned.values("member__person").distinct().count()
            messages.success(request, f"Buổi tập huấn đã kết thúc. {number(people)} người được ghi là đã học.")
            return redirect("session_show", session.pk)
    context = {
        "session": session,
        "form": form,
        "outlook": actions.outlook(session, at=now),
        "has_begun": session.starts_at <= now,
        "is_over": session.is_over(now),
        "trail": trail_of_session(session, "Kết thúc buổi"),
    }
    return render(request, "training/session_close.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MARK_ATTENDANCE)
def attendance_correct(request: UserRequest, day_id: int) -> HttpResponse:
    """Correct how a person attended; ``?who=m12`` chooses the person, ``?name=`` offers whoever of the teams is so
    called besides those who were asked or marked.
    """
    day, name = day_run_by(request.user, day_id), name_asked(request)
    listed = roll(day, by=request.user, named=[name])
    called = [line for group in listed.groups for line in group.others if name and fold(str(line.person)) == fold(name)]
    lines = {line.key: line for line in [*listed.expected, *called]}
    people = [(key, line.label) for key, line in lines.items()]
    posted = request.POST if request.method == "POST" else None
    form = CorrectAttendanceForm(
        posted, people=people, who=request.GET.get("who", called[0].key if len(called) == 1 else "")
    )
    if form.is_valid():
        line = lines[form.cleaned_data["who"]]
        state, reason = form.cleaned_data["state"], form.cleaned_data["reason"]
        with refusals_on(form):
            corrected = actions.correct(day, **person_argument(line), state=state, reason=reason, by=request.user)
            messages.success(request, f"Đã sửa {line.person}: {corrected.get_state_display()}.")
            return redirect("attendance_list", day.pk)
    context = {"day": day, "form": form, "name": name, "called": called, "trail": trail_of_day(day, "Sửa điểm danh")}
    return render(request, "training/attendance_correct.html", context, status=422 if form.is_bound else 200)
