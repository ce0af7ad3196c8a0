"""What is known of each team's year, and which grade follows from it by the criteria of its province.

Missing is not zero: a measure of which nothing is known counts neither for nor against a team. The grade is the lowest
that any known measure comes to; where fewer than LEAST_KNOWN are known, no grade is proposed.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from core.working_days import midnight
from places.models import Level, Place, prefix_length, standing_in
from reporting.models import Compliance, DiaryEntry, Report
from reporting.models.assessments import AssessedMeasure, Assessment, AssessmentCriterion, TeamGrade, YearGrade
from reporting.models.compliance import is_owed
from reporting.models.reports import Figure
from reporting.rollups.attainment import attained_by_team
from teams.models import Member, Team, TeamQuerySet
from training.models import Invitation, Learned

LEAST_KNOWN = 2
FROZEN = [Assessment.AssessmentStep.SENT, Assessment.AssessmentStep.CONFIRMED]
IN_ORDER = ("place__path", "sort_key", "pk")
EXAMPLE = "Mẫu, tỉnh chưa ban hành tiêu chí"
EXAMPLES = {  # nobody is called unfinished by targets set too high or courses that others did not hold: from 0%
    AssessedMeasure.ON_TIME: (90, 75, 50),
    AssessedMeasure.TARGETS: (50, 25, 0),
    AssessedMeasure.TRAINED: (50, 25, 0),
    AssessedMeasure.MONTHS: (90, 75, 50),
}

type Pair = tuple[int, int]


@dataclass(frozen=True)
class JudgedMeasure:
    """Of one measure ``part`` of ``whole``, None where nothing is known; the grade it comes to ("" where nothing is
    known), and the shares in percent that ``asked`` for each grade from the best down.
    """

    measure: str
    part: int | None
    whole: int | None
    grade: str
    asked: Sequence[int]

    @property
    def label(self) -> str:
        return str(AssessedMeasure(self.measure).label)

    @property
    def grade_label(self) -> str:
        return str(YearGrade(self.grade).label) if self.grade else "chưa có số liệu, không tính"

    @property
    def as_stored(self) -> dict[str, Any]:
        asked = list(self.asked)
        return {"measure": self.measure, "part": self.part, "whole": self.whole, "grade": self.grade, "asked": asked}


@dataclass(frozen=True)
class TeamYear:
    """A team's year: its numbers, the grade that the portal ``proposed``, the one of the commune with its reason."""

    team: Team
    numbers: Sequence[JudgedMeasure]
    proposed: str
    grade: str
    reason: str = ""

    def of(self, measure: str) -> JudgedMeasure | None:
        return next((one for one in self.numbers if one.measure == measure), None)

    @property
    def is_changed(self) -> bool:
        return self.grade != self.proposed

    @property
    def grade_label(self) -> str:
        return str(YearGrade(self.grade).label)

    @property
    def proposed_label(self) -> str:
        return str(YearGrade(self.proposed).label)

    @property
    def unknown(self) -> list[str]:
        """Return the measures of which nothing is known, in words."""
        return [one.label.lower() for one in self.numbers if not one.grade]


def criteria_of(place: Place, year: int) -> list[AssessmentCriterion]:
    """Return the criteria of the province of ``place`` for a year, in the order of measures, in one query; an example
    that is not stored stands in for a measure of which the province says nothing yet.
    """
    path = place.path[: prefix_length(Level.PROVINCE)]
    rows = AssessmentCriterion.objects.filter(place__path=path, first_year__lte=year).order_by("first_year")
    stored = {one.measure: one for one in rows}
    return [stored.get(measure.value) or example(measure) for measure in AssessedMeasure]


def example(measure: AssessedMeasure) -> AssessmentCriterion:
    """Return, not stored, what is asked for as long as the province says nothing."""
    excellent, good, fair = EXAMPLES[measure]
    grades = {"excellent": excellent, "good": good, "fair": fair}
    return AssessmentCriterion(measure=measure.value, first_year=2022, **grades, source=EXAMPLE)


def teams_to_assess(place: Place, year: int) -> list[Team]:
    """Return the teams of ``place`` that worked on a day of the year, where they stand today, place by place; without
    those that another commune sent, before they came here.
    """
    return list(_to_assess(place, year).select_related("place").order_by(*IN_ORDER))


def _to_assess(place: Place, year: int) -> TeamQuerySet:
    frozen = TeamGrade.objects.filter(assessment__year=year, assessment__step__in=FROZEN)
    sent = frozen.exclude(assessment__place=place.pk).order_by().values("team")
    days = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    return Team.objects.filter(standing_in(place, "place__path")).active_between(*days).exclude(pk__in=sent)


def proposed_years(place: Place, teams: Sequence[Team], year: int, *, at: datetime.datetime) -> list[TeamYear]:
    """Return what is known of the year of each of ``teams``, which stand in ``place``, and the grade that follows, for
    a constant number of queries.
    """
    criteria = criteria_of(place, year)
    known = numbers_of(place, teams, year, at=at)
    found = []
    for team in teams:
        numbers = [_judgement(one, known[one.measure].get(team.pk)) for one in criteria]
        grade = proposed_grade(numbers)
        found.append(TeamYear(team, numbers, grade, grade))
    return found


def proposed_grade(numbers: Iterable[JudgedMeasure]) -> str:
    """Return the lowest grade among the measures that are known; none where too few are."""
    reached = [YearGrade.values.index(one.grade) for one in numbers if one.grade]
    return YearGrade.values[max(reached)] if len(reached) >= LEAST_KNOWN else YearGrade.NONE.value


def years_of(assessment: Assessment, *, at: datetime.datetime) -> list[TeamYear]:
    """Return the year of each team of a commune, place by place: as it was sent, where it was; else as it is known now,
    with what the commune said otherwise.
    """
    said = {one.team_id: one for one in assessment.grades.select_related("team__place")} if assessment.pk else {}
    if assessment.is_frozen:
        frozen = sorted(said.values(), key=lambda one: (one.team.place.path, one.team.sort_key, one.team_id))
        return [frozen_year(one) for one in frozen]
    teams = teams_to_assess(assessment.place, assessment.year)
    known = proposed_years(assessment.place, teams, assessment.year, at=at)
    return [_as_said(one, said.get(one.team.pk)) for one in known]


def frozen_year(grade: TeamGrade) -> TeamYear:
    """Return a team's year as it was sent."""
    numbers = [JudgedMeasure(**one) for one in grade.numbers]
    return TeamYear(grade.team, numbers, grade.proposed, grade.grade, grade.reason)


def praised_teams(place: Place, year: int) -> list[TeamGrade]:
    """Return the grades of the teams within ``place`` of which the province confirmed the best one, place by place."""
    confirmed = Q(
        assessment__year=year, assessment__step=Assessment.AssessmentStep.CONFIRMED, grade=YearGrade.EXCELLENT
    )
    rows = TeamGrade.objects.filter(confirmed, standing_in(place, "assessment__place__path"))
    ordered = rows.order_by("assessment__place__path", "team__place__path", "team__sort_key", "team")
    return list(ordered.select_related("assessment__place", "team__place"))


def _as_said(known: TeamYear, said: TeamGrade | None) -> TeamYear:
    if said is None or said.grade == known.proposed:
        return known
    return TeamYear(known.team, known.numbers, known.proposed, said.grade, said.reason)


def _judgement(criterion: AssessmentCriterion, pair: Pair | None) -> JudgedMeasure:
    asked = (criterion.excellent, criterion.good, criterion.fair)
    if pair is None or not pair[1]:
        return JudgedMeasure(criterion.measure, None, None, "", asked)
    return JudgedMeasure(criterion.measure, *pair, criterion.grade_of(*pair), asked)


def numbers_of(
    place: Place, teams: Sequence[Team], year: int, *, at: datetime.datetime
) -> dict[str, Mapping[int, Pair]]:
    """Return by measure and team the part and the whole; a team of which nothing is known is left out."""
    keys = [team.pk for team in teams]
    return {
        AssessedMeasure.ON_TIME.value: _reports_on_time(keys, year, at),
        AssessedMeasure.TARGETS.value: _targets_attained(place, keys, year),
        AssessedMeasure.TRAINED.value: _members_trained(keys, year, at),
        AssessedMeasure.MONTHS.value: _months_active(keys, year, at),
    }


def reports_of_year(year: int) -> Q:
    """Return the condition for reports about a year: by the last day of their data, as decree 09/2019 counts it."""
    return Q(round__data_to__year=year)


def _reports_on_time(teams: Sequence[int], year: int, at: datetime.datetime) -> dict[int, Pair]:
    """Return reports on time of those that were owed and due; who was excused owed none."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    rows: Any = Report.objects.filter(reports_of_year(year), team__in=teams).judged(at).order_by()
    counted = rows.values("team", "compliance").annotate(number=Count("pk"))
    for row in counted:
        team, compliance, number = row["team"], row["compliance"], row["number"]
        if compliance in (Compliance.ON_TIME, Compliance.LATE, Compliance.MISSING):
            found[team][0] += number if compliance == Compliance.ON_TIME else 0
            found[team][1] += number
    return {team: (part, whole) for team, (part, whole) in found.items()}


def _targets_attained(place: Place, teams: Sequence[int], year: int) -> dict[int, Pair]:
    """Return targets that were reached of those that the team held at the end of the year and reported about in it:
    what is known of a stock from the year before is no work of this one.
    """
    wanted, last = set(teams), datetime.date(year, 12, 31)
    length = (last - datetime.date(year, 1, 1)).days
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for (team, _), one in attained_by_team(place, through=last).items():
        if team in wanted and one.target and one.done is not None and (one.age or 0) <= length:
            found[team][0] += one.done >= one.target
            found[team][1] += 1
    return {team: (part, whole) for team, (part, whole) in found.items()}


def _members_trained(teams: Sequence[int], year: int, at: datetime.datetime) -> dict[int, Pair]:
    """Return members of the last day of the year who learned something in it; nothing is known of a team of which
    nobody was invited and nobody learned.
    """
    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    start, end = midnight(first), midnight(datetime.date(year + 1, 1, 1))
    held = Invitation.objects.filter(session__starts_at__gte=start, session__starts_at__lt=end, member__team__in=teams)
    learned = Learned.objects.between(first, last).filter(member__person__memberships__team__in=teams)
    asked = set(held.order_by().values_list("member__team", flat=True))
    asked |= set(learned.order_by().values_list("member__person__memberships__team", flat=True))
    mine = Learned.objects.between(first, last).filter(member__person=OuterRef("person"))
    members = Member.objects.filter(team__in=asked & set(teams)).current_on(last).annotate(has_learned=Exists(mine))
    rows = (
        members.order_by()
        .values_list("team")
        .annotate(whole=Count("person", distinct=True), part=Count("person", distinct=True, filter=Q(has_learned=True)))
    )
    return {team: (part, whole) for team, whole, part in rows.values_list("team", "whole", "part")}


def _months_active(teams: Sequence[int], year: int, at: datetime.datetime) -> dict[int, Pair]:
    """Return the months in which something was done, of those that were asked about by a report that was due or of
    which the diary tells: what counts of a month is an entry of the diary, or a report that says more than zero.
    """
    owed = Report.objects.filter(reports_of_year(year), team__in=teams, due_at__lte=at).filter(is_owed()).order_by()
    some = Figure.objects.filter(report=OuterRef("pk"), value__gt=0)
    written = DiaryEntry.objects.standing().filter(team__in=teams, day__year=year, day__lte=timezone.localdate(at))
    asked = _months(owed, "round__data_to")
    active = _months(owed.counted().filter(Exists(some)), "round__data_to")
    for team, months in _months(written.order_by(), "day").items():
        active[team] |= months
    return {team: (len(active[team]), len(asked[team] | active[team])) for team in {*asked, *active}}


def _months(rows: Any, day: str) -> defaultdict[int, set[int]]:
    """Return by team the months in which ``day`` of its rows lies."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for team, month in rows.annotate(month=ExtractMonth(day)).values_list("team", "month").distinct():
        found[team].add(month)
    return found
