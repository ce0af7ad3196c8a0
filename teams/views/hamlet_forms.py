"""The pages on which a commune says how its hamlets and groups changed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.models import Level, Place, prefix_length
from teams.actions import hamlets
from teams.forms.hamlets import (
    AddHamletForm,
    CloseHamletForm,
    HamletChangeForm,
    MergeHamletsForm,
    RenameHamletForm,
    SplitHamletForm,
)
from teams.models import HamletChange, Team
from teams.pages.hamlets import commune_of, trail_of_hamlets

Kind = HamletChange.ChangeKind


@require_safe
@require(Permission.PROPOSE_HAMLETS)
def hamlet_change_what(request: UserRequest, place_id: int) -> HttpResponse:
    """Show what happens to a hamlet or group: four ways, each with a page of its own."""
    place, commune = place_and_commune(request.user, place_id)
    context = {
        "place": place,
        "commune": commune,
        "may_merge": bool(_beside(place)),
        "waiting": place.changes_out.waiting().prefetch_related("olds").order_by("pk").first(),
        "trail": trail_of_hamlets(commune, place.name),
    }
    return render(request, "teams/hamlet_change_what.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_add(request: UserRequest, place_id: int) -> HttpResponse:
    commune = commune_of(request.user, place_id)
    on = commune.last_day(timezone.localdate())
    form = AddHamletForm(_post_data(request), commune=commune, hamlets=_children(commune).at(Level.HAMLET).valid_on(on))
    return _page(request, form, Kind.ADD, commune)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_rename(request: UserRequest, place_id: int) -> HttpResponse:
    place, commune = place_and_commune(request.user, place_id)
    return _page(request, RenameHamletForm(_post_data(request), place=place), Kind.RENAME, commune, place)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_close(request: UserRequest, place_id: int) -> HttpResponse:
    place, commune = place_and_commune(request.user, place_id)
    return _page(request, CloseHamletForm(_post_data(request)), Kind.CLOSE, commune, place)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_split(request: UserRequest, place_id: int) -> HttpResponse:
    place, commune = place_and_commune(request.user, place_id)
    day = place.last_day(timezone.localdate())
    groups = list(_children(place).valid_on(day))
    teams = list(Team.objects.filter(placements__place=place).distinct().order_by("sort_key", "pk"))
    form = SplitHamletForm(_post_data(request), place=place, groups=groups, teams=teams)
    return _page(request, form, Kind.SPLIT, commune, place)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.PROPOSE_HAMLETS)
def hamlet_merge(request: UserRequest, place_id: int) -> HttpResponse:
    place, commune = place_and_commune(request.user, place_id)
    form = MergeHamletsForm(_post_data(request), place=place, beside=_beside(place))
    return _page(request, form, Kind.MERGE, commune, place, others=lambda: form.others)


def place_and_commune(user: User, place_id: int) -> tuple[Place, Place]:
    """Return the hamlet or group, if ``user`` may see it, and its commune; else raise Http404."""
    rows = Place.objects.visible_to(user).filter(level__gt=Level.COMMUNE).select_related("parent")
    place = get_object_or_404(rows, pk=place_id)
    return place, Place.objects.get(path=place.path[: prefix_length(Level.COMMUNE)])


def _page(
    request: UserRequest,
    form: HamletChangeForm,
    kind: str,
    commune: Place,
    place: Place | None = None,
    *,
    others: Callable[[], list[Place]] = list,
) -> HttpResponse:
    """Show the form; once it is valid, the proposal, and then its page, where those who may approve it at once."""
    if form.is_valid():
        olds = [place, *others()] if place else []
        try:
            change = hamlets.propose(commune, kind=kind, olds=olds, **form.proposal, by=request.user)
        except hamlets.AlreadyProposed as refusal:
            messages.info(request, str(refusal))
            return redirect("hamlet_change", refusal.stored.pk)
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, _success_message(request.user, change))
            return redirect("hamlet_change", change.pk)
    title = Kind(kind).label
    context: dict[str, Any] = {
        "form": form,
        "kind": kind,
        "place": place,
        "commune": commune,
        "title": f"{title}: {place}" if place else f"{title} ấp, khu phố, tổ dân cư",
        "trail": trail_of_hamlets(commune, *([place.name, title] if place else [title])),
    }
    return render(request, "teams/hamlet_form.html", context, status=422 if form.is_bound else 200)


def _success_message(user: User, change: HamletChange) -> str:
    if user.may(Permission.APPROVE_HAMLETS):
        return "Đã ghi đề nghị. Xin xem việc sẽ xảy ra rồi duyệt."
    return "Đã gửi đề nghị. Địa bàn chỉ đổi sau khi Sở duyệt; kết quả hiện ở trang chủ và trang này."


def _post_data(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _children(place: Place) -> Any:  # a PlaceQuerySet, through a related manager
    return place.children.order_by("sort_key", "path")


def _beside(place: Place) -> list[Place]:
    """Return the places of the same level below the same parent, on the place's last day up to today."""
    if place.parent is None:
        return []
    rows = _children(place.parent).at(place.level).valid_on(place.last_day(timezone.localdate()))
    return [other for other in rows if other != place]
