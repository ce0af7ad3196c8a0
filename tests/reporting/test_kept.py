"""What a phone keeps: when a page is out of date, and which pages travel compressed."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from reporting.models import Report
from reporting.templatetags.kept import kept_version
from tests.reporting.world_rounds import send
from tests.world import World


@pytest.fixture
def report(rounds: World) -> Report:
    return Report.objects.select_related("round").get(pk=rounds.report_an1.pk)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"state": Report.State.RETURNED},
        {"due_at": datetime.datetime(2022, 7, 1, tzinfo=datetime.UTC)},
    ],
    ids=["written", "sent back", "extended"],
)
def test_a_page_is_out_of_date_when_its_report_changed(report: Report, change: dict[str, object]) -> None:
    before = kept_version(report)
    assert kept_version(report) == before
    for name, value in change.items():
        setattr(report, name, value)
    assert kept_version(report) != before


def test_a_page_is_out_of_date_when_its_round_changed(report: Report) -> None:
    before = kept_version(report)
    report.round.title = "Kỳ khác"
    assert kept_version(report) != before


def test_the_days_left_count_while_a_report_is_owed(report: Report, rounds: World) -> None:
    def on(day: int) -> str:
        with travel(datetime.datetime(2022, 6, day, 12, tzinfo=datetime.UTC), tick=False):
            return kept_version(report)

    assert on(16) != on(17)
    report.state = Report.State.ACCEPTED
    assert on(16) == on(17)


@pytest.mark.parametrize("page", ["home", "report_show", "report_nothing", "report_receipt", "service_worker"])
def test_what_a_phone_asks_for_travels_compressed(client: Client, rounds: World, page: str) -> None:
    client.force_login(rounds.lan)
    if page == "report_receipt":
        send(rounds.report_an1, by=rounds.lan, ho=1)
    address = reverse(page, args=[rounds.report_an1.pk] if page.startswith("report") else [])
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.get("Content-Encoding")) == (200, "gzip")
    assert len(answer.content) < len(client.get(address).content) / 2
