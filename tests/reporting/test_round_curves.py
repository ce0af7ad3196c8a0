"""Curves over rounds and small multiples: what they draw, what they say, and what they leave open."""

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
    assert "Đã nộp: 3/4, 75,0%" in words
    assert {"100,0%", "50,0%", "0,0%", "14/07/2022", "14/08/2022"} <= set(words)
    assert svg.find(".//desc").text == "Đã nộp: 14/07/2022 25,0%, 14/08/2022 75,0%"


def test_more_is_higher_and_later_is_further_right() -> None:
    (line,) = curve(("Đã nộp", [Point(JULY, 1, 4), Point(AUGUST, 3, 4)])).iter("line")
    assert float(line.get("y1")) > float(line.get("y2"))
    assert float(line.get("x1").rstrip("%")) < float(line.get("x2").rstrip("%"))


def test_a_round_without_anything_to_divide_by_breaks_the_line() -> None:
    svg = curve(("Đã nộp", [Point(JULY, 1, 4), Point(AUGUST, None, 4), Point(SEPTEMBER, 0, 4)]))
    assert (list(svg.iter("line")), len(list(svg.iter("circle")))) == ([], 3)  # two marks and the one of the words
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


def test_one_round_stands_in_the_middle_and_many_name_only_the_first_and_the_last() -> None:
    assert [text.text for text in curve(("a", [Point(JULY, 1, 4)])).iter("text")].count("14/07/2022") == 1
    many = [Point(JULY + datetime.timedelta(days=30 * n), n, 9) for n in range(9)]
    days = [text.text for text in curve(("a", many)).iter("text") if text.text.count("/") == 2 and "," not in text.text]
    assert days == ["14/07/2022", "11/03/2023"]


def test_small_multiples_share_one_scale() -> None:
    an, binh = [Point(JULY, 1, 4)], [Point(JULY, 6, 4)]
    top = ceiling([an, binh])
    assert (top, ceiling([an])) == (1.5, 1.0)
    heights = {}
    for name, points in (("an", an), ("binh", binh)):
        svg = drawn("columns points 'Xã' top=top", points=points, top=top)
        (column,) = [rect for rect in svg.iter("rect") if rect.get("class") == "fill-main"]
        heights[name] = float(column.get("height")) / float(svg.get("viewBox").split()[3])
    assert heights["binh"] == 1.0
    assert abs(heights["an"] - 1 / 6) < 0.01


def test_zero_is_a_low_column_and_no_answer_a_dash() -> None:
    svg = drawn("columns points 'Xã'", points=[Point(JULY, 0, 4), Point(AUGUST, None, 4)])
    columns = [rect for rect in svg.iter("rect") if rect.get("class") == "fill-main"]
    assert [float(column.get("height")) for column in columns] == [2.0]
    assert [text.text for text in svg.iter("text")] == ["—"]
