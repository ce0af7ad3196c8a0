"""Lists of contacts as workbooks: asked for with a reason, so many a day, signed at the foot of every sheet."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.actions import directory
from accounts.models import Event, User
from exchange.actions import exports
from exchange.models import Export
from places.models import Place
from tests.core.sheets import table
from tests.refusals import refused
from tests.world import FOUNDED_ON, World, make_member

pytestmark = pytest.mark.once

NOON = datetime.datetime(2022, 7, 1, 5, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
WHY = "mời dự tập huấn & nhận tài liệu"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def ask(place: Place, by: User, *, reason: str = WHY, on: datetime.date = FOUNDED_ON, at: Any = NOON) -> Export:
    params = {"place": place.pk, "on": on.isoformat()}
    return exports.request(kind="contacts", params=params, reason=reason, by=by, at=at)


def made(export: Export) -> Workbook:
    with time_machine.travel(NOON, tick=False):
        exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.error) == (Export.State.DONE, "")
    return load_workbook(exports.file_of(export))


def test_a_commune_takes_its_own_numbers_in_full(world: World) -> None:
    found = table(made(ask(world.an, world.canbo_an)), "Thành viên")
    first = [found[0][name] for name in ("Tổ", "Họ và tên", "Chức danh", "Số điện thoại")]
    assert first == ["Tổ An 1", "Nguyễn Thị Lan", "Tổ trưởng", "0912 345 601"]
    others = ["Người Thứ Hai", "Người Thứ Ba"]
    assert [row["Họ và tên"] for row in found[:-1]] == ["Nguyễn Thị Lan", *others, "Trần Văn Minh", *others]


def test_those_above_take_masked_numbers(world: World) -> None:
    for by in (world.huyen_dong, world.so):
        found = table(made(ask(world.an, by)), "Thành viên")
        phones = [row["Số điện thoại"] for row in found if row["Số điện thoại"]]
        assert phones
        assert all("•••" in phone for phone in phones)


def test_the_rights_are_those_of_the_moment_it_is_made(world: World) -> None:
    export = ask(world.an, world.canbo_an)
    User.objects.filter(pk=world.canbo_an.pk).update(place=world.binh)
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == (Export.State.FAILED, "")


def test_only_those_of_the_day_are_on_it_and_no_erased(world: World) -> None:
    make_member(world.team_an1, "Người Đến Sau", joined_on=FOUNDED_ON + DAY)
    make_member(world.team_an1, "Người Đã Xóa", erased_at=NOON)
    names = {row["Họ và tên"] for row in table(made(ask(world.an, world.canbo_an)), "Thành viên")}
    assert "Người Đến Sau" not in names
    assert "Người Đã Xóa" not in names
    later = made(ask(world.an, world.canbo_an, on=FOUNDED_ON + DAY))
    assert "Người Đến Sau" in {row["Họ và tên"] for row in table(later, "Thành viên")}


def test_the_focal_points_around_are_on_it_in_full(world: World) -> None:
    for place, by in ((world.an, world.so), (world.dong, world.so), (world.binh, world.so)):
        directory.keep(place, full_name=f"Đầu mối {place}", title="Cán bộ", phone="0912000111", by=by, at=NOON)
    found = [(row["Địa bàn"], row["Số điện thoại"]) for row in table(made(ask(world.an, world.canbo_an)), "Đầu mối")]
    assert found == [("Huyện Đông", "0912 000 111"), ("Xã An", "0912 000 111")]


def test_every_sheet_says_who_took_it_when_and_what_for(world: World) -> None:
    workbook = made(ask(world.an, world.canbo_an))
    said = "Người lấy: Phạm Thu An (Cán bộ xã, phường, thị trấn, Xã An) lúc 01/07/2022 12:00; chỉ dùng để: "
    assert workbook.sheetnames == ["Thành viên", "Đầu mối"]
    for sheet in workbook:
        assert [row[0].value for row in sheet.iter_rows()][-1] == said + WHY
        assert sheet.oddFooter.left.text == "&A – " + said + WHY.replace("&", "&&")
        assert "&P/&N" in str(sheet.oddFooter.right.text)


def test_a_long_reason_leaves_the_foot_of_the_page_within_what_excel_holds(world: World) -> None:
    workbook = made(ask(world.an, world.canbo_an, reason="dài & rộng " * 40))
    assert len(str(workbook["Thành viên"].oddFooter)) <= 255
    assert workbook["Thành viên"].cell(workbook["Thành viên"].max_row, 1).value.count("dài & rộng") == 40


def test_it_is_recorded_with_its_reason(world: World) -> None:
    export = ask(world.an, world.canbo_an)
    event = Event.objects.get(verb="exports.request")
    assert (event.subject_id, event.by, event.place, event.reason) == (export.pk, world.canbo_an, world.an, WHY)
    assert export.reason == WHY


def test_without_a_reason_or_a_right_it_is_refused(world: World) -> None:
    with refused("reason_missing"):
        ask(world.an, world.canbo_an, reason=" \n ")
    for by in (world.canbo_binh, world.quantri, world.lan, world.so_nui):
        with refused("not_allowed"):
            ask(world.an, by)
    assert not Export.objects.exists()


def test_the_database_wants_a_reason(world: World) -> None:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Export.objects.filter(pk=ask(world.an, world.canbo_an).pk).update(reason="")
    assert "a_contact_list_is_asked_for_with_a_reason" in str(refusal.value)


def test_so_many_a_day_and_an_account(world: World, settings: Any) -> None:
    settings.CONTACT_EXPORTS_A_DAY = 2
    for _ in range(2):
        ask(world.an, world.canbo_an)
    with refused("enough_for_today", match="2 danh sách"):
        ask(world.an, world.canbo_an)
    assert exports.contacts_left(world.canbo_an, at=NOON) == 0
    ask(world.an, world.so)
    ask(world.an, world.canbo_an, at=NOON + DAY)
    assert Export.objects.count() == 4


def test_the_page_says_what_it_will_hold(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    body = client.get(reverse("contact_list")).content.decode()
    for words in ("6 lượt thành viên của 2 tổ ở Xã An", "<strong>đầy đủ</strong>", "còn lấy được 3 danh sách"):
        assert words in body
    client.force_login(world.so)
    body = client.get(reverse("contact_list"), {"place": world.an.pk, "on": "2022-06-10"}).content.decode()
    assert "<strong>che bớt</strong>" in body
    body = client.get(reverse("contact_list"), {"place": world.an.pk, "on": "2022-06-09"}).content.decode()
    assert "chưa có thành viên nào" in body
    assert "Xuất danh sách" not in body


def test_the_page_asks_what_for_and_leads_to_the_workbook(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    said = {"place": world.an.pk, "on": FOUNDED_ON.isoformat(), "reason": ""}
    refused = client.post(reverse("contact_list"), said)
    assert refused.status_code == 422
    assert "Dùng danh sách để làm gì?:" in refused.content.decode()
    taken = client.post(reverse("contact_list"), said | {"reason": WHY})
    export = Export.objects.get()
    assert taken["Location"] == reverse("export_show", args=[export.pk])
    page = client.get(taken["Location"]).content.decode()
    assert "mời dự tập huấn" in page


def test_a_day_that_has_not_come_is_refused(world: World, client: Client) -> None:
    client.force_login(world.canbo_an)
    said = {"place": world.an.pk, "on": "2099-01-01", "reason": WHY}
    assert client.post(reverse("contact_list"), said).status_code == 422
    assert "chưa đến" in client.get(reverse("contact_list"), said).content.decode()
    assert not Export.objects.exists()
