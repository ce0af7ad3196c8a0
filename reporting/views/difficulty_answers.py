"""One answer to several difficulties that were ticked on the list."""

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import number
from reporting.actions import difficulties
from reporting.forms.difficulties import AnswerForm
from reporting.forms.reviews import ChosenForm
from reporting.models import Difficulty, Step
from reporting.pages.difficulty_list import rows_of

KEPT = 5  # answers given before that are offered


@require(Permission.ANSWER_DIFFICULTIES)
@require_POST
def difficulty_answer_many(request: UserRequest) -> HttpResponse:
    """The list's button asks for the answer, the second one sends it; each refusal is shown with its reason."""
    waiting = f"{reverse('difficulty_list')}?state=mine"
    chosen = ChosenForm(request.POST)
    if not chosen.is_valid():
        messages.error(request, "Xin đánh dấu khó khăn cần trả lời, mỗi lần không quá 200.")
        return redirect(waiting)
    versions = chosen.cleaned_data["chosen"]
    rows = Difficulty.objects.visible_to(request.user).filter(pk__in=versions).by_deadline()
    found = list(rows.select_related("place", "team__place"))
    if len(found) < len(versions):
        raise Http404
    sending = request.POST.get("step") == "send"
    form = AnswerForm(request.POST if sending else None, kept=_kept_answers(request.user))
    if not form.is_valid():
        context = {
            "form": form,
            "rows": [
                (row, f"{row.difficulty.pk}:{versions[row.difficulty.pk]}")
                for row in rows_of(found, request.user, timezone.now())
            ],
            "back": waiting,
        }
        return render(request, "reporting/difficulty_answer_many.html", context, status=422 if sending else 200)
    pairs = [(one, versions[one.pk]) for one in found]
    decided = difficulties.answer_many(pairs, text=form.cleaned_data["text"], by=request.user)
    refused = [(one, why) for one, why in decided if why]
    answered = len(decided) - len(refused)
    if not refused:
        messages.success(request, f"Đã trả lời {number(answered)} khó khăn.")
        return redirect(waiting)
    context = {"answered": answered, "refused": refused, "back": waiting, "text": form.cleaned_data["text"]}
    return render(request, "reporting/difficulty_answered.html", context, status=200 if answered else 422)


def _kept_answers(user: User) -> dict[str, str]:
    """Return {number of its newest step: text} of the answers given before, the newest first."""
    steps = Step.objects.answers_kept_for(user).order_by().values("text").annotate(newest=Max("pk"))
    return {str(newest): text for text, newest in steps.order_by("-newest").values_list("text", "newest")[:KEPT]}
