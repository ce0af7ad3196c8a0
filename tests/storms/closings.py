"""A round closed while its leaders send, an official returns and another is excused; and what must hold afterwards."""

import datetime
import time
from collections import Counter
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.db.models import Sum
from django.urls import reverse

from reporting.actions import closings, reports
from reporting.models import Closing, Figure, Report, Round, Submission, Total
from reporting.rollups import count, walk
from tests.harness.races import given
from tests.reporting.world_rounds import VN
from tests.storms.browser import Answer, Browser, form_with
from tests.storms.field import Field
from tests.storms.submits import address, filled, kind

DUE_AT = datetime.datetime(2022, 8, 5, tzinfo=VN)  # long ago: a round is closed after its deadline
TEAMS = 10
RETURNED, EXCUSED = 3, 1  # the first three have sent before and are returned, the fourth is excused, the others send


def close_while_sending(field: Field, leaders: list[Browser], official: Browser, *, number: int) -> Counter[str]:
    """One round from opening to closing; kinds of answers. Raises AssertionError unless its totals are its reports."""
    round_ = field.open(f"ky-{number}", due_at=DUE_AT)
    owed = field.reports(round_)
    for report, leader in zip(owed[:RETURNED], field.leaders, strict=False):
        reports.submit(report, figures={"ho": 7, "don": 1}, narrative="", version=0, by=leader)
    acts: list[Callable[[], Answer | None]] = [partial(_close, field, round_, number)]
    acts += [_review(official, report, "report_return") for report in owed[:RETURNED]]
    acts += [_review(official, report, "report_excuse") for report in owed[RETURNED : RETURNED + EXCUSED]]
    for report, browser in list(zip(owed, leaders, strict=True))[RETURNED + EXCUSED :]:
        acts.append(partial(browser.post, address(report), filled(browser, report, ho=report.pk % 100)))
    answers = [answer for answer in given(acts) if answer is not None]
    kinds = Counter(kind(answer) for answer in answers)
    assert kinds.keys() <= {"receipt", "302", "422"}, kinds
    assert kinds["receipt"] == Submission.objects.filter(report__round=round_).count() - RETURNED
    assert_totals_are_the_reports(round_)
    return kinds


def assert_totals_are_the_reports(round_: Round) -> None:
    closing = Closing.objects.get(round=round_)
    assert not Submission.objects.filter(report__round=round_, at__gte=closing.closed_at).exists()
    frozen = {total.place_id: total for total in Total.objects.filter(closing=closing)}
    for node in walk(count([round_], round_.within, at=closing.closed_at, deep=True)):
        row = frozen.pop(node.place.pk)
        assert {name: getattr(row, name) for name in vars(node.counts)} == vars(node.counts)
        assert row.figures == {
            str(one.indicator.pk): [one.sum, one.target, one.done, one.reported_by, one.of] for one in node.figures
        }
    assert not frozen
    # The same once more, without the portal's own sums.
    sums = (
        Figure.objects.filter(report__in=Report.objects.filter(round=round_).counted()).values("indicator").order_by()
    )
    for indicator, total in sums.annotate(total=Sum("value")).values_list("indicator", "total"):
        assert Total.objects.get(closing=closing, place=round_.within).figures[str(indicator)][0] == total


def _close(field: Field, round_: Round, number: int) -> None:
    """Closed somewhere among the others: at once in one round, later in the next, however fast the machine is."""
    time.sleep(number % 5 * 0.03)
    try:
        closings.close(round_, reason="Đã đủ báo cáo.", by=field.so)
    finally:
        connection.close()


def _review(official: Browser, report: Report, action: str) -> Callable[[], Answer]:
    fields = form_with("reason", official.get(address(report)).text)
    return partial(official.post, reverse(action, args=[report.pk]), fields | {"reason": "Xin xem lại."})
