"""What a reorganisation changes: read from files, one place at a time, or by a ready-made change."""

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from places.actions.reorganisations import check
from places.models import Place
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganisations import content
from teams.models import Reorganisation, Team
from tests.reporting.pages import signed_in
from tests.teams.reorganisation_pages import LINKS, PLACES, body, files, url
from tests.teams.world_reforms import DAY, MORNING, prepare
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture
def admin(world: World) -> Client:
    return signed_in(world.quantri)


def test_the_content_comes_from_the_published_files_and_rows_of_other_days_are_counted(
    world: World, admin: Client
) -> None:
    made = prepare(world)
    told = body(admin.post(url("content", made), files(), follow=True))
    assert "Đã nhập 4 nơi mới và 4 dòng nơi cũ về nơi mới. Bỏ qua 2 dòng của ngày khác." in told
    assert "Không có lỗi" in told
    assert made.news.get(code="03001").latitude == 11.1
    assert made.links.count() == 4


def test_one_file_alone_leaves_the_rest_as_it_is(world: World, admin: Client) -> None:
    made = prepare(world)
    response = admin.post(url("content", made), {"successions": files()["successions"]})
    assert response.status_code == 302
    assert (made.news.count(), made.links.count()) == (5, 4)


def test_faults_of_the_files_are_told_with_line_and_column_and_nothing_is_written(world: World, admin: Client) -> None:
    made = prepare(world)
    wrong = files(
        PLACES.replace("commune,phường", "commune,huyện").replace("03004,2025", "03002,2025"),
        LINKS.replace("01101", "99999").replace("02101,03004,no,2025", "02101,03004,maybe,2025"),
    )
    told = body(admin.post(url("content", made), wrong), 422)
    for fault in (
        "Dòng 5, cột kind:",
        "Dòng 2, cột old_code: không có xã nào mang mã 99999",
        "Dòng 5, cột partial:",
    ):
        assert fault in told
    assert (made.news.count(), made.links.count()) == (5, 5)
    assert "Xin chọn ít nhất một tệp." in body(admin.post(url("content", made)), 422)


def test_a_place_and_its_links_are_added_changed_and_removed(world: World, admin: Client) -> None:
    made = prepare(world)
    facts = {"level": 3, "kind": "xã", "name": "Xã Thêm", "code": "03009", "parent_code": "03"}
    admin.post(url("place_add", made), facts)
    added = made.news.get(code="03009")
    assert "không có nơi cũ nào chuyển về (mã 03009)" in body(admin.get(url("show", made)))
    assert "đã ghi cho" in body(admin.post(url("place_add", made), facts), 422)
    admin.post(url("link_add", made), {"old": world.an.pk, "new_code": "03009"})
    assert "về nhiều nơi thì mỗi nơi phải ghi là nhận một phần" in body(admin.get(url("show", made)))
    admin.post(url("place_edit", made, added.pk), facts | {"code": "03010", "name": "Xã Đổi"})
    link = made.links.get(new_code="03010")
    assert made.news.get(pk=added.pk).name == "Xã Đổi"
    edited = {"old": world.binh.pk, "new_code": "03001"}
    assert "đã được ghi về nơi mới này" in body(admin.post(url("link_edit", made, link.pk), edited), 422)
    admin.post(url("place_remove", made, added.pk))
    assert not made.links.filter(new_code="03010").exists()
    assert "Không có lỗi" in body(admin.get(url("show", made)))
    admin.post(url("link_remove", made, made.links.get(old=world.xa).pk))
    assert "Xã Xa Xôi" in body(admin.get(url("show", made)))
    assert made.links.count() == 4


def test_the_kind_fits_the_level_and_only_a_province_lies_in_nothing(world: World, admin: Client) -> None:
    made = prepare(world)
    facts = {"level": 3, "kind": "huyện", "name": "Xã Thêm", "code": "03009", "parent_code": ""}
    told = body(admin.post(url("place_add", made), facts), 422)
    assert "Loại này không thuộc cấp đã chọn" in told
    assert "Xin chọn nơi mà địa bàn này thuộc về" in told


def empty(world: World) -> Reorganisation:
    made = prepare(world)
    return project.set_content(made, news=[], links=[], by=None)


@time_machine.travel(MORNING, tick=False)
def test_a_commune_is_renamed_and_everything_in_it_follows(world: World, admin: Client) -> None:
    made = empty(world)
    admin.post(url("rename", made), {"old": world.an.pk, "name": "Phường An", "kind": "phường"})
    made.refresh_from_db()
    admin.post(url("carry_out", made), {"version": made.version})
    renamed = Place.objects.get(name="Phường An")
    assert (renamed.code, renamed.parent, renamed.valid_from) == (world.an.code, world.dong, DAY)
    assert Team.objects.get(pk=world.team_an1.pk).place.parent == renamed
    assert Place.objects.get(pk=world.binh.pk).valid_to is None


@time_machine.travel(MORNING, tick=False)
def test_a_province_is_renamed_with_all_that_lies_in_it(world: World, admin: Client) -> None:
    made = empty(world)
    admin.post(url("rename", made), {"old": world.song_xanh.pk, "name": "Thành phố Sông Xanh", "kind": "thành phố"})
    made.refresh_from_db()
    assert made.news.count() == 6  # the closed commune does not come back
    assert reorganisations.consequences(made).faults == []
    reorganisations.carry_out(made, by=None, at=MORNING)
    team = Team.objects.get(pk=world.team_cat1.pk)
    assert str(team.place.parent.parent.parent) == "Thành phố Sông Xanh"
    assert not Place.objects.filter(stands_at="").exists()
    assert Place.objects.get(pk=world.nui_cao.pk).valid_to is None
    assert User.objects.get(pk=world.quantri.pk).place.name == "Thành phố Sông Xanh"


@time_machine.travel(MORNING, tick=False)
def test_a_hamlet_moves_to_another_commune(world: World, admin: Client) -> None:
    made = empty(world)
    page = body(admin.get(url("move", made), {"where": world.an.pk}))
    assert "Ấp An 1" in page
    admin.post(f"{url('move', made)}?where={world.an.pk}", {"hamlet": world.an1.pk, "commune_code": world.cat.code})
    assert "đã có nơi nhận" in body(
        admin.post(f"{url('move', made)}?where={world.an.pk}", {"hamlet": world.an1.pk, "commune_code": "01102"}), 422
    )
    made.refresh_from_db()
    admin.post(url("carry_out", made), {"version": made.version})
    assert Team.objects.get(pk=world.team_an1.pk).place.parent == world.cat
    assert Team.objects.get(pk=world.team_an2.pk).place == world.an2


@time_machine.travel(MORNING, tick=False)
def test_a_commune_becomes_part_of_another_in_one_step_and_others_join(world: World, admin: Client) -> None:
    made = empty(world)
    page = url("merge", made)
    told = body(admin.post(page, {"old": world.binh.pk, "into": world.an.pk}, follow=True))
    assert "Đã ghi Xã Bình nhập vào Xã An." in told
    assert "Xin chọn hai nơi cùng cấp" in body(admin.post(page, {"old": world.cat.pk, "into": world.cat.pk}), 422)
    assert "đã có nơi nhận" in body(admin.post(page, {"old": world.binh.pk, "into": world.cat.pk}), 422)
    admin.post(page, {"old": world.cat.pk, "into": world.an.pk})
    made.refresh_from_db()
    assert (made.news.count(), made.links.count()) == (1, 3)
    assert reorganisations.consequences(made).faults == []
    admin.post(url("carry_out", made), {"version": made.version})
    joined = Place.objects.get(code=world.an.code, valid_from=DAY)
    assert (joined.name, joined.kind, joined.parent) == ("Xã An", "xã", world.dong)
    for team in (world.team_an1, world.team_binh1, world.team_cat1):
        assert Team.objects.select_related("place__parent").get(pk=team.pk).place.parent == joined
    assert Place.objects.get(pk=world.binh.pk).stands_at == joined.path
    assert Place.objects.get(pk=world.nam.pk).valid_to is not None  # its only commune went


@time_machine.travel(MORNING, tick=False)
def test_a_hamlet_becomes_part_of_another_and_its_teams_stand_there(world: World, admin: Client) -> None:
    made = empty(world)
    page = f"{url('merge', made)}?where={world.an.pk}"
    assert "Ấp An 2" in body(admin.get(page))
    admin.post(page, {"old": world.an2.pk, "into": world.an1.pk})
    new = made.news.get()
    assert (new.name, new.households, new.population) == ("Ấp An 1", 350, 1400)
    made.refresh_from_db()
    admin.post(url("carry_out", made), {"version": made.version})
    joined = Place.objects.get(code=world.an1.code, valid_from=DAY)
    assert joined.parent == world.an
    assert {Team.objects.get(pk=team.pk).place for team in (world.team_an1, world.team_an2)} == {joined}
    assert User.objects.get(pk=world.minh.pk).place == joined


def test_a_hamlet_merges_below_a_commune_that_is_renamed_by_the_same_resolution(world: World) -> None:
    made = empty(world)
    content.rename(made, world.an, name="Phường An", kind="phường", by=None)
    content.merge(made, world.an2, into=world.an1, by=None)
    content.merge(made, world.binh, into=world.an, by=None)
    assert reorganisations.consequences(made).faults == []
    reorganisations.carry_out(made, by=None, at=MORNING)
    renamed = Place.objects.get(name="Phường An")
    assert [str(one) for one in renamed.children.order_by("sort_key")] == ["Ấp An 1", "Ấp Bình 1"]


def test_a_commune_left_out_below_a_place_that_ends_is_a_fault(world: World) -> None:
    made = empty(world)
    content.save_place(made, level=2, kind="huyện", name="Huyện Mới", code="019", parent_code="01", by=None)
    content.save_link(made, old=world.nam, new_code="019", partial=False, by=None)
    faults = check(project.reorganisation_plan(made))
    assert [fault.where for fault in faults if "kết thúc cùng đơn vị cấp trên" in fault.text] == ["Phường Cát"]


def test_a_commune_that_may_have_been_forgotten_is_named(world: World, admin: Client) -> None:
    made = prepare(world)
    assert "không có trong danh sách nơi cũ" not in body(admin.get(url("show", made)))
    content.remove_link(made.links.get(old=world.binh), by=world.quantri)
    told = body(admin.get(url("show", made)))
    assert "Xã Bình (Huyện Đông) không có trong danh sách nơi cũ nên giữ nguyên" in told
