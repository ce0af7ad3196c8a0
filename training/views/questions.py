"""The questions of a topic's quiz: added, changed, retired."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from training.access import may_keep_topic
from training.actions import questions
from training.forms.topics import QuestionForm
from training.models import Question, Topic
from training.pages.topics import topic_form_page, topic_kept_by

WORDS = {"button": "Lưu câu hỏi"}


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def question_add(request: UserRequest, topic_id: int) -> HttpResponse:
    topic = topic_kept_by(request.user, topic_id)
    form = QuestionForm(request.POST if request.method == "POST" else None)

    def add(data: dict[str, Any]) -> Topic:
        return questions.add(topic, **form.action_data(), by=request.user).topic

    return topic_form_page(request, form, add, topic, heading="Thêm câu hỏi", **WORDS)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.MANAGE_TOPICS)
def question_edit(request: UserRequest, question_id: int) -> HttpResponse:
    question = _question(request.user, question_id)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=question)

    def edit(data: dict[str, Any]) -> Topic:
        return questions.edit(question, **form.action_data(), by=request.user).topic

    return topic_form_page(request, form, edit, question.topic, heading="Sửa câu hỏi", **WORDS)


@require_POST
@require(Permission.MANAGE_TOPICS)
def question_retire(request: UserRequest, question_id: int) -> HttpResponse:
    question = _question(request.user, question_id)
    with refusals_as_messages(request):
        questions.retire(question, by=request.user)
        messages.success(request, "Đã ngừng dùng câu hỏi.")
    return redirect("topic_show", question.topic_id)


def _question(user: User, question_id: int) -> Question:
    """Return the question, if it is still asked and ``user`` may change it; else raise Http404 or PermissionDenied."""
    rows = Question.objects.visible_to(user).filter(retired_at=None).select_related("topic__province")
    question = get_object_or_404(rows, pk=question_id)
    if not may_keep_topic(user, question.topic):
        raise PermissionDenied
    return question
