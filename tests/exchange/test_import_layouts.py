"""How a list was read is told before anything is written, and can be told otherwise; what it says is written and taken
back like any other."""

import datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.actions import imports
from exchange.actions.imports import discarding, running
from exchange.models import Import
from exchange.pages.import_preview import left_out
from teams.models import Member
from tests.exchange.gallery.books import MOTTO, PEOPLE, SIGNED, ListSheet, book_of, read_book
from tests.exchange.world_imports import again, register
from tests.world import World

pytestmark = pytest.mark.once
HEAD = ["STT", "Họ và tên", "Chức vụ trong tổ", "Đoàn thể", "Điện thoại", "Ghi chú"]
FACTS = ("name", "position", "organisation", "phone")
STRUCK = 8  # rows of ``listed``
FIRST, LAST = 6, 9


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    monkeypatch.setattr(running, "read_book", read_book)


def listed(*more: list[Any]) -> list[ListSheet]:
    """A list of ấp An 2, which has a leader: three people, of whom one is struck through, and Minh, who left."""
    people = [[number, *one.row(*FACTS)] for number, one in enumerate(PEOPLE[1:4], 1)]
    people[2][2] = "Thành viên"
    minh = [4, "Trần Văn Minh", "Tổ trưởng", None, "0912345602", "Chuyển công tác từ 01/8/2022"]
    rows = [*MOTTO[3:5], [], HEAD, ["I. Tổ công nghệ số ấp An 2"], *people, minh, *more, *SIGNED]
    return [ListSheet("Ds", rows, struck=[STRUCK])]


def read(world: World, sheets: list[ListSheet], *, by: Any = None) -> Import:
    sender = by or world.canbo_an
    batch = imports.receive(kind="teams", place=world.an, file_name="ds.xlsx", data=book_of(*sheets), by=sender)
    imports.run(batch.pk)
    return again(batch)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(client: Client, batch: Import, query: str = "") -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk]) + query).content.decode())


def said(client: Client, batch: Import, **data: Any) -> Import:
    """The workbook read again, with what was chosen on the page."""
    client.post(reverse("import_match", args=[batch.pk]), {"rows-said": "1", **data})
    imports.run(batch.pk)
    return again(batch)


def names(batch: Import, state: str = "new") -> list[str]:
    return [row.values["full_name"] for row in batch.rows.filter(state=state).order_by("pk")]


def test_each_column_and_each_row_that_is_no_line_is_told_before_anything_is_confirmed(world: World) -> None:
    batch = read(world, listed())
    assert names(batch) == [PEOPLE[1].name, PEOPLE[2].name]
    page = page_of(signed_in(world.canbo_an), batch)
    for words in (
        "Cách cổng đọc tệp: 6 cột",
        "1 dòng nhóm",
        "5 dòng cuối trang",
        "I. Tổ công nghệ số ấp An 2",
        "Lê Văn Cường",
    ):
        assert words in page
    assert page.count("<select") == 6
    assert [(one.name, one.total, one.where) for one in left_out(batch)] == [
        ("struck", 1, f"trang “Ds”: dòng {STRUCK}")
    ]


def test_rows_are_told_otherwise(world: World) -> None:
    an = signed_in(world.canbo_an)
    batch = said(an, read(world, listed()), **{"rows-struck": "on", "rows-skipped0": f"{FIRST}-{FIRST}, {LAST}"})
    assert (names(batch), names(batch, "changed")) == ([PEOPLE[2].name, PEOPLE[3].name], [])
    batch = said(an, batch)  # as it was
    batch = said(an, batch, **{"rows-lines0": str(STRUCK)})  # that one alone
    assert names(batch) == [one.name for one in PEOPLE[1:4]]
    answer = an.post(reverse("import_match", args=[batch.pk]), {"rows-said": "1", "rows-skipped0": "9-1"})
    assert (answer.status_code, "Xin ghi số dòng" in unescape(answer.content.decode())) == (422, True)


def test_rows_taken_for_a_title_for_nothing_and_for_a_person_are_told_to_begin_groups_and_back(world: World) -> None:
    first, second, third = ([number, *one.row(*FACTS)] for number, one in enumerate(PEOPLE[1:4], 1))
    rows = [["II. An 1"], HEAD, first, ["", "Tổ An 2"], second, [9, "An 1"], third]
    an, batch = signed_in(world.canbo_an), read(world, [ListSheet("Ds", rows)])
    assert batch.state == Import.State.UNMATCHED  # nobody says where these people are
    batch = said(an, batch, **{"rows-groups0": "1, 4, 6", "rows-lines0": "4"})
    assert [(one.number, one.values["place"]) for one in batch.rows.order_by("pk")] == [
        (3, "An 1"), (5, "Tổ An 2"), (7, "An 1"),
    ]  # fmt: skip
    assert 'value="1, 4, 6"' in page_of(an, batch)
    answer = an.post(
        reverse("import_match", args=[batch.pk]), {"rows-said": "1", "rows-groups0": "4", "rows-skipped0": "4"}
    )
    assert (answer.status_code, "Dòng 4 cũng ghi ở ô bỏ qua" in unescape(answer.content.decode())) == (422, True)
    assert said(an, batch).state == Import.State.UNMATCHED


def test_a_column_matched_wrongly_by_itself_is_corrected_and_remembered(world: World) -> None:
    an = signed_in(world.canbo_an)
    batch = said(an, read(world, listed()), **{"members-3": "", "members-5": "organisation"})
    assert batch.heads["members"]["columns"]["organisation"] == 5
    assert dict(batch.heads["members"]["unknown"]) == {}  # left out by somebody, so nothing to ask
    assert read(world, listed()).heads["members"]["columns"]["organisation"] == 5


def test_who_left_by_a_note_leaves_on_that_day_and_comes_back_when_it_is_undone(world: World) -> None:
    before = register()
    batch = read(world, listed())
    assert names(batch, "changed") == ["Trần Văn Minh"]
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    imports.run(batch.pk)
    assert (again(batch).state, again(batch).error) == (Import.State.APPLIED, "")
    assert Member.objects.get(full_name="Trần Văn Minh").left_on == datetime.date(2022, 7, 31)
    assert Member.objects.get(full_name=PEOPLE[1].name).team == world.team_an2
    imports.undo(again(batch), by=world.canbo_an)
    assert register() == before
    assert again(batch).shown == {}


def test_what_was_laid_out_is_what_is_written_even_where_the_world_changed_meanwhile(world: World) -> None:
    batch = read(world, listed())
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    Member.objects.filter(full_name="Trần Văn Minh").update(phone="0900000001")
    imports.run(batch.pk)
    batch = again(batch)
    assert (batch.state, "đã thay đổi" in batch.error) == (Import.State.READY, True)
    assert "theo dòng nhóm 5" in {meaning["why"] for row in batch.rows.all() for meaning in row.meanings}


def test_the_first_of_two_phones_is_taken_and_told_to_those_who_may_see_it(world: World) -> None:
    more = [5, "Lý Văn Hai", "Thành viên", "Khác", "0912345681 - 0987000681", None]
    batch = read(world, listed(more))
    assert batch.rows.get(label__endswith="Lý Văn Hai").values["phone"] == "0912345681"
    for reader, sees in ((world.canbo_an, True), (world.so, False)):
        for query in ("", "?show=meanings"):
            page = page_of(signed_in(reader), batch, query)
            assert ("0912345681" in page, "0987000681" in page) == (sees, sees)


def test_several_people_whose_cells_do_not_fit_together_are_told(world: World) -> None:
    more = [5, "Lý Văn Hai\nLý Văn Ba\nLý Văn Tư", "Thành viên", "Khác", "0912345681\n0912345682", None]
    row = read(world, listed(more)).rows.get(state="wrong")
    assert [(fault["cell"], fault["field"]) for fault in row.faults][:1] == [("B10", "full_name")]
    assert "Xin tách mỗi người một dòng" in row.faults[0]["message"]


def test_nobody_is_put_into_the_group_before_a_heading_that_is_not_understood(world: World) -> None:
    more = [["II", "Suối Muồn"], [5, "Lý Văn Hai", "Thành viên", "Khác", None, None]]
    batch = read(world, listed(*more))
    assert "Suối Muồn" not in names(batch)
    row = batch.rows.get(state="wrong")
    assert (row.values["full_name"], row.faults[0]["field"]) == ("Lý Văn Hai", "place")
    assert [10, "other", "II | Suối Muồn"] in batch.shown["tables"]["members"]["others"]


def test_what_was_shown_of_a_file_goes_with_it(world: World) -> None:
    batch = read(world, listed())
    assert PEOPLE[2].name in str(batch.shown)
    discarding.discard(batch, by=world.canbo_an)
    assert again(batch).shown == {}
