"""The pages of teams: what they show to whom, what they do with a form, what they cost."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import Level
from teams.models import Decision, Position, Team
from tests.teams.access_teams import a_decision, a_name, a_team, an_end
from tests.world import FOUNDED_ON, World, make_member, make_place, make_team

pytestmark = pytest.mark.once


def signed_in(world: World, username: str = "canbo_an") -> Client:
    client = Client()
    client.force_login(world.users[username])
    return client


def listed(world: World, username: str = "so", **query: Any) -> list[str]:
    response = signed_in(world, username).get(reverse("team_list"), query)
    assert response.status_code == 200
    return [team.name for team in response.context["table"].records]


def count_queries(client: Client, path: str, **query: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path, query).status_code == 200
    return len(captured)


def test_the_list_holds_the_active_teams_of_ones_own_place_in_order(world: World) -> None:
    assert listed(world, "canbo_an") == ["Tổ An 1", "Tổ An 2"]
    assert listed(world, "lan") == ["Tổ An 1"]
    assert listed(world) == ["Tổ An 1", "Tổ An 2", "Tổ Bình 1", "Tổ Cát 1"]


def test_the_list_is_filtered_by_text_without_marks(world: World) -> None:
    assert listed(world, q="to an") == ["Tổ An 1", "Tổ An 2"]
    assert listed(world, q="KHU PHO CAT") == ["Tổ Cát 1"]


def test_the_list_is_filtered_by_place(world: World) -> None:
    assert listed(world, place=world.dong.pk) == ["Tổ An 1", "Tổ An 2", "Tổ Bình 1"]
    assert listed(world, place=world.cat.pk) == ["Tổ Cát 1"]


def test_a_place_of_others_filters_nothing_in_and_names_nothing(world: World) -> None:
    response = signed_in(world, "so").get(reverse("team_list"), {"place": world.xa.pk})
    assert "Xã Xa" not in response.content.decode()


def test_the_list_is_filtered_by_state_on_a_day(world: World) -> None:
    Team.objects.filter(pk=world.team_an2.pk).update(dissolved_on=datetime.date(2022, 8, 31))
    assert listed(world, "canbo_an") == ["Tổ An 1"]
    assert listed(world, "canbo_an", on="2022-08-31") == ["Tổ An 1", "Tổ An 2"]
    assert listed(world, "canbo_an", on="2022-06-09") == []
    assert listed(world, "canbo_an", state="dissolved") == ["Tổ An 2"]
    assert listed(world, "canbo_an", state="dissolved", on="2022-08-31") == []
    assert listed(world, "canbo_an", state="all") == ["Tổ An 1", "Tổ An 2"]


def test_a_team_without_a_leader_too_small_or_too_large_needs_completing(world: World) -> None:
    for number in range(10):
        make_member(world.team_binh1, f"Người {number}")
    assert listed(world, state="incomplete") == ["Tổ Bình 1", "Tổ Cát 1"]
    page = signed_in(world, "so").get(reverse("team_list"), {"state": "incomplete"}).content.decode()
    assert "quá 12 người" in page
    assert "chưa có tổ trưởng, mới có 0/3 người" in page


def test_the_list_costs_the_same_for_one_team_and_for_forty(world: World) -> None:
    client, path = signed_in(world, "so"), reverse("team_list")
    few = count_queries(client, path)
    for number in range(36):
        make_member(make_team(world.an1, f"Tổ {number}"), "Ai Đó", Position.LEADER, phone="0912345678")
    assert count_queries(client, path) == few
    assert count_queries(client, path, state="incomplete") == few + 1  # the sizes that are asked for


def test_phones_are_in_full_inside_the_commune_and_masked_above(world: World) -> None:
    path = reverse("team_show", args=[world.team_an1.pk])
    for username, words in [("canbo_an", "0912 345 601"), ("lan", "0912 345 601"), ("so", "0912 ••• 601")]:
        body = signed_in(world, username).get(path).content.decode()
        assert words in body
        assert ("0912345601" in body) == (username != "so")
    listing = signed_in(world, "so").get(reverse("team_list")).content.decode()
    assert not re.search(r"0912[ ]?345[ ]?60", listing)


def test_a_page_of_a_team_costs_the_same_for_three_people_and_for_ten(world: World) -> None:
    client, path = signed_in(world), reverse("team_show", args=[world.team_an1.pk])
    client.get(path)  # the first look at contacts is written down, the next few minutes' are the same
    few = count_queries(client, path)
    for number in range(7):
        make_member(world.team_an1, f"Người {number}", phone="0912345678", left_on=FOUNDED_ON if number % 2 else None)
    assert count_queries(client, path) == few


def test_only_who_may_change_a_team_is_shown_the_buttons(world: World) -> None:
    path = reverse("team_show", args=[world.team_an1.pk])
    edit = reverse("team_edit", args=[world.team_an1.pk])
    shown = {
        name: edit in signed_in(world, name).get(path).content.decode() for name in ("canbo_an", "so", "lan", "quantri")
    }
    assert shown == {"canbo_an": True, "so": True, "lan": False, "quantri": False}


def found(world: World, username: str = "canbo_an", **changes: Any) -> HttpResponse:
    return signed_in(world, username).post(reverse("team_create"), a_team(world) | changes, follow=True)


def test_an_official_founds_a_team_and_reads_it(world: World) -> None:
    response = found(
        world, **{"member-1-full_name": "Lê Thị Hai", "member-1-organisation": "women", "member-1-position": "member"}
    )
    assert response.redirect_chain[-1][0] == reverse("team_show", args=[Team.objects.get(name="Tổ An 1 bis").pk])
    assert "Lê Thị Hai" in response.content.decode()


def test_a_team_without_a_typed_name_bears_the_usual_one(world: World) -> None:
    found(world, name="")
    assert Team.objects.get(name="Tổ công nghệ số cộng đồng ấp An 1").members.count() == 1


@pytest.mark.parametrize(("typed", "kind"), [({"kind": "market"}, "market"), ({}, "hamlet")])
def test_a_team_is_founded_as_of_the_kind_that_was_chosen(world: World, typed: dict[str, str], kind: str) -> None:
    found(world, **typed)
    assert Team.objects.get(name="Tổ An 1 bis").kind == kind


def test_a_second_press_of_the_button_finds_the_team_there(world: World) -> None:
    found(world)
    response = found(world)
    assert Team.objects.filter(name="Tổ An 1 bis").count() == 1
    assert "đã được ghi nhận" in response.content.decode()


def test_another_team_of_the_same_name_is_refused_at_the_field(world: World) -> None:
    response = found(world, name="Tổ An 1", established_on="2022-06-11")
    assert response.status_code == 422
    assert "xin đặt tên khác" in response.content.decode()
    assert response.context["form"]["number"].value() == "77/QĐ-UBND"


def test_a_decision_signed_later_is_kept_with_a_warning(world: World) -> None:
    assert "sau ngày 10/06/2022" in found(world, signed_on="2022-06-15").content.decode()


def test_mistakes_in_the_list_of_people_are_told_at_their_row(world: World) -> None:
    response = found(
        world,
        **{
            "member-0-phone": "12",
            "member-1-full_name": "Hai",
            "member-1-position": "leader",
            "member-1-organisation": "youth",
        },
    )
    body = response.content.decode()
    assert response.status_code == 422
    assert "Người thứ 1, Số điện thoại: Số điện thoại chưa đúng" in body
    assert "Người thứ 2, Chức danh: Tổ chỉ có một tổ trưởng" in body
    assert not Team.objects.filter(name="Tổ An 1 bis").exists()


def test_a_phone_in_any_writing_is_stored_in_one(world: World) -> None:
    found(world, **{"member-0-phone": "+84 912.000.111"})
    assert Team.objects.get(name="Tổ An 1 bis").members.get().phone == "0912000111"


def test_a_commune_founds_at_its_own_places_only(world: World) -> None:
    response = found(world, place=world.binh1.pk)
    assert response.status_code == 422
    assert "Ấp Bình 1" not in response.content.decode()
    assert not Team.objects.filter(name="Tổ An 1 bis").exists()


def test_places_with_a_team_are_marked_and_the_commune_stands_last(world: World) -> None:
    make_place("01101-9", Level.HAMLET, "ấp", "Ấp An 9", world.an)
    empty, *groups, commune = signed_in(world).get(reverse("team_create")).context["form"].fields["place"].choices
    assert [label for _, label in groups[0][1]] == ["Ấp An 1 (đã có tổ)", "Ấp An 2 (đã có tổ)", "Ấp An 9"]
    assert (empty[0], commune[0], commune[1]) == ("", world.an.pk, "Xã An")


def test_a_second_team_is_founded_once_its_reason_is_given_and_shows_it(world: World) -> None:
    refused = found(world, second_team_reason="")
    assert refused.status_code == 422
    assert "“Tổ An 1”" in refused.context["form"].errors["second_team_reason"][0]
    assert "Ấp rộng, chia hai tổ" in found(world).content.decode()


def test_a_team_of_a_commune_is_not_offered_the_kind_of_hamlets(world: World) -> None:
    team = make_team(world.an, "Tổ xã An")
    offered = signed_in(world).get(reverse("team_edit", args=[team.pk])).context["form"].fields["kind"].choices
    assert "hamlet" not in dict(offered)
    assert "commune" in dict(offered)
    assert "kind" in found(world, place=world.an.pk, kind="hamlet").context["form"].errors


def test_the_province_first_says_in_which_commune(world: World) -> None:
    client = signed_in(world, "so")
    first = client.get(reverse("team_create")).content.decode()
    assert "ở xã, phường nào?" in first
    assert "Xã Xa" not in first
    assert "Ấp An 1" in client.get(reverse("team_create"), {"commune": world.an.pk}).content.decode()
    assert (
        "Tổ công nghệ số cộng đồng ấp An 2"
        in client.get(reverse("team_create"), {"place": world.an2.pk}).content.decode()
    )
    assert client.get(reverse("team_create"), {"commune": world.xa.pk}).status_code == 404


def test_the_page_of_founding_costs_the_same_for_two_hamlets_and_for_twenty(world: World) -> None:
    client = signed_in(world)
    few = count_queries(client, reverse("team_create"))
    for number in range(18):
        make_place(f"01101-{number + 10}", 4, "ấp", f"Ấp {number}", world.an)
    assert count_queries(client, reverse("team_create")) == few


def test_a_stale_page_shows_both_versions_and_overwrites_nothing(world: World) -> None:
    path, client = reverse("team_edit", args=[world.team_an1.pk]), signed_in(world)
    assert client.post(path, a_name(world) | {"name": "Tên thứ nhất"}).status_code == 302
    response = client.post(path, a_name(world) | {"name": "Tên thứ hai"})
    body = response.content.decode()
    assert response.status_code == 409
    assert ("Tên thứ nhất" in body, "Tên thứ hai" in body) == (True, True)
    assert Team.objects.get(pk=world.team_an1.pk).name == "Tên thứ nhất"
    seen = response.context["form"]["version"].value()
    assert client.post(path, a_name(world) | {"name": "Tên thứ hai", "version": seen}).status_code == 302
    assert Team.objects.get(pk=world.team_an1.pk).name == "Tên thứ hai"


def test_the_same_edit_sent_twice_harms_nobody(world: World) -> None:
    path, client = reverse("team_edit", args=[world.team_an1.pk]), signed_in(world)
    assert [client.post(path, a_name(world)).status_code for _ in range(2)] == [302, 302]
    assert Team.objects.get(pk=world.team_an1.pk).version == 2


def test_a_page_that_does_not_say_its_version_is_stale(world: World) -> None:
    path = reverse("team_edit", args=[world.team_an1.pk])
    assert signed_in(world).post(path, a_name(world) | {"version": ""}).status_code == 409


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://zalo.me.evil.example/g/x", "https://evil.example/zalo.me"]
)
def test_a_link_that_is_not_zalo_is_refused(world: World, url: str) -> None:
    path = reverse("team_edit", args=[world.team_an1.pk])
    assert signed_in(world).post(path, a_name(world) | {"zalo_url": url}).status_code == 422


def test_dissolving_says_in_numbers_what_will_happen_and_happens_once(world: World) -> None:
    path, client = reverse("team_dissolve", args=[world.team_an1.pk]), signed_in(world)
    page = client.get(path).content.decode()
    assert "3 người thôi là thành viên" in page
    assert "1 tài khoản không còn thấy" in page
    assert [client.post(path, an_end(world)).status_code for _ in range(2)] == [302, 302]
    assert Team.objects.get(pk=world.team_an1.pk).dissolved_on == datetime.date(2022, 8, 31)
    assert Decision.objects.filter(number=a_decision()["number"]).count() == 1
    assert "đã giải thể" in client.get(path).content.decode()


def test_dissolving_needs_a_reason(world: World) -> None:
    path = reverse("team_dissolve", args=[world.team_an1.pk])
    assert signed_in(world).post(path, an_end(world) | {"reason": " "}).status_code == 422
    assert Team.objects.get(pk=world.team_an1.pk).dissolved_on is None
