"""The pages of a reorganisation: prepared, read from files, agreed on by two provinces, carried out, taken back."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Event, Signer, User
from accounts.roles import Role
from places.models import Place
from reporting.models import Series
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganisations import accounts, content, worklist
from teams.models import AccountMove, Reorganisation
from tests.refusals import refused
from tests.reporting import world_rounds
from tests.reporting.pages import signed_in
from tests.teams.reorganisation_pages import body, url
from tests.teams.world_reforms import DAY, MORNING, new, prepare
from tests.world import World, make_user

pytestmark = pytest.mark.once

State = Reorganisation.Stage


@pytest.fixture
def admin(world: World) -> Client:
    return signed_in(world.quantri)


@pytest.fixture
def other(world: World) -> Client:
    """Of the province that does not prepare it."""
    return signed_in(make_user("quantri_nui", Role.ADMIN, world.nui_cao, "Lý Quản Trị"))


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
    with refused("reorganisation_not_theirs"):
        project.set_content(made, news=[], links=[], by=neighbour)
    with refused("reorganisation_not_theirs"):
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


@pytest.mark.parametrize("decided", ["confirm", "elsewhere", "refuse", "untouched"])
def test_what_was_said_of_the_accounts_it_proposed_is_taken_back_with_it(
    world: World, admin: Client, decided: str
) -> None:
    made = reorganisations.carry_out(prepare(world), by=None, at=MORNING)
    move = AccountMove.objects.get(user=world.canbo_an)
    if decided == "refuse":
        accounts.refuse(move, by=None, at=MORNING)
    elif decided != "untouched":
        accounts.confirm(move, new=new("03004") if decided == "elsewhere" else None, by=None, at=MORNING)
    confirmed = decided in ("confirm", "elsewhere")
    assert ("1 tài khoản cán bộ xã đã xác nhận" in body(admin.get(url("undo", made)))) is confirmed
    assert admin.post(url("undo", made), {"reason": "Nhầm."}).status_code == 302
    assert User.objects.get(pk=world.canbo_an.pk).place == world.an
    assert not AccountMove.objects.exists()
    assert Place.objects.get(pk=world.an.pk).valid_to is None
    told = Event.objects.filter(verb="accounts.move").order_by("pk").values_list("after__place", flat=True)
    assert list(told)[-1:] == (["Xã An"] if confirmed else [])


def test_after_a_write_the_page_says_since_when_it_cannot_be_taken_back(world: World, admin: Client) -> None:
    made = reorganisations.carry_out(prepare(world), by=None, at=MORNING)
    worklist.place({world.cat1: new("03002")}, by=None, at=MORNING)
    for name in ("show", "undo"):
        told = body(admin.get(url(name, made)))
        assert "Không hoàn tác được nữa: đã có người ghi dữ liệu mới" in told
        assert "01/07/2025 00:05" in told
    assert admin.post(url("undo", made), {"reason": "Nhầm."}).status_code == 422


def test_before_one_asks_the_page_says_what_rests_on_a_new_place_without_an_event(world: World, admin: Client) -> None:
    made = reorganisations.carry_out(prepare(world), by=None, at=MORNING)
    Signer.objects.create(place=new("03001"), title="CHỦ TỊCH", starts_on=DAY)
    for name in ("show", "undo"):
        assert f"Không hoàn tác được nữa: {Signer._meta.verbose_name} ở nơi mới" in body(admin.get(url(name, made)))
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
