"""A report's walk through its states: every step from every state, by everybody."""

import datetime
from collections.abc import Callable

import pytest

from accounts.models import Event
from reporting.actions import reports
from reporting.models import Figure, Report, Submission
from tests.refusals import refused
from tests.reporting.world_rounds import VN, send
from tests.world import World

pytestmark = pytest.mark.once

State = Report.State
AT = datetime.datetime(2022, 8, 1, 9, 30, tzinfo=VN)


def put(world: World, state: str) -> Report:
    """report_an1, walked to ``state`` by the actions themselves."""
    report = world.report_an1
    if state == State.DRAFT:
        reports.save_draft(report, figures={"ho": 5}, narrative="", version=0, by=world.lan, at=AT)
    elif state == State.EXCUSED:
        reports.excuse(report, reason="Ấp bị lũ", by=world.canbo_an, at=AT)
    elif state != State.EXPECTED:
        send(report, by=world.lan, at=AT, ho=5)
        if state == State.RETURNED:
            reports.return_report(report, reason="Thiếu số đơn hàng", by=world.canbo_an, at=AT)
        elif state == State.ACCEPTED:
            reports.accept(report, by=world.canbo_an, at=AT)
    report.refresh_from_db()
    assert report.state == state
    return report


def draft(world: World, report: Report) -> object:
    return reports.save_draft(report, figures={"ho": 6}, narrative="", version=report.version, by=world.lan, at=AT)


def submit(world: World, report: Report) -> object:
    return reports.submit(report, figures={"ho": 7}, narrative="", version=report.version, by=world.lan, at=AT)


def send_back(world: World, report: Report) -> object:
    return reports.return_report(report, reason="Xem lại", by=world.canbo_an, at=AT)


def accept(world: World, report: Report) -> object:
    return reports.accept(report, by=world.canbo_an, at=AT)


def excuse(world: World, report: Report) -> object:
    return reports.excuse(report, reason="Ấp bị lũ", by=world.canbo_an, at=AT)


# What each step makes of each state: the next state, or the refusal.
STEPS: list[tuple[Callable[[World, Report], object], dict[str, object]]] = [
    (
        draft,
        {
            "expected": "draft",
            "draft": "draft",
            "returned": "returned",
            "excused": "excused",
            "submitted": "already_submitted",
            "accepted": "already_submitted",
        },
    ),
    (
        submit,
        {
            "expected": "submitted",
            "draft": "submitted",
            "returned": "submitted",
            "excused": "submitted",
            "submitted": "already_submitted",
            "accepted": "already_submitted",
        },
    ),
    (
        send_back,
        dict.fromkeys(State.values, "not_submitted") | {"submitted": "returned"},
    ),
    (accept, dict.fromkeys(State.values, "not_submitted") | {"submitted": "accepted"}),
    (
        excuse,
        dict.fromkeys(State.values, "not_excusable") | {"expected": "excused", "draft": "excused"},
    ),
]


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize(("step", "outcomes"), STEPS, ids=[step.__name__ for step, _ in STEPS])
def test_each_step_leads_from_each_state_where_the_rules_say(
    rounds: World, step: Callable[[World, Report], object], outcomes: dict[str, str], state: str
) -> None:
    report = put(rounds, state)
    outcome = outcomes[state]
    if outcome in State.values:
        step(rounds, report)
        report.refresh_from_db()
        assert report.state == outcome
        return
    before = Report.objects.filter(pk=report.pk).values().get()
    events = Event.objects.count()
    with refused(outcome):
        step(rounds, report)
    assert Report.objects.filter(pk=report.pk).values().get() == before
    assert Event.objects.count() == events


def test_a_submission_stores_figures_a_version_and_an_event_without_words(rounds: World) -> None:
    submission = send(rounds.report_an1, by=rounds.lan, at=AT, narrative="Bà Tư 0909123456 cần máy", ho=12, don=0)
    report = submission.report
    assert dict(report.figures.values_list("indicator__code", "value").order_by()) == {
        "ho": 12,
        "don": 0,
        "tai-khoan": None,
    }
    assert (submission.number, submission.at, submission.by) == (1, AT, rounds.lan)
    assert submission.figures == {"ho": 12, "tai-khoan": None, "don": 0}
    event = Event.objects.get(verb="reports.submit")
    assert (event.place, event.after) == (rounds.an1, {"state": "submitted", "number": 1})
    assert "0909123456" not in str(event.__dict__)


def test_not_answered_is_stored_as_nothing_and_zero_as_zero(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, at=AT, ho=0)
    values = dict(Figure.objects.values_list("indicator__code", "value").order_by())
    assert values == {"ho": 0, "tai-khoan": None, "don": None}


def test_the_first_submission_fixes_timeliness_and_later_ones_are_numbered(rounds: World) -> None:
    report = put(rounds, State.RETURNED)
    later = AT + datetime.timedelta(days=3)
    second = send(report, by=rounds.lan, at=later, ho=9)
    report.refresh_from_db()
    assert (second.number, report.first_submitted_at, report.submitted_at) == (2, AT, later)
    assert report.figures.get(indicator__code="ho").value == 9
    numbers = report.submissions.order_by("number").values_list("figures__ho", flat=True)
    assert list(numbers) == [5, 9]


def test_a_draft_is_cleared_by_sending_it(rounds: World) -> None:
    report = put(rounds, State.DRAFT)
    assert report.content().figures["ho"] == 5
    send(report, by=rounds.lan, at=AT, ho=5)
    report.refresh_from_db()
    assert (report.draft, report.drafted_by, report.drafted_at) == ({}, None, None)


def test_a_returned_report_keeps_what_was_sent_beside_its_new_draft(rounds: World) -> None:
    report = put(rounds, State.RETURNED)
    draft(rounds, report)
    report.refresh_from_db()
    assert report.content().figures["ho"] == 6
    assert report.figures.get(indicator__code="ho").value == 5


def test_a_stale_page_overwrites_nothing_and_is_told_what_is_stored(rounds: World) -> None:
    report = put(rounds, State.DRAFT)
    with pytest.raises(reports.ChangedMeanwhile) as refusal:
        reports.submit(report, figures={"ho": 99}, narrative="", version=0, by=rounds.lan, at=AT)
    assert refusal.value.stored.content().figures["ho"] == 5
    assert not Submission.objects.exists()


def test_a_reviewer_cannot_decide_on_a_version_they_did_not_read(rounds: World) -> None:
    report = put(rounds, State.SUBMITTED)
    seen = report.version
    reports.return_report(report, reason="Xem lại", by=rounds.canbo_an, at=AT)
    send(report, by=rounds.lan, at=AT, ho=8)
    with pytest.raises(reports.ChangedMeanwhile):
        reports.accept(report, version=seen, by=rounds.canbo_an, at=AT)


@pytest.mark.parametrize(
    ("figures", "names"),
    [
        ({"ho": -1}, "Hộ được hướng dẫn"),
        ({"ho": 1.5}, "Hộ được hướng dẫn"),
        ({"ho": True}, "Hộ được hướng dẫn"),
        ({"ho": "12"}, "Hộ được hướng dẫn"),
        ({"don": 5_001}, "5.000"),
        ({"la": 1}, "la"),
    ],
)
def test_a_figure_out_of_bounds_is_refused_by_the_action_too(rounds: World, figures: dict, names: str) -> None:
    for action in (reports.submit, reports.save_draft):
        with refused("figure_refused", match=names):
            action(rounds.report_an1, figures=figures, narrative="x", version=0, by=rounds.lan, at=AT)
    assert not Figure.objects.exists()


def test_a_report_of_nothing_is_refused_and_a_word_alone_is_enough(rounds: World) -> None:
    with refused("nothing_reported"):
        reports.submit(rounds.report_an1, figures={}, narrative="  \n ", version=0, by=rounds.lan, at=AT)
    reports.submit(rounds.report_an1, figures={}, narrative="Không có gì mới", version=0, by=rounds.lan, at=AT)


@pytest.mark.parametrize("action", [reports.return_report, reports.excuse])
def test_returning_and_excusing_need_a_reason(rounds: World, action: Callable) -> None:
    report = put(rounds, State.SUBMITTED if action is reports.return_report else State.EXPECTED)
    with refused("reason_missing"):
        action(report, reason=" \n", by=rounds.canbo_an, at=AT)


@pytest.mark.parametrize(
    "name", ["minh", "hoa", "canbo_an", "canbo_binh", "huyen_dong", "so", "quantri", "so_nui", "doitac"]
)
def test_nobody_but_its_leader_writes_a_teams_report(rounds: World, name: str) -> None:
    for action in (reports.submit, reports.save_draft):
        with refused("not_the_reporter"):
            action(rounds.report_an1, figures={"ho": 1}, narrative="", version=0, by=getattr(rounds, name), at=AT)


@pytest.mark.parametrize("name", ["lan", "canbo_binh", "huyen_dong", "so", "quantri", "doitac"])
def test_nobody_but_its_own_official_writes_a_communes_report(rounds: World, name: str) -> None:
    by = getattr(rounds, name)
    with refused("not_the_reporter"):
        reports.submit(rounds.report_xa_an, figures={"ho": 1}, narrative="", version=0, by=by, at=AT)


REVIEWERS = {
    "report_an1": {"canbo_an", "huyen_dong", "so"},
    "report_xa_an": {"huyen_dong", "so"},  # never the commune itself
}


@pytest.mark.parametrize(
    "name", ["lan", "minh", "canbo_an", "canbo_binh", "huyen_dong", "huyen_nam", "so", "quantri", "so_nui", "doitac"]
)
@pytest.mark.parametrize("which", REVIEWERS)
def test_only_officials_above_the_reporter_review(rounds: World, which: str, name: str) -> None:
    report, by = getattr(rounds, which), getattr(rounds, name)
    send(report, by=rounds.lan if which == "report_an1" else rounds.canbo_an, at=AT, ho=1)
    if name in REVIEWERS[which]:
        reports.return_report(report, reason="Xem lại", by=by, at=AT)
        return
    for action in (
        lambda: reports.return_report(report, reason="Xem lại", by=by, at=AT),
        lambda: reports.accept(report, by=by, at=AT),
        lambda: reports.excuse(report, reason="Lũ", by=by, at=AT),
    ):
        with refused("not_the_reviewer"):
            action()


def test_a_disabled_leader_writes_nothing(rounds: World) -> None:
    rounds.lan.is_active = False
    with refused("not_the_reporter"):
        send(rounds.report_an1, by=rounds.lan, at=AT, ho=1)


def test_a_row_that_went_meanwhile_is_refused_with_a_sentence(rounds: World) -> None:
    report = rounds.report_an1
    Report.objects.filter(pk=report.pk).delete()
    with refused("no_longer_owed"):
        reports.submit(report, figures={"ho": 1}, narrative="", version=0, by=rounds.lan, at=AT)
