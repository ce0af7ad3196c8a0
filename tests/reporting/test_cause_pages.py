"""The pages of causes: each number leads to exactly its reports, each cause to what can be done about it."""

import csv
import re
from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from places.models import Place
from reporting.actions.reports import return_report
from reporting.models import Report
from reporting.rollups.causes import CAUSES_OF_MEASURE
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import let_the_deadline_pass, send
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture
def causes(rounds: World) -> World:
    """Of four teams: one in time, one sent back, one that never signed in, one without a leader."""
    for report, by in ((rounds.report_an1, rounds.lan), (rounds.report_an2, rounds.minh)):
        send(report, by=by)
    rounds.report_an2.refresh_from_db()
    return_report(rounds.report_an2, reason="Thiếu.", version=rounds.report_an2.version, by=rounds.canbo_an)
    let_the_deadline_pass(rounds.round_1, rounds.round_xa)
    return rounds


def cause_page(client: Client, place: Place, query: str = "") -> Any:
    return client.get(reverse("cause_show", args=[place.pk, "ky-1"]) + query)


@pytest.mark.parametrize("query", ["", "?basis=now", "?with=ky-xa", "?with=ky-xa&basis=now"])
def test_every_number_leads_to_exactly_its_reports(causes: World, query: str) -> None:
    client = signed_in(causes.so)
    Place.objects.filter(pk=causes.cat1.pk).update(stands_at=causes.song_xanh.path)  # a line of its own by today's
    page = cause_page(client, causes.song_xanh, query)
    links = [
        (cell.url, row, cell.column.name)
        for row, cells in page.context["table"].lines
        for cell in cells[1:]
        if cell.url
    ]
    assert len(links) > 7
    for url, row, name in links:
        assert client.get(url).context["table"].count == getattr(row.counts, name), (row.name, name)
    for one in [*page.context["shares"], *page.context["apart"]]:
        assert client.get(one.url).context["table"].count == one.reports
    listed = client.get(page.context["measured"].missing_url).context["table"].count
    assert sum(page.context["table"].totals.get(name, 0) for name in ("late", "missing", "not_due")) == listed


@pytest.mark.parametrize("measure", sorted(CAUSES_OF_MEASURE))
def test_the_causes_of_a_rate_add_up_to_what_it_lacks(causes: World, measure: str) -> None:
    """One of the four is excused, one came late: neither is why a report is not there, or is not in time."""
    excused, late = causes.report_cat1, causes.report_binh1
    Report.objects.filter(pk=excused.pk).update(excused_at=timezone.now(), state=Report.State.EXCUSED)
    send(late, by=causes.hoa)
    client = signed_in(causes.so)
    page = cause_page(client, causes.song_xanh, f"?by={measure}").context
    part, whole = {"completeness": (3, 3), "timeliness": (2, 3), "of-received": (2, 3)}[measure]
    measured = page["measured"]
    assert (measured.part, measured.whole, measured.missing) == (part, whole, whole - part)
    assert sum(one.reports for one in page["shares"]) == measured.missing
    assert page["whole"].chief == ("1 tổ nộp trễ" if measure != "completeness" else "")
    for url, number in ((measured.part_url, measured.part), (measured.missing_url, measured.missing)):
        assert not number or client.get(url).context["table"].count == number
    assert {one.cause.value for one in page["apart"]} == {"excused", "returned"}


def test_the_list_says_why_and_whom_to_ask_and_is_taken_away_as_it_is_seen(causes: World) -> None:
    path = reverse("cause_reports", args=[causes.song_xanh.pk, "ky-1"])
    answer = signed_in(causes.so).get(path, {"of": "missing", "order": "cause", "file": "csv"})
    head, *lines = csv.reader(StringIO(answer.content.decode("utf-8-sig")))
    assert [line[:5] for line in lines] == [
        ["Tổ Cát 1", "Khu phố Cát 1", "Phường Cát", "Quá hạn", "Chưa có tổ trưởng, tổ phó"],
        ["Tổ Bình 1", "Ấp Bình 1", "Xã Bình", "Quá hạn", "Chưa đăng nhập lần nào"],
    ]
    assert [line[head.index("Người phụ trách")] for line in lines] == ["", "Lê Thị Hoa"]


def test_who_went_out_of_sight_is_not_named(causes: World) -> None:
    """An official of Bình sees what Bình's team owed, not who leads it since it stands elsewhere."""
    Report.objects.filter(pk=causes.report_binh1.pk).update(team=causes.team_xa1)
    path = reverse("cause_reports", args=[causes.binh.pk, "ky-1"])
    body = signed_in(causes.canbo_binh).get(path).content.decode()
    assert "Nay ở ngoài phạm vi" in body


def test_each_cause_stands_beside_what_the_reader_can_do(causes: World) -> None:
    def remedies(user: Any, place: Place) -> dict[str, str]:
        page = cause_page(signed_in(user), place).context
        return {one.cause.value: one.remedy.words for one in [*page["shares"], *page["apart"]] if one.remedy}

    assert remedies(causes.so, causes.song_xanh) == {
        "headless": "Cử tổ trưởng", "unseen": "In phiếu đăng nhập mới", "returned": "Nhắc"
    }  # fmt: skip
    assert remedies(causes.quantri, causes.song_xanh) == {
        "headless": "Xem địa bàn nào nhiều nhất",
        "unseen": "In phiếu đăng nhập mới",
        "returned": "Xem ai chưa nộp",
    }
    Place.objects.filter(pk=causes.binh.pk).update(valid_to=timezone.localdate())
    assert remedies(causes.so, causes.binh) == {}


def test_rates_of_reports_lead_to_their_causes(causes: World) -> None:
    """On every page that shows one: of the place itself and of each below it."""
    client, whole, part = signed_in(causes.so), causes.song_xanh, causes.dong
    why = [reverse("cause_show", args=[place.pk, "ky-1"]) for place in (whole, part)]
    unsent = [f"{url}?by=completeness" for url in why]
    for page in ("rollup_show", "ranking_show"):
        body = client.get(reverse(page, args=[whole.pk, "ky-1"])).content.decode()
        rates = dict(re.findall(r'href="([^"]+)">([\d.]+/[\d.]+, [\d,]+%)</a>', unescape(body)))
        assert set(unsent) <= rates.keys(), page
        assert page == "ranking_show" or set(why) <= rates.keys()
    for page in (
        reverse("missing_show", args=[whole.pk, "ky-1"]),
        f"{reverse('report_list')}?place={whole.pk}&round=ky-1",
    ):
        assert f'href="{why[0]}"' in client.get(page).content.decode()
    body = client.get(reverse("rollup_show", args=[whole.pk, "ky-1"]) + "?basis=now").content.decode()
    assert f'href="{reverse("without_show", args=[part.pk])}?on=' in body
    assert f'{reverse("cause_reports", args=[part.pk, "ky-1"])}?basis=now&amp;of=missing"' in body
