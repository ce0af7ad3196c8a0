"""The demo world: its size, its rounds, its accounts, the reform that it goes through; loaded once."""

import datetime
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count, F, Max, Q
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User, letterhead
from accounts.roles import Permission, Role
from demo.accounts import LEADERS, PASSWORD, USERNAMES
from demo.fates import PILOT_COUNTS
from demo.hamlets import MERGES
from demo.plan import LAST_DAY
from demo.reform import DAY, HEIR_OF_COMMUNE, LEFT, MOVES_LEFT
from demo.rounds import AUGUST, CURRENT, JULY, JUNE, PAST, PILOT
from places.models import Level, Place
from reporting.actions import reports
from reporting.actions.series import open_due
from reporting.deadlines import propose
from reporting.exports.source import Source
from reporting.models import Difficulty, FollowUp, Report, Round, Submission, Target
from reporting.models.basis import Basis
from reporting.rollups.period_sums import previous_rounds, same_period_last_year
from teams.actions.reorganisations import worklist
from teams.models import Decision, HamletChange, Member, Milestone, Reorganisation, Team
from teams.rollups import coverage
from tests.demo import pages, plausible
from tests.demo.world_demo import JULY_COUNTS, TRAINED, compliance, founded_in
from tests.harness import nu
from tests.links import Crawl
from tests.overview.outputs import agree
from training.models import Answer, Attendance, Feedback, Invitation, Plan, Session
from training.rollups.retraining import retraining_due

FROZEN = [JULY, "thang-12-2024", "quy-1-2025", JUNE, "thang-mau-2026-02-to", "quy-mau-2026-q2-xa"]
REACHED = [("72", "2024-12-14"), ("72", "2025-06-14"), ("80", "2025-12-14"), ("80", "2026-09-14")]
SHARES = {"on_time": (0.65, 0.8), "late": (0.08, 0.18), "missing": (0.08, 0.18), "excused": (0.01, 0.06)}
pytestmark = [pytest.mark.long, pytest.mark.embedded]  # loads the whole demo: once, where `make demo` does


def test_hamlets_and_groups_are_labelled_and_end_with_the_old_map(province: Place) -> None:
    below = Place.objects.within(province).filter(level__gt=Level.COMMUNE)
    assert 550 <= below.count() <= 650
    assert not below.exclude(name__endswith="(mẫu)").exists()
    assert not Place.objects.filter(level__gt=Level.COMMUNE).exclude(name__contains="(mẫu)").exists()
    assert set(below.values_list("valid_to", flat=True)) == {LAST_DAY}
    assert not below.filter(households=None).exists()
    kinds = Counter(below.values_list("parent__kind", "kind"))
    assert {kind for above, kind in kinds if above == "xã"} == {"ấp"}
    assert {kind for above, kind in kinds if above in ("phường", "thị trấn")} == {"khu phố"}
    assert {(above, kind) for above, kind in kinds if above in ("ấp", "khu phố")} == {
        ("ấp", "tổ tự quản"),
        ("khu phố", "tổ dân phố"),
    }


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


def test_the_pilot_is_due_when_20_june_begins_and_it_and_july_end_as_planned(province: Place) -> None:
    due_at = Round.objects.get(code=PILOT).due_at
    assert due_at == datetime.datetime.fromisoformat("2022-06-20T00:00:00+07:00")
    assert compliance(PILOT, province) == PILOT_COUNTS
    assert compliance(JULY, province) == JULY_COUNTS


@pytest.mark.parametrize("code", [JULY, AUGUST])
def test_reports_of_a_month_come_in_believable_shares(province: Place, code: str) -> None:
    counts = compliance(code, province)
    for way, (least, most) in SHARES.items():
        assert least < counts[way] / counts["expected"] < most
    states = set(Report.objects.filter(round__code=code).values_list("state", flat=True))
    assert states == set(Report.State)


def test_nothing_of_2022_depends_on_the_day_of_loading(demo: datetime.datetime) -> None:
    past = Report.objects.filter(round__code__in=[plan.code for plan in PAST])
    newest = past.aggregate(sent=Max("submitted_at"), accepted=Max("accepted_at"), returned=Max("returned_at"))
    assert all(instant.year == 2022 for instant in newest.values())
    assert Team.objects.aggregate(Max("established_on"))["established_on__max"].year == 2023


def test_the_current_round_is_open_and_due_a_week_after_loading(today: Place, demo: datetime.datetime) -> None:
    current = Round.objects.get(code=CURRENT)
    left = current.due_at - demo
    assert datetime.timedelta(days=7) <= left <= datetime.timedelta(days=8)
    assert current.receives_at(demo)
    assert propose(current.due_wording).due_at == current.due_at
    assert Submission.objects.filter(report__round=current).aggregate(Max("at"))["at__max"] < demo
    counts = compliance(CURRENT, today)
    assert counts["late"] == counts["missing"] == 0
    assert counts["not_due"] > 0.7 * counts["expected"]


@pytest.mark.parametrize("username", LEADERS)
def test_a_demo_leader_has_something_to_read_and_to_send(demo: None, client: Client, username: str) -> None:
    leader = User.objects.get(username=username)
    assert Difficulty.objects.reported_by(leader).filter(state=Difficulty.State.ANSWERED).exists()
    report = Report.objects.writable_by(leader).receiving_at(timezone.now()).awaiting().get()
    client.force_login(leader)
    burning = [task.url for task in client.get(reverse("home")).context["reports"]]
    assert burning == [reverse("report_show", args=[report.pk])]
    code = report.round.indicators.first().code
    reports.submit(report, figures={code: 3}, narrative="", version=report.version, by=leader)


def test_there_is_one_account_a_role_to_sign_in_with(demo: datetime.datetime) -> None:
    users = User.objects.filter(username__in=USERNAMES).select_related("place")
    assert {user.role for user in users} == set(Role)
    assert users.get(username="canboxa").place.code == HEIR_OF_COMMUNE
    assert all(user.check_password(PASSWORD) for user in users)
    assert not any(user.has_usable_password() for user in User.objects.exclude(username__in=USERNAMES))


def test_difficulties_stand_in_every_state_at_every_level(demo: datetime.datetime) -> None:
    rows = Difficulty.objects.all()
    assert 200 <= rows.count() <= 250
    assert rows.values("text").distinct().count() == 50
    assert set(rows.values_list("category", flat=True)) == set(Difficulty.Category)
    assert set(rows.values_list("state", flat=True)) == set(Difficulty.State)
    assert set(rows.open().values_list("level", flat=True)) == {Level.PROVINCE, Level.COMMUNE}
    assert 0 < rows.overdue_at(demo).count() < rows.open().count() < 60
    assert {instant.year for instant in rows.values_list("raised_at", flat=True)} >= {demo.year - 1, demo.year}


def test_a_session_is_open_and_one_lies_a_week_ahead_of_loading(demo: datetime.datetime) -> None:
    opened, ahead = Session.objects.filter(state=Session.Status.PLANNED).order_by("starts_at")
    assert opened.starts_at <= demo < opened.ends_at
    assert timezone.localdate(ahead.starts_at) == timezone.localdate(demo) + datetime.timedelta(days=7)
    leader, partner = User.objects.get(username="totruong"), User.objects.get(username="doanhnghiep")
    assert {opened, ahead} <= set(Session.objects.visible_to(leader))
    assert ahead.invitations.filter(state=Invitation.Reply.INVITED).exists()
    given = Session.objects.visible_to(partner)
    assert set(given) == {opened, *Session.objects.filter(mode=Session.Mode.ONLINE)}


def test_280_communes_became_96_and_the_districts_ended(today: Place) -> None:
    made = Reorganisation.objects.get()
    open_ones = Place.objects.filter(valid_to=None)
    assert {made.done[f"closed_{level}"] for level in ("province", "district", "commune")} == {2, 24, 280}
    assert list(open_ones.at(Level.PROVINCE)) == [today]
    assert not open_ones.at(Level.DISTRICT).exists()
    assert Counter(open_ones.at(Level.COMMUNE).values_list("kind", flat=True)) == {"xã": 82, "phường": 14}


def test_every_team_stands_at_a_place_of_today_or_waits(today: Place) -> None:
    teams = Team.objects.filter(dissolved_on=None).select_related("place__parent")
    waiting = set(worklist.hamlets_left_waiting(Reorganisation.objects.get()))
    assert len(waiting) == sum(LEFT.values())
    lost = [team for team in teams if team.place.valid_to and not {team.place, team.place.parent} & waiting]
    assert lost == []
    assert 3 <= sum(team.place.valid_to is not None for team in teams) <= 12
    assert all(team.place.stands_at.startswith(today.path) for team in teams)


def test_the_commune_and_the_province_have_something_to_read_and_to_say(demo: datetime.datetime) -> None:
    official, administrator = User.objects.get(username="canboxa"), User.objects.get(username="quantri")
    assert Report.objects.reviewable_by(official).filter(photos__number=2, state="submitted").exists()
    assert [hamlet.parent.name for hamlet in worklist.waiting_hamlets(official)] == ["Xã Thái Bình"]
    assert Team.objects.filter(place__in=worklist.waiting_hamlets(official)).exists()
    moves = Reorganisation.objects.get().account_moves.visible_to(administrator)
    assert Counter(moves.values_list("state", flat=True)) == {"confirmed": 280 - MOVES_LEFT, "waiting": MOVES_LEFT}
    changes = HamletChange.objects.visible_to(administrator).values_list("state", "kind")
    done = {("approved", "merge"): MERGES, ("approved", "split"): 1, ("approved", "rename"): 1}
    assert Counter(changes) == done | {("waiting", "merge"): 1, ("waiting", "rename"): 1}


def test_a_district_official_reads_the_past_and_changes_nothing(demo, settings) -> None:
    settings.CLOSED_PLACE_READS = 36_500  # whenever this is run
    official = User.objects.get(username="canbohuyen", place__code="708", place__valid_to=LAST_DAY)
    reads = Report.objects.visible_to(official).filter(round__code=JULY).exists()
    assert (reads, official.may(Permission.REVIEW_REPORTS)) == (True, False)


@pytest.mark.parametrize("username", ["totruong", "canboxa", "canbohuyen"])
def test_no_link_is_dead_nor_page_wrong_after_the_reform(demo, settings, tmp_path, username: str) -> None:
    """As seen from the divided commune, the ended district and a team; other roles: tests/test_links.py."""
    settings.CLOSED_PLACE_READS = 36_500  # whenever this is run
    (client := Client()).force_login(User.objects.get(username=username))
    crawl = Crawl(client, each=1).run()
    assert ([str(one) for one in crawl.dead], len(crawl.answers) > 20) == ([], True)
    assert nu.why_not() or nu.mistakes(crawl.pages, tmp_path) == []


@pytest.mark.parametrize("code", ["quy-2-2025", "quy-mau-2026-q3-xa"])
def test_shares_of_closed_quarters_are_believable(demo: datetime.datetime, code: str) -> None:
    assert plausible.shares_out_of_reach(Round.objects.select_related("within").get(code=code)) == []


def test_silent_teams_are_followed_up_and_some_attempts_brought_a_report(demo: datetime.datetime) -> None:
    assert 100 < FollowUp.objects.open().count() < 300
    assert FollowUp.objects.filter(ending="reported", attempts__isnull=False).count() > 50
    mine = FollowUp.objects.followed_by(User.objects.select_related("place").get(username="canboxa")).open()
    # In some months nobody or one team of the commune is silent.
    assert mine.count() < 2 or 0 < mine.without_attempts().count() < mine.count()
    assert 0 < FollowUp.objects.open().without_attempts().count() < FollowUp.objects.open().count()


@pytest.mark.parametrize("username", pages.LEAST)
def test_no_page_of_the_menu_is_empty(demo: datetime.datetime, username: str) -> None:
    assert pages.too_empty(username) == {}


def test_all_outputs_of_a_round_agree_before_and_after_the_reform(demo: datetime.datetime, today: Place) -> None:
    """Of 2026 six teams had no place yet below the province: they were in its sum and in no line of its workbook."""
    by = User.objects.filter(role=Role.STAFF, place=today).order_by("pk")[0]
    for codes, basis in ((["thang-mau-2026-03-to"], Basis.THEN), ([JULY, AUGUST], Basis.NOW)):
        rounds = list(Round.objects.filter(code__in=codes).order_by("data_to", "pk"))
        agree(Source(rounds, today, basis, timezone.now(), by), by)


def test_the_departments_are_called_what_they_were_called_and_todays_is_its_own(province: Place, today: Place) -> None:
    """Both departments merged on 1 March 2025; a paper of today about either province is the new one's."""
    long_an = Place.objects.get(code="80", level=Level.PROVINCE, valid_from=None)
    for place in (province, long_an):
        before, since = (letterhead(place, on=datetime.date(2025, month, 1)) for month in (2, 3))
        assert (before.name, since.name) == ("Sở Thông tin và Truyền thông", "Sở Khoa học và Công nghệ")
        assert before.signer != since.signer
        assert letterhead(place, on=timezone.localdate()) == letterhead(today, on=timezone.localdate())
    assert not letterhead(today, on=timezone.localdate()).is_derived
    commune = Place.objects.get(code=HEIR_OF_COMMUNE, valid_from=DAY)
    assert letterhead(commune, on=DAY).titles == ("KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")


def test_there_are_about_540_teams_with_2500_members_founded_by_decisions(province: Place) -> None:
    teams = founded_in(province)
    first = Q(members__joined_on=F("established_on"))
    sizes = teams.annotate(n=Count("members", filter=first)).values_list("n", flat=True)
    assert 510 <= teams.count() <= 570
    assert 2_300 <= sum(sizes) <= 2_700
    june = teams.filter(established_on__year=2022, established_on__month=6).count()
    assert 0.8 < june / teams.count() < 0.95
    founding = Decision.objects.filter(rulings__kind="found", place__in=Place.objects.within(province))
    assert founding.values("place").distinct().count() == 94
    assert teams.exclude(dissolved_on=None).count() == 4
    assert (min(sizes), max(sizes)) == (2, 13)
    below = Place.objects.within(province)
    assert below.annotate(n=Count("placements__team", distinct=True)).filter(n=2).count() >= 2


def test_long_an_has_a_thousand_smaller_teams(demo: datetime.datetime) -> None:
    teams = founded_in(Place.objects.get(code="80", valid_from=None))
    assert 950 <= teams.count() <= 1_050
    first = Q(members__joined_on=F("established_on"))
    assert set(teams.annotate(n=Count("members", filter=first)).values_list("n", flat=True)) == {3, 4, 5}
    led = teams.filter(members__position="leader", members__left_on=None, members__user__isnull=False)
    assert led.count() == teams.count()


def test_people_are_what_their_bodies_are_and_some_left_by_decisions(demo: datetime.datetime) -> None:
    assert list(plausible.misplaced_people()) == []
    assert list(plausible.departures_amiss()) == []
    assert [*plausible.diaries_beyond_reports(), *plausible.sheets_amiss()] == []


def test_no_month_is_missing_and_what_stopped_receiving_is_closed(demo: datetime.datetime) -> None:
    assert plausible.months_missing(timezone.localdate(demo)) == []
    assert not Round.objects.filter(closings=None, closes_at__lte=demo).exists()
    left_open = Round.objects.filter(closings=None)
    assert {round_.code for round_ in left_open if round_.level == Round.Reporter.TEAM} == {CURRENT}
    assert left_open.count() <= 2


def test_every_round_of_teams_has_a_month_and_a_year_to_compare_with(demo: datetime.datetime) -> None:
    """From the second year on, across the reform."""
    for round_ in Round.objects.filter(level=Round.Reporter.TEAM, data_to__gte=datetime.date(2025, 7, 14)):
        assert previous_rounds([round_])
        assert same_period_last_year([round_])


@pytest.mark.parametrize(("code", "through"), REACHED)
def test_what_was_reached_of_the_targets_is_believable(demo: datetime.datetime, code: str, through: str) -> None:
    day = datetime.date.fromisoformat(through)
    province = Place.objects.valid_on(day).get(code=code, level=Level.PROVINCE)
    assert plausible.attainments_out_of_reach(province, day) == []


def test_no_stock_collapses_in_thirteen_months(today: Place) -> None:
    assert plausible.stocks_that_collapse(today, 13) == []


@pytest.mark.parametrize("code", FROZEN)
def test_a_closed_round_says_what_the_portal_would_have_frozen(demo: datetime.datetime, code: str) -> None:
    assert plausible.frozen_otherwise(Round.objects.select_related("within").get(code=code)) == []


def test_the_regular_reports_open_nothing_for_the_past(demo: datetime.datetime) -> None:
    assert open_due(at=demo) == []


def test_training_was_held_in_july_and_august_2022_and_judged(province: Place) -> None:
    plan = Plan.objects.order_by("starts_on")[0]
    assert (plan.starts_on, plan.ends_on) == (datetime.date(2022, 7, 1), datetime.date(2022, 8, 31))
    held = plan.sessions.filter(state=Session.Status.CLOSED)
    days = [timezone.localdate(starts_at) for starts_at in held.values_list("starts_at", flat=True)]
    assert len(days) == 19
    assert plan.starts_on <= min(days) <= max(days) <= plan.ends_on
    assert Counter(Attendance.objects.filter(session__in=held).values_list("state", flat=True)) == TRAINED
    assert Feedback.objects.filter(session__in=held).count() > 80
    assert Answer.objects.exists()
    assert retraining_due(province, by=User.objects.get(username="chuyenvien"), on=LAST_DAY)


def test_training_goes_on_every_quarter_and_more_and_more_have_learned(demo: datetime.datetime) -> None:
    assert plausible.quarters_without_training(timezone.localdate(demo)) == []
    counts = [plausible.people_trained_by(year) for year in range(2022, 2027)]
    assert counts == sorted(set(counts))
    assert counts[-1] > 0.4 * Member.objects.filter(left_on=None).count()


def test_classes_for_residents_are_plausible(today: Place) -> None:
    assert list(plausible.classes_amiss(today)) == []


def test_what_communes_were_to_reach_in_2025_passed_to_their_heirs(province: Place) -> None:
    """But to those that took in a part of a divided one: the province gave them theirs anew."""
    held = Target.objects.filter(starts_on=datetime.date(2025, 1, 1), indicator__kind="stock")
    anew = Place.objects.filter(origins__partial=True)
    whole = held.filter(place__valid_to=LAST_DAY, place__heirs__partial=False).exclude(place__heirs__new__in=anew)
    heirs = held.filter(place__valid_from=DAY).exclude(place__in=anew)
    assert sum(whole.values_list("value", flat=True)) == sum(heirs.values_list("value", flat=True)) > 0


def test_a_second_load_changes_nothing_and_says_so_in_a_few_lines(demo: datetime.datetime) -> None:
    before = Event.objects.count(), Report.objects.aggregate(Max("version"), Count("pk"))
    out = StringIO()
    call_command("load_demo", stdout=out)
    said = out.getvalue()
    assert "không có gì thay đổi" in said
    assert all(f"  {username}" in said or f", {username}" in said for username in USERNAMES)
    assert PASSWORD in said
    assert len(said.splitlines()) <= 14  # the server says one more
    assert (Event.objects.count(), Report.objects.aggregate(Max("version"), Count("pk"))) == before
