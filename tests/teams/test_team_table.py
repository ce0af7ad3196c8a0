"""The list of teams as one table: sorted by each column, its columns chosen, paged, summed, taken away as a file."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Event
from core.tables import Listing
from exchange.actions import exports
from exchange.models import Export
from teams.models import Position
from teams.pages.team_table import TeamListing
from tests.reporting.pages import signed_in
from tests.world import World, make_member, make_team

pytestmark = pytest.mark.once


@pytest.fixture
def so(world: World) -> Client:
    client = Client()
    client.force_login(world.users["so"])
    return client


def table(client: Client, **query: Any) -> Listing:
    response = client.get(reverse("team_list"), query)
    assert response.status_code == 200
    return response.context["table"]


def names(client: Client, **query: Any) -> list[str]:
    return [team.name for team in table(client, **query).records]


def test_each_column_sorts_both_ways_and_an_unknown_one_changes_nothing(so: Client) -> None:
    standard = names(so)
    for column in TeamListing.base_columns:
        up, down = names(so, order=column), names(so, order=f"-{column}")
        assert sorted(up) == sorted(down) == sorted(standard)
        assert table(so, order=column).order_by == (column,), "every column of this list sorts"
    sizes = [team.size for team in table(so, order="-members").records]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]
    for odd in ("zzz", "-", "members;--", "pk"):
        assert names(so, order=odd) == standard


def test_pages_of_ties_hold_every_row_once(world: World, so: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(9):
        make_team(world.an1, f"Tổ {number}")
    monkeypatch.setattr(TeamListing, "per_page", 4)
    pages = [names(so, order="members", page=page) for page in range(1, 5)]
    assert len({name for page in pages for name in page}) == sum(map(len, pages)) == 13
    assert names(so, order="members", page=99) == pages[-1], "a page behind the last is the last"
    assert len(names(so, page="all")) == 13


def test_the_foot_sums_all_pages(world: World, so: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = table(so).totals["members"]
    monkeypatch.setattr(TeamListing, "per_page", 1)
    assert table(so).totals["members"] == whole == sum(team.size for team in table(so, page="all").records)


def test_columns_are_chosen_and_kept_on_the_device(so: Client) -> None:
    assert "Loại hình</a>" not in so.get(reverse("team_list")).content.decode()
    so.get(reverse("team_list"), {"column": ["team", "kind"]})
    assert [column.name for column in table(so).columns] == ["team", "kind"]
    so.cookies["columns-teams"] = "nothing,known"
    assert "members" in [column.name for column in table(so).columns]
    assert [column.name for column in table(so, column="members").columns] == ["team", "members"], "the first stays"


def test_the_file_is_what_is_seen_without_phones_or_formulas(world: World, so: Client) -> None:
    team = make_team(world.an1, "=1+1 Tổ")
    make_member(team, "Trần Văn Ẩn", Position.LEADER, phone="0912345699")
    query = {"order": "-members", "q": "to"}
    seen = table(so, **query)
    path = reverse("team_list")
    book = load_workbook(BytesIO(b"".join(so.get(path, query | {"file": "xlsx"}))))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    head = next(index for index, row in enumerate(cells) if row[0] == "Tổ")
    assert cells[0][0] == "Danh sách tổ"
    assert any("Lọc theo Tên tổ, ấp, khu phố: to" in str(row[0]) for row in cells[:head])
    body = [row for row in cells[head + 2 :] if row[0]]
    assert [row[0] for row in body] == [row.short_name for row in seen.records]
    members = cells[head].index("Thành viên")
    assert sum(row[members] for row in body) == seen.totals["members"]
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    lines = list(csv.reader(StringIO(so.get(path, query | {"file": "csv"}).content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == [f"'{row[0]}" if row[0][0] == "=" else row[0] for row in body]
    assert "0912" not in str(cells) + str(lines)
    assert "Trần Văn Ẩn" in str(cells)


def test_more_rows_than_a_file_takes_are_refused_in_words(so: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.list_files.MOST_WHILE_WAITING", 2)
    page = so.get(reverse("team_list"), {"file": "xlsx", "order": "team"}, follow=True)
    assert page.request["QUERY_STRING"] == "order=team"
    assert "quá 2 để tải ngay. Xin lọc bớt" in page.content.decode()


def test_a_longer_list_is_a_job_that_writes_what_its_asker_may_see_then(
    world: World, so: Client, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_ROOT = tmp_path
    monkeypatch.setattr("core.list_files.MOST_WHILE_WAITING", 2)
    shown = table(so, order="team", q="an", column="members")
    seen, asked = [row.short_name for row in shown.data.data], {"asked": shown.asked, "file": "csv"}
    page = so.get(reverse("team_list"), {"order": "team"}).content.decode()
    assert f'action="{reverse("export_of_list")}"' in page
    assert "file=csv" not in page
    client, address = signed_in(world.canbo_an), reverse("export_of_list")
    assert client.post(address, asked).status_code == 404  # another's
    assert so.post(address, asked | {"asked": f"{shown.asked}x"}).status_code == 404
    assert so.post(address, asked | {"file": "pdf"}).status_code == 404
    so.post(address, asked)
    export = Export.objects.get()
    assert set(Event.objects.get(verb="exports.request").after) == {"place", "role", "path", "rows"}  # nothing typed
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == ("done", export.total), export.error
    body = b"".join(so.get(reverse("export_file", args=[export.pk])).streaming_content).decode("utf-8-sig")
    heads, *lines = list(csv.reader(StringIO(body)))
    assert (len(heads), [line[0].removeprefix("'") for line in lines]) == (2, seen)
    assert shown.title in so.get(reverse("export_show", args=[export.pk])).content.decode()
    world.so.role = "leadership"
    world.so.save(update_fields=["role"])
    assert so.get(reverse("export_file", args=[export.pk])).status_code == 404


def test_each_filter_is_a_chip_that_takes_it_away(world: World, so: Client) -> None:
    found = table(so, place=world.an.pk, state="all", q="an", page="1").chips
    assert [chip.words for chip in found] == ["Tên tổ, ấp, khu phố: an", f"Địa bàn: {world.an}", "Tình trạng: Tất cả"]
    assert all("page" not in chip.url for chip in found)
    assert found[0].url == f"?place={world.an.pk}&state=all"
