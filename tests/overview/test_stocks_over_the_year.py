"""What is known of a stock goes on over the year: its age, what is too old and its course, the same in every output."""

import csv
import datetime
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from overview.exports.document import PAPER
from overview.exports.document.source import PaperSource
from overview.rollups.courses import TargetCourse
from overview.rollups.monthly import monthly_page
from reporting.actions import freezing
from reporting.actions.closings import close
from reporting.actions.targets import set_target
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Indicator
from reporting.models.basis import Basis
from reporting.rollups.sums import stored_figure
from tests.overview.outputs import agree, workbook
from tests.overview.world_dashboards import page
from tests.reporting.world_rounds import add_rounds, let_the_deadline_pass, open_team_round, report_of, send
from tests.world import World

YEAR = {"starts_on": datetime.date(2023, 1, 1), "ends_on": datetime.date(2023, 12, 31)}
WORDS = "số cũ nhất đã 75 ngày; không cộng 30 là số đã quá 366 ngày"


@pytest.fixture
def year(world: World) -> World:
    """Accounts of three teams: 55 of this August after 40 of last July, 30 of last July alone, 20 of this May alone."""
    add_rounds(world)
    send(world.report_an1, by=world.lan, ho=12, tai_khoan=40)
    send(world.report_an2, by=world.minh, tai_khoan=30)
    may, world.august = (
        open_team_round(world, code=code, title=code, data_from=first, data_to=last)
        for code, first, last in (
            ("thang-5", datetime.date(2023, 5, 1), datetime.date(2023, 5, 31)),
            ("thang-8", datetime.date(2023, 7, 15), datetime.date(2023, 8, 14)),
        )
    )
    send(report_of(may, world.team_binh1), by=world.hoa, tai_khoan=20)
    send(report_of(world.august, world.team_an1), by=world.lan, tai_khoan=55)
    for team in (world.team_an1, world.team_an2, world.team_binh1):
        set_target(team=team, indicator=Indicator.objects.get(code="tai-khoan"), value=100, by=None, **YEAR)
    return world


def test_every_output_says_what_is_known_how_old_it_is_and_what_is_too_old(year: World, tmp_path: Path) -> None:
    client, place = Client(), year.song_xanh
    client.force_login(year.so)
    shown = client.get(reverse("rollup_show", args=[place.pk, "thang-8"])).content.decode()
    assert f'<span>75<br><span class="quiet">{WORDS}</span></span>' in shown
    assert "kể cả số của năm trước; số đã quá 366 ngày thì không cộng mà ghi riêng." in shown
    data = client.get(reverse("rollup_data", args=[place.pk, "thang-8", "json"])).json()["rollup"]
    (figure,) = [one for one in data["figures"] if one["indicator"] == "tai-khoan"]
    assert [figure[name] for name in ("sum", "target", "done", "age", "old")] == [55, 300, 75, 75, 30]
    text = client.get(reverse("rollup_data", args=[place.pk, "thang-8", "csv"])).content.decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["indicator"] == "tai-khoan"]
    assert [rows[0][name] for name in ("done", "age", "old")] == ["75", "75", "30"]
    source = Source([year.august], place, Basis.THEN, timezone.now(), year.so)
    line = next(row for row in workbook(source)["Chỉ tiêu nền tảng"] if row["Chỉ tiêu"] == "Tài khoản đang dùng")
    assert (line["Số hiện có: số cũ nhất đã (ngày)"], line["Không cộng: số đã quá 366 ngày"]) == (75, 30)
    agree(source, year.so)
    ROLLUP.build(source, tmp_path / "t.xlsx")
    overview = [[cell for cell in row if cell] for row in load_workbook(tmp_path / "t.xlsx")["Tổng quan"].values]
    (head,) = (row for row in overview if "Không cộng: số đã quá 366 ngày" in row)
    (told,) = (row for row in overview if row[:1] == ["Tài khoản đang dùng"] and 300 in row)
    assert [told[head.index(name)] for name in head if name.startswith(("Số hiện có:", "Không cộng:"))] == [75, 30]
    call_command("rollup", "thang-8", place.code, stdout=(terminal := io.StringIO()))
    assert f"75 ({WORDS})" in terminal.getvalue()
    paper = PaperSource([year.august], place, Basis.THEN, timezone.now(), year.so)
    PAPER.make(paper, tmp_path / "t.docx", lambda: None)  # type: ignore[misc]
    assert any(WORDS in one.text for one in Document(str(tmp_path / "t.docx")).paragraphs)
    month = monthly_page(year.so, place, datetime.date(2023, 8, 1))
    assert [one.reached for one in month.results if one.label == "Tài khoản đang dùng"] == [f"75/300, 25,0% ({WORDS})"]
    body = page(year, "so", "song_xanh", "?round=thang-8").content.decode()
    assert "từ 60 lúc bắt đầu, đến nay cần 209" in body  # 60 + 240 × 226/365
    assert WORDS in body


def test_the_page_of_a_target_says_how_old_the_stocks_of_its_parts_are(year: World) -> None:
    client, window = Client(), {key: day.isoformat() for key, day in YEAR.items()}
    client.force_login(year.so)
    asked = {"indicator": "tai-khoan"} | window
    response = client.get(reverse("target_cascade", args=[year.an.pk]), asked)
    assert "số đã quá 366 ngày thì không cộng mà ghi riêng." in response.content.decode()
    known = {str(row.child.holder): (row.done, row.age, row.old) for row in response.context["table"].rows_given}
    assert known == {"Tổ An 1": (55, 139, None), "Tổ An 2": (None, None, 30)}
    totals = response.context["table"].totals
    assert [totals[name] for name in ("done", "age", "old")] == [55, 139, 30]
    flow = client.get(reverse("target_cascade", args=[year.an.pk]), asked | {"indicator": "ho"})
    assert "quá 366 ngày" not in flow.content.decode()


@pytest.mark.parametrize(("kept", "said"), [(None, (75, 75, 30, 60)), (5, (75, None, None, None))])
def test_a_closed_round_keeps_the_age_and_one_closed_before_is_judged_as_it_was(
    year: World, monkeypatch: pytest.MonkeyPatch, kept: int | None, said: tuple[int | None, ...]
) -> None:
    """Closings kept five numbers while stocks ended with the year."""
    monkeypatch.setattr(freezing, "stored_figure", lambda figure: stored_figure(figure)[:kept])
    let_the_deadline_pass(year.august)
    close(year.august, by=year.so, reason="Hết hạn.", at=timezone.now())
    context = page(year, "so", "song_xanh", "?round=thang-8").context
    (course,) = context["courses"]
    assert context["frozen_at"]
    assert (course.done, course.age, course.old, course.start) == said
    assert all(one.out_of is None for one in context["node"].figures)


@pytest.mark.parametrize(
    ("day", "start", "done", "is_behind"),
    [
        (datetime.date(2026, 1, 14), 660, 660, True),  # 66% of the target, and it was so at the start
        (datetime.date(2026, 1, 14), 660, 675, False),
        (datetime.date(2026, 12, 14), 660, 885, True),
        (datetime.date(2026, 12, 14), 660, 985, False),
        (datetime.date(2026, 6, 30), 1_100, 1_000, False),  # it stood above, and has to stay
        (datetime.date(2026, 6, 30), 1_100, 999, True),
        (datetime.date(2026, 6, 30), None, 490, True),  # a flow, of which 496 are asked for
        (datetime.date(2026, 6, 30), None, 500, False),
    ],
)
def test_a_course_goes_from_the_level_at_the_start_to_the_target(
    day: datetime.date, start: int | None, done: int, is_behind: bool
) -> None:
    first, last = datetime.date(2026, 1, 1), datetime.date(2026, 12, 31)
    kind = Indicator.Kind.FLOW if start is None else Indicator.Kind.STOCK
    course = TargetCourse(Indicator(kind=kind), done, 1_000, first, last, day, start=start)
    assert course.is_behind is is_behind
