"""Pages of topics: the list by kind, one topic with its versions, materials and quiz, the forms that change it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from training.access import may_add_material, may_keep_topic, may_retire
from training.actions import topics
from training.forms.topics import NewTopicForm, TopicForm, VersionForm
from training.models import Material, Question, Session, Topic, TopicVersion
from training.pages.topics import topic_form_page, topic_kept_by, topic_of, trail

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
    materials = (
        Material.objects.visible_to(user).in_use().filter(topic=topic).select_related("added_by", "topic__province")
    )
    questions = Question.objects.visible_to(user).filter(topic=topic)
    context = {
        "topic": topic,
        "standing": standing,
        "others": [version for version in versions if version != standing],
        "materials": [(material, may_retire(user, material)) for material in materials.order_by("title", "pk")],
        "may_add": may_add_material(user, topic),
        "sessions": Session.objects.visible_to(user).filter(topics=topic).order_by("-starts_at", "-pk")[:RECENT],
        "may_keep": may_keep_topic(user, topic),
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
    topic = topic_kept_by(request.user, topic_id)
    form = TopicForm(request.POST if request.method == "POST" else None, thing=topic)

    def edit(data: dict[str, Any]) -> Topic:
        return topics.edit(topic, **form.edits, by=request.user)

    return topic_form_page(request, form, edit, topic, heading="Sửa chuyên đề", button="Lưu chuyên đề")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def version_add(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_kept_by(request.user, topic_id)
    newest = topic.versions.newest_first().first()
    initial = {"outline": newest.outline} if newest else {}
    form = VersionForm(request.POST if request.method == "POST" else None, initial=initial)

    def add(data: dict[str, Any]) -> Topic:
        return topics.add_version(topic, **data, by=request.user).topic

    return topic_form_page(request, form, add, topic, heading="Đề cương mới", button="Lưu bản mới")
