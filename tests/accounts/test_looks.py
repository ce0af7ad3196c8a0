"""Whoever is shown somebody's number is written down: each time, how many, and of no one by name."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import ShownContacts
from accounts.actions.looks import record_look, record_shown
from accounts.models import Look
from exchange.actions import exports
from places.lineage import lowest_common
from teams.actions import contacts
from tests.world import World, make_member

pytestmark = pytest.mark.once


def shown(number: int, *paths: str) -> ShownContacts:
    return ShownContacts({f"091200000{one}" for one in range(number)}, set(paths))


def opened(client: Client, world: World, actor: str, url: str, *args: Any) -> str:
    client.force_login(world.users[actor])
    return client.get(reverse(url, args=args)).content.decode()


def test_a_page_with_numbers_of_others_leaves_one_line(world: World, client: Client) -> None:
    assert "0912 345 601" in opened(client, world, "canbo_an", "team_show", world.team_an1.pk)
    look = Look.objects.get()
    assert (look.by, look.kind, look.page, look.place) == (world.canbo_an, "page", "team_show", world.an1)
    assert look.count == 2


def test_every_number_shown_counts_each_time(world: World, client: Client) -> None:
    """Leafing through a list of one place in a minute shows other people with each page, under one address."""
    for number in range(53):
        make_member(world.team_an1, f"Người Thêm {number}", phone=f"09770000{number:02}")
    members = world.team_an1.members.exclude(phone="").exclude(phone__startswith="0912")
    for member in members:
        opened(client, world, "canbo_an", "member_edit", member.pk)
    assert Look.objects.count() == members.count() == 54
    client.force_login(world.canbo_an)
    refused = client.post(reverse("member_edit", args=[members[0].pk]), {"full_name": ""})
    assert (refused.status_code, Look.objects.count()) == (422, 55)  # the form comes again, with the number in it
    opened(client, world, "canbo_an", "team_show", world.team_an1.pk)
    assert Look.objects.latest("pk").count == 55


def test_numbers_that_leave_in_a_file_count_too(world: World, client: Client, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    client.force_login(world.canbo_an)
    assert client.get(reverse("import_template", args=["teams"]), {"place": world.an.pk}).status_code == 200
    made = exports.request(kind="register", params={"place": world.an.pk, "on": "2022-06-10"}, by=world.canbo_an)
    exports.run(made.pk)
    made.refresh_from_db()
    assert made.state == made.State.DONE
    found = Look.objects.order_by("pk").values_list("kind", "page", "count")
    assert list(found) == [("page", "import_template", 3), ("export", "export_file", 2)]


def test_a_page_with_masked_numbers_leaves_none(world: World, client: Client) -> None:
    for actor in ("huyen_dong", "so", "quantri"):
        assert "0912 ••• 601" in opened(client, world, actor, "team_show", world.team_an1.pk)
    assert not Look.objects.exists()


def test_a_page_that_is_refused_or_missing_leaves_none(world: World, client: Client) -> None:
    opened(client, world, "canbo_binh", "team_show", world.team_an1.pk)
    opened(client, world, "lan", "member_data", world.team_an1.members.get(position="deputy").pk)
    assert not Look.objects.exists()


def test_ones_own_number_is_no_look(world: World, client: Client) -> None:
    world.team_an1.members.exclude(user=world.lan).update(phone="")
    assert "0912 345 601" in opened(client, world, "lan", "team_show", world.team_an1.pk)
    assert not Look.objects.exists()


def test_a_leader_who_sees_their_team_is_written_down_too(world: World, client: Client) -> None:
    opened(client, world, "lan", "team_show", world.team_an1.pk)
    assert Look.objects.get().count == 1


def test_a_number_asked_for_and_a_list_taken_out_stand_there_too(world: World) -> None:
    contacts.reveal_phone(world.team_an1.members.get(position="leader"), by=world.so)
    params = {"place": world.an.pk, "on": "2022-06-10"}
    exports.request(kind="contacts", params=params, by=world.so, reason="mời họp")
    found = Look.objects.order_by("pk").values_list("kind", "place", "count")
    assert list(found) == [("reveal", world.an1.pk, 1), ("export", world.an.pk, 6)]


def test_an_empty_list_is_no_look(world: World) -> None:
    assert record_look("export", place=world.cat, count=0, by=world.so, page="contact_list") is None


@pytest.mark.once
def test_a_look_lies_at_the_lowest_place_that_holds_all(world: World) -> None:
    assert lowest_common({world.an1.path}) == world.an1.path
    assert lowest_common({world.an1.path, world.an2.path}) == world.an.path
    assert lowest_common({world.an1.path, world.binh1.path}) == world.dong.path
    assert lowest_common({world.an1.path, world.cat1_1.path}) == world.song_xanh.path
    assert lowest_common({world.an1.path, world.xa1.path}) == ""
    assert lowest_common({"000100000001", "000100000002"}) == "0001"  # no district between


def test_who_handles_data_sees_the_looks_of_their_place(world: World, client: Client) -> None:
    for name in ("canbo_an", "canbo_binh", "so_nui"):
        team = {"canbo_an": "team_an1", "canbo_binh": "team_binh1", "so_nui": "team_xa1"}[name]
        place = world.teams[team].place
        record_shown(shown(3, place.path), by=world.users[name], page="team_show")
    seen = {actor: Look.objects.visible_to(world.users[actor]).count() for actor in world.users}
    assert (seen["so"], seen["quantri"], seen["canbo_an"], seen["so_nui"], seen["lan"]) == (2, 2, 1, 1, 0)
    page = opened(client, world, "canbo_an", "look_list")
    assert "Phạm Thu An" in page
    assert "Võ Thanh Bình" not in page
    assert "Trang của tổ" in page


def test_the_list_can_be_narrowed_down_and_taken_away_without_formulas(world: World, client: Client) -> None:
    world.canbo_an.full_name = "=HYPERLINK(1)"
    world.canbo_an.save(update_fields=["full_name"])
    record_shown(shown(3, world.an1.path), by=world.canbo_an, page="team_show")
    client.force_login(world.so)
    lines = client.get(reverse("look_list"), {"file": "csv"}).content.decode().splitlines()
    assert len(lines) == 2
    assert ',"\'=HYPERLINK(1)",' in lines[1]
    assert client.get(reverse("look_list"), {"q": "ngo"}).context["table"].count == 0


def test_who_looked_stands_on_the_page_of_the_person(world: World, client: Client) -> None:
    record_shown(shown(3, world.an.path), by=world.canbo_an, page="team_list")
    record_shown(shown(1, world.an2.path), by=world.minh, page="team_show")
    member = make_member(world.team_an1, "Lê Văn Riêng")
    page = opened(client, world, "so", "member_data", member.pk)
    assert "Phạm Thu An, xem trên trang, Danh sách tổ, Xã An: 3 liên hệ" in page
    assert "Trần Văn Minh, xem" not in page


def look(world: World, *, days: int, **fields: Any) -> Look:
    at = timezone.now() - datetime.timedelta(days=days)
    told = {"by": world.so, "kind": "page", "page": "team_show", "place": world.an, "count": 1}
    return Look.objects.create(at=at, **(told | fields))


def test_the_database_refuses_to_change_a_look_and_to_remove_one_that_is_young(world: World) -> None:
    young, old = look(world, days=729), look(world, days=731)
    for change in (
        lambda: Look.objects.filter(pk=old.pk).update(count=9),
        lambda: Look.objects.filter(pk=young.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert Look.objects.expired(timezone.now()).delete()[0] == 1
    assert Look.objects.get() == young


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [("a_look_shows_somebody", {"count": 0}), ("a_look_is_of_a_known_kind", {"kind": "glance"})],
)
def test_a_look_is_whole(world: World, constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        look(world, days=1, **fields)
    assert connection.in_atomic_block


def test_the_desk_leads_to_as_many_looks_as_it_counts(world: World, client: Client) -> None:
    for days in (8, 6, 0):
        at = timezone.now() - datetime.timedelta(days=days)
        record_shown(shown(1, world.an1.path), by=world.canbo_an, page="team_show", at=at)
    client.force_login(world.quantri)
    desk = client.get(reverse("privacy_home"))
    link = f"{reverse('look_list')}?from_day={desk.context['looks_from']:%Y-%m-%d}"
    assert link in desk.content.decode()
    assert client.get(link).context["table"].count == desk.context["looks"] == 2
