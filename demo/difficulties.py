"""What hinders the demo's teams: two and a half years of it as rows, and what stands today by the actions that users
call, whose notices are read today.
"""

import datetime
import random
from dataclasses import dataclass, field
from itertools import cycle

from django.utils import timezone

from accounts.actions.events import event_of, record_each
from accounts.models import Event, User
from core.text import fold
from core.working_days import DAY, VIETNAM, end_of_working_day, midnight, next_working_day
from demo.cast import Cast
from demo.difficulty_texts import ABOUT, ANSWERS, DONE, FROM_ABOVE, PASSED_ON, RAISED, SINCE_THE_REFORM, WHY_AGAIN
from demo.fates import dice
from demo.reform import DAY as REFORM
from places.models import Level
from reporting.actions import difficulties
from reporting.models import Difficulty, Indicator, Report, Step
from teams.models import Placement, Team

State, Verb = Difficulty.State, Step.Verb
HOUR = datetime.timedelta(hours=1)
PAST = 220  # difficulties of the years before; each text comes four or five times
FIRST, LAST = 910, 1  # days before today between which they were raised
LATELY = 12  # days in which what was raised may still wait
EVERY = 5  # of so many of the past ones, one was raised with a report

# What becomes of one, and of how many in a hundred: of the past, and of the last days.
PAST_WALKS = {
    (Verb.ANSWER, Verb.SOLVE): 56, (Verb.ESCALATE, Verb.ANSWER, Verb.SOLVE): 20,
    (Verb.ANSWER, Verb.REOPEN, Verb.ANSWER, Verb.SOLVE): 12, (Verb.SOLVE,): 6, (Verb.ANSWER,): 6,
}  # fmt: skip
LATE_WALKS = {(): 40, (Verb.ANSWER,): 30, (Verb.ESCALATE,): 20, (Verb.ANSWER, Verb.REOPEN): 10}
# Of teams that visitors look at: (days ago, steps), the first of whoever visitors sign in as.
SHOWN = [(9, [Verb.ESCALATE, Verb.ANSWER]), (40, [Verb.ANSWER, Verb.SOLVE])]
NEIGHBOURS = [(2, []), (21, []), (1, []), (20, [Verb.ANSWER]), (25, [Verb.ESCALATE, Verb.ANSWER, Verb.SOLVE])]


@dataclass
class Story:
    """One difficulty as it becomes, with the steps and events on the way: what the actions leave but for notices."""

    row: Difficulty
    steps: list[Step] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def take(self, verb: Step.Verb, *, by: User, at: datetime.datetime, text: str = "") -> None:
        """Go one step; what is passed on goes to the province, which alone stands above communes today."""
        row = self.row
        row.state = {Verb.ANSWER: State.ANSWERED, Verb.SOLVE: State.SOLVED}.get(verb, State.RAISED)
        row.level = Level.PROVINCE if verb == Verb.ESCALATE else row.level
        waits = row.state == State.RAISED
        row.answer_due_at = end_of_working_day(at, difficulties.ANSWER_DAYS[row.level]) if waits else None
        row.solved_at = at if row.state == State.SOLVED else None
        row.version += 1
        self.steps.append(Step(difficulty=row, number=row.version, verb=verb, at=at, by=by, level=row.level, text=text))
        self.states.append(str(row.state))

    def events(self) -> list[Event]:
        return [
            event_of(
                f"difficulties.{step.verb}", self.row, by=step.by, place=self.row.place_id, at=step.at,
                after={"state": state, "level": int(step.level)},
            )
            for step, state in zip(self.steps, self.states, strict=True)
        ]  # fmt: skip


def store(stories: list[Story]) -> None:
    """Write them in three statements, each kind of row at once."""
    Difficulty.objects.bulk_create([story.row for story in stories])
    Step.objects.bulk_create([step for story in stories for step in story.steps], batch_size=500)
    record_each(event for story in stories for event in story.events())


def of_teams(cast: Cast, *, now: datetime.datetime) -> None:
    """Raise difficulties over the years before ``now``, and at the teams that visitors look at."""
    store(_past(cast, now=now))
    _of_shown(cast, now=now)


def _past(cast: Cast, *, now: datetime.datetime) -> list[Story]:
    """Return stories of teams all over the province, each raised where the team stood then; what is old is solved."""
    rng = dice("difficulties")
    rows = Team.objects.filter(dissolved_on=None, place__valid_to=None, pk__in=cast.leaders).exclude(pk__in=cast.shown)
    teams = rng.sample(list(rows.select_related("place").order_by("place__path", "pk")), PAST)
    stood = _placements(teams)
    sent = _reports_sent(teams[::EVERY], since=now - FIRST * DAY)
    texts_of_old = cycle(rng.sample(RAISED, len(RAISED)))
    texts_of_late = cycle(rng.sample([*SINCE_THE_REFORM, *RAISED], len(RAISED) + len(SINCE_THE_REFORM)))
    indicators = Indicator.objects.in_bulk(ABOUT.values(), field_name="code")
    stories = []
    for team in teams:
        report = rng.choice(sent[team.pk]) if team.pk in sent else None
        at = (report and report.first_submitted_at) or _hour(now - rng.uniform(LAST, FIRST) * DAY, 6, 21, rng)
        category, text = next(texts_of_late if timezone.localdate(at) > REFORM else texts_of_old)
        place = next((one.place for one in stood[team.pk] if timezone.localdate(at) >= one.starts_on), team.place)
        about = next((indicators.get(code) for word, code in ABOUT.items() if word in text), None)
        row = Difficulty(
            team=team, place=place, report=report, category=category, indicator=about, text=text,
            text_folded=fold(text), raised_by=cast.leaders[team.pk], raised_at=at, level=Level.COMMUNE,
        )  # fmt: skip
        stories.append(_walk(Story(row), cast, rng, now=now))
    return sorted(stories, key=lambda story: story.row.raised_at)


def _placements(teams: list[Team]) -> dict[int, list[Placement]]:
    """Return where each team stood, the newest first."""
    found: dict[int, list[Placement]] = {team.pk: [] for team in teams}
    for placement in Placement.objects.filter(team__in=teams).select_related("place").order_by("-starts_on", "-pk"):
        found[placement.team_id].append(placement)
    return found


def _reports_sent(teams: list[Team], *, since: datetime.datetime) -> dict[int, list[Report]]:
    """Return the reports that came from each of ``teams`` since then."""
    found: dict[int, list[Report]] = {}
    for report in Report.objects.filter(team__in=teams, first_submitted_at__gt=since).order_by("pk"):
        found.setdefault(report.team_id or 0, []).append(report)
    return found


def _walk(story: Story, cast: Cast, rng: random.Random, *, now: datetime.datetime) -> Story:
    """Let it be raised and go on, as far as it comes before ``now``."""
    row, leader = story.row, story.row.raised_by
    at = row.raised_at
    story.take(Verb.RAISE, by=leader, at=at)
    walks = LATE_WALKS if at > now - LATELY * DAY else PAST_WALKS
    walk = rng.choices(list(walks), list(walks.values()))[0]
    if timezone.localdate(at) <= REFORM:  # a district stood between: what it passed on is left out
        walk = tuple(verb for verb in walk if verb != Verb.ESCALATE)
    for verb in walk:
        by_leader = verb in (Verb.SOLVE, Verb.REOPEN)
        at = _hour(at + rng.choice([1, 1, 2, 2, 3, 4, 6]) * DAY, 7, 20 if by_leader else 17, rng, works=not by_leader)
        if at >= now:
            break
        official = cast.staff if row.level == Level.PROVINCE else cast.of(row.standing)
        story.take(verb, by=leader if by_leader else official, at=at, text=_words(verb, row, rng))
    return story


def _words(verb: Step.Verb, row: Difficulty, rng: random.Random) -> str:
    if verb == Verb.ANSWER:
        return rng.choice(FROM_ABOVE if row.level == Level.PROVINCE else ANSWERS[row.category])
    return rng.choice({Verb.ESCALATE: PASSED_ON, Verb.SOLVE: DONE, Verb.REOPEN: WHY_AGAIN}[verb])


def _hour(
    around: datetime.datetime, first: int, last: int, rng: random.Random, *, works: bool = False
) -> datetime.datetime:
    """Return an instant of that day between two hours; of the next working day, where an office ``works`` at it."""
    day = around.astimezone(VIETNAM).date()
    return midnight(next_working_day(day - DAY) if works else day) + rng.uniform(first, last) * HOUR


def _of_shown(cast: Cast, *, now: datetime.datetime) -> None:
    """Raise, by the actions, what visitors find at the teams they sign in as and around the first of them."""
    shown = list(Team.objects.filter(pk__in=cast.shown).select_related("place").order_by("place__path", "pk"))
    for team in shown:
        _raise_each(SHOWN, [team] * len(SHOWN), cast, now=now)
        around = Team.objects.filter(place__parent=team.place.parent, pk__in=cast.leaders, dissolved_on=None)
        others = around.exclude(pk__in=cast.shown).select_related("place").order_by("place__path", "pk")
        _raise_each(NEIGHBOURS, list(others[: len(NEIGHBOURS)]), cast, now=now)


def _raise_each(
    ways: list[tuple[int, list[Step.Verb]]], teams: list[Team], cast: Cast, *, now: datetime.datetime
) -> None:
    for (days, walk), team in zip(ways, teams, strict=False):
        rng, leader = dice("difficulty", team.place.code, str(days)), cast.leaders[team.pk]
        category, text = rng.choice(RAISED)
        at = now - days * DAY - 2 * HOUR
        raised = difficulties.raise_difficulty(team, category=category, text=text, by=leader, at=at)
        for verb in walk:
            raised.refresh_from_db()
            at += rng.uniform(0.4, 2) * DAY
            official = cast.staff if raised.level == Level.PROVINCE else cast.of(raised.standing)
            by = official if verb in (Verb.ANSWER, Verb.ESCALATE) else leader
            act = {
                Verb.ANSWER: difficulties.answer, Verb.ESCALATE: difficulties.escalate,
                Verb.SOLVE: difficulties.solve, Verb.REOPEN: difficulties.reopen,
            }[verb]  # fmt: skip
            act(raised, text=_words(verb, raised, rng), version=raised.version, by=by, at=at)
