"""Lists that meeting tools give out: read whatever the tool, matched to who was asked, turned into states."""

import datetime
import io
from typing import Any

import pytest
from openpyxl import Workbook

from accounts.models import User
from exchange.reading.clock import NotAnInstant, instant_of, minutes_of
from exchange.reading.tables import FileRefused
from teams.models import Member
from tests.training.world_training import add_training, at, invite
from tests.world import World, make_member
from training.imports.meetings import Participant, participants
from training.imports.rooms import Match, Register, match
from training.models import SessionDay
from training.views.meeting_lists import expected_members

pytestmark = pytest.mark.once

ZOOM = """Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Nguyễn Thị Lan,lan@example.vn,07/20/2022 01:50:10 PM,07/20/2022 04:00:00 PM,130,No
Tran Van Minh,,07/20/2022 02:20:00 PM,07/20/2022 02:40:00 PM,20,Yes
Tran Van Minh,,07/20/2022 02:45:00 PM,07/20/2022 04:00:00 PM,75,Yes
"""
TEAMS = """1. Summary
Meeting title\tLớp trực tuyến
Attended participants\t2

2. Participants
Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole
Nguyễn Thị Lan\t7/20/22, 1:50:10 PM\t7/20/22, 4:00:00 PM\t2h 9m 50s\tlan@example.vn\tlan@example.vn\tPresenter
Trần Văn Minh\t7/20/22, 2:20:00 PM\t7/20/22, 4:00:00 PM\t1h 35m\t\t\tAttendee

3. In-Meeting Activities
Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole
Nguyễn Thị Lan\t7/20/22, 1:50:10 PM\t7/20/22, 4:00:00 PM\t2h 9m 50s\tlan@example.vn\tPresenter
"""
MEET = """First name;Last name;Email;Duration;Time joined;Time exited
Lan;Nguyễn Thị;lan@example.vn;2 giờ 10 phút;13:50;16:00
Minh;Trần Văn;;1 giờ 40 phút;14:20;16:00
"""
VIETNAMESE = """Danh sách lớp trực tuyến
STT;Họ và tên;Số điện thoại;Giờ vào;Giờ ra
1;Nguyễn Thị Lan;0912 345 601;20/07/2022 13:50;20/07/2022 16:00
2;Trần Văn Minh;;20/07/2022 2:20 CH;20/07/2022 4:00 CH
"""


@pytest.fixture
def day(world: World) -> SessionDay:
    """20 July 2022, 14:00–16:00; the members of Tổ An 1 and Tổ An 2 are asked."""
    add_training(world)
    invite(world.lop_cat, *Member.objects.filter(team__in=[world.team_an1, world.team_an2]).order_by("pk"))
    return world.lop_cat.days.get()


def hours(found: list[Participant]) -> list[tuple[str, str, str]]:
    return [(one.name, shown(one.joined_at), shown(one.left_at)) for one in found]


def shown(instant: datetime.datetime | None) -> str:
    return instant.astimezone(at(20, 14).tzinfo).strftime("%H:%M") if instant else ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("text", [ZOOM, TEAMS, MEET, VIETNAMESE], ids=["zoom", "teams", "meet", "vietnamese"])
def test_the_lists_of_every_tool_say_the_same(day: SessionDay, text: str, encoding: str) -> None:
    """Twice in the room is once, from the first to the last; another table of the same file adds nobody."""
    lan, minh = hours(participants(text.encode(encoding), day=day))
    assert lan == ("Nguyễn Thị Lan", "13:50", "16:00")
    assert minh[1:] == ("14:20", "16:00")


def test_a_workbook_is_read_with_its_hours(day: SessionDay) -> None:
    book = Workbook()
    book.active.append(["Họ và tên", "Giờ vào", "Giờ ra"])
    book.active.append(["Nguyễn Thị Lan", *(at(20, hour).replace(tzinfo=None) for hour in (14, 16))])
    file = io.BytesIO()
    book.save(file)
    assert hours(participants(file.getvalue(), day=day)) == [("Nguyễn Thị Lan", "14:00", "16:00")]


def test_without_hours_the_length_stands_alone(day: SessionDay) -> None:
    (one,) = participants("Họ tên,Thời lượng\nLan,45 phút\n".encode(), day=day)
    assert (one.joined_at, one.stayed) == (None, datetime.timedelta(minutes=45))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "không thấy dòng tiêu đề"),
        ("Họ và tên,Giờ vào\n".encode(), "không có người tham gia nào"),
        ("Email,Giờ vào\nlan@example.vn,14:00\n".encode(), "không có cột họ tên"),
        ("Họ và tên,Giờ vào\nLan,21/07/2022 14:00\n".encode(), "ngày khác, không phải ngày 20/07/2022"),
        ("Họ và tên\nLan\n".encode("utf-16")[2:], "Không đọc được chữ"),
        (b"Name\n\xff\xfe\xfa", "Không đọc được chữ"),
        (b"x" * 2_000_001, "lớn hơn 2 MB"),
        (("Name\n" + "".join(f"Người {n}\n" for n in range(401))).encode(), "hơn 400 người"),
        (b"PK\x03\x04 no workbook", "Tệp"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(day: SessionDay, data: bytes, says: str) -> None:
    with pytest.raises(FileRefused, match=says):
        participants(data, day=day)


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("07/08/2022 1:05:00 PM", "2022-08-07T13:05"),
        ("08/07/2022 13:05", "2022-08-07T13:05"),
        ("2022-08-07T06:05:00+00:00", "2022-08-07T13:05"),
        ("12:00 AM", "2022-08-07T00:00"),
        ("12:30 CH", "2022-08-07T12:30"),
        ("13h05", "2022-08-07T13:05"),
        ("09/08/2022 13:05", "2022-08-09T13:05"),
    ],
)
def test_an_instant_is_read_by_the_day_of_the_session(written: str, means: str) -> None:
    found = instant_of(written, datetime.date(2022, 8, 7))
    assert found == datetime.datetime.fromisoformat(f"{means}+07:00")


@pytest.mark.parametrize("written", ["", "hôm qua", "25:00", "40/40/2022 10:00", 3.5])
def test_what_is_no_instant_is_none(written: Any) -> None:
    with pytest.raises(NotAnInstant):
        instant_of(written, datetime.date(2022, 8, 7))


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        *[("62", 62), (62, 62), ("1h 2m", 62), ("01:02:00", 62), ("1 giờ 2 phút", 62)],
        *[("62 min", 62), ("120s", 2), ("", None)],
    ],
)
def test_a_length_is_read_in_every_writing(written: Any, minutes: int | None) -> None:
    assert minutes_of(written) == (None if minutes is None else datetime.timedelta(minutes=minutes))


def matched(day: SessionDay, *people: Participant) -> list[Match]:
    by = User.objects.get(username="canbo_an")  # who reads the numbers of these teams
    return match(people, Register(list(expected_members(day, people, by=by).values()), by=by), day=day)


def word(day: SessionDay, name: str, **fields: Any) -> tuple[str, list[str]]:
    """What is found for one name: the word, and the teams of who it is or may be."""
    (one,) = matched(day, Participant(name, **fields))
    return one.word, [member.team.name for member in ([one.member] if one.member else one.candidates)]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Nguyễn Thị Lan", ("matched", ["Tổ An 1"])),
        ("nguyen thi lan", ("matched", ["Tổ An 1"])),
        ("Lan Nguyễn Thị", ("matched", ["Tổ An 1"])),
        ("Tổ An 1 - Nguyễn Thị Lan", ("matched", ["Tổ An 1"])),
        ("Chị Nguyễn Thị Lan ấp An 1", ("matched", ["Tổ An 1"])),
        ("0912345601 (Lan)", ("matched", ["Tổ An 1"])),
        ("máy của 0912.345.602", ("matched", ["Tổ An 2"])),
        ("Người Thứ Ba", ("ambiguous", ["Tổ An 1", "Tổ An 2"])),
        ("Người Thứ Ba_Tổ An 2", ("matched", ["Tổ An 2"])),
        ("Thị Lan", ("ambiguous", ["Tổ An 1"])),
        ("Nguyễn Thị Làn", ("ambiguous", ["Tổ An 1"])),  # another name, or mistyped: a person says which
        ("Lan", ("unknown", [])),
        ("iPhone", ("unknown", [])),
        ("Lê Thị Hoa", ("unknown", [])),
        ("Nguyễn Thị Lanh", ("unknown", [])),
    ],
)
def test_a_name_is_matched_as_people_write_it(day: SessionDay, name: str, found: tuple[str, list[str]]) -> None:
    assert word(day, name) == found


def test_two_whose_names_differ_by_a_mark_are_two(day: SessionDay) -> None:
    text = "Họ và tên,Giờ vào\nTrần Văn Dung,13:50\nTrần Văn Dũng,14:00\nTRẦN VĂN DŨNG,14:10\n"
    assert [one.name for one in participants(text.encode(), day=day)] == ["Trần Văn Dung", "Trần Văn Dũng"]


def test_a_phone_or_an_address_is_surer_than_a_name(day: SessionDay, world: World) -> None:
    assert word(day, "Máy tính UBND", phone="+84 912 345 602") == ("matched", ["Tổ An 2"])
    world.lan.email = "Lan@Example.vn"
    world.lan.save()
    assert word(day, "Galaxy A12", email="lan@example.vn") == ("matched", ["Tổ An 1"])


def test_two_of_one_name_in_one_team_are_chosen_by_a_person(day: SessionDay, world: World) -> None:
    invite(world.lop_cat, make_member(world.team_an1, "Nguyễn Thị Lan", phone="0900000001"))
    assert word(day, "Nguyễn Thị Lan - Tổ An 1") == ("ambiguous", ["Tổ An 1", "Tổ An 1"])


def test_a_phone_and_a_computer_of_one_member_are_one_line(day: SessionDay) -> None:
    (one,) = matched(
        day,
        Participant("Nguyễn Thị Lan", joined_at=at(20, 14, 30), left_at=at(20, 15)),
        Participant("0912345601", joined_at=at(20, 14), left_at=at(20, 16)),
    )
    assert (one.state, one.participant.joined_at) == ("present", at(20, 14))


@pytest.mark.parametrize(
    ("joined", "left", "state"),
    [
        ((13, 50), (16, 0), "present"),
        ((14, 15), (15, 45), "present"),
        ((14, 16), (16, 0), "late"),
        ((14, 0), (15, 44), "left_early"),
        ((14, 30), (15, 0), "late"),
        ((13, 30), (13, 59), "absent"),
    ],
)
def test_fifteen_minutes_are_forgiven(day: SessionDay, joined: Any, left: Any, state: str) -> None:
    (one,) = matched(day, Participant("Nguyễn Thị Lan", joined_at=at(20, *joined), left_at=at(20, *left)))
    assert one.state == state


def test_the_minutes_forgiven_are_a_setting(day: SessionDay, settings: Any) -> None:
    settings.MEETING_LATE_MINUTES = 5
    (one,) = matched(day, Participant("Nguyễn Thị Lan", joined_at=at(20, 14, 6)))
    assert one.state == "late"


@pytest.mark.parametrize(("minutes", "state"), [(90, "present"), (89, "left_early")])
def test_where_only_a_length_is_known_both_ends_are_forgiven(day: SessionDay, minutes: int, state: str) -> None:
    (one,) = matched(day, Participant("Nguyễn Thị Lan", stayed=datetime.timedelta(minutes=minutes)))
    assert one.state == state
