"""Who was there takes the quiz on a phone; who ran the session reads its results, with the feedback."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from training.access import has_taken_place
from training.actions import quizzes
from training.forms.feedback import QuizForm
from training.models import Answer, Question, Session
from training.pages.feedback import attended_by
from training.pages.trails import trail_of_home, trail_of_session
from training.rollups.results import session_results


@require(Permission.SEE_TRAINING)
@require_http_methods(["GET", "HEAD", "POST"])
def quiz_take(request: UserRequest, session_id: int) -> HttpResponse:
    """Show the questions; once they are answered, the score and the right answers."""
    session = get_object_or_404(attended_by(request.user), pk=session_id)
    questions = list(Question.objects.asked_after(session))
    form = QuizForm(request.POST if request.method == "POST" else None, questions=questions)
    if form.is_valid():
        with refusals_on(form):
            quizzes.take(session, chosen=form.answers(), by=request.user)
            messages.success(request, "Đã ghi câu trả lời của anh/chị.")
            return redirect("quiz_take", session.pk)
    answers = Answer.objects.filter(session=session, member__user=request.user).select_related("question__topic")
    taken = list(answers.order_by("question__topic__sort_key", "question__topic", "question__number", "question"))
    context = {
        "trail": trail_of_home("Câu hỏi sau buổi học"),
        "session": session,
        "form": form,
        "questions": questions,
        "is_open": has_taken_place(session, timezone.now()),
        "taken": taken,
        "right": sum(answer.is_right for answer in taken),
    }
    return render(request, "training/quiz_take.html", context, status=422 if form.is_bound else 200)


@require(Permission.MARK_ATTENDANCE)
@require_safe
def quiz_results(request: UserRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(Session.objects.runnable_by(request.user), pk=session_id)
    found = session_results(session)
    context = {
        "trail": trail_of_session(session, "Kết quả"),
        "session": session,
        "results": found,
        "opinions": [(opinion.label, opinion.good, opinion.total) for opinion in found.opinions],
        "questions": [(asked.question.text, asked.right, asked.answered) for asked in found.questions],
    }
    return render(request, "training/quiz_results.html", context)
