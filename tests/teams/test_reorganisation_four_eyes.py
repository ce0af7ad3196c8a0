"""Whoever prepares a reorganisation of places neither sets its day nor carries it out, while somebody else could."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Device, Event, User
from accounts.roles import Role
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganisations import content
from teams.actions.reorganising import carry_out
from teams.models import Reorganisation
from tests.refusals import refused
from tests.teams.access_reorganisations import prepared
from tests.teams.reorganisation_pages import body, url
from tests.teams.world_reforms import DAY, MORNING
from tests.world import World, make_user

pytestmark = pytest.mark.once

ALONE = "một người soạn và quyết định"
State = Reorganisation.Stage


@pytest.fixture
def own(world: World) -> Reorganisation:
    """Its content was last changed by the administrator of the province."""
    made = prepared(world)
    content.save_place(made, replacing=made.news.get(), name="Xã Mới Tinh", code="01102", by=world.quantri)
    project.edit(made, effective_on=DAY, by=None)
    return Reorganisation.objects.get(pk=made.pk)


@pytest.fixture
def colleague(world: World) -> User:
    made = make_user("quantri_hai", Role.ADMIN, world.song_xanh)
    User.objects.filter(pk=made.pk).update(last_login=timezone.now(), full_name="Phạm Thứ Hai")
    return made


def test_somebody_else_of_the_office_sets_the_day(
    client: Client, world: World, own: Reorganisation, colleague: User
) -> None:
    with refused("own_proposal"):
        project.schedule(own, by=world.quantri)
    with refused("own_proposal"):
        carry_out(own, by=world.quantri, at=MORNING)
    client.force_login(world.quantri)
    with time_machine.travel(MORNING, tick=False):
        shown = body(client.get(url("show", own)))
        assert "nên người khác hẹn hoặc thực hiện: Phạm Thứ Hai." in shown
        assert url("schedule", own) not in shown
        assert url("carry_out", own) not in shown
        assert "Phạm Thứ Hai" in body(client.get(url("carry_out", own)))
        assert "nên người khác" in body(client.post(url("carry_out", own), {"version": own.version}), 422)
    made = project.schedule(own, by=colleague)
    assert (made.state, made.is_decided_by_its_preparer) == (State.SCHEDULED, False)
    assert "alone" not in Event.objects.about(made).get(verb="reorganisations.schedule").after
    done = carry_out(made, by=world.quantri, at=MORNING)  # the day has come, and a colleague set it
    assert not done.is_decided_by_its_preparer


@pytest.mark.parametrize("what", ["place", "link", "resolution", "content"])
def test_it_is_prepared_by_whoever_changed_it_last(
    world: World, own: Reorganisation, colleague: User, what: str
) -> None:
    User.objects.filter(pk=world.quantri.pk).update(last_login=timezone.now())
    match what:
        case "place":
            content.save_place(own, replacing=own.news.get(), name="Xã Mới Hơn", code="01102", by=colleague)
        case "link":
            content.remove_link(own.links.get(), by=colleague)
            content.save_link(own, old=world.binh, new_code="01102", partial=False, by=colleague)
        case "resolution":
            project.edit(own, title="Tên khác", by=colleague)
        case "content":
            plan = project.reorganisation_plan(own)
            project.set_content(own, news=plan.news, links=plan.links, by=colleague)
    with refused("own_proposal"):
        project.schedule(own, by=colleague)
    assert project.schedule(own, by=world.quantri).state == State.SCHEDULED


def test_an_office_of_one_goes_on_and_everybody_sees_that_it_did(
    client: Client, world: World, own: Reorganisation
) -> None:
    client.force_login(world.quantri)
    assert "không có ai khác quyết định được" in body(client.get(url("show", own)))
    made = project.schedule(own, by=world.quantri)
    assert made.is_decided_by_its_preparer
    assert Event.objects.about(made).get(verb="reorganisations.schedule").after == {"alone": True}
    for page in (url("show", made), reverse("reorganisation_list")):
        assert ALONE in body(client.get(page))
    made = carry_out(made, by=None, at=MORNING)
    assert ALONE in body(client.get(url("show", made)))


def test_a_day_set_by_somebody_else_before_a_change_does_not_count(
    world: World, own: Reorganisation, colleague: User
) -> None:
    made = project.unschedule(project.schedule(own, by=colleague), by=world.quantri)
    User.objects.filter(pk=colleague.pk).update(is_active=False)
    assert carry_out(made, by=world.quantri, at=MORNING).is_decided_by_its_preparer
    undone = reorganisations.undo(made, reason="Nhầm ngày.", by=world.quantri, at=MORNING)
    assert not undone.is_decided_by_its_preparer


def test_what_a_command_prepares_is_nobodys_own(world: World, colleague: User) -> None:
    assert project.schedule(prepared(world), by=world.quantri).state == State.SCHEDULED


def test_who_is_tied_to_the_preparer_leaves_it_to_somebody_else(
    client: Client, world: World, own: Reorganisation, colleague: User
) -> None:
    for user in (world.quantri, colleague):
        now = timezone.now()
        Device.objects.create(user=user, digest="d" * 64, first_seen_at=now, last_seen_at=now)
    third = make_user("quantri_ba", Role.ADMIN, world.song_xanh, "Đinh Thứ Ba", last_login=timezone.now())
    client.force_login(colleague)
    assert "Vì vậy người khác hẹn hoặc thực hiện: Đinh Thứ Ba." in body(client.get(url("show", own)))
    with refused("own_proposal", match="cùng một máy"):
        project.schedule(own, by=colleague)
    User.objects.filter(pk=third.pk).update(is_active=False)
    assert "“quyết định một mình”" in body(client.get(url("show", own)))
    made = project.schedule(own, by=colleague)
    assert (made.decided_alone, made.is_decided_by_its_preparer) == ("device", False)
    assert Event.objects.about(made).get(verb="reorganisations.schedule").after == {"alone": True}
    assert "quyết định một mình: hai người" in body(client.get(url("show", made)))
    User.objects.filter(pk=third.pk).update(is_active=True)
    assert project.schedule(project.unschedule(made, by=colleague), by=third).decided_alone == ""
