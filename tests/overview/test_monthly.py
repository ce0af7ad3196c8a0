"""The monthly page: its numbers are those of the dashboard and the rollup, its PDF is one sheet whatever it holds."""

import datetime
import re
import subprocess
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.printing import HEIGHT, WIDTH
from core.templatetags.wording import number, share
from overview.exports.monthly import monthly_pdf
from overview.rollups.monthly import MonthlyPage, monthly_page
from places.models import Place
from reporting.actions.period_notes import add as add_note
from reporting.models import Difficulty, Indicator, Report, Round, Target
from reporting.rollups import against_targets, rollup
from teams.actions.milestones import seed_letter_milestones
from teams.models import Team
from tests.overview.world_dashboards import open_half_of_june, page, reported
from tests.reporting.pages import signed_in
from tests.reporting.world_difficulties import add_difficulties
from tests.reporting.world_rounds import VN, let_the_deadline_pass, make_indicator, open_team_round, report_of, send
from tests.world import World, make_place, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JUNE, JULY = datetime.date(2022, 6, 1), datetime.date(2022, 7, 1)


@pytest.fixture
def months(world: World) -> World:
    """Rounds about June and July are over, of each some reports came; a difficulty waits too long."""
    reported(world)
    open_half_of_june(world)
    add_difficulties(world)
    let_the_deadline_pass(world.round_1)
    Difficulty.objects.update(answer_due_at=datetime.datetime(2022, 8, 1, tzinfo=VN))
    target = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31), "value": 40}
    Target.objects.create(team=world.team_an1, indicator=Indicator.objects.get(code="ho"), **target)
    return world


def lines(found: MonthlyPage) -> dict[str, str]:
    return {one.label: one.now for one in found.changes}


def text_of(pdf: bytes) -> str:
    made = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(made.stdout.decode().split())


def edges_of(pdf: bytes) -> tuple[float, float]:
    """How far right and how far down any word of the first sheet reaches, in points."""
    made = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return max(map(float, re.findall(r'xMax="([\d.]+)"', made))), max(map(float, re.findall(r'yMax="([\d.]+)"', made)))


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize("name", ["song_xanh", "dong", "an"])
def test_each_number_is_that_of_the_dashboard_and_of_the_rollup(months: World, name: str) -> None:
    place = getattr(months, name)
    found = monthly_page(months.so, place, JULY)
    assert found.round == months.round_1
    dashboard = page(months, "so", name, "?round=ky-1").context
    assert lines(found).items() >= {one.label: share(one.part, one.whole) for one in dashboard["key_figures"]}.items()
    node = against_targets(rollup([months.round_1], place, at=found.at), [months.round_1])
    assert {(one.label, one.now, one.answered) for one in found.results} == {
        (
            one.indicator.name,
            "—" if one.sum is None else f"{number(one.sum)} {one.indicator.unit}",
            f"{one.reported_by}/{one.of} tổ",
        )
        for one in node.figures
    }
    assert [one.reached for one in found.results if "/" in one.reached] == [
        share(one.done, one.target) for one in node.figures if one.target
    ]
    assert found.bars[-1].words == share(node.on_time, node.expected)
    wrong = {(number(one.number), one.words) for one in dashboard["wrong"]}
    assert wrong <= {(one.lead, one.text) for one in found.decisions}
    assert any("khó khăn quá hạn" in words for _, words in wrong)


def test_only_months_in_which_the_place_existed_are_offered(months: World) -> None:
    Place.objects.filter(pk=months.dong.pk).update(valid_from=JULY)
    Place.objects.filter(pk=months.an.pk).update(valid_to=JUNE)
    begun, ended = (Place.objects.get(pk=one.pk) for one in (months.dong, months.an))
    found = monthly_page(months.so, begun, JUNE)
    assert (found.months[-1], found.month) == (JULY, JULY)
    assert found.earlier_places == "Trước ngày 01/07/2022 xin xem trang của địa bàn cũ."
    assert monthly_page(months.so, begun, JULY).earlier_places == ""
    assert set(monthly_page(months.so, ended).months) == {JUNE}


def test_what_changed_is_held_against_the_round_before(months: World) -> None:
    june = open_team_round(
        months, code="ky-6b", title="Kỳ của tháng 6", data_from=JUNE, data_to=datetime.date(2022, 6, 30)
    )
    send(report_of(june, months.team_an1), by=months.lan, ho=5)
    send(report_of(june, months.team_an2), by=months.minh, ho=3)
    let_the_deadline_pass(june)
    found = monthly_page(months.canbo_an, months.an, JULY)
    (result,) = [one for one in found.results if one.label == "Hộ được hướng dẫn"]
    assert (result.now, result.before, result.last_year) == ("12 hộ", "+7 (chung +4)", "—")
    assert result.answered == "1/2 tổ, kỳ liền trước 2"
    assert "Kỳ liền trước: “Kỳ của tháng 6”; cùng kỳ năm trước: không có." in found.sources


def test_what_was_noted_of_the_days_stands_on_the_page(months: World) -> None:
    for index in range(5):
        when = {"first_day": JULY, "last_day": JULY} if index else {"first_day": JUNE, "last_day": JUNE}
        add_note(place=months.an, **when, text=f"Lũ {index}", by=months.canbo_an)
    found = monthly_page(months.canbo_an, months.an, JULY)
    lines = [*(f"Ghi chú: Xã An (01/07/2022): Lũ {index}" for index in (1, 2, 3)), "và 1 ghi chú khác"]
    assert found.notes == lines
    assert " ".join(lines) in text_of(monthly_pdf(found))
    assert lines[0] in signed_in(months.canbo_an).get(
        reverse("monthly_show", args=[months.an.pk]), {"month": "2022-07"}
    ).content.decode()  # fmt: skip


def test_places_are_compared_above_and_teams_in_a_commune(months: World) -> None:
    above = monthly_page(months.so, months.dong, JULY).comparison
    assert [one.name for one in (*above.best, *above.worst)] == ["Xã An", "Xã Bình"]
    within = monthly_page(months.canbo_an, months.an, JULY).comparison
    assert [(one.name, one.words) for one in within.best] == [("Tổ An 1", share(2, 3))]
    assert [(one.name, one.words, one.why) for one in within.worst] == [("Tổ An 2", share(0, 3), "3 kỳ chưa nộp")]


def test_a_team_that_is_late_is_not_said_to_be_silent(months: World) -> None:
    Report.objects.filter(pk=months.report_an2.pk).update(
        state="submitted", first_submitted_at=timezone.now(), submitted_at=timezone.now()
    )
    (worst,) = monthly_page(months.canbo_an, months.an, JULY).comparison.worst
    assert (worst.name, worst.why) == ("Tổ An 2", "2 kỳ chưa nộp, 1 kỳ nộp trễ")


def test_an_excused_report_is_owed_in_no_bar_and_in_no_teams_share_and_both_say_so(months: World) -> None:
    found = monthly_page(months.so, months.an, JULY)
    assert found.note_on_bars == "Bên phải: đúng hạn trên phải nộp."
    Report.objects.filter(pk=months.report_an2.pk).update(excused_at=timezone.now(), excuse_reason="Lũ")
    found = monthly_page(months.so, months.an, JULY)
    assert (found.bars[-1].words, found.bars[-1].excused) == (share(1, 1), 1)
    assert [one.words for one in found.comparison.worst] == [share(0, 2)]
    assert found.comparison.measure.endswith("đã hết hạn, không tính báo cáo được miễn")
    assert found.note_on_bars == "Bên phải: đúng hạn trên phải nộp, không tính 1 báo cáo được miễn."


def test_the_slowest_target_is_that_of_all_in_force_with_the_round_that_asked(months: World) -> None:
    """The round of the month does not ask about it; another one did, or none."""
    other = make_indicator("khac", name="Cửa hàng số", unit="cửa hàng")
    window = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
    Target.objects.create(team=months.team_an1, indicator=other, value=900, **window)
    december = datetime.datetime(2022, 12, 1, tzinfo=VN)

    def last_line() -> tuple[str, str]:
        found = monthly_page(months.so, months.an, JULY, at=december).deadlines
        return next((one.text, one.detail) for one in found if "chỉ tiêu giao" in one.text)

    text, detail = last_line()
    assert text == "Hết thời gian của 2 chỉ tiêu giao"
    assert detail.endswith(f"chậm nhất: {other}, {share(None, 900)}, chưa kỳ báo cáo nào hỏi")
    august = {"data_from": datetime.date(2022, 8, 1), "data_to": datetime.date(2022, 8, 31)}
    asking = open_team_round(months, code="ky-8", title="Kỳ tháng 8/2022", indicators=[other], **august)
    assert last_line()[1].endswith(f"chậm nhất: {other}, {share(None, 900)}, theo “{asking}”")


def test_who_has_the_share_of_the_other_end_is_at_neither(months: World) -> None:
    """Of five teams four reported nothing in time: of these some are named as lowest, and none among the best."""
    for index in range(3):
        make_team(months.an2, f"Tổ mới {index}", founded_on=JUNE)
    august = {"data_from": datetime.date(2022, 8, 1), "data_to": datetime.date(2022, 8, 31)}
    round_ = open_team_round(months, code="ky-8", title="Kỳ tháng 8/2022", **august)
    send(report_of(round_, months.team_an1), by=months.lan, ho=1)
    let_the_deadline_pass(round_)
    found = monthly_page(months.so, months.an, datetime.date(2022, 8, 1)).comparison
    assert [one.name for one in found.best] == ["Tổ An 1"]
    assert [(one.name, one.words) for one in found.worst] == [("Tổ An 2", share(0, 4)), ("Tổ mới 0", share(0, 1))]
    assert found.notes[-1] == "4 tổ cùng ở mức 0,0%; ở đây nêu các tổ đứng đầu theo thứ tự tên."


def test_before_the_first_round_and_before_a_deadline_the_page_says_so(months: World) -> None:
    assert "Chưa có kỳ báo cáo nào" in monthly_page(months.so_nui, months.nui_cao).warning
    Round.objects.filter(code="ky-1").update(due_at=timezone.now() + datetime.timedelta(days=9))
    found = monthly_page(months.so, months.song_xanh, JULY)
    assert "chưa đến hạn (hết" in found.warning
    assert "Nộp “Kỳ tháng 7/2022”" in [one.text for one in found.deadlines]
    assert {one.before for one in found.results} == {"—"}


def test_the_page_and_its_pdf_say_the_same(months: World) -> None:
    client, query = signed_in(months.so), {"month": "2022-07"}
    home = client.get(reverse("monthly_home"), query | {"place": months.an.pk})
    assert home.url == reverse("monthly_show", args=[months.an.pk]) + "?month=2022-07"
    html = client.get(home.url)
    found: MonthlyPage = html.context["page"]
    answer = client.get(reverse("monthly_file", args=[months.an.pk]), query)
    pdf = b"".join(answer)
    assert (answer["Content-Type"], pages_of(pdf)) == ("application/pdf", 1)
    assert "tinh-hinh-xa-an-2022-07.pdf" in answer["Content-Disposition"]
    body, text = " ".join(html.content.decode().split()), text_of(pdf)
    assert "Tình hình tháng 7/2022: Xã An" in text
    for words in [*(one.now for one in (*found.changes, *found.results)), *(one.words for one in found.bars)]:
        assert words in body
        assert words in text
    today = timezone.localdate()
    past = today.replace(day=1) - datetime.timedelta(days=1)
    of_past = ("Đến hôm nay, cần quyết định", "Từ hôm nay, hạn sắp tới")
    recent = replace(found, month=past.replace(day=1))
    assert (recent.decisions_heading, recent.deadlines_heading) == of_past
    for of_day, month, waits in (("Đến hết 31/07/2022", JULY, False), ("Hiện nay", today, True)):
        asked = {"month": f"{month:%Y-%m}"}
        html = client.get(reverse("monthly_show", args=[months.an.pk]), asked)
        body = " ".join(html.content.decode().split())
        text = text_of(b"".join(client.get(reverse("monthly_file", args=[months.an.pk]), asked)))
        assert of_day in body
        assert of_day in text
        said = [f"{one.lead} {one.text}" for one in html.context["page"].decisions]
        assert said
        assert {one in text for one in ("Cần quyết định", "Hạn sắp tới", said[0])} == {waits}
        assert ("Cần quyết định" in body) is waits
    assert client.get(reverse("monthly_show", args=[months.an.pk]), {"month": "0000-99"}).status_code == 200


def lengthen(world: World) -> None:
    """Give everything the longest name there can be, hostile ones among them, and fill each list."""
    hostile = ["W" * 400, "<b>&amp;\u202e\\(%PDF " * 40, "Ấp Ngưỡng Thưởng " * 40]

    def name(model: Any, field: str, index: int) -> dict[str, str]:
        return {field: hostile[index % 3][: model._meta.get_field(field).max_length or 150]}

    for index in range(60):
        commune = make_place(f"0113{index}", 3, "xã", f"Xã {index}", world.dong)
        make_team(make_place(f"0113{index}-1", 4, "ấp", "Ấp", commune), f"Tổ {index}")
    seed_letter_milestones(world.song_xanh)
    for model, field in ((Place, "name"), (Team, "name"), (Round, "title"), (Indicator, "name"), (Indicator, "unit")):
        for index, row in enumerate(model.objects.order_by("pk")):
            model.objects.filter(pk=row.pk).update(**name(model, field, index))


@pytest.mark.parametrize("name", ["song_xanh", "dong", "an"])
def test_the_pdf_is_one_sheet_whatever_the_names(months: World, name: str) -> None:
    """Longer than any real place's: the drawn words end above the edge, and the lists say how many more there are."""
    lengthen(months)
    round_ = open_team_round(
        months, code="ky-8", title="Kỳ", data_from=datetime.date(2022, 8, 1), data_to=datetime.date(2022, 8, 31)
    )
    let_the_deadline_pass(round_)
    place = Place.objects.get(pk=getattr(months, name).pk)
    found = monthly_page(months.so, place, datetime.date(2022, 8, 1))
    found = replace(found, at=datetime.datetime(2022, 9, 1, tzinfo=VN))  # the lists of today are on it too
    pdf = monthly_pdf(replace(found, results=[*found.results] * 8, decisions=[*found.decisions] * 5))
    right, bottom = edges_of(pdf)
    assert (pages_of(pdf), right < WIDTH - 30, bottom < HEIGHT - 20) == (1, True, True)
    text = text_of(pdf)
    assert re.search(r"… và \d+ (chỉ tiêu|việc) khác", text)
    assert "Báo cáo: “" in text  # the sources, at the very end
