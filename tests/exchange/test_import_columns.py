"""Columns whose headers nobody knows: shown with what stands in them, matched by hand."""

from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.actions import imports
from exchange.models import Import
from tests.exchange.import_rows import full_import, unmatched_import
from tests.exchange.world_imports import workbook
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def an(world: World) -> Client:
    return signed_in(world.canbo_an)


def shown(client: Client, batch: Import, query: str = "") -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk]) + query).content.decode())


def test_columns_are_matched_by_hand(an: Client, world: World) -> None:
    batch = unmatched_import(world)
    page = shown(an, batch)
    assert "Chưa có cột: <strong>Họ và tên</strong>" in page
    assert ("Đồng chí" in page, "Ghi chú" in page) == (True, True)
    an.post(reverse("import_match", args=[batch.pk]), {"members-1": "full_name"})
    matched = Import.objects.get(pk=batch.pk)
    assert (matched.state, matched.chosen) == (Import.State.QUEUED, {"members": {"full_name": 1}})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Chưa có cột nào là “Họ và tên”"),
        ({"members-1": "full_name", "members-3": "full_name"}, "Đã chọn mục này cho cột “Đồng chí”"),
        ({"members-1": "place"}, "Chưa có cột nào là “Họ và tên”"),  # has a column already
    ],
)
def test_a_match_that_cannot_be_is_told(data: dict[str, str], words: str, an: Client, world: World) -> None:
    batch = unmatched_import(world)
    answer = an.post(reverse("import_match", args=[batch.pk]), data)
    assert (answer.status_code, words in unescape(answer.content.decode())) == (422, True)
    assert Import.objects.get(pk=batch.pk).state == Import.State.UNMATCHED


def test_a_column_that_is_not_read_is_said_and_can_be_matched(an: Client, world: World) -> None:
    batch = full_import(world)
    page = shown(an, batch)
    assert "“Ghi chú” (trang Thành viên)" in page
    assert 'href="#columns"' in page
    assert 'name="members-3"' in page


def test_what_a_column_holds_is_shown_to_those_who_may_see_phones(world: World) -> None:
    """Nobody knows such a column: it may hold them."""
    for sender, reader, sees in ((world.canbo_an, world.so, False), (world.so, world.so, True)):
        header, line = ["Địa bàn", "Liên lạc", "Điện thoại"], ["Ấp An 1", "0987654321", "0912345601"]
        data = workbook({"Thành viên": [header, line]})
        batch = imports.receive(kind="teams", place=world.an, file_name="a.xlsx", data=data, by=sender)
        imports.run(batch.pk)
        page = shown(signed_in(reader), batch)
        assert ("Liên lạc" in page, "0987654321" in page) == (True, sees)
