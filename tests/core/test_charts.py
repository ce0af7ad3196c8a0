"""The bars: what they draw, what they say to those who cannot see them, what they never draw."""

import datetime
from xml.etree import ElementTree

from django.template import Context, Template

from core.templatetags.charts import FIELD, SKY, em


def draw(rows: list, goal: float | None = None) -> ElementTree.Element:
    markup = Template('{% load charts %}{% bars rows "Độ phủ" goal=goal goal_label="Mốc" %}').render(
        Context({"rows": rows, "goal": goal})
    )
    assert "style=" not in markup
    return ElementTree.fromstring(f"<div>{markup}</div>")  # noqa: S314


def widths(picture: ElementTree.Element, fill: str = "fill-main") -> list[str]:
    return [rect.get("width") for rect in picture.iter("rect") if rect.get("class") == fill]


def words(picture: ElementTree.Element) -> list[list[str]]:
    return [" ".join(line.itertext()).split() for line in picture.iter("li")]


def test_a_bar_is_as_long_as_its_share_and_says_its_parts() -> None:
    drawn = draw([("Xã An", 432, 540)])
    assert widths(drawn) == ["80.00%"]
    assert words(drawn) == [["Xã", "An", "432/540,", "80,0%"]]


def test_the_picture_is_a_list_with_a_name() -> None:
    drawn = draw([("Xã An", 1, 2), ("Xã Bình", 0, 4)])
    assert drawn.find("ul").get("aria-label") == "Độ phủ"
    assert len(words(drawn)) == len(widths(drawn)) == 2


def test_nothing_to_divide_by_and_nothing_answered_draw_no_bar() -> None:
    drawn = draw([("Xã An", 0, 0), ("Xã Bình", None, 5)])
    assert widths(drawn) == ["0.00%", "0.00%"]
    assert [line[-1] for line in words(drawn)] == ["0/0", "—/5"]


def test_a_bar_never_leaves_its_track() -> None:
    assert widths(draw([("Xã An", 300, 200)])) == ["100.00%"]


def test_a_bar_that_reaches_the_goal_is_told_apart() -> None:
    drawn = draw([("Xã An", 4, 5), ("Xã Bình", 3, 5)], goal=0.8)
    assert widths(drawn, "fill-on_time") == ["80.00%"]
    assert widths(drawn) == ["60.00%"]
    assert "".join(drawn.find("p").itertext()) == "Mốc 80,0%"
    assert [rect.get("x") for rect in drawn.iter("rect") if rect.get("x")] == ["80.00%", "80.00%"]


def test_hostile_and_endless_names_stay_text() -> None:
    label = "<script>x</script>" + "dài " * 30
    assert words(draw([(label, 1, 2)])) == [[*label.split(), "1/2,", "50,0%"]]


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
    assert [edge.get("y") for edge in edges] == [em(SKY + FIELD - 1), em(SKY + FIELD / 2 - 1)]
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
