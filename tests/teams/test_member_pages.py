"""The pages of a team's people, and hostile text sent to every page of teams."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import slips
from accounts.models import User
from teams.models import Member, Position, Team
from tests.teams.access_teams import a_name, a_new_leader, a_person, a_team, an_end, deputy
from tests.world import World

pytestmark = pytest.mark.once

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")
HOSTILE = {
    "nul": "a\x00b",
    "huge": "9" * 31,
    "minus": "-1",
    "long": "x" * 200_000,
    "surrogate": "%ED%A0%80",
    "marks": "\u0300" * 50,
    "script": "<script>alert(1)</script>",
    "quote": "';--\"",
    "float": "1e309",
    "arabic": "١٢٣",
    "right-to-left": "\u202eabc",
}


def signed_in(world: World, username: str = "canbo_an") -> Client:
    client = Client()
    client.force_login(world.users[username])
    return client


def test_a_person_is_added_once_however_often_the_button_is_pressed(world: World) -> None:
    path, client = reverse("member_add", args=[world.team_an1.pk]), signed_in(world)
    assert [client.post(path, a_person(world)).status_code for _ in range(2)] == [302, 302]
    assert Member.objects.filter(full_name="Lý Văn Mới").count() == 1


def test_a_refusal_keeps_what_was_typed(world: World) -> None:
    path = reverse("member_add", args=[world.team_an1.pk])
    response = signed_in(world).post(path, a_person(world) | {"position": "leader"})
    assert response.status_code == 422
    assert "Tổ chỉ có một tổ trưởng (Nguyễn Thị Lan)" in response.content.decode()
    assert response.context["form"]["full_name"].value() == "Lý Văn Mới"


def test_a_phone_is_refused_at_its_field(world: World) -> None:
    path = reverse("member_add", args=[world.team_an1.pk])
    response = signed_in(world).post(path, a_person(world) | {"phone": "0912 34"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["phone"]


def test_correcting_a_person_shows_what_is_stored(world: World) -> None:
    path = reverse("member_edit", args=[deputy(world)["member_id"]])
    body = signed_in(world).get(path).content.decode()
    assert 'value="0987000111"' in body
    assert 'value="10/06/2022"' in body


def test_leaving_and_handing_over_show_on_the_page(world: World) -> None:
    client = signed_in(world)
    client.post(reverse("team_hand_over", args=[world.team_an1.pk]), a_new_leader(world) | {"stays": "0"})
    page = client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    assert "Người đã thôi tham gia (2)" in page
    assert world.team_an1.members.get(position=Position.LEADER, left_on=None).full_name == "Người Thứ Hai"


def test_only_people_of_the_team_can_take_its_lead(world: World) -> None:
    stranger = world.team_an2.members.get(position=Position.DEPUTY)
    path = reverse("team_hand_over", args=[world.team_an1.pk])
    response = signed_in(world).post(path, a_new_leader(world) | {"member": stranger.pk})
    assert response.status_code == 422


def test_an_account_is_shown_once(world: World) -> None:
    client, path = signed_in(world), reverse("member_account", args=[deputy(world)["member_id"]])
    first = client.post(path)
    user = User.objects.get(phone="0987000111")
    assert first["Location"] == reverse("slip_show", args=[user.pk])
    assert client.post(path)["Location"] == first["Location"]
    shown, again = (client.get(first["Location"]).content.decode() for _ in range(2))
    code = CODE.search(shown).group()
    assert slips.find(code).user == user
    assert code not in again


def test_a_refused_account_says_why(world: World) -> None:
    third = world.team_an1.members.get(position=Position.MEMBER)
    Member.objects.filter(pk=third.pk).update(left_on=timezone.localdate())
    response = signed_in(world).post(reverse("member_account", args=[third.pk]), follow=True)
    assert f"{third} đã thôi tham gia" in response.content.decode()


FORMS: dict[str, tuple[Any, Any]] = {
    "team_create": (lambda w: [], a_team),
    "team_edit": (lambda w: [w.team_an1.pk], a_name),
    "team_dissolve": (lambda w: [w.team_an1.pk], an_end),
    "team_hand_over": (lambda w: [w.team_an1.pk], a_new_leader),
    "member_add": (lambda w: [w.team_an1.pk], lambda w: a_person(w) | {"sex": "", "birth_year": "", "phone": ""}),
    "member_edit": (lambda w: [deputy(w)["member_id"]], lambda w: a_person(w) | {"birth_year": "1970"}),
    "member_leave": (lambda w: [deputy(w)["member_id"]], lambda w: {"last_day": "2022-08-31", "reason": "x"}),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("hostile", ["nul", "huge", "long", "surrogate"])  # the others: robustness/test_requests.py
def test_hostile_text_in_any_field_breaks_nothing(world: World, name: str, hostile: str) -> None:
    args, fields = FORMS[name]
    path, sound, client = reverse(name, args=args(world)), fields(world), signed_in(world)
    for field in sound:
        status = client.post(path, sound | {field: HOSTILE[hostile]}).status_code
        assert status < 500, f"{field}: {status}"


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_addresses_break_nothing(world: World, hostile: str) -> None:
    text, client = HOSTILE[hostile][:3_000], signed_in(world, "so")
    asked = [
        *[("team_list", {key: text}) for key in ("q", "place", "state", "on", "page")],
        *[("team_create", {key: text}) for key in ("commune", "place")],
        ("search", {"q": text}),
    ]
    for name, query in asked:
        assert client.get(reverse(name), query).status_code < 500, (name, query)
    assert client.get(f"{reverse('search')}?q={text if hostile == 'surrogate' else 'a'}").status_code == 200
    assert client.get("/teams/" + "9" * 31 + "/").status_code == 404
    assert client.get("/members/" + "9" * 31 + "/edit/").status_code == 404


def test_what_people_typed_is_never_markup(world: World) -> None:
    Team.objects.filter(pk=world.team_an1.pk).update(**Team.naming("<script>alert(1)</script>"))
    world.team_an1.members.update(**Member.naming("<img src=x onerror=alert(1)>"))
    client = signed_in(world)
    for path in (reverse("team_list"), reverse("team_show", args=[world.team_an1.pk]), reverse("search") + "?q=script"):
        body = client.get(path).content.decode()
        assert "<script>alert" not in body
        assert "<img src=x" not in body
