"""Opening the next round "như tháng trước": what the form of its period is filled with, and what it opens."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.working_days import VIETNAM
from reporting.forms.following import first_step_after, second_step_after, shift_after
from reporting.models import Indicator, Round
from tests.reporting.world_rounds import make_indicators, open_team_round
from tests.world import World

pytestmark = pytest.mark.once

OPEN = "/rounds/new/"
Day = datetime.date


def instant(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def a_round(first: str, last: str, **facts: Any) -> Round:
    return Round(
        data_from=Day.fromisoformat(first),
        data_to=Day.fromisoformat(last),
        **{"level": 4, "opens_at": instant("2022-06-25T08:00"), "due_at": instant("2022-07-06T00:00")} | facts,
    )


@pytest.mark.parametrize(
    ("first", "last", "next_first", "next_last"),
    [
        ("2022-06-01", "2022-06-30", "2022-07-01", "2022-07-31"),
        ("2024-01-01", "2024-01-31", "2024-02-01", "2024-02-29"),
        ("2022-12-15", "2023-01-14", "2023-01-15", "2023-02-14"),
        ("2022-10-01", "2022-12-31", "2023-01-01", "2023-03-31"),
        ("2022-06-06", "2022-06-12", "2022-06-13", "2022-06-19"),
    ],
)
def test_the_next_period_is_as_long_and_follows_at_once(first: str, last: str, next_first: str, next_last: str) -> None:
    filled = first_step_after(a_round(first, last), at=instant("2022-06-01T00:00"))
    assert (str(filled["data_from"]), str(filled["data_to"])) == (next_first, next_last)


@pytest.mark.parametrize(
    ("months", "said", "moved"),
    [
        (1, "Báo cáo của tổ tháng 12/2022", "Báo cáo của tổ tháng 1/2023"),
        (1, "Tháng 06 năm 2022", "Tháng 07 năm 2022"),
        (3, "Báo cáo quý IV/2022", "Báo cáo quý I/2023"),
        (12, "Báo cáo năm 2022", "Báo cáo năm 2023"),
        (1, "chậm nhất ngày 05/7/2022, kế hoạch năm 2022", "chậm nhất ngày 05/8/2022, kế hoạch năm 2022"),
        (1, "trước ngày 30/6", "trước ngày 31/7"),
        (1, "trước ngày 31 tháng 01 năm 2023", "trước ngày 28 tháng 02 năm 2023"),
        (1, "theo Nghị định 09/2019/NĐ-CP, hỗ trợ 24/7, trước ngày 20 hằng tháng", None),
        (1, "trước ngày 31/2/2022 và 99/99/9999, tháng 13/2022", None),
    ],
)
def test_the_words_of_a_period_move_with_it(months: int, said: str, moved: str | None) -> None:
    end = {1: "2022-06-30", 3: "2022-08-31", 12: "2023-05-31"}[months]
    assert shift_after(a_round("2022-06-01", end)).words(said, year=2022) == (moved or said)


def test_a_month_of_days_speaks_of_the_next_month_and_a_week_of_none() -> None:
    november = shift_after(a_round("2026-10-28", "2026-11-26"))
    assert november.words("Tháng 11/2026, trước ngày 7/12/2026", year=2026) == "Tháng 12/2026, trước ngày 6/1/2027"
    week = shift_after(a_round("2022-06-06", "2022-06-12"))
    assert week.words("Tuần đến 12/6/2022, tháng 6/2022", year=2022) == "Tuần đến 19/6/2022, tháng 6/2022"


def test_a_deadline_keeps_its_distance(world: World) -> None:
    """The end of the last day of a month goes to the end of the next one; an hour stays."""
    ended = second_step_after(a_round("2022-06-01", "2022-06-30", due_at=instant("2022-07-01T00:00")))
    assert ended["due_at"] == instant("2022-08-01T00:00")
    at_five = second_step_after(a_round("2022-06-01", "2022-06-30", closes_at=instant("2022-07-10T17:00")))
    assert (at_five["due_at"], at_five["closes_at"]) == (instant("2022-08-06T00:00"), instant("2022-08-10T17:00"))


@pytest.fixture
def indicators(world: World) -> list[Indicator]:
    return make_indicators()


def test_one_button_fills_both_steps_and_they_open_the_next_round(
    world: World, client: Client, indicators: list[Indicator]
) -> None:
    client.force_login(world.so)
    gone, *asked = indicators
    earlier = open_team_round(
        world,
        title="Báo cáo tháng 7/2022",
        due_wording="theo lịch của Sở",  # says no day: the deadline is that of the earlier round, moved
        data_from=Day(2022, 7, 1),
        data_to=Day(2022, 7, 31),
        opens_at=instant("2022-07-25T08:00"),
        due_at=instant("2022-08-06T00:00"),
        indicators=indicators,
        reminders=[[-2, 9]],
    )
    Indicator.objects.filter(pk=gone.pk).update(ends_on=Day(2022, 7, 31))
    button = f"{OPEN}?like={earlier.pk}"
    for page in (reverse("round_list"), reverse("round_show", args=[earlier.code])):
        assert f'href="{button}"' in client.get(page).content.decode()

    first = client.get(button)
    form = first.context["form"]
    filled = {name: form[name].value() for name in ("title", "level", "within", "due_wording", "indicators")}
    assert filled == {
        "title": "Báo cáo tháng 8/2022",
        "level": 4,
        "within": earlier.within_id,
        "due_wording": "theo lịch của Sở",
        "indicators": [one.pk for one in asked],
    }
    assert f"không còn dùng: {gone}" in first.content.decode()

    sent = filled | {"data_from": "2022-08-01", "data_to": "2022-08-31", "opens_at": "2022-08-25T08:00"}
    sent |= {"like": earlier.pk, "step": "preview"}
    second = client.post(OPEN, sent)
    deadline = second.context["form"]
    assert deadline["due_at"].value() == instant("2022-09-06T00:00")
    assert deadline.initial["reminders"] == [[-2, 9]]
    assert "điền như kỳ “Báo cáo tháng 7/2022”" in second.content.decode()
    assert Round.objects.count() == 1


def test_a_round_of_another_province_fills_nothing(world: World, client: Client) -> None:
    strange = open_team_round(world, code="xa", within=world.nui_cao, by=None)
    client.force_login(world.so)
    assert client.get(f"{OPEN}?like={strange.pk}").status_code == 404
    assert client.get(f"{OPEN}?like=x").status_code == 404


def test_no_round_of_a_place_that_ended_is_followed(world: World, client: Client) -> None:
    ended = open_team_round(world, code="cu", title="Kỳ của xã Cũ", within=world.an)
    world.an.valid_to = Day(2022, 7, 31)
    world.an.save()
    client.force_login(world.so)
    pages = [reverse("round_list"), reverse("round_show", args=[ended.code])]
    assert not any("?like=" in client.get(page).content.decode() for page in pages)
    standing = open_team_round(world, code="tinh", data_from=Day(2022, 5, 1), data_to=Day(2022, 5, 31))
    assert f"?like={standing.pk}" in client.get(pages[0]).content.decode()
