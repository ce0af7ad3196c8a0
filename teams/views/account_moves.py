"""The province says where each official of a commune that ended works now, many at once or one by one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from core.text import typed_number, typed_numbers
from places.lineage import heir_today
from places.models import Level, Place, PlaceQuerySet
from teams.actions.reorganisations import accounts
from teams.forms.worklist import AccountMoveForm
from teams.models import AccountMove
from teams.models.reorganisations import AccountMoveQuerySet
from teams.pages.reorganisation_lists import AccountMoveListing

TITLE = "Tài khoản chờ chuyển"
CONFIRM, REFUSE = "confirm", "refuse"


@require_safe
@require(Permission.MANAGE_ACCOUNTS)
def account_move_list(request: UserRequest) -> HttpResponseBase:
    moves = _waiting(request.user).order_by("old__sort_key", "old__path", "user__sort_key", "pk")
    table = AccountMoveListing(moves, request=request)
    return table.response("teams/account_move_list.html", {"trail": _trail()})


@require_POST
@require(Permission.MANAGE_ACCOUNTS)
def account_move_many(request: UserRequest) -> HttpResponse:
    """Confirm or refuse those ticked, each at the commune chosen beside it; one that is refused stops no other."""
    ticked = typed_numbers(request.POST.getlist("chosen"), digits=9)
    moves = list(_waiting(request.user).filter(pk__in=ticked).order_by("old__sort_key", "pk"))
    places = _places(request.user).in_bulk([pk for move in moves if (pk := _typed_place_id(request, move))])
    refuses, done = request.POST.get("verb") == REFUSE, 0
    for move in moves:
        try:
            if refuses:
                accounts.refuse(move, by=request.user)
            else:
                accounts.confirm(move, new=places.get(_typed_place_id(request, move)), by=request.user)
        except Refused as refusal:
            messages.error(request, f"{move.user}, {move.old}: {refusal}")
        else:
            done += 1
    if done:
        messages.success(
            request, f"Đã ghi không chuyển {done} tài khoản." if refuses else f"Đã chuyển {done} tài khoản."
        )
    elif not moves:
        messages.info(request, "Chưa chọn tài khoản nào còn chờ.")
    return redirect("account_move_list")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_ACCOUNTS)
def account_move_show(request: UserRequest, move_id: int) -> HttpResponse:
    """Show one account, with every commune of today to choose from."""
    move = get_object_or_404(_waiting(request.user), pk=move_id)
    bound = request.method == "POST"
    proposed = heir_today(move.new)
    form = AccountMoveForm(request.POST if bound else None, places=_places(request.user), proposed=proposed)
    with refusals_on(form):
        if bound and request.POST.get("verb") == REFUSE:
            accounts.refuse(move, by=request.user)
            messages.success(request, f"Đã ghi không chuyển tài khoản của {move.user}.")
            return redirect("account_move_list")
        if form.is_valid():
            move = accounts.confirm(move, new=form.cleaned_data["new"], by=request.user)
            messages.success(request, f"Đã chuyển tài khoản của {move.user} về {move.new}.")
            return redirect("account_move_list")
    context = {
        "move": move,
        "proposed": proposed,
        "form": form,
        "trail": [*_trail(reverse("account_move_list")), (str(move.user), "")],
    }
    return render(request, "teams/account_move_show.html", context, status=422 if bound else 200)


def _waiting(user: User) -> AccountMoveQuerySet:
    """Return those that wait in the province; only its own officials decide."""
    if user.scope is None or user.scope.level != Level.PROVINCE:
        raise PermissionDenied
    return AccountMove.objects.visible_to(user).waiting().select_related("user", "old", "new")


def _places(user: User) -> PlaceQuerySet:
    """Return the communes of today in the province, under their province."""
    return Place.objects.visible_to(user).filter(Q(level=Level.COMMUNE) | Q(pk=user.place_id), valid_to=None)


def _typed_place_id(request: UserRequest, move: AccountMove) -> int:
    return typed_number(request.POST.get(f"new{move.pk}", ""), digits=9) or 0


def _trail(listed: str = "") -> list[tuple[str, str]]:
    return [("Tài khoản", reverse("account_list")), (TITLE, listed)]
