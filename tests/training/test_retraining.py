"""Who must learn again: current members whose latest training in a topic runs out, counted by hand."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from teams.models import Member, Team
from tests.training.world_after import leader, learn
from tests.training.world_training import add_training, make_session
from tests.world import World, make_member
from training.models import Topic
from training.periods import last_valid_day
from training.rollups.retraining import retraining_due

pytestmark = pytest.mark.once

LEARNED = datetime.date(2022, 7, 16)  # 24 months of ``smart``: until 16 July 2024
UNTIL = datetime.date(2024, 7, 16)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "months", "until"),
    [
        ("2022-07-16", 24, "2024-07-16"),
        ("2022-01-31", 1, "2022-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2022-08-31", 6, "2023-02-28"),
        ("2022-12-15", 1, "2023-01-15"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2022-11-30", 13, "2023-12-30"),
    ],
)
def test_months_end_with_the_same_day_or_the_last_of_a_shorter_month(on: str, months: int, until: str) -> None:
    assert last_valid_day(datetime.date.fromisoformat(on), months) == datetime.date.fromisoformat(until)


def test_what_counts_for_good_never_ends() -> None:
    assert last_valid_day(LEARNED, None) is None


@pytest.fixture
def trained(world: World) -> World:
    """Lan and Minh learned ``smart`` and ``dvc`` (for good) on 16 July 2022."""
    add_training(world)
    for team in (world.team_an1, world.team_an2):
        for topic in (world.smart, world.dvc):
            learn(leader(team), world.lop_an, topic, LEARNED)
    return world


def names(world: World, on: datetime.date, **more: Topic) -> list[tuple[str, bool]]:
    return [(row.name, row.is_over) for row in retraining_due(world.an, by=world.canbo_an, on=on, **more)]


@pytest.mark.parametrize(
    ("on", "is_listed", "is_over"),
    [
        (UNTIL - 61 * DAY, False, False),
        (UNTIL - 60 * DAY, True, False),
        (UNTIL, True, False),
        (UNTIL + DAY, True, True),
    ],
)
def test_who_is_listed_on_a_day(on: datetime.date, is_listed: bool, is_over: bool, trained: World) -> None:
    listed = [("Nguyễn Thị Lan", is_over), ("Trần Văn Minh", is_over)] if is_listed else []
    assert sorted(names(trained, on)) == listed


def test_who_learned_again_is_not_listed(trained: World) -> None:
    learn(leader(trained.team_an1), trained.lop_cat, trained.smart, UNTIL - 90 * DAY)
    assert names(trained, UNTIL) == [("Trần Văn Minh", False)]


def test_what_is_learned_later_does_not_count_earlier(trained: World) -> None:
    learn(leader(trained.team_an1), trained.lop_cat, trained.smart, UNTIL + 10 * DAY)
    assert len(names(trained, UNTIL)) == 2
    assert len(names(trained, UNTIL + 10 * DAY)) == 1


def test_who_left_and_whose_team_was_dissolved_are_not_listed(trained: World) -> None:
    Member.objects.filter(pk=leader(trained.team_an1).pk).update(left_on=UNTIL - DAY)
    Team.objects.filter(pk=trained.team_an2.pk).update(dissolved_on=UNTIL)
    assert names(trained, UNTIL) == [("Trần Văn Minh", False)]
    assert names(trained, UNTIL + DAY) == []


def test_a_person_of_two_teams_is_listed_once_with_both(trained: World) -> None:
    lan = leader(trained.team_an1)
    make_member(trained.team_an2, lan.full_name, person=lan.person)
    rows = {row.name: row.teams for row in retraining_due(trained.an, by=trained.canbo_an, on=UNTIL)}
    assert rows == {"Nguyễn Thị Lan": "Tổ An 1; Tổ An 2", "Trần Văn Minh": "Tổ An 2"}


def test_who_moved_is_listed_where_they_are_now(trained: World) -> None:
    lan = leader(trained.team_an1)
    Member.objects.filter(pk=lan.pk).update(left_on=UNTIL - 90 * DAY)
    make_member(trained.team_binh1, lan.full_name, person=lan.person, joined_on=UNTIL - 89 * DAY)
    assert [row.name for row in retraining_due(trained.binh, by=trained.canbo_binh, on=UNTIL)] == ["Nguyễn Thị Lan"]
    assert names(trained, UNTIL) == [("Trần Văn Minh", False)]
    assert len(retraining_due(trained.dong, by=trained.huyen_dong, on=UNTIL)) == 2


def test_a_topic_no_longer_taught_asks_nobody(trained: World) -> None:
    Topic.objects.filter(pk=trained.smart.pk).update(retired_on=UNTIL)
    assert names(trained, UNTIL) == []


def test_the_page_leads_to_a_session_for_the_topic_chosen_and_to_those_ahead(trained: World) -> None:
    client = Client()
    client.force_login(trained.canbo_an)
    page, place = reverse("retraining_list", args=[trained.an.pk]), f"place={trained.an.pk}"
    ahead = datetime.datetime(2024, 8, 1, 8, tzinfo=datetime.UTC)
    more = {"organiser": trained.an, "places": [trained.an], "topics": [trained.smart]}
    session = make_session("Học lại", days=[(ahead, ahead + datetime.timedelta(hours=3))], **more)
    with travel(datetime.datetime(2024, 7, 17, 9, tzinfo=datetime.UTC), tick=False):
        every = client.get(page).content.decode()
        one = client.get(page, {"topic": trained.smart.pk}).content.decode()
        invite = client.get(reverse("session_invite", args=[session.pk]), {"lacks": trained.smart.pk})
        wrong = client.get(reverse("session_invite", args=[session.pk]), {"lacks": trained.dvc.pk})
    assert (f'{reverse("session_create")}?{place}"' in every, "?lacks=" in every) == (True, False)
    assert f'{reverse("session_create")}?{place}&amp;topic={trained.smart.pk}"' in one
    assert f'{reverse("session_invite", args=[session.pk])}?lacks={trained.smart.pk}"' in one
    assert {"Nguyễn Thị Lan", "Trần Văn Minh"} <= {str(member) for member in invite.context["found"]}
    assert (wrong.context["found"], list(wrong.context["form"].errors)) == ([], ["lacks"])


def test_the_page_gives_words_to_paste_and_leaves_out_another_topic(trained: World) -> None:
    client = Client()
    client.force_login(trained.canbo_an)
    page = reverse("retraining_list", args=[trained.an.pk])
    with travel(datetime.datetime(2024, 7, 17, 9, tzinfo=datetime.UTC), tick=False):
        response = client.get(page)
        other = client.get(page, {"topic": trained.dvc.pk})  # counts for good: cannot be chosen
    assert "- Nguyễn Thị Lan (Tổ An 1): đã hết ngày 16/07/2024" in response.context["words"]
    assert "Chuyên đề “Cài đặt và dùng Sông Xanh Smart”" in response.context["words"]
    assert other.context["topic"] is None
