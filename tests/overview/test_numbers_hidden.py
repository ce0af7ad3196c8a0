"""Who reads phone numbers masked completes none of them by asking for it: whatever takes a number answers alike."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.actions.authentication import record_password_change
from accounts.models import Look, LookKind, User
from core.refusals import Refused
from teams.actions import members
from teams.actions.members import MemberData
from tests.exchange.world_imports import MEMBER_HEAD, read
from tests.harness.leaks import Ears
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

RIGHT, WRONG = "0912345601", "0912345777"  # Lan's, masked: 0912 ••• 601 above her commune
ABOVE, INSIDE = ["so", "huyen_dong", "quantri"], ["canbo_an", "lan"]


@pytest.mark.parametrize("who", [*ABOVE, *INSIDE])
def test_the_search(world: World, who: str) -> None:
    answers = [signed_in(world.users[who]).post(reverse("search"), {"q": number}) for number in (RIGHT, WRONG)]
    found = [[str(one) for one in answer.context["people"]] for answer in answers]
    assert found == ([["Nguyễn Thị Lan"], []] if who in INSIDE else [[], []])
    assert all(("chỉ dành cho người đọc được số đầy đủ" in page.content.decode()) == (who in ABOVE) for page in answers)


@pytest.mark.parametrize("who", [*ABOVE, "canbo_an"])
def test_the_list_of_accounts(world: World, who: str) -> None:
    User.objects.filter(pk=world.lan.pk).update(username=RIGHT)
    page = signed_in(world.users[who]).post(reverse("account_list"), {"q": RIGHT}).content.decode()
    assert ("Nguyễn Thị Lan" in page) == (who == "canbo_an")


@pytest.mark.parametrize("name", ["event_list", "authentication_list"])
def test_the_records(world: World, name: str, ears: Ears) -> None:
    User.objects.filter(pk=world.lan.pk).update(username=RIGHT)
    record_password_change(world.lan)
    client = signed_in(world.quantri)
    right, wrong = (client.get(reverse(name), {"who": number}).content.decode() for number in (RIGHT, WRONG))
    assert "Nguyễn Thị Lan" not in right.partition("<main")[2]
    assert right.count("<tr") == wrong.count("<tr")
    ears.since()  # the box asks for a name; whoever types a number has it in the address


def test_the_record_of_looks(world: World, ears: Ears) -> None:
    User.objects.filter(pk=world.lan.pk).update(username=RIGHT)
    Look.objects.create(by=world.lan, place=world.an, kind=LookKind.PAGE, page="team_show", count=1)
    for who in ("so", "canbo_an"):
        pages = [signed_in(world.users[who]).get(reverse("look_list"), {"q": one}) for one in ("Lan", RIGHT, WRONG)]
        assert [page.context["table"].count for page in pages] == [1, 0, 0], who
    ears.since()  # as above


def test_the_order_of_the_list_of_accounts(world: World) -> None:
    """Sorted by what is masked, each number lies between its neighbours'."""
    User.objects.filter(pk=world.lan.pk).update(username="0912345601")
    User.objects.filter(pk=world.minh.pk).update(username="0912999601")
    client, asked = signed_in(world.so), {"column": ["account", "username", "phone"], "role": "leader"}

    def order(by: str) -> list[Any]:
        return [one.pk for one in client.get(reverse("account_list"), asked | {"order": by}).context["table"].records]

    for column in ("username", "phone"):
        assert order(column) == order(f"-{column}") == order(""), column


def test_the_accounts_of_a_breach(world: World) -> None:
    User.objects.filter(pk=world.lan.pk).update(username=RIGHT)
    client = signed_in(world.quantri)

    def answer(*lines: str) -> list[str]:
        page = client.post(reverse("breach_create"), {"accounts": "\n".join(lines)})
        return [str(one) for one in page.context["form"].errors.get("accounts", [])]

    assert answer(RIGHT) == [one.replace(WRONG, RIGHT) for one in answer(WRONG)] != []
    number = str(world.lan.pk)
    assert answer(number, RIGHT) == [one.replace(WRONG, RIGHT) for one in answer(number, WRONG)] != []
    assert answer(number, "canbo_an") == []


def test_adding_somebody_of_the_same_name(world: World) -> None:
    """The team has a leader, so that nothing is ever written: only the answers differ, for who reads the number."""

    def answer(by: User, phone: str) -> str:
        data = MemberData(full_name="Nguyễn Thị Lan", phone=phone, position="leader", organisation="other")
        with pytest.raises(Refused) as refusal:
            members.join(world.team_an1, data, by=by)
        return refusal.value.code

    assert answer(world.so, RIGHT) == answer(world.so, WRONG)
    assert answer(world.canbo_an, RIGHT) != answer(world.canbo_an, WRONG)


def preview(world: World, by: User, *phones: str) -> list[tuple[Any, ...]]:
    """What a workbook of xã An says of Lan's line, once for each number."""
    lines = [["Ấp An 1", "Tổ An 1", "Nguyễn Thị Lan", phone, None, None, None, None, None] for phone in phones]
    rows = read(world, {"Thành viên": [MEMBER_HEAD, *lines]}, by=by).rows.order_by("number")
    return [(row.number, row.state, row.subject_id, [one["field"] for one in row.changes], row.faults) for row in rows]


def test_the_preview_of_an_import(world: World) -> None:
    """One line for each possible number, in one workbook: the one that fits stands out for nobody above the commune."""
    orders = [(RIGHT, WRONG, "0912345778"), (WRONG, "0912345778", RIGHT), (WRONG,), (RIGHT,)]
    first, last, wrong, right = (preview(world, world.so, *order) for order in orders)
    assert first == last
    assert wrong == right
    first, last, wrong, right = (preview(world, world.canbo_an, *order) for order in orders)
    assert first != last  # the commune reads the number, and is helped by it
    assert wrong != right
