"""The record as a file: what the page was asked for, through the scope of whoever takes it."""

import csv
import datetime
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import seals
from accounts.actions.events import record
from accounts.models import Event
from exchange.actions import exports
from exchange.models import Export
from tests.core.sheets import table
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 6, 20, 12, tzinfo=timezone.get_default_timezone())
HOSTILE = ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", " =1+1", "\r\n=1"]


@pytest.fixture
def recorded(world: World, settings: Any, tmp_path: Any) -> World:
    settings.DATA_ROOT = tmp_path
    told: dict[str, Any] = {"before": {"role": "leader"}, "after": {"role": "commune"}}
    record("accounts.move", world.lan, by=world.canbo_an, place=world.an1, at=NOON, reason="Nghỉ việc", **told)
    record("teams.edit", world.team_binh1, by=None, place=world.binh1, at=NOON + datetime.timedelta(days=2))
    record("accounts.disable", world.so_nui, by=None, place=world.nui_cao, at=NOON)
    seals.seal()
    return world


def made(world: World, client: Client, kind: str, **asked: str) -> tuple[Export, bytes]:
    client.force_login(world.quantri)
    response = client.post(reverse("event_export"), {"kind": kind, **asked})
    assert response.status_code == 302
    export = Export.objects.get()
    exports.run(export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.error
    body = b"".join(client.get(reverse("export_file", args=[export.pk])).streaming_content)
    return export, body


def test_the_workbook_holds_what_the_page_showed(recorded: World, client: Client) -> None:
    _, body = made(recorded, client, "events")
    taken, *rows = table(load_workbook(io.BytesIO(body)), "Nhật ký")
    assert (taken["Việc"], taken["Người làm"], taken["Niêm phong số"]) == ("Xuất Excel, Word", "Đỗ Quản Trị", None)
    assert [row["Việc"] for row in rows] == ["Sửa thông tin tổ", "Chuyển tài khoản về nơi mới"]
    moved = rows[1]
    assert (moved["Lúc"], moved["Tên hiện nay"], moved["Người làm"]) == (
        datetime.datetime(2022, 6, 20, 12), "Nguyễn Thị Lan", "Phạm Thu An"  # noqa: DTZ001
    )  # fmt: skip
    assert moved["Trước và sau"] == "Vai trò: Tổ trưởng → Cán bộ xã, phường, thị trấn"
    assert (moved["Lý do"], moved["Niêm phong số"], rows[0]["Người làm"]) == ("Nghỉ việc", 1, "Hệ thống")


def test_the_filter_of_the_page_is_kept(recorded: World, client: Client) -> None:
    asked = {"who": "phạm thu", "from_day": "2022-06-20", "to_day": "2022-06-20", "place": str(recorded.an.pk)}
    export, body = made(recorded, client, "events_csv", verb="accounts.move", q="lan", words="nghỉ", **asked)
    rows = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert [(row["Mã việc"], row["Lúc"]) for row in rows] == [("accounts.move", "2022-06-20T12:00:00+07:00")]
    page = client.get(reverse("export_show", args=[export.pk])).content.decode()
    assert "từ ngày 20/06/2022 đến hết ngày 20/06/2022" in page
    assert "Chuyển tài khoản về nơi mới" in page


def test_taking_it_is_an_event_that_names_nobody(recorded: World, client: Client) -> None:
    made(recorded, client, "events_csv", q="Nguyễn Thị Lan", verb="accounts.move")
    event = Event.objects.get(verb="exports.request")
    assert event.by == recorded.quantri
    assert event.after == {"place": recorded.song_xanh.pk, "verb": "accounts.move"}


@pytest.mark.parametrize("kind", ["events", "events_csv"])
def test_no_text_becomes_a_formula(recorded: World, client: Client, kind: str) -> None:
    for text in HOSTILE:
        record("teams.edit", recorded.team_an1, by=None, place=recorded.an1, reason=text, after={"name": text})
    _, body = made(recorded, client, kind, verb="teams.edit")
    if kind == "events":
        sheet = load_workbook(io.BytesIO(body))["Nhật ký"]
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
        return
    cells = [cell for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) for cell in row]
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []
    assert "'=1+1" in cells


def test_too_many_events_for_a_sheet_are_refused_in_words(
    recorded: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.exports.events.MOST", 1)
    export = exports.request(kind="events", params={"place": recorded.song_xanh.pk}, by=recorded.quantri)
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, "khoảng ngày ngắn hơn" in export.error) == ("failed", True)


def test_only_who_sees_the_record_takes_it(recorded: World) -> None:
    for name in ("so", "canbo_an", "huyen_dong", "lan"):
        user = recorded.users[name]
        with refused("not_allowed"):
            exports.request(kind="events", params={"place": user.place_id}, by=user)
    with refused("not_allowed"):
        exports.request(kind="events", params={"place": recorded.nui_cao.pk}, by=recorded.quantri)


def test_who_sees_the_record_takes_no_other_file(recorded: World) -> None:
    client = signed_in(recorded.quantri)
    data = {"kind": "register", "place": recorded.an.pk, "on": "2022-06-30"}
    assert client.post(reverse("export_list"), data).status_code == 403
    assert not Export.objects.exists()
