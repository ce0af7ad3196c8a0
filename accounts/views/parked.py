"""What was sent from a page of before the sign-in: shown again to whoever sent it, to be sent with one press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.csrf import csrf_failure as refusal
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest
from accounts.actions import parked
from accounts.middleware.sessions import park_form
from accounts.models import ParkedForm, User
from accounts.throttles import is_device_of_one

# What the menu calls the part of the portal that an address begins with.
PARTS = {
    "accounts": "Tài khoản",
    "difficulties": "Khó khăn",
    "directory": "Danh bạ",
    "exports": "Tệp Excel, Word",
    "hamlets": "Ấp, khu phố",
    "imports": "Nhập danh sách",
    "indicators": "Chỉ tiêu",
    "library": "Thư viện văn bản",
    "members": "Tổ viên",
    "milestones": "Mốc công việc",
    "papers": "Mẫu văn bản",
    "practices": "Cách làm hay",
    "reorganisations": "Sắp xếp địa bàn",
    "reports": "Báo cáo",
    "rounds": "Kỳ báo cáo",
    "series": "Báo cáo định kỳ",
    "sessions": "Tập huấn",
    "targets": "Giao chỉ tiêu",
    "teams": "Tổ",
    "tokens": "Chia sẻ số liệu",
    "topics": "Chuyên đề tập huấn",
    "training": "Tập huấn",
}
SHOWN_FROM = 12  # characters; shorter values are choices and numbers that nobody knows again by themselves


@never_cache
@require_safe
def parked_show(request: UserRequest, token: str) -> HttpResponse:
    form = _own(request, token)
    fields = form.fields()
    context = {
        "form": form,
        "fields": fields,
        "texts": [value for _, value in fields if len(value.strip()) >= SHOWN_FROM and " " in value.strip()],
        "part": part_of(form.path),
    }
    return render(request, "accounts/parked_show.html", context)


@require_POST
def parked_drop(request: UserRequest, token: str) -> HttpResponse:
    parked.drop(_own(request, token).token, by=request.user)
    messages.success(request, "Đã bỏ nội dung đang giữ.")
    return redirect("account_me")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuses a form without the session's token; one from another tab, opened before the sign-in, is kept as well.

    Only where the browser says that a page of the portal sent it (its Origin): another site can have nothing kept in
    somebody's name. What was kept does nothing until they have seen it and pressed the button. And only on a browser
    where nobody else signs in: a form does not tell for whom its page was drawn.
    """
    ours = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if not ours or request.headers.get("HX-Request") == "true" or not isinstance(request.user, User):
        return refusal(request, reason)
    if is_device_of_one(request, request.user) and (kept := park_form(request, request.user.pk)):
        return redirect("parked_show", kept.token)
    return refusal(request, reason)


def part_of(path: str) -> str:
    """Return the part of the portal that a path belongs to, in the menu's word; "" where it has
    none.
    """
    return PARTS.get(path.split("/")[1], "")


def _own(request: UserRequest, token: str) -> ParkedForm:
    return get_object_or_404(ParkedForm.objects.visible_to(request.user), token=token)
