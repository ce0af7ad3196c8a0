"""A leader's report sent over HTTP, once or by many threads; and what must hold afterwards."""

from collections import Counter
from functools import partial

from django.urls import reverse

from reporting.models import Report
from tests.harness.races import given
from tests.storms.browser import Answer, Browser, form_with


def filled(browser: Browser, report: Report, **figures: int) -> dict[str, str]:
    """The report's form as opened now, with figures written in and the button pressed: ``ho=5``."""
    fields = form_with("submit", browser.get(address(report)).text)
    return (
        fields | {f"figure-{code.replace('_', '-')}": str(value) for code, value in figures.items()} | {"submit": "1"}
    )


def address(report: Report) -> str:
    return reverse("report_show", args=[report.pk])


def kind(answer: Answer) -> str:
    """One word for an answer: "receipt", "told" (the page says that it was sent, and when), or its status."""
    if answer.status == 302 and answer.location.split("?")[0].endswith("/receipt/"):
        return "receipt"
    if answer.status == 409 and "đã nộp lúc" in answer.text.lower():
        return "told"
    return str(answer.status)


def submit_one_report(browser: Browser, report: Report, *, times: int) -> tuple[Counter[str], list[float]]:
    """``times`` submits of one report at once, of eight different contents; kinds of answers and their seconds.

    Raises AssertionError unless exactly one was stored, whole, and everybody else was told so.
    """
    fields = filled(browser, report)
    path = address(report)
    posts = [partial(browser.post, path, fields | {"figure-ho": str(number % 8)}) for number in range(times)]
    answers = given(posts)
    kinds = Counter(kind(answer) for answer in answers)
    assert kinds.keys() <= {"receipt", "told"}, kinds
    assert kinds["receipt"] >= 1
    submission = report.submissions.get()
    figures = dict(report.figures.values_list("indicator__code", "value"))
    assert (submission.number, submission.figures) == (1, figures)
    report.refresh_from_db()
    assert (report.state, report.version, report.submitted_at) == (Report.State.SUBMITTED, 1, submission.at)
    return kinds, [answer.seconds for answer in answers]
