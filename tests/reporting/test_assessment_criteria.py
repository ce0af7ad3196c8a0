"""What a province asks of its teams for each grade: its own criteria, and the examples until it has them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from reporting.actions import criteria
from reporting.models import AssessmentCriterion
from reporting.rollups.assessments import EXAMPLE, criteria_of
from tests.refusals import refused
from tests.world import World

pytestmark = pytest.mark.once

YEAR = 2022


@pytest.mark.parametrize(
    ("part", "whole", "grade"),
    [(19, 20, "excellent"), (189, 200, "good"), (4, 5, "good"), (79, 100, "fair"), (1, 2, "fair"), (49, 100, "poor")],
)
def test_a_share_at_the_threshold_reaches_it(part: int, whole: int, grade: str) -> None:
    shares = {"excellent": 95, "good": 80, "fair": 50}
    assert AssessmentCriterion(measure="on_time", first_year=2022, **shares).grade_of(part, whole) == grade


def test_the_example_stands_until_the_province_says_its_own(world: World) -> None:
    assert {one.source for one in criteria_of(world.an, YEAR)} == {EXAMPLE}
    facts: dict[str, Any] = {"measure": "on_time", "excellent": 100, "good": 99, "fair": 98, "source": "QĐ 5"}
    criteria.add(world.song_xanh, first_year=2023, by=world.so, **facts)
    assert [one.source for one in criteria_of(world.an, 2023)] == ["QĐ 5", EXAMPLE, EXAMPLE, EXAMPLE]
    assert {one.source for one in criteria_of(world.an, YEAR)} == {EXAMPLE}
    assert {one.source for one in criteria_of(world.xa, 2023)} == {EXAMPLE}
    client = Client()
    client.force_login(world.so)
    asked = {"year": YEAR}
    shown = client.get(reverse("assessment_show", args=[world.an.pk]), asked).content.decode()
    assert f"{reverse('criterion_list')}?year={YEAR}" in shown
    listed = client.get(reverse("criterion_list"), asked).context["table"]
    used = {row.source: listed.columns["use"].column.says(row) for row in listed.records}
    assert used == {"QĐ 5": "Chưa đến", EXAMPLE: "Có"}


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("shares_out_of_order", {"good": 96}),
        ("shares_out_of_order", {"excellent": 0, "good": 0, "fair": 0}),
        ("shares_out_of_order", {"excellent": 101}),
        ("year_invalid", {"first_year": 2021}),
        ("source_missing", {"source": " "}),
        ("year_taken", {}),
    ],
)
def test_a_criterion_is_refused(world: World, code: str, changes: dict[str, Any]) -> None:
    facts: dict[str, Any] = {"measure": "on_time", "first_year": YEAR, "excellent": 95, "good": 80, "fair": 50}
    criteria.add(world.song_xanh, by=world.so, source="QĐ", **facts)
    with refused(code):
        criteria.add(world.song_xanh, by=world.so, **({"source": "QĐ"} | facts | changes))
    with refused("out_of_scope"):
        criteria.add(world.song_xanh, by=world.canbo_an, source="QĐ", **facts)
