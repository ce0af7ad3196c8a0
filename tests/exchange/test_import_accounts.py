"""Accounts of officials from a list: judged as single ones are, numbers compared at writing alone, slips by one PDF."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import accounts
from accounts.models import Event, Slip, User
from accounts.roles import Role
from exchange.actions import imports
from exchange.exports.templates import Template
from exchange.models import Export, Import
from tests.exchange.world_imports import again, applied, read
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.teams.test_slips_for_many import made, owners
from tests.world import World, make_user

pytestmark = pytest.mark.once

HEAD = ["Họ và tên", "Cơ quan, đơn vị", "Số điện thoại", "Vai trò", "Địa bàn"]
RIGHT = [
    ["Trần Thị Một", "UBND xã An", "0901000001", "Cán bộ xã", None],
    ["Trần Thị Hai", None, "0901000002", "Cán bộ xã, phường, thị trấn", "xã bình"],
    ["Trần Thị Ba", "Sở Thông tin và Truyền thông", "0901000003", "Lãnh đạo", None],
    ["Trần Thị Bốn", "Phòng Văn hóa huyện Đông", "0901 000 004", "Cán bộ huyện", None],
]
UNCLEAR = [
    ["Lê Văn Lạ", None, "0901000011", "Cán bộ xã", "Xã Không Có"],
    ["Lê Văn Cao", None, "0901000012", "Quản trị tỉnh", "Tỉnh Sông Xanh"],
    ["Lê Văn Lệch", None, "0901000013", "Cán bộ xã", "Huyện Đông"],
    ["Lê Văn Che", None, "0901•••014", "Cán bộ xã", "Xã An"],
    ["Lê Văn Lặp", None, "0901000001", "Cán bộ xã", "Xã An"],
    ["Lê Văn Ngoài", None, "0901000016", "Cán bộ xã", "Xã Xa"],
    ["Lê Văn Đâu", "Trung tâm Tin học", "0901000017", "Cán bộ xã", None],
]


@pytest.fixture(autouse=True)
def _own_folder(folder: Path) -> None:
    """Every test keeps its files in a folder of its own."""


def sheets(*lines: list[Any]) -> dict[str, Any]:
    return {"Tài khoản": [HEAD, *lines]}


def brought(world: World, *lines: list[Any], by: str = "so") -> Import:
    return applied(world, sheets(*lines), kind="accounts", by=world.users[by], place=world.song_xanh)


def previewed(world: World, *lines: list[Any], by: str = "so") -> Import:
    return read(world, sheets(*lines), kind="accounts", by=world.users[by], place=world.song_xanh)


def faults(batch: Import) -> dict[str, list[str]]:
    return {
        row.values["full_name"]: [fault["message"] for fault in row.faults]
        for row in batch.rows.filter(state="wrong").order_by("pk")
    }


def test_each_line_is_judged_as_the_single_form_would(world: World) -> None:
    batch = previewed(world, *RIGHT, *UNCLEAR)
    assert [row.label for row in batch.rows.filter(state="new").order_by("pk")] == [
        "Trần Thị Một: Cán bộ xã, phường, thị trấn, Xã An",
        "Trần Thị Hai: Cán bộ xã, phường, thị trấn, Xã Bình",
        "Trần Thị Ba: Lãnh đạo, Tỉnh Sông Xanh",
        "Trần Thị Bốn: Cán bộ huyện, thị xã, thành phố, Huyện Đông",
    ]
    found = faults(batch)
    for name, words in (
        ("Lê Văn Lạ", "Tỉnh Sông Xanh không có “Xã Không Có”."),
        ("Lê Văn Cao", "không được cấp vai trò này"),
        ("Lê Văn Lệch", "gắn với cấp xã"),
        ("Lê Văn Che", "không phải là số điện thoại"),
        ("Lê Văn Lặp", "Dòng 2 cũng ghi số này"),
        ("Lê Văn Ngoài", "không có “Xã Xa”"),
        ("Lê Văn Đâu", "Chưa rõ ở đâu"),
    ):
        assert [words in message for message in found.pop(name)] == [True]
    assert not found
    # The administrator gives the role that staff may not, by the same rule.
    assert "Lê Văn Cao" not in faults(previewed(world, *UNCLEAR, by="quantri"))


def test_what_no_line_says_is_asked_once(world: World) -> None:
    batch = previewed(world, ["Trần Thị Một", "UBND xã An", "0901000001"], ["Trần Thị Hai", "Phòng họp", "0901000002"])
    client = signed_in(world.so)
    page = client.get(reverse("import_show", args=[batch.pk]))
    assert [name for name, _ in page.context["questions"].form.fields["role"].choices[1:]] == [
        *("commune", "district", "partner", "leadership")
    ]
    assert "place" not in page.context["questions"].form.fields
    client.post(reverse("import_answer", args=[batch.pk]), {"role": "commune"})
    imports.run(batch.pk)
    assert [len(found) for found in faults(again(batch)).values()] == [1]  # nobody knows where the second one is
    client.post(reverse("import_answer", args=[batch.pk]), {"role": "commune", "place": "Phường Cát"})
    imports.run(batch.pk)
    assert [row.label.partition(": ")[2] for row in again(batch).rows.filter(state="new").order_by("pk")] == [
        "Cán bộ xã, phường, thị trấn, Xã An",
        "Cán bộ xã, phường, thị trấn, Phường Cát",
    ]


def test_a_preview_tells_of_no_number_whether_it_is_in_use(world: World) -> None:
    line = ["Trần Thị Một", None, "0901000001", "Cán bộ xã", "Xã An"]
    free = previewed(world, line)
    make_user("0901000001", Role.LEADER, world.binh1)
    taken = previewed(world, line)
    assert (free.digest, free.new, taken.wrong) == (taken.digest, 1, 0)
    assert Template("accounts", world.an, world.canbo_an, taken.requested_at).count == 0


def test_numbers_in_use_are_left_out_and_named_once_the_others_are_written(world: World, client: Client) -> None:
    make_user("0901000001", Role.LEADER, world.binh1)
    make_user("ten.ngan", Role.COMMUNE, world.cat, phone="0901000002")
    batch = brought(world, *RIGHT)
    assert (batch.new, batch.wrong) == (2, 2)
    given = User.objects.filter(username__startswith="090100000").exclude(place=world.binh1).order_by("username")
    assert [(user.full_name, user.phone, user.role, user.place, user.is_unused) for user in given] == [
        ("Trần Thị Ba", "0901000003", Role.LEADERSHIP, world.song_xanh, True),
        ("Trần Thị Bốn", "0901000004", Role.DISTRICT, world.dong, True),
    ]
    assert not Slip.objects.filter(user__in=given).exists()
    assert [event.by for event in Event.objects.filter(verb="accounts.create").order_by("pk")] == [world.so] * 2
    client.force_login(world.so)
    page = client.get(reverse("import_show", args=[batch.pk])).content.decode()
    assert page.count("Số này đã có tài khoản dùng") == 2
    assert "Trần Thị Hai: Cán bộ xã, phường, thị trấn, Xã Bình" in page
    again_sent = previewed(world, *RIGHT)
    imports.confirm(again_sent, digest=again_sent.digest, by=world.so)
    imports.run(again_sent.pk)
    assert "Mọi số trong danh sách đã có tài khoản dùng" in again(again_sent).error
    assert User.objects.filter(phone__startswith="090100000").count() == 3


def test_one_pdf_holds_each_of_them_once_and_the_import_is_undone_before_it(world: World, client: Client) -> None:
    before = User.objects.count()
    batch = brought(world, *RIGHT, by="quantri")
    imports.undo(batch, by=world.quantri)
    assert User.objects.count() == before
    batch = brought(world, *RIGHT)
    client.force_login(world.so)
    address = f"{reverse('account_slips')}?import={batch.pk}"
    assert (
        f'href="{address}">In phiếu cho 4 người</a>'
        in client.get(reverse("import_show", args=[batch.pk])).content.decode()
    )
    listed = client.get(address).context["table"].records
    assert [(one.user.full_name, one.note, one.holds) for one in listed] == [
        (f"Trần Thị {name}", "Chưa có phiếu", False) for name in ("Ba", "Bốn", "Một", "Hai")
    ]
    # Nobody has slips printed for those who are not listed.
    chosen = [one.user.pk for one in listed] + [world.lan.pk, world.quantri.pk]
    answer = client.post(address, {"chosen": chosen})
    export = Export.objects.get(kind="account_slips")
    assert answer["Location"] == reverse("export_show", args=[export.pk])
    text = made(export)
    assert owners(text) == ["0901000001", "0901000002", "0901000003", "0901000004"]
    words = " ".join(text.split())
    assert words.count("phát phiếu:") == 1
    assert words.count("Cán bộ xã, phường, thị trấn, Xã Bình") >= 1
    with refused("import_not_undoable", match="đã gắn với"):
        imports.undo(batch, by=world.so)
    assert all(one.holds for one in client.get(address).context["table"].records)
    accounts.disable(User.objects.get(username="0901000001"), by=world.so, reason="Chuyển công tác")
    assert len(client.get(address).context["table"].records) == 3
