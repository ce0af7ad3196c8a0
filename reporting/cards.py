"""Reports, difficulties and good practices on the home page."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, spoken_name
from accounts.roles import Permission, Role
from core.cards import NEWEST, NEWS, Task
from core.templatetags.wording import day as day_in_words
from core.templatetags.wording import number, plain_deadline, time_left
from core.working_days import VIETNAM
from places.models import Level
from reporting.forms.report_filters import ALONE, AWAITING
from reporting.models import Compliance, DiaryEntry, DiaryKind, Difficulty, FollowUp, Practice, Report, Round
from reporting.models.compliance import OWED_WAYS
from reporting.models.follow_ups import OFFICE, UNTOUCHED_DAYS
from reporting.templatetags.kept import kept_version
from teams.models import Team

ACTIONS: dict[str, str] = {Report.State.RETURNED: "Sửa và nộp lại", Report.State.DRAFT: "Viết tiếp"}


@dataclass
class RoundProgress:
    """How the reports of one open round stand, among those the user reviews."""

    round: Round
    ways: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    to_decide: int = 0  # of those sent: that the user decides about

    @property
    def owed(self) -> int:
        return sum(self.ways[way] for way in OWED_WAYS)

    @property
    def unsent(self) -> int:
        """Owed and never sent, whether or not its day has come."""
        return self.ways[Compliance.MISSING] + self.ways[Compliance.NOT_DUE]

    @property
    def returned(self) -> int:
        """Sent back for correction and not sent again."""
        return self.states[Report.State.RETURNED]

    @property
    def tiles(self) -> list[tuple[Compliance, int]]:
        return [(way, self.ways[way.value]) for way in Compliance]


def own_report_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """What the user has to send, the earliest deadline first, so that what is overdue leads."""
    rows = Report.objects.writable_by(user).awaiting().receiving_at(now).select_related("round", "place", "team")
    reports = list(rows.order_by("due_at", "pk"))
    several = len({report.reporter for report in reports}) > 1
    names = Counter((report.reporter, report.round.short_name) for report in reports)
    tasks = []
    for report in reports:
        is_one = names[report.reporter, report.round.short_name] == 1
        name = report.round.short_name if is_one else report.round.title
        tasks.append(_own_report(report, now, name=name, whose=f"{report.reporter}. " if several else ""))
    return tasks


def _own_report(report: Report, now: datetime.datetime, *, name: str, whose: str) -> Task:
    """Return the task of one report: ``name`` of its round, ``whose`` it is where the user reports for several."""
    returned = report.state == Report.State.RETURNED
    action = ACTIONS.get(report.state, "Làm báo cáo")
    return Task(
        figure="",
        sentence=f"Báo cáo {name}: {time_left(report.due_at, now)}",
        url=reverse("report_show", args=[report.pk]),
        action=action,
        detail=f"{whose}Hạn nộp: {plain_deadline(report.due_at)}.",
        quote=report.return_reason if returned else "",
        version=kept_version(report) if report.team_id else "",  # of a leader: an office keeps none
    )


def diary_lines(user: User) -> list[tuple[Team, int]]:
    """The teams whose diary ``user`` writes, each with how much was written this month."""
    if not user.may(Permission.WRITE_DIARY):
        return []
    today = timezone.localdate()
    month = Q(diary__withdrawn_at=None, diary__day__range=(today.replace(day=1), today))
    teams = Team.objects.visible_to(user).active_on(today).annotate(written=Count("diary", filter=month))
    return [(team, team.written) for team in teams.order_by("sort_key", "pk")]


def class_tasks(user: User) -> list[Task]:
    """The newest classes in the diary of which nobody has said who came: the first step alone waits for a network."""
    if not user.may(Permission.WRITE_DIARY):
        return []
    lately = timezone.localdate() - 2 * NEWS
    rows = DiaryEntry.objects.withdrawable_by(user).filter(kind=DiaryKind.CLASS, day__gte=lately, resident_class=None)
    return [
        Task(
            figure=day_in_words(entry.day),
            sentence="Lớp chưa ghi số người",
            url=reverse("class_edit", args=[entry.pk]),
            action="Ghi số người",
            detail=str(entry.team),
            calm=True,
        )
        for entry in rows.select_related("team").order_by("-day", "-pk")[:NEWEST]
    ]


def has_sent_reports(user: User) -> bool:
    return Report.objects.visible_to(user).filter(first_submitted_at__isnull=False).exists()


def open_round_progress(user: User, now: datetime.datetime) -> list[RoundProgress]:
    """The open rounds with reports that the user reviews (an administrator: sees), the earliest deadline first."""
    if user.scope is None or not user.may(Permission.SEE_REPORTS):
        return []
    reviews = user.may(Permission.REVIEW_REPORTS)
    rows = Report.objects.reviewable_by(user) if reviews else Report.objects.visible_to(user)
    counts = (
        rows.standing_in(user.scope)
        .receiving_at(now)
        .judged(now)
        .order_by()
        .values_list("round", F("compliance"), "state")
        .annotate(n=Count("pk"))
    )
    found: dict[int, RoundProgress] = {}
    for round_, way, state, n in counts:
        found.setdefault(round_, RoundProgress(Round(pk=round_)))
        found[round_].ways[way] += n
        found[round_].states[state] += n
    if reviews:
        waiting = Report.objects.awaiting_decision_of(user).filter(round__in=found).order_by()
        for round_, n in waiting.values_list("round").annotate(n=Count("pk")):
            found[round_].to_decide = n
    newest = Round.objects.filter(pk__in=found).order_by("-due_at", "-pk")[:NEWEST]
    for round_ in newest:
        found[round_.pk].round = round_
    return sorted((found[round_.pk] for round_ in newest), key=lambda item: item.round.due_at)


def review_tasks(user: User, progress: Iterable[RoundProgress], now: datetime.datetime) -> list[Task]:
    """For each open round: what waits to be reviewed, and who has not reported."""
    tasks = []
    for item in progress:
        title, unit = item.round.title, item.round.get_level_display().lower()
        if item.to_decide:
            url = f"{reverse('report_list')}?round={item.round.code}&state={AWAITING}"
            tasks.append(Task(number(item.to_decide), f"báo cáo chờ duyệt – {title}", url, "Duyệt báo cáo"))
        if item.unsent or item.returned:
            tasks.append(
                Task(
                    figure=number(item.unsent + item.returned),
                    sentence=f"{unit} {chase_label(item.unsent, item.returned)} – {title}",
                    url=reverse("missing_show", args=[user.place_id, item.round.code]),
                    action="Xem ai chưa nộp" if item.unsent else "Xem ai chưa nộp lại",
                    detail=_details(item, now),
                    calm=not item.ways[Compliance.MISSING],
                )
            )
    return tasks


def chase_label(unsent: int, returned: int) -> str:
    """Return what those to be chased have in common: each is counted once, whether never sent or sent back."""
    if not returned:
        return "chưa nộp"
    return "chưa nộp hoặc chưa nộp lại" if unsent else "bị trả lại, chưa nộp lại"


def accepted_alone_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """To those above communes: what one person accepted lately who is tied to its sender, a round each."""
    if user.scope is None or user.scope.level >= Level.COMMUNE or not user.may(Permission.SEE_REPORTS):
        return []
    since = now - datetime.timedelta(days=settings.FOUR_EYES_DAYS)
    rows = Report.objects.visible_to(user).exclude(accepted_alone="").filter(accepted_at__gt=since).order_by()
    counts = rows.values_list("round__code", "round__title").annotate(n=Count("pk")).order_by("round__code")
    return [
        Task(
            figure=number(n),
            sentence=f"báo cáo được duyệt một mình – {title}",
            url=f"{reverse('report_list')}?round={code}&state={ALONE}",
            action="Xem báo cáo",
            detail="Người duyệt vừa cấp tài khoản cho người gửi hoặc dùng chung máy; cơ quan không có ai khác duyệt.",
            calm=True,
        )
        for code, title, n in counts[:NEWEST]
    ]


def _details(item: RoundProgress, now: datetime.datetime) -> str:
    due_at = item.round.due_at
    parts = [f"Hạn nộp: {plain_deadline(due_at)} ({time_left(due_at, now)})"]
    if overdue := item.ways[Compliance.MISSING]:
        parts.append(f"{number(overdue)} {item.round.get_level_display().lower()} đã quá hạn")
    if late := item.ways[Compliance.LATE]:
        parts.append(f"{number(late)} nộp trễ")
    if item.unsent and item.returned:
        parts.append(f"{number(item.returned)} bị trả lại, chưa nộp lại")
    return "; ".join(parts) + "."


def difficulty_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """An official: what waits for an answer at their level. A reporter: what was answered lately, and not closed."""
    listing, tasks = reverse("difficulty_list"), []
    if user.may(Permission.ANSWER_DIFFICULTIES):
        late = Count("pk", filter=Q(answer_due_at__lte=now))
        waiting = Difficulty.objects.waiting_for(user).aggregate(n=Count("pk"), late=late)
        if waiting["n"]:
            detail = f"{number(waiting['late'])} quá hạn trả lời." if waiting["late"] else ""
            sentence = f"khó khăn chờ {spoken_name(user.scope)} trả lời" if user.scope else "khó khăn chờ trả lời"
            calm = not waiting["late"]
            tasks.append(Task(number(waiting["n"]), sentence, f"{listing}?state=mine", "Trả lời", detail, calm=calm))
    if answered := Difficulty.objects.answered_lately(user, now - NEWS).count():
        url = f"{listing}?state=news"
        tasks.append(Task(number(answered), "khó khăn của tổ đã được trả lời", url, "Xem trả lời", calm=True))
    return tasks


def newest_over(user: User, now: datetime.datetime) -> Round | None:
    """The round whose deadline passed last, for who takes its numbers away; None where there is none, or no need."""
    if user.scope is None or user.scope.level > Level.COMMUNE or not user.may(Permission.EXPORT):
        return None
    return Round.objects.visible_to(user).filter(due_at__lte=now).order_by("-due_at", "-pk").first()


def practice_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """What waits to be picked; to officials who submit, the newest practice published in their province lately."""
    listing, tasks = reverse("practice_list"), []
    if user.may(Permission.PICK_PRACTICES):
        waiting = list(
            Practice.objects.pickable_by(user).filter(state=Practice.State.SUBMITTED).values_list("pk", flat=True)
        )
        if waiting:
            sentence, url = "cách làm hay chờ xem xét", f"{listing}?state=submitted"
            if len(waiting) == 1:
                url = reverse("practice_show", args=waiting)
            tasks.append(Task(number(len(waiting)), sentence, url, "Xem cách làm", calm=True))
    if user.may(Permission.SUBMIT_PRACTICES) and user.role != Role.LEADER:  # on a leader's home stands what to do
        published = Practice.objects.visible_to(user).filter(state=Practice.State.PUBLISHED, decided_at__gte=now - NEWS)
        if newest := published.order_by("-decided_at", "-pk").first():
            url = reverse("practice_show", args=[newest.pk])
            tasks.append(Task("Cách làm hay mới", newest.title, url, "Đọc", calm=True))
    return tasks


def follow_up_tasks(user: User, now: datetime.datetime) -> list[Task]:
    """To an office: the teams to look at today. To those above communes: what communes have left untouched."""
    if user.scope is None or not user.may(Permission.REVIEW_REPORTS):
        return []
    today, listing, tasks = timezone.localdate(now, VIETNAM), reverse("follow_up_list"), []
    late, untouched = Count("pk", filter=Q(next_on__lt=today)), Count("pk", filter=Q(next_on=None))
    own = FollowUp.objects.followed_by(user).waiting_on(today).aggregate(n=Count("pk"), late=late, untouched=untouched)
    if own["n"]:
        parts = [f"{number(own['untouched'])} chưa liên hệ lần nào"] if own["untouched"] else []
        parts += [f"{number(own['late'])} quá hẹn"] if own["late"] else []
        url = f"{listing}?waiting=1" if user.scope.is_above_communes else listing
        detail = f"{', '.join(parts)}." if parts else ""
        tasks.append(
            Task(number(own["n"]), "tổ cần theo dõi hôm nay", url, "Xem và liên hệ", detail, calm=not own["late"])
        )
    if user.scope.is_above_communes:
        # As many as the page behind the link counts: those too that wait for this office, since no commune has them.
        neglected = FollowUp.objects.visible_to(user).neglected_at(now).annotate(office=OFFICE)
        is_own = Q(office=user.scope.path)
        found = neglected.aggregate(
            n=Count("pk"), own=Count("pk", filter=is_own), offices=Count("office", distinct=True, filter=~is_own)
        )
        if found["n"]:
            offices = [f"Ở {number(found['offices'])} xã, phường"] if found["offices"] else []
            offices += [f"{number(found['own'])} tổ chờ {spoken_name(user.scope)} theo dõi"] if found["own"] else []
            detail = f"{', '.join(offices)}; đã quá {UNTOUCHED_DAYS} ngày làm việc."
            tasks.append(
                Task(number(found["n"]), "tổ cần theo dõi chưa ai liên hệ", listing, "Xem theo xã", detail, calm=True)
            )
    return tasks
