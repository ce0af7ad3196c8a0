"""What entries of the menu lead to: a page about one's own place, and the newest round where it is about rounds."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.pages.newest import chosen_or_newest, newest_open_or_none


@require_safe
@require(Permission.SEE_ROLLUPS)
def ranking_home(request: UserRequest) -> HttpResponse:
    return chosen_or_newest(request, "ranking_show", "Xếp hạng", kept=["by", "level"])


@require_safe
@require(Permission.SEE_ROLLUPS)
def quality_home(request: UserRequest) -> HttpResponse:
    return newest_open_or_none(request, "quality_show", "Số liệu cần xem lại")


@require_safe
@require(Permission.SEE_ROLLUPS)
def adoption_home(request: UserRequest) -> HttpResponse:
    return redirect("adoption_show", request.user.place_id)


@require_safe
@require(Permission.SHARE_TARGETS, Permission.SEE_ROLLUPS)
def target_home(request: UserRequest) -> HttpResponse:
    return redirect("target_cascade", request.user.place_id)
