"""What is said of a period, and of its change since another one: the same on the page, in workbook, paper and data, and
unmoved by what is entered after a round was closed.
"""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from overview.exports.document import PAPER
from overview.exports.document.source import PaperSource
from overview.rollups.monthly import monthly_page
from reporting.actions import closings
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Denominator, Indicator, Round
from reporting.models.basis import Basis
from tests.core.sheets import table
from tests.overview.word_files import lines
from tests.reporting.pages import signed_in
from tests.reporting.test_compared_pages import month, words
from tests.reporting.test_ratios import known
from tests.reporting.world_rounds import let_the_deadline_pass, report_of, send
from tests.world import World

pytestmark = pytest.mark.once

AUGUST = datetime.date(2022, 8, 1)


@pytest.fixture
def summer(rounds: World) -> World:
    """In July An 1 counted 12 of 100 adults; in August An 1 counted 20 and Bình 1 counted 5, of 100 and of 50."""
    Indicator.objects.filter(code="ho").update(out_of_kind="adults")
    known(rounds.an, 100)
    known(rounds.binh, 50)
    rounds.august = month(rounds, 8)
    send(rounds.report_an1, by=rounds.lan, ho=12)
    send(report_of(rounds.august, rounds.team_an1), by=rounds.lan, ho=20)
    send(report_of(rounds.august, rounds.team_binh1), by=rounds.hoa, ho=5)
    let_the_deadline_pass(rounds.round_1, rounds.august)
    return rounds


class Told(NamedTuple):
    page: str
    ranking: str
    data: Any
    sheets: dict[str, list[dict[str, Any]]]
    paper: list[str]

    def row(self, sheet: str, place: str = "Tỉnh Sông Xanh") -> dict[str, Any]:
        return next(row for row in self.sheets[sheet] if row["Địa bàn"] == place)

    def of_paper(self, begins: str) -> str:
        return next((line for line in self.paper if line.startswith(begins)), "")


def told(world: World, rounds: Sequence[Round], folder: Path, *, against: str = "", basis: str = Basis.THEN) -> Told:
    rounds = list(Round.objects.filter(pk__in=[one.pk for one in rounds]).select_related("within").order_by("data_to"))
    others = list(Round.objects.filter(code__in=against.split(",")).select_related("within"))
    place, at, client = world.song_xanh, timezone.now(), signed_in(world.so)
    query = {"with": [one.code for one in rounds[1:]], "basis": basis, "against": against or "none"}
    book, letter = folder / "t.xlsx", folder / "t.docx"
    ROLLUP.build(Source(rounds, place, Basis(basis), at, world.so, others), book)
    opened = load_workbook(book)
    PAPER.make(PaperSource(rounds, place, Basis.THEN, at, world.so), letter, lambda: None)

    def get(name: str, *args: Any, **more: str) -> Any:
        return client.get(reverse(name, args=[place.pk, rounds[0].code, *args]), query | more)

    return Told(
        words(get("rollup_show")),
        words(get("ranking_show", by="share-ho", level="3")),
        get("rollup_data", "json", depth="2").json()["rollup"],
        {name: table(opened, name) for name in ("Tổng hợp", "Chỉ tiêu nền tảng")},
        lines(letter),
    )


def shares(one: Told) -> dict[str, Any]:
    """All that says something of a share, or of what it is made of."""
    return {
        "page": re.findall(r"\d+/\d+, [\d,]+%[^<]*|mẫu số[^.<]*", one.page),
        "ranking": re.findall(r"\d+/\d+, [\d,]+%", one.ranking),
        "data": [figure["out_of"] for part in (one.data, *one.data["children"]) for figure in part["figures"]],
        "sheets": one.sheets,
        "paper": [line for line in one.paper if "%" in line or "mẫu số" in line],
    }


@pytest.mark.parametrize("basis", Basis.values)
def test_denominators_entered_after_a_closing_change_no_period_of_closed_rounds(
    summer: World, tmp_path: Path, basis: str
) -> None:
    periods = [summer.round_1], [summer.august], [summer.round_1, summer.august]
    closings.close(summer.round_1, reason="Hết tháng.", by=summer.so)
    Denominator.objects.filter(place=summer.an).update(value=200)  # put right before August is closed
    closings.close(summer.august, reason="Hết tháng.", by=summer.so)
    before = [shares(told(summer, some, tmp_path, basis=basis)) for some in periods]
    Denominator.objects.update(value=7)
    known(summer.cat, 1_000)
    after = [shares(told(summer, some, tmp_path, basis=basis)) for some in periods]
    assert before == after
    july, august, both = (next(one for one in some["data"] if one) for some in after)
    assert [(one["part"], one["whole"]) for one in (july, august, both)] == [(12, 100), (25, 250), (37, 250)]
    assert "37/250, 14,8%" in "".join(after[2]["page"])
    said = "mẫu số không cộng qua các kỳ, mỗi xã lấy một lần: số giữ lúc chốt kỳ mới nhất mà xã có số liệu"
    assert said in after[2]["page"]
    assert said in " ".join(after[2]["paper"])
    closings.reopen(summer.august, reason="Sửa số.", by=summer.so)
    live = shares(told(summer, periods[2], tmp_path, basis=basis))
    assert "vì kỳ mới nhất chưa chốt" in " ".join(live["page"])
    assert next(one for one in live["data"] if one)["whole"] == 14  # the newest round is open: those of today


def test_a_change_of_other_numbers_of_reporters_is_told_with_a_caution_everywhere(
    summer: World, tmp_path: Path
) -> None:
    found = told(summer, [summer.august], tmp_path, against="ky-1")
    both = "của 1 tổ có số liệu cả hai kỳ; chung +13 (1 → 2 tổ)"
    for page in ("tăng 8", "tăng 4,7 điểm %", both):
        assert page in found.page
    assert "+4,7 điểm<br>1 → 2 tổ có số liệu" in found.ranking
    assert "+13 · " not in found.ranking
    sums, figures = found.row("Tổng hợp"), found.row("Chỉ tiêu nền tảng")
    assert sums["Hộ được hướng dẫn, tăng giảm, chung"] == figures["Tăng giảm, chung"] == 13
    assert sums["Hộ được hướng dẫn, tăng giảm, cùng nơi"] == figures["Tăng giảm, cùng nơi"] == 8
    assert round(sums["Hộ được hướng dẫn, điểm % tỷ lệ"], 1) == round(figures["Điểm % tỷ lệ"], 1) == 4.7
    assert (figures["Kết quả kỳ so sánh"], figures["Số nơi có số liệu kỳ so sánh"]) == (12, 1)
    assert found.of_paper("Hộ được hướng dẫn (hộ;").endswith("(hộ; 2/4) | 25 | 12 (1) | +8 (chung +13)")
    assert found.of_paper("Hộ được hướng dẫn, trên").endswith("| 25/150 | 16,7% | 12,0% | +4,7 | 2/3 xã")
    (line,) = (one for one in monthly_page(summer.so, summer.song_xanh, AUGUST).results if one.label.startswith("Hộ"))
    assert (line.before, line.answered) == ("+8 · +4,7 điểm (chung +13)", "2/4 tổ, kỳ liền trước 1")
    said = found.of_paper("So với kỳ liền trước, Hộ")
    assert "tăng 66,7%, từ 12 lên 20 hộ, ở 1 nơi có số liệu cả hai kỳ; chung từ 12 thành 25" in said


def test_a_change_of_sums_of_several_rounds_is_of_those_who_answered_both_times_everywhere(
    summer: World, tmp_path: Path
) -> None:
    """July and August against October and November, which are parts of two quarters: An 2 answered in July alone."""
    october, november = month(summer, 10), month(summer, 11)
    send(summer.report_an2, by=summer.minh, ho=100)
    send(report_of(october, summer.team_an1), by=summer.lan, ho=10)
    send(report_of(november, summer.team_an1), by=summer.lan, ho=21)
    send(report_of(november, summer.team_binh1), by=summer.hoa, ho=9)
    let_the_deadline_pass(october, november)
    against = f"{summer.round_1.code},{summer.august.code}"
    found = told(summer, [october, november], tmp_path, against=against)
    assert "tăng 3" in found.page
    assert "của 3 lượt có số liệu cả hai kỳ; chung −97 (4 → 3 lượt)" in found.page
    sums, figures = found.row("Tổng hợp"), found.row("Chỉ tiêu nền tảng")
    assert sums["Hộ được hướng dẫn, tăng giảm, chung"] == figures["Tăng giảm, chung"] == -97
    assert sums["Hộ được hướng dẫn, tăng giảm, cùng nơi"] == figures["Tăng giảm, cùng nơi"] == 3
    assert figures["Số lượt có số liệu cả hai kỳ"] == 3
    assert found.of_paper("Hộ được hướng dẫn (hộ;").endswith("(hộ; 3/8) | 40 | 137 (4) | +3 (chung −97)")
    said = found.of_paper("So với kỳ liền trước, Hộ")
    assert "tăng 8,1%, từ 37 lên 40 hộ, ở 3 lượt có số liệu cả hai kỳ; chung từ 137 thành 40" in said
    ranked = signed_in(summer.so).get(
        reverse("ranking_show", args=[summer.song_xanh.pk, october.code]),
        {"with": [november.code], "against": against, "by": "sum-ho", "level": "3"},
    )
    rows = {row.place: row for row in ranked.context["rows"]}
    assert (rows[summer.an].change, rows[summer.binh].change) == ("−1", "+4")
    assert rows[summer.an].caution == "của 2 lượt có số liệu cả hai kỳ; chung −101 (3 → 2 lượt)"
    assert (ranked.context["whole_change"], ranked.context["reporters"]) == ("+1,5", "lượt")  # a commune, of two


def test_sums_of_other_numbers_of_rounds_are_compared_nowhere_and_everywhere_it_says_so(
    summer: World, tmp_path: Path
) -> None:
    june = month(summer, 6)
    send(report_of(june, summer.team_an1), by=summer.lan, ho=3)
    let_the_deadline_pass(june)
    found = told(summer, [summer.round_1, summer.august], tmp_path, against=june.code)
    why = "ỳ này gồm 2 kỳ báo cáo, kỳ so sánh gồm 1 kỳ báo cáo, nên chỉ so tỷ lệ nộp và tỷ lệ đúng hạn"
    assert why in found.page
    assert why in found.ranking
    assert why in found.of_paper("So với kỳ liền trước:")
    assert "so với kỳ liền trước (" in " ".join(found.paper).lower()  # rates of reports are
    assert not any(" | Kỳ liền trước" in line for line in found.paper)
    assert "+12,5 điểm" in found.page
    assert not re.search("▲ tăng [0-9]+<|→", found.page)
    assert "Hạng kỳ so sánh" not in found.ranking
    headers = {*found.row("Tổng hợp"), *found.row("Chỉ tiêu nền tảng")}
    assert "Điểm % đã nộp" in headers
    assert not [one for one in headers if "giảm" in str(one) or "so sánh" in str(one)]
