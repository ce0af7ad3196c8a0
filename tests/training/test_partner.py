"""The partner's portal: its own sessions, and not a byte of a neighbour's."""

import datetime
import json
import re
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, reverse
from django.utils import timezone

from accounts.models import User
from teams.models import Member
from tests.reporting.pages import signed_in
from tests.training.test_coverage import learn, member
from tests.training.world_training import add_training, at, attend
from tests.world import World, make_member, make_user
from training.actions import closing
from training.models import Attendance, Invitation, Learned
from training.urls import urlpatterns

pytestmark = pytest.mark.once

SECRETS = [
    "Lớp xã An",
    "Nhà văn hóa",
    "Nguyễn Thị Lan",
    "Trần Văn Minh",
    "Lương Văn Tám",
    "0912345",
    "0912 345",
    "345 601",
]
KEYS = ("session_id", "day_id", "invitation_id", "learned_id")


@pytest.fixture
def neighbour(world: World) -> User:
    """A partner beside the one that runs the session of xã An, which was attended and taught."""
    add_training(world)
    leader = member(world.team_an1, "leader")
    attend(world.lop_an, leader)
    learn(world, leader, 15)
    return make_user("doitac2", "partner", world.song_xanh, "Công ty Láng Giềng")


def addresses(world: World) -> dict[str, str]:
    """Every page of the session of xã An, of its days, its invitations and what was learned there, by name."""
    keys = {
        "session_id": world.lop_an.pk,
        "day_id": world.lop_an.days.all()[0].pk,
        "invitation_id": Invitation.objects.filter(session=world.lop_an).order_by("pk").first().pk,
        "learned_id": Learned.objects.get().pk,
    }
    found = {"meeting_list": reverse("meeting_list", args=[world.lop_an.pk])}
    for entry in urlpatterns:
        assert isinstance(entry, URLPattern)
        wanted = re.findall(r"<int:(\w+)>", str(entry.pattern))
        if wanted and set(wanted) <= set(KEYS):
            found[str(entry.name)] = reverse(str(entry.name), kwargs={key: keys[key] for key in wanted})
    return found


def test_a_neighbour_reaches_nothing_of_a_session(world: World, neighbour: User) -> None:
    client, pages = signed_in(neighbour), addresses(world)
    assert len(pages) >= 15
    for name, url in pages.items():
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code in (403, 404, 405), (name, answer.status_code)
            text = answer.content.decode()
            assert [word for word in SECRETS if word in text] == [], name


@pytest.mark.parametrize("url", ["home", "training_home", "topic_list", "library_list", "notice_list"])
def test_what_a_neighbour_may_open_tells_of_no_session_but_its_own(world: World, neighbour: User, url: str) -> None:
    text = signed_in(neighbour).get(reverse(url)).content.decode()
    assert [word for word in SECRETS if word in text] == []


def test_a_partner_has_its_sessions_in_the_menu_and_on_home_and_nothing_of_reports(world: World) -> None:
    add_training(world)
    page = signed_in(world.doitac).get(reverse("home")).content.decode()
    menu = page[page.index('<ul class="menu-groups">') : page.index("</nav>", page.index('<ul class="menu-groups">'))]
    links = re.findall(r'href="([^"]+)"', menu)
    assert links == [reverse(page) for page in ("home", "training_home", "library_list", "notice_list", "account_me")]
    assert "Lớp xã An" in page
    assert "Lớp xã An" in signed_in(world.doitac).get(reverse("training_home")).content.decode()


def test_a_partner_sees_who_is_asked_and_no_phone(world: World) -> None:
    add_training(world)
    page = signed_in(world.doitac).get(reverse("session_show", args=[world.lop_an.pk])).content.decode()
    assert "Nguyễn Thị Lan" in page
    assert "0912345601" not in page
    assert "0912 345 601" not in page


def test_a_partner_reads_who_does_not_come_but_not_why(world: World) -> None:
    add_training(world)
    asked = Invitation.objects.filter(session=world.lop_an).order_by("pk").first()
    Invitation.objects.filter(pk=asked.pk).update(
        state="declined", reason="Ốm phải nằm viện", answered_at=timezone.now()
    )
    pages = [
        reverse("session_show", args=[world.lop_an.pk]),
        reverse("attendance_list", args=[world.lop_an.days.all()[0].pk]),
    ]
    for page in pages:
        assert "Ốm phải nằm viện" in signed_in(world.canbo_an).get(page).content.decode()
        seen = signed_in(world.doitac).get(page).content.decode()
        assert asked.member.full_name in seen
        assert "Ốm phải nằm viện" not in seen


@pytest.fixture
def unasked(world: World) -> Member:
    """Somebody of a team that was invited to the session of xã An, whom nobody invited."""
    add_training(world)
    return make_member(world.team_an1, "Đặng Thị Kín", joined_on=datetime.date(2022, 6, 20), phone="0912345688")


def test_of_who_was_neither_asked_nor_there_a_partner_reads_nobody(world: World, unasked: Member) -> None:
    (day, _), client = world.lop_an.days.order_by("starts_at"), signed_in(world.doitac)
    mark = {"token": str(uuid.uuid4()), "who": f"m{unasked.pk}", "state": "present", "made_at": at(15, 9).isoformat()}
    sent = {"marks": json.dumps([mark]), "user": world.doitac.pk}

    def answers(page: str, **fields: str) -> list[str]:
        room = SimpleUploadedFile("room.csv", "Name\nThị Kín\n0912345688\n".encode())
        upload = {"day": day.pk, "file": room}
        found = [
            client.get(reverse(page, args=[day.pk]), fields),
            client.get(reverse("attendance_sync", args=[day.pk]), fields),
            client.post(reverse("meeting_list", args=[world.lop_an.pk]), upload),
        ]
        return [answer.content.decode() for answer in found]

    with time_machine.travel(at(15, 9), tick=False):
        client = signed_in(world.doitac)
        for asked in ({}, {"name": "Kín"}, {"name": "Đặng Thị"}):
            for text in answers("attendance_list", **asked):
                assert "Đặng Thị Kín" not in text
                assert f"m{unasked.pk}" not in text
        client.post(reverse("attendance_sync", args=[day.pk]), sent)
        assert not Attendance.objects.filter(member=unasked).exists()
        assert "Đặng Thị Kín" in answers("attendance_list", name="dang thi kin")[0]
        client = signed_in(world.canbo_an)  # an official of their commune
        assert "Đặng Thị Kín" in answers("attendance_list")[0]
    closing.close(world.lop_an, by=world.canbo_an, at=at(16, 12))
    with time_machine.travel(at(17, 9), tick=False):
        client, correct = signed_in(world.doitac), reverse("attendance_correct", args=[day.pk])
        for text in answers("attendance_correct", name="Thị Kín"):
            assert "Đặng Thị Kín" not in text
        fields = {"who": f"m{unasked.pk}", "state": "present", "reason": "Có ký tên trong sổ"}
        assert client.post(correct, fields).status_code == 422
        assert "Đặng Thị Kín" in answers("attendance_correct", name="Đặng Thị Kín")[0]
        assert client.post(f"{correct}?name=dang+thi+kin", fields).status_code == 302
    assert Attendance.objects.get(member=unasked).state == "present"
