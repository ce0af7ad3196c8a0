"""Search: marks ignored, everybody finds only what they see, a phone number only in full."""

import unicodedata
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import FOUNDED_ON, World, make_member, make_place, make_team


def found(world: World, username: str, text: str) -> dict[str, list[str]]:
    response = asked(world, username, text)
    return {name: [str(thing) for thing in response.context[name]] for name in ("teams", "people", "places")}


def asked(world: World, username: str, text: str | None) -> Any:
    client = Client()
    client.force_login(world.users[username])
    response = client.get(reverse("search"), {} if text is None else {"q": text})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize(
    "text", ["tổ bình", "to binh", "TO BINH", "  tổ   bình ", unicodedata.normalize("NFD", "Tổ Bình")]
)
def test_marks_case_and_spaces_do_not_matter(world: World, text: str) -> None:
    assert found(world, "so", text)["teams"] == ["Tổ Bình 1"]


def test_places_and_people_are_found_beside_teams(world: World) -> None:
    assert found(world, "so", "an 1") == {"teams": ["Tổ An 1"], "people": [], "places": ["Ấp An 1"]}
    assert found(world, "so", "hoa")["people"] == ["Lê Thị Hoa"]


@pytest.mark.parametrize(
    ("username", "people"),
    [("canbo_an", 2), ("canbo_binh", 1), ("huyen_dong", 3), ("so", 3), ("lan", 1), ("so_nui", 0), ("canbo_cu", 0)],
)
def test_everybody_finds_only_what_they_see(world: World, username: str, people: int) -> None:
    assert len(found(world, username, "Người Thứ Hai")["people"]) == people


def test_a_leader_finds_no_places_and_no_other_team(world: World) -> None:
    assert found(world, "lan", "An") == {"teams": ["Tổ An 1"], "people": ["Nguyễn Thị Lan"], "places": []}


def test_a_phone_is_found_in_full_in_any_writing_and_never_in_part(world: World) -> None:
    for text in ("0912345601", "0912 345 601", "+84912345601"):
        assert found(world, "so", text)["people"] == ["Nguyễn Thị Lan"]
    for text in ("091234560", "345601", "0912"):
        assert found(world, "so", text)["people"] == []
    assert found(world, "canbo_binh", "0912345601")["people"] == []


def test_the_results_show_no_phone(world: World) -> None:
    body = asked(world, "canbo_an", "Nguyễn Thị Lan").content.decode()
    assert "Nguyễn Thị Lan" in body
    assert "345" not in body


@pytest.mark.parametrize("text", ["a", " ", "", "\u0300\u0301"])
def test_two_letters_are_asked_for(world: World, text: str) -> None:
    response = asked(world, "so", text)
    assert not response.context["searched"]
    assert response.context["form"].errors


def test_wild_cards_are_letters_like_others(world: World) -> None:
    assert found(world, "so", "%%") == found(world, "so", "__") == {"teams": [], "people": [], "places": []}


def test_the_empty_page_says_what_can_be_typed(world: World) -> None:
    assert "không dấu đều được" in asked(world, "so", None).content.decode()
    assert "Không tìm thấy" in asked(world, "so", "không có ai").content.decode()


def test_people_who_left_are_found_and_marked(world: World) -> None:
    make_member(world.team_an1, "Người Xưa Cũ", left_on=FOUNDED_ON)
    assert "đến 10/06/2022" in asked(world, "canbo_an", "xua cu").content.decode()


def test_twenty_of_each_are_shown_at_the_same_cost_as_one(world: World) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            asked(world, "so", "lung linh")
        return len(captured)

    def grow(number: int) -> None:
        team = make_team(
            make_place(f"01102-{number + 5}", 4, "ấp", f"Ấp Lung Linh {number}", world.binh), f"Tổ Lung Linh {number}"
        )
        make_member(team, f"Trần Lung Linh {number}")

    grow(0)
    few = cost()
    for number in range(1, 25):
        grow(number)
    assert cost() == few
    response = asked(world, "so", "lung linh")
    assert [len(response.context[name]) for name in ("teams", "people", "places")] == [20, 20, 20]
    assert response.content.decode().count("Chỉ hiện 20") == 3
