"""What a training topic has to do with: the page that its own page leads to, and the form that changes it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from reporting.actions import topics
from reporting.forms.topics import TopicLinkForm
from reporting.models import TopicLink
from reporting.models.topics import THINGS
from training.access import may_keep_topic
from training.pages.topics import topic_kept_by, topic_of, trail

RELATED = "Nội dung liên quan"


@require_safe
@require(Permission.SEE_TRAINING)
def topic_indicators(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_of(request.user, topic_id)
    rows = TopicLink.objects.visible_to(request.user).filter(topic=topic)
    links = list(rows.select_related("platform", "indicator__platform", "practice__place", "document").order_by("pk"))
    context = {"topic": topic, "may_keep": may_keep_topic(request.user, topic), "trail": trail(topic, RELATED)}
    context |= {f"{name}s": [found for link in links if (found := getattr(link, name))] for name in THINGS}
    return render(request, "reporting/topic_indicators.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def topic_link(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_kept_by(request.user, topic_id)
    form = TopicLinkForm(request.POST if request.method == "POST" else None, topic=topic, user=request.user)
    if form.is_valid():
        topics.link(topic, **form.chosen(), by=request.user)
        messages.success(request, "Đã lưu nội dung liên quan.")
        return redirect("topic_indicators", topic.pk)
    heading = "Chọn nội dung liên quan"
    context = {
        "form": form,
        "kept": "",
        "heading": heading,
        "button": "Lưu",
        "back": reverse("topic_indicators", args=[topic.pk]),
        "trail": trail(topic, heading),
    }
    return render(request, "training/topic_edit.html", context, status=422 if form.is_bound else 200)
