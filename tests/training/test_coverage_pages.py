"""The page of coverage: the counts of the rollup, its drill-down, who lacks the topic and how to ask them."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse

from places.models import Place
from tests.reporting.pages import signed_in
from tests.teams import world_reforms
from tests.training.test_coverage import learn, member
from tests.training.world_training import VN, add_training
from tests.world import World
from training.forms.coverage import CoverageForm
from training.models import Plan, Topic
from training.pages.progress import plan_progress

pytestmark = pytest.mark.once

NOW = datetime.datetime(2022, 7, 12, 9, tzinfo=VN)


@pytest.fixture
def taught(world: World) -> Iterator[World]:
    """Three days before the session: the leader of An 1 has learned already."""
    with time_machine.travel(NOW, tick=False):
        add_training(world)
        learn(world, member(world.team_an1, "leader"), 11)
        yield world


def page(world: World, place: Place, by: str = "so", **asked: str) -> Any:
    response = signed_in(world.users[by]).get(reverse("training_coverage", args=[place.pk]), asked)
    assert response.status_code == 200
    return response


def test_the_page_shows_shares_with_their_parts_and_leads_down(taught: World) -> None:
    shown = page(taught, taught.dong, topic="smart").content.decode()
    assert "1/7, 14,3%" in shown
    assert "1/5, 20,0%" in shown
    query = "?topic=smart&amp;from=2022-07-01&amp;to=2022-08-31&amp;on=2022-07-12"
    assert reverse("training_coverage", args=[taught.an.pk]) + query in shown
    assert "Kế hoạch 100,0%" in shown


def test_without_a_question_the_newest_plan_is_asked_for(taught: World) -> None:
    asked = page(taught, taught.an).context["asked"]
    assert (asked.plan, asked.topic) == (taught.ke_hoach, taught.smart)
    assert (asked.start, asked.end, asked.on) == (
        datetime.date(2022, 7, 1),
        datetime.date(2022, 8, 31),
        datetime.date(2022, 7, 12),
    )


def test_without_a_plan_it_is_the_year(taught: World) -> None:
    taught.lop_an.plan = None
    taught.lop_an.save()
    Plan.objects.all().delete()
    asked = page(taught, taught.an, topic="dvc").context["asked"]
    assert (asked.plan, asked.start, asked.end) == (None, datetime.date(2022, 1, 1), datetime.date(2022, 7, 12))


def test_another_window_is_not_measured_by_the_plan(taught: World) -> None:
    response = page(taught, taught.an, **{"topic": "smart", "from": "2022-07-01", "to": "2022-07-10"})
    assert (response.context["asked"].plan, response.context["node"].tally.trained) == (None, 0)
    assert "Kế hoạch" not in response.content.decode().partition("<main")[2]


def test_a_day_that_is_none_is_said_and_the_page_still_shown(taught: World) -> None:
    shown = page(taught, taught.an, on="hôm qua").content.decode()
    assert "Ngày không hợp lệ" in shown
    turned = page(taught, taught.an, **{"from": "2022-08-01", "to": "2022-07-01"}).content.decode()
    assert "Ngày cuối phải từ ngày đầu trở đi" in turned


def test_who_lacks_the_topic_is_named_with_words_for_their_group_and_where_to_ask_them(taught: World) -> None:
    response = page(taught, taught.an, by="canbo_an", topic="smart")
    shown = response.content.decode()
    assert response.context["call"].splitlines()[1:4] == [
        "Đến hết ngày 12/07/2022, Xã An còn 4/5 thành viên chưa học chuyên đề “Cài đặt và dùng Sông Xanh Smart”:",
        "- Tổ An 1 (Ấp An 1): Người Thứ Ba, Người Thứ Hai",
        "- Tổ An 2 (Ấp An 2): Người Thứ Ba, Trần Văn Minh",
    ]
    assert f"{reverse('session_invite', args=[taught.lop_an.pk])}?lacks={taught.smart.pk}" in shown
    assert "0912345602" not in shown
    assert "0912 345 602" not in shown


def test_without_a_session_ahead_one_is_planned_for_that_topic_and_place(taught: World) -> None:
    taught.lop_an.topics.remove(taught.smart)
    address = f"{reverse('session_create')}?topic={taught.smart.pk}&place={taught.an.pk}"
    assert address.replace("&", "&amp;") in page(taught, taught.an, by="so", topic="smart").content.decode()
    form = signed_in(taught.so).get(address).context["form"]
    assert [box.data["value"].value for box in form["topics"].subwidgets if box.data["selected"]] == [taught.smart.pk]
    assert form.chosen_places == "Xã An"


@pytest.mark.parametrize(("topic", "place"), [("x", "x"), ("0", "0"), ("99999999999999999999", "99999999999999999999")])
def test_a_topic_or_place_that_the_form_does_not_offer_is_not_chosen(taught: World, topic: str, place: str) -> None:
    asked = {"topic": topic, "place": place}
    response = signed_in(taught.so).get(reverse("session_create"), asked)
    form = response.context["form"]
    assert (response.status_code, form.chosen_places) == (200, "")
    assert not [box for box in form["topics"].subwidgets if box.data["selected"]]


def test_a_large_place_is_told_by_numbers(taught: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.views.coverage.LISTED", 3)
    assert "- Xã An: 4 người\n- Xã Bình: 3 người" in page(taught, taught.dong, topic="smart").context["call"]


def test_where_all_have_learned_nobody_is_asked(taught: World) -> None:
    for position in ("deputy", "member"):
        learn(taught, member(taught.team_an1, position), 11)
    response = page(taught, taught.an1, topic="smart")
    assert response.context["call"] == ""
    assert "Mọi thành viên đã học" in response.content.decode()


def test_without_topics_the_page_says_so(world: World) -> None:
    assert not Topic.objects.exists()
    assert "Chưa có chuyên đề nào" in page(world, world.an).content.decode()


@pytest.mark.parametrize(("who", "figures"), [("so", "1/7, 14,3%"), ("canbo_an", "1/5, 20,0%")])
def test_the_page_of_a_plan_shows_how_far_it_is_and_leads_to_where(taught: World, who: str, figures: str) -> None:
    shown = signed_in(taught.users[who]).get(reverse("plan_show", args=[taught.ke_hoach.pk])).content.decode()
    assert figures in shown
    place = taught.users[who].place
    assert reverse("training_coverage", args=[place.pk]) + "?topic=smart&amp;from=2022-07-01" in shown


def test_a_plan_that_is_over_is_judged_by_the_members_of_its_last_day(taught: World) -> None:
    with time_machine.travel(datetime.datetime(2023, 1, 9, 9, tzinfo=VN), tick=False):
        assert page(taught, taught.an).context["asked"].on == datetime.date(2022, 8, 31)


@pytest.mark.parametrize("who", ["lan", "doitac"])
def test_leaders_and_partners_see_no_progress_of_a_plan(taught: World, who: str) -> None:
    response = signed_in(taught.users[who]).get(reverse("plan_show", args=[taught.ke_hoach.pk]))
    assert response.status_code == 404 or response.context["lines"] == []


def test_a_plan_of_before_the_place_began_is_judged_by_the_members_of_its_first_day(taught: World) -> None:
    world_reforms.reform(taught)
    heir = world_reforms.new("03001")
    asked = CoverageForm(QueryDict("topic=smart&from=2022-07-01&to=2022-08-31"), user=taught.so, place=heir).question()
    assert asked.on == world_reforms.DAY
    (line, *_) = plan_progress(taught.ke_hoach, heir, today=datetime.date(2026, 11, 27))
    assert (line.asked.on, line.tally.members > 0) == (world_reforms.DAY, True)
