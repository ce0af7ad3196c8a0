"""Slips for many leaders at once: a file whose codes all work, whatever happens to the worker on the way."""

import datetime
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.models import Event, Look, Slip, User
from accounts.roles import Role
from exchange.actions import exports
from exchange.actions.leases import LeaseLost
from exchange.actions.slips import MOST
from exchange.models import Export
from exchange.tasks import sweep_exports
from operations.backups import folders
from teams.actions.slips import request_slips
from teams.models import Member, Position
from teams.pages.head_accounts import heads_never_signed_in, heads_without_account
from tests.exchange.world_exports import again, expire
from tests.exchange.world_imports import applied, new_teams
from tests.refusals import refused
from tests.teams.world_erasure import stored
from tests.world import World, make_member, make_user

pytestmark = pytest.mark.once

State = Export.State
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture(autouse=True)
def _own_folder(folder: Path) -> None:
    """Every test makes its files in a folder of its own."""


@pytest.fixture
def many(world: World) -> World:
    """In two communes of Huyện Đông: one deputy of two teams of An and one of Bình, a leader without a phone, and a
    deputy whose phone is somebody else's sign-in name.
    """
    Member.objects.filter(team=world.team_binh1, position=Position.DEPUTY).update(phone="0987000222")
    make_member(world.team_cat1, "Đặng Thị Bưởi", Position.LEADER)
    make_member(world.team_an1, "Nguyễn Hữu Nghĩa", Position.DEPUTY, phone="0987000333")
    make_user("0987000333", Role.LEADER, world.an1, "Một Người Khác")
    return world


def without(world: World, place: str = "song_xanh", by: str = "so") -> list[Member]:
    return [head.member for head in heads_without_account(world.users[by], world.places[place])]


def ask(world: World, place: str = "song_xanh", by: str = "so") -> Export:
    return request_slips(without(world, place, by), place=world.places[place], by=world.users[by])


def text_of(export: Export) -> str:
    file = exports.file_of(export)
    return subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout


def made(export: Export) -> str:
    exports.run(export.pk)
    export = again(export)
    assert (export.state, export.error) == (State.DONE, "")
    return text_of(export)


def owners(text: str) -> list[str]:
    """The accounts whose slips the file's codes are; each code works."""
    return sorted(slips.find(code).user.username for code in CODE.findall(text))


def test_each_who_has_none_gets_one_account_and_one_slip_that_works(many: World) -> None:
    text = made(ask(many))
    assert owners(text) == ["0987000111", "0987000222", "dangthibuoi"]
    assert Member.objects.filter(user__username="0987000111").count() == 2  # one slip for both of their teams
    words = " ".join(text.split())
    for said in ("Tổ phó Tổ An 1", "Tổ phó Tổ An 2", "Đặng Thị Bưởi", "Phường Cát", "http://localhost:8000/auth/slip/"):
        assert said in words
    ends = slips.Slip.objects.latest("pk").last_day
    assert words.count(f"Dùng đến hết ngày {ends:%d/%m/%Y}") == 3 + 3  # on each slip, and on each commune's list
    assert text.index("phát phiếu: Xã An") < text.index("phát phiếu: Xã Bình") < text.index("phát phiếu: Phường Cát")
    assert Look.objects.get(page="export_file").count == 2  # those signed in by their phones


def test_who_is_refused_is_named_with_the_reason_and_the_others_go_on(many: World) -> None:
    (nghia,) = (head for head in heads_without_account(many.canbo_an, many.an) if head.why_not)
    assert (nghia.member.full_name, "tên đăng nhập của người khác" in nghia.why_not) == ("Nguyễn Hữu Nghĩa", True)
    words = " ".join(made(ask(many, "an", "canbo_an")).split())
    assert "Không có phiếu: 1 người" in words
    assert "Nguyễn Hữu Nghĩa (Tổ phó Tổ An 1, Ấp An 1): Số điện thoại này đang là" in words
    assert not Member.objects.get(full_name="Nguyễn Hữu Nghĩa").user


def test_a_code_stands_in_the_file_and_nowhere_else(many: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    export = ask(many)
    codes = CODE.findall(made(export))
    everywhere = [value for _, value in stored()] + [caplog.text, again(export).file]
    for code in codes:
        assert not [text for text in everywhere if code in text or code.replace("-", "") in text]
    event = Event.objects.get(verb="exports.request")
    assert (event.by, event.after["members"]) == (many.so, 5)


def test_asking_again_makes_new_codes_for_those_alone_who_did_not_use_theirs(many: World, client: Client) -> None:
    first = made(ask(many, "dong"))
    user = User.objects.get(username="0987000222")
    code = next(code for code in CODE.findall(first) if slips.find(code).user == user)
    slips.use(slips.find(code), password="sau long nuoc xanh")
    heads = heads_never_signed_in(many.so, many.dong, at=timezone.now())
    told = {head.member.user.username: (head.why_not, head.note) for head in heads}
    assert "Đã đặt mật khẩu" in told["0987000222"][0]
    assert "dùng đến hết ngày" in told["0987000111"][1]
    client.force_login(many.canbo_an)
    page = client.get(reverse("head_account_unused"))
    listed = page.context["table"].records
    assert [(head.holds, bool(head.why_not)) for head in listed] == [(False, True)] * 2 + [(True, False)]
    boxes = re.findall(r'<input[^>]*name="chosen"[^>]*>', page.content.decode())
    assert boxes
    assert " checked" not in "".join(boxes)  # whose slip can still be used is not chosen by itself
    second = made(request_slips([head.member for head in heads], place=many.dong, by=many.so))
    assert "0987000222" not in owners(second)
    assert "Đã có tài khoản đang dùng" in second
    for old in set(CODE.findall(first)):
        with pytest.raises(slips.CodeRefused):
            slips.find(old)


def test_a_job_begun_again_gives_nobody_a_second_account_and_its_codes_work(many: World) -> None:
    export = ask(many)
    lease = exports.claim(export.pk, at=timezone.now())
    exports._make(export.pk, lease)  # killed before it could say so
    accounts = User.objects.count()
    Export.objects.filter(pk=export.pk).update(state=State.RUNNING, file="", lease=lease)
    expire(export)
    sweep_exports()
    assert again(export).state == State.DONE
    assert User.objects.count() == accounts
    assert owners(text_of(again(export))) == ["0987000111", "0987000222", "dangthibuoi"]


def test_a_worker_that_lost_the_job_stops_no_code_of_the_one_that_has_it(many: World) -> None:
    export = ask(many)
    old = exports.claim(export.pk, at=timezone.now())
    expire(export)
    exports.run(export.pk)
    before = list(Slip.objects.order_by("pk").values())
    with pytest.raises(LeaseLost):
        exports._make(export.pk, old)
    assert list(Slip.objects.order_by("pk").values()) == before
    assert len(owners(text_of(again(export)))) == 3


def test_the_file_is_its_requesters_for_a_day_and_is_in_no_backup(
    many: World, tmp_path: Path, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    export = ask(many, "an", "canbo_an")
    made(export)
    url = reverse("export_file", args=[export.pk])
    client.force_login(many.so)
    assert client.get(url).status_code == 404
    client.force_login(many.canbo_an)
    answer = client.get(url)
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("application/pdf", True)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    file = exports.file_of(again(export))
    assert file not in list(folders.files(workbooks=True, but=tmp_path / "elsewhere"))
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=24, seconds=1)):
        client.force_login(many.canbo_an)
        assert client.get(url).status_code == 404  # before the clock came by
        assert file.exists()
        with django_capture_on_commit_callbacks(execute=True):
            sweep_exports()
        assert not file.exists()
        page = client.get(reverse("export_show", args=[export.pk])).content.decode()
    assert "chỉ giữ 24 giờ" in page
    assert "mã mới" in page  # what having it made anew means


def test_a_button_pressed_twice_asks_once_and_nobody_asks_for_too_many(many: World) -> None:
    ask(many, "an", "canbo_an")
    with refused("slips_being_made"):
        ask(many, "an", "canbo_an")
    with refused("nobody_left"):
        request_slips([], place=many.an, by=many.canbo_an)
    with refused("too_many"):
        request_slips([Member(pk=key) for key in range(MOST + 1)], place=many.an, by=many.canbo_an)


def test_those_who_may_not_edit_teams_print_new_slips_and_give_no_accounts(many: World) -> None:
    assert all(head.why_not for head in heads_without_account(many.quantri, many.song_xanh))
    made(ask(many, "dong"))
    heads = heads_never_signed_in(many.quantri, many.dong, at=timezone.now())
    export = request_slips([head.member for head in heads if not head.why_not], place=many.dong, by=many.quantri)
    assert "0987000111" in owners(made(export))


def test_the_pages_say_in_numbers_what_will_happen_and_do_it_once_agreed(many: World, client: Client) -> None:
    client.force_login(many.so)
    page = client.get(reverse("head_account_list"))
    assert [count for *_, count in page.context["tabs"]] == [5, 3]  # lan, minh and hoa never signed in
    assert [(str(group.commune), len(group.choosable)) for group in page.context["table"].records] == [
        ("Xã An", 2), ("Xã Bình", 1), ("Phường Cát", 1),
    ]  # fmt: skip
    asked: dict[str, Any] = {"list": "without", "place": many.song_xanh.pk, "chosen": [many.an.pk, many.cat.pk]}
    url = reverse("head_account_slips")
    assert "cho 3 người?" in client.post(url, asked).content.decode()
    assert "Danh sách vừa thay đổi" in client.post(url, asked | {"number": "4"}).content.decode()
    assert not Export.objects.filter(kind="slips").exists()
    answer = client.post(url, asked | {"number": "3"})
    export = Export.objects.get(kind="slips")
    assert answer["Location"] == reverse("export_show", args=[export.pk])
    assert len(export.params["members"]) == 3


def test_an_import_leads_to_accounts_for_those_whom_it_brought(many: World, client: Client) -> None:
    batch = applied(many, new_teams(2))
    client.force_login(many.canbo_an)
    address = f"{reverse('head_account_list')}?import={batch.pk}"
    page = client.get(reverse("import_show", args=[batch.pk])).content.decode()
    assert f'href="{address}">Cấp tài khoản cho 2 tổ trưởng, tổ phó mới nhập</a>' in page
    listed = client.get(address).context["table"].records
    assert [head.member.team.name for head in listed] == ["Tổ mới 1", "Tổ mới 2"]
    client.force_login(many.canbo_binh)
    assert client.get(address).status_code == 404
