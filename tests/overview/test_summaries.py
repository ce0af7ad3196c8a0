"""A pilot summed up: findings say what the rollup says, are edited, grow old with their numbers, and end as a paper."""

import datetime
import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from core.templatetags.wording import number, percent, share
from overview.actions import summaries
from overview.exports.summaries import SUMMARY
from overview.exports.summaries.rules import _lessons as lessons
from overview.models import PilotSummary, SummaryFinding
from reporting.actions import period_notes
from reporting.actions.reports import excuse
from reporting.actions.skills import set_goal
from reporting.actions.targets import set_target
from reporting.models import Indicator, Round
from reporting.rollups import rollup, series
from tests.overview.word_files import lines
from tests.overview.world_dashboards import DAY, open_half_of_june, reported
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import BASIC, count_adults, make_class, seed_levels
from tests.reporting.world_rounds import OPENS_AT, open_team_round, report_of, send
from tests.teams.world_reforms import new, reform
from tests.world import World, add_leadership

pytestmark = [pytest.mark.django_db, pytest.mark.once]

YEAR = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}


@pytest.fixture
def pilot(world: World) -> World:
    """Two rounds of teams about June are over, of each some reports came."""
    reported(world)
    world.round_5 = open_half_of_june(world)
    send(report_of(world.round_5, world.team_an1), by=world.lan, ho=4)
    world.pilot_rounds = [world.round_5, world.round_6]
    return world


def begun(world: World, by: str = "so") -> PilotSummary:
    user = world.users[by]
    return summaries.propose(user.place, world.pilot_rounds, by=user)


def said(summary: PilotSummary) -> dict[str, SummaryFinding]:
    return {one.rule: one for one in summary.findings.all()}


def word(summary: PilotSummary, by: Any, folder: Path) -> list[str]:
    path, now = folder / "so-ket.docx", timezone.now()
    source = SUMMARY.asked({"summary": summary.pk, "place": summary.place_id}, by=by, at=now)
    SUMMARY.build(source, path)
    return lines(path)


def test_findings_say_what_the_rollup_of_the_rounds_says(pilot: World) -> None:
    found = said(begun(pilot))
    node = rollup(pilot.pilot_rounds, pilot.song_xanh)
    assert f"phải nộp {number(node.expected)} báo cáo; đã nộp {number(node.received)}" in found["reports"].text
    assert found["reports"].numbers["Đúng hạn"] == number(node.on_time)
    assert percent(node.timeliness) in found["reports"].text
    households = next(one for one in node.figures if one.indicator.code == "ho")
    assert found["result:ho"].text.startswith(f"{households.indicator.name}: {number(households.sum)} ")
    assert (found["result:ho"].numbers["Kỳ đầu"], found["result:ho"].numbers["Kỳ cuối"]) == ("4", "10")
    assert found["next:reports"].numbers == {"Quá hạn, còn nộp được": number(node.missing)}
    assert "training" not in found  # nothing was held in these days
    of_an = said(begun(pilot, "canbo_an"))
    assert of_an["reports"].numbers["Phải nộp"] == number(rollup(pilot.pilot_rounds, pilot.an).expected)


def test_a_fall_is_weighed_with_what_was_noted_and_excused(pilot: World) -> None:
    july = {"data_from": datetime.date(2022, 7, 1), "data_to": datetime.date(2022, 7, 31)}
    last = open_team_round(pilot, code="ky-8", title="Kỳ sau", due_at=OPENS_AT + DAY, **july)
    pilot.pilot_rounds = [pilot.round_6, last]
    june = datetime.date(2022, 6, 10)
    period_notes.add(pilot.an, first_day=june, last_day=june, text="Mất điện", by=pilot.so)
    found = said(begun(pilot))
    assert found["notes"].text == "Ghi nhận trong kỳ:\n- Ngày 10/06/2022, tại xã An: “Mất điện”."
    assert found["lesson:timeliness"].text.endswith("xuống 0,0%); cần xem lại cách nhắc và hạn nộp.")
    of_before = begun(pilot, "canbo_an")
    period_notes.add(pilot.song_xanh, first_day=july["data_to"], last_day=july["data_to"], text="Lũ", by=pilot.so)
    excuse(report_of(last, pilot.team_an1), reason="Lũ", by=pilot.canbo_an)
    weighed = "trong kỳ cuối có 1 ghi chú về địa bàn và 1 báo cáo được miễn, cần tính đến khi đánh giá."
    assert said(begun(pilot))["lesson:timeliness"].text.endswith(weighed)
    changed = summaries.changed_findings(
        of_before, list(of_before.findings.all()), by=pilot.canbo_an, at=timezone.now()
    )
    assert {"notes", "lesson:timeliness"} <= {one.rule for one in of_before.findings.filter(pk__in=changed)}


def test_a_stock_is_told_by_what_was_reported_and_by_what_its_target_counts(pilot: World) -> None:
    for round, accounts in ((pilot.round_5, 30), (pilot.round_6, 50)):
        send(report_of(round, pilot.team_an2), by=pilot.minh, ho=4, tai_khoan=accounts)
    asked = {"indicator": Indicator.objects.get(code="tai-khoan"), "value": 200, "by": None}
    set_target(team=pilot.team_an2, **asked, **YEAR)
    assert said(begun(pilot))["result:tai-khoan"].text == (
        "Tài khoản đang dùng: 50 tài khoản (số mới nhất của các tổ được hỏi; 2/8 lượt có số liệu); so với chỉ tiêu "
        "giao, theo số mới nhất của mọi nơi được giao đạt 50/200, 25,0%, còn thiếu 150 tài khoản."
    )


def test_an_open_round_is_no_last_one_and_every_figure_tells_the_same_two(pilot: World) -> None:
    """ "ky-1" about July is open until 2099; orders were told of in the second round alone."""
    send(report_of(pilot.round_6, pilot.team_an2), by=pilot.minh, ho=4, don=3)
    pilot.pilot_rounds = [*pilot.pilot_rounds, pilot.round_1]
    found = said(begun(pilot))
    reports, node = found["reports"], rollup(pilot.pilot_rounds, pilot.song_xanh)
    assert "Chưa hết hạn nên không lấy làm kỳ cuối: “Kỳ tháng 7/2022”." in reports.text
    assert "kỳ cuối (“Kỳ tháng 6/2022”)" in reports.text
    both = "ở 1 tổ có số liệu cả kỳ đầu và kỳ cuối, từ 4 thành 10 (chung: kỳ đầu 4, kỳ cuối 14)."
    assert found["result:ho"].text.endswith(both)
    assert found["result:don"].text.endswith("kỳ đầu chưa có số liệu, kỳ cuối 3.")
    parts = ("Đúng hạn", "Nộp trễ", "Quá hạn chưa nộp", "Chưa đến hạn")
    assert sum(int(reports.numbers[part]) for part in parts) == int(reports.numbers["Phải nộp"]) == node.owed
    assert f"chưa đến hạn {node.not_due}" in reports.text


def test_rounds_that_ask_nobody_here_or_were_not_chosen_are_said(pilot: World) -> None:
    """A round about May asks the teams of huyện Nam alone; that about half of June was not chosen."""
    may = {"data_from": datetime.date(2022, 5, 1), "data_to": datetime.date(2022, 5, 31), "due_at": OPENS_AT + DAY}
    empty = open_team_round(pilot, code="ky-thang-5", title="Kỳ tháng 5/2022", within=pilot.nam, **may)
    summary = summaries.propose(pilot.an, [empty, pilot.round_6], by=pilot.canbo_an)
    assert list(summary.rounds.all()) == [pilot.round_6]
    found = said(summary)
    assert found["reports"].text.startswith("Qua 1 kỳ, ")
    assert "Không tính 1 kỳ trong những ngày này không được chọn: “Kỳ nửa đầu tháng 6/2022”." in found["reports"].text
    assert "không được chọn" not in said(begun(pilot, "canbo_an"))["reports"].text


@pytest.mark.parametrize(("first", "last"), [(0.5, 0.7504), (0.3333, 0.44444), (1 / 3, 2 / 3), (0.10049, 0.2005)])
def test_a_rise_is_the_difference_of_the_rates_printed_beside_it(first: float, last: float) -> None:
    ends = [SimpleNamespace(node=SimpleNamespace(timeliness=rate)) for rate in (first, last)]
    source: Any = SimpleNamespace(first_and_last=ends, comparison_below=SimpleNamespace(best=[], worst=[]))
    (lesson,) = lessons(source)
    size, before, now = (Decimal(found.replace(",", ".")) for found in re.findall(r"\d+,\d", lesson.text))
    assert size == now - before


def test_only_what_may_still_be_sent_is_chased(pilot: World) -> None:
    node = rollup(pilot.pilot_rounds, pilot.song_xanh)
    ending = series(pilot.pilot_rounds, pilot.song_xanh)
    for closed, codes in ((0, []), (ending[0].node.missing, ["ky-5"]), (node.missing, ["ky-5", "ky-6"])):
        Round.objects.filter(code__in=codes).update(closes_at=OPENS_AT + 2 * DAY)
        pilot.pilot_rounds = list(Round.objects.filter(code__in=["ky-5", "ky-6"]))
        found = said(begun(pilot))
        chased = found["next:reports"].numbers["Quá hạn, còn nộp được"] if "next:reports" in found else "0"
        assert int(chased) + closed == node.missing
        assert found["reports"].numbers["Không nộp được nữa"] == number(closed)
        assert ("không nộp được nữa" in found["reports"].text) == bool(closed)


def test_notes_are_told_in_order_of_time(pilot: World) -> None:
    for place, day in ((pilot.song_xanh, 20), (pilot.an, 5), (pilot.dong, 12), (pilot.an, 2)):
        date = datetime.date(2022, 6, day)
        period_notes.add(place, first_day=date, last_day=date, text=f"Việc {day}", by=pilot.so)
    text = said(begun(pilot))["notes"].text
    assert re.findall(r"Việc (\d+)", text) == ["2", "5", "12", "20"]


@pytest.mark.parametrize(("adults", "lacking"), [(None, None), (40, 12), (10, 0)])
def test_an_aim_of_adults_says_what_is_missing(pilot: World, adults: int | None, lacking: int | None) -> None:
    seed_levels(pilot)
    make_class(pilot.team_an1, day=datetime.date(2022, 6, 2), by=pilot.lan, came=20, skills={BASIC: 12})
    if adults:
        count_adults(pilot.an, adults, year=2022)
    goal = {"percent": 60, "due_on": datetime.date(2026, 12, 31), "counted_from": datetime.date(2022, 1, 1)}
    set_goal(pilot.song_xanh, source="Kế hoạch", by=pilot.so, **goal)
    found = said(begun(pilot))
    assert "60% người trưởng thành vào ngày 31/12/2026" in found["aim"].text
    assert ("chưa tính tỷ lệ" in found["aim"].text) == (lacking is None)
    assert ("next:aim" in found) == bool(lacking)
    if adults:
        assert found["aim"].numbers["Còn thiếu"] == number(lacking)
        assert f"đạt {share(12, adults)}" in found["aim"].text
        assert "chưa tính 2 xã, phường chưa có số người trưởng thành" in found["aim"].text


def test_a_summary_ends_with_a_sentence(pilot: World, tmp_path: Path) -> None:
    told = word(begun(pilot), pilot.so, tmp_path)
    assert any(line.startswith("Trên đây là báo cáo của ") and line.endswith("./.") for line in told)


@pytest.mark.parametrize(
    ("days", "subject"),
    [
        ([(1, 1, 6, 30), (7, 1, 12, 31)], "Tổng kết hoạt động tổ công nghệ số cộng đồng năm 2022 trên địa bàn tỉnh"),
        ([(1, 1, 9, 30)], "Sơ kết hoạt động tổ công nghệ số cộng đồng 9 tháng năm 2022 trên địa bàn tỉnh"),
        ([(7, 1, 9, 30)], "Sơ kết hoạt động tổ công nghệ số cộng đồng quý III/2022 trên địa bàn tỉnh"),
        ([(1, 1, 6, 30), (8, 1, 12, 31)], "Sơ kết hoạt động tổ công nghệ số cộng đồng trên địa bàn tỉnh"),
    ],
)
def test_a_year_is_closed_and_a_part_of_one_is_taken_stock_of(
    pilot: World, tmp_path: Path, days: list[tuple[int, int, int, int]], subject: str
) -> None:
    pilot.pilot_rounds = [
        open_team_round(
            pilot, code=f"phan-{index}", title=f"Phần {index}",
            data_from=datetime.date(2022, *one[:2]), data_to=datetime.date(2022, *one[2:]),
        )
        for index, one in enumerate(days)
    ]  # fmt: skip
    summary = begun(pilot)
    assert any(line.startswith(subject) for line in word(summary, pilot.so, tmp_path))
    page = signed_in(pilot.so).get(reverse("summary_show", args=[summary.pk])).content.decode()
    assert f"<h1>Báo cáo {subject[: subject.index(' hoạt')].lower()}: " in page


def test_a_summary_over_a_reform_says_which_places_are_counted(pilot: World) -> None:
    reform(pilot)
    pilot.so.place = new("03")
    pilot.so.save()
    days = {"data_from": datetime.date(2025, 5, 15), "data_to": datetime.date(2025, 8, 14)}
    after = open_team_round(pilot, code="sau", within=new("03"), **days)
    text = said(summaries.propose(new("03"), [after], by=pilot.so))["places"].text
    assert "ỉnh Sông Xanh có từ ngày 01/07/2025, lập từ " in text
    assert "có 4 xã, phường lập từ các nơi cũ" in text
    pilot.canbo_an.place = new("03001")
    pilot.canbo_an.save()
    text = said(summaries.propose(new("03001"), [after], by=pilot.canbo_an))["places"].text
    assert "lập từ xã An và xã Bình; báo cáo về thời gian trước ngày đó ghi ở nơi cũ, không tính" in text


def test_without_a_reform_nothing_is_said_of_one(pilot: World) -> None:
    assert "places" not in said(begun(pilot))


def test_an_official_edits_drops_adds_and_takes_it_to_word(pilot: World, tmp_path: Path) -> None:
    client = signed_in(pilot.so)
    codes = [one.code for one in pilot.pilot_rounds]
    assert client.post(reverse("summary_create"), {"rounds": codes}).status_code == 302
    summary = PilotSummary.objects.get()
    found = said(summary)
    edited = {"text": "Nói lại cho rõ.", "seen": found["reports"].text}
    form = reverse("finding_edit", args=[found["reports"].pk])
    unedited = client.get(form).content.decode()
    assert f"<dt>Phải nộp</dt><dd>{found['reports'].numbers['Phải nộp']}</dd>" in unedited
    assert "Lời văn đã được sửa" not in unedited
    client.post(form, edited)
    assert "Lời văn đã được sửa" in client.get(form).content.decode()
    assert client.get(reverse("summary_show", args=[summary.pk])).content.decode().count("Lời văn đã được sửa") == 1
    client.post(reverse("finding_drop", args=[found["coverage"].pk]))
    client.post(reverse("finding_add", args=[summary.pk]), {"section": "lessons", "text": "Có Đoàn thì nhanh."})
    paper = word(summary, pilot.so, tmp_path)
    assert "DỰ THẢO" in paper
    assert "1. Nói lại cho rõ." in paper
    assert any("Có Đoàn thì nhanh." in line for line in paper)
    assert not any("đã có tổ công nghệ số cộng đồng" in line for line in paper)
    stale = client.post(form, edited)
    assert "vừa được người khác sửa" in stale.content.decode()
    verbs = Event.objects.filter(verb__startswith="summaries.").order_by("pk")
    assert [one.verb.partition(".")[2] for one in verbs] == ["propose", "edit", "drop", "add"]
    assert "Nói lại" not in str([(one.before, one.after) for one in verbs])


def test_a_finding_whose_numbers_changed_is_looked_at_before_the_end(pilot: World) -> None:
    client, summary = signed_in(pilot.so), begun(pilot)
    address = reverse("summary_show", args=[summary.pk])
    assert "Số liệu đã đổi" not in client.get(address).content.decode()
    send(report_of(pilot.round_6, pilot.team_an2), by=pilot.minh, ho=7)
    changed = client.get(address).context["changed"]
    found = {one.pk: rule for rule, one in said(summary).items()}
    assert {"reports", "result:ho"} <= {found[pk] for pk in changed}
    finish = f'action="{reverse("summary_finish", args=[summary.pk])}"'
    assert finish not in client.get(address).content.decode()
    with refused("numbers_changed"):
        summaries.finish(summary, by=pilot.so)
    for pk, proposed in changed.items():
        finding = summary.findings.get(pk=pk)
        text = proposed.text if proposed else finding.text
        summaries.edit(finding, text=text, seen=finding.text, by=pilot.so)
    page = client.get(address)
    assert not page.context["changed"]
    assert finish in page.content.decode()
    assert f"gồm {summary.findings.count()} nhận định về 2 kỳ" in page.content.decode()
    summaries.finish(summary, by=pilot.so)
    with refused("finished"):
        summaries.remove(summary, by=pilot.so)


def test_leaders_read_what_is_finished_and_nothing_before(pilot: World, tmp_path: Path) -> None:
    add_leadership(pilot)
    summary = begun(pilot, "canbo_an")
    readers = [signed_in(pilot.lanhdao), signed_in(pilot.lanhdao_an)]
    address = reverse("summary_show", args=[summary.pk])
    assert [client.get(address).status_code for client in readers] == [404, 404]
    with refused("not_theirs"):
        summaries.finish(summary, by=pilot.so)
    summaries.finish(summary, by=pilot.canbo_an)
    for client in readers:
        page = client.get(address).content.decode()
        assert "Hoàn tất" in page
        assert "finding_edit" not in page
        assert "Bỏ<" not in page
    assert "DỰ THẢO" not in word(summary, pilot.lanhdao, tmp_path)


@pytest.mark.parametrize("asked", ["", "2022", "2022-H1", "2022-Q2", "2022-Q3", "2022-H2", "2031", "không"])
def test_complete_rounds_of_a_year_a_half_or_a_quarter_stand_chosen(pilot: World, asked: str) -> None:
    """June's two rounds of teams are over; those of July, of teams and of communes, are open. A cut-off of decree
    09/2019 begins a quarter in the middle of the month before.
    """
    days = {"data_from": datetime.date(2022, 3, 15), "data_to": datetime.date(2022, 4, 14), "due_at": OPENS_AT + DAY}
    april = open_team_round(pilot, code="ky-4", title="Kỳ tháng 4/2022", **days)
    page = signed_in(pilot.so).get(reverse("summary_create"), {"period": asked} if asked else {})
    chosen = set(page.context["form"]["rounds"].value())
    is_of_july = asked in ("2022-Q3", "2022-H2")
    assert chosen == (set() if is_of_july else {april.code, "ky-5", "ky-6"})
    offered = dict(page.context["form"].fields["rounds"].choices)
    assert set(offered) == {"Năm 2022, tổ báo cáo", "Năm 2022, xã báo cáo"}
    labels = dict(offered["Năm 2022, tổ báo cáo"])
    assert {code for code, label in labels.items() if label.endswith("(chưa hết hạn nộp)")} == {"ky-1"}
    periods = dict(page.context["by_period"].fields["period"].choices)
    assert set(periods) == {"2022", "2022-H1", "2022-H2", "2022-Q2", "2022-Q3"}
    named = signed_in(pilot.so).get(reverse("summary_create"), {"period": asked, "round": "ky-5"})
    assert named.context["form"]["rounds"].value() == ["ky-5"]


def test_rounds_of_one_kind_in_which_something_is_owed(pilot: World) -> None:
    levels = [pilot.round_6, Round.objects.get(code="ky-xa")]
    with refused("rounds_missing"):
        summaries.propose(pilot.song_xanh, [], by=pilot.so)
    with refused("mixed_reporters"):
        summaries.propose(pilot.song_xanh, levels, by=pilot.so)
    with refused("out_of_scope"):
        summaries.propose(pilot.an, pilot.pilot_rounds, by=pilot.so)


def test_the_database_keeps_what_a_summary_is(pilot: World) -> None:
    summary = begun(pilot)
    findings = {"section": "results", "position": 99, "rule": "reports", "text": "x"}
    for break_it in (
        lambda: PilotSummary.objects.update(finished_at=timezone.now()),  # a_finished_summary_says_who_finished_it
        lambda: summary.findings.update(text=""),  # a_finding_says_something
        lambda: summary.findings.create(**findings),  # a_rule_proposes_one_finding_a_summary
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()
