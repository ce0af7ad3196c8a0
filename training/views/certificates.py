"""A certificate is a file for whoever may hand it out, and a public page says whether its number is true."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import attachment
from training.exports.certificates import write_certificate
from training.models import Learned
from training.rollups.certificates import certificate

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require(Permission.SEE_TRAINING)
@require_safe
def certificate_file(request: UserRequest, learned_id: int) -> HttpResponseBase:
    found = certificate(get_object_or_404(Learned.objects.certified_to(request.user), pk=learned_id))
    url = request.build_absolute_uri(reverse("certificate_check", args=[found.number]))
    file = write_certificate(found, url=url)
    return attachment(file, name=f"giay-xac-nhan-{found.number[:8]}.docx", content_type=DOCX)


@login_not_required
@require_safe
def certificate_check(request: HttpRequest, number: str) -> HttpResponse:
    """Tell whoever holds a certificate in hand what its number stands for, or that no such number was given."""
    limits = {"certificate_check": settings.CERTIFICATE_CHECKS}
    if not ratelimit.consume(request, app="training", action="certificate_check", config=limits, limit_get=True):
        return ratelimit.handler429(request)
    learned = Learned.objects.filter(certificate=number).first()
    today = timezone.localdate()
    found = certificate(learned) if learned else None
    context = {
        "number": number,
        "certificate": found,
        "taught": [(taught, taught.counts_on(today)) for taught in found.taught] if found else [],
    }
    response = render(request, "training/certificate_check.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex"  # names are for who holds the paper, not for who searches
    response["Cache-Control"] = "private, no-store"
    return response
