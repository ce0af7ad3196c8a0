"""The first hour of a province: clicks and submits from the first administrator's slip to the first workbook.

A portal as ``manage.py start`` leaves it, with the real places of Tây Ninh (code 80) and nobody but the administrator.
Administrator, staff, commune and one leader each walk their part in Chromium, by what the pages offer, with the second
factor that production asks of administrator and staff. The commune has ``HAMLETS`` hamlets with a team each and brings
both as the one list that it has.

A click is a press of a link, a button, a box or a choice of a list; writing is none, and neither is the scan of a slip
(which opens the address that stands in it). A submit is a form that the browser sends. Jobs run in the process.

``python -m benchmarks.first_hour``; a folder as its argument gets a picture of each page.
"""

import datetime
import io
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import databases

NAME = "bench_first_hour"
databases.prepare(NAME)

# From here on Django's settings are read.
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from openpyxl import Workbook, load_workbook  # noqa: E402
from playwright.sync_api import Browser, Page, Request, sync_playwright  # noqa: E402

from accounts.actions import slips  # noqa: E402
from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from benchmarks.measuring import table, verdict  # noqa: E402
from tests.harness import chromium  # noqa: E402
from tests.harness.servers import gunicorn  # noqa: E402

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
HAMLETS = 24
MOST_CLICKS, MOST_SUBMITS = 45, 20
PROVINCE, COMMUNE = "80", "Xã Châu Thành"
PARTS = ["administrator", "staff", "commune", "leader"]
ANDROID = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36"
SECONDS = 30  # that a page may take
FIRST_NAMES = ["Anh", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Lan", "Mai", "Nam", "Sơn", "Thảo"]


class Person:
    """Somebody at a browser of their own, whose clicks and submits are counted together with everybody's."""

    def __init__(self, browser: Browser, base: str, counts: Counter[str], part: str) -> None:
        device = {"viewport": PHONE, "user_agent": ANDROID} if part == "leader" else {"viewport": DESK}
        self.page: Page = browser.new_context(**{**chromium.CONTEXT, **device}, base_url=base).new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("request", self._count_submit)
        self.counts, self.part = counts, part

    def _count_submit(self, request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            self.counts[f"{self.part} submits"] += 1

    def click(self, role: str, name: str, *, exact: bool = False) -> None:
        self._clicked()
        self.page.locator("main").get_by_role(role, name=name, exact=exact).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()

    def box(self, name: str, value: str = "") -> None:
        """Mark a box or one of several."""
        self._clicked()
        self.page.locator(f"[name={name}]" + (f"[value='{value}']" if value else "")).first.check()

    def choose(self, name: str, label: str) -> None:
        self._clicked()
        self.page.locator(f"select[name={name}]").select_option(label=label)

    def write(self, name: str, value: str) -> None:
        self.page.locator(f"[name={name}]").first.fill(value)

    def bring(self, file: Path) -> None:
        """Choose a file: the box is pressed, the rest is the browser's own window."""
        self._clicked()
        self.page.locator("main input[type=file]").first.set_input_files(file)

    def take(self, name: str) -> bytes:
        self._clicked()
        with self.page.expect_download() as download:
            self.page.locator("main").get_by_role("link", name=name).first.click()
        return Path(download.value.path()).read_bytes()

    def home(self) -> None:
        """Press the first entry of the menu."""
        self._clicked()
        self.page.goto(reverse("home"))

    def wait_for(self, words: str) -> None:
        """Wait until a job has put ``words`` on the page."""
        self.page.locator("main").get_by_text(words).first.wait_for()

    def _clicked(self) -> None:
        self.counts[f"{self.part} clicks"] += 1
        if len(sys.argv) > 1:
            number = sum(self.counts.values())
            self.page.screenshot(path=f"{sys.argv[1]}/{number:03}-{self.part}.png", full_page=True)

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()


def sign_in(person: Person, code: str, *, by_factor: bool) -> None:
    """Scan the slip: on a phone its owner says that it is theirs, on a desk they take the password that it offers;
    where a second factor is due, an app on the phone too.
    """
    page = person.page
    page.goto(f"{reverse('slip_open')}#{code}")
    person.click("button", "Đúng tôi, vào cổng" if person.part == "leader" else "Dùng mật khẩu này")
    if not by_factor:
        return
    person.click("link", "Bật ứng dụng tạo mã")
    secret = page.locator("main code").first.inner_text().replace(" ", "")
    person.write("code", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    person.click("button", "Bật")


def give_account(person: Person, name: str, username: str, place: str = "") -> str:
    """Fill in the form of a new account, whose role is chosen; return the code of the slip."""
    person.write("full_name", name)
    person.write("username", username)
    if place:
        person.choose("place", place)
    person.click("button", "Cấp tài khoản")
    return person.page.locator(".slip .code").inner_text()


def list_of_teams(folder: Path) -> Path:
    """The commune's list of teams, as a commune keeps it."""
    teams = Workbook()
    sheet = teams.active
    sheet.append(["STT", "Ấp", "Họ và tên", "Chức vụ", "Điện thoại"])
    line = 0
    for number in range(1, HAMLETS + 1):
        for position in ("Tổ trưởng", "Tổ phó", "Thành viên", "Thành viên"):
            line += 1
            first = FIRST_NAMES[line % len(FIRST_NAMES)]
            middle = FIRST_NAMES[(line // len(FIRST_NAMES)) % len(FIRST_NAMES)]
            phone = f"09{line:08}" if position.startswith("Tổ") else ""
            sheet.append([line, f"Ấp {number}", f"Nguyễn {middle} {first}", position, phone])
    teams.save(folder / "danh-sach-to.xlsx")
    return folder / "danh-sach-to.xlsx"


def set_up(person: Person) -> None:
    """The department's indicators, and a report that comes again each month."""
    person.click("link", "Lấy bộ chỉ tiêu")
    person.click("button", "Lấy cả bộ của công văn")
    person.click("link", "Đặt báo cáo định kỳ")
    person.write("title", "Báo cáo định kỳ")
    person.write("days_4", "2")
    person.write("due_wording", "sau ngày chốt hai ngày làm việc")
    person.write("code", "dinh-ky")
    person.box("all_indicators")
    person.click("button", "Lập báo cáo định kỳ")


def bring_list(person: Person, teams: Path) -> None:
    """Bring the list of teams, whose hamlets are proposed with it; the teams wait until these are approved."""
    person.click("link", "Nhập danh sách tổ")
    person.bring(teams)
    person.click("button", "Kiểm tra danh sách")
    for name, value in [("number", "12/QĐ-UBND"), ("signed_on", "01/08/2025"), ("established_on", "01/08/2025")]:
        person.write(name, value)
    person.click("button", "Đọc lại theo câu trả lời")
    person.click("button", f"Giữ {HAMLETS} tổ")


def open_round(person: Person) -> None:
    """Approve the commune's hamlets, which brings its teams in, and ask for the first report."""
    person.home()
    person.click("link", "Xem và duyệt")
    person.click("button", "Duyệt")
    person.home()
    person.click("link", "Mở kỳ báo cáo đầu tiên")
    last = timezone.localdate().replace(day=1) - datetime.timedelta(days=1)
    for name, value in [
        ("title", "Báo cáo đầu tiên"),
        ("data_from", f"{last.replace(day=1):%d/%m/%Y}"),
        ("data_to", f"{last:%d/%m/%Y}"),
        ("due_wording", f"trước ngày {timezone.localdate() + datetime.timedelta(days=14):%d/%m/%Y}"),
    ]:
        person.write(name, value)
    person.box("all_indicators")
    person.click("button", "Xem trước")
    person.click("button", "Mở kỳ báo cáo")


def print_slips(person: Person) -> None:
    person.home()
    person.click("link", "In phiếu cho")
    person.click("button", "cho những người đã chọn")
    person.take("Tải tệp PDF")


def report(person: Person) -> None:
    person.click("link", "Làm báo cáo")
    for number in range(5):
        person.page.locator(".figure:visible").nth(number).fill(str(5 + number))
    person.click("button", "Nộp báo cáo")
    person.wait_for("Đã nhận.")


def take_workbook(person: Person) -> list[str]:
    """Return the names of the sheets."""
    person.home()
    person.click("link", "Tổng hợp báo cáo")
    person.click("button", "Xuất Excel")
    names: list[str] = load_workbook(io.BytesIO(person.take("Tải tệp Excel"))).sheetnames
    return names


def slip_of_a_leader() -> str:
    """The slip of the first leader, drawn anew: the printed one is a picture."""
    leader = User.objects.filter(role=Role.LEADER).order_by("pk").first()
    assert leader is not None
    code = slips.issue(leader, by=None)[1]
    connections.close_all()
    return code


def walk(people: dict[str, Person], code: str, folder: Path) -> list[str]:
    administrator, staff, commune, leader = (people[part] for part in PARTS)
    sign_in(administrator, code, by_factor=True)
    administrator.click("link", "Đã cất, về trang chủ")
    administrator.click("link", "Cấp tài khoản cho chuyên viên")
    slip_of_staff = give_account(administrator, "Trần Văn Sở", "chuyenvien")
    administrator.home()
    administrator.click("link", "Cấp tài khoản cho cán bộ xã")
    administrator.click("link", "cấp từng tài khoản")  # one is quicker given than listed
    slip_of_commune = give_account(administrator, "Lê Thị Xã", "canboxa", COMMUNE)
    sign_in(staff, slip_of_staff, by_factor=True)
    staff.click("link", "Đã cất, về trang chủ")
    set_up(staff)
    sign_in(commune, slip_of_commune, by_factor=False)
    bring_list(commune, list_of_teams(folder))
    open_round(staff)
    print_slips(commune)
    with ThreadPoolExecutor(1) as apart:  # Playwright's loop runs in this thread, where the ORM does not ask
        slip = apart.submit(slip_of_a_leader).result()
    sign_in(leader, slip, by_factor=False)
    report(leader)
    return take_workbook(staff)


def main() -> None:
    databases.create(NAME)
    call_command("start", verbosity=0, stdout=io.StringIO())
    out = io.StringIO()
    call_command("give_account", "quantri", full_name="Nguyễn Thị Hoa", place=PROVINCE, stdout=out)
    code = out.getvalue().split()[1]
    connections.close_all()
    counts = Counter[str]()
    with (
        tempfile.TemporaryDirectory() as name,
        gunicorn(Path(name), SECRET_KEY=os.environ["SECRET_KEY"], SECOND_FACTOR_ROLES="staff,admin") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        base = f"http://127.0.0.1:{server.port}"
        sheets = walk({part: Person(browser, base, counts, part) for part in PARTS}, code, Path(name))
        browser.close()
    rows = [[part, str(counts[f"{part} clicks"]), str(counts[f"{part} submits"]), ""] for part in PARTS]
    clicks, submits = (sum(counts[f"{part} {what}"] for part in PARTS) for what in ("clicks", "submits"))
    held = f"≤ {MOST_CLICKS}: {verdict(clicks <= MOST_CLICKS)}; ≤ {MOST_SUBMITS}: {verdict(submits <= MOST_SUBMITS)}"
    table(["part", "clicks", "submits", ""], [*rows, ["together", str(clicks), str(submits), held]])
    print(f"\nThe first workbook: {', '.join(sheets)}")


if __name__ == "__main__":
    main()
