"""The reform of 1 July 2025 over the real places, and what a reform refuses."""

import csv
import datetime
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from places.actions import reorganisations
from places.actions.imports.places import import_places
from places.actions.reorganisations import PlaceToOpen, PlannedLink, ReorganisationPlan
from places.actions.reorganisations.files import read_files
from places.models import Level, Place, Succession
from tests.world import World, make_place

DAY = datetime.date(2025, 7, 1)


def rows(name: str) -> list[dict[str, str]]:
    with (Path(settings.BASE_DIR) / "data" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def before(db: None, tmp_path: Path) -> None:
    """The places as they were on 30 June 2025, open."""
    olds = [row | {"valid_to": ""} for row in rows("places.csv") if not row["valid_from"]]
    places, links = tmp_path / "places.csv", tmp_path / "links.csv"
    with places.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, olds[0])
        writer.writeheader()
        writer.writerows(olds)
    links.write_text("old_code,new_code,partial,effective_on,resolution\n", encoding="utf-8")
    import_places(places, links)


def real_reform() -> ReorganisationPlan:
    data = Path(settings.BASE_DIR) / "data"
    content = read_files(data / "places.csv", data / "successions.csv", effective_on=DAY)
    return ReorganisationPlan(effective_on=DAY, decision="1682/NQ-UBTVQH15", news=content.news, links=content.links)


def add_hamlets() -> None:
    for commune in Place.objects.at(Level.COMMUNE).order_by("path")[:60]:
        for n in (1, 2):
            hamlet = make_place(f"{commune.code}-{n}", 4, "ấp", f"Ấp {n}", commune)
        make_place(f"{commune.code}-2-1", 5, "tổ tự quản", "Tổ 1", hamlet)


def test_the_real_reform_is_carried_out_from_its_links(before: None) -> None:
    add_hamlets()
    reform = real_reform()
    assert reorganisations.check(reform) == []
    carried = reorganisations.carry_out(reform)
    assert carried.closed == {1: 2, 2: 24, 3: 280, 4: 120, 5: 60}
    today = Place.objects.valid_on(DAY)
    assert Counter(today.filter(level__lte=3).order_by("path").values_list("level", flat=True)) == {1: 1, 3: 96}
    assert Counter(today.at(3).order_by("path").values_list("kind", flat=True)) == {"xã": 82, "phường": 14}
    assert Succession.objects.filter(old__level=3).count() == 302
    assert Succession.objects.filter(old__level=3, partial=True).count() == 43
    assert len({hamlet.parent_id for hamlet in carried.waiting}) > 0
    placed = Place.objects.at(4).valid_on(DAY).count()
    assert placed + len(carried.waiting) == 120
    province = today.get(level=1)
    assert all(place.stands_at.startswith(province.path) for place in Place.objects.all())
    assert (
        not Place.objects.exclude(valid_to=None)
        .filter(stands_at__in=Place.objects.filter(valid_to__isnull=False).values("path"))
        .exists()
    )


def test_it_is_what_the_files_say_when_both_eras_are_taken_in_at_once(before: None, tmp_path: Path) -> None:
    reorganisations.carry_out(real_reform())
    data = Path(settings.BASE_DIR) / "data"
    counts = import_places(data / "places.csv", data / "successions.csv")
    assert (counts.places.added, counts.places.changed) == (0, 0)
    assert (counts.links.added, counts.links.changed) == (0, 0)


def new(code: str = "02001", **changes: Any) -> PlaceToOpen:
    facts = {"code": code, "level": Level.COMMUNE, "kind": "xã", "name": f"Xã Mới {code}", "parent_code": "01"}
    return PlaceToOpen(**facts | changes)


def obstacles(news: list[PlaceToOpen], *links: PlannedLink) -> list[str]:
    plan = ReorganisationPlan(effective_on=DAY, decision="1/NQ", news=news, links=links)
    return [f"{fault.where} {fault.text}" for fault in reorganisations.check(plan)]


def test_a_sound_plan_meets_no_obstacle(world: World) -> None:
    """Xã An and xã Bình become one commune straight below the province; their district ends with them."""
    assert obstacles([new()], PlannedLink(world.an, "02001"), PlannedLink(world.binh, "02001")) == []


@pytest.mark.parametrize(
    ("news", "links", "says"),
    [
        ([new()], [("an", "09999")], "nơi mới mang mã 09999 không có trong danh sách"),
        ([new("021", level=Level.DISTRICT, kind="huyện")], [("an", "021")], "vì khác cấp"),
        ([new()], [("an", "02001", True), ("an", "02001", True)], "hai lần chuyển về cùng một nơi mới"),
        ([new()], [("an", "02001", True)], "ghi là chuyển một phần nhưng chỉ về một nơi"),
        ([new(), new("02002")], [("an", "02001"), ("an", "02002", True)], "mỗi nơi phải ghi là nhận một phần"),
        ([new(), new("02002")], [("an", "02001")], "Xã Mới 02002 không có nơi cũ nào chuyển về (mã 02002)"),
        ([new("021", level=Level.DISTRICT, kind="huyện"), new()], [("dong", "021"), ("an", "02001")], "Xã Bình"),
        ([new(), new(name="Xã Khác")], [("an", "02001")], "Mã 02001 được ghi cho 2 nơi mới"),
        ([new("01201")], [("an", "01201")], "Mã 01201 đang là mã của Phường Cát"),
        ([new(), new("02002", name="xã mới 02001")], [("an", "02001"), ("binh", "02002")], "hai nơi mới cùng tên"),
        ([new(kind="ấp")], [("an", "02001")], "loại “ấp” không thuộc cấp này. Xin chọn một trong: xã, phường"),
        ([new(parent_code="99")], [("an", "02001")], "không có đơn vị cấp trên mang mã 99 từ ngày này"),
        ([new(parent_code=None)], [("an", "02001")], "mang mã (để trống) từ ngày này"),
        ([new(parent_code="01201")], [("an", "02001")], "đơn vị cấp trên phải ở cấp cao hơn"),
        ([new()], [("cu", "02001")], "Xã Cũ không có vào ngày 30/06/2025"),
    ],
)
def test_what_stands_in_the_way_is_named(
    world: World, news: list[PlaceToOpen], links: list[tuple[Any, ...]], says: str
) -> None:
    found = obstacles(news, *(PlannedLink(getattr(world, name), *more) for name, *more in links))
    assert any(says in fault for fault in found), found


def test_a_place_that_ends_later_or_holds_what_begins_later_is_named(world: World) -> None:
    Place.objects.filter(pk=world.binh.pk).update(valid_to=DAY + datetime.timedelta(days=30))
    world.binh.refresh_from_db()
    make_place("01101-9", 4, "ấp", "Ấp Sau", world.an, valid_from=DAY + datetime.timedelta(days=1))
    found = obstacles([new()], PlannedLink(world.an, "02001"), PlannedLink(world.binh, "02001"))
    assert any("Xã Bình đã có ngày kết thúc khác (31/07/2025)" in fault for fault in found), found
    assert any("Ấp Sau bắt đầu từ 02/07/2025" in fault for fault in found), found
