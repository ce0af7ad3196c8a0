"""Bubbles and outlines on a map: where places lie, how large and which colour, and what a keyboard reaches."""

import datetime
import math
from itertools import combinations
from xml.etree import ElementTree

from django.template import Context, Template

from core.templatetags.maps import Area, Bubble
from places.lineage import positions
from places.models import Succession
from tests.world import World, make_place

NORTH, SOUTH = 11.5, 11.0
WEST, EAST = 106.0, 106.5


def drawn(*bubbles: Bubble) -> ElementTree.Element:
    svg = Template("{% load maps %}{% bubbles places 'Thử' %}").render(Context({"places": bubbles}))
    return ElementTree.fromstring(svg.strip())  # noqa: S314  our own template


def circles(svg: ElementTree.Element) -> dict[str, tuple[float, float, float, str]]:
    """By the words of each place: x, y, radius, colour."""
    found = {}
    for holder in svg.iter():
        title, circle = holder.find("title"), holder.find("circle")
        if holder.tag == "circle":
            title, circle = holder.find("title"), holder
        if title is not None and circle is not None:
            found[title.text] = (*(float(circle.get(name)) for name in ("cx", "cy", "r")), circle.get("class"))
    return found


def test_north_is_up_east_is_right_and_everything_fits() -> None:
    svg = drawn(
        Bubble(NORTH, WEST, 1, 0, "tây bắc", "/a"),
        Bubble(SOUTH, EAST, 4, 0, "đông nam", "/b"),
        Bubble(SOUTH, WEST, 0, 0, "trống", "/c"),
    )
    places = circles(svg)
    assert places["tây bắc"][0] < places["đông nam"][0]
    assert places["tây bắc"][1] < places["đông nam"][1]
    width, height = (float(size) for size in svg.find("svg").get("viewBox").split()[2:])
    for x, y, radius, _ in places.values():
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius


def test_four_times_as_many_have_twice_the_radius_and_late_ones_another_colour_and_a_number() -> None:
    svg = drawn(
        Bubble(NORTH, WEST, 16, 2, "nhiều", "/a"), Bubble(SOUTH, EAST, 4, 0, "ít", "/b"),
        Bubble(SOUTH, WEST, 0, 0, "không", "/c"),
    )  # fmt: skip
    places = circles(svg)
    assert places["nhiều"][2] == 2 * places["ít"][2]
    assert [places[name][3] for name in ("nhiều", "ít", "không")] == ["fill-missing ringed", "fill-main", "fill-quiet"]
    assert [text.text for text in svg.iter("text")] == ["16", "4"]
    assert [(link.get("href"), link.get("aria-label")) for link in svg.iter("a")] == [("/a", "nhiều"), ("/b", "ít")]


def test_places_of_one_point_do_not_hide_one_another() -> None:
    svg = drawn(*(Bubble(NORTH, WEST, count, 0, f"xã {count}", "/") for count in (1, 2, 3, 4, 9, 25)))
    places = list(circles(svg).values())
    width, height = (float(size) for size in svg.find("svg").get("viewBox").split()[2:])
    for x, y, radius, _ in places:
        assert radius <= x <= width - radius
        assert radius <= y <= height - radius
    for (x, y, radius, _), (other_x, other_y, other, _) in combinations(places, 2):
        assert math.dist((x, y), (other_x, other_y)) >= max(
            radius, other
        )  # the middle of each, where it is named, is free


def test_hostile_words_stay_words() -> None:
    svg = drawn(Bubble(NORTH, WEST, 1, 0, '"><script>alert(1)</script>', "/"))
    assert list(svg.iter("script")) == []


def test_a_closed_place_lies_in_the_middle_of_its_heirs(world: World) -> None:
    day = datetime.date(2025, 7, 1)
    for number, latitude in enumerate((11.2, 11.4)):
        heir = make_place(f"9{number}", 3, "xã", f"Xã Mới {number}", world.dong, latitude=latitude, longitude=106.2)
        Succession.objects.create(old=world.an, new=heir, partial=True, effective_on=day, decision="1")
    world.binh.latitude, world.binh.longitude = 11.1, 106.1
    found = positions([world.an, world.binh, world.cat])
    assert {pk: (round(lat, 6), lon) for pk, (lat, lon) in found.items()} == {
        world.an.pk: (11.3, 106.2), world.binh.pk: (11.1, 106.1),
    }  # fmt: skip


def test_many_bubbles_are_smaller_than_few() -> None:
    def largest(number: int) -> float:
        bubbles = [Bubble(NORTH, WEST + n / 100, 100 if n == 0 else 1, 0, f"xã {n}", "/") for n in range(number)]
        return max(radius for _, _, radius, _ in circles(drawn(*bubbles)).values())

    assert (largest(10), largest(60)) == (30, 20)


SQUARE = ((0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0))
SLIVER = ((1.0, 0.0), (1.0, 1.0), (1.02, 1.0), (1.02, 0.0))


def test_an_outline_bears_its_letter_its_name_where_it_fits_and_leads_somewhere() -> None:
    areas = [
        Area((SQUARE,), "Tân Khánh", "B", "Xã Tân Khánh: mức B", "/a"),
        Area((SLIVER,), "Thái Bình", "–", "Xã Thái Bình: chưa có gì để tính", "/b"),
    ]
    svg = ElementTree.fromstring(  # noqa: S314  our own template
        Template("{% load maps %}{% areas places 'Thử' %}").render(Context({"places": areas})).strip()
    )
    wide, narrow = svg.iter("a")
    assert [text.text for text in wide.iter("text")] == ["Tân Khánh"]
    assert [text.text for text in narrow.iter("text")] == []
    assert [text.text for text in svg.findall("svg/text")] == ["B", "–"]
    said = [
        [one.get("href"), one.get("class"), one.get("aria-label"), one.find("title").text] for one in (wide, narrow)
    ]
    looks = ["grade-b", "grade-none"]
    assert said == [[one.url, look, one.words, one.words] for one, look in zip(areas, looks, strict=True)]
    width, height = (float(size) for size in svg.find("svg").get("viewBox").split()[2:])
    for path in svg.iter("path"):
        corners = [tuple(map(float, one.split(","))) for one in path.get("d")[1:-1].split("L")]
        assert all(0 <= x <= width and 0 <= y <= height for x, y in corners)
