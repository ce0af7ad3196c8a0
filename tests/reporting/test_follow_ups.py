"""Silence becomes a task: opened by the clock, worked on by the commune, closed when its cause is gone."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from time_machine import travel

from accounts.models import Event, User
from core.working_days import DAY
from operations.actions import retention
from reporting.access import may_follow_up
from reporting.actions import follow_ups
from reporting.actions.reports import return_report
from reporting.models import Cause, FollowUp, FollowUpAttempt, NewAttempt, Report
from reporting.models.follow_ups import FOLLOW_UPS_KEPT, untouched_since
from reporting.rollups.follow_ups import Silence, reasons_of
from reporting.tasks import close_follow_ups, open_follow_ups
from teams.models import Member, Team
from tests.harness.races import outcomes
from tests.refusals import refused
from tests.reporting.world_follow_ups import DUE_AT, MONDAY, closed, follow_up_of, past_round, silent_monday, tried
from tests.reporting.world_rounds import VN, report_of, send
from tests.teams.test_races import AT_ONCE
from tests.teams.world_reforms import new, reform
from tests.world import World, build, make_member, make_user

HOUR = datetime.timedelta(hours=1)


def followed() -> set[str]:
    return {str(one.team) for one in FollowUp.objects.open().select_related("team")}


def causes(team: Team, at: datetime.datetime = MONDAY) -> set[Cause]:
    return set(reasons_of([team.pk], at=at)[team.pk].causes)


def silence(team: Team, at: datetime.datetime = MONDAY) -> Silence | None:
    return reasons_of([team.pk], at=at)[team.pk].silence


def test_the_morning_after_a_deadline_the_silent_and_the_leaderless_are_somebodys_task(world: World) -> None:
    silent_monday(world)
    assert followed() == {"Tổ An 2", "Tổ Bình 1", "Tổ Cát 1", "Tổ Xa 1"}
    assert (follow_up_of(world.team_an2).owner, follow_up_of(world.team_cat1).owner) == (world.canbo_an, None)
    assert causes(world.team_an2) == {Cause.SILENT}
    assert causes(world.team_cat1) == {Cause.SILENT, Cause.HEADLESS}
    assert (causes(world.team_an1), causes(world.team_xa1)) == (set(), {Cause.HEADLESS})  # Tổ Xa 1 owes no report


def test_opening_again_opens_nothing_and_at_night_nothing_is_opened(world: World) -> None:
    past_round(world)
    assert follow_ups.open_due(at=DUE_AT + 5 * HOUR) == 0
    assert follow_ups.open_due(at=MONDAY) == 5  # Tổ Xa 1 of the other province has no leader
    assert follow_ups.open_due(at=MONDAY) == 0
    assert FollowUp.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_clocks_that_ring_at_once_open_one_follow_up_a_team() -> None:
    past_round(build())
    assert outcomes(AT_ONCE, lambda number: follow_ups.open_due(at=MONDAY)) == {"done": AT_ONCE}
    assert FollowUp.objects.count() == 5


def test_two_rounds_in_a_row_are_said_with_the_first_deadline(world: World) -> None:
    past_round(world, "ky-0", DUE_AT - 30 * DAY)
    round_ = past_round(world)
    send(report_of(round_, world.team_an1), by=world.lan, at=DUE_AT - DAY)
    assert silence(world.team_an1) is None
    assert silence(world.team_an2) == Silence(datetime.date(2022, 7, 1), 2)
    said = reasons_of([world.team_an2.pk], at=MONDAY)[world.team_an2.pk].sentences
    assert said == ["Im lặng 2 kỳ liền, từ hạn nộp 01/07/2022"]


def test_an_excused_round_neither_makes_a_team_silent_nor_ends_its_silence(world: World) -> None:
    past_round(world, "ky-0", DUE_AT - 30 * DAY)
    report = report_of(past_round(world), world.team_an2)
    Report.objects.filter(pk=report.pk).update(state="excused", excused_at=DUE_AT, excuse_reason="Ngập")
    assert silence(world.team_an2) == Silence(datetime.date(2022, 7, 1), 1)


def test_a_report_sent_back_and_not_sent_again_is_silence_too(world: World) -> None:
    round_ = silent_monday(world)
    report = report_of(round_, world.team_an1)
    return_report(report, reason="Xin xem lại", version=report.version, by=world.canbo_an, at=MONDAY)
    assert causes(world.team_an1, MONDAY + HOUR) == {Cause.SILENT}


def test_a_report_closes_the_follow_up_at_the_instant_it_came(world: World) -> None:
    round_ = silent_monday(world)
    tried(world.team_an2, world.canbo_an)
    assert closed(world.team_an2, MONDAY + DAY) == ""
    send(report_of(round_, world.team_an2), by=world.minh, at=MONDAY + 2 * DAY)
    assert closed(world.team_an2, MONDAY + 5 * DAY) == "reported"
    assert follow_up_of(world.team_an2).closed_at == MONDAY + 2 * DAY
    assert "Tổ An 2" not in followed()


def test_the_report_of_a_newer_round_ends_the_silence_about_an_older_one(world: World) -> None:
    silent_monday(world)
    newer = past_round(world, "ky-2", DUE_AT + 30 * DAY)
    send(report_of(newer, world.team_an2), by=world.minh, at=DUE_AT + 25 * DAY)
    assert closed(world.team_an2, DUE_AT + 26 * DAY) == "reported"


def test_what_was_excused_closes_without_a_claim_that_it_came(world: World) -> None:
    report = report_of(silent_monday(world), world.team_an2)
    Report.objects.filter(pk=report.pk).update(state="excused", excused_at=MONDAY, excuse_reason="Ngập")
    assert closed(world.team_an2, MONDAY + HOUR) == "lapsed"


def test_a_leader_who_stands_and_a_team_that_ends_close_it(world: World) -> None:
    follow_ups.open_due(at=MONDAY)
    assert followed() == {"Tổ Cát 1", "Tổ Xa 1"}
    make_member(world.team_cat1, "Người Mới", "leader", joined_on=MONDAY.date())
    Team.objects.filter(pk=world.team_xa1.pk).update(dissolved_on=MONDAY.date())
    assert closed(world.team_cat1, MONDAY + DAY) == "led"
    assert follow_up_of(world.team_xa1).ending == "dissolved"


def test_thirty_days_without_a_sign_in_are_a_cause_until_the_first(world: World) -> None:
    given = MONDAY - 30 * DAY
    User.objects.filter(pk=world.lan.pk).update(created_at=given + HOUR)
    assert causes(world.team_an1) == set()
    User.objects.filter(pk=world.lan.pk).update(created_at=given - HOUR)
    assert causes(world.team_an1) == {Cause.UNSEEN}
    follow_ups.open_due(at=MONDAY)
    User.objects.filter(pk=world.lan.pk).update(last_login=MONDAY + HOUR)
    assert closed(world.team_an1, MONDAY + 2 * HOUR) == "signed_in"


def test_a_leader_without_an_account_has_thirty_days_too(world: World) -> None:
    leader = Member.objects.filter(team=world.team_an1, position="leader")
    leader.update(user=None, joined_on=MONDAY.date() - 29 * DAY)
    assert causes(world.team_an1) == set()
    leader.update(joined_on=MONDAY.date() - 30 * DAY)
    assert causes(world.team_an1) == {Cause.UNSEEN}
    deputy = make_user("pho", "leader", world.an1, last_login=MONDAY)
    Member.objects.filter(team=world.team_an1, position="deputy").update(user=deputy)
    assert causes(world.team_an1) == set()  # through whom the portal reaches the team


def test_an_attempt_sets_the_next_day_and_makes_its_author_the_owner(world: World) -> None:
    silent_monday(world)
    FollowUp.objects.update(owner=None)
    attempt = tried(world.team_an2, world.canbo_an, note="Hẹn  thứ Tư")
    assert (attempt.number, attempt.note) == (1, "Hẹn thứ Tư")
    stored = follow_up_of(world.team_an2)
    assert (stored.owner, stored.next_on) == (world.canbo_an, datetime.date(2022, 8, 3))
    event = Event.objects.get(verb="follow_ups.attempt")
    assert event.after == {"way": "call", "outcome": "promised", "next_on": "2022-08-03"}


def test_a_second_press_is_the_same_attempt_and_a_stale_page_is_told(world: World) -> None:
    silent_monday(world)
    one = follow_up_of(world.team_an2)
    words = NewAttempt("call", "promised", datetime.date(2022, 8, 3), "Hẹn")
    first = follow_ups.record_attempt(one, words, seen=0, by=world.canbo_an, at=MONDAY)
    assert follow_ups.record_attempt(one, words, seen=0, by=world.canbo_an, at=MONDAY) == first
    with refused("changed_meanwhile"):
        follow_ups.record_attempt(one, words._replace(way="zalo"), seen=0, by=world.canbo_an, at=MONDAY)
    assert FollowUpAttempt.objects.count() == 1


def test_the_next_day_lies_ahead_and_within_half_a_year(world: World) -> None:
    silent_monday(world)
    for days in (-1, 0, 181):
        with refused("next_day_invalid"):
            tried(world.team_an2, world.canbo_an, next_on=(MONDAY + days * DAY).date())
    assert tried(world.team_an2, world.canbo_an, next_on=(MONDAY + 180 * DAY).date()).number == 1


def test_only_the_teams_own_commune_works_on_it_and_nobody_on_a_closed_one(world: World) -> None:
    silent_monday(world)
    one = follow_up_of(world.team_an2)
    for other in (world.canbo_binh, world.huyen_dong, world.so, world.quantri, world.minh):
        with refused("not_theirs_to_follow_up"):
            tried(world.team_an2, other)
        with refused("not_theirs_to_follow_up"):
            follow_ups.take(one, by=other)
    FollowUp.objects.update(closed_at=MONDAY, ending="lapsed")
    with refused("follow_up_closed"):
        follow_ups.take(one, by=world.canbo_an)


def test_what_one_may_work_on_is_what_the_list_says_is_left_to_ones_office(world: World) -> None:
    silent_monday(world)
    for user in world.users.values():
        left = set(FollowUp.objects.followed_by(user).values_list("team", flat=True))
        assert left == {
            one.team_id for one in FollowUp.objects.select_related("team__place") if may_follow_up(user, one.team)
        }, user


def test_it_passes_to_the_new_commune_with_its_story_when_places_are_reorganised(world: World) -> None:
    silent_monday(world)
    tried(world.team_an2, world.canbo_an)
    reform(world)
    world.canbo_binh.is_active = False
    world.canbo_binh.save()
    User.objects.filter(pk=world.canbo_an.pk).update(place=new("03001"))
    follow_ups.hand_over()
    assert follow_up_of(world.team_binh1).owner == world.canbo_an  # the only official of Xã An Bình
    mine = FollowUp.objects.followed_by(User.objects.select_related("place").get(pk=world.canbo_an.pk))
    assert {str(one.team) for one in mine} == {"Tổ An 2", "Tổ Bình 1"}
    waiting = make_user("so_moi", "staff", new("03"))
    assert [str(one.team) for one in FollowUp.objects.followed_by(waiting)] == ["Tổ Cát 1"]  # phường Cát was divided


def test_an_office_of_several_leaves_it_to_whoever_takes_it(world: World) -> None:
    second = make_user("canbo_an_2", "commune", world.an)
    silent_monday(world)
    assert follow_up_of(world.team_an2).owner is None
    follow_ups.take(follow_up_of(world.team_an2), by=second)
    User.objects.filter(pk=world.canbo_an.pk).update(is_active=False)
    follow_ups.hand_over()
    assert follow_up_of(world.team_an2).owner == second
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert follow_ups.hand_over() == 1
    assert follow_up_of(world.team_an2).owner is None
    User.objects.filter(pk=world.canbo_an.pk).update(is_active=True)
    assert follow_ups.hand_over() == 1
    assert follow_up_of(world.team_an2).owner == world.canbo_an  # now the only one


def test_untouched_is_seen_above_when_three_working_days_are_over(world: World) -> None:
    silent_monday(world)
    thursday = datetime.datetime(2022, 8, 4, 23, 59, tzinfo=VN)
    assert not FollowUp.objects.neglected_at(thursday).exists()
    assert FollowUp.objects.neglected_at(thursday + 2 * datetime.timedelta(minutes=1)).count() == 4
    tried(world.team_an2, world.canbo_an)
    assert FollowUp.objects.neglected_at(MONDAY + 9 * DAY).count() == 3
    assert untouched_since(datetime.datetime(2022, 8, 8, 9, tzinfo=VN)) == datetime.datetime(2022, 8, 3, tzinfo=VN)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a_closed_follow_up_says_how_it_ended", {"closed_at": MONDAY}),
        ("a_closed_follow_up_says_how_it_ended", {"ending": "lapsed"}),
        ("a_closed_follow_up_says_how_it_ended", {"closed_at": MONDAY, "ending": "gone"}),
        ("a_follow_up_is_closed_after_it_is_opened", {"closed_at": MONDAY - DAY, "ending": "lapsed"}),
    ],
)
def test_the_database_refuses_a_follow_up_that_contradicts_itself(world: World, name: str, fields: dict) -> None:
    silent_monday(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        FollowUp.objects.filter(team=world.team_an2).update(**fields)


def unique(name: str, column: str) -> str:
    """Return what PostgreSQL says, which names the constraint, or SQLite, which names its columns."""
    return f"{name}|UNIQUE constraint failed: {column}"


def test_the_database_refuses_a_second_open_one_and_an_attempt_it_does_not_know(world: World) -> None:
    silent_monday(world)
    one = follow_up_of(world.team_an2)
    twice = unique("a_team_has_one_open_follow_up", "reporting_followup.team_id")
    with pytest.raises(IntegrityError, match=twice), transaction.atomic():
        FollowUp.objects.create(team=world.team_an2, opened_at=MONDAY)
    facts = {"by": world.canbo_an, "at": MONDAY, "next_on": MONDAY.date(), "number": 1}
    with pytest.raises(IntegrityError, match="an_attempt_has_a_known_way"), transaction.atomic():
        one.attempts.create(way="fax", outcome="other", **facts)
    with pytest.raises(IntegrityError, match="an_attempt_has_a_known_outcome"), transaction.atomic():
        one.attempts.create(way="call", outcome="fine", **facts)
    one.attempts.create(way="call", outcome="other", **facts)
    numbered = unique("attempts_are_numbered", "reporting_followupattempt.follow_up_id")
    with pytest.raises(IntegrityError, match=numbered), transaction.atomic():
        one.attempts.create(way="call", outcome="other", **facts)


def test_two_years_after_it_was_closed_it_goes_with_its_attempts(world: World) -> None:
    silent_monday(world)
    tried(world.team_an2, world.canbo_an)
    FollowUp.objects.update(closed_at=MONDAY + DAY, ending="lapsed")
    assert retention.remove_expired(at=MONDAY + DAY + FOLLOW_UPS_KEPT)["follow_ups"] == 0
    assert retention.remove_expired(at=MONDAY + 2 * DAY + FOLLOW_UPS_KEPT)["follow_ups"] == 4
    assert not FollowUpAttempt.objects.exists()


def test_the_clock_opens_gives_and_closes(world: World) -> None:
    round_ = past_round(world)
    with travel(MONDAY):
        open_follow_ups()
        assert FollowUp.objects.open().count() == 5
    send(report_of(round_, world.team_an2), by=world.minh, at=MONDAY + HOUR)
    with travel(MONDAY + 2 * HOUR):
        close_follow_ups()
        assert FollowUp.objects.open().count() == 4
