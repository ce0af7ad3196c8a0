"""Pages of good practices: what others do well, what was submitted, and what the province picks."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_on
from places.models import Level, prefix_length
from reporting.access import may_pick
from reporting.actions import practices
from reporting.forms.practices import DecideForm, PracticeForm
from reporting.models import Practice
from reporting.pages.difficulties import reporters_of
from teams.filters import communes_of

PAGE = 20
State = Practice.State


@require(Permission.SEE_REPORTS)
@require_safe
def practice_list(request: UserRequest) -> HttpResponse:
    """Published ones, the newest first; before them what the reader has to pick, or sent themselves."""
    first = Case(When(state=State.SUBMITTED, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = Practice.objects.visible_to(request.user).select_related("team", "place")
    chosen = request.GET.get("state", "")
    rows = rows.filter(state=chosen) if chosen in State.values else rows
    ordered = rows.annotate(first=first).order_by("first", "-decided_at", "-submitted_at", "-pk")
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    communes, length = communes_of(one.place for one in page), prefix_length(Level.COMMUNE)
    context = {
        "page": page,
        "practices": [(one, communes.get(one.place.path[:length])) for one in page],
        "states": State.choices,
        "chosen": chosen,
    }
    return render(request, "reporting/practice_list.html", context)


@require(Permission.SUBMIT_PRACTICES)
@require_http_methods(["GET", "HEAD", "POST"])
def practice_create(request: UserRequest) -> HttpResponse:
    reporters = reporters_of(request.user)
    form = PracticeForm(request.POST or None, reporters=reporters)
    if reporters and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            sent = practices.submit(form.reporter(), title=data["title"], text=data["text"], by=request.user)
            messages.success(request, "Đã gửi. Khi Sở chọn phổ biến, anh/chị sẽ nhận được thông báo.")
            return redirect("practice_show", sent.pk)
    context = {"form": form, "reporters": reporters}
    return render(request, "reporting/practice_create.html", context, status=422 if request.method == "POST" else 200)


@require(Permission.SEE_REPORTS)
@require_safe
def practice_show(request: UserRequest, practice_id: int) -> HttpResponse:
    return _page(request, _practice_of(request.user, practice_id))


@require(Permission.PICK_PRACTICES)
@require_POST
def practice_decide(request: UserRequest, practice_id: int) -> HttpResponse:
    practice = _practice_of(request.user, practice_id)
    if not may_pick(request.user, practice):
        raise PermissionDenied
    form = DecideForm(request.POST)
    if form.is_valid():
        decide = practices.publish if "publish" in request.POST else practices.decline
        data = form.cleaned_data
        with refusals_on(form):
            decided = decide(practice, seen=data["seen"], reason=data["reason"], by=request.user)
            messages.success(request, f"{decided.get_state_display()}: “{decided.title}”.")
            return redirect("practice_show", practice.pk)
    return _page(request, _practice_of(request.user, practice.pk), form=form, status=422)


def _practice_of(user: User, practice_id: int) -> Practice:
    rows = Practice.objects.visible_to(user).select_related("team", "place", "submitted_by", "decided_by")
    return get_object_or_404(rows, pk=practice_id)


def _page(
    request: UserRequest, practice: Practice, *, form: DecideForm | None = None, status: int = 200
) -> HttpResponse:
    picks = may_pick(request.user, practice)
    context = {
        "practice": practice,
        "form": form or DecideForm(initial={"seen": practice.state}),
        "picks": picks,
    }
    return render(request, "reporting/practice_show.html", context, status=status)
