"""The reform of 1 July 2025 over the real places, with hamlets and teams: none lost, none twice, nothing rewritten."""

import datetime
import random
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from accounts.models import Event
from places.actions.reorganisations.files import read_files
from places.models import Level, Place, Succession, country
from reporting.actions.rounds import open_round
from reporting.models import Indicator, Round
from reporting.models.basis import Basis
from reporting.rollups import count, notes, undivided
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out
from teams.models import Decision, Placement, Team
from tests.places.test_reorganisations import DAY, before
from tests.reporting.world_rounds import FAR, OPENS_AT, make_indicators
from tests.teams.test_reorganisations import PAST, told
from tests.teams.truths_of_histories import LATER
from tests.teams.world_histories import answer
from tests.teams.world_reforms import MORNING

__all__ = ["before"]
FOUNDED = datetime.date(2022, 6, 10)


def add_hamlets_and_teams() -> None:
    """A hamlet in each of 280 communes, a second one in those that are divided, and a team in each."""
    parted = set(rows_of_divided())
    hamlets = []
    for commune in Place.objects.at(Level.COMMUNE).order_by("path"):
        for number in range(1, 3 if commune.code in parted else 2):
            path = f"{commune.path}{number:04}"
            hamlets.append(
                Place(
                    code=f"{commune.code}-{number}", level=4, kind="ấp", parent=commune, path=path, stands_at=path,
                    **Place.naming(f"Ấp {number}"),
                )
            )  # fmt: skip
    Place.objects.bulk_create(hamlets)
    decision = Decision.objects.create(place=hamlets[0].parent, number="1", signed_on=FOUNDED, issued_by="UBND")
    teams = Team.objects.bulk_create(
        Team(place=hamlet, decision=decision, established_on=FOUNDED, **Team.naming(f"Tổ {hamlet.code}"))
        for hamlet in hamlets
    )
    Placement.objects.bulk_create(Placement(team=team, place=team.place, starts_on=FOUNDED) for team in teams)


def rows_of_divided() -> list[str]:
    data = Path(settings.BASE_DIR) / "data"
    content = read_files(data / "places.csv", data / "successions.csv", effective_on=DAY)
    return [link.old.code for link in content.links if link.partial]


def rounds_of_2022() -> list[Round]:
    make_indicators()
    return [
        open_round(
            code=f"ky-{province.code}", title="Tháng 7/2022", level=Round.Reporter.TEAM, within=province,
            data_from=datetime.date(2022, 7, 1), data_to=datetime.date(2022, 7, 31), opens_at=OPENS_AT, due_at=FAR,
            due_wording="trước", indicators=list(Indicator.objects.order_by("order")), by=None, at=OPENS_AT,
        )
        for province in Place.objects.at(Level.PROVINCE).order_by("path")
    ]  # fmt: skip


@pytest.fixture
def reformed(before: None) -> list[Round]:
    add_hamlets_and_teams()
    rounds = rounds_of_2022()
    answer(rounds)
    past, events = told(*PAST), list(Event.objects.order_by("pk").values())
    data = Path(settings.BASE_DIR) / "data"
    content = read_files(data / "places.csv", data / "successions.csv", effective_on=DAY)
    made = project.create(
        Place.objects.at(Level.PROVINCE).order_by("path")[0], title="Sắp xếp 2025", decision="1682/NQ-UBTVQH15",
        signed_on=datetime.date(2025, 6, 16), effective_on=DAY, by=None, at=MORNING - datetime.timedelta(days=9),
    )  # fmt: skip
    carry_out(project.set_content(made, news=content.news, links=content.links, by=None), by=None, at=MORNING)
    assert told(*PAST) == past
    assert list(Event.objects.order_by("pk").values()[: len(events)]) == events
    return rounds


def test_every_team_is_placed_or_on_the_worklist_and_both_readings_say_one_sum(reformed: list[Round]) -> None:
    today = Place.objects.valid_on(DAY).filter(level__lte=3)
    assert Counter(today.order_by().values_list("level", flat=True)) == {1: 1, 3: 96}
    held = Placement.objects.filter(ends_on=None, place__valid_to__isnull=False)
    waiting = {one.place for one in held.select_related("place__parent").order_by("pk")}
    standing = Counter(Placement.objects.holding_on(DAY).order_by().values_list("team", flat=True))
    assert standing == Counter(Team.objects.order_by().values_list("pk", flat=True))
    assert len(standing) == 301
    parted = set(Succession.objects.filter(partial=True).order_by().values_list("old__code", flat=True))
    assert {hamlet.parent.code for hamlet in waiting if hamlet.parent} == parted
    assert len(waiting) == 42

    (province,) = today.at(1)
    then, now = (count(reformed, country(), basis=basis, at=LATER) for basis in Basis.values)
    assert (then.counts, then.figures) == (now.counts, now.figures)
    here = count(reformed, province, basis=Basis.NOW, at=LATER)
    assert (here.expected, here.own.expected, len(here.children)) == (301, 42, 96)
    assert here.figures == then.figures
    assert {one.place.code for one in undivided(reformed, province)} == parted
    found = notes(reformed, province, [child.place for child in here.children])
    partial = {(old.place.code, pk) for pk, olds in found.origins.items() for old in olds if old.partial}
    assert len(partial) == 43

    dice = random.Random(7)
    chosen = {
        hamlet: dice.choice(list(Place.objects.filter(origins__old=hamlet.parent).order_by("path")))
        for hamlet in sorted(waiting, key=lambda one: one.path)
    }
    worklist.place(chosen, by=None)
    here = count(reformed, province, basis=Basis.NOW, at=LATER)
    assert (here.expected, here.own.expected) == (301, 0)
    assert here.figures == then.figures
    assert undivided(reformed, province) == []
