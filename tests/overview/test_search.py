"""Search: marks ignored, everybody finds only what they see, a phone number only in full."""

import datetime
import unicodedata
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from places.models import Level, Place, Succession
from teams.models import Decision, Member
from tests.harness.leaks import Ears
from tests.world import FOUNDED_ON, World, make_member, make_place, make_team


def found(world: World, username: str, text: str) -> dict[str, list[str]]:
    response = asked(world, username, text)
    return {name: [str(thing) for thing in response.context[name]] for name in ("teams", "people", "places")}


def asked(world: World, username: str, text: str | None) -> Any:
    client = Client()
    client.force_login(world.users[username])
    response = (
        client.get(reverse("search")) if text is None else client.post(reverse("search"), {"q": text}, follow=True)
    )
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
    "text",
    ["ấp An 1, xã An", "ap an 1 xa an", "Ấp An 1 thuộc X. An", "an 1, an, dong", "ẤP AN 1 - XÃ AN - HUYỆN ĐÔNG"],
)
def test_a_place_within_places_is_found_and_its_team(world: World, text: str) -> None:
    make_place("b9", Level.HAMLET, "ấp", "Ấp An 1", world.binh)
    assert found(world, "so", text) == {"teams": ["Tổ An 1"], "people": [], "places": ["Ấp An 1"]}
    assert asked(world, "so", text).context["places"][0].parent == world.an


@pytest.mark.parametrize("text", ["ap an 1 an", "tổ ấp An 1 xã An", "tổ CNSCĐ An 1 An", "to an 1, X An"])
def test_what_people_say_is_found_without_a_comma_and_by_its_team(world: World, text: str) -> None:
    make_place("b9", Level.HAMLET, "ấp", "Ấp An 1", world.binh)
    assert found(world, "so", text)["teams"] == found(world, "canbo_an", text)["teams"] == ["Tổ An 1"]
    assert found(world, "canbo_binh", text) == {"teams": [], "people": [], "places": []}


@pytest.mark.parametrize("text", ["xã Cũ Kỹ", "xa cu ky", "Cũ Kỹ cũ", "X. Cũ Kỹ (cũ)"])
def test_an_old_name_leads_to_the_places_after(world: World, text: str) -> None:
    rename(world, cu="Xã Cũ Kỹ")
    Succession.objects.create(
        old=world.cu, new=world.an, partial=False, effective_on=datetime.date(2022, 1, 1), decision="1/NQ-HĐND"
    )
    for who in ("so", "canbo_an"):
        (place,) = asked(world, who, text).context["places"]
        assert [str(heir.place) for heir in place.heirs_now] == ["Xã An"]
    assert found(world, "canbo_binh", text)["places"] == []


def test_who_stands_in_a_place_is_found_there_alone(world: World) -> None:
    assert len(found(world, "so", "Người Thứ Hai, xã An")["people"]) == 2
    assert len(found(world, "so", "nguoi thu hai xa binh")["people"]) == 1
    assert found(world, "so", "Người Thứ Hai, xã Không Có")["people"] == []


def test_a_short_form_is_the_word_for_its_kind(world: World) -> None:
    assert found(world, "so", "X. An")["places"] == found(world, "so", "x.an")["places"] == ["Xã An"]


@pytest.mark.parametrize(
    ("username", "people"),
    [("canbo_an", 2), ("canbo_binh", 1), ("huyen_dong", 3), ("so", 3), ("lan", 1), ("so_nui", 0), ("canbo_cu", 0)],
)
def test_everybody_finds_only_what_they_see(world: World, username: str, people: int) -> None:
    assert len(found(world, username, "Người Thứ Hai")["people"]) == people


def test_a_leader_finds_no_places_and_no_other_team(world: World) -> None:
    assert found(world, "lan", "An") == {"teams": ["Tổ An 1"], "people": ["Nguyễn Thị Lan"], "places": []}


def test_a_phone_is_found_in_full_in_any_writing_and_never_in_part(world: World) -> None:
    for text in ("0912345601", "0912 345 601", "+84912345601", "84 912-345-601", "SĐT chị Lan: 0912 345 601"):
        assert found(world, "canbo_an", text)["people"] == ["Nguyễn Thị Lan"]
    for text in ("091234560", "345601", "0912"):
        assert found(world, "canbo_an", text)["people"] == []
    assert found(world, "canbo_binh", "0912345601")["people"] == []


@pytest.mark.parametrize(
    "text", ["0912345601", "+84 912 345 601", "0912.345", "٠٩١٢٣٤٥٦٠١", "Lan 0912.345.601", "ĐT: 0912 345 601"]
)
def test_a_phone_never_stands_in_an_address(world: World, text: str, ears: Ears) -> None:
    client = Client()
    client.force_login(world.so)
    response = client.post(reverse("search"), {"q": text})
    assert (response.status_code, response.context["searched"]) == (200, True)
    assert ears.since() == []
    by_hand = client.get(reverse("search"), {"q": text})
    ears.since()
    assert not by_hand.context["searched"]
    assert text not in by_hand.content.decode()


def test_a_name_stands_in_the_address_to_be_kept(world: World) -> None:
    client = Client()
    client.force_login(world.so)
    response = client.post(reverse("search"), {"q": "Tổ An"})
    assert response["Location"] == "/search/?q=T%E1%BB%95+An"
    assert client.get(response["Location"]).context["teams"]


def test_the_results_show_no_phone(world: World) -> None:
    body = asked(world, "canbo_an", "Nguyễn Thị Lan").content.decode()
    assert "Nguyễn Thị Lan" in body
    assert "345601" not in body.replace(" ", "")


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


def rename(world: World, **names: str) -> None:
    for key, name in names.items():
        Place.objects.filter(pk=world.places[key].pk).update(**Place.naming(name))


def test_what_fits_exactly_stands_first(world: World) -> None:
    """With its marks, without them, at the beginning, anywhere; then in the order of names."""
    rename(world, an1="Bình Lan", an2="Lan Hòa", binh1="Lân", cat1="Lan", cat1_1="Cao Lan", binh="Làn")
    places = ["Lan", "Làn", "Lân", "Lan Hòa", "Bình Lan", "Cao Lan"]
    for text in ("Lan", "lan", "LAN"):
        assert found(world, "so", text)["places"] == places
    assert found(world, "so", "làn")["places"] == ["Làn", "Lan", "Lân", "Lan Hòa", "Bình Lan", "Cao Lan"]
    assert found(world, "so", "LÂN")["places"] == ["Lân", "Lan", "Làn", "Lan Hòa", "Bình Lan", "Cao Lan"]


def test_people_and_teams_stand_in_the_same_order(world: World) -> None:
    for name in ("Trần An Hoa", "Hoa", "Hóa", "Hoa Ban"):
        make_member(world.team_an1, name)
        make_team(world.an1, name)
    assert found(world, "so", "hóa")["people"] == ["Hóa", "Hoa", "Hoa Ban", "Lê Thị Hoa", "Trần An Hoa"]
    assert found(world, "so", "hóa")["teams"] == ["Hóa", "Hoa", "Hoa Ban", "Trần An Hoa"]


def test_the_exact_one_is_shown_though_twenty_others_sort_before_it(world: World) -> None:
    for number in range(25):
        make_place(f"01101-{number + 5}", 4, "ấp", f"An Yên {number}", world.an)
    make_place("01101-99", 4, "ấp", "Yên", world.an)
    assert found(world, "so", "yên")["places"][0] == "Yên"


def test_a_closed_place_is_found_and_marked(world: World) -> None:
    assert found(world, "so", "xa cu")["places"] == ["Xã Cũ"]
    assert "đến hết 31/12/2021" in asked(world, "so", "xa cu").content.decode()


def numbers(world: World, username: str, text: str) -> list[str]:
    return [f"{one.number} {one.place}" for one in asked(world, username, text).context["decisions"]]


def decide(place: Place, number: str, signed_on: datetime.date = FOUNDED_ON) -> None:
    Decision.objects.create(place=place, number=number, signed_on=signed_on, issued_by=f"UBND {place}")


def test_a_decision_is_found_by_its_number(world: World) -> None:
    decide(world.an, "212/QĐ-UBND")
    decide(world.an, "12/QD-UBND")
    decide(world.an, "12/QĐ-UBND-VX", FOUNDED_ON + datetime.timedelta(days=9))
    exact = ["12/QĐ-UBND Xã An", "12/QD-UBND Xã An", "12/QĐ-UBND-VX Xã An", "212/QĐ-UBND Xã An"]
    assert numbers(world, "canbo_an", "12/qđ-ubnd") == exact
    assert numbers(world, "canbo_an", "12/QD-UBND")[:2] == ["12/QD-UBND Xã An", "12/QĐ-UBND Xã An"]
    assert numbers(world, "canbo_an", "212") == ["212/QĐ-UBND Xã An"]
    assert numbers(world, "canbo_binh", "212") == []
    assert numbers(world, "so", "UBND") == []  # no number at all
    assert numbers(world, "lan", "12/QĐ-UBND") == []


@pytest.mark.parametrize("text", ["quyết định số 12/QĐ-UBND ngày 10/6/2022", "12 qd ubnd", "QĐ 12/QĐUBND"])
def test_a_decision_leads_to_the_teams_that_it_founded_or_renewed(world: World, text: str) -> None:
    seen = {who: asked(world, who, text) for who in ("so", "canbo_an", "canbo_binh", "so_nui")}
    ruled = {
        who: [str(ruling.team) for decision in answer.context["decisions"] for ruling in decision.ruled]
        for who, answer in seen.items()
    }
    assert sorted(ruled.pop("so")) == ["Tổ An 1", "Tổ An 2", "Tổ Bình 1", "Tổ Cát 1"]
    assert ruled == {"canbo_an": ["Tổ An 1", "Tổ An 2"], "canbo_binh": ["Tổ Bình 1"], "so_nui": ["Tổ Xa 1"]}
    assert f'href="/teams/{world.team_an2.pk}/"' in seen["canbo_an"].content.decode()


def test_the_erased_are_found_by_no_name(world: World) -> None:
    Member.objects.filter(full_name="Người Thứ Ba").update(erased_at=timezone.now())
    assert found(world, "so", "Người Thứ Ba")["people"] == []
