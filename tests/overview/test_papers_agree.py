"""All papers of one round, drawn up on one day, say the same office, number, seat and signer, whoever draws them up."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from time_machine import travel

from accounts.actions import offices, signers
from accounts.models import User
from exchange.kinds import export_kinds
from places.models import Place
from reporting.actions import closings
from tests.core.sheets import cells
from tests.overview.word_files import lines
from tests.overview.world_papers import add_july
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN
from tests.world import World

pytestmark = pytest.mark.once

SINCE = datetime.date(2022, 1, 1)
THEN = datetime.datetime(2022, 8, 2, 9, tzinfo=VN)
NOW = datetime.datetime(2026, 11, 27, 9, tzinfo=VN)
MERGER = datetime.date(2025, 3, 1)
OF_THE_ROUND = ("rollup", "paper", "register", "contacts", "teams")
UNSIGNED = {"contacts"}


@pytest.fixture
def july(world: World) -> World:
    """A department that was called otherwise in 2022, a commune with a deputy who signs."""
    add_july(world)
    for day, name, initials in ((SINCE, "Sở Bưu chính", "SBC"), (MERGER, "Sở Số hóa", "SSH")):
        facts = {"starts_on": day, "name": name, "initials": initials, "above": "UBND tỉnh Sông Xanh"}
        offices.add(world.song_xanh, **facts, by=world.so)
        signers.add(world.song_xanh, title="GIÁM ĐỐC", full_name=f"Giám Đốc {initials}", starts_on=day, by=world.so)
    title = "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"
    signers.add(world.an, title=title, full_name="Phó An", starts_on=SINCE, by=world.canbo_an)
    return world


def papers(world: World, place: Place, by: User, at: datetime.datetime, folder: Path) -> Iterator[tuple[str, str]]:
    """Each kind of file about the round and the place, and what it says."""
    asked = {"place": place.pk, "round": world.july.code, "on": "2022-07-31", "reason": "Thử"}
    for kind in OF_THE_ROUND:
        book = export_kinds()[kind]
        path = folder / f"{kind}{book.format.suffix}"
        book.build(book.asked(asked, by=by, at=at), path)
        yield kind, "\n".join(lines(path) if path.suffix == ".docx" else cells(path))
    page = signed_in(by).get(reverse("dashboard_show", args=[place.pk])).content.decode()
    yield "page", page[page.index('class="print-head"') : page.index("<h1>")].replace("<br>", " ")


@pytest.mark.parametrize(
    ("at", "place", "head", "foot", "strangers"),
    [
        (
            *(THEN, "song_xanh", ("SỞ BƯU CHÍNH", "BC-SBC", "Sông Xanh, ngày"), ("GIÁM ĐỐC", "Giám Đốc SBC")),
            ("SSH", "SỐ HÓA"),
        ),
        (
            *(NOW, "song_xanh", ("SỞ SỐ HÓA", "BC-SSH", "Sông Xanh, ngày"), ("GIÁM ĐỐC", "Giám Đốc SSH")),
            ("SBC", "BƯU CHÍNH"),
        ),
        (
            *(THEN, "an", ("XÃ AN", "BC-UBND", "An, ngày"), ("PHÓ CHỦ TỊCH", "Phó An")),
            ("GIÁM ĐỐC", "HUYỆN ĐÔNG"),
        ),
    ],
)
def test_every_paper_of_a_round_says_the_office_of_the_day_it_is_drawn_up(
    july: World,
    tmp_path: Path,
    at: datetime.datetime,
    place: str,
    head: tuple[str, ...],
    foot: tuple[str, ...],
    strangers: tuple[str, ...],
) -> None:
    with travel(at, tick=False):
        told = [
            (kind, text)
            for by in {july.so, july.canbo_an if place == "an" else july.so}
            for kind, text in papers(july, july.places[place], by, at, tmp_path)
        ]
    for kind, text in told:
        wanted = head[:1] if kind == "page" else head if kind in UNSIGNED else head + foot
        assert [words for words in wanted if words not in text] == [], kind
        assert [words for words in strangers if words in text.split("Kỳ số liệu")[0]] == [], kind
        assert "sở thông tin" not in text.lower(), kind  # what the portal calls it until somebody does


def test_a_closed_round_is_signed_by_the_office_of_today_too(july: World, tmp_path: Path) -> None:
    closings.close(july.july, reason="Hết hạn.", by=july.so, at=THEN)
    with travel(NOW, tick=False):
        for kind, text in papers(july, july.song_xanh, july.so, NOW, tmp_path):
            assert "SỐ HÓA" in text, kind
            assert "BƯU CHÍNH" not in text, kind


def test_a_place_that_ended_is_told_of_by_the_office_that_stands_there_today(july: World, tmp_path: Path) -> None:
    """xã An went to the province as a whole: no committee of xã An can sign, and no district is there to be told."""
    ended = datetime.date(2025, 6, 30)
    Place.objects.filter(path__startswith=july.dong.path).update(valid_to=ended, stands_at=july.song_xanh.path)
    Place.objects.filter(path__startswith=july.nam.path).update(valid_to=ended, stands_at=july.song_xanh.path)
    with travel(NOW, tick=False):
        told = dict(papers(july, Place.objects.get(pk=july.an.pk), july.so, NOW, tmp_path))
    for kind, text in told.items():
        assert "SỞ SỐ HÓA" in text, kind
        assert "Phó An" not in text, kind
    assert "Kính gửi:\n- Bộ Khoa học và Công nghệ;" in told["paper"]
    assert "Ủy ban nhân dân các xã, phường" in told["paper"]
    assert "trên địa bàn xã An" in told["paper"]
