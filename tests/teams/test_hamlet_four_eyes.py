"""Whoever proposes a change of hamlets at the province does not decide about it, while somebody else there can."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, Event, User
from teams.actions import hamlets
from teams.cards.teams import hamlet_change_tasks
from teams.models import HamletChange
from tests.refusals import refused
from tests.teams.hamlets import ap, ask, named
from tests.world import World


@pytest.fixture
def own(world: World) -> HamletChange:
    return ask(world, "add", wanted=[ap("Ấp Ba")], by=world.so)


def signed_in_once(user: User) -> None:
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())


def test_somebody_else_of_the_office_decides(client: Client, world: World, own: HamletChange) -> None:
    signed_in_once(world.quantri)
    with refused("own_proposal"):
        hamlets.approve(own, by=world.so)
    with refused("own_proposal"):
        hamlets.refuse(own, answer="Thôi", by=world.so)
    client.force_login(world.so)
    page = client.get(reverse("hamlet_change", args=[own.pk])).content.decode()
    assert "nên người khác quyết định: Đỗ Quản Trị." in page
    assert reverse("hamlet_approve", args=[own.pk]) not in page
    assert reverse("hamlet_withdraw", args=[own.pk]) in page
    listed = client.get(reverse("hamlet_changes")).content.decode()
    assert "chờ người khác duyệt" in listed
    assert hamlet_change_tasks(world.so, timezone.now()) == []
    assert hamlet_change_tasks(world.quantri, timezone.now())
    assert named(hamlets.approve(own, by=world.quantri)) == ["Ấp Ba"]


def test_an_office_of_one_decides_and_everybody_sees_that_it_did(
    client: Client, world: World, own: HamletChange
) -> None:
    """Here the administrator has an account that nobody has used yet."""
    client.force_login(world.so)
    assert "không có ai khác quyết định được" in client.get(reverse("hamlet_change", args=[own.pk])).content.decode()
    change = hamlets.approve(own, by=world.so)
    assert change.is_decided_by_its_proposer
    assert Event.objects.about(change).get(verb="hamlets.approve").after["alone"] is True
    for user in (world.canbo_an, world.quantri):
        client.force_login(user)
        page = client.get(reverse("hamlet_change", args=[change.pk])).content.decode()
        assert "một người gửi và quyết định" in page


def test_what_a_commune_proposes_the_province_decides_as_ever(world: World) -> None:
    signed_in_once(world.quantri)
    change = hamlets.approve(ask(world, "add", wanted=[ap("Ấp Ba")]), by=world.so)
    assert not change.is_decided_by_its_proposer


def share_machine(*users: User) -> None:
    for user in users:
        Device.objects.create(user=user, digest="d" * 64, first_seen_at=timezone.now(), last_seen_at=timezone.now())


def test_who_is_tied_to_the_proposer_leaves_it_to_somebody_else(client: Client, world: World) -> None:
    change = ask(world, "add", wanted=[ap("Ấp Ba")])
    share_machine(world.so, world.canbo_an)
    client.force_login(world.so)
    address = reverse("hamlet_change", args=[change.pk])
    assert "“quyết định một mình”" in client.get(address).content.decode()  # nobody else ever signed in
    signed_in_once(world.quantri)
    with refused("own_proposal", match="cùng một máy"):
        hamlets.approve(change, by=world.so)
    page = client.get(address).content.decode()
    assert ("người khác quyết định: Đỗ Quản Trị." in page, reverse("hamlet_approve", args=[change.pk]) in page) == (
        True, False,
    )  # fmt: skip
    assert "chờ người khác duyệt" in client.get(reverse("hamlet_changes")).content.decode()
    assert hamlet_change_tasks(world.so, timezone.now()) == []
    share_machine(world.quantri)  # tied too, so that nobody is left
    assert hamlet_change_tasks(world.so, timezone.now())
    done = hamlets.approve(change, by=world.so)
    assert (done.decided_alone, done.is_decided_by_its_proposer) == ("device", False)
    assert Event.objects.about(done).get(verb="hamlets.approve").after["alone"] is True
    assert "quyết định một mình: hai người" in client.get(address).content.decode()
