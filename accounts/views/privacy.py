"""The notice on personal data: what is kept of people, why, how long and who sees it."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest
from accounts.actions.privacy import read_notice
from accounts.models import AUTHENTICATION_KEPT, LOOKS_KEPT, NOTICE_ON, NOTICE_VERSION, FocalPoint, User
from places.models import SEGMENT


@login_not_required
@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """For everybody. Whom to ask, by name and number, is shown to who is signed in only."""
    user = request.user if isinstance(request.user, User) else None
    points = FocalPoint.objects.select_related("place")
    point = points.filter(place__path=user.place.path[:SEGMENT]).first() if user and user.place else None
    context = {
        "version": NOTICE_VERSION,
        "on": NOTICE_ON,
        "point": point,
        "import_days": settings.IMPORT_RETENTION_DAYS,
        "photo_days": settings.PHOTO_RETENTION_DAYS,
        "export_days": settings.EXPORT_RETENTION_DAYS,
        "authentication_months": AUTHENTICATION_KEPT.days // 30,
        "look_years": LOOKS_KEPT.days // 365,
        "may_say_so": user is not None and not user.has_read_notice,
    }
    return render(request, "accounts/privacy_notice.html", context)


@require_POST
def privacy_read(request: UserRequest) -> HttpResponse:
    read_notice(request.user)
    messages.success(request, "Cảm ơn anh/chị. Thông báo luôn có ở cuối mỗi trang.")
    return redirect("home")
