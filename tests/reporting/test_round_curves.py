"""Curves over rounds: what they draw, what they say, where they lead, and what they leave open."""

import datetime
from typing import Any
from xml.etree import ElementTree

from django.template import Context, Template

from core.templatetags.curves import Point, ceiling

JULY, AUGUST, SEPTEMBER = (datetime.date(2022, month, 14) for month in (7, 8, 9))


def drawn(tag: str, **context: Any) -> ElementTree.Element:
    markup = Template("{% load curves %}{% " + tag + " %}").render(Context(context))
    assert "style=" not in markup
    return ElementTree.fromstring(markup[markup.index("<") :].split("#}")[-1].strip())  # noqa: S314  our own template


def curve(*lines: tuple[str, list[Point]]) -> ElementTree.Element:
    return drawn("rounds_curve lines 'Diễn biến'", lines=lines)


def test_a_line_names_itself_with_its_last_share_and_its_parts() -> None:
    svg = curve(("Đã nộp", [Point(JULY, 1, 4), Point(AUGUST, 3, 4)]))
    words = [text.text for text in svg.iter("text")]
    assert [one.text for one in svg.iter("strong")] == ["Đã nộp: 3/4, 75,0%"]
    assert {"100,0%", "50,0%", "0,0%", "14/07/2022", "14/08/2022"} <= set(words)
    assert svg.find(".//desc").text == "Đã nộp: 14/07/2022 25,0%, 14/08/2022 75,0%"


def test_more_is_higher_and_later_is_further_right() -> None:
    (line,) = curve(("Đã nộp", [Point(JULY, 1, 4), Point(AUGUST, 3, 4)])).iter("line")
    assert float(line.get("y1").rstrip("em")) > float(line.get("y2").rstrip("em"))
    assert float(line.get("x1").rstrip("%")) < float(line.get("x2").rstrip("%"))


def test_a_round_without_anything_to_divide_by_breaks_the_line() -> None:
    svg = curve(("Đã nộp", [Point(JULY, 1, 4), Point(AUGUST, None, 4), Point(SEPTEMBER, 0, 4)]))
    assert (list(svg.iter("line")), len(list(svg.iter("circle")))) == ([], 3)  # two marks and the one before the words
    assert "14/08/2022 —, 14/09/2022 0,0%" in svg.find(".//desc").text


def test_lines_differ_by_dashes_and_marks_not_by_colour_alone() -> None:
    points = [Point(JULY, 1, 4), Point(AUGUST, 3, 4)]
    svg = curve(("a", points), ("b", points), ("c", points))
    groups = list(svg.iter("g"))
    assert [group.find("line").get("stroke-dasharray") for group in groups] == [None, "7 4", "2 4"]
    assert [
        next(iter(group.iter(tag)), None) is not None
        for group, tag in zip(groups, ("circle", "rect", "path"), strict=True)
    ] == [True] * 3


def test_one_round_stands_in_the_middle_and_of_many_a_phone_names_the_first_and_the_last() -> None:
    assert [text.text for text in curve(("a", [Point(JULY, 1, 4)])).iter("text")].count("14/07/2022") == 1
    many = [Point(JULY + datetime.timedelta(days=30 * n), n, 9) for n in range(9)]
    days = [text for text in curve(("a", many)).iter("text") if text.text.count("/") == 2]
    assert [text.text for text in days if text.get("class") != "on-desk"] == ["14/07/2022", "11/03/2023"]
    assert len(days) == 9


def test_a_scale_ends_at_the_highest_share_that_passes_all() -> None:
    assert (ceiling([[Point(JULY, 1, 4)], [Point(JULY, 6, 4)]]), ceiling([[Point(JULY, 1, 4)]])) == (1.5, 1.0)


def test_a_point_leads_to_what_it_is_made_of_and_says_it() -> None:
    svg = curve(("Đã nộp", [Point(JULY, 1, 4, "/reports/"), Point(AUGUST, 3, 4)]))
    assert [(link.get("href"), link.get("aria-label")) for link in svg.iter("a")] == [
        ("/reports/", "Đã nộp, số liệu đến 14/07/2022: 1/4, 25,0%")
    ]
    assert svg.find("svg").get("role") == "group"
