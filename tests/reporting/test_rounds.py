"""Opening a round and catching up with who owes."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Event
from places.models import Level
from reporting.actions.rounds import edit, enrol, open_round, who_owes
from reporting.models import Indicator, Report, Round
from teams.models import Placement, Team
from tests.refusals import refused
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

VN = ZoneInfo("Asia/Ho_Chi_Minh")
Day = datetime.date


def instant(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=VN)


@pytest.fixture
def indicator(db: None) -> Indicator:
    return Indicator.objects.create(
        code="ho-duoc-huong-dan",
        name="Hộ được hướng dẫn",
        unit="hộ",
        counts="hộ",
        kind="flow",
        starts_on=Day(2022, 1, 1),
    )


def a_round(world: World, indicator: Indicator, **changes) -> Round:
    facts = {
        "code": "2022-06",
        "title": "Báo cáo tháng 6/2022",
        "level": Round.Reporter.TEAM,
        "within": world.song_xanh,
        "data_from": Day(2022, 6, 1),
        "data_to": Day(2022, 6, 30),
        "opens_at": instant(2022, 6, 25),
        "due_at": instant(2022, 7, 6),
        "due_wording": "chậm nhất ngày 05/7/2022",
        "indicators": [indicator],
        "by": world.so,
    } | changes
    return open_round(**facts)


def reporters(round: Round) -> set[str]:
    return {str(report.reporter) for report in round.reports.select_related("team", "place").order_by()}


def test_opening_writes_one_expected_report_for_each_team_below(world: World, indicator: Indicator) -> None:
    round = a_round(world, indicator)
    assert reporters(round) == {"Tổ An 1", "Tổ An 2", "Tổ Bình 1", "Tổ Cát 1"}
    report = round.reports.get(team=world.team_an1)
    assert (report.state, report.place, report.due_at) == (Report.State.EXPECTED, world.an1, round.due_at)


def test_opening_is_recorded_with_what_was_asked(world: World, indicator: Indicator) -> None:
    round = a_round(world, indicator)
    event = Event.objects.get(verb="rounds.open")
    assert (event.by, event.place, event.subject_id) == (world.so, world.song_xanh, round.pk)
    assert event.after["expected"] == 4


@pytest.mark.parametrize(
    ("level", "names"),
    [
        (Round.Reporter.DISTRICT, {"Huyện Đông", "Huyện Nam"}),
        (Round.Reporter.COMMUNE, {"Xã An", "Xã Bình", "Phường Cát"}),  # Xã Cũ was closed in 2021
    ],
)
def test_places_that_existed_on_the_last_day_owe(
    world: World, indicator: Indicator, level: int, names: set[str]
) -> None:
    round = a_round(world, indicator, level=level)
    assert reporters(round) == names
    assert not round.reports.exclude(team=None).exists()


def test_only_reporters_within_the_place_owe(world: World, indicator: Indicator) -> None:
    assert reporters(a_round(world, indicator, within=world.an)) == {"Tổ An 1", "Tổ An 2"}


@pytest.mark.parametrize(
    ("founded", "owes"), [(Day(2022, 6, 30), True), (Day(2022, 7, 1), False), (Day(2022, 5, 1), True)]
)
def test_a_team_founded_after_the_period_owes_nothing(
    world: World, indicator: Indicator, founded: Day, owes: bool
) -> None:
    make_team(world.an1, "Tổ mới", founded_on=founded)
    assert ("Tổ mới" in reporters(a_round(world, indicator))) is owes


@pytest.mark.parametrize(
    ("last_day", "owes"), [(Day(2022, 5, 31), False), (Day(2022, 6, 1), True), (Day(2022, 6, 15), True)]
)
def test_a_team_dissolved_before_the_period_owes_nothing(
    world: World, indicator: Indicator, last_day: Day, owes: bool
) -> None:
    team = make_team(world.an1, "Tổ giải thể", founded_on=Day(2022, 5, 1), dissolved_on=last_day)
    Placement.objects.filter(team=team).update(ends_on=last_day)
    assert ("Tổ giải thể" in reporters(a_round(world, indicator))) is owes


def move(team: Team, place, starts_on: Day) -> None:
    Placement.objects.filter(team=team, ends_on=None).update(ends_on=starts_on - datetime.timedelta(days=1))
    Placement.objects.create(team=team, place=place, starts_on=starts_on)
    Team.objects.filter(pk=team.pk).update(place=place)


@pytest.mark.parametrize(("moved_on", "place"), [(Day(2022, 6, 30), "binh1"), (Day(2022, 7, 1), "an1")])
def test_a_moved_team_owes_from_where_it_stood_on_the_last_day(
    world: World, indicator: Indicator, moved_on: Day, place: str
) -> None:
    move(world.team_an1, world.binh1, moved_on)
    assert a_round(world, indicator).reports.get(team=world.team_an1).place == world.places[place]


def test_a_team_that_moved_and_then_dissolved_owes_from_its_last_place(world: World, indicator: Indicator) -> None:
    move(world.team_an1, world.binh1, Day(2022, 6, 15))
    Placement.objects.filter(team=world.team_an1, ends_on=None).update(ends_on=Day(2022, 6, 20))
    Team.objects.filter(pk=world.team_an1.pk).update(dissolved_on=Day(2022, 6, 20))
    assert a_round(world, indicator).reports.get(team=world.team_an1).place == world.binh1


def test_a_team_that_moved_out_of_the_province_owes_nothing_there(world: World, indicator: Indicator) -> None:
    move(world.team_an1, world.xa1, Day(2022, 6, 15))
    assert "Tổ An 1" not in reporters(a_round(world, indicator))


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"data_to": Day(2022, 5, 31)}, "period_invalid"),
        ({"due_at": instant(2022, 6, 25)}, "period_invalid"),
        ({"closes_at": instant(2022, 7, 5)}, "period_invalid"),
        ({"indicators": []}, "nothing_asked"),
        ({"data_from": Day(2021, 6, 1), "data_to": Day(2021, 6, 30)}, "nothing_asked"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(
    world: World, indicator: Indicator, changes: dict, refusal: str
) -> None:
    with refused(refusal):
        a_round(world, indicator, **changes)
    assert not Round.objects.exists()


def test_a_code_is_used_once(world: World, indicator: Indicator) -> None:
    a_round(world, indicator)
    with refused("code_taken", match="Báo cáo tháng 6/2022"):
        a_round(world, indicator, title="Lần nữa")


@pytest.mark.parametrize(("by", "within"), [("so", "nui_cao"), ("so_nui", "song_xanh"), ("doitac", "song_xanh")])
def test_a_round_stays_inside_the_officers_own_place(world: World, indicator: Indicator, by: str, within: str) -> None:
    with refused("out_of_scope"):
        a_round(world, indicator, by=world.users[by], within=world.places[within])


def test_districts_cannot_be_asked_within_a_commune(world: World, indicator: Indicator) -> None:
    with refused("nobody_owes"):
        a_round(world, indicator, within=world.an, level=Round.Reporter.DISTRICT)


class TestReminders:
    """The last day on time is 5 July, the round opens at midnight on 25 June: ten days before is its first day."""

    OPENED = instant(2022, 6, 25, 6)

    def test_they_are_set_when_the_round_is_opened_and_recorded(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator, reminders=[[0, 19], [-10, 7]], at=self.OPENED)
        assert round.reminders == [[-10, 7], [0, 19]]
        assert Event.objects.get(verb="rounds.open").after["reminders"] == [[-10, 7], [0, 19]]

    def test_where_nothing_is_set_the_setting_stands(self, world: World, indicator: Indicator, settings: Any) -> None:
        settings.REMINDER_DAYS = [3, -31, 0, 0]
        round = a_round(world, indicator, at=self.OPENED)
        assert round.reminders is None
        assert round.reminding_steps == [(0, 7), (3, 7)]
        assert a_round(world, indicator, code="im", reminders=[], at=self.OPENED).reminding_steps == []

    @pytest.mark.parametrize(("step", "at"), [([-11, 8], instant(2022, 6, 20)), ([-9, 8], instant(2022, 6, 26, 8, 1))])
    def test_a_step_before_the_round_opens_or_that_has_passed_is_refused(
        self, world: World, indicator: Indicator, step: list[int], at: datetime.datetime
    ) -> None:
        with refused("reminder_too_early", match="đã qua hoặc trước lúc mở kỳ"):
            a_round(world, indicator, reminders=[step], at=at)

    def test_what_the_setting_names_may_have_passed(self, world: World, indicator: Indicator) -> None:
        held = [[-3, 7], [-1, 7], [0, 7], [1, 7], [3, 7]]
        assert a_round(world, indicator, reminders=held, at=instant(2022, 7, 5)).reminders == held

    @pytest.mark.parametrize(
        "steps",
        [[[-31, 8]], [[31, 8]], [[0, 6]], [[0, 20]], [[0, 8], [0, 9]], [[days, 8] for days in range(11)]],
    )
    def test_what_is_no_plan_is_refused(self, world: World, indicator: Indicator, steps: list[list[int]]) -> None:
        with refused("reminders_invalid"):
            a_round(world, indicator, reminders=steps, at=self.OPENED)

    def test_they_are_edited_and_taken_away(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator, reminders=[[-10, 8]], at=self.OPENED)
        assert edit(round, reminders=[[-5, 8]], by=world.so, at=instant(2022, 6, 30, 7)).reminders == [[-5, 8]]
        assert edit(round, reminders=[[-5, 8]], by=world.so, at=instant(2022, 7, 4)).reminders == [[-5, 8]]
        assert edit(round, reminders=[], by=world.so, at=instant(2022, 7, 4)).reminders == []
        events = Event.objects.filter(verb="rounds.edit").order_by("pk")
        assert [(event.before, event.after) for event in events] == [
            ({"reminders": [[-10, 8]]}, {"reminders": [[-5, 8]]}),
            ({"reminders": [[-5, 8]]}, {"reminders": []}),
        ]

    def test_a_step_that_has_passed_is_refused_unless_somebody_was_given_more_time(
        self, world: World, indicator: Indicator
    ) -> None:
        round, at = a_round(world, indicator, reminders=[[0, 8]], at=self.OPENED), instant(2022, 7, 3)
        with refused("reminder_too_early"):
            edit(round, reminders=[[-3, 8], [0, 8]], by=world.so, at=at)
        round.reports.filter(team=world.team_an1).update(due_at=instant(2022, 7, 20))
        assert edit(round, reminders=[[-3, 8], [0, 8]], by=world.so, at=at).reminders == [[-3, 8], [0, 8]]

    def test_a_round_that_stopped_receiving_is_not_edited(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator, closes_at=instant(2022, 7, 10))
        with refused("round_closed"):
            edit(round, reminders=[], by=world.so, at=round.closes_at)

    @pytest.mark.parametrize("username", ["so_nui", "huyen_dong", "canbo_an", "lan", "quantri", "doitac"])
    def test_only_the_staff_of_its_province_edits_it(self, world: World, indicator: Indicator, username: str) -> None:
        round = a_round(world, indicator)
        with refused("out_of_scope"):
            edit(round, reminders=[[0, 8]], by=world.users[username], at=self.OPENED)


class TestEnrol:
    AT = instant(2022, 7, 1)

    def test_nothing_changed_changes_nothing(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator)
        assert enrol(round, at=self.AT) == 0
        assert not Event.objects.filter(verb="rounds.enrol").exists()

    def test_a_team_entered_later_is_caught_up_with(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator)
        make_team(world.cat1_1, "Tổ dân phố số", founded_on=Day(2022, 6, 20))
        assert (enrol(round, at=self.AT), enrol(round, at=self.AT)) == (1, 0)
        assert "Tổ dân phố số" in reporters(round)
        assert Event.objects.get(verb="rounds.enrol").after == {"added": 1, "moved": 0, "removed": 0}

    def test_who_no_longer_owes_loses_an_untouched_report(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator)
        Team.objects.filter(pk=world.team_an1.pk).update(established_on=Day(2022, 7, 1))
        assert enrol(round, at=self.AT) == 1
        assert "Tổ An 1" not in reporters(round)

    @pytest.mark.parametrize(
        "touched",
        [
            {"state": "draft", "version": 1},
            {"state": "excused", "version": 1, "excused_at": instant(2022, 7, 1)},
            {
                "state": "submitted",
                "version": 1,
                "first_submitted_at": instant(2022, 7, 1),
                "submitted_at": instant(2022, 7, 1),
            },
        ],
    )
    def test_what_was_touched_stays(self, world: World, indicator: Indicator, touched: dict) -> None:
        round = a_round(world, indicator)
        round.reports.filter(team=world.team_an1).update(**touched)
        Team.objects.filter(pk=world.team_an1.pk).update(established_on=Day(2022, 7, 1))
        assert enrol(round, at=self.AT) == 0
        assert "Tổ An 1" in reporters(round)

    def test_a_corrected_placement_corrects_the_place(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator)
        before = round.reports.get(team=world.team_an1)
        move(world.team_an1, world.binh1, Day(2022, 6, 12))
        assert (enrol(round, at=self.AT), enrol(round, at=self.AT)) == (1, 0)
        after = round.reports.get(team=world.team_an1)
        assert (after.pk, after.place) == (before.pk, world.binh1)

    def test_a_round_that_stopped_receiving_keeps_its_list(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator, closes_at=instant(2022, 7, 10))
        make_team(world.cat1, "Tổ mới", founded_on=Day(2022, 6, 20))
        with refused("round_closed"):
            enrol(round, at=round.closes_at)
        assert "Tổ mới" not in reporters(round)

    def test_communes_are_caught_up_with_too(self, world: World, indicator: Indicator) -> None:
        round = a_round(world, indicator, level=Round.Reporter.COMMUNE)
        make_place("01299", Level.COMMUNE, "xã", "Xã Sót", world.nam)
        assert enrol(round, at=self.AT) == 1
        assert "Xã Sót" in reporters(round)


def test_a_longer_list_asks_the_database_no_more_often(world: World, indicator: Indicator) -> None:
    counts = []
    for code in ("mot", "hai"):
        with CaptureQueriesContext(connection) as queries:
            round = a_round(world, indicator, code=code)
        first = len(queries)
        for number in range(30):
            make_team(world.cat1, f"Tổ {code} {number}", founded_on=Day(2022, 6, 20))
        with CaptureQueriesContext(connection) as queries:
            assert enrol(round, at=instant(2022, 7, 1)) == 30
        counts.append((first, len(queries)))
    assert counts[0] == counts[1]


def test_who_owes_can_be_asked_before_the_round_is_saved(world: World) -> None:
    planned = Round(
        level=Round.Reporter.TEAM,
        within=world.dong,
        data_from=Day(2022, 6, 1),
        data_to=Day(2022, 6, 30),
        opens_at=instant(2022, 6, 25),
    )
    assert {row["path"] for row in who_owes(planned).order_by()} == {
        place.path for place in (world.an1, world.an2, world.binh1)
    }


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("a_round_covers_at_least_a_day", {"data_to": Day(2022, 5, 31)}),
        ("a_round_is_due_after_it_opens", {"due_at": instant(2022, 6, 25)}),
        ("a_round_closes_after_it_is_due", {"closes_at": instant(2022, 7, 5)}),
        ("a_round_asks_teams_communes_or_districts", {"level": 1}),
    ],
)
def test_the_database_keeps_rounds_in_order(world: World, indicator: Indicator, name: str, wrong: dict) -> None:
    round = a_round(world, indicator)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Round.objects.filter(pk=round.pk).update(**wrong)
