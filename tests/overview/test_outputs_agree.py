"""Every output of one rollup says the same numbers, and in each the parts add up to the whole, cell by cell."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from places.models import Level, Place
from reporting.exports.source import Source
from reporting.models import Round
from reporting.models.basis import Basis
from tests.overview import outputs
from tests.reporting import world_random
from tests.reporting.world_rounds import add_rounds
from tests.teams.world_reforms import new, reform
from tests.world import World, make_user

pytestmark = pytest.mark.django_db


def agree(source: Source, by: User) -> None:
    """Claim it of all outputs of ``source``, asked by ``by``."""
    client = Client()
    client.force_login(by)
    page = outputs.page(client, source)
    said = {"page": page, "data": outputs.data(client, source), "rows": outputs.rows_of_data(client, source)}
    if source.basis == Basis.THEN and source.place.level <= Level.COMMUNE:
        said["document"] = outputs.document(source)
    for name, one in said.items():
        assert one.whole == page.whole, name
        assert one.adds_up, (name, one)
        assert one.owing == page.owing, name
    sheets = outputs.workbook(source)
    for name in ("Tổng hợp", "Tiến độ báo cáo"):
        _sheet_agrees(sheets[name], outputs.HEADERS, page)
    sums = [header for header in sheets["Tổng hợp"][0] if header.endswith(")")]
    _parts_of_sheet(sheets["Tổng hợp"], sums, source)
    for indicator in {row["Chỉ tiêu"] for row in sheets["Chỉ tiêu nền tảng"]}:
        rows = [row for row in sheets["Chỉ tiêu nền tảng"] if row["Chỉ tiêu"] == indicator]
        counted = [header for header in rows[0] if header.startswith("Số ")]
        _parts_of_sheet(rows, ["Kết quả", "Chỉ tiêu giao", "Đạt được trong thời gian giao", *counted], source)


def _sheet_agrees(rows: list[dict[str, Any]], headers: tuple[str, ...], page: outputs.Said) -> None:
    """The first line and the last, its sum, are the whole; the lines of its parts are those of the page."""
    counts = [tuple(row[header] or 0 for header in headers) for row in rows]
    assert counts[0] == counts[-1] == page.whole
    assert all(one in counts for _, one in page.parts)


def _parts_of_sheet(rows: list[dict[str, Any]], headers: list[str], source: Source) -> None:
    """The lines one level down add up to the first in each column."""
    names = [line.name for line in source.lines_one_level_down]
    if not names:
        return
    by_name = {line.name: row for line, row in zip(source.lines, rows, strict=False)}
    for header in headers:
        assert (rows[0][header] or 0) == sum(by_name[name][header] or 0 for name in names), header


@pytest.mark.parametrize("basis", Basis)
@pytest.mark.parametrize("seed", range(4))
def test_all_outputs_of_a_random_country_agree(seed: int, basis: Basis) -> None:
    found = world_random.build(seed)
    by = make_user("so", Role.STAFF, found.province, "Sở")
    places = [one for one in found.places if one.level < Level.GROUP]
    for place in [found.province, *places[1 :: max(len(places) // 3, 1)]]:
        for rounds in ([found.rounds[0]], found.rounds):
            agree(Source(rounds, place, basis, timezone.now(), by), by)


@pytest.fixture
def reformed(world: World) -> World:
    add_rounds(world)
    reform(world)
    world.so.place = new("03")
    world.so.save()
    return world


@pytest.mark.parametrize("code", ["ky-1", "ky-xa"])
def test_all_outputs_agree_after_a_reform_that_left_hamlets_waiting(reformed: World, code: str) -> None:
    rounds = [Round.objects.get(code=code)]
    for basis, places in (
        (Basis.NOW, [new("03"), new("03001")]),
        (Basis.THEN, [Place.objects.get(pk=reformed.song_xanh.pk), reformed.dong, reformed.cat]),
    ):
        for place in places:
            agree(Source(rounds, place, basis, timezone.now(), reformed.so), reformed.so)
