"""The pages of a place's targets: what it holds, sharing it out with a preview, progress, the workbook."""

import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import Event
from exchange.actions import imports
from places.models import Place
from reporting.actions.targets import set_target
from reporting.models import Indicator, Round, Target
from tests.reporting.world_rounds import open_team_round, report_of, send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

Day = datetime.date
YEAR = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2022, 12, 31)}
WINDOW = {"indicator": "ho", "starts_on": "2022-01-01", "ends_on": "2022-12-31"}


@pytest.fixture
def sent(world: World) -> World:
    """Tổ An 1 reported 12 households of July."""
    round = open_team_round(world)
    send(report_of(round, world.team_an1), by=world.lan, ho=12)
    return world


@pytest.fixture
def ho(sent: World) -> Indicator:
    return Indicator.objects.get(code="ho")


def signed_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def page_of(world: World, name: str, verb: str = "") -> str:
    return f"/targets/places/{world.places[name].pk}/{verb}"


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_the_province_gives_a_place_its_own_and_lands_where_it_is_shared(
    sent: World, ho: Indicator, client: Client
) -> None:
    staff = signed_in(client, sent.so)
    assert "Giao chỉ tiêu đầu tiên ở dưới" in words(staff.get(page_of(sent, "dong")))
    done = staff.post(page_of(sent, "dong", "own/"), WINDOW | {"value": "900000"}, follow=True)
    assert "900.000 hộ" in words(done)
    assert "còn 900.000 chưa chia" in words(done)
    assert "Xã An" in words(done)
    at_once = staff.post(page_of(sent, "an", "own/"), WINDOW | {"value": "70", "then": "households"})
    assert [numbers[-1] for _, *numbers in at_once.context["rows"]] == [40, 30], "given, and how it would be shared"
    assert not Target.objects.filter(team__isnull=False).exists()
    again = staff.post(page_of(sent, "dong", "own/"), WINDOW | {"value": "1", "starts_on": "2022-03-01"})
    assert (again.status_code, "Huyện Đông đã có chỉ tiêu này từ 01/01/2022" in words(again)) == (422, True)
    more = staff.post(page_of(sent, "dong", "own/"), WINDOW | {"value": str(10**10)})
    assert (more.status_code, list(more.context["form"].errors)) == (422, ["value"])


def test_an_official_waits_until_something_is_given(sent: World, ho: Indicator, client: Client) -> None:
    official = signed_in(client, sent.canbo_an)
    text = words(official.get(page_of(sent, "an")))
    assert "Khi cấp trên giao, chỉ tiêu hiện ở đây" in text
    assert page_of(sent, "an", "own/") not in text
    asked = official.get(page_of(sent, "an"), WINDOW)
    assert "chưa được giao chỉ tiêu này cho đúng thời gian trên" in words(asked)
    assert official.post(page_of(sent, "an", "allot/"), WINDOW | {"step": "even"}).status_code == 422
    assert official.post(page_of(sent, "an", "allot/"), {"step": "even"}).status_code == 404


def test_a_share_by_households_is_looked_at_before_it_is_given(sent: World, ho: Indicator, client: Client) -> None:
    set_target(place=sent.an, indicator=ho, value=70, by=None, **YEAR)
    set_target(team=sent.team_an1, indicator=ho, value=7, by=None, **YEAR)
    official = signed_in(client, sent.canbo_an)
    url = page_of(sent, "an", "allot/")
    preview = official.post(url, WINDOW | {"step": "households"})
    assert preview.status_code == 200
    assert [(str(child.holder), *numbers) for child, *numbers in preview.context["rows"]] == [
        ("Tổ An 1", 200, 7, 40),
        ("Tổ An 2", 150, None, 30),
    ]
    assert preview.context["divided_by"] == 350
    assert "Giao cho 2 nơi" in words(preview)
    assert "vừa đủ" in words(preview)
    assert Target.objects.filter(team__isnull=False).count() == 1
    typed = {name: str(preview.context["form"][name].value()) for name in preview.context["form"].fields}
    edited = official.post(url, WINDOW | typed | {"step": "edit"})
    assert (edited.status_code, 'value="40"' in words(edited)) == (200, True)
    assert "order=households" in words(official.get(page_of(sent, "an"), WINDOW))
    assert "order=households" not in words(edited), "to sort it would lose what was typed"
    done = official.post(url, WINDOW | typed | {"step": "allot"}, follow=True)
    assert done.redirect_chain[0][1] == 302
    assert "Đã giao cho 2 nơi thuộc Xã An." in words(done)
    assert sorted(Target.objects.filter(team__isnull=False).values_list("value", flat=True).order_by()) == [30, 40]


def test_a_sharing_among_teams_that_nobody_asks_is_warned_of_and_taken_back(
    sent: World, ho: Indicator, client: Client
) -> None:
    set_target(place=sent.an, indicator=ho, value=70, by=None, **YEAR)
    set_target(team=sent.team_an1, indicator=ho, value=7, by=None, **YEAR)
    official = signed_in(client, sent.canbo_an)
    url, warning = page_of(sent, "an", "allot/"), "Các tổ không báo cáo chỉ tiêu này"
    assert warning not in words(official.get(page_of(sent, "an"), WINDOW))
    Round.objects.update(level=Round.Reporter.COMMUNE)
    assert warning in words(official.get(page_of(sent, "an"), WINDOW))
    assert warning in words(official.post(url, WINDOW | {"step": "even"}))
    done = official.post(url, WINDOW | {"step": "take_back"}, follow=True)
    assert ("Đã bỏ chia “Hộ được hướng dẫn” cho 1 tổ" in words(done), "Bỏ chia cho" in words(done)) == (True, False)
    assert list(Target.objects.values_list("place", "value").order_by()) == [(sent.an.pk, 70)]
    event = Event.objects.get(verb="targets.take_back")
    assert (event.by, event.place, event.before) == (sent.canbo_an, sent.an, {"Tổ An 1, Ấp An 1": 7})
    official.post(url, WINDOW | {"step": "take_back"})
    assert Event.objects.filter(verb="targets.take_back").count() == 1, "nothing to take back: no event"


def test_what_is_refused_keeps_what_was_typed(sent: World, ho: Indicator, client: Client) -> None:
    set_target(place=sent.an, indicator=ho, value=70, by=None, **YEAR)
    official = signed_in(client, sent.canbo_an)
    url, key = page_of(sent, "an", "allot/"), f"t{sent.team_an1.pk}"
    for step in ("preview", "allot"):
        over = official.post(url, WINDOW | {key: "71", "step": step})
        assert over.status_code == 422
        assert "Tổng giao 71 vượt chỉ tiêu của Xã An (70) là 1." in words(over)
        assert 'value="71"' in words(over)
    wrong = official.post(url, WINDOW | {key: "-1", "step": "preview"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, [key])
    assert "Số lớn nhất nhận ở đây là" in words(official.post(url, WINDOW | {key: str(10**10), "step": "preview"}))
    nothing = official.post(url, WINDOW | {"step": "preview"})
    assert "Không có số nào thay đổi" in words(nothing)
    assert not Target.objects.filter(team__isnull=False).exists()


def test_the_province_may_pass_the_sum_and_is_told(sent: World, ho: Indicator, client: Client) -> None:
    set_target(place=sent.an, indicator=ho, value=70, by=None, **YEAR)
    staff = signed_in(client, sent.so)
    typed = WINDOW | {f"t{sent.team_an1.pk}": "100"}
    url = page_of(sent, "an", "allot/")
    assert "vượt 30" in words(staff.post(url, typed | {"step": "preview"}))
    done = staff.post(url, typed | {"step": "allot"}, follow=True)
    assert "Đã giao cho 1 nơi thuộc Xã An, vượt 30." in words(done)
    listed = words(staff.get(page_of(sent, "an")))
    assert "-30" in listed


def test_who_lacks_the_number_is_named(sent: World, ho: Indicator, client: Client) -> None:
    set_target(place=sent.song_xanh, indicator=ho, value=70, by=None, **YEAR)
    sent.cat1.households = None
    sent.cat1.save()
    staff = signed_in(client, sent.so)
    preview = words(staff.post(page_of(sent, "song_xanh", "allot/"), WINDOW | {"step": "households"}))
    assert "Cổng chưa có số để chia cho 1 nơi: Huyện Nam." in preview


def test_progress_stands_beside_what_each_was_given(sent: World, ho: Indicator, client: Client) -> None:
    set_target(place=sent.dong, indicator=ho, value=100, by=None, **YEAR)
    set_target(place=sent.an, indicator=ho, value=60, by=None, **YEAR)
    set_target(team=sent.team_an1, indicator=ho, value=48, by=None, **YEAR)
    district = signed_in(client, sent.huyen_dong)
    page = district.get(page_of(sent, "dong"), WINDOW)
    rows = {row.child.label: (row.child.value, row.done, row.attainment) for row in page.context["table"].records}
    assert rows == {"Xã An": (60, 12, (12, 60)), "Xã Bình": (None, None, None)}
    assert "12/60, 20,0%" in words(page)
    below = district.get(page_of(sent, "an"), WINDOW)  # followed, not shared, by the district
    assert (below.context["may_share"], "Xem trước" in words(below)) == (False, False)
    teams = {row.child.label: (row.child.value, row.done) for row in below.context["table"].records}
    assert teams == {"Tổ An 1, Ấp An 1": (48, 12), "Tổ An 2, Ấp An 2": (None, None)}
    assert below.context["drawn"] == [("Ấp An 1", 12, 48)]


@pytest.mark.parametrize(
    "query", [{}, {"indicator": "none"}, WINDOW | {"starts_on": "2023-01-01"}, WINDOW | {"ends_on": "x"}]
)
def test_an_address_that_means_no_window_shows_them_all(
    sent: World, ho: Indicator, client: Client, query: dict[str, str]
) -> None:
    set_target(team=sent.team_binh1, indicator=ho, value=5, by=None, **YEAR)
    page = signed_in(client, sent.so).get(page_of(sent, "binh"), query)
    ((one, url),) = page.context["table"].records
    assert (one.own, one.handed_on, one.remainder) == (None, 5, None)
    one = client.get(url)
    assert one.context["found"].children[0].value == 5
    assert 'name="value" value="5"' in words(one)  # what was handed on is offered as the place's own


def test_the_workbook_holds_every_level_below(sent: World, ho: Indicator, client: Client) -> None:
    until = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2098, 12, 31)}
    for holder in ("song_xanh", "dong", "an"):
        set_target(place=sent.places[holder], indicator=ho, value=9, by=None, **until)
    set_target(team=sent.team_an1, indicator=ho, value=3, by=None, **until)
    file = signed_in(client, sent.so).get(page_of(sent, "song_xanh", "workbook/")).getvalue()
    rows = list(load_workbook(BytesIO(file))["Chỉ tiêu"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in rows] == [
        (None, "Tỉnh Sông Xanh", None),
        (None, "Huyện Đông", None),
        ("Xã An", "Xã An", None),
        ("Xã An", "Ấp An 1", "Tổ An 1"),
    ]


def test_the_workbook_comes_back_with_new_numbers_and_the_same_file_twice_changes_nothing(
    sent: World, ho: Indicator, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.DATA_ROOT = tmp_path
    until = {"starts_on": Day(2022, 1, 1), "ends_on": Day(2098, 12, 31)}
    for holder in ("song_xanh", "dong", "an"):
        set_target(place=sent.places[holder], indicator=ho, value=9, by=None, **until)
    set_target(team=sent.team_an1, indicator=ho, value=3, by=None, **until)
    staff = signed_in(client, sent.so)

    def states(book: Any) -> list[str]:
        """Bring the workbook in and write it; how each line stood."""
        file = BytesIO()
        book.save(file)
        place = sent.song_xanh
        batch = imports.receive(kind="targets", place=place, file_name="a.xlsx", data=file.getvalue(), by=sent.so)
        imports.run(batch.pk)
        batch.refresh_from_db()
        found = list(batch.rows.order_by("number").values_list("state", flat=True))
        if set(found) != {"unchanged"}:
            imports.confirm(batch, digest=batch.digest, by=sent.so)
            imports.run(batch.pk)
        return found

    book = load_workbook(BytesIO(staff.get(page_of(sent, "song_xanh", "workbook/")).getvalue()))
    assert states(book) == ["unchanged"] * 4
    sheet = book["Chỉ tiêu"]
    for row, value in ((2, 900), (3, 500), (5, 40)):
        sheet.cell(row, 7).value = value
    assert states(book) == ["changed", "changed", "unchanged", "changed"]
    assert dict(Target.objects.filter(team=None).values_list("place__name", "value").order_by()) == {
        "Tỉnh Sông Xanh": 900, "Huyện Đông": 500, "Xã An": 9,
    }  # fmt: skip
    assert Target.objects.get(team=sent.team_an1).value == 40
    assert states(book) == ["unchanged"] * 4


def test_what_teams_were_given_straight_stands_on_the_page_of_their_province(
    sent: World, ho: Indicator, client: Client
) -> None:
    set_target(team=sent.team_an1, indicator=ho, value=345, by=sent.so, **YEAR)
    page = words(signed_in(client, sent.so).get(page_of(sent, "song_xanh")))
    assert '<td data-label="Các tổ đang giữ" class="num">345</td>' in page
    assert "345 hộ, gồm cả chỉ tiêu giao thẳng cho tổ" in words(client.get(page_of(sent, "song_xanh"), WINDOW))


def test_a_window_that_has_not_begun_counts_nothing_as_done(sent: World, ho: Indicator, client: Client) -> None:
    """Neither what the present window has, nor a stock of before."""
    set_target(
        team=sent.team_an1, indicator=ho, value=16, by=sent.so, starts_on=Day(2022, 1, 1), ends_on=Day(2098, 12, 31)
    )
    window = {"starts_on": Day(2099, 1, 1), "ends_on": Day(2099, 12, 31)}
    set_target(team=sent.team_an1, indicator=ho, value=20, by=sent.so, **window)
    query = {"indicator": "ho", "starts_on": "2099-01-01", "ends_on": "2099-12-31"}
    page = words(signed_in(client, sent.so).get(page_of(sent, "an"), query))
    assert "Thời gian giao bắt đầu từ 01/01/2099, nên chưa có gì để tính là đạt được." in page
    assert '<td data-label="Đạt được" class="num">—</td>' in page
    assert '<td data-label="Đạt được" class="num">12</td>' not in page


def test_teams_that_wait_for_their_place_are_counted_with_their_province(
    sent: World, ho: Indicator, client: Client
) -> None:
    """As the rollup does: its column of targets and this page say one number."""
    before = make_place("80", 1, "tỉnh", "Tỉnh Trước")
    hamlet = make_place("80001-1", 4, "ấp", "Ấp Chờ", make_place("80001", 3, "xã", "Xã Chia", before))
    Place.objects.filter(pk=hamlet.pk).update(stands_at=sent.song_xanh.path)
    for team, value in ((sent.team_an1, 345), (make_team(hamlet, "Tổ Chờ"), 55)):
        Target.objects.create(team=team, indicator=ho, value=value, **YEAR)
    page = words(signed_in(client, sent.so).get(page_of(sent, "song_xanh")))
    assert '<td data-label="Các tổ đang giữ" class="num">400</td>' in page
    assert "400 hộ, gồm cả chỉ tiêu giao thẳng cho tổ" in words(client.get(page_of(sent, "song_xanh"), WINDOW))
    assert "Đã chia cho các nơi trực thuộc" in page
