"""These pages show a commune's steering board over time, and let whoever edits its teams write it."""

from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User, spoken_name
from accounts.roles import Permission
from core.edit_pages import edit_page, posted_data
from core.templatetags.wording import number
from core.working_days import DAY
from places.models import Level, Place
from teams.access import may_edit
from teams.actions import boards
from teams.forms.regulations import SteeringBoardForm
from teams.models import SteeringBoard
from teams.pages.boards import BoardMemberListing


@require_safe
@require(Permission.SEE_PLACES)
def board_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    """Show the board of today with its members, and by which decisions there were others before it."""
    place = _commune(request.user, place_id)
    rows = list(SteeringBoard.objects.visible_to(request.user).filter(place=place).order_by("-starts_on"))
    today = place.last_day(timezone.localdate())
    board = next((one for one in rows if one.starts_on <= today), None)
    ends = [None, *(newer.starts_on - DAY for newer, _ in pairwise(rows))]
    context = {
        "place": place,
        "board": board,
        "boards": list(zip(rows, ends, strict=False)),
        "may_edit": may_edit(request.user, place),
    }
    notes = [f"theo quyết định {board}"] if board else []
    table = BoardMemberListing(board.members if board else [], request=request, of=place, notes=notes)
    return table.response("teams/board_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def board_add(request: UserRequest, place_id: int) -> HttpResponse:
    place = _commune(request.user, place_id)
    if not may_edit(request.user, place):
        raise PermissionDenied
    write = partial(boards.add, place, by=request.user)
    said = f"Đã ghi ban chỉ đạo của {spoken_name(place)}."
    return _edit_page(
        request, place, SteeringBoardForm(posted_data(request)), write, title="Ghi ban chỉ đạo", said=said
    )


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_TEAMS)
def board_edit(request: UserRequest, steeringboard_id: int) -> HttpResponse:
    board = _board(request.user, steeringboard_id)
    form = SteeringBoardForm(posted_data(request), thing=board)
    before = list(board.members)

    def write(**edits: Any) -> str:
        return _change_of_members(before, boards.edit(board, by=request.user, **edits).members)

    words = {"title": "Sửa ban chỉ đạo", "said": "Đã lưu ban chỉ đạo.{}"}
    removal = reverse("board_remove", args=[board.pk])
    return _edit_page(request, board.place, form, write, removal=removal, **words)


@require_POST
@require(Permission.EDIT_TEAMS)
def board_remove(request: UserRequest, steeringboard_id: int) -> HttpResponse:
    board = _board(request.user, steeringboard_id)
    boards.remove(board, by=request.user)
    messages.success(request, f"Đã bỏ ban chỉ đạo theo quyết định {board}.")
    return redirect("board_show", board.place_id)


def _change_of_members(before: list[dict[str, str]], now: list[dict[str, str]]) -> str:
    """Return how many people a new list leaves out and adds, by their names; "" where it is about the same people."""
    was, are = (Counter(member["name"] for member in members) for members in (before, now))
    gone, come = (was - are).total(), (are - was).total()
    if not gone and not come:
        return ""
    return (
        f" Danh sách thành viên trước có {number(len(before))} người, nay có {number(len(now))}: "
        f"bớt {number(gone)} người, thêm {number(come)} người."
    )


def _commune(user: User, place_id: int) -> Place:
    return get_object_or_404(Place.objects.visible_to(user), pk=place_id, level=Level.COMMUNE)


def _board(user: User, board_id: int) -> SteeringBoard:
    board: SteeringBoard = get_object_or_404(
        SteeringBoard.objects.visible_to(user).select_related("place"), pk=board_id
    )
    if not may_edit(user, board.place):
        raise PermissionDenied
    return board


def _edit_page(
    request: UserRequest, place: Place, form: SteeringBoardForm, write: Callable[..., object], **words: Any
) -> HttpResponse:
    back = reverse("board_show", args=[place.pk])
    trail = [(f"Ban chỉ đạo {spoken_name(place)}", back)]
    return edit_page(request, form, write, about=place, back=back, trail=trail, is_personal=True, **words)
