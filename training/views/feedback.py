"""This page asks three questions on a phone, after the session."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from training.access import takes_feedback
from training.actions import feedback
from training.forms.feedback import FeedbackForm
from training.models import Feedback
from training.pages.feedback import attended_by
from training.pages.trails import trail_of_home


@require(Permission.SEE_TRAINING)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_give(request: UserRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(attended_by(request.user), pk=session_id)
    given = Feedback.objects.filter(session=session, member__user=request.user).order_by("pk").first()
    form = FeedbackForm(request.POST if request.method == "POST" else None, given=given)
    if form.is_valid():
        with refusals_on(form):
            feedback.give(session, **form.cleaned_data, by=request.user)
            messages.success(request, "Đã ghi góp ý của anh/chị. Xin cảm ơn.")
            return redirect("feedback_give", session.pk)
    context = {
        "trail": trail_of_home("Góp ý buổi học"),
        "session": session,
        "form": form,
        "given": given,
        "is_open": takes_feedback(session, timezone.now()),
    }
    return render(request, "training/feedback_give.html", context, status=422 if form.is_bound else 200)
