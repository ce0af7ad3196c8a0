"""The bars: what they draw, what they say to those who cannot see them, what they never draw."""

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
    svg = draw([("<script>x</script>" + "dài " * 30, 1, 2)])
    label = next(svg.iter("text")).text
    assert label.startswith("<script>")
    assert len(label) <= 30
