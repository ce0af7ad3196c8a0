"""What may not be proposed or approved, by whom, and what the commune is told."""

import datetime

import pytest

from places.models import Place
from teams.actions import hamlets
from teams.models import HamletChange
from tests.refusals import refused
from tests.teams.hamlets import BEFORE, DAY, ON, ap, ask, do, group, named
from tests.world import World, make_place

pytestmark = pytest.mark.once

State = HamletChange.ChangeState


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"kind": "rename", "olds": ["an1"], "wanted": [ap("Ấp An 2")]}, "name_taken"),
        ({"kind": "rename", "olds": ["an1"], "wanted": [ap("Ấp An 1")]}, "name_taken"),
        ({"kind": "add", "wanted": [ap("ẤP AN 1")]}, "name_taken"),
        ({"kind": "add", "wanted": [ap("Ấp Ba"), ap("Ấp ba")]}, "name_taken"),
        ({"kind": "rename", "olds": ["an1"], "wanted": [{"kind": "tổ tự quản", "name": "Tổ 1"}]}, "wrong_kind"),
        ({"kind": "add", "wanted": [{"kind": "xã", "name": "Xã Mới"}]}, "wrong_kind"),
        ({"kind": "add", "wanted": [ap("Ấp Ba", parent="an1")]}, "wrong_parent"),
        ({"kind": "add", "wanted": [{"kind": "tổ tự quản", "name": "Tổ", "parent": "binh1"}]}, "wrong_parent"),
        ({"kind": "add", "wanted": [{"kind": "tổ tự quản", "name": "Tổ", "inside": 0}]}, "wrong_parent"),
        ({"kind": "merge", "olds": ["an1", "binh1"], "wanted": [ap("Ấp Ba")]}, "wrong_parent"),
        ({"kind": "close", "olds": ["binh1"]}, "wrong_parent"),
        ({"kind": "split", "olds": ["an1"], "wanted": [ap("Ấp Ba")]}, "wrong_shape"),
        ({"kind": "merge", "olds": ["an1"], "wanted": [ap("Ấp Ba")]}, "wrong_shape"),
        ({"kind": "add", "wanted": []}, "wrong_shape"),
        ({"kind": "close", "olds": ["an1"], "wanted": [ap("Ấp Ba")]}, "wrong_shape"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_proposed(world: World, fields: dict, refusal: str) -> None:
    fields = fields | {"olds": [getattr(world, name) for name in fields.get("olds", [])]}
    fields["wanted"] = [
        row | ({"parent": getattr(world, row["parent"]).pk} if row.get("parent") else {})
        for row in fields.get("wanted", [])
    ]
    with refused(refusal):
        ask(world, **fields, stays={world.team_an1.pk: 0})
    assert not HamletChange.objects.exists()


def test_days_that_do_not_meet_are_refused(world: World) -> None:
    heir = do(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).news.get()
    with refused("changed_later"):  # the old row ended later than this day, by another change
        ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp An Hòa")], effective_on=BEFORE)
    with refused("not_there"):  # the heir begins on the day
        ask(world, "rename", olds=[heir], wanted=[ap("Ấp An Hòa")])
    with refused("not_there"):
        ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp An Hòa")], effective_on=ON + DAY)
    below = {"kind": "tổ tự quản", "name": "Tổ tự quản 1", "parent": world.an1.pk}
    with refused("changed_later"):  # its hamlet ended meanwhile
        ask(world, "add", wanted=[below], effective_on=BEFORE)


def test_a_group_that_opened_later_stops_an_earlier_change(world: World) -> None:
    group(world.an1, "Tổ tự quản 1", valid_from=ON + DAY)
    with refused("changed_later", match="Ấp An 1"):
        ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])


def test_nothing_changes_in_a_commune_that_had_ended(world: World) -> None:
    with refused("commune_ended"):
        ask(world, "add", commune=world.cu, wanted=[ap("Ấp Một")], by=world.so)


def test_a_day_before_the_end_of_the_commune_leads_nowhere_and_says_who_can_help(world: World) -> None:
    Place.objects.filter(pk__in=[world.an.pk, world.an1.pk]).update(valid_to=datetime.date(2025, 6, 30))
    with refused("commune_ended", match="đã kết thúc ngày 30/06/2025.*cán bộ của xã, phường mới"):
        ask(world, "rename", olds=[Place.objects.get(pk=world.an1.pk)], wanted=[ap("Ấp Hòa An")])


def test_a_change_waits_for_its_day(world: World) -> None:
    soon = datetime.date(2100, 1, 1)
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")], effective_on=soon)
    with refused("day_not_come"):
        hamlets.approve(change, by=world.so)


def test_the_same_proposal_twice_is_one(world: World) -> None:
    first = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    with pytest.raises(hamlets.AlreadyProposed) as refusal:
        ask(world, "merge", olds=[world.an1, world.an2], wanted=[ap("Ấp An")])
    assert refusal.value.stored == first
    ask(world, "add", wanted=[ap("Ấp Ba")])
    with pytest.raises(hamlets.AlreadyProposed):
        ask(world, "add", wanted=[ap("Ấp Ba")])


def test_a_refused_change_says_why_and_frees_the_place(world: World) -> None:
    change = ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")])
    with refused("answer_missing"):
        hamlets.refuse(change, answer=" ", by=world.so)
    change = hamlets.refuse(change, answer="Chưa có nghị quyết", by=world.so)
    assert (change.state, change.answer, change.decided_by) == (State.REFUSED, "Chưa có nghị quyết", world.so)
    assert not change.news.exists()
    assert ask(world, "rename", olds=[world.an1], wanted=[ap("Ấp Hòa An")]).pk


def test_a_withdrawn_change_is_not_approved(world: World) -> None:
    change = hamlets.withdraw(ask(world, "add", wanted=[ap("Ấp Ba")]), by=world.canbo_an)
    with refused("change_decided", match="đã rút"):
        hamlets.approve(change, by=world.so)
    with refused("change_decided"):
        hamlets.withdraw(change, by=world.canbo_an)


def test_each_does_only_what_is_theirs(world: World) -> None:
    change = ask(world, "add", wanted=[ap("Ấp Ba")])
    for stranger in (world.canbo_an, world.canbo_binh, world.huyen_dong, world.so_nui, world.lan):
        with refused("out_of_scope"):
            hamlets.approve(change, by=stranger)
        with refused("out_of_scope"):
            hamlets.refuse(change, answer="Không", by=stranger)
    for stranger in (world.canbo_binh, world.huyen_dong, world.quantri, world.so_nui, world.lan):
        with refused("out_of_scope"):
            ask(world, "add", wanted=[ap("Ấp Bốn")], by=stranger)
        with refused("out_of_scope"):
            hamlets.withdraw(change, by=stranger)
    assert named(hamlets.approve(change, by=world.quantri)) == ["Ấp Ba"]


def test_many_are_approved_each_for_itself(world: World) -> None:
    good = ask(world, "add", wanted=[ap("Ấp Ba")])
    bad = ask(world, "add", wanted=[ap("Ấp Bốn")])
    make_place("x", 4, "ấp", "Ấp Bốn", world.an)
    done = dict(hamlets.approve_many([bad, good], by=world.so))
    assert done[good] == ""
    assert "Ấp Bốn" in done[bad]
