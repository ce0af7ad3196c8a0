"""How teams use the portal: what is kept of a sending, and the figures that rest on it."""

import datetime
import re
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from notices.models import Notice
from operations.actions import retention
from places.models import Place
from reporting.actions import reports
from reporting.models import Report, Sending, SentFrom, Submission
from reporting.pages.answering import OPENED
from reporting.rollups import rollup
from reporting.rollups.adoption import Adoption, AdoptionTable, adoption
from tests.reporting.pages import post, show, signed_in
from tests.reporting.test_sync import sync
from tests.reporting.world_rounds import VN, open_team_round, report_of
from tests.world import World

pytestmark = pytest.mark.once

PHONE = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0"
OPENED_BY_SOMEBODY = {"Sec-Fetch-Mode": "navigate"}
NOW = datetime.datetime(2022, 8, 20, 9, tzinfo=VN)
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
JULY, AUGUST = datetime.date(2022, 7, 1), datetime.date(2022, 8, 1)


def browser(user: Any, agent: str) -> Client:
    client = signed_in(user)
    client.defaults["HTTP_USER_AGENT"] = agent
    return client


def sending(report: Report) -> tuple[str, datetime.timedelta | None]:
    """The kind of device, and how long after opening it was sent."""
    row = Sending.objects.get(report=report)
    return row.device, row.sent_at - row.opened_at if row.opened_at else None


class TestSending:
    def test_the_device_and_the_first_opening_are_kept_once_it_is_sent(self, rounds: World) -> None:
        client, report = browser(rounds.lan, PHONE), rounds.report_an1
        with time_machine.travel(NOW, tick=False) as clock:
            client.get(show(report), headers=OPENED_BY_SOMEBODY)
            clock.shift(DAY)
            client.get(show(report), headers=OPENED_BY_SOMEBODY)
            clock.shift(6 * MINUTE)
            assert post(client, report, figure_ho="3").status_code == 302
        assert sending(report) == ("phone", DAY + 6 * MINUTE)

    @pytest.mark.parametrize(
        "headers",
        [{}, {"Sec-Fetch-Mode": "cors"}, OPENED_BY_SOMEBODY | {"Sec-Purpose": "prefetch;prerender"}],
        ids=["says nothing", "service worker", "fetched beforehand"],
    )
    def test_a_page_that_nobody_looks_at_is_not_opened(self, rounds: World, headers: dict[str, str]) -> None:
        client = browser(rounds.lan, DESK)
        client.get(show(rounds.report_an1), headers=headers)
        assert OPENED not in client.session
        post(client, rounds.report_an1, figure_ho="3")
        assert sending(rounds.report_an1)[1] is None

    def test_reading_writes_no_row(self, rounds: World) -> None:
        client = signed_in(rounds.lan)
        client.get(show(rounds.report_an1), headers=OPENED_BY_SOMEBODY)
        assert list(client.session[OPENED]) == [str(rounds.report_an1.pk)]
        assert not Sending.objects.exists()

    def test_only_the_newest_openings_are_remembered(self, rounds: World) -> None:
        client = signed_in(rounds.lan)
        codes = [f"ky-{number}" for number in range(2, 8)]
        opened = [report_of(open_team_round(rounds, code=code), rounds.team_an1) for code in codes]
        for report in opened:
            client.get(show(report), headers=OPENED_BY_SOMEBODY)
        assert list(client.session[OPENED]) == [str(report.pk) for report in opened[1:]]

    def test_nothing_happened_is_opened_and_sent_like_any_report(self, rounds: World) -> None:
        client, url = browser(rounds.lan, DESK), reverse("report_nothing", args=[rounds.report_an1.pk])
        client.get(url, headers=OPENED_BY_SOMEBODY)
        assert client.post(url, {"version": 0, "submit": "1"}).status_code == 302
        device, took = sending(rounds.report_an1)
        assert (device, took is not None) == ("desk", True)

    def test_what_waited_for_a_network_says_only_the_device(self, rounds: World) -> None:
        client = browser(rounds.lan, PHONE)
        client.get(show(rounds.report_an1), headers=OPENED_BY_SOMEBODY)
        before = (timezone.now() - MINUTE).isoformat()
        sync(client, rounds.report_an1, rounds.lan, composed_at=before)
        assert sending(rounds.report_an1) == ("phone", None)

    def test_a_clock_that_was_set_back_stops_no_report(self, rounds: World) -> None:
        late = SentFrom("phone", timezone.now() + DAY)
        reports.submit(rounds.report_an1, figures={"ho": 3}, narrative="", version=0, by=rounds.lan, sent_from=late)
        assert sending(rounds.report_an1) == ("phone", None)

    def test_what_is_put_right_or_sent_again_changes_nothing(self, rounds: World) -> None:
        post(browser(rounds.lan, PHONE), rounds.report_an1, figure_ho="3")
        reports.return_report(Report.objects.get(pk=rounds.report_an1.pk), reason="Xem lại", by=rounds.canbo_an)
        post(browser(rounds.lan, DESK), rounds.report_an1, figure_ho="4")
        assert Submission.objects.filter(report=rounds.report_an1).count() == 2
        assert sending(rounds.report_an1)[0] == "phone"

    def test_nothing_is_kept_of_an_officials_browser(self, rounds: World) -> None:
        post(browser(rounds.canbo_an, DESK), rounds.report_xa_an, figure_ho="3", explanation="Xã tự đếm.")
        assert Report.objects.get(pk=rounds.report_xa_an.pk).state == "submitted"
        entry = {"figures": {"ho": 3}, "narrative": "", "version": 0, "by": rounds.canbo_an}
        reports.submit(rounds.report_an2, **entry, assisted_reason="Mất máy", sent_from=SentFrom("desk", None))
        assert not Sending.objects.exists()

    def test_rows_go_after_two_years(self, rounds: World) -> None:
        Sending.objects.create(report=rounds.report_an1, sent_at=NOW, device="phone")
        assert retention.expired_counts(at=NOW + 730 * DAY)["sendings"] == 0
        assert retention.remove_expired(at=NOW + 731 * DAY)["sendings"] == 1

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("a_sending_is_by_a_known_kind_of_device", {"device": "khác"}),
            ("a_form_is_opened_before_it_is_sent", {"opened_at": NOW + MINUTE}),
        ],
    )
    def test_the_database_keeps_them_in_order(self, rounds: World, name: str, wrong: dict[str, Any]) -> None:
        Sending.objects.create(report=rounds.report_an1, sent_at=NOW, device="phone", opened_at=NOW)
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Sending.objects.update(**wrong)


@pytest.fixture
def used(world: World) -> World:
    """Due at the end of July: An 1 sent from a phone after 4 minutes, An 2's was entered by the commune, Bình 1 read a
    reminder, Cát 1 did nothing. Due on 10 August: An 1 sent from a desk after 10 minutes, Bình 1 began.
    """
    with time_machine.travel(NOW - 25 * DAY, tick=False):
        opened = {"opens_at": datetime.datetime(2022, 7, 1, tzinfo=VN), "data_from": datetime.date(2022, 6, 1)}
        july = open_team_round(
            world, due_at=datetime.datetime(2022, 8, 1, tzinfo=VN), data_to=datetime.date(2022, 6, 30), **opened
        )
        august = open_team_round(world, code="ky-2", due_at=datetime.datetime(2022, 8, 11, tzinfo=VN))
        own(report_of(july, world.team_an1), world, "phone", 4)
        entered = report_of(july, world.team_an2)
        reports.assist(
            entered, figures={"ho": 1}, narrative="", version=0, reason="Tổ trưởng mất máy.", by=world.canbo_an
        )
        report = report_of(july, world.team_binh1)
        facts = {"kind": "reminder", "subject_type": "reporting.report", "subject_id": report.pk, "url": "/"}
        Notice.objects.create(to=world.hoa, title="Nhắc", once="a", read_at=NOW, **facts)
        Notice.objects.create(to=world.minh, title="Nhắc", once="a", **facts | {"subject_id": entered.pk})
        own(report_of(august, world.team_an1), world, "desk", 10)
        began = report_of(august, world.team_binh1)
        reports.save_draft(began, figures={"ho": 1}, narrative="", version=0, by=world.hoa)
    world.july, world.august = july, august
    return world


def own(report: Report, world: World, device: str, minutes: int) -> None:
    sent_from = SentFrom(device, timezone.now() - minutes * MINUTE)
    reports.submit(report, figures={"ho": 3}, narrative="", version=0, by=world.lan, sent_from=sent_from)


def figures(world: World, place: Place, *, by: str = "so", at: datetime.datetime = NOW) -> AdoptionTable:
    return adoption(world.users[by], place, [AUGUST, JULY], at=at)


def counts(one: Adoption) -> tuple[int, ...]:
    return one.owed, one.opened, one.own, one.helped, one.unsent, one.phone, one.desk


class TestFigures:
    def test_a_month_counts_what_was_due_in_it(self, used: World) -> None:
        july, august = figures(used, used.song_xanh).by_month
        assert (july[0], counts(july[1]), july[1].median_minutes) == (JULY, (4, 2, 1, 1, 2, 1, 0), 4)
        assert (august[0], counts(august[1]), august[1].median_minutes) == (AUGUST, (4, 2, 1, 0, 3, 0, 1), 10)

    def test_communes_add_up_to_the_whole_and_medians_do_not(self, used: World) -> None:
        own(report_of(used.august, used.team_an2), used_by_minh(used), "phone", 30)
        table = figures(used, used.song_xanh)
        parts = [one for _, one in table.by_place]
        assert [place.name for place, _ in table.by_place] == ["Phường Cát", "Xã An", "Xã Bình"]
        assert tuple(map(sum, zip(*map(counts, parts), strict=True))) == counts(table.total)
        assert [one.median_minutes for one in parts] == [None, 10, None]
        assert (table.total.median_minutes, table.total.median_in_words, table.total.with_times) == (10, "10 phút", 3)
        commune = figures(used, used.an, by="canbo_an")
        assert counts(commune.total) == counts(parts[1])

    def test_what_is_due_counts_as_in_rollups_and_nobody_owes_what_was_excused(self, used: World) -> None:
        reports.excuse(report_of(used.july, used.team_cat1), reason="Lũ.", by=used.so)
        at = datetime.datetime(2022, 8, 5, tzinfo=VN)
        table = figures(used, used.song_xanh, at=at)
        july = rollup([used.july], used.song_xanh, basis="now", at=at)
        assert [one.owed for _, one in table.by_month] == [july.owed, 0]
        assert (table.total.own + table.total.helped, table.total.excused) == (july.submitted, july.excused)
        assert table.total.unsent == july.missing

    def test_a_report_of_a_place_is_none_of_a_team(self, used: World) -> None:
        before = counts(figures(used, used.song_xanh).total)
        Report.objects.filter(round=used.july, team=used.team_cat1).update(team=None, place=used.cat)
        assert counts(figures(used, used.song_xanh).total)[0] == before[0] - 1

    def test_whom_nobody_placed_yet_stands_apart(self, used: World) -> None:
        Place.objects.filter(pk=used.cat1.pk).update(stands_at=used.song_xanh.path)
        page = signed_in(used.so).get(address(used.song_xanh)).content.decode()
        assert "Chưa xếp địa bàn" in page

    def test_the_questions_do_not_grow_with_the_teams(self, used: World, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(4):
            _ = figures(used, used.song_xanh).total

    @pytest.mark.parametrize(
        ("minutes", "words"),
        [([], ""), ([0.4], "dưới 1 phút"), ([1, 119], "60 phút"), ([150], "3 giờ"), ([3000], "2 ngày")],
    )
    def test_a_median_is_said_in_words(self, minutes: list[float], words: str) -> None:
        assert Adoption(minutes=minutes).median_in_words == words


def used_by_minh(world: World) -> World:
    world.lan = world.minh  # who leads An 2's team
    return world


def address(place: Place, query: str = "?first=2022-07&last=2022-08") -> str:
    return reverse("adoption_show", args=[place.pk]) + query


class TestPage:
    @pytest.fixture
    def august(self, used: World) -> Any:
        with time_machine.travel(NOW, tick=False):
            yield used

    def test_it_says_every_count_out_of_how_many(self, august: World) -> None:
        page = " ".join(signed_in(august.so).get(address(august.song_xanh)).content.decode().split())
        codes = f"{august.july.code}/?with={august.august.code}"
        assert (
            f'<a href="/causes/{august.song_xanh.pk}/{codes}&amp;basis=now&amp;by=completeness">2/8, 25,0%</a>' in page
        )
        page = re.sub("</?a[^>]*>", "", page)
        assert "tổ trưởng đã mở <strong>4/8, 50,0%</strong> báo cáo, tự nộp <strong>2/8, 25,0%</strong>" in page
        assert "cán bộ nhập thay 1/8, 12,5%" in page
        assert "Trong 2/2 báo cáo tự nộp biết loại máy: 1/2, 50,0% bằng điện thoại." in page
        assert "Một nửa số báo cáo nộp trong vòng <strong>7 phút</strong>" in page
        for name in ("Tổ An 1", "Lan", "Hoa", "Minh"):
            assert name not in page

    def test_a_commune_has_its_months_and_no_teams(self, august: World) -> None:
        page = signed_in(august.canbo_an).get(address(august.an)).content.decode()
        assert "Theo xã, phường" not in page
        assert "<strong>2/4, 50,0%</strong>" in page

    def test_the_months_are_chosen_and_a_year_at_most(self, august: World) -> None:
        asked = signed_in(august.so).get(address(august.song_xanh, "?first=2022-08&last=2022-08"))
        assert asked.context["months"] == [AUGUST]
        open_team_round(
            august, code="xua", opens_at=NOW - 600 * DAY, due_at=NOW - 500 * DAY,
            data_from=datetime.date(2022, 6, 1), data_to=datetime.date(2022, 6, 30),
        )  # fmt: skip
        page = signed_in(august.so).get(address(august.song_xanh, "?first=2021-04"))
        months = page.context["months"]
        assert '<option value="2021-09" selected>' in page.content.decode()  # though nothing was due in it
        assert (months[0], months[-1], len(months)) == (datetime.date(2021, 9, 1), AUGUST, 12)
        odd = signed_in(august.so).get(address(august.song_xanh, "?first=2022-08&last=2022-07&first=x"))
        assert odd.status_code == 200

    def test_a_month_without_reports_says_so(self, august: World) -> None:
        open_team_round(
            august, code="xua", opens_at=NOW - 100 * DAY, due_at=NOW - 90 * DAY,
            data_from=datetime.date(2022, 6, 1), data_to=datetime.date(2022, 6, 30),
        )  # fmt: skip
        page = signed_in(august.so).get(address(august.song_xanh, "")).content.decode()
        assert page.count("không có báo cáo nào đến hạn") == 1  # June
        assert "chưa ghi" not in page
        Sending.objects.all().delete()
        page = signed_in(august.so).get(address(august.song_xanh, "")).content.decode()
        assert "chưa ghi" in page
        assert "Chưa biết từ lúc mở đến lúc nộp mất bao lâu." in page

    def test_before_the_first_deadline_it_says_what_it_will_tell(self, world: World) -> None:
        page = signed_in(world.so).get(address(world.song_xanh, "")).content.decode()
        assert "Chưa có kỳ báo cáo nào của tổ đã hết hạn nộp." in page

    def test_the_workbook_holds_the_same_numbers(self, august: World) -> None:
        response = signed_in(august.so).get(reverse("adoption_workbook", args=[august.song_xanh.pk]))
        sheet = load_workbook(BytesIO(b"".join(response)))["Theo xã, tháng"]  # type: ignore[arg-type]
        rows = [list(row) for row in sheet.iter_rows(values_only=True) if row[0] in ("Phường Cát", "Xã An", "Xã Bình")]
        assert [row[:6] for row in rows] == [
            ["Phường Cát", "07/2022", 1, 0, 0, 0],
            ["Phường Cát", "08/2022", 1, 0, 0, 0],
            ["Xã An", "07/2022", 2, 1, 1, 1],
            ["Xã An", "08/2022", 2, 1, 1, 0],
            ["Xã Bình", "07/2022", 1, 1, 0, 0],
            ["Xã Bình", "08/2022", 1, 1, 0, 0],
        ]
