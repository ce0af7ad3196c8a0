"""Home: what waits for me, by deadline, with the number that matters and one button each."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import UserRequest
from accounts.models import User
from accounts.roles import Permission, Role
from core.cards import NEWEST, NEWS, Task
from core.templatetags.wording import distance, number
from exchange.models import Export, Import
from reporting.models import Compliance, Difficulty, Practice, Report, Round, Step
from teams.cards.places import placing_tasks
from teams.cards.privacy import privacy_tasks
from teams.cards.reorganisations import reorganisation_tasks
from teams.models import HamletChange, Team
from training.cards.library import library_tasks
from training.cards.training import plan_lines, training_tasks

ACTIONS: dict[str, str] = {Report.State.RETURNED: "Sửa và nộp lại", Report.State.DRAFT: "Viết tiếp"}


@dataclass
class Progress:
    """How the reports of one open round stand, among those the user reviews."""

    round: Round
    ways: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)

    @property
    def expected(self) -> int:
        return self.ways.total()

    @property
    def tiles(self) -> list[tuple[Compliance, int]]:
        return [(way, self.ways[way.value]) for way in Compliance]


@require_safe
def home(request: UserRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    progress = _progress(user, now)
    reviews = _reviews(user, progress, now) if user.may(Permission.REVIEW_REPORTS) else []
    asked = [*_difficulties(user, now), *_practices(user, now), *_hamlets(user, now), *library_tasks(user, now)]
    files = [*_imports(user), *_exports(user)]
    tasks = [
        *privacy_tasks(user, now),
        *_own_reports(user, now),
        *training_tasks(user, now),
        *reviews,
        *asked,
        *_teams(user, now),
    ]
    tasks += [*reorganisation_tasks(user), *files, *placing_tasks(user), *_accounts(user)]
    context = {
        "tasks": tasks,
        "progress": progress,
        "plans": plan_lines(user, now),
        "received": _received(user, now) if user.role == Role.LEADER else [],
        "is_leader": user.role == Role.LEADER,
        "nothing": _nothing(user),
    }
    return render(request, "overview/home.html", context)


def _own_reports(user: User, now: datetime.datetime) -> list[Task]:
    """What the user has to send, the earliest deadline first, so that what is overdue leads."""
    rows = Report.objects.writable_by(user).awaiting().receiving_at(now).select_related("round", "place", "team")
    return [_own_report(report, now) for report in rows.order_by("due_at", "pk")]


def _own_report(report: Report, now: datetime.datetime) -> Task:
    returned = report.state == Report.State.RETURNED
    action = ACTIONS.get(report.state, "Làm báo cáo")
    return Task(
        figure=distance(report.due_at - now).capitalize(),
        sentence=report.round.title,
        url=reverse("report_show", args=[report.pk]),
        action=action,
        detail=str(report.reporter),
        quote=report.return_reason if returned else "",
    )


def _received(user: User, now: datetime.datetime) -> list[tuple[Report, Compliance]]:
    sent = Report.objects.visible_to(user).filter(first_submitted_at__isnull=False).select_related("round", "team")
    return [(report, report.compliance_now(now)) for report in sent.order_by("-submitted_at", "-pk")[:NEWEST]]


def _progress(user: User, now: datetime.datetime) -> list[Progress]:
    """The open rounds with reports that the user reviews (an administrator: sees), the earliest deadline first."""
    if user.scope is None or not user.may(Permission.SEE_REPORTS):
        return []
    reviews = user.may(Permission.REVIEW_REPORTS)
    rows = Report.objects.reviewable_by(user) if reviews else Report.objects.visible_to(user)
    counts = (
        rows.receiving_at(now)
        .judged(now)
        .order_by()
        .values_list("round", F("compliance"), "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, Progress] = {}
    for round_, way, state, n in counts:
        found.setdefault(round_, Progress(Round(pk=round_)))
        found[round_].ways[way] += n
        found[round_].states[state] += n
    newest = Round.objects.filter(pk__in=found).order_by("-due_at", "-pk")[:NEWEST]
    for round_ in newest:
        found[round_.pk].round = round_
    return sorted((found[round_.pk] for round_ in newest), key=lambda item: item.round.due_at)


def _reviews(user: User, progress: Iterable[Progress], now: datetime.datetime) -> list[Task]:
    """For each open round: what waits to be reviewed, and who has not reported."""
    tasks = []
    for item in progress:
        title, unit = item.round.title, item.round.get_level_display().lower()
        if waiting := item.states[Report.State.SUBMITTED]:
            sentence = f"báo cáo chờ duyệt – {title}"
            tasks.append(Task(number(waiting), sentence, _listing(item, Report.State.SUBMITTED), "Duyệt báo cáo"))
        unsent = Compliance.MISSING if item.ways[Compliance.MISSING] else Compliance.NOT_DUE
        if left := item.ways[unsent]:
            tasks.append(
                Task(
                    figure=number(left),
                    sentence=f"{unit} chưa nộp – {title}",
                    url=reverse("missing_show", args=[user.place_id, item.round.code]),
                    action="Xem ai chưa nộp",
                    detail=_details(item, now),
                    calm=unsent == Compliance.NOT_DUE,
                )
            )
    return tasks


def _details(item: Progress, now: datetime.datetime) -> str:
    parts = [distance(item.round.due_at - now).capitalize()]
    if late := item.ways[Compliance.LATE]:
        parts.append(f"{number(late)} nộp trễ")
    if returned := item.states[Report.State.RETURNED]:
        parts.append(f"{number(returned)} bị trả lại, đang chờ nộp lại")
    return "; ".join(parts) + "."


def _listing(item: Progress, state: str) -> str:
    return f"{reverse('report_list')}?round={item.round.code}&state={state}"


def _teams(user: User, now: datetime.datetime) -> list[Task]:
    if not user.may(Permission.EDIT_TEAMS):
        return []
    count = Team.objects.visible_to(user).incomplete_on(timezone.localdate(now)).count()
    sentence = "tổ cần kiện toàn: chưa có tổ trưởng, hoặc không đủ 3 đến 12 người"
    return [Task(number(count), sentence, f"{reverse('team_list')}?state=incomplete", "Xem các tổ")] if count else []


def _hamlets(user: User, now: datetime.datetime) -> list[Task]:
    """The province: changes that wait, and since when. A commune: what was decided lately about its own."""
    changes, listing = HamletChange.objects.visible_to(user), reverse("hamlet_changes")
    if user.may(Permission.APPROVE_HAMLETS):
        waiting = changes.waiting().aggregate(n=Count("pk"), since=Min("proposed_at"))
        if not waiting["n"]:
            return []
        days = (now - waiting["since"]).days
        detail = f"Chờ lâu nhất {number(days)} ngày." if days else ""
        return [Task(number(waiting["n"]), "thay đổi ấp, khu phố chờ duyệt", listing, "Xem và duyệt", detail)]
    if not user.may(Permission.PROPOSE_HAMLETS):
        return []
    states = [HamletChange.ChangeState.APPROVED, HamletChange.ChangeState.REFUSED]
    decided = changes.filter(state__in=states, decided_at__gte=now - NEWS).prefetch_related("olds")
    return [
        Task(
            figure=change.get_state_display(),
            sentence=change.sentence,
            url=reverse("hamlet_change", args=[change.pk]),
            action="Xem",
            detail=change.answer,
            calm=change.state == HamletChange.ChangeState.APPROVED,
        )
        for change in decided.order_by("-decided_at", "-pk")[:NEWEST]
    ]


def _exports(user: User) -> list[Task]:
    """The user's workbooks that could not be built."""
    if not user.may(Permission.EXPORT):
        return []
    failed = Export.objects.visible_to(user).filter(state=Export.State.FAILED).count()
    return [Task(number(failed), "tệp không lập được", reverse("export_list"), "Xem các tệp")] if failed else []


def _imports(user: User) -> list[Task]:
    """The workbooks that the user sent and has to decide about."""
    if not user.may(Permission.IMPORT):
        return []
    states = [Import.State.READY, Import.State.UNMATCHED]
    found = list(Import.objects.visible_to(user).filter(requested_by=user, state__in=states).order_by("-pk"))
    if not found:
        return []
    url = reverse("import_show", args=[found[0].pk]) if len(found) == 1 else reverse("import_list")
    return [Task(number(len(found)), "lần nhập Excel chờ xác nhận", url, "Xem trước", found[0].file_name)]


def _accounts(user: User) -> list[Task]:
    """Accounts that were given and never used: their holders may not have got the password."""
    if user.role != Role.ADMIN:
        return []
    unused = User.objects.visible_to(user).filter(is_active=True, last_login=None).exclude(pk=user.pk).count()
    sentence = "tài khoản đã cấp nhưng chưa đăng nhập lần nào"
    return [Task(number(unused), sentence, reverse("account_list"), "Xem tài khoản", calm=True)] if unused else []


def _difficulties(user: User, now: datetime.datetime) -> list[Task]:
    """An official: what waits for an answer at their level. A reporter: what was answered lately, and not closed."""
    listing, tasks = reverse("difficulty_list"), []
    if user.may(Permission.ANSWER_DIFFICULTIES):
        late = Count("pk", filter=Q(answer_due_at__lte=now))
        waiting = Difficulty.objects.waiting_for(user).aggregate(n=Count("pk"), late=late)
        if waiting["n"]:
            detail = f"{number(waiting['late'])} quá hạn trả lời." if waiting["late"] else ""
            sentence, calm = "khó khăn chờ trả lời", not waiting["late"]
            tasks.append(Task(number(waiting["n"]), sentence, f"{listing}?state=mine", "Trả lời", detail, calm=calm))
    if user.may(Permission.RAISE_DIFFICULTIES):
        lately = Step.objects.filter(verb=Step.Verb.ANSWER, at__gte=now - NEWS)
        answered = Difficulty.objects.reported_by(user).filter(state=Difficulty.State.ANSWERED, steps__in=lately)
        if count := answered.distinct().count():
            sentence, url = "khó khăn có trả lời mới", f"{listing}?state=answered"
            tasks.append(Task(number(count), sentence, url, "Xem trả lời", calm=True))
    return tasks


def _practices(user: User, now: datetime.datetime) -> list[Task]:
    """What waits to be picked; to those who submit, the newest practice published in their province lately."""
    listing, tasks = reverse("practice_list"), []
    if user.may(Permission.PICK_PRACTICES):
        waiting = Practice.objects.pickable_by(user).filter(state=Practice.State.SUBMITTED).count()
        if waiting:
            sentence, url = "cách làm hay chờ xem xét", f"{listing}?state=submitted"
            tasks.append(Task(number(waiting), sentence, url, "Xem cách làm", calm=True))
    if user.may(Permission.SUBMIT_PRACTICES):
        published = Practice.objects.visible_to(user).filter(state=Practice.State.PUBLISHED, decided_at__gte=now - NEWS)
        if newest := published.order_by("-decided_at", "-pk").first():
            url = reverse("practice_show", args=[newest.pk])
            tasks.append(Task("Cách làm hay mới", newest.title, url, "Đọc", calm=True))
    return tasks


def _nothing(user: User) -> str:
    """What an empty list says."""
    if user.role == Role.PARTNER:
        return (
            "Tài khoản của đơn vị phối hợp đã sẵn sàng. Khi Sở mời tham gia buổi tập huấn, "
            "buổi đó sẽ hiện ở đây; hiện chưa có việc nào."
        )
    if user.role == Role.LEADER:
        return "Không có báo cáo nào đang chờ. Khi có kỳ báo cáo mới, việc cần làm sẽ hiện ở đây."
    return "Không có việc nào đang chờ. Báo cáo mới nộp và báo cáo còn thiếu sẽ hiện ở đây."
