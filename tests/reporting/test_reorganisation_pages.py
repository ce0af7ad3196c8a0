"""The pages of a reorganisation: prepared, read from files, agreed on by two provinces, carried out, taken back."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from places.actions.reforms import check
from places.models import Place, Succession
from reporting.actions import reorganisations
from reporting.models import Series
from teams.actions import reorganisations as project
from teams.actions.reorganisations import accounts, content
from teams.models import AccountMove, Reorganisation, Team
from tests.reporting import world_rounds
from tests.reporting.world_reforms import DAY, MORNING, new, prepare
from tests.world import World, make_user

State = Reorganisation.State
HEAD = "code,valid_from,valid_to,level,kind,name,parent_code,latitude,longitude\n"
PLACES = HEAD + (
    "01,,2025-06-30,province,tỉnh,Tỉnh Sông Xanh,,,\n"
    "03,2025-07-01,,province,tỉnh,Tỉnh Sông Xanh,,,\n"
    "03001,2025-07-01,,commune,xã,Xã An Bình,03,11.1,106.2\n"
    "03002,2025-07-01,,commune,phường,Phường Cát,03,,\n"
    "03004,2025-07-01,,commune,xã,Xã Xa Xôi,03,,\n"
)
LINKS = (
    "old_code,new_code,partial,effective_on,resolution\n"
    "01101,03001,no,2025-07-01,1682/NQ\n"
    "01102,03001,no,2025-07-01,1682/NQ\n"
    "01201,03002,no,2025-07-01,1682/NQ\n"
    "02101,03004,no,2025-07-01,1682/NQ\n"
    "02101,03004,no,2030-07-01,1682/NQ\n"
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, one: Reorganisation, *args: Any) -> str:
    return reverse(f"reorganisation_{name}", args=[one.pk, *args])


def body(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def files(places: str = PLACES, links: str = LINKS) -> dict[str, SimpleUploadedFile]:
    return {
        "places": SimpleUploadedFile("noi-moi.csv", places.encode()),
        "successions": SimpleUploadedFile("noi-cu.csv", links.encode()),
    }


@pytest.fixture
def admin(world: World) -> Client:
    return client_of(world.quantri)


@pytest.fixture
def other(world: World) -> Client:
    """Of the province that does not prepare it."""
    return client_of(make_user("quantri_nui", Role.ADMIN, world.nui_cao, "Lý Quản Trị"))


def test_an_administrator_begins_with_the_resolution(world: World, admin: Client) -> None:
    facts = {"title": "Sắp xếp 2025", "decision": "1682/NQ", "signed_on": "2025-06-16", "effective_on": "2025-07-01"}
    late = admin.post(reverse("reorganisation_create"), facts | {"effective_on": "2025-06-01"})
    assert "không thể trước ngày ký" in body(late, 422)
    admin.post(reverse("reorganisation_create"), facts)
    made = Reorganisation.objects.get()
    assert (made.kept_at, made.state, made.effective_on) == (world.song_xanh, State.DRAFT, DAY)
    again = admin.post(reverse("reorganisation_create"), facts | {"title": "Lần nữa"})
    assert again["Location"] == url("show", made)
    shown = body(admin.get(url("show", made)))
    assert "Thêm nơi mới và nơi cũ" in shown
    assert "Soạn tiếp" in body(admin.get(reverse("home")))
    assert made.title in body(admin.get(reverse("reorganisation_list")))


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


def test_a_commune_left_out_below_a_place_that_ends_is_a_fault(world: World) -> None:
    made = empty(world)
    content.save_place(made, level=2, kind="huyện", name="Huyện Mới", code="019", parent_code="01", by=None)
    content.save_link(made, old=world.nam, new_code="019", partial=False, by=None)
    faults = check(project.reform_of(made))
    assert [fault.where for fault in faults if "kết thúc cùng đơn vị cấp trên" in fault.text] == ["Phường Cát"]


def test_each_province_agrees_on_what_it_saw_and_only_the_preparing_one_edits(
    world: World, admin: Client, other: Client
) -> None:
    made = prepare(world)
    assert "Xem và cho ý kiến" in body(other.get(reverse("home")))
    shown = body(other.get(url("show", made)))
    assert "Đồng ý thay mặt tỉnh" in shown
    assert url("content", made) not in shown
    for name in ("content", "edit", "rename", "move", "place_add", "link_add", "carry_out", "undo"):
        assert other.get(url(name, made)).status_code == 403
    assert other.post(url("schedule", made)).status_code == 403
    content.remove_link(made.links.get(old=world.an), by=world.quantri)
    content.save_link(made, old=world.an, new_code="03001", partial=False, by=world.quantri)
    stale = other.post(url("agree", made), {"version": made.version})
    assert "vừa được sửa sau khi mở trang" in body(stale, 422)
    assert "Chưa có ý kiến đồng ý của Tỉnh Núi Cao" in body(admin.post(url("schedule", made)), 422)
    made.refresh_from_db()
    other.post(url("agree", made), {"version": made.version})
    assert "Lý Quản Trị" in body(admin.get(url("show", made)))
    assert "Xem và cho ý kiến" not in body(other.get(reverse("home")))
    admin.post(url("schedule", made))
    made.refresh_from_db()
    assert made.state == State.SCHEDULED
    admin.post(url("unschedule", made))
    made.refresh_from_db()
    assert made.state == State.DRAFT
    assert [str(place) for place in project.missing_agreements(made)] == ["Tỉnh Sông Xanh", "Tỉnh Núi Cao"]


def test_the_neighbour_cannot_change_it_by_the_actions_either(world: World) -> None:
    made, neighbour = prepare(world), make_user("quantri_nui", Role.ADMIN, world.nui_cao)
    with pytest.raises(project.NotTheirs):
        project.set_content(made, news=[], links=[], by=neighbour)
    with pytest.raises(project.NotTheirs):
        content.remove_link(made.links.get(old=world.an), by=neighbour)


def test_it_is_carried_out_and_taken_back_through_the_pages(world: World, admin: Client, other: Client) -> None:
    world_rounds.add_rounds(world)
    made = prepare(world)
    with time_machine.travel(DAY.replace(day=1, month=6), tick=False):
        early = body(admin.get(url("carry_out", made)))
        assert "chưa thực hiện được trước ngày đó" in early
    with time_machine.travel(MORNING, tick=False):
        assert "Chưa có ý kiến đồng ý của Tỉnh Núi Cao" in body(admin.get(url("carry_out", made)))
        other.post(url("agree", made), {"version": made.version})
        asked = body(admin.get(url("carry_out", made)))
        closing = sum(reorganisations.consequences(made).closed.values())
        assert f"Thực hiện, {closing} địa bàn cũ kết thúc" in asked
        assert "2 tỉnh, 3 huyện, 4 xã, phường" in asked
        assert "vừa được sửa" in body(admin.post(url("carry_out", made), {"version": made.version - 1}), 422)
        admin.post(url("carry_out", made), {"version": made.version})
        made.refresh_from_db()
        assert made.state == State.DONE
        shown = body(admin.get(url("show", made)))
        assert "Hoàn tác được cho đến khi có người ghi dữ liệu mới" in shown
        assert reverse("place_show", args=[new("03001").pk]) in shown
        assert body(admin.post(url("undo", made), {"reason": " "}), 422)
        admin.post(url("undo", made), {"reason": "Nhầm ngày."})
        made.refresh_from_db()
        assert made.state == State.UNDONE
        assert Place.objects.get(pk=world.an.pk).valid_to is None
        assert "Nhầm ngày." in body(admin.get(url("show", made)))


def test_after_a_write_the_page_says_since_when_it_cannot_be_taken_back(world: World, admin: Client) -> None:
    made = reorganisations.carry_out(prepare(world), by=None, at=MORNING)
    accounts.confirm(AccountMove.objects.get(user=world.canbo_an), by=None, at=MORNING)
    for name in ("show", "undo"):
        told = body(admin.get(url(name, made)))
        assert "Không hoàn tác được nữa: đã có người ghi dữ liệu mới" in told
        assert "01/07/2025 00:05" in told
    assert admin.post(url("undo", made), {"reason": "Nhầm."}).status_code == 422


def test_the_page_and_home_say_why_the_clock_could_not(world: World, admin: Client) -> None:
    made = project.schedule(prepare(world), by=None)
    Place.objects.filter(pk=world.an.pk).update(valid_to=DAY.replace(month=1))
    reorganisations.carry_out_due(at=MORNING)
    for page in (url("show", made), reverse("home")):
        assert "Xã An: không có vào ngày 30/06/2025" in body(admin.get(page))
    admin.post(url("unschedule", made))
    assert Reorganisation.objects.get(pk=made.pk).trouble == ""


def test_the_series_that_go_on_are_those_that_are_told(world: World) -> None:
    facts = {"period": "month", "within": world.song_xanh, "level": "team", "starts_on": DAY.replace(year=2025, day=1)}
    fields = {field.name for field in Series._meta.get_fields()}
    facts = {name: value for name, value in facts.items() if name in fields}
    Series.objects.create(code="xanh", title="Báo cáo tháng Sông Xanh", **facts)
    Series.objects.create(code="nui", title="Báo cáo tháng Núi Cao", **facts | {"within": world.nui_cao})
    made = prepare(world)
    told = reorganisations.consequences(made)
    assert [[one.code for one in told.series], [one.code for one in told.series_ending]] == [["xanh"], ["nui"]]
    reorganisations.carry_out(made, by=None, at=MORNING)
    assert dict(Series.objects.order_by().values_list("code", "ends_on")) == {
        "xanh": None,
        "nui": Series.objects.get(code="nui").ends_on,
    }
    assert Series.objects.get(code="nui").ends_on is not None


def command(capsys: pytest.CaptureFixture[str], folder: Path, *more: str) -> str:
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    (folder / "links.csv").write_text(LINKS, encoding="utf-8")
    call_command(
        "reorganise", "1682/NQ", "--title", "Sắp xếp 2025", "--signed-on", "2025-06-16", "--effective-on", "2025-07-01",
        "--places", str(folder / "places.csv"), "--successions", str(folder / "links.csv"), *more,
    )  # fmt: skip
    return capsys.readouterr().out


@pytest.mark.once
def test_the_command_checks_prepares_and_carries_out(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="--kept-at"):
        command(capsys, tmp_path)
    told = command(capsys, tmp_path, "--kept-at", "01", "--check", "--carry-out")
    assert "Tổ theo sang nơi mới: 5" in told
    assert not Reorganisation.objects.exists()
    command(capsys, tmp_path, "--kept-at", "01")
    assert Reorganisation.objects.get().state == State.DRAFT
    told = command(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    assert "Tổ đã theo sang nơi mới: 5" in told
    assert Succession.objects.filter(decision="1682/NQ", old__level=3).count() == 4
    assert "Đã thực hiện từ trước." in command(capsys, tmp_path, "--kept-at", "01", "--carry-out")


@pytest.mark.once
def test_the_command_fails_where_there_is_a_fault(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Place.objects.filter(pk=world.an.pk).update(valid_to=DAY)
    with pytest.raises(CommandError, match="lỗi nên chưa thực hiện được"):
        command(capsys, tmp_path, "--kept-at", "01", "--carry-out")
    assert not Reorganisation.objects.exists()
