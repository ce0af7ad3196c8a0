"""What pages about topics share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.access import UserRequest
from accounts.models import User
from core.refusals import refusals_on
from training.access import may_keep_topic
from training.models import Topic
from training.pages.trails import Trail, trail_of_home


def topic_form_page(
    request: UserRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Topic],
    topic: Topic | None,
    **words: str,
) -> HttpResponse:
    """Show a form about a topic: what is valid goes to ``act``, which returns the topic whose page is shown next."""
    if form.is_valid():
        with refusals_on(form):
            done = act(form.cleaned_data.copy())
            messages.success(request, f"Đã lưu chuyên đề “{done}”.")
            return redirect("topic_show", done.pk)
    back = reverse("topic_show", args=[topic.pk]) if topic else reverse("topic_list")
    context = {"form": form, "kept": "", "back": back, "trail": trail(topic, words["heading"])} | words
    return render(request, "training/topic_edit.html", context, status=422 if form.is_bound else 200)


def topic_of(user: User, topic_id: int) -> Topic:
    """Return the topic, if ``user`` may see it; else raise Http404."""
    return get_object_or_404(Topic.objects.visible_to(user).select_related("province"), pk=topic_id)


def topic_kept_by(user: User, topic_id: int) -> Topic:
    """Return the topic, if ``user`` may change it; else raise Http404 or PermissionDenied."""
    topic = topic_of(user, topic_id)
    if not may_keep_topic(user, topic):
        raise PermissionDenied
    return topic


def trail(topic: Topic | None = None, *endings: str) -> Trail:
    found = [*trail_of_home(), ("Chuyên đề", reverse("topic_list"))]
    if topic is not None:
        found.append((topic.title, reverse("topic_show", args=[topic.pk])))
    return [*found, *((ending, "") for ending in endings)]
