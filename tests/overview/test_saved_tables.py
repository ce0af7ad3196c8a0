"""A table kept under a name: whose it is, who sees what of it, its file, and its coming each month."""

import csv
import datetime
import io
import re
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Event
from notices.models import Notice
from overview.actions import monthly_tables, tables
from overview.models import SavedTable, TableReader
from places.models import Place
from reporting.rollups import rollup
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.world import World, make_user

pytestmark = pytest.mark.once

CHOICES = {"lines": ["3"], "of": [":4"], "last": ["2"], "value": ["completeness", "sum-ho", "households-ho"]}
QUERY = "?of=:4&lines=3&last=2&value=completeness&value=sum-ho&value=households-ho"


@pytest.fixture
def rounds(rounds: World) -> World:
    august = {"data_from": datetime.date(2022, 8, 1), "data_to": datetime.date(2022, 8, 31)}
    rounds.round_2 = open_team_round(rounds, code="ky-2", title="Kỳ tháng 8/2022", **august)
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(rounds.report_binh1, by=rounds.hoa, ho=30)
    send(report_of(rounds.round_2, rounds.team_an1), by=rounds.lan, ho=8)
    return rounds


def keep(world: World, *, is_shared: bool = False, name: str = "Hộ theo xã") -> SavedTable:
    return tables.save(world.song_xanh, name=name, choices=CHOICES, is_shared=is_shared, by=world.so)


def show(client: Client, table: SavedTable, **query: str) -> Any:
    return client.get(reverse("table_show", args=[table.pk]), query)


def test_a_table_is_put_together_kept_renamed_changed_and_removed(rounds: World) -> None:
    client = signed_in(rounds.so)
    assert client.post(reverse("table_save"), {"name": "x", "choices": QUERY}).status_code == 422
    client.post(reverse("table_save"), {"name": " Hộ  theo xã ", "choices": f"{QUERY}&order={'1' * 5_000}"})
    table = SavedTable.objects.get()
    assert table.choices["order"] == ["name"]  # a number of 5,000 digits is none
    assert (table.name, table.place, table.choices["value"]) == ("Hộ theo xã", rounds.song_xanh, CHOICES["value"])
    assert "Hộ theo xã" in client.get(reverse("table_list")).content.decode()
    assert 'href="?order=-1"' in show(client, table, order="1").content.decode()
    client.post(reverse("table_edit", args=[table.pk]), {"name": "Tên khác", "is_shared": "on"})
    client.post(reverse("table_replace", args=[table.pk]), {"choices": "?of=:4&lines=2&value=timeliness&last=1"})
    table.refresh_from_db()
    assert (table.name, table.is_shared, table.choices["lines"]) == ("Tên khác", True, ["2"])
    client.post(reverse("table_remove", args=[table.pk]))
    assert not SavedTable.objects.exists()
    events = Event.objects.filter(verb__startswith="tables.").order_by("pk")
    assert [event.verb for event in events] == ["tables.save", "tables.edit", "tables.edit", "tables.remove"]
    assert not any("Hộ" in f"{event.subject}{event.after}" for event in events)


def test_nobody_changes_the_table_of_another_or_keeps_too_many(rounds: World, monkeypatch: pytest.MonkeyPatch) -> None:
    table = keep(rounds, is_shared=True)
    for change in (
        lambda by: tables.rename(table, name="Khác", is_shared=False, by=by),
        lambda by: tables.replace(table, place=rounds.an, choices=CHOICES, by=by),
        lambda by: tables.remove(table, by=by),
    ):
        with refused("not_their_table"):
            change(rounds.canbo_an)
    monkeypatch.setattr(tables, "MOST_TABLES", 1)
    with refused("too_many_tables"):
        keep(rounds)


def test_whoever_opens_a_shared_table_sees_their_own_places(rounds: World) -> None:
    table, client = keep(rounds, is_shared=True), signed_in(rounds.canbo_an)
    body = show(client, table).content.decode()
    assert "Ấp An 1" in body
    assert "Xã Bình" not in body
    assert "Bảng gốc về Tỉnh Sông Xanh" in body
    assert show(signed_in(rounds.so_nui), table).status_code == 404
    colleague = make_user("so_2", "staff", rounds.song_xanh, "Lý Đồng Nghiệp")
    assert "Hộ theo xã" in signed_in(colleague).get(reverse("table_list")).content.decode()
    assert "Hộ theo xã" not in client.get(reverse("table_list")).content.decode()  # by its link alone
    tables.subscribe(table, by=rounds.canbo_an)
    tables.rename(table, name=table.name, is_shared=False, by=rounds.so)
    assert show(client, table).status_code == 404
    assert not TableReader.objects.exists()


def test_its_owner_is_told_when_it_lies_outside_their_scope(rounds: World) -> None:
    table = keep(rounds)
    rounds.so.place = rounds.nui_cao
    rounds.so.save()
    body = show(signed_in(rounds.so), table).content.decode()
    assert "nằm ngoài phạm vi của anh/chị" in body
    assert "Xã An" not in body


def test_the_workbook_adds_up_by_itself_to_what_the_rollup_says(rounds: World, tmp_path: Any) -> None:
    Place.objects.filter(pk=rounds.an.pk).update(name="=1+1", sort_key="0")
    found = signed_in(rounds.so).get(reverse("table_data", args=["xlsx"]) + QUERY)
    data = found.content
    book = load_workbook(io.BytesIO(data)).active
    cells = {cell.coordinate: cell for row in book.iter_rows() for cell in row if cell.value is not None}
    formulas = {name: cell.value for name, cell in cells.items() if cell.data_type == "f"}
    assert all(re.fullmatch(r"=SUM\([A-Z0-9:,]+\)|=[A-Z]+\d+/[A-Z]+\d+(\*100)?", text) for text in formulas.values())
    (hostile,) = [cell for cell in cells.values() if cell.value == "=1+1"]
    assert (hostile.data_type, hostile.quotePrefix) == ("s", True)
    total = next(cell.row for cell in cells.values() if str(cell.value).startswith("Cộng:"))
    worked_out = [result_of(cells, f"{letter}{total}") for letter in "BCDEFGH"]
    node = rollup([rounds.round_1], rounds.song_xanh)
    ho = node.figures[0].sum
    assert worked_out == [node.received, node.expected, node.received / node.expected, ho, ho, 470, ho / 470 * 100]
    both = rollup([rounds.round_1, rounds.round_2], rounds.song_xanh)
    assert result_of(cells, f"P{total}") == both.received
    cached = load_workbook(io.BytesIO(data), data_only=True).active
    assert [cached[f"{letter}{total}"].value for letter in "BCDEFGH"] == pytest.approx(worked_out)
    lines = signed_in(rounds.so).get(reverse("table_data", args=["csv"]) + QUERY).content.decode("utf-8-sig")
    lines = list(csv.reader(lines.splitlines()))
    assert lines[-1][:6] == ["Cộng: Tỉnh Sông Xanh", *map(str, (node.received, node.expected, ho, ho, 470))]
    assert lines[1][0] == "'=1+1"


def result_of(cells: dict[str, Any], name: str) -> Any:
    """Work a cell out as a spreadsheet does, whose formulas are sums and shares."""
    value = cells[name].value if name in cells else None
    if not isinstance(value, str) or not value.startswith("="):
        return value or 0
    if value.startswith("=SUM("):
        return sum(result_of(cells, one) for part in value[5:-1].split(",") for one in cells_between(part))
    share, _, times = value[1:].partition("*")
    part, whole = share.split("/")
    return result_of(cells, part) / result_of(cells, whole) * int(times or 1)


def cells_between(part: str) -> list[str]:
    first, _, last = part.partition(":")
    letter = first.rstrip("0123456789")
    rows = range(int(first[len(letter) :]), int((last or first)[len(letter) :]) + 1)
    return [f"{letter}{row}" for row in rows]


def test_it_comes_each_month_once_also_after_the_clock_stood_still(rounds: World) -> None:
    table = keep(rounds, is_shared=True)
    in_november = datetime.datetime(2026, 11, 20, 9, tzinfo=VN)
    for reader in (rounds.so, rounds.canbo_an):
        tables.subscribe(table, by=reader, at=in_november)
    tables.subscribe(table, by=rounds.huyen_dong, at=datetime.datetime(2026, 12, 2, 9, tzinfo=VN))
    # The first of December 2026 is a Tuesday; the first of August a Saturday.
    assert monthly_tables.sending_instant(datetime.date(2026, 8, 9)) == datetime.datetime(2026, 8, 3, 8, tzinfo=VN)
    for at, told in [
        (datetime.datetime(2026, 12, 1, 7, 59, tzinfo=VN), 0),
        (datetime.datetime(2026, 12, 3, 23, tzinfo=VN), 0),  # at night nobody is told
        (datetime.datetime(2026, 12, 9, 9, tzinfo=VN), 2),  # the clock had stood still for a week
        (datetime.datetime(2026, 12, 9, 10, tzinfo=VN), 0),
    ]:
        assert monthly_tables.send_due(at=at) == told, at
    tables.unsubscribe(table, by=rounds.canbo_an)
    with time_machine.travel(datetime.datetime(2027, 1, 4, 9, tzinfo=VN)):
        assert monthly_tables.send_due() == 2
    notice = Notice.objects.filter(to=rounds.so).latest("pk")
    assert (notice.url, notice.title) == (reverse("table_show", args=[table.pk]), "Bảng hằng tháng: Hộ theo xã")
    assert set(Notice.objects.filter(kind="table").values_list("to__username", flat=True)) == {
        "so", "canbo_an", "huyen_dong",
    }  # fmt: skip


def test_the_database_sends_a_table_to_a_person_once(rounds: World) -> None:
    table = keep(rounds)
    tables.subscribe(table, by=rounds.so)
    tables.subscribe(table, by=rounds.so)
    assert TableReader.objects.count() == 1
    with pytest.raises(IntegrityError):
        TableReader.objects.create(table=table, user=rounds.so)  # a_table_is_sent_to_a_person_once
