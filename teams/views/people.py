"""On this page an official says whether people who look like one person written twice are one."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from teams.actions import people
from teams.forms.people import SAME, PeopleVerdictForm
from teams.models import Member
from teams.models.likeness import MOST, Pair, alike, written_differently
from teams.pages.members import member_of
from teams.pages.trails import trail_of_list

PER_PAGE = 8  # pairs: two people side by side each, three screens in all
MERGED = 20  # people told of below them, who were found to be one


class Side(NamedTuple):
    """One of two people, and the memberships that stand for them."""

    person: int
    members: list[Member]


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def people_duplicates(request: UserRequest) -> HttpResponse:
    if request.method == "POST":
        return _save_verdict(request)
    pairs = alike(request.user)
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    merged = written_differently(request.user)[:MERGED]
    memberships = _memberships(request.user, [*merged, *(key for pair in page for key in pair[:2])])
    context = {
        "page": page,
        "pairs": [_sides(pair, memberships) for pair in page],
        "is_cut": len(pairs) == MOST,
        "merged": [memberships[person] for person in merged],
        "trail": trail_of_list("Người có thể trùng"),
    }
    return render(request, "teams/people_duplicates.html", context)


@require_POST
@require(Permission.EDIT_TEAMS)
def member_split(request: UserRequest, member_id: int) -> HttpResponse:
    member = member_of(request.user, member_id)
    with refusals_as_messages(request):
        people.split(member, by=request.user)
        messages.success(request, f"Đã tách {member} thành một người riêng.")
    return redirect("people_duplicates")


def _save_verdict(request: UserRequest) -> HttpResponse:
    form = PeopleVerdictForm(request.POST, user=request.user)
    if not form.is_valid():
        raise Http404
    one, other = form.cleaned_data["one"], form.cleaned_data["other"]
    is_same = form.cleaned_data["verdict"] == SAME
    with refusals_as_messages(request):
        if is_same:
            people.merge(one, other, by=request.user)
        else:
            people.distinguish(one, other, by=request.user)
        done = "Đã ghi nhận là một người, đếm một lần. Nếu nhầm, xin bấm “Tách ra” ở cuối trang này."
        messages.success(request, done if is_same else "Đã ghi nhận là hai người khác nhau, sẽ không hỏi lại.")
    return redirect("people_duplicates")


def _memberships(user: User, keys: list[int]) -> dict[int, list[Member]]:
    """Return the memberships of some people, as ``user`` sees them, the latest first."""
    rows = Member.objects.visible_to(user).filter(person__in=keys, erased_at=None)
    found: dict[int, list[Member]] = {key: [] for key in keys}
    for member in rows.select_related("team__place").order_by("-joined_on", "-pk"):
        found[member.person_id].append(member)
    return found


def _sides(pair: Pair, memberships: dict[int, list[Member]]) -> dict[str, Any]:
    first, *rest = pair.reasons
    why = "; ".join([first, *(reason[:1].lower() + reason[1:] for reason in rest)])
    return {"why": why, "sides": [Side(key, memberships[key]) for key in pair[:2]]}
