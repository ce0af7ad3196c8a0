"""The bars: what they draw, what they say to those who cannot see them, what they never draw."""

import datetime
from xml.etree import ElementTree

from django.template import Context, Template


def draw(rows: list, goal: float | None = None) -> ElementTree.Element:
    markup = Template('{% load charts %}{% bars rows "Độ phủ" goal=goal goal_label="Mốc" %}').render(
        Context({"rows": rows, "goal": goal})
    )
    assert "style=" not in markup
    return ElementTree.fromstring(markup).find("svg")  # noqa: S314


def widths(svg: ElementTree.Element, fill: str = "fill-main") -> list[str]:
    return [rect.get("width") for rect in svg.iter("rect") if rect.get("class") == fill]


def test_a_bar_is_as_long_as_its_share_and_says_its_parts() -> None:
    svg = draw([("Xã An", 432, 540)])
    assert widths(svg) == ["80.00%"]
    assert [text.text for text in svg.iter("text")] == ["Xã An", "432/540, 80,0%"]


def test_the_picture_has_a_name_and_a_description() -> None:
    svg = draw([("Xã An", 1, 2), ("Xã Bình", 0, 4)])
    assert svg.get("role") == "img"
    assert svg.find("title").text == "Độ phủ"
    assert svg.find("desc").text == "Xã An: 1/2, 50,0%; Xã Bình: 0/4, 0,0%"


def test_nothing_to_divide_by_and_nothing_answered_draw_no_bar() -> None:
    svg = draw([("Xã An", 0, 0), ("Xã Bình", None, 5)])
    assert widths(svg) == ["0.00%", "0.00%"]
    assert "—" in svg.find("desc").text


def test_a_bar_never_leaves_its_track() -> None:
    assert widths(draw([("Xã An", 300, 200)])) == ["100.00%"]


def test_a_bar_that_reaches_the_goal_is_told_apart() -> None:
    svg = draw([("Xã An", 4, 5), ("Xã Bình", 3, 5)], goal=0.8)
    assert widths(svg, "fill-on_time") == ["80.00%"]
    assert widths(svg) == ["60.00%"]
    assert "Mốc 80,0%" in [text.text for text in svg.iter("text")]


def test_hostile_and_endless_names_stay_text() -> None:
    svg = draw([("<script>x</script>" + "dài " * 30, 1, 2), ("Xã An", 1, 2)])
    *label, figures, _, _ = [text.text for text in svg.iter("text")]
    assert label[0].startswith("<script>")
    assert " ".join(label).count("dài") == 30  # no word is left out: it takes more lines
    assert max(len(line) for line in [*label[:-1], f"{label[-1]} {figures}"]) <= 39
    lines = [int(text.get("y")) for text in svg.iter("text")]
    assert len({*lines}) == len(label) + 1  # and none is drawn over another


def draw_curve(points: list, **options: object) -> ElementTree.Element:
    markup = Template('{% load charts %}{% curve points "Theo thời gian" goal=goal due=due %}').render(
        Context({"points": points, "goal": None, "due": None} | options)
    )
    assert "style=" not in markup
    return ElementTree.fromstring(markup).find("svg")  # noqa: S314


def day(number: int) -> datetime.date:
    return datetime.date(2022, 6, number)


def test_a_curve_holds_each_value_until_the_next_day_of_change() -> None:
    svg = draw_curve([(day(1), 0, 4), (day(6), 2, 4), (day(11), 4, 4)])
    edges = [rect for rect in svg.iter("rect") if rect.get("class") == "fill-main" and rect.get("height") == "3"]
    assert [(edge.get("x"), edge.get("width")) for edge in edges] == [("0.00%", "50.00%"), ("50.00%", "50.00%")]
    assert int(edges[0].get("y")) - int(edges[1].get("y")) == 80
    assert svg.find("desc").text == "01/06/2022: 0/4, 0,0%; 11/06/2022: 4/4, 100,0%"


def test_a_curve_writes_its_last_value_its_goal_and_its_due_day() -> None:
    svg = draw_curve([(day(1), 0, 4), (day(11), 2, 4)], goal=0.8, due=day(21))
    assert [text.text for text in svg.iter("text")] == [
        *("Phải đạt 80,0%", "Hạn 21/06/2022", "2/4, 50,0%", "01/06/2022", "21/06/2022")
    ]
    due = next(rect for rect in svg.iter("rect") if rect.get("class") == "fill-missing")
    assert due.get("x") == "100.00%"


def test_one_point_and_no_places_still_draw() -> None:
    assert draw_curve([(day(1), 0, 0)]).find("desc").text == "01/06/2022: 0/0; 01/06/2022: 0/0"
