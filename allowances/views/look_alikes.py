"""Two people who look like one and whom two communes pay: the province answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from allowances.access import may_approve
from allowances.actions import look_alikes as actions
from allowances.forms.sheets import LookAlikeForm
from allowances.models import MonthSheet
from allowances.pages.months import sheet_url
from allowances.pages.sheets import sheet_of
from allowances.phrases import month_name
from allowances.rollups.look_alikes import look_alikes
from core.refusals import refusals_as_messages


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.APPROVE_ALLOWANCES)
def support_look_alikes(request: UserRequest, sheet_id: int) -> HttpResponse:
    """Show the pairs of a sheet that nobody answered yet, and take the answer to one of them."""
    sheet = sheet_of(request, sheet_id, may_approve)
    if request.method == "POST":
        form = LookAlikeForm(request.POST)
        if form.is_valid():
            with refusals_as_messages(request):
                messages.success(request, _answer(request, sheet, form))
        return redirect("support_look_alikes", sheet.pk)
    month = month_name(sheet.month)
    context = {
        "sheet": sheet,
        "month": month,
        "pairs": look_alikes(sheet),
        "address": sheet_url(sheet),
        "trail": [(f"{sheet.place}, {month}", sheet_url(sheet)), ("Có thể là một người", "")],
    }
    return render(request, "allowances/look_alikes.html", context)


def _answer(request: UserRequest, sheet: MonthSheet, form: LookAlikeForm) -> str:
    here, there, answer = (form.cleaned_data[name] for name in ("here", "there", "answer"))
    if answer == LookAlikeForm.TWO:
        actions.tell_apart(sheet, here, there, by=request.user)
        return "Đã ghi nhận là hai người khác nhau, sẽ không hỏi lại."
    stands_here = answer == LookAlikeForm.HERE
    other = actions.take_for_one(sheet, here, there, stands_here=stands_here, by=request.user)
    return f"Đã ghi nhận là một người. Bảng của {other.place} không chi lần thứ hai, dòng ấy ghi lý do."
