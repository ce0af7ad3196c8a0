"""The list of a meeting on its page: looked at, chosen line by line, confirmed once; and the partner who brings it."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import Event, User
from tests.reporting.pages import signed_in
from tests.training.world_training import add_training, at, invite
from tests.world import World, make_member, make_user
from training.actions.attendance import mark
from training.models import Attendance, Mark, Session, SessionDay

pytestmark = pytest.mark.once

AFTER = at(20, 16, 5)
LIST = """Name,Join Time,Leave Time
Tổ An 1 - Nguyễn Thị Lan,13:50,16:00
Trần Văn Minh,14:20,16:00
Người Thứ Ba,14:00,15:00
Đặng Khách,14:00,16:00
iPhone,14:00,16:00
"""


@pytest.fixture
def online(world: World) -> Iterator[World]:
    """After the online session, of Tổ An 1 and Tổ An 2, which the partner runs with the province."""
    add_training(world)
    invite(world.lop_cat, *world.team_an1.members.order_by("pk"), *world.team_an2.members.order_by("pk"))
    Session.objects.filter(pk=world.lop_cat.pk).update(partner=world.doitac)
    with time_machine.travel(AFTER, tick=False) as clock:
        world.clock = clock
        yield world


def day(world: World) -> SessionDay:
    return world.lop_cat.days.get()


def url(world: World) -> str:
    return reverse("meeting_list", args=[world.lop_cat.pk])


def look(world: World, by: User, text: str = LIST) -> tuple[Client, Any]:
    client = signed_in(by)
    file = SimpleUploadedFile("phong-hop.csv", text.encode())
    return client, client.post(url(world), {"day": day(world).pk, "file": file})


def confirm(client: Client, page: Any, **changes: str) -> Any:
    """Press the button as the page was shown, with ``changes`` of its fields (``who_3="guest"``)."""
    data = {"list": page.context["signed"]}
    for _, line in page.context["lines"]:
        data |= {line.who.html_name: line.who.value() or "", line.state.html_name: line.state.value()}
    data |= {name.replace("_", "-"): value for name, value in changes.items()}
    return client.post(page.wsgi_request.path, data)


def stand(world: World) -> dict[str, str]:
    rows = Attendance.objects.filter(day=day(world)).select_related("member__team", "guest").order_by("pk")
    return {f"{row.member}, {row.member.team}" if row.member else str(row.guest): row.state for row in rows}


def test_what_is_looked_at_is_written_only_when_confirmed(online: World) -> None:
    client, page = look(online, online.so)
    assert page.status_code == 200
    assert [(word, count) for word, _, count in page.context["counts"]] == [
        ("matched", 2),
        ("ambiguous", 1),
        ("unknown", 2),
    ]
    assert not Attendance.objects.exists()
    third = online.team_an2.members.get(full_name="Người Thứ Ba")
    assert confirm(client, page, who_2=str(third.pk), who_3="guest").status_code == 302
    assert stand(online) == {
        "Nguyễn Thị Lan, Tổ An 1": "present",
        "Trần Văn Minh, Tổ An 2": "late",
        "Người Thứ Ba, Tổ An 2": "left_early",
        "Đặng Khách": "present",
    }
    assert set(Mark.objects.exclude(attendance__member=None).values_list("how", flat=True)) == {"import"}
    event = Event.objects.get(verb="attendance.import")
    assert (event.by, event.after) == (online.so, {"marked": 3, "guests": 1})


def test_the_same_list_twice_changes_nothing_even_after_a_correction(online: World) -> None:
    for _ in range(2):
        client, page = look(online, online.so)
        confirm(client, page, who_3="guest")
    before = stand(online), Mark.objects.count()
    assert Event.objects.filter(verb="attendance.import").count() == 1
    lan = online.team_an1.members.get(full_name="Nguyễn Thị Lan")
    online.clock.shift(datetime.timedelta(minutes=5))
    mark(day(online), member=lan, state="excused", how="list", by=online.so)
    client, page = look(online, online.so)
    answer = confirm(client, page, who_3="guest")
    assert stand(online) == before[0] | {"Nguyễn Thị Lan, Tổ An 1": "excused"}
    assert Mark.objects.count() == before[1] + 1
    assert "Không có gì thay đổi" in client.get(answer.url).content.decode()


def test_of_two_lines_for_one_member_the_better_stands(online: World) -> None:
    lan = online.team_an1.members.get(full_name="Nguyễn Thị Lan")
    client, page = look(online, online.so, "Name,Join Time\nNguyễn Thị Lan,14:40\niPhone,14:00\n")
    confirm(client, page, who_1=str(lan.pk))
    assert stand(online) == {"Nguyễn Thị Lan, Tổ An 1": "present"}


def test_a_stranger_cannot_be_chosen(online: World) -> None:
    hoa = online.team_binh1.members.get(full_name="Lê Thị Hoa")
    client, page = look(online, online.so)
    assert confirm(client, page, who_3=str(hoa.pk)).status_code == 422
    assert not Attendance.objects.exists()


@pytest.fixture
def crowd(online: World) -> World:
    """Too many people for each of 400 lines to offer all of them; three are called Đỗ Văn Đông."""
    for number in range(30):
        make_member(
            online.team_an1, f"Phạm {number} Văn" if number > 1 else "Đỗ Văn Đông", phone=f"09110000{number:02}"
        )
    other = make_member(online.team_an2, "Đỗ Văn Đông", phone="0911000099")
    invite(online.lop_cat, *online.team_an1.members.filter(full_name__startswith="Phạm"), other)
    return online


MANY = "Name\n" + "".join(f"Khách {number} Lạ\n" for number in range(400))


def test_a_long_list_of_a_crowd_offers_the_likely_and_takes_a_name_written(crowd: World) -> None:
    client, page = look(crowd, crowd.so, MANY)
    shown = page.content.decode()
    assert shown.count("<option") < 400 * 8
    assert 'name="name-7"' in shown
    answer = confirm(client, page, name_0="đỗ văn đông - ấp an 2", name_1="nguyen thi lan", who_2="guest")
    assert answer.status_code == 302
    assert stand(crowd) == {
        "Đỗ Văn Đông, Tổ An 2": "present",
        "Nguyễn Thị Lan, Tổ An 1": "present",
        "Khách 2 Lạ": "present",
    }


def test_a_long_list_is_written_in_few_statements(
    crowd: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """400 guests took six seconds of processor."""
    client, page = look(crowd, crowd.so, MANY.replace("Khách 9 Lạ", "Phạm 9 Văn").replace("Khách 8 Lạ", "Phạm 8 Văn"))
    guests = {f"who_{number}": "guest" for number in range(8)}
    with django_assert_max_num_queries(50):
        confirm(client, page, **guests)
    assert (Attendance.objects.filter(member=None).count(), Attendance.objects.count()) == (8, 10)


def test_of_several_of_a_name_written_one_is_chosen(crowd: World) -> None:
    client, page = look(crowd, crowd.so, MANY)
    page = confirm(client, page, name_3="Đỗ Văn Đông", name_4="Không Ai Cả")
    shown = page.content.decode()
    assert page.status_code == 422
    assert "Có 3 người có thể là người này" in shown
    assert "Không có ai tên như vậy" in shown
    assert not Attendance.objects.exists()
    lines = [line for _, line in page.context["lines"]]
    offered = [value for value, _ in lines[3].who.field.choices]
    assert lines[3].name.value() == "Đỗ Văn Đông"
    confirm(client, page, who_3=offered[0], name_3="Đỗ Văn Đông")
    assert stand(crowd) == {"Đỗ Văn Đông, Tổ An 2": "present"}


@pytest.mark.parametrize("hours", [None, 13])
def test_a_list_that_was_changed_or_is_old_is_sent_again(online: World, hours: int | None) -> None:
    client, page = look(online, online.so)
    data = {"list": page.context["signed"] + ("" if hours else "x")}
    online.clock.shift(datetime.timedelta(hours=hours or 0))
    client = client if not hours else signed_in(online.so)
    answer = client.post(url(online), data, follow=True)
    assert "Xin tải tệp lên lại" in answer.content.decode()
    assert not Attendance.objects.exists()


def test_a_list_of_one_session_marks_no_other(online: World) -> None:
    client, page = look(online, online.so)
    other = reverse("meeting_list", args=[online.lop_an.pk])
    client.post(other, {"list": page.context["signed"]})
    assert not Attendance.objects.exists()


def test_what_is_no_list_is_said_at_the_field(online: World) -> None:
    _, page = look(online, online.so, "hôm nay trời đẹp")
    assert page.status_code == 422
    assert "không thấy dòng tiêu đề" in page.content.decode()


def test_a_closed_session_takes_no_list(online: World) -> None:
    client, page = look(online, online.so)
    Session.objects.filter(pk=online.lop_cat.pk).update(state=Session.Status.CLOSED, closed_at=AFTER)
    assert confirm(client, page).status_code == 422
    assert "không còn nhận điểm danh" in client.get(url(online)).content.decode()
    assert not Attendance.objects.exists()


def test_before_the_doors_open_nobody_is_marked(online: World) -> None:
    online.clock.move_to(at(20, 9))
    client, page = look(online, online.so)
    answer = confirm(client, page)
    assert "Chưa đến giờ" in answer.content.decode()
    assert stand(online) == {}


def test_the_partner_brings_its_list_and_sees_no_phone(online: World) -> None:
    client, page = look(online, online.doitac)
    shown = page.content.decode()
    assert "Nguyễn Thị Lan – Ấp An 1" in shown
    assert not any(phone in shown for phone in ("0912345601", "0912 345 601", "345 601"))
    assert confirm(client, page).status_code == 302
    assert len(stand(online)) == 2


def test_a_neighbour_finds_no_byte_of_the_session(online: World) -> None:
    neighbour = make_user("doitac2", "partner", online.song_xanh, "Công ty Láng Giềng")
    for answer in (signed_in(neighbour).get(url(online)), look(online, neighbour)[1]):
        assert answer.status_code == 404
        assert "Lớp trực tuyến" not in answer.content.decode()
