"""The yearly assessment of teams: what the portal proposes, what the commune says, what the province freezes."""

import datetime
import random
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Device, Event, User
from accounts.roles import Role
from places.models import Place
from reporting.actions import assessments
from reporting.exports.praise import PRAISE
from reporting.models import AssessedMeasure, Assessment, AssessmentCriterion, TeamGrade, YearGrade
from reporting.rollups.assessed_communes import assessed_communes
from reporting.rollups.assessments import (
    JudgedMeasure,
    TeamYear,
    proposed_grade,
    proposed_years,
    teams_to_assess,
    years_of,
)
from teams.models import Team
from tests.overview.word_files import lines
from tests.refusals import refused
from tests.reporting.world_rounds import let_the_deadline_pass, send, world_with_rounds
from tests.training.world_training import add_training
from tests.world import World, make_team, make_user
from training.models import Learned

pytestmark = pytest.mark.once

YEAR = 2022
LONG_AGO = datetime.datetime(2022, 7, 1, tzinfo=datetime.UTC)
REASON = "Có xác nhận của ấp"


@pytest.fixture
def rounds(db: None) -> World:
    """Tổ An 1 reported in time, Tổ An 2 did not; both were asked about July 2022."""
    world = world_with_rounds()
    send(world.report_an1, by=world.lan, ho=12)
    let_the_deadline_pass(world.round_1)
    return world


def known(world: World, team: Team, year: int = YEAR) -> TeamYear:
    (found,) = proposed_years(world.an, [team], year, at=timezone.now())
    return found


def said(one: TeamYear) -> dict[str, tuple[int | None, int | None, str]]:
    return {number.measure: (number.part, number.whole, number.grade) for number in one.numbers}


def sent(world: World) -> Assessment:
    return assessments.send(world.an, year=YEAR, by=world.canbo_an)


def client_of(world: World, username: str) -> Client:
    client = Client()
    client.force_login(world.users[username])
    return client


def body(world: World, page: str, pk: int, by: str = "canbo_an") -> str:
    return client_of(world, by).get(reverse(page, args=[pk]), {"year": YEAR}).content.decode()


def test_a_team_is_proposed_what_its_lowest_known_measure_comes_to(rounds: World) -> None:
    one, two = known(rounds, rounds.team_an1), known(rounds, rounds.team_an2)
    assert said(one) == {
        "on_time": (1, 1, "excellent"), "targets": (None, None, ""), "trained": (None, None, ""),
        "months": (1, 1, "excellent"),
    }  # fmt: skip
    assert one.proposed == one.grade == YearGrade.EXCELLENT
    assert said(two)["on_time"] == (0, 1, "poor")
    assert two.proposed == YearGrade.POOR
    assert one.unknown == ["chỉ tiêu giao đã đạt", "thành viên đã học"]


def test_what_is_missing_counts_neither_for_nor_against(rounds: World) -> None:
    """Of a year without reports nothing is known, and no grade is proposed: it is not the lowest one."""
    assert {grade for *_, grade in said(known(rounds, rounds.team_an1, 2023)).values()} == {""}
    assert known(rounds, rounds.team_an1, 2023).proposed == YearGrade.NONE


def test_an_excused_report_is_owed_by_nobody(rounds: World) -> None:
    rounds.report_an2.__class__.objects.filter(pk=rounds.report_an2.pk).update(
        excused_at=timezone.now(), excuse_reason="Lũ"
    )
    assert said(known(rounds, rounds.team_an2))["on_time"] == (None, None, "")


def test_members_who_learned_are_counted_once_of_those_at_the_end_of_the_year(rounds: World) -> None:

    add_training(rounds)
    member = rounds.team_an1.members.order_by("pk").first()
    for topic in (rounds.smart, rounds.dvc):
        Learned.objects.create(
            session=rounds.lop_an, topic=topic, member=member, team=rounds.team_an1, on=datetime.date(YEAR, 7, 16),
            certificate=topic.code,
        )  # fmt: skip
    part, whole, grade = said(known(rounds, rounds.team_an1))["trained"]
    assert (part, whole, grade) == (1, rounds.team_an1.members.count(), YearGrade.GOOD)


def test_more_known_measures_never_raise_a_grade() -> None:
    """Over random years: a grade is that of the worst known measure, and none needs two that are known."""
    dice = random.Random(22)
    grades = [*YearGrade.values[:4], ""]
    for _ in range(500):
        found = [JudgedMeasure(one, 1, 1, dice.choice(grades), (95, 80, 50)) for one in AssessedMeasure.values]
        grade, reached = proposed_grade(found), [one.grade for one in found if one.grade]
        if len(reached) < 2:
            assert grade == YearGrade.NONE
        else:
            assert grade in reached
            assert all(YearGrade.values.index(grade) >= YearGrade.values.index(one) for one in reached)


def test_the_commune_says_another_grade_with_a_reason_and_takes_it_back(rounds: World) -> None:
    asked: dict[str, Any] = {"year": YEAR, "by": rounds.canbo_an}
    with refused("reason_missing"):
        assessments.grade_team(rounds.an, rounds.team_an2, grade="fair", reason=" ", **asked)
    for code, reason in (("phone_in_reason", "Gọi 0912 345 678"), ("name_in_reason", "nguyen thi LAN giúp cả ấp")):
        with refused(code):
            assessments.grade_team(rounds.an, rounds.team_an1, grade="good", reason=reason, **asked)
    assessments.grade_team(rounds.an, rounds.team_an2, grade="fair", reason=REASON, **asked)
    page = body(rounds, "assessment_show", rounds.an.pk)
    assert REASON in page
    assert REASON not in str(list(Event.objects.filter(verb="assessments.grade").values()))
    assessments.grade_team(rounds.an, rounds.team_an2, grade="poor", reason="", **asked)
    assert not TeamGrade.objects.exists()
    with refused("team_not_assessed"):
        assessments.grade_team(rounds.an, rounds.team_binh1, grade="fair", reason=REASON, **asked)


def test_what_was_sent_is_frozen_and_what_was_confirmed_stays(rounds: World) -> None:
    assessment = sent(rounds)
    rounds.round_1.reports.update(due_at=LONG_AGO)  # what came in time would be late now
    assert {one.grade for one in years_of(assessment, at=timezone.now())} == {"excellent", "poor"}
    for act in (
        lambda: assessments.grade_team(
            rounds.an, rounds.team_an1, year=YEAR, grade="good", reason=REASON, by=rounds.canbo_an
        ),
        lambda: sent(rounds),
    ):
        with refused("assessment_frozen"):
            act()
    assessments.confirm(assessment, by=rounds.so)
    for decide in (assessments.confirm, assessments.send_back):
        with refused("not_sent"):
            decide(assessment, by=rounds.so, **({"reason": "x"} if decide is assessments.send_back else {}))
    verbs = list(Event.objects.filter(verb__startswith="assessments.").order_by("pk").values_list("verb", "after"))
    assert verbs[0] == ("assessments.send", {"year": YEAR, "teams": 2, "excellent": 1, "poor": 1})
    assert verbs[1] == ("assessments.confirm", {"year": YEAR, "teams": 2})


def test_what_comes_back_keeps_what_the_commune_said_and_is_worked_out_anew(rounds: World) -> None:
    assessments.grade_team(rounds.an, rounds.team_an2, year=YEAR, grade="fair", reason=REASON, by=rounds.canbo_an)
    assessment = sent(rounds)
    for code, reason in (("reason_missing", ""), ("name_in_reason", "Nguyễn Thị Lan làm tốt")):
        with refused(code):
            assessments.send_back(assessment, reason=reason, by=rounds.so)
    assessments.send_back(assessment, reason="Xem lại Tổ An 2", by=rounds.so)
    assert "Tỉnh trả lại: Xem lại Tổ An 2" in body(rounds, "assessment_show", rounds.an.pk)
    rounds.round_1.reports.update(due_at=LONG_AGO)  # what came in time would be late now
    assessment.refresh_from_db()
    assert [(one.proposed, one.grade) for one in years_of(assessment, at=timezone.now())] == [
        ("poor", "poor"), ("poor", "fair"),
    ]  # fmt: skip
    assert sent(rounds).step == Assessment.AssessmentStep.SENT


def test_a_year_is_sent_once_its_reports_are_over(rounds: World) -> None:
    year = timezone.localdate().year + 1
    with refused("year_not_over"):
        assessments.send(rounds.an, year=year, by=rounds.canbo_an)
    for day, is_sendable in (("2022-12-14", False), ("2022-12-15", True)):
        with time_machine.travel(f"{day}T09:00:00+07:00", tick=False):
            page = body(rounds, "assessment_show", rounds.an.pk)
        assert (reverse("assessment_send", args=[rounds.an.pk]) in page) == is_sendable
        assert ("Gửi tỉnh được từ ngày 15/12/2022" in page) != is_sendable
    with refused("nothing_to_assess"):
        assessments.send(rounds.an, year=2021, by=rounds.canbo_an)


def test_only_the_commune_grades_and_only_its_province_confirms(rounds: World) -> None:
    for by in (rounds.so, rounds.canbo_binh, rounds.huyen_dong, rounds.quantri):
        with refused("out_of_scope"):
            assessments.send(rounds.an, year=YEAR, by=by)
    assessment = sent(rounds)
    for by in (rounds.so_nui, rounds.canbo_an, rounds.huyen_dong, rounds.quantri):
        with refused("out_of_scope"):
            assessments.confirm(assessment, by=by)


def test_a_team_keeps_its_year_where_it_was_sent_and_is_counted_once(rounds: World) -> None:
    sent(rounds)
    Team.objects.filter(pk=rounds.team_an1.pk).update(place=rounds.binh1)
    assert rounds.team_an1 not in teams_to_assess(rounds.binh, YEAR)
    assert rounds.team_an1 in teams_to_assess(rounds.binh, 2023)
    rows = {one.name: (one.teams, one.of("excellent"), one.left) for one in assessed_communes(rounds.song_xanh, YEAR)}
    assert rows["Xã An"] == (2, 1, 0)
    assert rows["Xã Bình"] == (1, 0, 1)
    page = body(rounds, "assessment_team", rounds.team_an1.pk, by="canbo_binh")
    assert YearGrade.EXCELLENT.label in page
    assert "Báo cáo đã nộp tính ngay, kể cả chưa duyệt hay nộp trước hạn" in page


def test_counts_of_communes_add_up_at_every_level(rounds: World) -> None:
    sent(rounds)
    for place in (rounds.song_xanh, rounds.dong):
        rows = assessed_communes(place, YEAR)
        there = Team.objects.filter(place__path__startswith=place.path, established_on__year=YEAR).count()
        graded = sum(one.of(grade) for one in rows for grade in YearGrade.values)
        assert sum(one.teams for one in rows) == graded + sum(one.left for one in rows) == there


def test_a_team_that_waits_for_its_place_has_a_row_of_its_own(rounds: World) -> None:
    make_team(rounds.cu, "Tổ Cũ")
    Place.objects.filter(pk=rounds.cu.pk).update(stands_at=rounds.dong.path)
    assert [(one.name, one.left) for one in assessed_communes(rounds.dong, YEAR)][-1] == ("Chờ xếp địa bàn", 1)


def test_a_team_has_one_grade_on_page_list_excel_and_word(rounds: World, tmp_path: Path) -> None:
    assessments.grade_team(rounds.an, rounds.team_an2, year=YEAR, grade="excellent", reason=REASON, by=rounds.canbo_an)
    assessments.confirm(sent(rounds), by=rounds.so)
    client, path = client_of(rounds, "so"), reverse("assessment_show", args=[rounds.an.pk])
    listed = client.get(path, {"year": YEAR}).context["table"].records
    file = client.get(path, {"year": YEAR, "file": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(file.streaming_content) if file.streaming else file.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(row for row in cells if "Xếp loại" in row)
    in_file = {row[head.index("Tổ")]: row[head.index("Xếp loại")] for row in cells[cells.index(head) + 1 :]}
    praised = body(rounds, "assessment_praise", rounds.an.pk, by="so")
    source = PRAISE.asked({"place": rounds.an.pk, "year": YEAR}, by=rounds.so, at=timezone.now())
    PRAISE.build(source, tmp_path / "praise.docx")
    on_paper = " ".join(lines(tmp_path / "praise.docx"))
    assert len(listed) == 2
    for one in listed:
        label = YearGrade(TeamGrade.objects.get(team=one.team).grade).label
        page = re.sub(r"<[^>]+>", "", body(rounds, "assessment_team", one.team.pk))
        assert one.grade_label == in_file[one.team.short_name] == label
        assert f"Tỉnh đã xác nhận: {label}." in page
        assert (one.team.name in praised) == (one.team.name in on_paper) == (label == YearGrade.EXCELLENT.label)
    assert "Đề nghị khen tổ công nghệ số cộng đồng năm 2022 trên địa bàn xã An" in on_paper
    assert "Báo cáo đúng hạn 1/1 (100,0%)" in on_paper


def test_no_list_of_teams_is_sorted_by_a_grade_or_a_number(rounds: World) -> None:
    table = (
        client_of(rounds, "so").get(reverse("assessment_show", args=[rounds.an.pk]), {"year": YEAR}).context["table"]
    )
    assert {column.name for column in table.columns if column.orderable} <= {"team", "place"}


def test_a_leader_reads_the_numbers_at_once_and_the_grade_once_it_is_confirmed(rounds: World) -> None:
    assessment = sent(rounds)
    before = body(rounds, "assessment_team", rounds.team_an1.pk, by="lan")
    assert "1/1, 100,0%" in before
    assert "<strong>Hoàn thành xuất sắc</strong>" not in before
    assessments.confirm(assessment, by=rounds.so)
    assert "<strong>Hoàn thành xuất sắc</strong>" in body(rounds, "assessment_team", rounds.team_an1.pk, by="lan")


def test_more_teams_cost_no_more_queries(rounds: World) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            proposed_years(rounds.an, teams_to_assess(rounds.an, YEAR), YEAR, at=timezone.now())
        return len(found)

    few = queries()
    for number in range(5):
        make_team(rounds.an1, f"Tổ thêm {number}")
    assert queries() == few


def test_the_database_keeps_what_an_assessment_promises(rounds: World) -> None:
    assessment = sent(rounds)
    stored, now = Assessment.objects.filter(pk=assessment.pk), timezone.now()
    about: dict[str, Any] = {"place": rounds.song_xanh, "measure": "on_time", "first_year": YEAR, "source": "QĐ"}
    shares: dict[str, Any] = {"excellent": 90, "good": 60, "fair": 40}
    grade = {"assessment": assessment, "team": rounds.team_cat1, "proposed": "fair", "grade": "fair"}
    AssessmentCriterion.objects.create(**about, **shares)
    broken: dict[str, Callable[[], Any]] = {
        "a_commune_assesses_its_teams_once_a_year": lambda: Assessment.objects.create(place=rounds.an, year=YEAR),
        "what_is_decided_about_teams_was_sent": lambda: stored.update(sent_at=None),
        "a_decision_about_teams_says_when_and_by_whom": lambda: stored.update(step="confirmed"),
        "a_returned_assessment_says_why": lambda: stored.update(step="returned", decided_at=now, decided_by=rounds.so),
        "a_team_is_graded_once_in_an_assessment": lambda: TeamGrade.objects.create(
            **(grade | {"team": rounds.team_an1})
        ),
        "another_grade_than_proposed_says_why": lambda: TeamGrade.objects.create(**(grade | {"grade": "good"})),
        "a_grade_is_a_known_one": lambda: TeamGrade.objects.create(**(grade | {"grade": "best", "proposed": "best"})),
        "a_province_asks_for_a_measure_once_from_a_year": lambda: AssessmentCriterion.objects.create(**about, **shares),
        "a_better_grade_asks_for_no_less": lambda: AssessmentCriterion.objects.create(
            **(about | shares | {"first_year": 2023, "good": 95})
        ),
        "a_criterion_is_about_a_known_measure": lambda: AssessmentCriterion.objects.create(
            **(about | shares | {"measure": "luck"})
        ),
        "a_year_of_criteria_is_plausible": lambda: AssessmentCriterion.objects.create(
            **(about | shares | {"first_year": 1900})
        ),
    }
    for name, write in broken.items():
        with pytest.raises(IntegrityError) as found, transaction.atomic():
            write()
        assert name in str(found.value) or "UNIQUE" in str(found.value)


def test_who_is_tied_to_the_sender_leaves_the_confirmation_to_a_colleague(rounds: World) -> None:
    client = client_of(rounds, "so")
    assessment, now = sent(rounds), timezone.now()
    for user in (rounds.so, rounds.canbo_an):
        Device.objects.create(user=user, digest="d" * 64, first_seen_at=now, last_seen_at=now)
    other = make_user("so_2", Role.STAFF, rounds.song_xanh, "Lý Thứ Hai", last_login=now)
    page = client.get(reverse("assessment_decide", args=[assessment.pk])).content.decode()
    assert ("cần người khác của cơ quan: Lý Thứ Hai" in page, 'name="confirm"' in page) == (True, False)
    with refused("four_eyes"):
        assessments.confirm(assessment, by=rounds.so)
    User.objects.filter(pk=other.pk).update(is_active=False)
    assessments.confirm(assessment, by=rounds.so)
    assessment.refresh_from_db()
    assert assessment.confirmed_alone == "device"
    assert Event.objects.get(verb="assessments.confirm").after["alone"] == "device"
    shown = client.get(reverse("assessment_show", args=[rounds.an.pk]), {"year": assessment.year})
    assert "xác nhận một mình: hai người" in shown.content.decode()
