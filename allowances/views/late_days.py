"""Days that were written late: whoever may stands for them, many at once, and takes that back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from allowances.access import confirms_days
from allowances.actions import confirmations
from allowances.forms.sheets import LateDaysForm, LateMonthForm
from allowances.pages.months import months_back
from allowances.phrases import month_name
from allowances.rollups.late_days import MONTHS_WAITING, late_days, may_take_back
from allowances.rules import MonthDays
from core.refusals import refusals_as_messages
from core.templatetags.wording import number

MOST_SHOWN = 200  # of each list; what is confirmed makes room for the rest


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.CHECK_ALLOWANCES, Permission.WRITE_DIARY)
def support_late_days(request: UserRequest) -> HttpResponse:
    """Show the late days of the reader's teams, of a month or of the last ones, and take their word for some."""
    user = request.user
    if not confirms_days(user):
        raise PermissionDenied
    today = timezone.localdate()
    month = LateMonthForm(request.GET).valid_value("month")
    first, last = MonthDays.of(month) if month else (months_back(today, MONTHS_WAITING), today)
    address = reverse("support_late_days") + (f"?{urlencode({'month': f'{month:%Y-%m}'})}" if month else "")
    if request.method == "POST":
        form = LateDaysForm(request.POST, user=user)
        if form.is_valid():
            with refusals_as_messages(request):
                messages.success(request, _answer(request, form))
                return redirect(address)
        else:
            messages.error(request, "Chưa đánh dấu ngày nào. Xin đánh dấu các ngày rồi bấm lại.")
    days = late_days(user, first, last)
    waiting = [one for one in days if one.confirmation is None]
    confirmed = [one for one in days if one.confirmation and may_take_back(one.confirmation, user)]
    own = sum(one.is_open_to_reader for one in waiting)
    context = {
        "own": own,
        "others": len(waiting) - own,
        "title": f"Ngày ghi sổ muộn{f', {month_name(first)}' if month else ''}",
        "waiting": waiting[:MOST_SHOWN],
        "more": max(len(waiting) - MOST_SHOWN, 0),
        "has_open": any(one.is_open_to_reader for one in waiting[:MOST_SHOWN]),
        "confirmed": confirmed[:MOST_SHOWN],
        "chosen": request.POST.getlist("days"),
        "address": address,
        "trail": [("Ngày ghi sổ muộn", "")],
    }
    return render(request, "allowances/late_days.html", context, status=422 if request.method == "POST" else 200)


def _answer(request: UserRequest, form: LateDaysForm) -> str:
    chosen = [one.pk for one in form.cleaned_data["days"]]
    if form.cleaned_data["take_back"]:
        return f"Đã rút xác nhận {number(confirmations.take_back(chosen, by=request.user))} ngày."
    return f"Đã xác nhận {number(confirmations.confirm(chosen, by=request.user))} ngày. Bảng chưa duyệt sẽ tính theo."
