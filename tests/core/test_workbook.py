"""The workbook, reopened and compared cell by cell with the rollup; and whatever a user typed stays text."""

import datetime
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from core.workbook import Column, Explanation, Formula, Heading, Kind, Sheet, Total, write
from exchange.reading.checksums import verify
from places.models import Level, Place
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models import Target
from reporting.models.basis import Basis
from reporting.rollups import Attained, Node, attainments
from teams.models import Milestone, Team
from teams.rollups import coverage
from tests.core.sheets import headers, numbers_at, table, title_block
from tests.reporting.test_official_form import TABLES
from tests.reporting.test_rollups import month, sent
from tests.reporting.world_random import walk
from tests.reporting.world_rounds import open_team_round, send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 1, 5, tzinfo=datetime.UTC)
HEADING = Heading("UBND xã", "Biểu thử", "tháng 7/2022", AT, "Theo địa bàn lúc báo cáo")


def reopened(path: Path, source: Source) -> Workbook:
    ROLLUP.build(source, path)
    return load_workbook(path)


@pytest.fixture
def rounds(rounds: World) -> World:
    send(rounds.report_an1, by=rounds.lan, ho=12, tai_khoan=0)
    send(rounds.report_an2, by=rounds.minh, ho=3)
    Target.objects.create(
        team=rounds.team_an1, indicator=rounds.round_1.indicators.get(code="ho"), value=20,
        starts_on=datetime.date(2022, 1, 1), ends_on=datetime.date(2022, 12, 31),
    )  # fmt: skip
    Milestone.objects.create(
        title="100% ấp", kinds=["ấp"], within=rounds.song_xanh, due_on=datetime.date(2022, 6, 30), share=1
    )
    return rounds


@pytest.fixture
def source(rounds: World) -> Source:
    return Source([rounds.round_1], rounds.song_xanh, Basis.THEN, AT, rounds.so)


@pytest.fixture
def book(source: Source, tmp_path: Path) -> Workbook:
    return reopened(tmp_path / "book.xlsx", source)


def nodes(source: Source) -> Sequence[Node]:
    return [node for node in walk(source.root) if node.place.level <= Level.COMMUNE]


def test_the_sheets_stand_in_order(book: Workbook) -> None:
    assert book.sheetnames == ["Tổng quan", *TABLES, "Giải thích"]


def test_the_summary_is_the_rollup(book: Workbook, source: Source) -> None:
    rows = table(book, "Tổng hợp")
    wanted = [
        {
            "Địa bàn": node.place.name,
            "Cấp": Level(node.place.level).label,
            "Huyện": {1: None, 2: node.place.name}.get(node.place.level, str(node.place.parent)),
            "Phải nộp": node.expected,
            "Đúng hạn": node.on_time,
            "Nộp trễ": node.late,
            "Quá hạn": node.missing,
            "Chưa đến hạn": node.not_due,
            "Được miễn": node.excused,
            "Tỷ lệ đã nộp": node.completeness,
            "Tỷ lệ đúng hạn": node.timeliness,
        }
        | {f"{f.indicator.name} ({f.indicator.unit})": f.sum for f in node.figures}
        for node in nodes(source)
    ]
    assert rows[:-1] == wanted
    assert rows[-1] == wanted[0] | {"Địa bàn": "Tổng cộng", "Cấp": None, "Huyện": None}
    assert (rows[0]["Phải nộp"], rows[0]["Hộ được hướng dẫn (hộ)"], rows[0]["Đơn hàng (đơn)"]) == (4, 15, None)


def test_the_lines_of_provinces_and_districts_stand_out(book: Workbook, source: Source) -> None:
    sheet = book["Tổng hợp"]
    bold = {row[0].value: row[0].font.bold for row in sheet.iter_rows(min_row=numbers_at(sheet) + 1) if row[0].value}
    for node in nodes(source):
        assert bold[node.place.name] is (node.place.level < Level.COMMUNE)


def test_the_progress_names_every_rate(book: Workbook, source: Source) -> None:
    for row, node in zip(table(book, "Tiến độ báo cáo"), [*nodes(source), source.root], strict=True):
        assert (row["Đã nhận"], row["Đang bị trả lại"]) == (node.received, node.returned)
        assert row["Đã nhận / phải nộp"] == node.completeness
        assert row["Đúng hạn / phải nộp"] == node.timeliness
        assert row["Đúng hạn / đã nhận"] == node.timeliness_of_received


def test_the_figures_stand_with_targets_and_how_many_reported(book: Workbook, source: Source) -> None:
    rows = table(book, "Chỉ tiêu nền tảng")
    found = attainments(source.place, through=source.last_day, down_to=Level.COMMUNE)
    wanted = [
        (n.place.name, f.indicator.name, f.sum, of.target, of.done, of.ratio, f.reported_by, f.of)
        for n in nodes(source)
        for f in n.figures
        for of in [found.get((n.place.pk, f.indicator.pk), Attained())]
        if n.place.level < Level.COMMUNE or f.reported_by or of.target is not None
    ]
    names = (
        "Địa bàn", "Chỉ tiêu", "Kết quả", "Chỉ tiêu giao", "Đạt được trong thời gian giao", "Tỷ lệ đạt",
        "Số nơi có số liệu", "Số nơi được hỏi",
    )  # fmt: skip
    told = [tuple(row[name] for name in names) for row in rows]
    others = [row for row in told if "chưa có số liệu" in row[0]]
    assert told == wanted + others
    assert wanted[0][2:] == (15, 20, 12, 0.6, 2, 4)
    below = {node.place.name for node in nodes(source) if node.place.level == Level.COMMUNE}
    for figure in source.root.figures:  # no report is lost by telling of silent places in one line
        rows = [row for row in told if row[1] == figure.indicator.name and row[0] in below] + [
            row for row in others if row[1] == figure.indicator.name
        ]
        assert [sum(row[n] or 0 for row in rows) for n in (2, 3, 4, 6, 7)] == [
            one or 0 for one in (figure.sum, figure.target, figure.done, figure.reported_by, figure.of)
        ]


def test_coverage_stands_beside_its_milestone(book: Workbook, source: Source) -> None:
    node = coverage(source.place, on=source.last_day, deep=True)
    rows = [row for row in table(book, "Độ phủ") if row["Địa bàn"] == "Tỉnh Sông Xanh"]
    assert [(r["Số địa bàn"], r["Đã có tổ"], r["Độ phủ"]) for r in rows] == [
        (tally.places, tally.with_team, tally.share) for tally in (node.total, *node.tallies)
    ]
    hamlets = next(row for row in rows if row["Loại địa bàn"] == "Ấp")
    assert (hamlets["Mốc phải đạt"], hamlets["Hạn của mốc"]) == (1, datetime.datetime(2022, 6, 30))  # noqa: DTZ001


def test_the_teams_are_listed_with_masked_phones_above_the_commune(book: Workbook) -> None:
    rows = table(book, "Danh sách tổ")
    assert [row["Tên tổ"] for row in rows] == ["Tổ An 1", "Tổ An 2", "Tổ Bình 1", "Tổ Cát 1", "Tổng cộng: 4 tổ"]
    assert rows[0] | {"Tên tổ": ""} == {
        "Tên tổ": "", "Loại hình tổ": "Theo ấp, khu phố, tổ dân cư", "Huyện": "Huyện Đông", "Xã": "Xã An",
        "Địa bàn": "Ấp An 1", "Tổ trưởng": "Nguyễn Thị Lan",
        "Số điện thoại": "0912 ••• 601", "Số thành viên": 3, "Quyết định số": "12/QĐ-UBND",
        "Ngày ký": datetime.datetime(2022, 6, 10), "Ngày thành lập": datetime.datetime(2022, 6, 10),  # noqa: DTZ001
    }  # fmt: skip
    assert rows[-1]["Số thành viên"] == 9


def test_a_commune_gets_its_own_hamlets_and_whole_phones_and_nothing_else(rounds: World, tmp_path: Path) -> None:
    source = Source([rounds.round_1], rounds.an, Basis.THEN, AT, rounds.canbo_an)
    book = reopened(tmp_path / "book.xlsx", source)
    assert [row["Địa bàn"] for row in table(book, "Tổng hợp")] == ["Xã An", "Ấp An 1", "Ấp An 2", "Tổng cộng"]
    assert table(book, "Danh sách tổ")[0]["Số điện thoại"] == "0912 345 601"
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert not any("Bình" in word or "Cát" in word for word in words)


def test_a_place_without_districts_has_no_district_column(rounds: World, tmp_path: Path) -> None:
    province = make_place("80", 1, "tỉnh", "Tỉnh Mới")
    commune = make_place("80001", 3, "xã", "Xã Mới", province)
    make_team(make_place("80001-1", 4, "ấp", "Ấp Mới", commune), "Tổ Mới")
    new = open_team_round(rounds, code="ky-moi", within=province, by=None)
    book = reopened(tmp_path / "book.xlsx", Source([new], province, Basis.THEN, AT))
    assert [row["Địa bàn"] for row in table(book, "Tổng hợp")] == ["Tỉnh Mới", "Xã Mới", "Tổng cộng"]
    assert all("Huyện" not in headers(book[name]) for name in TABLES)


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "=cmd|' /C calc'!A0\t", '=HYPERLINK("http://x")']
)
def test_what_a_user_typed_is_never_a_formula(start: str, tmp_path: Path) -> None:
    text = f"{start}1+1"
    sheet = Sheet("Tổng hợp", Heading(text, text, text, AT, text), [Column(text, str)], [text], "=x")
    write(tmp_path / "hostile.xlsx", [sheet])
    cells = [cell for row in load_workbook(tmp_path / "hostile.xlsx").active.iter_rows() for cell in row if cell.value]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells)
    typed = [cell for cell in cells if cell.value == text.replace("\r", "\n")]
    assert len(typed) >= 2
    assert all(cell.quotePrefix for cell in typed)


def test_a_formula_of_the_portal_stands_with_its_result_and_in_the_checksum(tmp_path: Path) -> None:
    columns: list[Column[int]] = [
        Column("Tên", str),
        Column("Số", lambda row: row, Kind.NUMBER, total=Formula("=SUM(B{first}:B{last})", 2001)),
        Column("Tỷ lệ", lambda row: Formula("=B{row}/2000", row / 2000), Kind.RATIO, total=Total.NONE),
    ]
    path = tmp_path / "live.xlsx"
    write(path, [Sheet("Bảng", HEADING, columns, [2, 1999]), Explanation("Giải thích", {}, [])])
    book, cached = load_workbook(path)["Bảng"], load_workbook(path, data_only=True)["Bảng"]
    first = next(cell.row for cell in book["B"] if cell.value == 2)
    assert [book.cell(first + 2, 2).value, cached.cell(first + 2, 2).value] == [f"=SUM(B{first}:B{first + 1})", 2001]
    assert [book.cell(first + 1, 3).value, cached.cell(first + 1, 3).value] == [f"=B{first + 1}/2000", 0.9995]
    assert book.cell(first + 1, 3).number_format == "0.00%"  # 100% is said of a whole alone
    assert verify(path).is_whole


def test_hostile_names_pass_through_the_whole_workbook(rounds: World, source: Source, tmp_path: Path) -> None:
    Place.objects.filter(pk=rounds.an.pk).update(name="=1+1")
    Team.objects.filter(pk=rounds.team_an1.pk).update(name='@SUM("x")')
    book = reopened(tmp_path / "book.xlsx", source)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {"=1+1", '@SUM("x")'} <= {cell.value for cell in cells}


def test_what_xml_cannot_hold_is_left_out(tmp_path: Path) -> None:
    sheet = Sheet("Tổng hợp", HEADING, [Column("Tên", str)], ["a\x00b\x0bc\ud800d\uffff"])
    write(tmp_path / "odd.xlsx", [sheet])
    assert table(load_workbook(tmp_path / "odd.xlsx"), "Tổng hợp")[0] == {"Tên": "abcd"}


def test_missing_is_an_empty_cell_and_zero_a_zero(tmp_path: Path) -> None:
    columns = [Column("Tên", str), Column("Số", lambda row: row, Kind.NUMBER, total=Total.SUM)]
    write(tmp_path / "n.xlsx", [Sheet("Tổng hợp", HEADING, columns, [None, 0, 5])])
    assert [row["Số"] for row in table(load_workbook(tmp_path / "n.xlsx"), "Tổng hợp")] == [None, 0, 5, 5]


def test_of_a_long_table_of_details_the_sums_are_printed_and_everything_is_there(tmp_path: Path) -> None:
    columns = [Column("Tên", str), Column("Số", lambda row: row, Kind.NUMBER, total=Total.SUM)]
    rows, name = [*range(60), 1000, *range(60), 2000], "Tổng hợp"
    write(tmp_path / "n.xlsx", [Sheet(name, HEADING, columns, rows, is_subtotal=lambda row: row > 999, is_detail=True)])
    book = load_workbook(tmp_path / "n.xlsx")
    assert [row["Số"] for row in table(book, name)] == [1000, 2000, *range(60), *range(60), 2 * sum(range(60))]
    assert book[name].print_area == f"'{name}'!$A$1:$B${numbers_at(book[name]) + 2}"
    assert "Lưu ý: bản in có 2 dòng tổng; 120 dòng chi tiết ở dưới xem trên máy." in title_block(book[name])


def test_an_instant_is_written_in_vietnams_time(tmp_path: Path) -> None:
    write(tmp_path / "t.xlsx", [Sheet("Tổng hợp", HEADING, [Column("Lúc", lambda row: row, Kind.INSTANT)], [AT])])
    found = table(load_workbook(tmp_path / "t.xlsx"), "Tổng hợp")[0]["Lúc"]
    assert timezone.make_aware(found) == AT


def test_the_same_data_gives_the_same_cells(source: Source, tmp_path: Path) -> None:
    books = []
    for name in ("a", "b"):
        again = Source(source.rounds, source.place, source.basis, source.at, source.by)
        found = reopened(tmp_path / f"{name}.xlsx", again)
        books.append({sheet.title: list(sheet.values) for sheet in found})
    assert books[0] == books[1]


def test_progress_is_told_step_by_step(source: Source, tmp_path: Path) -> None:
    steps: list[int] = []
    ROLLUP.build(source, tmp_path / "book.xlsx", step=lambda: steps.append(1))
    assert len(steps) == ROLLUP.steps


def test_a_workbook_given_up_half_way_leaves_nothing_behind(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    steps: list[int] = []

    def step() -> None:
        steps.append(1)
        if len(steps) == 3:
            raise KeyError

    with pytest.raises(KeyError):
        ROLLUP.build(source, tmp_path / "book.xlsx", step=step)
    with pytest.raises(FileNotFoundError):
        ROLLUP.build(source, tmp_path / "nowhere" / "book.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_number_of_queries_does_not_grow_with_the_teams(
    rounds: World, tmp_path: Path, django_assert_num_queries: Any
) -> None:
    june = month(rounds, 6)
    june.indicators.set(rounds.round_1.indicators.all())
    for n in range(25):
        sent(june, make_team(rounds.binh1, f"Tổ thêm {n}"), june.indicators.get(code="ho"), n)
    with django_assert_num_queries(27):
        ROLLUP.build(Source([june], rounds.song_xanh, Basis.THEN, AT, rounds.so), tmp_path / "book.xlsx")


def test_a_cell_says_a_hundred_percent_of_a_whole_alone(tmp_path: Path) -> None:
    ratios = [2_499 / 2_500, 1, 2_501 / 2_500, 1 / 2_500, 0, 0.5]
    columns = [Column("Tỷ lệ", lambda row: row, Kind.RATIO)]
    write(tmp_path / "t.xlsx", [Sheet("Tổng hợp", HEADING, columns, ratios, total_label="")])
    sheet = load_workbook(tmp_path / "t.xlsx")["Tổng hợp"]
    found = [cell for row in sheet.iter_rows() for cell in row if "%" in cell.number_format]
    assert [cell.value for cell in found] == ratios
    assert [cell.number_format for cell in found] == ["0.00%", "0.0%", "0.00%", "0.00%", "0.0%", "0.0%"]
