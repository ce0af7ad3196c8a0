"""The numbers that a report on paper says, part by part, and those that the results it is made from know.

The results are asked for here once more, by the functions behind the rollup page and the workbook, not by the paper's.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.timezone import localdate

from core.templatetags.trends import points
from core.templatetags.wording import day, instant, number, percent
from overview.exports.document.paper import write_paper
from overview.exports.document.source import PaperSource
from places.models import Place
from reporting.models import (
    CAUSES_OF_SILENCE,
    DiaryEntry,
    Difficulty,
    Indicator,
    PeriodNote,
    ResidentClass,
    Round,
    Target,
)
from reporting.models.basis import Basis
from reporting.models.indicators import OLD_AFTER
from reporting.models.resident_classes import GROUPS
from reporting.rollups import Node, against_targets, cause_counts, causes, rollup, walk
from reporting.rollups.period_sums import previous_rounds, same_period_last_year
from reporting.rollups.trends import NumberChange, trend
from teams.models import TEAM_SIZE, Member, Placement, Position
from teams.rollups import coverage, people
from teams.rollups.coverage import waiting_teams
from tests.overview.word_files import lines
from training.models import Attendance, Learned, Session, Topic
from training.rollups import topic_tally

SAID = re.compile(r"\d{2}/\d{2}/\d{4}(?: \d{2}:\d{2})?|\d[\d.]*,\d(?:%| điểm)|\d{1,3}(?:\.\d{3})*(?!\d)")
HEADING = re.compile(r"(?:I{1,3}|\d)\. .*")


class Paper(NamedTuple):
    """A report as a reader has it: the paragraphs of its body by the heading above them, and all lines of the file."""

    parts: dict[str, list[str]]
    lines: list[str]

    def numbers(self, part: str) -> set[str]:
        return {said for text in self.parts[part] for said in SAID.findall(bare(text))}


def paper_of(rounds: Sequence[Round], place: Place, at: Any, folder: Path, *, has_annexes: bool = False) -> Paper:
    path = folder / "paper.docx"
    source = PaperSource(rounds, place, Basis.THEN, at, has_annexes=has_annexes)
    write_paper(source, path, lambda: None)
    told, parts, above, heading = lines(path), defaultdict(list), "", ""
    end = next(at for at, line in enumerate(told) if line.startswith("Trên đây là báo cáo"))
    for line in told[:end]:
        if HEADING.fullmatch(line):
            above = line.split(".")[0] if line[0] == "I" else above
            heading = above if line[0] == "I" else f"{above}.{line[0]}"
        elif heading and " | " not in line:
            parts[heading].append(line)
    return Paper(parts, told)


def known_numbers(rounds: Sequence[Round], place: Place, at: Any) -> dict[str, set[str]]:
    """By part of the paper what may stand in it; in part III only what was said before."""
    asked: Any = {"basis": Basis.THEN, "at": at}
    node = against_targets(rollup(rounds, place, **asked, down_to=max(3, place.level)), rounds)
    last, days = max(one.data_to for one in rounds), _days(rounds, at)
    days |= {day(one.ends_on) for one in Target.objects.order_by("pk")}
    days |= {day(one) for note in PeriodNote.objects.order_by("pk") for one in (note.first_day, note.last_day)}
    reports, results = _of_reports(node), _of_results(node)
    for others in (previous_rounds(rounds), same_period_last_year(rounds)):
        if others and (change := trend(rounds, place, node, against=others, **asked)):
            days |= _days(others, at)
            reports |= _of_reports(change.before) | {
                f"{points(abs(one.difference or 0))} điểm" for one in change.rates.values()
            }
            results |= _of_results(against_targets(change.before, others)) | set(
                map(number, (change.now.submitted, change.before.submitted))
            )
            results |= {
                percent(abs(one.difference) / one.before)
                for one in (*change.figures.values(), *_done(against_targets(change.before, others), node))
                if one.difference and one.before
            }
            for same in (one.same for one in change.figures.values() if one.same):
                results |= {*map(number, same)} | (
                    {percent(abs(same.difference) / same.before)} if same.before else set()
                )
    why = cause_counts(causes(rounds, place, **asked))
    silences = {number(why.of(cause)) for cause in CAUSES_OF_SILENCE}
    teams, untrained = _of_teams(place, last), _of_training(place, last)
    classes = _of_classes(rounds, place)
    return {
        "I.1": teams | days,
        "I.2": reports | days,
        "I.3": results | days,
        "I.4": _of_topics(rounds, place, at) | days,
        **({"I.5": classes | days, "I.6": results | days} if classes else {"I.5": results | days}),
        "II.1": reports | results | teams | silences | untrained | days | set(map(str, TEAM_SIZE)),
        "II.2": _of_difficulties(rounds, place, at) | days,
    }


def _days(rounds: Iterable[Round], at: Any) -> set[str]:
    return {day(one) for some in rounds for one in (some.data_from, some.data_to)} | {instant(at)}


def _of_reports(root: Node) -> set[str]:
    nodes = [*walk(root)]
    counts = {number(value) for node in nodes for value in vars(node.counts).values()}
    counts |= {number(value) for node in nodes for value in (node.owed, node.submitted)}
    rates = {percent(rate) for node in nodes for rate in (node.completeness, node.timeliness)}
    after = root.received - root.submitted
    missing = percent(root.missing / root.owed) if root.owed else ""
    levels = {number(sum(node.place.level == one.place.level for node in nodes)) for one in nodes}
    ties = {number(sum(node.completeness == one.completeness for node in root.children)) for one in root.children}
    silent = [sum(n.place.level == level and bool(n.missing and not n.received) for n in nodes) for level in range(6)]
    more = {number(count - 10) for count in silent}
    return counts | rates | {number(after), missing} | levels | ties | set(map(number, silent)) | more


def _of_results(root: Node) -> set[str]:
    found, judged = set(), [one for one in root.figures if one.target and one.done is not None]
    for node in [root, *root.children]:
        for one in node.figures:
            found |= {number(value) for value in (one.sum, one.target, one.done)} | {percent(one.attainment)}
            found |= {number(one.of - one.reported_by), number(one.of)}
    for one in root.figures:
        found |= {number(value) for value in (one.age, one.old) if value}
        found |= {number(OLD_AFTER.days)} if one.old is not None else set()
    found |= {number(count) for count in range(len(root.figures) + 1)}  # so many indicators
    found |= {number(len(judged)), *(number(count) for count in range(len(root.children) + 1))}  # so many places
    return found


def _done(before: Node, now: Node) -> list[NumberChange]:
    earlier = {one.indicator.pk: one.done for one in before.figures}
    return [NumberChange(earlier.get(one.indicator.pk), one.done) for one in now.figures]


def _of_teams(place: Place, last: Any) -> set[str]:
    whole, here = coverage(place, on=last), people(place, on=last)[0]
    tallies = [one.total for one in (whole, *whole.children)]
    there = set(Placement.objects.counted_on(last, place).order_by().values_list("team", flat=True))
    members = list(Member.objects.current_on(last).filter(team__in=there))
    headless = there - {one.team_id for one in members if one.position == Position.LEADER}
    others = [pk for pk in there if not TEAM_SIZE[0] <= sum(one.team_id == pk for one in members) <= TEAM_SIZE[1]]
    counts = {number(n) for n in (len(headless), len(others), waiting_teams(place, on=last))}
    counts |= {number(n) for one in tallies for n in (one.places, one.with_team, one.places - one.with_team)}
    return (
        counts
        | {percent(whole.total.share)}
        | {number(n) for n in (here.teams, here.people, here.leaders, here.incomplete)}
    )


def _of_classes(rounds: Sequence[Round], place: Place) -> set[str]:
    """One by one; empty where there was no class in the days of the data."""
    first, last = min(one.data_from for one in rounds), max(one.data_to for one in rounds)
    entries = DiaryEntry.objects.filter(kind="class", day__range=(first, last), withdrawn_at=None)
    here = [one for one in entries.select_related("place") if one.place.path.startswith(place.path)]
    held = list(ResidentClass.objects.filter(entry__in=here).prefetch_related("skills__level"))
    counts = [len(here), len(held), sum(one.came for one in held)] if here else []
    for name in GROUPS:
        known = [getattr(one, name) for one in held if getattr(one, name) is not None]
        counts += [sum(known), len(known)]
    skills = [count for one in held for count in one.skills.all()]
    for level in {count.level for count in skills}:
        counts.append(sum(count.value for count in skills if count.level == level))
    counted = sum(count.value for count in skills if count.level.is_counted)
    return {number(one) for one in [*counts, counted]} if here else set()


def _of_training(place: Place, last: Any) -> set[str]:
    """One by one: the people of the day, and those of them of whom nothing was learned by then."""
    there = Placement.objects.counted_on(last, place).values("team")
    everybody = {one.person_id for one in Member.objects.current_on(last).filter(team__in=there)}
    learned = {one.member.person_id for one in Learned.objects.filter(on__lte=last).select_related("member")}
    return {number(len(everybody)), number(len(everybody - learned))}


def _of_topics(rounds: Sequence[Round], place: Place, at: Any) -> set[str]:
    """Sessions and who came to them one by one, topics as the pages of training count them."""
    start, end = min(one.data_from for one in rounds), max(one.data_to for one in rounds)
    tallies = [topic_tally(place, topic=one, start=start, end=end, on=end) for one in Topic.objects.order_by("pk")]
    counts = {number(n) for one in tallies for n in (one.trained, one.members, one.leaders_trained, one.leaders)}
    begun = Session.objects.exclude(state=Session.Status.CANCELLED).filter(starts_at__lt=at).order_by("pk")
    held = [
        one
        for one in begun.select_related("organiser").prefetch_related("places")
        if localdate(one.starts_at) <= end
        and localdate(one.ends_at) >= start
        and any(there.path.startswith(place.path) for there in [*one.places.all(), one.organiser] if there)
    ]
    came = Attendance.objects.there().filter(session__in=held, member__isnull=False).select_related("member")
    people_there = {one.member.person_id for one in came}
    return counts | {percent(one.share) for one in tallies} | {number(len(held)), number(len(people_there))}


def _of_difficulties(rounds: Sequence[Round], place: Place, at: Any) -> set[str]:
    here, first = list(Difficulty.objects.within(place).order_by("pk")), min(one.data_from for one in rounds)
    older = [one for one in here if one.raised_at.date() < first and one.state != "solved"]
    raised = [one for one in here if one.raised_at.date() >= first]
    left = [one for one in raised if one.state != "solved"]
    above = [one for one in older + left if one.level < max(place.level, 2)]
    overdue = [one for one in left if one.answer_due_at and one.answer_due_at <= at]
    by = [sum(one.category == category for one in raised) for category in Difficulty.Category.values]
    return {number(n) for n in (len(older), len(raised), len(left), len(raised) - len(left), len(overdue), *by)} | {
        number(n) for n in (len(older + left), len(above), len(older + left) - len(above))
    }


def bare(text: str) -> str:
    """Return a paragraph without what people named and wrote."""
    names = {*Place.objects.values_list("name", flat=True), *Topic.objects.values_list("title", flat=True)}
    names |= set(Indicator.objects.values_list("name", flat=True))
    text = re.sub("“[^”]*”", "", text)
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(re.escape(name), "", text, flags=re.IGNORECASE)
    return re.sub(r"Phụ lục I+|Mục [IV.\d]+", "", text)
