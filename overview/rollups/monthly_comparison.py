"""Who did best and worst in the round of a month: places below a province, teams of a commune, never persons."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, F

from accounts.models import User, spoken_name
from core.templatetags.wording import number, percent, share
from places.models import Level, Place
from reporting.models import Compliance, Report, Round
from reporting.models.basis import Basis
from reporting.pages.rollups import REPORTERS
from reporting.rollups import RoundReading, basis_at_first, cause_counts, cause_in_words, causes, chief_cause
from reporting.rollups.nodes import ratio
from reporting.rollups.ranking import TIMELINESS, ranking
from reporting.rollups.standings import standings
from teams.models import Team

ENDS = 5  # named at each end


class ComparedLine(NamedTuple):
    """One place or team with its share in words, and with why it is low where that is known."""

    name: str
    words: str
    why: str = ""


@dataclass(frozen=True)
class Comparison:
    """``best`` from the highest share, ``worst`` from the lowest; neither holds who has the share of the other end.

    ``measure`` says what the shares are of; ``notes`` whom it leaves out, why reports are late, and where the place
    stands itself.
    """

    measure: str
    best: Sequence[ComparedLine] = ()
    worst: Sequence[ComparedLine] = ()
    notes: Sequence[str] = ()


def comparison(user: User, place: Place, readings: Sequence[RoundReading], at: datetime.datetime) -> Comparison:
    """Compare what lies below ``place`` by the last of ``readings``; teams by all of them whose deadline is over."""
    if not readings:
        return Comparison("")
    shown, basis = readings[-1].round, basis_at_first([readings[-1].round], place)
    why = causes([shown], place, basis=basis, at=at)
    chief = chief_cause(cause_counts(why))
    reporters = REPORTERS[Round.Reporter(shown.level)]
    notes = [f"Chưa đúng hạn vì nhiều nhất: {chief.in_words(reporters)}."] if chief else []
    if place.level < Level.COMMUNE:
        words = {one.place.pk: cause_in_words(cause_counts(one), TIMELINESS.key, reporters) for one in why.children}
        return _of_places(readings[-1], words, notes)
    return _of_teams(place, readings, at, [*_ranks(user, place, shown, basis, at), *notes])


def _of_places(reading: RoundReading, reasons: dict[int, str], notes: list[str]) -> Comparison:
    level = min((one.place.level for one in reading.node.children), default=0)
    order = ranking(reading.node, TIMELINESS, level=level)
    waiting = sum(one.awaited > 0 for one in order.apart)
    if waiting:
        notes = [*notes, f"{number(waiting)} địa bàn còn báo cáo chưa đến hạn nên chưa xếp."]
    found = [
        (
            one.parts.part or 0,
            one.parts.whole or 0,
            ComparedLine(one.place.name, TIMELINESS.words(one.parts), reasons.get(one.place.pk, "")),
        )
        for one in sorted(order.ranked, key=lambda one: (-(one.parts.value or 0), one.place.sort_key))
    ]
    return _ends_of(f"{TIMELINESS.label}, kỳ này", found, notes, "địa bàn")


def _of_teams(place: Place, readings: Sequence[RoundReading], at: datetime.datetime, notes: list[str]) -> Comparison:
    """Compare teams by in how many of the rounds whose deadline is over they reported in time; those of which one was
    excused leave it out. Two queries.
    """
    over = [one.round for one in readings if one.round.due_at <= at]
    owed = Report.objects.standing_in(place).filter(round__in=over, team__isnull=False).judged(at).order_by()
    ways: dict[int, Counter[str]] = defaultdict(Counter)
    for team, way, reports in owed.values_list("team", F("compliance")).annotate(n=Count("pk")):
        ways[team][way] += reports
    teams = Team.objects.filter(pk__in=ways).order_by("sort_key", "pk")
    found = []
    for team in teams:
        way = ways[team.pk]
        whole = way[Compliance.ON_TIME] + way[Compliance.LATE] + way[Compliance.MISSING]
        ways_of_low = [(way[Compliance.MISSING], "kỳ chưa nộp"), (way[Compliance.LATE], "kỳ nộp trễ")]
        why = ", ".join(f"{number(count)} {told}" for count, told in ways_of_low if count)
        words = share(way[Compliance.ON_TIME], whole)
        found.append((way[Compliance.ON_TIME], whole, ComparedLine(team.short_name, words, why)))
    ranked = sorted((one for one in found if one[1]), key=lambda one: -one[0] / one[1])
    excused = ", không tính báo cáo được miễn" if any(way[Compliance.EXCUSED] for way in ways.values()) else ""
    return _ends_of(f"Số kỳ đúng hạn, {number(len(over))} kỳ gần nhất đã hết hạn{excused}", ranked, notes, "tổ")


def _ends_of(measure: str, ranked: Sequence[tuple[int, int, ComparedLine]], notes: list[str], unit: str) -> Comparison:
    """Return both ends of ``ranked``, (part, whole, what is said of it) from the highest share, equal ones by name."""
    shares = [ratio(part, whole) for part, whole, _ in ranked]
    if not ranked:
        return Comparison(measure, notes=notes)
    first, last = shares[0], shares[-1]
    number_first, number_last = shares.count(first), shares.count(last)
    if first == last:
        return Comparison(measure, notes=[f"Cả {number(len(ranked))} {unit} cùng đạt {percent(first)}.", *notes])
    ends = min(ENDS, max(len(ranked) // 2, 1))
    chosen = f"; ở đây nêu các {unit} đứng đầu theo thứ tự tên."
    if number_first > ends:
        notes = [*notes, f"{number(number_first)} {unit} cùng đạt {percent(first)}{chosen}"]
    if number_last > ends:
        notes = [*notes, f"{number(number_last)} {unit} cùng ở mức {percent(last)}{chosen}"]
    shown = list(zip(shares, (said for _, _, said in ranked), strict=True))
    best = [said for value, said in shown[:ends] if value != last]
    worst = [said for value, said in sorted(shown, key=lambda one: one[0] or 0)[:ends] if value != first]
    return Comparison(measure, [one._replace(why="") for one in best], worst, notes)


def _ranks(user: User, place: Place, shown: Round, basis: Basis, at: datetime.datetime) -> list[str]:
    """Say where the place stands in each place above it, as far as ``user`` may be told; before the deadline nobody is
    ranked.
    """
    if shown.due_at > at:
        return []
    return [
        f"Đúng hạn: xếp thứ {number(one.rank)}/{number(one.among)} trong {spoken_name(one.above)} "
        f"(cả {one.above.kind} đạt {one.whole_words})."
        for one in standings([shown], place, user=user, basis=basis, at=at, with_targets=False)
        if one.measure is TIMELINESS
    ]
