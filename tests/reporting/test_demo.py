"""The demo world: its size, its rounds, its accounts; loaded once, and never among real teams."""

import datetime
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, Max
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from accounts.roles import Role
from places.actions.imports import import_places
from places.models import Level, Place
from reporting.actions import reports
from reporting.actions.series import open_due
from reporting.deadlines import propose
from reporting.management.demo.accounts import LEADERS, PASSWORD, USERNAMES
from reporting.management.demo.fates import PILOT_COUNTS
from reporting.management.demo.plan import COMMUNE, LAST_DAY, draw
from reporting.management.demo.rounds import AUGUST, JULY, PAST, PILOT, SUPPLEMENT
from reporting.management.demo.world import load
from reporting.models import Difficulty, Practice, Report, Round, Series, Submission, Target
from reporting.rollups import count, rollup
from teams.models import Decision, Member, Milestone, Team
from teams.rollups import coverage
from training.models import Answer, Attendance, Feedback, Invitation, Learned, Plan, Session
from training.rollups.retraining import retraining

pytestmark = pytest.mark.long  # loads the whole demo, once

DATA = Path(settings.BASE_DIR) / "data"
WAYS = ("expected", "on_time", "late", "missing", "not_due", "excused")
# The same on every machine and database: all is drawn from one seed.
JULY_COUNTS = {"expected": 479, "on_time": 350, "late": 55, "missing": 58, "not_due": 0, "excused": 16}
TRAINED = {"absent": 59, "excused": 43, "late": 31, "left_early": 10, "present": 402}


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker) -> Iterator[datetime.datetime]:
    """The demo in the database for all tests of this module; the instant at which it was loaded."""
    with django_db_blocker.unblock(), transaction.atomic():
        at = timezone.now()
        import_places(DATA / "places.csv", DATA / "successions.csv")
        load(at=at)
        yield at
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: datetime.datetime, db: None) -> datetime.datetime:
    return loaded


@pytest.fixture
def province(demo: datetime.datetime) -> Place:
    return Place.objects.get(code="72", level=Level.PROVINCE)


def compliance(code: str, place: Place) -> dict[str, int]:
    node = rollup([Round.objects.get(code=code)], place)
    return {way: getattr(node, way) for way in WAYS}


def test_a_seed_draws_one_world_and_another_seed_another() -> None:
    communes = [("25597", "xã"), ("25708", "phường"), *((f"2{number:04d}", "xã") for number in range(20))]
    assert draw(communes, ["708"]) == draw(communes, ["708"])
    assert draw(communes, ["708"]) != draw(communes, ["708"], seed=1)


def test_hamlets_and_groups_are_labelled_and_end_with_the_old_map(province: Place) -> None:
    below = Place.objects.filter(level__gt=Level.COMMUNE)
    assert 550 <= below.count() <= 650
    assert not below.exclude(name__endswith="(mẫu)").exists()
    assert set(below.values_list("valid_to", flat=True)) == {LAST_DAY}
    assert not below.filter(households=None).exists()
    kinds = Counter(below.values_list("parent__kind", "kind"))
    assert {kind for above, kind in kinds if above == "xã"} == {"ấp"}
    assert {kind for above, kind in kinds if above in ("phường", "thị trấn")} == {"khu phố"}
    assert {(above, kind) for above, kind in kinds if above in ("ấp", "khu phố")} == {
        ("ấp", "tổ tự quản"),
        ("khu phố", "tổ dân phố"),
    }


def test_there_are_about_540_teams_with_2500_members_founded_by_decisions(province: Place) -> None:
    assert 510 <= Team.objects.count() <= 570
    assert 2_300 <= Member.objects.count() <= 2_700
    june = Team.objects.filter(established_on__year=2022, established_on__month=6).count()
    assert 0.8 < june / Team.objects.count() < 0.95
    assert Decision.objects.values("place").distinct().count() == 94
    assert Team.objects.exclude(dissolved_on=None).count() == 4
    sizes = set(Team.objects.annotate(n=Count("members")).values_list("n", flat=True))
    assert min(sizes) == 2
    assert max(sizes) == 13
    assert Place.objects.annotate(n=Count("teams")).filter(n=2).count() >= 2


def test_phone_numbers_are_of_no_network(province: Place) -> None:
    phones = [phone for phone in Member.objects.values_list("phone", flat=True) if phone]
    assert all(phone.startswith("0500") and len(phone) == 10 for phone in phones)
    assert len(set(phones)) == len(phones)


def test_coverage_is_near_the_letters_milestones_and_never_whole(province: Place) -> None:
    assert Milestone.objects.count() == 2
    for milestone in Milestone.objects.order_by("due_on"):
        tallies = coverage(province, on=milestone.due_on, kinds=milestone.kinds).tallies
        share = sum(tally.with_team for tally in tallies) / sum(tally.places for tally in tallies)
        assert 0.3 < share < 1


def test_every_team_has_targets_for_2022(province: Place) -> None:
    held = Target.objects.exclude(team=None).values("team").annotate(n=Count("pk")).order_by()
    assert {row["n"] for row in held} == {10}
    assert len(held) >= 490
    assert Target.objects.filter(place__level=Level.DISTRICT).count() == 9


@pytest.mark.parametrize("plan", PAST, ids=lambda plan: plan.code)
def test_a_past_rounds_deadline_is_what_its_wording_says(demo: datetime.datetime, plan) -> None:
    assert propose(plan.wording).due_at == plan.due_at
    assert Round.objects.get(code=plan.code).due_at == plan.due_at


def test_the_pilot_is_due_when_20_june_begins_and_ends_as_planned(province: Place) -> None:
    due_at = Round.objects.get(code=PILOT).due_at
    assert due_at == datetime.datetime.fromisoformat("2022-06-20T00:00:00+07:00")
    assert compliance(PILOT, province) == PILOT_COUNTS


@pytest.mark.parametrize("code", [JULY, AUGUST])
def test_reports_of_a_month_come_in_believable_shares(province: Place, code: str) -> None:
    counts = compliance(code, province)
    assert 0.65 < counts["on_time"] / counts["expected"] < 0.8
    assert 0.08 < counts["late"] / counts["expected"] < 0.18
    assert 0.08 < counts["missing"] / counts["expected"] < 0.18
    assert 0.01 < counts["excused"] / counts["expected"] < 0.06
    assert counts["not_due"] == 0
    states = set(Report.objects.filter(round__code=code).values_list("state", flat=True))
    assert states == set(Report.State)
    assert Submission.objects.filter(report__round__code=code, number=2).count() > 10


def test_july_is_the_same_everywhere(province: Place) -> None:
    assert compliance(JULY, province) == JULY_COUNTS


@pytest.mark.parametrize("code", [PILOT, JULY, AUGUST, SUPPLEMENT])
def test_the_five_ways_add_up_at_every_place(province: Place, code: str) -> None:
    nodes = [rollup([Round.objects.get(code=code)], province, deep=True)]
    for node in nodes:
        assert node.on_time + node.late + node.missing + node.not_due + node.excused == node.expected
        nodes += node.children
    assert len(nodes) > 100


def test_nothing_of_2022_depends_on_the_day_of_loading(demo: datetime.datetime) -> None:
    past = Report.objects.exclude(round__code=SUPPLEMENT)
    newest = past.aggregate(sent=Max("submitted_at"), accepted=Max("accepted_at"), returned=Max("returned_at"))
    assert all(instant.year == 2022 for instant in newest.values())
    assert Team.objects.order_by("-established_on").first().established_on.year == 2023


def test_the_supplementary_round_is_open_and_due_a_week_after_loading(province: Place, demo: datetime.datetime) -> None:
    supplement = Round.objects.get(code=SUPPLEMENT)
    left = supplement.due_at - demo
    assert datetime.timedelta(days=7) <= left <= datetime.timedelta(days=8)
    assert supplement.receives_at(demo)
    assert propose(supplement.due_wording).due_at == supplement.due_at
    counts = compliance(SUPPLEMENT, province)
    assert counts["late"] == counts["missing"] == 0
    assert counts["not_due"] > 0.7 * counts["expected"]


@pytest.mark.parametrize("username", LEADERS)
def test_a_demo_leader_has_something_to_send(demo: datetime.datetime, client: Client, username: str) -> None:
    leader = User.objects.get(username=username)
    report = Report.objects.writable_by(leader).receiving_at(timezone.now()).awaiting().get()
    client.force_login(leader)
    assert reverse("report_show", args=[report.pk]) in client.get(reverse("home")).content.decode()
    code = report.round.indicators.first().code
    reports.submit(report, figures={code: 3}, narrative="", version=report.version, by=leader)


def test_the_demo_commune_has_a_report_to_read(demo: datetime.datetime) -> None:
    official = User.objects.get(username="canboxa")
    waiting = Report.objects.reviewable_by(official).filter(round__code=SUPPLEMENT, state=Report.State.SUBMITTED)
    assert waiting.exists()


def test_there_is_one_account_a_role_to_sign_in_with(demo: datetime.datetime) -> None:
    users = User.objects.filter(username__in=USERNAMES).select_related("place")
    assert {user.role for user in users} == set(Role)
    assert users.get(username="canboxa").place.code == COMMUNE
    assert len(PASSWORD) >= 14
    assert all(user.check_password(PASSWORD) for user in users)
    assert not any(user.has_usable_password() for user in User.objects.exclude(username__in=USERNAMES))


def test_a_second_load_changes_nothing_and_says_so(demo: datetime.datetime) -> None:
    before = Event.objects.count(), Report.objects.aggregate(Max("version"), Count("pk"))
    out = StringIO()
    call_command("load_demo", stdout=out)
    assert "không có gì thay đổi" in out.getvalue()
    assert all(f"  {username} " in out.getvalue() for username in USERNAMES)
    assert PASSWORD in out.getvalue()
    assert (Event.objects.count(), Report.objects.aggregate(Max("version"), Count("pk"))) == before


def test_july_is_closed_and_says_what_its_reports_say(province: Place) -> None:
    july = Round.objects.get(code=JULY)
    closing = july.closings.get()
    frozen, live = rollup([july], province), count([july], province)
    assert (closing.closed_at, frozen.frozen_at) == (july.closes_at, july.closes_at)
    assert frozen.counts == live.counts
    assert [(figure.sum, figure.of) for figure in frozen.figures] == [
        (figure.sum, figure.of) for figure in live.figures
    ]


def test_the_regular_report_is_marked_as_made_up_and_opens_nothing_for_the_past(demo: datetime.datetime) -> None:
    made = Series.objects.get()
    assert "(mẫu)" in made.title
    assert open_due(at=demo) == []


def test_difficulties_stand_in_every_state_at_every_level(demo: datetime.datetime) -> None:
    rows = Difficulty.objects.all()
    assert 30 <= rows.count() <= 80
    assert set(rows.values_list("state", flat=True)) == set(Difficulty.State)
    assert set(rows.open().values_list("level", flat=True)) == {Level.PROVINCE, Level.DISTRICT, Level.COMMUNE}
    assert 0 < rows.overdue_at(demo).count() < rows.open().count()
    assert Counter(Practice.objects.values_list("state", flat=True)) == {"published": 2, "submitted": 1, "declined": 1}


@pytest.mark.parametrize("username", LEADERS)
def test_a_demo_leader_has_an_answer_to_read(demo: datetime.datetime, username: str) -> None:
    own = Difficulty.objects.reported_by(User.objects.get(username=username))
    assert own.filter(state=Difficulty.State.ANSWERED).exists()


def test_training_was_held_in_july_and_august_2022_and_judged(province: Place) -> None:
    plan = Plan.objects.get()
    assert (plan.starts_on, plan.ends_on) == (datetime.date(2022, 7, 1), datetime.date(2022, 8, 31))
    held = Session.objects.filter(state=Session.State.CLOSED)
    days = [timezone.localdate(starts_at) for starts_at in held.values_list("starts_at", flat=True)]
    assert len(days) == 19
    assert plan.starts_on <= min(days) <= max(days) <= plan.ends_on
    assert Counter(Attendance.objects.values_list("state", flat=True)) == TRAINED
    assert Learned.objects.exclude(session__in=held).count() == 0
    assert Feedback.objects.count() > 80
    assert Answer.objects.exists()
    assert retraining(province, on=LAST_DAY)


def test_a_session_is_open_and_one_lies_a_week_ahead_of_loading(demo: datetime.datetime) -> None:
    opened, ahead = Session.objects.filter(state=Session.State.PLANNED).order_by("starts_at")
    assert opened.starts_at <= demo < opened.ends_at
    assert timezone.localdate(ahead.starts_at) == timezone.localdate(demo) + datetime.timedelta(days=7)
    leader, partner = User.objects.get(username="totruong"), User.objects.get(username="doanhnghiep")
    assert {opened, ahead} <= set(Session.objects.visible_to(leader))
    assert ahead.invitations.filter(member__user=leader, state=Invitation.State.INVITED).exists()
    assert set(Session.objects.visible_to(partner)) == {opened, Session.objects.get(mode=Session.Mode.ONLINE)}
