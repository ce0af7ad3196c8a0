"""Every number of a report on paper is one that the results know, and no sentence says the contrary of them."""

import datetime
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from places.models import Level, Place
from reporting.actions import closings, period_notes
from reporting.models import Difficulty, Round, SkillLevel, Target
from reporting.models.basis import Basis
from reporting.rollups import Node, against_targets, rollup
from tests.overview.paper_numbers import Paper, bare, known_numbers, paper_of
from tests.overview.world_papers import AT, DUE, add_july
from tests.reporting import world_random
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import BASIC, DEVICE, make_class, make_entry, seed_levels
from tests.reporting.world_difficulties import raised
from tests.reporting.world_rounds import VN, open_team_round, report_of, send
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once

BEST_AND_WORST = re.compile(
    r"cao nhất là (?:[^(;]*?) \((\d[\d.]*)/(\d[\d.]*) .*?thấp nhất là (?:[^(;]*?) \((\d[\d.]*)/(\d[\d.]*) "
)
ELSEWHERE = "Số liệu của kỳ tháng 7/2022 là của các địa bàn trước ngày 01/07/2025, không cộng ở đây."
NOTHING_COUNTED = re.compile(r"(?<![\d.,/])0 (?:báo cáo|thành viên|tổ trưởng|nơi|buổi|khó|chỉ tiêu|đúng|nộp|quá|được)")


def check(rounds: Sequence[Round], place: Place, at: Any, folder: Path, *, has_annexes: bool = False) -> Paper:
    """The report of ``rounds`` at ``place``, after every number and every claim in it was held against the results."""
    paper = paper_of(rounds, place, at, folder, has_annexes=has_annexes)
    known = known_numbers(rounds, place, at)
    for part, numbers in known.items():
        assert paper.numbers(part) <= numbers, (part, paper.numbers(part) - numbers, paper.parts[part])
    said = set().union(*(paper.numbers(part) for part in known))
    for part in ("III.1", "III.2"):
        assert paper.numbers(part) <= said, (part, paper.parts[part])  # nothing is proposed that was not told
    node = against_targets(rollup(rounds, place, basis=Basis.THEN, at=at), rounds)
    told = "\n".join(text for texts in paper.parts.values() for text in texts)
    refute(paper, told, node, has_annexes=has_annexes)
    return paper


def refute(paper: Paper, told: str, node: Node, *, has_annexes: bool) -> None:
    assert ("Phụ lục" in told) is has_annexes or not node.owed
    assert not NOTHING_COUNTED.findall(bare(told)), told
    assert not re.search(r"[{}]|  |\.\.| [.,;]|None|—(?!”)", told), told
    assert all(re.search(r"[.:]$|”$", line) for texts in paper.parts.values() for line in texts), told
    assert ("chưa có báo cáo nào được nộp" in told) <= (node.submitted == 0)
    assert ("quá hạn" in "".join(paper.parts["I.2"])) is bool(node.missing)
    assert ("tháo gỡ" in told) <= ("chưa giải quyết xong" in told)
    assert ("Bồi dưỡng" in told) is ("học chuyên đề tập huấn nào" in told)
    reached = [one for one in node.figures if one.target and one.done is not None and one.done >= one.target]
    assert ("đã đạt hoặc vượt" in told or "đạt hoặc vượt chỉ tiêu" in told) is bool(reached)
    for line in paper.parts["I.2"]:
        for best_part, best, worst_part, worst in BEST_AND_WORST.findall(line):
            rates = [one.completeness for one in node.children if one.owed and not one.not_due]
            assert int(best_part) / int(best) == max(rates), line
            assert int(worst_part) / int(worst) == min(rates), line


@pytest.mark.parametrize("seed", range(6))
def test_the_papers_of_a_random_province_say_what_its_results_do(db: None, seed: int, tmp_path: Path) -> None:
    world = world_random.build(seed)
    for place in _offices(world.province):
        check(world.rounds[-1:], place, world_random.NOW, tmp_path)
    check(world.rounds, world.province, world_random.NOW, tmp_path, has_annexes=True)


def _offices(province: Place) -> Iterator[Place]:
    """The province, and the first district and commune in it."""
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        yield from Place.objects.within(province).at(level).order_by("path")[:1]


@pytest.fixture
def july(world: World) -> World:
    return add_july(world)


def test_the_papers_of_a_july_open_closed_silent_and_without_targets(july: World, tmp_path: Path) -> None:
    for place in _offices(july.song_xanh):
        check([july.july], place, AT, tmp_path)
    closings.close(july.july, reason="Hết hạn.", by=july.so, at=AT)
    check([july.july], july.song_xanh, AT + datetime.timedelta(days=9), tmp_path)
    Target.objects.all().delete()
    silent = open_team_round(july, code="im-lang", title="Kỳ im lặng", due_at=DUE)
    paper = check([silent], july.song_xanh, AT, tmp_path)
    assert "Các tổ phải nộp 4 báo cáo: chưa có báo cáo nào được nộp; 4 quá hạn, chưa nộp." in paper.parts["I.2"]
    assert paper.parts["I.3"] == ["Trong kỳ chưa có đơn vị nào báo cáo số liệu theo chỉ tiêu."]


def test_results_are_held_against_the_period_before_and_the_same_days_of_the_year_before(
    july: World, tmp_path: Path
) -> None:
    values = {"thang-8": (datetime.date(2022, 8, 1), 8), "nam-sau": (datetime.date(2023, 7, 1), 20)}
    for code, (first, ho) in values.items():
        last = first + datetime.timedelta(days=30)
        due = datetime.datetime.combine(last + datetime.timedelta(days=9), datetime.time(), VN)
        facts = {"code": code, "title": code, "data_from": first, "data_to": last, "due_at": due, "by": None}
        values[code] = open_team_round(july, **facts, opens_at=due - datetime.timedelta(days=5))
        send(report_of(values[code], july.team_an1), by=july.lan, at=due - datetime.timedelta(days=1), ho=ho)
    at = datetime.datetime(2023, 8, 20, tzinfo=VN)
    month = "\n".join(check([values["thang-8"]], july.an, at, tmp_path).parts["I.5"])
    assert "So với kỳ liền trước, Hộ được hướng dẫn (giảm 33,3%, từ 12 xuống 8 hộ)." in month
    year = "\n".join(check([values["nam-sau"]], july.an, at, tmp_path).parts["I.5"])
    assert "So với cùng kỳ năm trước, Hộ được hướng dẫn (tăng 66,7%, từ 12 lên 20 hộ)." in year


def test_classes_for_residents_have_a_section_where_there_were_some(july: World, tmp_path: Path) -> None:
    seed_levels(july)
    day = datetime.date(2022, 7, 9)
    make_class(july.team_an1, day=day, by=july.lan, came=20, elderly=4, skills={BASIC: 5, DEVICE: 2})
    make_entry(july.team_an2, day=day, by=july.minh)
    paper = check([july.july], july.an, AT, tmp_path)
    names = {one.code: one.name for one in SkillLevel.objects.order_by()}
    assert paper.parts["I.5"] == [
        "Từ ngày 01/07/2022 đến hết ngày 31/07/2022, các tổ mở 2 lớp kỹ năng số cho người dân, có 20 lượt người đến "
        "(ghi ở 1/2 lớp).",
        "Theo nhóm, đếm ở 1/1 lớp: người cao tuổi 4. Một người có thể thuộc nhiều nhóm.",
        f"Được xác nhận cuối lớp: “{names[DEVICE]}” 2 người và “{names[BASIC]}” 5 người; tính vào phổ cập kỹ năng số "
        "5 người.",
    ]
    assert any(line.startswith("6. Đánh giá chung") for line in paper.lines)
    days = {"first": "2022-07-01", "last": "2022-07-31"}
    page = signed_in(july.canbo_an).get(reverse("class_list"), days).context["sums"]
    assert (page.held, page.came, page.confirmed) == (2, 20, 5)
    without = check([july.july], july.binh, AT, tmp_path)
    assert any(line.startswith("5. Đánh giá chung") for line in without.lines)
    assert not any("Lớp kỹ năng số" in line for line in without.lines)


def test_difficulties_of_before_stand_open_and_what_is_asked_follows_from_them(july: World, tmp_path: Path) -> None:
    raised(
        july.team_an1, july.lan, "Gọi 0912345678 nhé", category="money", at=datetime.datetime(2022, 6, 20, tzinfo=VN)
    )
    paper = check([july.july], july.an, AT, tmp_path)
    assert (
        "Còn 1 khó khăn, vướng mắc nêu từ trước ngày 01/07/2022 chưa giải quyết xong, về kinh phí; "
        "tính cả khó khăn nêu trong kỳ là 2." in paper.parts["II.2"]
    )
    assert not any("tháo gỡ" in line for line in paper.parts["III.2"])  # they lie with the commune itself
    Difficulty.objects.update(level=Level.PROVINCE)
    paper = check([july.july], july.an, AT, tmp_path)
    assert any(
        "tháo gỡ 2 khó khăn" in line and "mạng, sóng điện thoại; kinh phí" in line for line in paper.parts["III.2"]
    )
    Difficulty.objects.all().update(state="solved", solved_at=AT)
    paper = check([july.july], july.an, AT, tmp_path)
    assert not any("tháo gỡ" in line for line in paper.parts["III.2"])


def test_what_was_noted_about_the_place_and_the_days_is_quoted(july: World, tmp_path: Path) -> None:
    days = {"first_day": datetime.date(2022, 7, 10), "last_day": datetime.date(2022, 7, 20)}
    for place, text in ((july.an, "Lũ, mất điện 7 ngày."), (july.song_xanh, "Bão số 3"), (july.cat, "Nơi khác")):
        period_notes.add(place, **days, text=text, by=july.so)
    told = check([july.july], july.an, AT, tmp_path).parts["I.5"][-3:]
    when = "Từ ngày 10/07/2022 đến ngày 20/07/2022, tại"
    notes = [f"- {when} tỉnh Sông Xanh: “Bão số 3”.", f"- {when} xã An: “Lũ, mất điện 7 ngày”."]
    assert told == ["Ghi nhận trong kỳ:", *notes]


def test_after_the_reform_papers_of_old_rounds_name_no_district_as_receiver(july: World, tmp_path: Path) -> None:
    reform(july)
    at = datetime.datetime(2025, 8, 1, tzinfo=VN)
    for place in (july.song_xanh, july.dong, july.an, new("03"), new("03001")):
        paper = check([july.july], Place.objects.get(pk=place.pk), at, tmp_path)
        to = [line for line in paper.lines if line.startswith(("Kính gửi", "- Bộ", "Nơi nhận"))]
        assert "Khoa học và Công nghệ" in to[0] + to[1]
        is_new = place.valid_from is not None
        assert (paper.parts["I"][-1:] == [ELSEWHERE]) is is_new
        assert "huyện" not in "".join(to).lower()
