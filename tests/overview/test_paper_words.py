"""What the reports on paper say, word by word (tests/golden), and that nothing typed anywhere breaks them."""

import datetime
from pathlib import Path

import pytest

from overview.actions import papers
from overview.exports.document import PAPER, PARTS
from overview.models import PaperText
from places.models import Place, Succession
from reporting.actions import closings
from reporting.actions.reports import return_report
from reporting.models import Indicator, Round
from teams.models import Team
from tests.overview.word_files import differs, lines
from tests.overview.world_papers import AT, DUE, add_july, add_july_2025, written
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, open_commune_round, report_of
from tests.world import World, make_place
from training.models import Topic

pytestmark = pytest.mark.once

SINCE = datetime.date(2025, 7, 1)
HOSTILE = "<w:t>&amp; ]]> \x0b\x1f {kỳ} \u202e"


@pytest.fixture
def july(world: World) -> World:
    return add_july(world)


@pytest.mark.parametrize(
    ("name", "username", "place", "annexes"),
    [
        ("paper-province-2022", "so", "song_xanh", True),
        ("paper-district-2022", "huyen_dong", "dong", False),
        ("paper-commune-2022", "canbo_an", "an", False),
    ],
)
def test_the_paper_of_2022_says_what_was_looked_at(
    july: World, tmp_path: Path, name: str, username: str, place: str, annexes: bool
) -> None:
    path = written(tmp_path, july.users[username], july.places[place], july.july, annexes=annexes)
    assert differs(name, path) == ""


def test_the_paper_of_2025_knows_the_new_department_and_no_district(world: World, tmp_path: Path) -> None:
    add_july_2025(world)
    at = datetime.datetime(2025, 8, 11, 9, tzinfo=VN)
    path = written(tmp_path, world.so_moi, world.song_moi, world.july_2025, at=at)
    assert differs("paper-province-2025", path) == ""
    told = "\n".join(lines(written(tmp_path, world.canbo_moi, world.moi, world.july_2025, at=at)))
    assert "Kính gửi: Sở Khoa học và Công nghệ tỉnh Sông Mới." in told
    assert "huyện" not in told.lower()


def test_no_paper_of_a_place_is_made_from_rounds_of_before_it_began(world: World, tmp_path: Path) -> None:
    add_july_2025(world)
    Round.objects.update(data_from=datetime.date(2025, 6, 1), data_to=datetime.date(2025, 6, 30))
    Place.objects.filter(pk=world.song_xanh.pk).update(valid_to=datetime.date(2025, 6, 30))
    Succession.objects.create(old=world.song_xanh, new=world.song_moi, partial=False, effective_on=SINCE)
    with refused("before_the_place", match="trước ngày 01/07/2025; xin lập .* của tỉnh Sông Xanh"):
        written(tmp_path, world.so_moi, world.song_moi, world.july_2025)
    page = signed_in(world.so_moi).get(f"/rollup/{world.song_moi.pk}/{world.july_2025.code}/?basis=now")
    assert "Xuất báo cáo (Word)" not in page.content.decode()


def test_where_nothing_is_owed_every_part_says_so_and_no_rate_is_made_up(july: World, tmp_path: Path) -> None:
    empty = make_place("01109", 3, "xã", "Xã Vắng", july.dong)
    told = "\n".join(lines(written(tmp_path, july.huyen_dong, empty, july.july, annexes=True)))
    for words in (
        "Tính đến hết ngày 31/07/2022, trên địa bàn chưa có tổ công nghệ số cộng đồng nào.",
        "Trong kỳ không có đơn vị nào phải nộp báo cáo.",
        "Trong kỳ chưa có đơn vị nào báo cáo số liệu theo chỉ tiêu.",
        "Trong kỳ không có buổi tập huấn nào.",
        "Trong kỳ không có khó khăn, vướng mắc mới nào được nêu.",
        "Ủy ban nhân dân xã Vắng không có kiến nghị.",
        " | Tổng cộng | 0 | 0 | — | 0 | 0 | 0 | 0 | 0 | —",
        "Trong kỳ không có báo cáo nào phải nộp.",
    ):
        assert words in told
    assert "%" not in told


def test_a_frozen_round_says_when_it_was_frozen(july: World, tmp_path: Path) -> None:
    closings.close(july.july, reason="Hết hạn.", by=july.so, at=AT)
    told = "\n".join(lines(written(tmp_path, july.so, july.song_xanh, july.july, at=AT + datetime.timedelta(days=9))))
    assert "(chốt lúc 02/08/2022 09:00)" in told
    assert "tạm tính" not in told


def test_what_was_sent_back_is_told_beside_what_was_sent(july: World, tmp_path: Path) -> None:
    """Two were sent and only one stands behind the results: the paper says why."""
    report = report_of(july.july, july.team_an1)
    return_report(report, reason="Thiếu số hộ.", version=report.version, by=july.canbo_an, at=AT)
    told = "\n".join(lines(written(tmp_path, july.so, july.song_xanh, july.july, at=AT)))
    assert "2 báo cáo đã nộp" in told
    assert "Trong số đã nộp, 1 báo cáo đang bị trả lại để sửa, số liệu chưa tính vào kết quả dưới đây." in told


def test_several_rounds_stand_together_and_each_missing_report_names_its_own(july: World, tmp_path: Path) -> None:
    open_commune_round(july, due_at=DUE)
    params = {"round": "ky-1,ky-xa", "place": july.an.pk, "annexes": True}
    path = tmp_path / "an.docx"
    PAPER.build(PAPER.asked(params, by=july.canbo_an, at=AT), path)
    told = lines(path)
    assert "trên địa bàn xã An, tháng 7/2022" in told
    missing = [line.partition(" | ")[2] for line in told if line.endswith("hết Chủ Nhật 31/07/2022")]
    assert "Huyện Đông | Xã An | Xã An | Kỳ của xã | hết Chủ Nhật 31/07/2022" in missing
    assert "Huyện Đông | Xã An | Tổ An 2 | Kỳ tháng 7/2022 | hết Chủ Nhật 31/07/2022" in missing
    assert any("Các đơn vị phải nộp 3 báo cáo" in line for line in told)


def test_what_is_typed_anywhere_cannot_break_the_file(july: World, tmp_path: Path) -> None:
    Indicator.objects.update(name=HOSTILE, unit=HOSTILE[:40])
    Team.objects.update(name=HOSTILE)
    Place.objects.filter(pk__in=[july.an.pk, july.song_xanh.pk]).update(name=HOSTILE)
    Round.objects.update(title=HOSTILE)
    Topic.objects.update(title=HOSTILE)
    for key in PARTS["dia-phuong"]:
        PaperText.objects.create(
            province=july.song_xanh, paper="dia-phuong", part=key, text=HOSTILE, changed_at=AT, changed_by=july.so
        )
    told = lines(written(tmp_path, july.canbo_an, Place.objects.get(pk=july.an.pk), july.july))
    assert sum("<w:t>&amp; ]]>" in line for line in told) > len(PARTS["dia-phuong"])
    assert not any(char in line for line in told for char in "\x0b\x1f\u202e")


def test_a_province_words_its_own_papers_and_no_others(july: World, tmp_path: Path) -> None:
    plans = PARTS["dia-phuong"]["plans"]
    text = "Xã {địa danh} phấn đấu 100% tổ báo cáo.\nGiao {huyện} đôn đốc."
    papers.edit(plans, paper="dia-phuong", text=text, province=july.song_xanh, by=july.so)
    papers.edit(plans, paper="dia-phuong", text="Lời tỉnh khác.", province=july.nui_cao, by=july.so_nui)
    told = lines(written(tmp_path, july.canbo_an, july.an, july.july))
    at = told.index("Xã An phấn đấu 100% tổ báo cáo.")
    assert told[at - 1 : at + 2] == ["1. Phương hướng", "Xã An phấn đấu 100% tổ báo cáo.", "Giao huyện Đông đôn đốc."]
    told = lines(written(tmp_path, july.huyen_dong, july.dong, july.july))
    assert "Giao" not in "\n".join(told)  # a district lies in none: the line goes
    papers.reset(plans, paper="dia-phuong", province=july.song_xanh, by=july.so)
    assert "Xã An phấn đấu" not in "\n".join(lines(written(tmp_path, july.canbo_an, july.an, july.july)))


def test_words_that_a_province_kept_from_before_name_no_annex_where_there_is_none(july: World, tmp_path: Path) -> None:
    texts = {
        "compliance": "Nộp {đã nộp}/{phải nộp} báo cáo. Chi tiết tại Phụ lục I và Phụ lục III.",
        "results": "Kết quả các nền tảng số (chi tiết tại Phụ lục II):",
    }
    for key, text in texts.items():
        papers.edit(PARTS["dia-phuong"][key], paper="dia-phuong", text=text, province=july.song_xanh, by=july.so)
    told = lines(written(tmp_path, july.canbo_an, july.an, july.july))
    assert {"Nộp 1/2 báo cáo.", "Kết quả các nền tảng số:"} <= set(told)
    told = lines(written(tmp_path, july.canbo_an, july.an, july.july, annexes=True))
    assert texts["results"] in told
    assert "Nộp 1/2 báo cáo. Chi tiết tại Phụ lục I và Phụ lục III." in told


def test_more_missing_reports_than_a_paper_lists_are_counted(
    july: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overview.exports.document.annexes.LISTED", 1)
    open_commune_round(july, due_at=DUE)
    params = {"round": "ky-xa", "place": july.song_xanh.pk, "annexes": True}
    PAPER.build(PAPER.asked(params, by=july.so, at=AT), tmp_path / "x.docx")
    told = lines(tmp_path / "x.docx")
    assert told[-1].startswith("Còn 2 báo cáo quá hạn khác")
    assert told[-2].startswith("1 | Huyện Đông | Xã An")


def test_before_the_deadline_nobody_is_named_as_missing(world: World, tmp_path: Path) -> None:
    told = lines(written(tmp_path, world.so, world.song_xanh, open_commune_round(world), annexes=True))
    assert told[-2:] == ["Không có báo cáo nào quá hạn mà chưa nộp.", "Ngoài ra có 3 báo cáo chưa nộp, chưa đến hạn."]
