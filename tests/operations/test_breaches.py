"""An incident with personal data: its 72 hours, and what the portal's own records say of it."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import breaches
from accounts.actions.looks import record_shown
from accounts.models import AuthenticationEvent, Breach, Event, Look
from exchange.actions import exports
from operations.rollups.breaches import breach_extent, members_of
from tests.accounts.test_looks import shown
from tests.operations.access_breaches import said
from tests.refusals import refused
from tests.world import World, make_member

pytestmark = pytest.mark.once

HOUR = datetime.timedelta(hours=1)


def registered(world: World, **fields: Any) -> Breach:
    now = timezone.now()
    told = {"found_at": now, "from_at": now - 2 * HOUR, "to_at": now, "data": ["phones"], "place": world.an}
    return breaches.register(**({"what": "Gửi nhầm danh sách", "by": world.quantri, "at": now} | told | fields))


def test_the_clock_ends_72_hours_after_it_was_found(world: World) -> None:
    breach = registered(world)
    assert breach.due_at - breach.found_at == 72 * HOUR
    told = {"to": "Cục A05", "number": "12/SKHCN", "by": world.quantri}
    late = breach.due_at + HOUR
    assert not breaches.notify(breach, **told, notified_at=late, at=late).in_time
    with refused("already_notified"):
        breaches.notify(breach, **told, notified_at=late, at=late)
    other = registered(world)
    assert breaches.notify(other, **told, notified_at=other.due_at, at=late).in_time


def test_only_the_administrator_of_the_place_handles_it(world: World) -> None:
    for by in (world.so, world.canbo_an, world.lan):
        with refused("out_of_scope"):
            registered(world, by=by)
    with refused("out_of_scope"):
        registered(world, place=world.xa)
    breach = registered(world)
    for act in (
        lambda: breaches.close(breach, lessons="x", by=world.so),
        lambda: breaches.notify(breach, to="x", number="1", notified_at=timezone.now(), by=world.so_nui),
    ):
        with refused("out_of_scope"):
            act()


def test_a_span_that_cannot_be_is_refused(world: World) -> None:
    now = timezone.now()
    for fields in ({"found_at": now + HOUR}, {"to_at": now + HOUR}, {"from_at": now, "to_at": now - HOUR}):
        with refused("span_refused"):
            registered(world, **fields)
    breach = registered(world)
    for at in (breach.found_at - HOUR, now + HOUR):
        with refused("span_refused"):
            breaches.notify(breach, to="x", number="1", notified_at=at, by=world.quantri)


def test_closed_is_closed(world: World) -> None:
    breach = breaches.close(registered(world), lessons="Đã nhắc.", by=world.quantri)
    with refused("breach_closed"):
        breaches.close(breach, lessons="x", by=world.quantri)
    with refused("breach_closed"):
        breaches.notify(breach, to="x", number="1", notified_at=timezone.now(), by=world.quantri)
    assert not Breach.objects.awaiting_notice().exists()


def test_the_portal_says_who_did_what_there_and_then_and_how_many_it_concerns(world: World) -> None:
    record_shown(shown(5, world.an1.path), by=world.canbo_an, page="team_show")
    record_shown(shown(7, world.binh1.path), by=world.canbo_binh, page="team_show")
    Look.objects.create(by=world.canbo_an, kind="page", page="x", count=9, place=world.an, at=timezone.now() - 9 * HOUR)
    exports.request(kind="contacts", params={"place": world.an.pk, "on": "2022-06-10"}, by=world.so, reason="họp")
    make_member(world.team_an1, "Đã Xóa", erased_at=timezone.now())
    found = breach_extent(registered(world, to_at=timezone.now()))
    doers = {doer.user: doer for doer in found.doers}
    assert set(doers) == {world.canbo_an, world.so}
    assert (doers[world.canbo_an].looks, doers[world.canbo_an].contacts) == (1, 5)
    assert (doers[world.so].events, doers[world.so].looks) == (1, 1)
    # Six memberships in two teams of An: the deputy stands in both with one phone, three have none of their own.
    assert (found.people, found.phones, found.teams) == (5, 3, 2)
    assert ("Xuất Excel, Word", 1) in found.verbs


@pytest.mark.parametrize("hour", ["00:01", "06:59", "07:01", "23:58"])
def test_it_concerns_the_members_of_the_day_that_it_was_in_vietnam(world: World, hour: str) -> None:
    began = datetime.datetime.fromisoformat(f"2026-11-20T{hour}+07:00")
    day = began.date()
    make_member(world.team_an1, "Nghỉ Hôm Trước", left_on=day - datetime.timedelta(days=1))
    last = make_member(world.team_an1, "Nghỉ Hôm Đó", left_on=day)
    first = make_member(world.team_an1, "Vào Hôm Đó", joined_on=day)
    make_member(world.team_an1, "Vào Hôm Sau", joined_on=day + datetime.timedelta(days=1))
    breach = registered(world, from_at=began, to_at=began + datetime.timedelta(minutes=1))
    assert set(members_of(breach).filter(Q(left_on__isnull=False) | Q(joined_on__gte=day))) == {last, first}


def test_who_signed_in_then_is_found_though_they_signed_in_since(world: World) -> None:
    now = timezone.now()
    for hours, kind, address in [
        (2, "signed_in", "203.0.113.7"),
        (2, "failed", "203.0.113.8"),
        (0, "signed_in", "::1"),
    ]:
        at = now - hours * HOUR
        AuthenticationEvent.objects.create(user=world.minh, kind=kind, at=at, address=address)
    world.minh.last_login = now
    world.minh.save(update_fields=["last_login"])
    found = breach_extent(registered(world, from_at=now - 3 * HOUR, to_at=now - HOUR))
    (minh,) = found.doers
    assert (minh.user, minh.sign_ins, minh.failures, minh.addresses) == (world.minh, 1, 1, 2)


def test_accounts_that_are_named_are_looked_at_alone(world: World) -> None:
    record_shown(shown(5, world.an1.path), by=world.canbo_an, page="team_show")
    record_shown(shown(5, world.an1.path), by=world.lan, page="team_show")
    found = breach_extent(registered(world, accounts=[world.lan, world.minh], to_at=timezone.now()))
    assert {(doer.user, doer.contacts) for doer in found.doers} == {(world.lan, 5), (world.minh, 0)}


def test_the_list_for_notifying_masks_what_its_reader_may_not_see_and_is_a_look(world: World, client: Client) -> None:
    breach = registered(world)
    client.force_login(world.quantri)
    response = client.get(reverse("breach_people", args=[breach.pk]))
    text = response.content.decode()
    assert "Nguyễn Thị Lan" in text
    assert "0912 ••• 601" in text
    assert "Lê Thị Hoa" not in text
    assert response["Content-Disposition"].startswith("attachment")
    look = Look.objects.get()
    assert (look.kind, look.page, look.count, look.by) == ("export", "breach_people", 6, world.quantri)


def test_an_incident_walks_from_its_being_found_to_its_lessons(world: World, client: Client) -> None:
    client.force_login(world.quantri)
    wrong = client.post(reverse("breach_create"), said(world) | {"accounts": "canbo_an\nnguoila"})
    assert wrong.status_code == 422
    assert "nguoila" in wrong.content.decode()
    address = client.post(reverse("breach_create"), said(world))["Location"]
    breach = Breach.objects.get()
    assert list(breach.accounts.all()) == [world.canbo_an]
    assert "Hạn thông báo" in client.get(address).content.decode()
    assert "sự cố dữ liệu cá nhân chưa thông báo" in client.get(reverse("home")).content.decode()
    assert client.post(reverse("breach_notify", args=[breach.pk]), {"to": ""}).status_code == 422
    told = {"to": "Cục A05", "number": "12/SKHCN", "notified_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}"}
    client.post(reverse("breach_notify", args=[breach.pk]), told)
    client.post(reverse("breach_close", args=[breach.pk]), {"lessons": "Đã nhắc người gửi."})
    page = client.get(address).content.decode()
    assert "Đã khép lại" in page
    assert "12/SKHCN" in page
    verbs = Event.objects.filter(verb__startswith="breaches").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["breaches.register", "breaches.notify", "breaches.close"]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_breach_ends_after_it_begins", {"to_at": None}),
        ("a_notified_breach_says_whom_and_by_which_document", {"notified_to": "Cục A05"}),
        ("a_closed_breach_says_what_was_learned", {"lessons": "Không ai khép lại"}),
    ],
)
def test_an_incident_is_whole(world: World, constraint: str, fields: dict[str, Any]) -> None:
    breach = registered(world)
    fields = {key: value or breach.from_at for key, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Breach.objects.filter(pk=breach.pk).update(**fields)


def test_the_list_narrows_to_what_its_number_counts(world: World, client: Client) -> None:
    registered(world, what="Còn mở")
    breaches.notify(registered(world), to="Cục A05", number="1", notified_at=timezone.now(), by=world.quantri)
    breaches.close(registered(world), lessons="Không phải báo", by=world.quantri)
    client.force_login(world.quantri)
    listed = {
        state: client.get(reverse("breach_list"), {"state": state}).context["table"].count
        for state in ("", "open", "awaiting", "x")
    }
    assert listed == {"": 3, "open": 2, "awaiting": 1, "x": 3}
    desk = client.get(reverse("privacy_home"))
    assert (desk.context["breaches"], f"{reverse('breach_list')}?state=open" in desk.content.decode()) == (2, True)
