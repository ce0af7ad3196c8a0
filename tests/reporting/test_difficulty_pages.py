"""Pages of difficulties: the queue, one difficulty, raising it, and what is stuck where."""

import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from places.models import Level, Place
from reporting.models import Difficulty, Round, Step
from tests.refusals import refused
from tests.reporting.pages import show, signed_in
from tests.reporting.world_difficulties import TEXT, raised, take
from tests.reporting.world_rounds import VN, add_rounds, make_indicator, send
from tests.world import World, make_member, make_place, make_team

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 3, 8, tzinfo=VN)
LATER = datetime.datetime(2022, 8, 20, 8, tzinfo=VN)


def listed(user: Any, **query: Any) -> list[str]:
    response = signed_in(user).get(reverse("difficulty_list"), query)
    assert response.status_code == 200
    return [one.text for one in response.context["table"].records]


@pytest.fixture
def four(world: World) -> World:
    """An overdue one of An 1, one passed on by An, one solved, one of Bình 1."""
    raised(world.team_an1, world.lan, "Quá hạn", at=AT)
    take("escalate", raised(world.team_an2, world.minh, "Chuyển huyện", category="money", at=AT), world.canbo_an)
    take("solve", raised(world.team_an1, world.lan, "Xong rồi", at=AT), world.lan)
    raised(world.team_binh1, world.hoa, "Ở Bình", at=AT)
    return world


def test_each_sees_what_is_theirs(four: World) -> None:
    assert sorted(listed(four.lan)) == ["Quá hạn", "Xong rồi"]
    assert sorted(listed(four.canbo_an)) == ["Chuyển huyện", "Quá hạn", "Xong rồi"]
    assert len(listed(four.so)) == len(listed(four.huyen_dong)) == 4
    assert listed(four.huyen_nam) == listed(four.so_nui) == []


def test_what_waits_for_my_level_comes_first(four: World) -> None:
    assert listed(four.huyen_dong)[0] == "Chuyển huyện"
    assert listed(four.canbo_an)[0] == "Quá hạn"
    assert listed(four.canbo_an)[-1] == "Xong rồi"


def test_filters_narrow_and_ignore_marks(four: World) -> None:
    assert listed(four.so, q="qua han") == ["Quá hạn"]
    assert listed(four.so, category="money") == ["Chuyển huyện"]
    assert listed(four.so, level=2) == ["Chuyển huyện"]
    assert listed(four.so, state="solved") == ["Xong rồi"]
    assert listed(four.so, place=four.binh.pk) == ["Ở Bình"]
    assert listed(four.huyen_dong, state="mine") == ["Chuyển huyện"]
    assert "Xong rồi" not in listed(four.so, state="open")
    assert len(listed(four.so, state="khác", level="x", category="'")) == 4
    with time_machine.travel(AT + datetime.timedelta(days=6)):
        assert "Quá hạn" in listed(four.so, state="overdue")
    with time_machine.travel(AT):
        assert "Quá hạn" not in listed(four.so, state="overdue")


@pytest.mark.parametrize("place", ["0", "x", "٣", "9" * 30, "-1"])
def test_a_place_that_is_none_of_mine_is_not_found(four: World, place: str) -> None:
    assert signed_in(four.so).get(reverse("difficulty_list"), {"place": place}).status_code == 404
    assert signed_in(four.so).get(reverse("difficulty_map"), {"place": place}).status_code == 404


def test_age_and_overdue_are_words(four: World) -> None:
    with time_machine.travel(LATER):
        page = signed_in(four.canbo_an).get(reverse("difficulty_list")).content.decode()
    assert "Quá hạn trả lời" in page
    assert "17 ngày" in page
    with time_machine.travel(AT + datetime.timedelta(hours=23)):  # the next morning, less than a day later
        rows = signed_in(four.canbo_an).get(reverse("difficulty_list")).context["table"].records
    assert {one.listed.days for one in rows} == {1}


def queries(user: Any, name: str) -> int:
    client = signed_in(user)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(reverse(name)).status_code == 200
    return len(caught)


@pytest.mark.parametrize("name", ["difficulty_list", "difficulty_map"])
def test_many_cost_as_many_queries_as_few(four: World, name: str) -> None:
    before = queries(four.so, name)
    for number in range(8):
        hamlet = make_place(f"01102-x{number}", 4, "ấp", f"Ấp {number}", four.binh)
        make_team(hamlet, f"Tổ {number}")
        raised(four.team_binh1, four.hoa, f"Khó khăn {number}")
        take("escalate", raised(four.team_an1, four.lan, f"Khác {number}"), four.canbo_an)
    assert queries(four.so, name) == before


def test_the_reporter_sees_every_step_and_may_close_or_reopen(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    take("escalate", one, world.canbo_an, "Vượt khả năng")
    take("answer", one, world.huyen_dong, "Huyện đã xem")
    response = signed_in(world.lan).get(reverse("difficulty_show", args=[one.pk]))
    page = response.content.decode()
    assert all(words in page for words in (TEXT, "Vượt khả năng", "Huyện đã xem", "Phạm Thu An", "Huyện Đông"))
    assert [choice.url for choice, *_ in response.context["choices"]] == ["difficulty_solve", "difficulty_reopen"]


def test_buttons_are_those_that_the_actions_take(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    for who, verbs in [("canbo_an", ["answer", "escalate", "solve"]), ("lan", ["solve"]), ("so", []), ("quantri", [])]:
        response = signed_in(world.users[who]).get(reverse("difficulty_show", args=[one.pk]))
        assert [choice.url for choice, *_ in response.context["choices"]] == [f"difficulty_{verb}" for verb in verbs]


def test_what_was_typed_is_kept_when_somebody_was_faster(world: World) -> None:
    one = raised(world.team_an1, world.lan)
    take("solve", one, world.lan)
    data = {"text": "Câu trả lời dài", "version": "1"}
    response = signed_in(world.canbo_an).post(reverse("difficulty_answer", args=[one.pk]), data)
    assert response.status_code == 422
    assert "vừa có bước mới" in response.content.decode()
    assert "Câu trả lời dài" in response.content.decode()
    assert Step.objects.count() == 2


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "\x00"])
@pytest.mark.parametrize("verb", ["answer", "escalate", "solve", "reopen"])
def test_a_hostile_version_is_refused(world: World, verb: str, version: str) -> None:
    one = raised(world.team_an1, world.lan)
    url = reverse(f"difficulty_{verb}", args=[one.pk])
    assert signed_in(world.canbo_an).post(url, {"text": "Có", "version": version}).status_code == 422
    assert Step.objects.count() == 1


def test_a_leader_raises_one_with_a_report(world: World) -> None:
    add_rounds(world)
    client, url = signed_in(world.lan), f"{reverse('difficulty_create')}?report={world.report_an1.pk}"
    assert "Kỳ tháng 7/2022" in client.get(url).content.decode()
    response = client.post(url, {"category": "device", "text": "Thiếu máy"})
    one = Difficulty.objects.get()
    assert response["Location"] == reverse("difficulty_show", args=[one.pk])
    assert (one.report, one.team, one.level) == (world.report_an1, world.team_an1, Level.COMMUNE)
    assert client.post(url, {"category": "device", "text": "Thiếu máy"})["Location"] == response["Location"]
    other = f"{reverse('difficulty_create')}?report={world.report_an2.pk}"
    assert client.get(other).status_code == client.post(other, {}).status_code == 404


def test_a_difficulty_names_an_indicator_that_its_reporter_is_asked_for(world: World) -> None:
    client, url = signed_in(world.lan), reverse("difficulty_create")
    data = {"category": "device", "text": "Thiếu máy"}
    assert "indicator" not in client.get(url).context["form"].fields, "no round asks for one"
    add_rounds(world)
    asked, other = world.round_1.asked()[0], make_indicator(code="khac")
    assert list(client.get(url).context["form"].fields["indicator"].queryset) == world.round_1.asked()
    for wrong in (other.pk, "x", 0):
        assert client.post(url, data | {"indicator": wrong}).status_code == 422
    with refused("not_asked"):
        raised(world.team_an1, world.lan, indicator=other)
    answer = client.post(url, data | {"indicator": asked.pk}, follow=True)
    assert Difficulty.objects.get().indicator == asked
    assert f"<dt>Về chỉ tiêu</dt><dd>{asked}</dd>" in answer.content.decode()
    client.post(url, data | {"text": "Việc chung", "indicator": ""})
    assert listed(world.canbo_an, indicator=asked.pk) == ["Thiếu máy"]
    assert len(listed(world.canbo_an)) == 2
    Round.objects.filter(pk=world.round_1.pk).update(opens_at=world.round_1.due_at - datetime.timedelta(hours=1))
    assert "indicator" not in client.get(url).context["form"].fields
    with_report = client.get(f"{url}?report={world.report_an1.pk}").context["form"].fields["indicator"]
    assert list(with_report.queryset) == world.round_1.asked()


def test_the_list_offers_the_indicators_that_its_difficulties_name(world: World) -> None:
    add_rounds(world)
    first, second = world.round_1.asked()[:2]
    raised(world.team_an1, world.lan, "Thiếu máy", indicator=first)
    raised(world.team_binh1, world.hoa, "Thiếu sóng", indicator=second)

    def offers(user: Any, **query: Any) -> list[str]:
        form = signed_in(user).get(reverse("difficulty_list"), query).context["filters"]
        return [key for key, _ in form.fields["indicator"].choices[1:]] if "indicator" in form.fields else []

    assert offers(world.canbo_an) == [str(first.pk)]
    assert set(offers(world.so)) == {str(first.pk), str(second.pk)}
    assert offers(world.so_nui) == []
    other = {"indicator": second.pk}  # followed from the causes of a figure: nobody of An names it
    assert offers(world.canbo_an, **other) == [str(first.pk), str(second.pk)]
    assert listed(world.canbo_an, **other) == []
    page = signed_in(world.canbo_an).get(reverse("difficulty_list"), other).content.decode()
    assert "Không có khó khăn nào khớp" in page
    assert "Chưa có khó khăn nào được nêu" not in page


@pytest.mark.parametrize("text", ["", " ", "x" * 2001, "a\x00b"])
def test_a_text_that_is_none_is_refused_and_kept(world: World, text: str) -> None:
    response = signed_in(world.lan).post(reverse("difficulty_create"), {"category": "device", "text": text})
    assert response.status_code == 422
    assert Difficulty.objects.count() == 0


def test_a_leader_of_two_teams_says_which(world: World) -> None:
    make_member(world.team_cat1, "Nguyễn Thị Lan", "leader", user=world.lan)
    client = signed_in(world.lan)
    data = {"category": "device", "text": "Thiếu máy"}
    assert client.post(reverse("difficulty_create"), data).status_code == 422
    assert client.post(reverse("difficulty_create"), data | {"team": world.team_an2.pk}).status_code == 422
    client.post(reverse("difficulty_create"), data | {"team": world.team_cat1.pk})
    assert Difficulty.objects.get().team == world.team_cat1


def test_hostile_words_stay_words(world: World) -> None:
    text = '<img src=x onerror=alert(1)>"{{ 7|add:7 }}'
    one = raised(world.team_an1, world.lan, text)
    take("answer", one, world.canbo_an, text)
    for user in (world.lan, world.canbo_an):
        for url in (reverse("difficulty_list"), reverse("difficulty_show", args=[one.pk])):
            assert "<img src=x" not in signed_in(user).get(url).content.decode()


def test_the_map_counts_open_and_overdue_by_place_and_level(four: World) -> None:
    with time_machine.travel(LATER):
        response = signed_in(four.so).get(reverse("difficulty_map"))
        (row,) = response.context["rows"]
        assert row.place == four.dong
        assert [(cell.open, cell.overdue) for _, cell in row.cells] == [(2, 2), (1, 0), (0, 0)]
        assert row.total == response.context["total"].total
        rows = signed_in(four.huyen_dong).get(reverse("difficulty_map")).context["rows"]
        assert {(row.place.name, row.total.open, row.total.overdue) for row in rows} == {
            ("Xã An", 2, 1),
            ("Xã Bình", 1, 1),
        }
    raised(four.an, four.canbo_an, "Của xã")
    rows = signed_in(four.canbo_an).get(reverse("difficulty_map")).context["rows"]
    assert [(str(row.place), row.total.open) for row in rows][-1] == ("None", 1)


def test_the_map_draws_each_commune_where_it_lies_and_leads_to_its_list(four: World) -> None:
    for commune, latitude in ((four.an, 11.3), (four.binh, 11.2), (four.cat, 11.1)):
        Place.objects.filter(pk=commune.pk).update(latitude=latitude, longitude=106.1)
    with time_machine.travel(LATER):
        response = signed_in(four.so).get(reverse("difficulty_map"))
    assert {(one.words, one.latitude) for one in response.context["bubbles"]} == {
        ("Xã An: 2 đang mở, 1 quá hạn", 11.3),
        ("Xã Bình: 1 đang mở, 1 quá hạn", 11.2),
        ("Phường Cát: 0 đang mở, 0 quá hạn", 11.1),
    }
    assert f'<a href="{reverse("difficulty_list")}?place={four.an.pk}&amp;state=open"' in response.content.decode()
    assert signed_in(four.canbo_an).get(reverse("difficulty_map")).context["bubbles"] == []


def test_home_counts_what_waits_and_what_was_answered(four: World) -> None:
    with time_machine.travel(LATER):
        page = signed_in(four.canbo_an).get(reverse("home")).content.decode()
        assert "khó khăn chờ xã An trả lời" in page
        assert "1 quá hạn trả lời." in page
    assert "khó khăn của tổ đã được trả lời" not in signed_in(four.lan).get(reverse("home")).content.decode()
    take("answer", Difficulty.objects.get(text="Quá hạn"), four.canbo_an)
    assert "khó khăn của tổ đã được trả lời" in signed_in(four.lan).get(reverse("home")).content.decode()
    assert "khó khăn chờ" not in signed_in(four.canbo_an).get(reverse("home")).content.decode()


@pytest.mark.parametrize("name", ["lan", "canbo_an", "so"])
def test_a_report_lists_the_difficulties_raised_from_it_and_no_others(world: World, name: str) -> None:
    add_rounds(world)
    send(world.report_an1, by=world.lan)
    open_ = raised(world.team_an1, world.lan, "Thiếu máy quét", report=world.report_an1)
    solved = take("solve", raised(world.team_an1, world.lan, "Mất sóng", report=world.report_an1), world.lan)
    raised(world.team_an1, world.lan, "Không từ báo cáo nào")
    page = signed_in(getattr(world, name)).get(show(world.report_an1)).content.decode()
    for difficulty, state in ((open_, "Chờ trả lời"), (solved, "Đã giải quyết")):
        assert reverse("difficulty_show", args=[difficulty.pk]) in page
        assert difficulty.text in page
        assert state in page
    assert "Không từ báo cáo nào" not in page


def test_a_report_that_raised_none_says_nothing_of_difficulties(world: World) -> None:
    add_rounds(world)
    send(world.report_an1, by=world.lan)
    assert "Khó khăn nêu từ báo cáo này" not in signed_in(world.so).get(show(world.report_an1)).content.decode()
