"""A difficulty's walk: raised, answered or passed on to the next level, solved, reopened; its reporter sees each step.

It lies with one level at a time. Whoever answers for that level answers, passes on or closes it; whoever raised it may
say that it is solved, or that it is not.
"""

import datetime
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission, Role
from core.refusals import Refused
from core.text import clean_lines, fold
from core.working_days import end_of_working_day
from notices.actions import notices
from places.models import Level, Place
from reporting.access import may_answer, speaks_for
from reporting.models import Difficulty, Indicator, Report, Round, Step
from reporting.models.indicators import IndicatorQuerySet
from reporting.notices import DIFFICULTY
from teams.models import Member, Team

State, Verb = Difficulty.State, Step.Verb

# Working days that each level has for its answer, counted from the day after the difficulty reached it.
ANSWER_DAYS: dict[int, int] = {Level.COMMUNE: 3, Level.DISTRICT: 5, Level.PROVINCE: 7}
OFFICIALS: dict[int, str] = {Level.COMMUNE: Role.COMMUNE, Level.DISTRICT: Role.DISTRICT, Level.PROVINCE: Role.STAFF}
TOLD = 20  # officials of one place who are told at most: a difficulty is no broadcast
DONE = {
    Verb.RAISE: "mới được nêu",
    Verb.ANSWER: "đã được trả lời",
    Verb.ESCALATE: "đã chuyển lên cấp trên",
    Verb.SOLVE: "đã ghi là giải quyết xong",
    Verb.REOPEN: "được mở lại",
}


class AlreadyRaised(Refused):
    """The same words of the same reporter wait for an answer already; ``stored`` is that difficulty."""

    def __init__(self, stored: Difficulty) -> None:
        self.stored = stored
        super().__init__("already_raised", "Khó khăn này đã được nêu và đang chờ trả lời.")


@transaction.atomic
def raise_difficulty(
    reporter: Team | Place,
    *,
    category: str,
    text: str,
    by: User,
    report: Report | None = None,
    indicator: Indicator | None = None,
    at: datetime.datetime | None = None,
) -> Difficulty:
    """Raise a difficulty of a team or a place, with one of its own reports or directly.

    A team's goes to its commune, a place's to the level above it. It may name an ``indicator`` that they are asked for.
    Refuses with not_the_reporter, nobody_above, text_missing, not_asked, already_raised.
    """
    _check_reporter(reporter, report, by)
    text = _text(text, "Xin ghi khó khăn, vướng mắc.")
    at = at or timezone.now()
    if indicator and indicator not in indicators_asked([reporter], report, at):
        raise Refused("not_asked", "Đơn vị này không được hỏi chỉ tiêu ấy. Xin chọn chỉ tiêu khác.", field="indicator")
    _hold(reporter)
    team = reporter if isinstance(reporter, Team) else None
    place = reporter.place if isinstance(reporter, Team) else reporter
    same = Difficulty.objects.filter(team=team, place=place, state=State.RAISED, text_folded=fold(text))
    if stored := same.first():
        raise AlreadyRaised(stored)
    difficulty = Difficulty(
        team=team, place=place, report=report, category=category, indicator=indicator, text=text,
        text_folded=fold(text), raised_by=by, raised_at=at, level=_first_level(team, place), state=State.RAISED,
    )  # fmt: skip
    return _step(difficulty, Verb.RAISE, by=by, at=at)


def indicators_asked(
    reporters: Sequence[Team | Place], report: Report | None, at: datetime.datetime
) -> IndicatorQuerySet:
    """Return what a difficulty may be about: what its ``report`` asks for, else what rounds that take reports at ``at``
    ask of one of ``reporters``.
    """
    if report:
        asking = Round.objects.filter(pk=report.round_id)
    else:
        teams = [one for one in reporters if isinstance(one, Team)]
        places = [one for one in reporters if isinstance(one, Place)]
        owed = Report.objects.filter(Q(team__in=teams) | Q(team=None, place__in=places))
        asking = Round.objects.open_at(at).filter(pk__in=owed.order_by().values("round"))
    return Indicator.objects.filter(rounds__in=asking).distinct().order_by("order", "code")


@transaction.atomic
def answer(
    difficulty: Difficulty, *, text: str, version: int, by: User, at: datetime.datetime | None = None
) -> Difficulty:
    """Answer, once or more often.

    Refuses with not_the_answerer, not_in_this_state, changed_meanwhile, text_missing.
    """
    difficulty = _answerable(difficulty, version=version, by=by)
    text = _text(text, "Xin ghi câu trả lời.")
    difficulty.state = State.ANSWERED
    return _step(difficulty, Verb.ANSWER, by=by, at=at, text=text)


def answer_many(
    chosen: Sequence[tuple[Difficulty, int]], *, text: str, by: User, at: datetime.datetime | None = None
) -> list[tuple[Difficulty, str]]:
    """Answer each difficulty at the version that was read with the same ``text``, each in a transaction of its own, and
    each told to its own reporter.

    Returns them all, each with why it was refused; an empty reason where it was answered.
    """
    return [(one, _why_unanswered(one, version, text=text, by=by, at=at)) for one, version in chosen]


def _why_unanswered(difficulty: Difficulty, version: int, *, text: str, by: User, at: datetime.datetime | None) -> str:
    try:
        answer(difficulty, text=text, version=version, by=by, at=at)
    except Refused as refused:
        return str(refused)
    return ""


@transaction.atomic
def escalate(
    difficulty: Difficulty, *, text: str = "", version: int, by: User, at: datetime.datetime | None = None
) -> Difficulty:
    """Pass it on to the next level above that exists there: commune, district (where there is one), province.

    Refuses with not_the_answerer, not_in_this_state, changed_meanwhile, nobody_above.
    """
    difficulty = _answerable(difficulty, version=version, by=by)
    difficulty.level = _level_above(difficulty.standing, difficulty.level)
    difficulty.state = State.RAISED
    return _step(difficulty, Verb.ESCALATE, by=by, at=at, text=clean_lines(text))


@transaction.atomic
def solve(
    difficulty: Difficulty, *, text: str = "", version: int, by: User, at: datetime.datetime | None = None
) -> Difficulty:
    """Close it, by who answers for it or by its reporter.

    Refuses with not_the_answerer, not_in_this_state, changed_meanwhile.
    """
    difficulty = _closable(difficulty, version=version, by=by)
    if difficulty.state == State.SOLVED:
        raise Refused("not_in_this_state", "Khó khăn này đã được ghi là giải quyết xong.")
    difficulty.state = State.SOLVED
    return _step(difficulty, Verb.SOLVE, by=by, at=at, text=clean_lines(text))


@transaction.atomic
def reopen(
    difficulty: Difficulty, *, text: str, version: int, by: User, at: datetime.datetime | None = None
) -> Difficulty:
    """Say why an answer or a closing is not enough: the level it lies with owes an answer again.

    Refuses with not_the_answerer, not_in_this_state, changed_meanwhile, text_missing.
    """
    difficulty = _closable(difficulty, version=version, by=by)
    if difficulty.state == State.RAISED:
        raise Refused("not_in_this_state", "Khó khăn này đang chờ trả lời, không cần mở lại.")
    text = _text(text, "Xin ghi lý do mở lại.")
    difficulty.state = State.RAISED
    return _step(difficulty, Verb.REOPEN, by=by, at=at, text=text)


def _check_reporter(reporter: Team | Place, report: Report | None, by: User) -> None:
    if not speaks_for(by, reporter) or not by.may(Permission.RAISE_DIFFICULTIES):
        raise Refused("not_the_reporter", "Chỉ nêu được khó khăn của tổ mình hoặc địa bàn mình phụ trách.")
    if report is not None and report.reporter != reporter:
        raise Refused("not_the_reporter", "Báo cáo này của đơn vị khác.")


def _hold(reporter: Team | Place) -> None:
    """One raises at a time, so that a second click finds the first; rows that point at it need not wait."""
    rows = Team.objects.all() if isinstance(reporter, Team) else Place.objects.all()
    rows.select_for_update(of=("self",), no_key=True).get(pk=reporter.pk)


def _answerable(difficulty: Difficulty, *, version: int, by: User) -> Difficulty:
    """The row locked, once ``by`` answers for it as it stands behind the lock; it is not solved."""
    difficulty = _lock(difficulty, version)
    if not may_answer(by, difficulty):
        raise Refused("not_the_answerer", "Khó khăn này đang do cấp khác xử lý.")
    if difficulty.state == State.SOLVED:
        raise Refused("not_in_this_state", "Khó khăn này đã giải quyết xong. Muốn xử lý tiếp, xin mở lại trước.")
    return difficulty


def _closable(difficulty: Difficulty, *, version: int, by: User) -> Difficulty:
    difficulty = _lock(difficulty, version)
    if not (may_answer(by, difficulty) or speaks_for(by, difficulty.reporter)):
        raise Refused("not_the_answerer", "Chỉ cấp đang xử lý hoặc người nêu mới ghi được việc này.")
    return difficulty


def _lock(difficulty: Difficulty, version: int) -> Difficulty:
    rows = Difficulty.objects.select_for_update(of=("self",)).select_related("place", "team__place")
    difficulty = rows.get(pk=difficulty.pk)
    if difficulty.version != version:
        raise Refused("changed_meanwhile", "Khó khăn này vừa có bước mới. Xin xem lại rồi ghi tiếp.")
    return difficulty


def _text(text: str, missing: str) -> str:
    if not (text := clean_lines(text)):
        raise Refused("text_missing", missing, field="text")
    return text


def _first_level(team: Team | None, place: Place) -> int:
    """Where a difficulty goes first: a team's to its commune, a place's to whom the place answers to."""
    return Level.COMMUNE if team else _level_above(place, place.level)


def _level_above(place: Place, level: int) -> int:
    """The nearest level above ``level`` at which a place stands over ``place``: the path skips what its era lacks."""
    above = Place.objects.ancestors_of(place).filter(level__lt=level).order_by("-level").first()
    if above is None:
        raise Refused("nobody_above", "Cấp tỉnh là cấp cuối cùng, không còn cấp nào để chuyển lên.")
    return above.level


def _step(
    difficulty: Difficulty, verb: Step.Verb, *, by: User, at: datetime.datetime | None, text: str = ""
) -> Difficulty:
    """Store the difficulty under its next version, the step and the event, and tell whom it concerns."""
    at = at or timezone.now()
    waits = difficulty.state == State.RAISED
    difficulty.answer_due_at = end_of_working_day(at, ANSWER_DAYS[difficulty.level]) if waits else None
    difficulty.solved_at = at if difficulty.state == State.SOLVED else None
    difficulty.version += 1
    difficulty.save()
    difficulty.steps.create(number=difficulty.version, verb=verb, at=at, by=by, level=difficulty.level, text=text)
    record(
        f"difficulties.{verb}", difficulty, by=by, place=difficulty.place, at=at,
        after={"state": str(difficulty.state), "level": int(difficulty.level)},
    )  # fmt: skip
    if waits:
        _tell(_officials(difficulty), difficulty, verb, by=by, at=at)
    _tell(_reporters(difficulty), difficulty, verb, by=by, at=at)
    return difficulty


def _tell(people: Iterable[User], difficulty: Difficulty, verb: Step.Verb, *, by: User, at: datetime.datetime) -> None:
    """A notice without a word of the difficulty: what it says stands behind sign-in only."""
    notices.tell(
        [user for user in people if user != by],
        kind=DIFFICULTY.key,
        title=f"{difficulty} của {difficulty.reporter} {DONE[verb]}",
        url=reverse("difficulty_show", args=[difficulty.pk]),
        once=f"difficulty:{difficulty.pk}:{difficulty.version}",
        by=by,
        at=at,
    )


def _officials(difficulty: Difficulty) -> Iterable[User]:
    """Who answers at the level it now lies with."""
    role, path = OFFICIALS[difficulty.level], difficulty.authority_path
    return User.objects.filter(role=role, place__path=path, is_active=True).order_by("pk")[:TOLD]


def _reporters(difficulty: Difficulty) -> Iterable[User]:
    """Who leads the team today, or stands for the place, and whoever raised it."""
    if difficulty.team_id is None:
        role = OFFICIALS[difficulty.place.level]
        return User.objects.filter(role=role, place=difficulty.place_id, is_active=True).order_by("pk")[:TOLD]
    leading = Member.objects.leading_on(timezone.localdate()).filter(team=difficulty.team_id, user__isnull=False)
    return User.objects.filter(pk__in=leading.values("user"), role=Role.LEADER, is_active=True).order_by("pk")
