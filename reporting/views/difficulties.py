"""Pages of one difficulty: raising it, its whole story, and the steps that the reader may take."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from places.models import Level
from reporting.access import may_answer, speaks_for
from reporting.actions import difficulties
from reporting.forms.difficulties import DifficultyForm, StepForm
from reporting.models import Difficulty, Report, Step
from reporting.pages.asked import row_asked_for
from reporting.pages.difficulties import reporters_of
from reporting.pages.difficulty_list import rows_of

State = Difficulty.State


class Choice(NamedTuple):
    """A step that the reader may take now: its URL, the words on the page, whether words are asked for."""

    url: str
    title: str
    label: str
    help: str
    button: str
    icon: str
    main: bool


ANSWER = Choice(
    "difficulty_answer", "Trả lời", "Câu trả lời", "Người nêu đọc được dòng này ngay.", "Gửi trả lời", "check", True
)
ESCALATE = Choice(
    "difficulty_escalate", "Chuyển lên cấp trên", "Ý kiến khi chuyển (không bắt buộc)",
    "Cấp trên sẽ là nơi trả lời; người nêu thấy bước này.", "Chuyển lên cấp trên", "arrow", False,
)  # fmt: skip
SOLVE = Choice(
    "difficulty_solve", "Ghi đã giải quyết", "Giải quyết thế nào (không bắt buộc)",
    "Chỉ ghi khi việc đã xong. Nếu chưa ổn, vẫn mở lại được.", "Ghi đã giải quyết", "double-check", False,
)  # fmt: skip
REOPEN = Choice(
    "difficulty_reopen", "Mở lại", "Vì sao chưa xong", "Cấp đang xử lý sẽ phải trả lời lại.", "Mở lại khó khăn", "back",
    False,
)  # fmt: skip


@require(Permission.RAISE_DIFFICULTIES)
@require_http_methods(["GET", "HEAD", "POST"])
def difficulty_create(request: UserRequest) -> HttpResponse:
    own = Report.objects.writable_by(request.user).select_related("round", "place", "team__place")
    report = row_asked_for(own, request.GET.get("report", ""))
    reporters = [report.reporter] if report else reporters_of(request.user)
    indicators = difficulties.indicators_asked(reporters, report, timezone.now())
    form = DifficultyForm(request.POST or None, reporters=reporters, indicators=indicators)
    if reporters and form.is_valid():
        data = form.cleaned_data
        try:
            raised = difficulties.raise_difficulty(
                form.reporter(), category=data["category"], text=data["text"], report=report,
                indicator=data.get("indicator"), by=request.user,
            )  # fmt: skip
        except difficulties.AlreadyRaised as already:
            messages.info(request, str(already))
            return redirect("difficulty_show", already.stored.pk)
        except Refused as refused:
            refused.add_to(form)
        else:
            messages.success(request, f"Đã gửi khó khăn tới {raised.get_level_display().lower()}.")
            return redirect("difficulty_show", raised.pk)
    context = {"form": form, "report": report, "reporters": reporters}
    return render(request, "reporting/difficulty_create.html", context, status=422 if request.method == "POST" else 200)


@require(Permission.SEE_REPORTS)
@require_safe
def difficulty_show(request: UserRequest, difficulty_id: int) -> HttpResponse:
    return difficulty_page(request, difficulty_of(request.user, difficulty_id))


@require(Permission.ANSWER_DIFFICULTIES)
@require_POST
def difficulty_answer(request: UserRequest, difficulty_id: int) -> HttpResponse:
    return _step(request, difficulty_id, ANSWER, difficulties.answer)


@require(Permission.ANSWER_DIFFICULTIES)
@require_POST
def difficulty_escalate(request: UserRequest, difficulty_id: int) -> HttpResponse:
    return _step(request, difficulty_id, ESCALATE, difficulties.escalate)


@require(Permission.SEE_REPORTS)
@require_POST
def difficulty_solve(request: UserRequest, difficulty_id: int) -> HttpResponse:
    return _step(request, difficulty_id, SOLVE, difficulties.solve)


@require(Permission.SEE_REPORTS)
@require_POST
def difficulty_reopen(request: UserRequest, difficulty_id: int) -> HttpResponse:
    return _step(request, difficulty_id, REOPEN, difficulties.reopen)


def difficulty_of(user: User, difficulty_id: int) -> Difficulty:
    rows = Difficulty.objects.visible_to(user).select_related(
        "place", "team__place", "report__round", "raised_by", "indicator"
    )
    return get_object_or_404(rows, pk=difficulty_id)


def difficulty_page(
    request: UserRequest, difficulty: Difficulty, *, form: StepForm | None = None, taken: Choice | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """The difficulty, every step, and a form for each step allowed; ``form`` keeps what was typed into ``taken``."""
    row = rows_of([difficulty], request.user, timezone.now())[0]
    context = {
        "row": row,
        "difficulty": difficulty,
        "steps": _steps_with_levels(difficulty.steps.select_related("by").order_by("number")),
        "choices": [
            (choice, form if form and choice == taken else _blank(choice, difficulty), choice == taken)
            for choice in _choices(request.user, difficulty)
        ],
        "waiting": Difficulty.objects.waiting_for(request.user).exclude(pk=difficulty.pk).count(),
        "refused": form if form and taken not in _choices(request.user, difficulty) else None,
    }
    return render(request, "reporting/difficulty_show.html", context, status=status)


def _steps_with_levels(steps: Any) -> list[tuple[Step, str]]:
    levels = {level.value: level.label for level in Level}
    return [(step, levels[step.level]) for step in steps]


def _choices(user: User, difficulty: Difficulty) -> list[Choice]:
    answers, reports = may_answer(user, difficulty), speaks_for(user, difficulty.reporter)
    found = []
    if answers and difficulty.state != State.SOLVED:
        found += [ANSWER, *([ESCALATE] if difficulty.level != Level.PROVINCE else [])]
    if (answers or reports) and difficulty.state != State.SOLVED:
        found.append(SOLVE)
    if (answers or reports) and difficulty.state != State.RAISED:
        found.append(REOPEN)
    return found


def _blank(choice: Choice, difficulty: Difficulty) -> StepForm:
    return StepForm(initial={"version": difficulty.version}, label=choice.label, auto_id=f"{choice.url}_%s")


def _step(request: UserRequest, difficulty_id: int, choice: Choice, action: Callable[..., Difficulty]) -> HttpResponse:
    """Take the step and say so; refused, the page as it now stands with the reason, and what was typed.

    Who answers takes every step, who raised the difficulty the last two.
    """
    difficulty = difficulty_of(request.user, difficulty_id)
    by_any = choice in (SOLVE, REOPEN)
    if not (may_answer(request.user, difficulty) or (by_any and speaks_for(request.user, difficulty.reporter))):
        raise PermissionDenied
    form = StepForm(request.POST, label=choice.label, auto_id=f"{choice.url}_%s")
    if form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            action(difficulty, text=data["text"], version=data["version"], by=request.user)
            messages.success(request, f"{choice.title}: đã ghi nhận.")
            return _after(request, difficulty)
    stored = difficulty_of(request.user, difficulty.pk)
    return difficulty_page(request, stored, form=form, taken=choice, status=422)


def _after(request: UserRequest, difficulty: Difficulty) -> HttpResponse:
    """The next difficulty that waits for the reader, where they asked for it; else the one that they took a step of."""
    if request.POST.get("then") != "next":
        return redirect("difficulty_show", difficulty.pk)
    following = Difficulty.objects.waiting_for(request.user).exclude(pk=difficulty.pk).by_deadline().first()
    if following is None:
        messages.info(request, "Không còn khó khăn nào chờ anh/chị trả lời.")
        return redirect("difficulty_list")
    return redirect("difficulty_show", following.pk)
