"""Pages of topics: the list by kind, one topic with its versions, materials and quiz, the forms that change it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from training.access import may_add_material, may_retire
from training.actions import topics
from training.forms.topics import NewTopicForm, TopicForm, VersionForm
from training.models import Material, Question, Session, Topic, TopicVersion
from training.views.trails import Trail, trail_of_home

RECENT = 10  # sessions shown of a topic


@require_safe
@require(Permission.SEE_TRAINING)
def topic_list(request: UserRequest) -> HttpResponse:
    """List topics by kind, those still offered; behind them those taught no more."""
    today = timezone.localdate()
    asked = request.GET.get("q", "")[:100]
    found = Topic.objects.visible_to(request.user).matching(asked).order_by("sort_key", "pk")
    offered = list(found.offered_on(today))
    context = {
        "asked": asked,
        "kinds": [(label, [topic for topic in offered if topic.kind == kind]) for kind, label in Topic.Theme.choices],
        "any": bool(offered),
        "retired": found.exclude(pk__in=[topic.pk for topic in offered]),
        "trail": trail(),
    }
    return render(request, "training/topic_list.html", context)


@require_safe
@require(Permission.SEE_TRAINING)
def topic_show(request: UserRequest, topic_id: int) -> HttpResponse:
    user = request.user
    topic = topic_of(user, topic_id)
    versions = list(TopicVersion.objects.visible_to(user).filter(topic=topic).newest_first())
    standing = next((version for version in versions if version.starts_on <= timezone.localdate()), None)
    materials = Material.objects.visible_to(user).in_use().filter(topic=topic).select_related("added_by")
    questions = Question.objects.visible_to(user).filter(topic=topic)
    context = {
        "topic": topic,
        "standing": standing,
        "others": [version for version in versions if version != standing],
        "materials": [(material, may_retire(user, material)) for material in materials.order_by("title", "pk")],
        "may_add": may_add_material(user, topic),
        "sessions": Session.objects.visible_to(user).filter(topics=topic).order_by("-starts_at", "-pk")[:RECENT],
        "questions": questions.filter(retired_at=None) if user.may(Permission.MANAGE_TOPICS) else [],
        "trail": trail(topic),
    }
    return render(request, "training/topic_show.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def topic_create(request: UserRequest) -> HttpResponse:
    form = NewTopicForm(request.POST if request.method == "POST" else None)

    def create(data: dict[str, Any]) -> Topic:
        return topics.create(**data, by=request.user)

    return topic_form_page(request, form, create, None, heading="Thêm chuyên đề", button="Lưu chuyên đề")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def topic_edit(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_of(request.user, topic_id)
    form = TopicForm(request.POST if request.method == "POST" else None, thing=topic)

    def edit(data: dict[str, Any]) -> Topic:
        return topics.edit(topic, **form.edits, by=request.user)

    return topic_form_page(request, form, edit, topic, heading="Sửa chuyên đề", button="Lưu chuyên đề")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def version_add(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_of(request.user, topic_id)
    newest = topic.versions.newest_first().first()
    initial = {"outline": newest.outline} if newest else {}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)

    def add(data: dict[str, Any]) -> Topic:
        return topics.add_version(topic, **data, by=request.user).topic

    return topic_form_page(request, form, add, topic, heading="Đề cương mới", button="Lưu bản mới")


def topic_form_page(
    request: UserRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Topic],
    topic: Topic | None,
    **words: str,
) -> HttpResponse:
    """Show a form about a topic: what is valid goes to ``act``, which returns the topic whose page is shown next."""
    if form.is_bound and form.is_valid():
        try:
            done = act(form.cleaned_data.copy())
        except Refused as refusal:
            refusal.add_to(form)
        else:
            messages.success(request, f"Đã lưu chuyên đề “{done}”.")
            return redirect("topic_show", done.pk)
    back = reverse("topic_show", args=[topic.pk]) if topic else reverse("topic_list")
    context = {"form": form, "kept": "", "back": back, "trail": trail(topic, words["heading"])} | words
    return render(request, "training/topic_edit.html", context, status=422 if form.is_bound else 200)


def topic_of(user: User, topic_id: int) -> Topic:
    """Return the topic, if ``user`` may see it; else raise Http404."""
    return get_object_or_404(Topic.objects.visible_to(user), pk=topic_id)


def trail(topic: Topic | None = None, *endings: str) -> Trail:
    found = [*trail_of_home(), ("Chuyên đề", reverse("topic_list"))]
    if topic is not None:
        found.append((topic.title, reverse("topic_show", args=[topic.pk])))
    return [*found, *((ending, "") for ending in endings)]
