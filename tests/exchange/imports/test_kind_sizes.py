"""However many lines: the same number of queries, and little time."""

import datetime
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from exchange.kinds import import_kinds
from exchange.models import ImportRow
from exchange.reading.tables import Reading
from places.models import Level
from reporting.actions.rounds import enrol
from reporting.imports.figure_columns import key_of
from reporting.models import Indicator, Target
from teams.models import Member, Organisation, Person
from tests.exchange.imports.comparing import TODAY, Typed, current, line, reading
from tests.reporting.world_rounds import make_indicators, open_team_round
from tests.world import FOUNDED_ON, World, make_place, make_team

pytestmark = pytest.mark.once

SECONDS = 2.0  # of processor time, for 3,000 lines
LAST_DAY = datetime.date(2022, 12, 31)


def settle(world: World, numbers: range, *, people: int = 2) -> None:
    """Quarters of the ward of Cát, each with a team, people in it and a target."""
    indicator = Indicator.objects.get(code="ho")
    teams = []
    for number in numbers:
        place = make_place(f"01201-9{number}", Level.HAMLET, "khu phố", f"Khu phố Mới {number}", world.cat)
        teams.append(make_team(place, f"Tổ Mới {number}"))
    names = [(team, f"Nguyễn Thị {chr(ord('A') + number)}i") for team in teams for number in range(people)]
    persons = Person.objects.bulk_create(Person() for _ in names)
    Member.objects.bulk_create(
        Member(
            team=team, person=person, position="member", organisation=Organisation.YOUTH, joined_on=FOUNDED_ON,
            phone=f"09{person.pk:08}", **Member.naming(name),
        )
        for (team, name), person in zip(names, persons, strict=True)
    )  # fmt: skip
    window = {"starts_on": FOUNDED_ON, "ends_on": LAST_DAY}
    Target.objects.bulk_create(Target(team=team, indicator=indicator, value=9, **window) for team in teams)


def file_of(kind: str, world: World, hamlets: int) -> dict[str, list[Typed]]:
    """What the portal holds, and for each hamlet lines that are new and lines that are wrong."""
    sheets = current(kind, world.cat)
    if kind == "teams":
        decision = {"number": "9/QĐ", "signed_on": "01/07/2022", "issued_by": "UBND", "established_on": "01/07/2022"}
        places = [team["place"] for team in sheets["teams"]]
        sheets["teams"] += [
            decision | {"place": place, "name": "Tổ thứ hai", "second_team_reason": "Rộng"} for place in places
        ]
        member = {"team": "Tổ thứ hai", "full_name": "Lê Mới", "organisation": "Khác", "position": "Tổ trưởng"}
        sheets["members"] += [member | {"place": place} for place in places]
        sheets["members"] += [{"place": f"Khu lạ {number}", "full_name": "Lê Lạc"} for number in range(hamlets)]
    elif kind == "hamlets":
        hamlet, group = {"kind": "Khu phố", "households": 9}, {"kind": "Tổ dân phố", "name": "Tổ dân phố 7"}
        sheets["hamlets"] += [hamlet | {"name": f"Khu phố Khác {number}"} for number in range(hamlets)]
        sheets["hamlets"] += [group | {"parent": f"Khu phố Mới {number}"} for number in range(hamlets)]
    elif kind == "accounts":
        official = {"full_name": "Lê Mới", "role": "Cán bộ xã"}
        places = ({"place": "Phường Cát"}, {"office": "UBND phường Cát"}, {"place": "Xã Lạ"})
        sheets["accounts"] = [
            official | place | {"phone": f"09{number:07}{at}"}
            for number in range(hamlets)
            for at, place in enumerate(places)
        ]
    else:
        sheets["targets"] += [line | {"indicator": "don"} for line in sheets["targets"]]
        sheets["targets"] += [{"place": f"Khu lạ {number}", "indicator": "?"} for number in range(hamlets)]
    return sheets


@pytest.mark.parametrize("kind", [kind for kind in import_kinds() if kind != "figures"])  # of which columns: below
def test_many_lines_ask_no_more_than_few(world: World, kind: str) -> None:
    make_indicators()
    counts, lengths = [], []
    for numbers in (range(3), range(3, 100)):
        settle(world, numbers)
        file = reading(kind, **file_of(kind, world, numbers.stop))
        with CaptureQueriesContext(connection) as of_current:
            import_kinds()[kind].current(world.cat, TODAY)
        with CaptureQueriesContext(connection) as of_compare:
            rows = import_kinds()[kind].compare(file, world.cat, TODAY)
        other = ImportRow.State.UNCHANGED if import_kinds()[kind].is_filled else ImportRow.State.WRONG
        assert {row.state for row in rows} >= {ImportRow.State.NEW, other}
        counts.append((len(of_current), len(of_compare)))
        lengths.append(len(rows))
    assert counts[0] == counts[1]
    assert lengths[0] < 30
    assert lengths[1] >= 290


def test_many_figures_ask_no_more_than_few(world: World) -> None:
    kind, round = import_kinds()["figures"], open_team_round(world, indicators=make_indicators())
    counts, lengths = [], []
    for numbers in (range(3), range(3, 100)):
        settle(world, numbers)
        enrol(round)
        (spec,) = kind.sheets_for(world.cat, TODAY)
        key = key_of(Indicator.objects.get(code="ho"))
        typed = [{"place": f"Khu phố Mới {number}", key: number} for number in range(numbers.stop)]
        typed += [{"place": f"Khu phố Mới {number}"} for number in range(numbers.stop)]  # as a template lists them
        file = Reading({}, {}, [line(spec, number, cells) for number, cells in enumerate(typed, 2)])
        with CaptureQueriesContext(connection) as queries:
            rows = kind.compare(file, world.cat, TODAY)
        assert {row.state for row in rows} == {ImportRow.State.NEW, ImportRow.State.UNCHANGED}
        counts.append(len(queries))
        lengths.append(len(rows))
    assert counts[0] == counts[1]
    assert lengths == [6, 200]


@pytest.mark.parametrize("typed", [{}, {"place": "Khu phố Mới"}])
def test_three_thousand_lines_are_compared_in_two_seconds(world: World, typed: Typed) -> None:
    make_indicators()
    settle(world, range(300), people=10)
    members = [line | typed for line in current("teams", world.cat)["members"]]
    file = reading("teams", members=members)
    started = time.process_time()
    rows = import_kinds()["teams"].compare(file, world.cat, TODAY)
    assert time.process_time() - started <= SECONDS
    assert len(rows) == len(members) >= 3_000


def test_thousands_of_one_name_in_one_team_are_told_apart_in_time(world: World) -> None:
    new = {"place": "Khu phố Cát 1", "full_name": "Lê Mới", "organisation": "Khác"}
    lines: list[dict[str, Any]] = [
        new | {"phone": f"09{number:08}", "position": "Tổ trưởng"} for number in range(3_000)
    ]
    file = reading("teams", members=lines)
    started = time.process_time()
    rows = import_kinds()["teams"].compare(file, world.cat, TODAY)
    assert time.process_time() - started <= SECONDS
    assert [row.state for row in rows[:2]] == [ImportRow.State.NEW, ImportRow.State.WRONG]


def test_thousands_of_unknown_places_are_answered_in_time(world: World) -> None:
    make_indicators()
    settle(world, range(300))
    lines = [{"place": f"Khu phố Mới {number}b", "full_name": "Lê Lạc"} for number in range(3_000)]
    file = reading("teams", members=lines)
    started = time.process_time()
    rows = import_kinds()["teams"].compare(file, world.cat, TODAY)
    assert time.process_time() - started <= SECONDS
    assert {row.state for row in rows} == {ImportRow.State.WRONG}
    assert "Có phải là “Khu phố Mới 7”" in rows[7].faults[0]["message"]


def test_thousands_of_new_teams_and_hamlets_of_one_place_are_compared_in_time(world: World) -> None:
    decision = {"number": "9/QĐ", "signed_on": "01/07/2022", "issued_by": "UBND", "established_on": "01/07/2022"}
    teams = [
        decision | {"place": "Khu phố Cát 1", "name": f"Tổ Mới {number}", "second_team_reason": "Rộng"}
        for number in range(3_000)
    ]
    hamlets = [{"kind": "Khu phố", "name": f"Mới {number}", "parent": "Phường Cát"} for number in range(3_000)]
    for kind, sheet, lines in (("teams", "teams", teams), ("hamlets", "hamlets", hamlets)):
        file = reading(kind, **{sheet: lines})
        started = time.process_time()
        rows = import_kinds()[kind].compare(file, world.cat, TODAY)
        assert time.process_time() - started <= SECONDS
        assert {row.state for row in rows} == {ImportRow.State.NEW}
