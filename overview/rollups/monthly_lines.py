"""What waits for a decision at a place, and what is due there next: the lists of the monthly page.

Both are of the instant of reading, whatever the month. Persons are counted in them, never named.
"""

import datetime
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, spoken_name
from accounts.roles import Permission
from core.templatetags.wording import number, percent, plain_deadline, share, time_left
from core.working_days import DAY, day_in_words, days_between, midnight
from overview.rollups.attention import Silent, TeamTally, due, silent, team_tally, teams_of
from overview.rollups.courses import TargetCourse, courses_ending
from places.models import Level, Place, prefix_length, reaching, subtree
from reporting.models import Difficulty, PeriodNote, Report, Round
from teams.models import HamletChange, Milestone, PrivacyRequest
from teams.rollups import CoverageTally, coverage_total
from training.models import Plan, Session

AHEAD = datetime.timedelta(days=60)  # how far the list of deadlines looks
NOTHING_WAITS = "Không có việc nào đang chờ."
NOTHING_DUE = f"Không có hạn nào trong {AHEAD.days} ngày tới."
NAMED = 3  # silent teams of a commune
NOTED = 3  # notes on the days of a round


class MonthlyLine(NamedTuple):
    """``lead`` is the number or the day that it is about; ``url`` leads to what it counts, "" where the reader may not
    go.
    """

    lead: str
    text: str
    detail: str = ""
    url: str = ""


def note_lines(user: User, place: Place, round_: Round | None) -> list[str]:
    """Return what offices noted about ``place`` and the days of ``round_``, NOTED of them, and how many more there are;
    empty without a round.
    """
    if round_ is None:
        return []
    notes = PeriodNote.objects.visible_to(user).standing().about(place, round_.data_from, round_.data_to)
    lines = [f"Ghi chú: {one.place} ({one.days}): {one.text}" for one in notes[:NOTED]]
    more = notes.count() - NOTED
    return [*lines, f"và {number(more)} ghi chú khác"] if more > 0 else lines


def decisions(
    user: User,
    place: Place,
    rounds: Sequence[Round],
    *,
    at: datetime.datetime,
    known: tuple[TeamTally, CoverageTally] | None = None,
) -> list[MonthlyLine]:
    """Return what waits for somebody at ``place`` or below it at ``at``, as its dashboard counts it; ``known``: the
    teams and the coverage of that day, where they are counted already.
    """
    today = timezone.localdate(at)
    on = place.last_day(today)
    tally, covered = known or (
        team_tally(teams_of(user, place, on=on, today=today), on=on),
        coverage_total(place, on=on),
    )
    found = [
        _difficulties(user, place, at),
        _hamlets(user, place, at),
        _requests(user, place, at),
        _silent_teams(place, silent(place, rounds, at, on=on)),
        _incomplete_teams(user, place, tally),
        _bare_places(place, covered),
        *_reports(place, rounds, at),
    ]
    return [one for one in found if one]


def _line(count: int, text: str, url: str, detail: str = "") -> MonthlyLine | None:
    return MonthlyLine(number(count), text, detail, url) if count else None


def _link(user: User, needs: Permission, page: str, **query: object) -> str:
    return reverse(page, query=query) if user.may(needs) else ""


def _difficulties(user: User, place: Place, at: datetime.datetime) -> MonthlyLine | None:
    """Of those that nobody answered in time: how many lie with the place itself, how many were passed on above it."""
    late = Difficulty.objects.visible_to(user).within(place).overdue_at(at)
    own, above = Count("pk", filter=Q(level=place.level)), Count("pk", filter=Q(level__lt=place.level))
    counted = late.aggregate(n=Count("pk"), own=own, above=above, since=Min("answer_due_at"))
    parts = [f"{number(counted['own'])} chờ {spoken_name(place)} trả lời"] if counted["own"] else []
    parts += [f"{number(counted['above'])} đã chuyển lên cấp trên"] if counted["above"] else []
    parts += [f"lâu nhất {time_left(counted['since'], at)}"] if counted["since"] else []
    url = _link(user, Permission.SEE_REPORTS, "difficulty_list", place=place.pk, state="overdue")
    return _line(counted["n"], "khó khăn quá hạn trả lời, ở mọi cấp", url, "; ".join(parts))


def _hamlets(user: User, place: Place, at: datetime.datetime) -> MonthlyLine | None:
    waiting = HamletChange.objects.filter(subtree(place, "commune__path")).waiting()
    counted = waiting.aggregate(n=Count("pk"), since=Min("proposed_at"))
    days = days_between(counted["since"], at) if counted["since"] else 0
    text = "thay đổi ấp, khu phố chờ tỉnh duyệt" if place.level > Level.PROVINCE else "thay đổi ấp, khu phố chờ duyệt"
    detail = f"chờ lâu nhất {number(days)} ngày" if days else ""
    return _line(counted["n"], text, _link(user, Permission.SEE_PLACES, "hamlet_changes"), detail)


def _requests(user: User, place: Place, at: datetime.datetime) -> MonthlyLine | None:
    """Requests about personal data: only how many and how near their term; who asks stands nowhere here."""
    rows = list(PrivacyRequest.objects.filter(subtree(place, "place__path")).open())
    if not rows:
        return None
    late, first = sum(row.is_late(at) for row in rows), min(row.due_at for row in rows)
    detail = f"{number(late)} đã quá hạn" if late else f"hạn gần nhất: {plain_deadline(first)}"
    url = _link(user, Permission.HANDLE_PRIVACY, "privacy_request_list")
    return _line(len(rows), "đề nghị của người dân về dữ liệu cá nhân", url, detail)


def _silent_teams(place: Place, quiet: Silent) -> MonthlyLine | None:
    """Those of a commune by name, above it in how many communes they are."""
    if place.level < Level.COMMUNE:
        communes = {team.place.path[: prefix_length(Level.COMMUNE)] for team in quiet.teams}
        detail = f"ở {number(len(communes))} xã, phường"
    else:
        named = [team.short_name for team in quiet.teams[:NAMED]]
        more = len(quiet.teams) - len(named)
        detail = "; ".join(named) + (f" và {number(more)} tổ khác" if more else "")
    url = reverse("dashboard_show", args=[place.pk]) + "#silent"
    return _line(len(quiet.teams), "tổ hai kỳ liền không báo cáo", url, detail)


def _incomplete_teams(user: User, place: Place, teams: TeamTally) -> MonthlyLine | None:
    url = _link(user, Permission.SEE_TEAMS, "team_list", state="incomplete", place=place.pk)
    return _line(teams.teams - teams.complete, "tổ chưa có tổ trưởng, hoặc không đúng số người theo quy định", url)


def _bare_places(place: Place, covered: CoverageTally) -> MonthlyLine | None:
    url = reverse("without_show", args=[place.pk])
    return _line(covered.places - covered.with_team, "ấp, khu phố, tổ dân cư chưa có tổ", url)


def _reports(place: Place, rounds: Sequence[Round], at: datetime.datetime) -> Iterator[MonthlyLine | None]:
    """Yield a line for each round that receives reports: of those sent in it, how many nobody has decided about."""
    for one in rounds:
        if one.receives_at(at):
            sent = Report.objects.standing_in(place).filter(round=one, state=Report.State.SUBMITTED).count()
            asked = {"round": one.code, "place": place.pk, "state": Report.State.SUBMITTED.value}
            yield _line(sent, "báo cáo đã nộp, chưa duyệt", reverse("report_list", query=asked), str(one))


def deadlines(
    user: User, place: Place, rounds: Sequence[Round], courses: Sequence[TargetCourse], *, at: datetime.datetime
) -> list[MonthlyLine]:
    """Return what is due at ``place`` within AHEAD, the earliest first; ``courses`` are those of the page's round."""
    today = timezone.localdate(at)
    found = [
        *_due_rounds(place, rounds, at),
        *_sessions(user, place, at),
        *_terms(place, courses_ending(place, courses, rounds, on=today, until=today + AHEAD), at),
    ]
    return [line for _, line in sorted(found, key=lambda one: (one[0], one[1].text))]


type Dated = tuple[datetime.datetime, MonthlyLine]


def _due_rounds(place: Place, rounds: Sequence[Round], at: datetime.datetime) -> Iterator[Dated]:
    for one in due(place, rounds, at):
        if at < one.round.due_at <= at + AHEAD:
            detail = f"{time_left(one.round.due_at, at)}; đã nộp {share(one.submitted, one.owed)}"
            url = reverse("report_list", query={"round": one.round.code, "place": place.pk})
            yield one.round.due_at, MonthlyLine(plain_deadline(one.round.due_at), f"Nộp “{one.round}”", detail, url)


def _sessions(user: User, place: Place, at: datetime.datetime) -> Iterator[Dated]:
    here = subtree(place, "places__path") | reaching(place, "places__path") | subtree(place, "organiser__path")
    planned = Session.objects.filter(here, state=Session.Status.PLANNED, starts_at__gt=at, starts_at__lte=at + AHEAD)
    for one in planned.distinct().order_by("starts_at", "pk"):
        local = timezone.localtime(one.starts_at)
        url = reverse("session_show", args=[one.pk]) if user.may(Permission.SEE_TRAINING) else ""
        line = MonthlyLine(
            f"{local:%H} giờ {local:%M} {day_in_words(local.date())}",
            f"Tập huấn: {one.title}",
            time_left(one.starts_at, at),
            url,
        )
        yield one.starts_at, line


def _terms(place: Place, courses: Sequence[TargetCourse], at: datetime.datetime) -> Iterator[Dated]:
    """Yield the last days of training plans, of milestones and of targets, the courses of which end in time."""
    today = timezone.localdate(at)
    days = (today, today + AHEAD)
    for plan in Plan.objects.asking_of(place).filter(ends_on__range=days):
        asked = f"{percent(float(plan.share))} thành viên phải học"
        yield _term(plan.ends_on, f"Hết kế hoạch “{plan}”", asked, reverse("plan_show", args=[plan.pk]), at)
    for milestone in Milestone.objects.concerning(place).filter(due_on__range=days):
        asked = f"phải đạt {percent(float(milestone.share))}"
        url = reverse("milestone_show", args=[milestone.pk])
        yield _term(milestone.due_on, f"Mốc “{milestone}”", asked, url, at)
    for last in sorted({one.ends_on for one in courses}):
        ending = [one for one in courses if one.ends_on == last]
        slowest = ending[0]  # the furthest behind comes first
        asked = f"theo “{slowest.round}”" if slowest.round else "chưa kỳ báo cáo nào hỏi"
        behind = f"chậm nhất: {slowest.indicator.name}, {share(slowest.done, slowest.target)}, {asked}"
        yield _term(last, f"Hết thời gian của {number(len(ending))} chỉ tiêu giao", behind, "", at)


def _term(last: datetime.date, text: str, detail: str, url: str, at: datetime.datetime) -> Dated:
    ends_at = midnight(last + DAY)
    return ends_at, MonthlyLine(plain_deadline(ends_at), text, f"{time_left(ends_at, at)}; {detail}", url)
