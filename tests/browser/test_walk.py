"""The main job, walked by the people who do it, each in a browser of their own.

A commune official founds a team and gives its leader an account by a slip; the leader chooses a password; the
province opens a round; the leader reports from a phone; the commune returns it; the leader sends it again; the
province takes the workbook home.
"""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from playwright.sync_api import BrowserContext, Page, expect

from exchange.models import Export
from places.models import Level
from reporting.actions.indicators import seed_letter
from reporting.models import Report, Round
from reporting.rollups import Node, rollup
from teams.models import Team
from tests import world as country
from tests.browser.looking import too_wide
from tests.core.sheets import table
from tests.harness.workers import why_not

pytestmark = [pytest.mark.browser, pytest.mark.long]

PHONE = {"width": 360, "height": 740}
# Zalo's own browser, as it calls itself: a WebView, which has no passkeys.
IN_ZALO = (
    "Mozilla/5.0 (Linux; Android 11; SM-A125F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/119.0.0.0 Mobile Safari/537.36 Zalo android/12100662 ZaloTheme/light ZaloLanguage/vi"
)
NO_PASSKEYS = "delete window.PublicKeyCredential; window.open = () => { throw new Error('a window of its own'); };"
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture
def world(transactional_db: None) -> country.World:
    seed_letter()
    return country.build()


@pytest.fixture
def background(request: pytest.FixtureRequest) -> str:
    """A real worker on a real Redis where they are; else the portal does its jobs itself, as when embedded."""
    if why_not():
        return "in the process"
    request.getfixturevalue("worker")
    return "by a worker"


@pytest.fixture
def person(
    new_context: Callable[..., BrowserContext], live_server: Any, sign_in: Callable[..., None]
) -> Iterator[Callable[..., Page]]:
    """``person(username, viewport)``: somebody signed in, in a browser of their own; fails on a script error."""
    said: list[str] = []

    def enter(username: str, viewport: dict[str, int], password: str = country.PASSWORD) -> Page:
        context = new_context(base_url=live_server.url)
        context.on("weberror", lambda error: said.append(str(error.error)))
        page = context.new_page()
        page.set_viewport_size(viewport)
        sign_in(page, username, password)
        return page

    yield enter
    assert said == []


@pytest.fixture
def look(axe: Callable[[Page], list[str]]) -> Callable[[Page], None]:
    """Look at a page as its user would: no serious barrier, nothing that runs out of the screen."""

    def check(page: Page) -> None:
        assert axe(page) == [], page.url
        assert too_wide(page) == [], page.url

    return check


def test_from_a_founding_decision_to_the_provinces_workbook(
    world: country.World,
    person: Callable[..., Page],
    look: Callable[[Page], None],
    background: str,
    tmp_path: Path,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
) -> None:
    official = person("canbo_an", DESKTOP)
    team, username, code = found_team(official, look)
    scan(new_context(base_url=live_server.url).new_page(), code)
    zalo = new_context(base_url=live_server.url, user_agent=IN_ZALO, accept_downloads=False)
    zalo.add_init_script(NO_PASSKEYS)
    password = choose_password(zalo.new_page(), look, code)
    province = person("so", DESKTOP)
    round_ = open_round(province, look)
    report = Report.objects.get(round=round_, team=team)

    leader = person(username, PHONE, password)
    send(leader, look, households="45", zalo="60")
    return_it(official, look, report, "Số hộ trong nhóm Zalo lớn hơn danh sách, xin kiểm tra lại.")
    send_again(leader, look, report, zalo="54")

    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED
    assert [version.figures["ho-trong-nhom-zalo"] for version in report.submissions.order_by("number")] == [60, 54]
    assert report.first_submitted_at < report.submitted_at

    file = take_workbook_home(province, look, round_, tmp_path)
    compare(file, rollup([round_], world.song_xanh, down_to=Level.COMMUNE))


def found_team(page: Page, look: Callable[[Page], None]) -> tuple[Team, str, str]:
    """The official's part; returns the team, the leader's name and the code of the slip as shown once."""
    look(page)
    page.goto(reverse("team_list"))
    look(page)
    page.get_by_role("link", name="Thành lập tổ").click()
    page.locator("select[name=place]").select_option(label="Ấp An 2 (đã có tổ)")
    page.locator("[name=second_team_reason]").fill("Ấp trải dài hai bờ sông.")
    page.locator("input[name=name]").fill("Tổ công nghệ số Ấp An 2, nhóm bờ sông")
    page.locator("input[name=established_on]").fill("15/06/2022")
    page.locator("input[name=number]").fill("45/QĐ-UBND")
    page.locator("input[name=signed_on]").fill("14/06/2022")
    page.locator("input[name=signer]").fill("Nguyễn Văn Chủ Tịch")
    for row, (name, phone, organisation, position) in enumerate(
        [
            ("Trần Thị Bến", "0905 123 456", "hamlet_head", "leader"),
            ("Lê Văn Sông", "", "youth", "member"),
            ("Phạm Thị Nước", "", "women", "member"),
        ]
    ):
        page.locator(f"input[name=member-{row}-full_name]").fill(name)
        page.locator(f"input[name=member-{row}-phone]").fill(phone)
        page.locator(f"select[name=member-{row}-organisation]").select_option(organisation)
        page.locator(f"select[name=member-{row}-position]").select_option(position)
    look(page)
    page.get_by_role("button", name="Thành lập tổ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nhóm bờ sông")
    look(page)
    page.get_by_role("button", name="Cấp tài khoản cho Trần Thị Bến").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Trần Thị Bến")
    look(page)
    code = page.locator("strong.code").inner_text()
    page.reload()
    expect(page.get_by_text(code)).to_have_count(0)
    return Team.objects.get(name__contains="bờ sông"), "0905123456", code


def scan(page: Page, code: str) -> None:
    """The QR code of the slip, in the phone's own browser: the code goes from the address, and is sent by itself."""
    page.goto(f"{reverse('slip_open')}#{code}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn mật khẩu")
    assert code not in page.url


def choose_password(page: Page, look: Callable[[Page], None], code: str) -> str:
    """The leader's first steps, all of them in Zalo's own browser: in by the slip, then a password that the portal
    suggests, which is returned.

    The code comes with the link, and stays in it so that another browser can be handed it, or, where Zalo lost it, is
    typed.
    """
    page.set_viewport_size(PHONE)
    page.goto(f"{reverse('slip_open')}?zarsrc=30#{code}?utm_source=zalo")
    expect(page.get_by_label("Mã trên phiếu")).to_have_value(code)
    assert code in page.url
    expect(page.get_by_text("Mở bằng trình duyệt")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vào cổng bằng phiếu")
    assert code not in page.url
    page.context.clear_cookies()
    page.goto(reverse("slip_open"))
    page.get_by_label("Mã trên phiếu").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Tiếp tục").click()
    look(page)
    page.get_by_role("button", name="Đúng tôi, vào cổng").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Việc của tôi")
    look(page)
    page.get_by_role("link", name="Đặt mật khẩu").click()
    look(page)
    refused = page.locator("strong.code").inner_text()
    page.get_by_role("link", name="Đổi gợi ý khác").click()
    password = page.locator("strong.code").inner_text()
    assert password != refused
    page.get_by_role("button", name="Dùng mật khẩu này").click()
    expect(page.get_by_text("Đã đặt mật khẩu")).to_be_visible()
    return password


def open_round(page: Page, look: Callable[[Page], None]) -> Round:
    """The province's part: the letter's wording in, the proposed instant confirmed."""
    due_on = timezone.localdate() + datetime.timedelta(days=7)
    page.goto(reverse("round_open"))
    look(page)
    page.locator("input[name=title]").fill("Báo cáo của tổ tháng 7/2022")
    page.locator("input[name=data_from]").fill("01/07/2022")
    page.locator("input[name=data_to]").fill("31/07/2022")
    page.locator("textarea[name=due_wording]").fill(f"chậm nhất ngày {due_on:%d/%m/%Y}")
    for label in ("Hộ được hướng dẫn trong kỳ", "Hộ có người trong nhóm Zalo của tổ"):
        page.get_by_label(label).check()
    page.get_by_role("button", name="Xem trước").click()
    proposed = page.locator("input[name=due_at_0]").input_value()
    assert proposed == f"{due_on:%d/%m/%Y}"
    look(page)
    confirm = page.get_by_role("button", name="Mở kỳ báo cáo cho 5 tổ")
    confirm.click()
    if page.locator("input[name=due_at_0]").count():  # a weekend or a holiday asks for a second look
        confirm.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("tháng 7/2022")
    look(page)
    return Round.objects.get()


def send(page: Page, look: Callable[[Page], None], *, households: str, zalo: str) -> None:
    """The leader's part, on a phone."""
    page.goto(reverse("home"))
    look(page)
    page.locator(".task a.btn").first.click()
    look(page)
    page.get_by_label("Hộ được hướng dẫn trong kỳ").fill(households)
    page.get_by_label("Hộ có người trong nhóm Zalo của tổ").fill(zalo)
    page.get_by_role("button", name="Nộp báo cáo").dblclick()
    page.wait_for_load_state()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")
    look(page)


def return_it(page: Page, look: Callable[[Page], None], report: Report, reason: str) -> None:
    page.goto(reverse("report_list"))
    look(page)
    page.goto(reverse("report_show", args=[report.pk]))
    look(page)
    page.get_by_text("Trả lại để sửa").click()
    page.get_by_label("Lý do trả lại").fill(reason)
    page.get_by_role("button", name="Trả lại báo cáo").click()
    expect(page.get_by_text("Bị trả lại").first).to_be_visible()


def send_again(page: Page, look: Callable[[Page], None], report: Report, *, zalo: str) -> None:
    page.goto(reverse("home"))
    expect(page.get_by_text("xin kiểm tra lại")).to_be_visible()
    look(page)
    page.goto(reverse("report_show", args=[report.pk]))
    look(page)
    page.get_by_label("Hộ có người trong nhóm Zalo của tổ").fill(zalo)
    page.get_by_role("button", name="Nộp báo cáo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã nhận.")


def take_workbook_home(page: Page, look: Callable[[Page], None], round_: Round, folder: Path) -> Path:
    page.goto(reverse("coverage_home"))
    look(page)
    page.goto(reverse("rollup_home"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tỉnh Sông Xanh")
    look(page)
    page.get_by_role("link", name="Huyện Đông").first.click()
    look(page)
    page.get_by_role("navigation", name="Vị trí trang").get_by_role("link", name="Tỉnh Sông Xanh").click()
    page.get_by_role("button", name="Xuất Excel").click()
    look(page)
    link = page.get_by_role("link", name="Tải tệp Excel")
    expect(link).to_be_visible(timeout=30_000)  # htmx asks until a worker, or the portal itself, has built it
    look(page)
    with page.expect_download() as download:
        link.click()
    file = folder / "tong-hop.xlsx"
    download.value.save_as(file)
    assert Export.objects.get().state == Export.State.DONE
    return file


def compare(file: Path, node: Node) -> None:
    """Every cell of every place on three sheets against the rollup, as numbers."""
    workbook = load_workbook(file)
    reported = ["Tổng hợp", "Độ phủ", "Tiến độ báo cáo", "Chỉ tiêu nền tảng"]
    assert workbook.sheetnames == ["Tổng quan", *reported, "Danh sách tổ", "Giải thích"]
    nodes = {one.place.name: one for one in walk(node)}
    assert len(nodes) == 6  # the province, two districts, three communes of 2022

    ways = {"Phải nộp": "owed", "Đúng hạn": "on_time", "Nộp trễ": "late", "Quá hạn": "missing"}
    ways |= {"Chưa đến hạn": "not_due", "Được miễn": "excused"}
    for row in lines(workbook, "Tổng hợp"):
        one = nodes.pop(row["Địa bàn"])
        assert {header: row[header] for header in ways} == {header: getattr(one, way) for header, way in ways.items()}
        assert row["Tỷ lệ đã nộp"] == pytest.approx(one.completeness)
        assert row["Tỷ lệ đúng hạn"] == pytest.approx(one.timeliness)
        for figure in one.figures:
            assert row[f"{figure.indicator.name} ({figure.indicator.unit})"] == figure.sum
    assert nodes == {}

    nodes = {one.place.name: one for one in walk(node)}
    for row in lines(workbook, "Tiến độ báo cáo"):
        one = nodes.pop(row["Địa bàn"])
        assert {header: row[header] for header in ways} == {header: getattr(one, way) for header, way in ways.items()}
        assert row["Đúng hạn / phải nộp"] == pytest.approx(one.timeliness)
    assert nodes == {}

    figures = {(one.place.name, f.indicator.name): f for one in walk(node) for f in one.figures}
    for row in lines(workbook, "Chỉ tiêu nền tảng"):
        if (figure := figures.pop((row["Địa bàn"], row["Chỉ tiêu"]), None)) is None:
            assert row["Địa bàn"].endswith(" nơi chưa có số liệu")
            continue
        assert row["Kết quả"] == figure.sum
        assert row["Chỉ tiêu giao"] == figure.target
        assert (row["Số nơi có số liệu"], row["Số nơi được hỏi"]) == (figure.reported_by, figure.of)
    assert all(figure.says_nothing for figure in figures.values())
    assert (node.on_time, node.not_due, node.figures[0].sum, node.figures[1].sum) == (1, 4, 45, 54)
    assert any(row["Tên tổ"] == "Tổ công nghệ số Ấp An 2, nhóm bờ sông" for row in lines(workbook, "Danh sách tổ"))


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


def lines(workbook: Workbook, name: str) -> list[dict[str, Any]]:
    """The rows of a sheet without the totals."""
    return [row for row in table(workbook, name) if not str(next(iter(row.values()))).startswith("Tổng cộng")]
