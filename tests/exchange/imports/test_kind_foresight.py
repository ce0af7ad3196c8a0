"""What the comparison lets through, the actions take; and then the same file changes nothing more."""

import datetime
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction

from accounts.access import sees_phones
from accounts.models import User
from exchange.kinds import import_kinds
from exchange.models import ImportRow
from exchange.reading.tables import Reading
from places.models import Place
from tests.exchange.imports.comparing import Typed, current, reading
from tests.reporting.world_rounds import VN, make_indicators
from tests.world import World, make_member

pytestmark = pytest.mark.once

State = ImportRow.State
NOW = datetime.datetime(2022, 8, 15, 9, tzinfo=VN)
DAYS = ("10/06/2022", "11/06/2022", "30/06/2022", "01/07/2022", "31/07/2022", "15/08/2022", "16/08/2022", "09/06/2022")
SEEDS = 15
type Draw = random.Random


def member(draw: Draw) -> Typed:
    return {
        "place": draw.choice(("Ấp An 1", "an 1", "Ấp An 2", "Ấp Lạ")),
        "team": draw.choice((None, "Tổ An 1", "tổ an 2", "Tổ mới")),
        "full_name": draw.choice(("Nguyễn Thị Lan", "nguyen thi lan", "Người Thứ Hai", "Lê Mới", "Lê Mói", "Võ Xa")),
        "phone": draw.choice((None, None, "0912345601", "0987000111", "0912000003")),
        "birth_year": draw.choice((None, None, 1980, 1990)),
        "organisation": draw.choice((None, "Y tế", "Khác")),
        "position": draw.choice((None, "Tổ trưởng", "Tổ phó", "Thành viên")),
        "joined_on": draw.choice((None, None, *DAYS)),
        "left_on": draw.choice((None, None, None, *DAYS)),
    }


def team(draw: Draw) -> Typed:
    return {
        "place": draw.choice(("Ấp An 1", "Ấp An 2", "Xã An")),
        "name": draw.choice((None, "Tổ An 1", "Tổ mới", "tổ Mới", "Tổ Mói")),
        "number": draw.choice((None, "12/QĐ-UBND", "15/QĐ-UBND", "15/qd-ubnd")),
        "signed_on": draw.choice((None, "10/06/2022", "01/07/2022")),
        "issued_by": draw.choice((None, "UBND xã An", "Ủy ban nhân dân xã An")),
        "signer": draw.choice((None, None, "Lê Ký")),
        "established_on": draw.choice((None, *DAYS)),
        "zalo_households": draw.choice((None, 5)),
    }


def hamlet(draw: Draw) -> Typed:
    return {
        "kind": draw.choice(("Ấp", "Tổ tự quản", "Tổ dân phố")),
        "name": draw.choice(("An 1", "Ấp An 3", "ap an 3", "1", "2", "Tổ tự quản 1")),
        "parent": draw.choice((None, None, "Ấp An 1", "An 3", "Xã An", "Ấp Lạ")),
        "households": draw.choice((None, 0, 120)),
        "population": draw.choice((None, 400)),
        "year": draw.choice((None, 2020, 2022, 2023)),
    }


def target(draw: Draw) -> Typed:
    return {
        "place": draw.choice(("Ấp An 1", "Ấp An 2", "Xã An")),
        "team": draw.choice((None, "Tổ An 1")),
        "indicator": draw.choice(("ho", "Đơn hàng")),
        "starts_on": draw.choice(DAYS),
        "ends_on": draw.choice(DAYS),
        "value": draw.choice((0, 7, 5_001)),
    }


FILES: dict[str, dict[str, Callable[[Draw], Typed]]] = {
    "teams": {"teams": team, "members": member},
    "hamlets": {"hamlets": hamlet},
    "targets": {"targets": target},
}


def right_lines(kind: str, place: Place, by: User, draw: Draw) -> dict[str, list[Typed]]:
    """Lines at random beside some of those that the template holds, the wrong ones taken out as an official does."""
    there = current(kind, place)
    sheets: dict[str, list[Typed]] = {
        sheet: draw.sample(there[sheet], draw.randrange(len(there[sheet]) + 1)) + [make(draw) for _ in range(6)]
        for sheet, make in FILES[kind].items()
    }
    while wrong := [row for row in _compared(kind, place, by, reading(kind, **sheets)) if row.state == State.WRONG]:
        for row in reversed(wrong):
            del sheets[row.sheet][row.number - 2]
    return sheets


def _compared(kind: str, place: Place, by: User, file: Reading) -> list[ImportRow]:
    """What the lines mean for who sends them: masked numbers tell nobody apart, as in ``exchange.actions``."""
    return import_kinds()[kind].compare(replace(file, sees_phones=sees_phones(by, place)), place, NOW.date())


@pytest.mark.parametrize("by", ["canbo_an", "so"])
@pytest.mark.parametrize("kind", FILES)  # figures have a round's columns: test_figure_imports.py
def test_what_is_let_through_is_taken_and_changes_nothing_twice(world: World, kind: str, by: str) -> None:
    make_indicators()
    make_member(world.team_an1, "Lê Mới", phone="0912000003", left_on=datetime.date(2022, 7, 31))
    user, seen = world.users[by], set()
    for seed in range(SEEDS):
        draw = random.Random(seed)
        with transaction.atomic():
            for _ in range(3):
                file = reading(kind, **right_lines(kind, world.an, user, draw))
                rows = [row for row in _compared(kind, world.an, user, file) if row.state in (State.NEW, State.CHANGED)]
                seen |= {row.state for row in rows}
                import_kinds()[kind].writer.write(rows, by=user, at=NOW)
                again = _compared(kind, world.an, user, file)
                # A number that may not be read always stands as a change: else what is alike would be known.
                hidden = [] if sees_phones(user, world.an) else ["phone"]
                told = [(row, [one for one in row.changes if one["field"] not in hidden]) for row in again]
                assert [(row.label, row.faults, changes) for row, changes in told if row.faults or changes] == []
                assert [row.label for row in again if row.state == State.NEW] == []
            transaction.set_rollback(True)
    assert seen == {State.NEW, State.CHANGED}
