"""A random province of reports, and the slow, obvious way to add them up."""

import datetime
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from places.models import Level, Place
from reporting.models import Figure, Indicator, Report, Round, Target
from reporting.models.basis import Basis
from reporting.rollups import Node
from teams.models import Decision, Placement, Team
from tests.world import make_place

VN = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime.datetime(2022, 9, 1, 12, tzinfo=VN)
Day = datetime.date


@dataclass
class Random:
    province: Place
    teams: list[Team] = field(default_factory=list)
    rounds: list[Round] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        return list(Place.objects.within(self.province).order_by("path"))


def build(seed: int) -> Random:
    """Districts or none, teams at communes, hamlets and groups, some moved between rounds, reports in every state."""
    dice = random.Random(seed)
    world = Random(province=make_place(f"P{seed}", Level.PROVINCE, "tỉnh", "Tỉnh Mẫu"))
    above = [world.province]
    if dice.random() < 0.7:
        above = [
            make_place(f"D{n}", Level.DISTRICT, "huyện", f"Huyện {n}", world.province)
            for n in range(dice.randint(1, 3))
        ]
    communes = [
        make_place(f"C{n}", Level.COMMUNE, "xã", f"Xã {n}", dice.choice(above)) for n in range(dice.randint(1, 5))
    ]
    hamlets = [
        make_place(f"H{n}", Level.HAMLET, "ấp", f"Ấp {n}", dice.choice(communes)) for n in range(dice.randint(1, 8))
    ]
    groups = [make_place(f"G{n}", Level.GROUP, "tổ", f"Tổ dân cư {n}", dice.choice(hamlets)) for n in range(3)]
    world.indicators = [
        Indicator.objects.create(
            code=f"i{n}", name=f"Chỉ tiêu {n}", unit="hộ", counts="hộ", kind=kind, starts_on=Day(2022, 1, 1), order=n
        )
        for n, kind in enumerate(["flow", "stock", "flow", "stock"])
    ]
    decision = Decision.objects.create(place=communes[0], number="1", signed_on=Day(2022, 1, 1), issued_by="UBND")
    world.teams = [
        Team.objects.create(
            place=dice.choice(communes + hamlets + groups),
            decision=decision,
            established_on=Day(2022, 1, 1),
            **Team.naming(f"Tổ {n}"),
        )
        for n in range(dice.randint(1, 12))
    ]
    for month in range(6, 6 + dice.randint(1, 3)):
        _round(world, dice, month, communes + hamlets + groups, above)
    if dice.random() < 0.5:  # about the days of the others too
        _round(world, dice, 9, communes + hamlets + groups, above)
        Round.objects.filter(code="2022-09").update(data_from=Day(2022, 6, 1), data_to=Day(2022, 8, 28))
        world.rounds[-1].refresh_from_db()
    for team in world.teams:
        Placement.objects.create(team=team, place=team.place, starts_on=Day(2022, 1, 1))
    return world


def _round(world: Random, dice: random.Random, month: int, stands: list[Place], districts: list[Place]) -> None:
    level = dice.choice([Round.Reporter.TEAM] * 3 + [Round.Reporter.DISTRICT, Round.Reporter.COMMUNE])
    due = dice.choice([NOW - datetime.timedelta(days=20), NOW + datetime.timedelta(days=5)])
    one = Round.objects.create(
        code=f"2022-{month:02}", title=f"Tháng {month}", level=level, within=world.province,
        data_from=Day(2022, month, 1), data_to=Day(2022, month, 28),
        opens_at=due - datetime.timedelta(days=30), due_at=due, due_wording="chậm nhất",
    )  # fmt: skip
    one.indicators.set(dice.sample(world.indicators, dice.randint(1, 4)))
    world.rounds.append(one)
    if level == Round.Reporter.TEAM:
        owing = [(team, dice.choice([team.place, dice.choice(stands)])) for team in world.teams if dice.random() < 0.9]
    else:
        owing = [(None, place) for place in Place.objects.within(world.province).at(level).order_by("path")]
    for team, place in owing:
        _report(dice, one, team, place)


def _report(dice: random.Random, one: Round, team: Team | None, place: Place) -> None:
    report = Report(round=one, team=team, place=place, due_at=one.due_at, state=dice.choice(Report.State.values))
    if report.state in ("submitted", "returned", "accepted"):
        offset = dice.choice([-3600, -1, 0, 1, 3600])
        report.first_submitted_at = report.submitted_at = one.due_at + datetime.timedelta(seconds=offset)
        if dice.random() < 0.1:
            report.excused_at = one.opens_at
    if report.state == "excused":
        report.excused_at = one.opens_at
    report.save()
    for indicator in one.indicators.order_by("pk"):
        if report.first_submitted_at:
            value = dice.choice([None, 0, dice.randint(1, 50)])
            Figure.objects.create(report=report, indicator=indicator, value=value)
        holder = {"team": team} if team else {"place": place}
        if dice.random() < 0.5:
            starts, ends = dice.choice([(Day(2022, 1, 1), Day(2022, 12, 31)), (Day(2023, 1, 1), Day(2023, 12, 31))])
            Target.objects.get_or_create(
                **holder,
                indicator=indicator,
                starts_on=starts,
                defaults={"ends_on": ends, "value": dice.randint(0, 40)},
            )


def _stands(report: Report, basis: str) -> str:
    return (report.team.place if basis == Basis.NOW and report.team else report.place).path


def _who(report: Report) -> tuple[str, int]:
    return ("team", report.team_id) if report.team_id else ("place", report.place_id)


def slowly(rounds: Sequence[Round], place: Place, basis: str, *, at: datetime.datetime = NOW) -> dict[str, object]:
    """What a rollup must say about ``place``, one report at a time."""
    reports = list(
        Report.objects.filter(round__in=rounds)
        .select_related("round", "team__place", "place")
        .prefetch_related("figures")
        .order_by("round__data_to", "round_id")
    )
    targets = list(Target.objects.order_by("pk"))
    here = [report for report in reports if _stands(report, basis).startswith(place.path)]
    ways = [report.compliance_now(at).value for report in here]
    said: dict[str, object] = {way: ways.count(way) for way in ("on_time", "late", "missing", "not_due", "excused")}
    said["expected"] = len(here)
    said["received"] = sum(report.first_submitted_at is not None for report in here)
    said["returned"] = sum(report.state == "returned" for report in here)
    said["figures"] = {
        indicator.code: _figure(reports, targets, rounds, indicator, place, basis)
        for indicator in Indicator.objects.filter(rounds__in=rounds).distinct().order_by("pk")
    }
    return said


def _figure(
    reports: list[Report],
    targets: list[Target],
    rounds: Sequence[Round],
    indicator: Indicator,
    place: Place,
    basis: str,
) -> tuple[int | None, int | None, int, int]:
    asking = {one.pk for one in indicator.rounds.order_by("pk")}
    asked = [report for report in reports if report.round_id in asking]
    answers = []
    for report in asked:
        given = [one.value for one in report.figures.all() if one.indicator_id == indicator.pk]
        if report.state in ("submitted", "accepted"):
            answers += [(report, value) for value in given if value is not None]
    answered = answers
    if indicator.kind == "stock":
        answers = list({_who(report): (report, value) for report, value in answers}.values())
    else:
        answers = [one for one in answers if not any(_hides(other, one[0]) for other, _ in answers)]
    answers = [(report, value) for report, value in answers if _stands(report, basis).startswith(place.path)]
    day = max(one.data_to for one in rounds)
    held = []
    for report in {_who(report): report for report in asked}.values():
        if _stands(report, basis).startswith(place.path):
            held += [
                one.value
                for one in targets
                if (one.team_id, one.place_id) == (report.team_id, None if report.team_id else report.place_id)
                and one.indicator_id == indicator.pk
                and one.starts_on <= day <= one.ends_on
            ]
    return (
        sum(value for _, value in answers) if answers else None,
        sum(held) if held else None,
        sum(_stands(report, basis).startswith(place.path) for report, _ in answered),
        sum(_stands(report, basis).startswith(place.path) for report in asked),
    )


def _hides(other: Report, report: Report) -> bool:
    """Whether a reporter's ``other`` answer already holds the days of ``report``."""
    mine, theirs = report.round, other.round
    if _who(other) != _who(report) or (mine.data_from, mine.data_to) == (theirs.data_from, theirs.data_to):
        return _who(other) == _who(report) and theirs.pk > mine.pk
    return theirs.data_from <= mine.data_from and mine.data_to <= theirs.data_to


def walk(node: Node) -> list[Node]:
    return [node, *(found for child in node.children for found in walk(child))]
