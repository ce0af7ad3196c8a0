"""A commune's official brings in their workbook: template, mistakes at their cells, preview, written, taken back."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from exchange.models import Import
from teams.models import Member, Team
from tests.browser.looking import too_wide
from tests.core.test_typefaces import in_typeface
from tests.exchange.import_rows import unmatched_import
from tests.exchange.world_imports import new_teams, workbook
from tests.tables import snapshot
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = ({"width": 360, "height": 720}, {"width": 1280, "height": 800})
REGISTER = ("Team", "Member", "Placement", "Ruling", "Decision", "Person", "Place", "PlaceFigure", "Target", "Report")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path / "data")


@pytest.fixture
def fits(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """The page is accessible and as wide as the screen, on a phone and on a desk."""

    def check(page: Page) -> None:
        for size in SIZES:
            page.set_viewport_size(size)
            assert axe(page) == []
            assert too_wide(page) == []

    return check


def register() -> dict[str, Any]:
    return {name: rows for name, rows in snapshot().items() if name in REGISTER}


def download(page: Page, link: str, path: Path) -> Any:
    with page.expect_download() as found:
        page.get_by_role("link", name=link, exact=True).click()
    found.value.save_as(path)
    return load_workbook(path)


def upload(page: Page, path: Path) -> None:
    page.locator("#id_kind").select_option("teams")
    page.get_by_label("Tệp danh sách").set_input_files(path)
    page.get_by_role("button", name="Kiểm tra danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(path.name)
    expect(page.locator("#import")).to_have_count(0)  # read


def add_line(sheet: Any, **cells: Any) -> int:
    """Write a line below the last, by header with "_" for a space, as whoever types into Excel; return its number."""
    columns = {cell.value.replace(" ", "_").replace(",", ""): cell.column for cell in sheet[1]}
    number = sheet.max_row + 1
    for header, value in cells.items():
        sheet.cell(number, columns[header], value)
    return number


def notes(sheet: Any) -> dict[str, str]:
    return {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}


def test_an_official_fills_in_the_template_mends_three_mistakes_writes_and_takes_back(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], fits: Callable[..., None], tmp_path: Path
) -> None:
    before = register()
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("import_list"))
    fits(page)
    path = tmp_path / "tổ xã An.xlsx"
    book = download(page, "Tổ và thành viên", path)
    teams, members = book["Tổ"], book["Thành viên"]
    add_line(
        teams, Địa_bàn="Ấp An 2", Tên_tổ="Tổ An 2B", Số_quyết_định="45/QĐ-UBND", Ngày_ký="01/07/2022",
        Cơ_quan_ban_hành="UBND xã An", Ngày_thành_lập="01/07/2022",
        Lý_do_có_thêm_tổ="Ấp trải dài hai bờ kênh",
    )  # fmt: skip
    person = {"Địa_bàn": "Ấp An 1", "Tổ": "Tổ An 1", "Đơn_vị_đoàn_thể": "Hội Phụ nữ"}
    nowhere = add_line(members, **person | {"Địa_bàn": "Ấp An 9"}, Họ_và_tên="Lý Thị Một")
    no_day = add_line(members, **person, Họ_và_tên="Lý Thị Hai", Ngày_tham_gia="31/02/2022")
    second = add_line(members, **person, Họ_và_tên="Lý Thị Ba", Chức_danh="Tổ trưởng")
    lan = next(row for row in members.iter_rows(min_row=2) if row[2].value == "Nguyễn Thị Lan")
    lan[3].value = "0912 345 699"
    book.save(path)

    upload(page, path)
    wrong = {f"A{nowhere}": "Ấp An 9", f"I{no_day}": "31/02/2022", f"H{second}": "tổ trưởng"}
    for cell, words in wrong.items():
        where = page.get_by_role("rowheader", name=f"Thành viên, ô {cell}", exact=True)
        expect(page.get_by_role("row").filter(has=where)).to_contain_text(words)
    expect(page.get_by_role("button", name="để lại 3 dòng")).to_be_visible()
    fits(page)

    path = tmp_path / "đã sửa.xlsx"
    book = download(page, "Tải tệp đánh dấu lỗi", path)
    marked = book["Thành viên"]
    assert sorted(notes(marked)) == sorted(wrong)
    plain = marked["C2"].fill.fgColor.rgb
    assert all(marked[cell].fill.fgColor.rgb != plain for cell in wrong)
    assert [row[1] for row in book["Lỗi cần sửa"].values if row[0] == "Thành viên"] == list(wrong)
    marked[f"A{nowhere}"], marked[f"I{no_day}"], marked[f"H{second}"] = "Ấp An 1", "28/02/2023", "Thành viên"
    book.save(path)

    page.get_by_role("link", name="Tải tệp đã sửa lên").click()
    upload(page, path)
    expect(page.get_by_role("row", name="Nguyễn Thị Lan")).to_contain_text("0912 345 601 → 0912 345 699")
    fits(page)
    page.get_by_role("main").get_by_role("link", name="Mới").click()
    expect(page.get_by_role("row").filter(has_text="Tổ An 2B").last).to_be_visible()
    fits(page)
    assert register() == before
    page.get_by_role("button", name="Ghi 1 tổ, 4 thành viên").click()
    expect(page.get_by_text("Đã ghi 1 tổ, 4 thành viên lúc")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Xem các tổ").click()
    page.get_by_role("link", name="Tổ An 1").first.click()
    for name in ("Lý Thị Một", "Lý Thị Hai", "Lý Thị Ba"):
        expect(page.get_by_text(name).first).to_be_visible()
    assert Member.objects.get(full_name="Nguyễn Thị Lan").phone == "0912345699"
    assert Team.objects.filter(name="Tổ An 2B").exists()

    page.goto(live_server.url + reverse("import_show", args=[Import.objects.get(state="applied").pk]))
    page.get_by_role("button", name="Hoàn tác 1 tổ, 4 thành viên").click()
    expect(page.get_by_text("Đã hoàn tác: mọi thứ như trước")).to_be_visible()
    fits(page)
    assert register() == before


def test_a_strange_header_is_matched_by_hand_on_a_phone(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], fits: Callable[..., None]
) -> None:
    batch = unmatched_import(world)
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("import_show", args=[batch.pk]))
    fits(page)
    page.set_viewport_size(SIZES[0])
    page.get_by_role("button", name="Đọc theo cách ghép này").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa có cột nào là “Họ và tên”")
    fits(page)
    page.get_by_label("Đồng chí").select_option("full_name")
    expect(page.get_by_label("Địa bàn ô A2")).to_have_value("place")  # what was recognised can be told otherwise too
    page.get_by_role("button", name="Đọc theo cách ghép này").click()
    expect(page.get_by_role("alert")).to_be_visible()  # read again: of this one there is no file
    batch.refresh_from_db()
    assert batch.chosen == {"members": {"full_name": 1}}


def test_cells_that_mean_something_else_are_seen_before_they_are_written(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], fits: Callable[..., None], tmp_path: Path
) -> None:
    table = new_teams(count=3, people=3)
    table["Tổ"][2][2:6] = ["nt"] * 4
    table["Tổ"][3][1] = in_typeface("Tổ công nghệ số cộng đồng ấp An 1", "TCVN3 (ABC)")
    for row, name in zip(table["Thành viên"][1:], ("TRẦN VĂN ĐỨC", "Nguyeãn Thò Hoa", "Y Bhiêu Niê"), strict=False):
        row[2] = name
    for row in table["Thành viên"]:
        row[1] = "Tổ công nghệ số cộng đồng ấp An 1" if row[1] == "Tổ mới 3" else row[1]
    book = load_workbook(io.BytesIO(workbook(table)))
    book["Thành viên"].row_dimensions[4].hidden = True
    book["Thành viên"].column_dimensions["E"].hidden = True
    book.save(tmp_path / "to cu.xlsx")
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("import_list"))
    upload(page, tmp_path / "to cu.xlsx")
    expect(page.get_by_text("Tệp có phần đang ẩn mà cổng vẫn đọc")).to_be_visible()  # a column
    fits(page)
    page.get_by_role("button", name="Đọc cả dòng ẩn").click()
    expect(page.get_by_role("checkbox", name="Đọc cả dòng Excel đang ẩn")).to_be_checked()
    fits(page)
    page.get_by_role("link", name="Xem từng ô").click()
    expect(page.get_by_role("row").filter(has_text="Nguyeãn Thò Hoa → Nguyễn Thị Hoa")).to_contain_text("phông VNI")
    fits(page)
    page.get_by_role("button", name="Giữ đúng chữ như trong tệp").click()
    expect(page.get_by_text("đang được giữ đúng như trong tệp")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="Đổi sang cách viết đúng").click()
    page.get_by_role("button", name="Ghi 3 tổ, 9 thành viên").click()
    expect(page.get_by_text("Đã ghi 3 tổ, 9 thành viên")).to_be_visible()
    names = set(Member.objects.values_list("full_name", flat=True))
    assert names >= {"Trần Văn Đức", "Nguyễn Thị Hoa", "Y Bhiêu Niê"}


def test_a_name_in_capitals_is_offered_in_the_box_and_may_be_kept(
    world: World, page: Page, live_server: Any, sign_in: Callable[..., None], fits: Callable[..., None]
) -> None:
    sign_in(page, "canbo_an", PASSWORD)
    page.goto(live_server.url + reverse("member_add", args=[world.team_an1.pk]))
    page.get_by_label("Họ và tên").fill("TRẦN VĂN ĐỨC")
    page.get_by_label("Đơn vị, đoàn thể").select_option("youth")
    page.get_by_label("Tham gia từ ngày").fill("2022-07-01")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_label("Họ và tên")).to_have_value("Trần Văn Đức")
    fits(page)
    page.get_by_label("Giữ như đã gõ").check()
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tổ An 1")
    assert Member.objects.filter(full_name="TRẦN VĂN ĐỨC").exists()
