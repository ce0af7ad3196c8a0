"""The codes by which people without an account mark themselves: their leader, or whoever runs the session, hands them
out.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from training.access import invitations_to_hand_codes, may_run
from training.actions import own_codes
from training.forms.attendance import RenewForm
from training.models import SessionDay
from training.pages.attendance import day_run_by, trail_of_day
from training.pages.session_tables import OwnCodeListing


@never_cache
@require_safe
@require(Permission.ANSWER_INVITATIONS, Permission.MARK_ATTENDANCE)
def own_code_list(request: UserRequest, day_id: int) -> HttpResponseBase:
    """Show a leader the codes of their team, whoever runs the session all of them."""
    user = request.user
    days = SessionDay.objects.visible_to(user).select_related("session__organiser")
    day = get_object_or_404(days, pk=day_id)
    runs = may_run(user, day.session)
    asked = invitations_to_hand_codes(user, day.session)
    if not runs and not asked.exists():
        raise PermissionDenied
    rows = asked.select_related("member__team__place")
    ordered = rows.order_by("member__team__place__path", "member__team__sort_key", "member__sort_key", "pk")
    is_open = day.session.state == day.session.Status.PLANNED and timezone.now() < day.ends_at
    table = OwnCodeListing(ordered, day=day, request=request, omit=() if runs and is_open else ["renew"])
    context = {
        "day": day,
        "runs": runs,
        "is_open": is_open,
        "trail": trail_of_day(day, "Mã riêng"),
    }
    return table.response("training/own_code_list.html", context)


@require_POST
@require(Permission.MARK_ATTENDANCE)
def own_code_renew(request: UserRequest, day_id: int) -> HttpResponse:
    """Withdraw the code of one who was asked, or of all, and give others."""
    day = day_run_by(request.user, day_id)
    form = RenewForm(request.POST, session=day.session)
    if not form.is_valid():
        messages.error(request, "Người này không còn trong danh sách mời. Xin xem lại.")
        return redirect("own_code_list", day.pk)
    count = own_codes.renew(day.session, invitation=form.cleaned_data["invitation"], by=request.user)
    messages.success(request, f"Đã đổi mã riêng của {count} người; mã cũ không dùng được nữa.")
    return redirect("own_code_list", day.pk)
