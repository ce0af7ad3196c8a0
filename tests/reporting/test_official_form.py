"""What makes a sheet one that an office prints and signs; and the sheets that draw it, explain it and vouch for it."""

import datetime
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

from accounts.actions import signers
from core.workbook import Column, Explanation, Heading, Kind, Sheet, write
from exchange.reading.checksums import verify
from reporting.actions import closings
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.models.basis import Basis
from tests.core.sheets import header_rows, headers, numbers_at, table, title_block
from tests.harness import office
from tests.reporting.test_rollups import month, sent
from tests.reporting.world_rounds import send
from tests.world import World

pytestmark = pytest.mark.once

AT = datetime.datetime(2022, 8, 1, 5, tzinfo=datetime.UTC)
CLOSED_AT = AT + datetime.timedelta(days=60)
TABLES = ["Tổng hợp", "Độ phủ", "Tiến độ báo cáo", "Chỉ tiêu nền tảng", "Danh sách tổ"]

HEADING = Heading("UBND xã", "Biểu dài", "tháng 7/2022", AT, "Theo địa bàn lúc báo cáo", titles=("Chủ tịch",))


@pytest.fixture
def rounds(rounds: World) -> World:
    send(rounds.report_an1, by=rounds.lan, ho=12, tai_khoan=0)
    send(rounds.report_an2, by=rounds.minh, ho=3)
    return rounds


@pytest.fixture
def source(rounds: World) -> Source:
    return Source([rounds.round_1], rounds.song_xanh, Basis.THEN, AT, rounds.so)


@pytest.fixture
def path(source: Source, tmp_path: Path) -> Path:
    ROLLUP.build(source, tmp_path / "so.xlsx")
    return tmp_path / "so.xlsx"


@pytest.fixture
def book(path: Path) -> Workbook:
    return load_workbook(path)


def reopened(source: Source, tmp_path: Path) -> Workbook:
    ROLLUP.build(source, tmp_path / "other.xlsx")
    return load_workbook(tmp_path / "other.xlsx")


def test_the_page_is_ready_to_print_and_to_read(book: Workbook) -> None:
    for sheet in book:
        assert (sheet.page_setup.orientation, str(sheet.page_setup.paperSize)) == ("landscape", "9")
        setup = sheet.page_setup  # Excel leaves out what is 1: this country is small enough for a page a sheet
        assert (setup.fitToWidth or 1, setup.fitToHeight or 1) == (1, 1)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert ("&A" in sheet.oddFooter.left.text, "&P/&N" in sheet.oddFooter.right.text) == (True, True)
        fonts = {cell.font.name for row in sheet.iter_rows() for cell in row if cell.value is not None}
        assert fonts == {"Times New Roman"}
    for sheet in (book[name] for name in TABLES):
        first, last = header_rows(sheet)
        assert sheet.freeze_panes == f"A{last + 1}"
        assert sheet.print_title_rows == f"${first}:${last}"


def test_the_title_block_is_the_one_that_the_country_uses(book: Workbook) -> None:
    assert title_block(book["Tổng hợp"]) == [
        "UBND TỈNH SÔNG XANH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ THÔNG TIN VÀ TRUYỀN THÔNG", "Độc lập - Tự do - Hạnh phúc",
        "Số: ………/BC-STTTT", "Sông Xanh, ngày …… tháng …… năm 2022",
        "Tổng hợp báo cáo tổ công nghệ số cộng đồng – Tỉnh Sông Xanh",
        "Kỳ số liệu: Kỳ tháng 7/2022 (01/07/2022 – 31/07/2022)",
        "Số liệu tạm tính đến 01/08/2022 12:00, kỳ báo cáo chưa chốt. Theo địa bàn lúc báo cáo.",
        "Đơn vị tính: báo cáo; kết quả theo đơn vị ghi ở đầu mỗi cột",
    ]  # fmt: skip
    assert title_block(book["Tiến độ báo cáo"])[0] == "Tiến độ báo cáo – Tỉnh Sông Xanh"


def test_a_committee_stands_alone_and_speaks_for_its_place_whoever_draws_it_up(rounds: World, tmp_path: Path) -> None:
    for by in (rounds.canbo_an, rounds.so):
        source = Source([rounds.round_1], rounds.an, Basis.THEN, AT, by)
        said = title_block(reopened(source, tmp_path)["Tổng hợp"])
        assert said[0] == "ỦY BAN NHÂN DÂN XÃ AN"
        assert "An, ngày …… tháng …… năm 2022" in said


def test_it_is_signed_by_who_drew_it_up_and_the_head_of_the_office(book: Workbook) -> None:
    rows = [[value for value in row if value] for row in book["Tổng hợp"].iter_rows(values_only=True)]
    signed = ["NGƯỜI LẬP BIỂU\n(Ký, ghi rõ họ tên)", "GIÁM ĐỐC\n(Ký, ghi rõ họ tên)"]  # one row, cut by no page
    assert [row for row in rows if row][-1] == signed
    others = [cell.value for name in TABLES if name != "Tổng hợp" for row in book[name] for cell in row]
    assert signed[0] not in others


def test_who_signs_stands_below_their_title(source: Source, tmp_path: Path, rounds: World) -> None:
    signers.add(
        rounds.song_xanh, title="KT. Giám đốc\nPhó Giám đốc", full_name="Lê Thị Ký", starts_on=AT.date(), by=rounds.so
    )
    sheet = reopened(source, tmp_path)["Tổng hợp"]
    said = [[value for value in row if value] for row in sheet.iter_rows(values_only=True)]
    assert [row for row in said if row][-1] == [
        "NGƯỜI LẬP BIỂU\n(Ký, ghi rõ họ tên)",
        "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n(Ký tên, đóng dấu)\n\n\n\n\nLê Thị Ký",
    ]


def test_groups_stand_over_their_columns_and_lone_headers_reach_down(book: Workbook) -> None:
    sheet = book["Tổng hợp"]
    at = numbers_at(sheet)
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {f"A{at - 2}:A{at - 1}", f"D{at - 2}:I{at - 2}", f"J{at - 2}:K{at - 2}"} <= merged
    assert [sheet[f"{letter}{at - 2}"].value for letter in "ADJ"] == ["Địa bàn", "Số báo cáo", "Tỷ lệ trên số phải nộp"]


def test_rates_are_coloured_by_rules_that_a_legend_explains(book: Workbook) -> None:
    sheet = book["Tiến độ báo cáo"]
    rules = {str(one.sqref): [rule.formula[0] for rule in one.rules] for one in sheet.conditional_formatting}
    first, last = numbers_at(sheet) + 1, numbers_at(sheet) + len(table(book, "Tiến độ báo cáo"))
    letter = get_column_letter(headers(sheet).index("Đúng hạn / phải nộp") + 1)
    cell = f"{letter}{first}"
    not_due = f"${get_column_letter(headers(sheet).index('Chưa đến hạn') + 1)}{first}"
    assert rules[f"{cell}:{letter}{last}"] == [
        f"AND(ISNUMBER({cell}),{cell}>=0.9,{not_due}=0)",
        f"AND(ISNUMBER({cell}),{cell}>=0.5,{cell}<0.9,{not_due}=0)",
        f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<0.5,{not_due}=0)",
    ]
    of_received = f"{get_column_letter(headers(sheet).index('Đúng hạn / đã nhận') + 1)}{first}"
    assert any(rule.startswith(f"AND(ISNUMBER({of_received})") and not_due not in rule for [rule, *_] in rules.values())
    said = [row[0] for row in sheet.iter_rows(values_only=True)]
    at = said.index("Tỷ lệ được tô theo mức:")
    words = [text.split(": ")[1] for text in said[at + 1 : at + 4]]
    assert words == ["từ 90% trở lên", "từ 50% đến dưới 90%", "dưới 50%"]
    assert said[at + 4] == "Không tô: dòng còn báo cáo “Chưa đến hạn”, tỷ lệ còn thay đổi"


def test_the_first_sheet_draws_the_places_and_the_indicators(book: Workbook, source: Source) -> None:
    sheet = book["Tổng quan"]
    places, results = sheet._charts
    ranges = [one.val.numRef.f.split("!")[1].replace("$", "") for one in places.series]
    drawn = [[row[0].value for row in sheet[one]] for one in ranges]
    states = ("on_time", "late", "missing", "not_due", "excused")
    counted = [[getattr(node, state) for node in source.root.children] for state in states]
    assert drawn == [counts for counts in counted if any(counts)]  # nothing is drawn of nothing
    assert (places.grouping, len(results.series)) == ("percentStacked", 1)


def test_the_last_sheet_explains_each_indicator_and_who_made_it(book: Workbook, source: Source) -> None:
    rows = [[value for value in row if value is not None] for row in book["Giải thích"].iter_rows(values_only=True)]
    assert ["Người lập", f"Ngô Thị Sở ({source.by.get_role_display()}, Tỉnh Sông Xanh)"] in rows
    assert ["Số báo cáo đã nhận", "2/4 phải nộp"] in rows
    assert ["Trang không có vì chưa có số liệu", "Tập huấn, Buổi tập huấn"] in rows
    for figure in source.root.figures:
        one = figure.indicator
        assert [one.name, one.unit, one.counts, one.get_kind_display(), figure.reported_by, figure.of] in rows


def test_what_was_closed_says_when(rounds: World, tmp_path: Path) -> None:
    may = month(rounds, 5)
    may.indicators.set(rounds.round_1.indicators.all())
    sent(may, rounds.team_an1, may.indicators.get(code="ho"), 5)
    closings.close(may, reason="đủ số liệu", by=rounds.so, at=CLOSED_AT)
    may.refresh_from_db()
    source = Source([may], rounds.song_xanh, Basis.THEN, CLOSED_AT + datetime.timedelta(days=9), rounds.so)
    said = title_block(reopened(source, tmp_path)["Tổng hợp"])
    assert "Số liệu chốt lúc 30/09/2022 12:00. Theo địa bàn lúc báo cáo." in said


def test_numbers_ratios_and_dates_are_what_they_are(book: Workbook) -> None:
    def formats(sheet: Any) -> dict[str, str]:
        first = numbers_at(sheet) + 1
        return {header: sheet.cell(first, n).number_format for n, header in enumerate(headers(sheet), 1)}

    summary = formats(book["Tổng hợp"])
    assert (summary["Phải nộp"], summary["Tỷ lệ đã nộp"]) == ("#,##0", "0.0%")
    assert {"dd/mm/yyyy"} == {value for header, value in formats(book["Danh sách tổ"]).items() if "Ngày" in header}


def test_every_word_fits_its_column(path: Path) -> None:
    book = load_workbook(path)
    for sheet in (book[name] for name in TABLES):
        widths = [
            dimension.width
            for dimension in sheet.column_dimensions.values()
            for _ in range(dimension.min, dimension.max + 1)
        ]
        for header, width in zip(headers(sheet), widths, strict=True):
            assert width >= max(len(word) for word in header.split())


def test_the_checksum_is_found_again_in_the_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = verify(path)
    assert len(found.written) == 64
    assert found.is_whole
    call_command("verify_workbook", str(path))
    assert found.written in capsys.readouterr().out


def test_it_holds_when_excel_saves_the_file_again(book: Workbook, tmp_path: Path) -> None:
    book.save(tmp_path / "again.xlsx")
    assert verify(tmp_path / "again.xlsx").is_whole


def test_one_number_changed_by_one_is_found_out(book: Workbook, path: Path, tmp_path: Path) -> None:
    book["Tổng hợp"].cell(numbers_at(book["Tổng hợp"]) + 2, 4).value += 1
    book.save(tmp_path / "changed.xlsx")
    assert not verify(tmp_path / "changed.xlsx").is_whole
    with pytest.raises(CommandError, match="đã bị sửa"):
        call_command("verify_workbook", str(tmp_path / "changed.xlsx"))


def test_no_rate_is_rounded_into_another_checksum(tmp_path: Path) -> None:
    """A float has more digits than are written, and more are written than are counted."""
    rates = [part / whole for whole in range(1, 140) for part in range(whole)]
    columns = [Column("Tỷ lệ", float, Kind.RATIO), Column("Số", lambda rate: rate * 1e9, Kind.NUMBER)]
    write(tmp_path / "a.xlsx", [Sheet("Biểu", HEADING, columns, rates), Explanation("Giải thích", {}, [])])
    assert verify(tmp_path / "a.xlsx").is_whole


def test_whatever_was_typed_is_counted_as_it_is_read(tmp_path: Path) -> None:
    texts = [
        "_x0041_",
        " a ",
        "a\nb",
        "a\rb",
        "=1+1",
        "&amp;<b>",
        "a\x1fb",
        "\ufffe",
        "Huyện",
        "1",
        "TRUE",
        "#N/A",
        "_x005F_",
    ]
    columns = [Column("Chữ", str), Column("Lại", str)]
    write(tmp_path / "a.xlsx", [Sheet("Biểu", HEADING, columns, texts), Explanation("Giải thích", {}, [])])
    assert verify(tmp_path / "a.xlsx").is_whole
    write(
        tmp_path / "b.xlsx", [Sheet("Biểu", HEADING, columns, texts), Explanation("Giải thích", {}, [])], streamed=True
    )
    assert verify(tmp_path / "b.xlsx").is_whole


def test_a_sheet_that_was_renamed_is_found_out(book: Workbook, tmp_path: Path) -> None:
    book["Tổng hợp"].title = "Tổng số"
    book.save(tmp_path / "renamed.xlsx")
    assert not verify(tmp_path / "renamed.xlsx").is_whole


def test_what_is_no_workbook_of_the_portal_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_text("no workbook")
    Workbook().save(tmp_path / "y.xlsx")
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("a.xml", "w") as part:
        for _ in range(31):
            part.write(bytes(10_000_000))
    with zipfile.ZipFile(tmp_path / "y.xlsx") as whole, zipfile.ZipFile(tmp_path / "torn.xlsx", "w") as torn:
        for name in set(whole.namelist()) - {"xl/workbook.xml"}:
            torn.writestr(name, whole.read(name))
    for name, words in (
        ("x.xlsx", "Không đọc được .* không phải là sổ Excel"),
        ("y.xlsx", "không có mã kiểm tra"),
        ("z.xlsx", "Không có tệp"),
        ("bomb.xlsx", "Nội dung nén trong tệp lớn bất thường"),
        ("torn.xlsx", "Tệp bị hỏng"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("verify_workbook", str(tmp_path / name))


@pytest.mark.office
@pytest.mark.once
def test_libreoffice_opens_it_and_keeps_every_cell(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    again = office.convert([path], "xlsx", folder)[0]
    ours, theirs = load_workbook(path), load_workbook(again)
    for sheet in ours:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            other = theirs[sheet.title][cell.coordinate].value
            assert other == (pytest.approx(cell.value) if isinstance(cell.value, float) else cell.value)
    assert verify(again).is_whole


@pytest.mark.office
@pytest.mark.once
def test_it_prints_across_with_its_header_on_every_page(tmp_path: Path) -> None:
    """A table of two hundred lines, as LibreOffice prints it."""
    columns = [Column("Địa bàn", str, group="Nơi"), Column("Số hộ", int, Kind.NUMBER, group="Số liệu")]
    write(tmp_path / "dai.xlsx", [Sheet("Biểu", HEADING, columns, range(250))])
    pdf = office.convert([tmp_path / "dai.xlsx"], "pdf", tmp_path)[0]
    facts = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Page size: +841\.\d+ x 595\.\d+ pts \(A4\)", facts)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = text.rstrip("\f").split("\f")
    assert len(pages) > 4
    for number, page in enumerate(pages, 1):
        assert all(word in page for word in ("Nơi", "Số liệu", "Địa bàn", "(1)", f"Trang {number}/{len(pages)}"))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert "CỘNG HÒA" not in pages[1]
    assert "NGƯỜI LẬP BIỂU" in pages[-1]
