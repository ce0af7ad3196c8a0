"""Ten jobs of the province's desk, walked in a real browser: how many clicks and fields each takes from home on.

``python -m benchmarks.ten_jobs http://127.0.0.1:8000`` on a portal of ``make demo``, which it changes: a second run
wants a new world. A click is a link, a button, a tick or a choice; a field that is typed or pasted into counts as one.
``before`` was counted by hand on the portal before issue 20 (245f1628), on the same world.
"""

import datetime
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.measuring import table
from tests.harness import chromium

PASSWORD = "to cong nghe so 2022"  # noqa: S105 - the demo's
TODAY = datetime.datetime.now(tz=datetime.UTC).date()
DUE = TODAY + datetime.timedelta(days=20)
LETTER = f"""Số: 1234/SKHCN-CĐS
Tây Ninh, ngày {TODAY.day} tháng {TODAY.month} năm {TODAY.year}
V/v báo cáo kết quả của Tổ công nghệ số cộng đồng tháng {TODAY.month}/{TODAY.year}

Kính gửi: Ủy ban nhân dân các xã, phường.

Đề nghị báo cáo số người có tài khoản TâyNinh Smart, kết quả phản ánh hiện trường, thanh toán điện tử và Sổ sức khỏe
điện tử. Báo cáo gửi về Sở chậm nhất ngày {DUE.day}/{DUE.month}/{DUE.year}.
"""


class Hand:
    """Somebody at the desk; ``done`` counts what they clicked and typed."""

    def __init__(self, page: Page) -> None:
        self.page, self.done = page, 0

    def click(self, selector: str) -> None:
        self.done += 1
        self.page.locator(selector).first.click()
        self.page.wait_for_load_state()

    def fill(self, selector: str, text: str) -> None:
        self.done += 1
        self.page.locator(selector).first.fill(text)

    def choose(self, selector: str, *, at: int) -> None:
        self.done += 1
        self.page.locator(selector).first.select_option(index=at)

    def sees(self, words: str) -> None:
        """Raise where the page does not say ``words`` (in its part below the menu)."""
        said = self.page.locator("main").inner_text()
        if words not in said:
            raise AssertionError(f"{words!r} is not on {self.page.url}")


def open_round(hand: Hand) -> None:
    hand.click("main a:has-text('Mở kỳ báo cáo')")
    hand.fill("#id_text", LETTER)
    hand.click("button:has-text('Điền từ công văn')")
    hand.click("button:has-text('Xem trước')")
    hand.click("button[value=open]")
    if "Đã mở kỳ" not in hand.page.locator("main").inner_text():  # a deadline that is over is weighed once more
        hand.click("button[value=open]")
    hand.sees("Đã mở kỳ")


def nudge(hand: Hand) -> None:
    hand.click("a:has-text('Xem ai chưa nộp')")
    hand.click("button:has-text('Nhắc')")
    if hand.page.locator("main button:has-text('Nhắc')").count():
        hand.click("main button:has-text('Nhắc')")


def worst_ten(hand: Hand) -> None:
    hand.click("main a:has-text('Toàn cảnh')")
    hand.sees("Nguyên nhân chính")
    hand.sees("So với kỳ liền trước")


def allot(hand: Hand) -> None:
    hand.click("main a:has-text('Giao và chia theo cấp')")
    hand.choose("select[name=indicator]", at=2)
    hand.fill("input[name=value]", "90000")
    hand.click("button:has-text('Giao rồi chia theo số hộ')")
    hand.click("main button.btn-primary")


def workbook_and_report(hand: Hand) -> None:
    hand.click("button:has-text('Xuất Excel và báo cáo Word')")
    for _ in range(60):
        if hand.page.locator("main a:has-text('Tải tệp')").count() >= 2:
            break
        time.sleep(1)
        hand.page.reload()
    for at in (0, 1):
        hand.done += 1
        with hand.page.expect_download():
            hand.page.locator("main a:has-text('Tải tệp')").nth(at).click()


def old_name(hand: Hand) -> None:
    hand.fill("#search-box", "xã Thái Bình cũ")
    hand.click(".search button")
    hand.sees("Xã Châu Thành")


def series(hand: Hand) -> None:
    hand.click("main a:has-text('Lập nhiều buổi một lượt')")
    hand.click("button[name=every]")
    hand.fill("#id_title", "Dịch vụ công trực tuyến")
    hand.click("[name=topics]")
    hand.fill("[name=all-on]", "15/12/2026")
    hand.fill("[name=all-starts]", "08:00")
    hand.fill("[name=all-ends]", "11:00")
    hand.fill("[name=all-venue]", "Hội trường xã")
    hand.click("main button.btn-primary")
    hand.sees("Đã lập")


def publish(hand: Hand) -> None:
    hand.click("main a:has-text('Xem cách làm')")
    hand.click("button[name=publish], button:has-text('Phổ biến')")


def overdue(hand: Hand) -> None:
    hand.click("main a.btn:has-text('Trả lời')")
    hand.click("button[name=every]")
    hand.fill("textarea[name=text]", "Sở đã chuyển nhà mạng, tuần sau có kết quả.")
    hand.click("main button.btn-primary")


def reform(hand: Hand) -> None:
    hand.click("main a:has-text('Soạn lần sắp xếp mới')")
    hand.fill("#id_title", "Đổi tên một xã")
    hand.fill("#id_decision", "12/NQ-UBTVQH")
    hand.fill("#id_signed_on", "01/12/2026")
    hand.fill("#id_effective_on", "01/01/2027")
    hand.click("main button.btn-primary")
    hand.sees("Đổi tên một xã")


class Job(NamedTuple):
    name: str
    walk: Callable[[Hand], None]
    before: int
    user: str = "chuyenvien"


JOBS = (
    Job("a round opened from its letter", open_round, 16),
    Job("the silent, and a nudge to all", nudge, 3),
    Job("the worst ten, why, and against the period before", worst_ten, 43),
    Job("a target shared out to 96 communes", allot, 9),
    Job("workbook and Word report of the last round", workbook_and_report, 7),
    Job("what became of a commune, by its old name", old_name, 2),
    Job("sessions planned in 96 communes", series, 486),
    Job("a good practice published", publish, 3),
    Job("overdue difficulties answered", overdue, 75),
    Job("a reform of one commune begun", reform, 9, "quantri"),
)


def walk(browser: Browser, address: str, job: Job) -> tuple[int, float]:
    """Return how many clicks and fields the job took, and how many seconds a machine needed for it."""
    page = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}).new_page()
    page.goto("/auth/login/")
    page.fill("#id_login", job.user)
    page.fill("#id_password", PASSWORD)
    page.click("main form:has(#id_password) button[type=submit]")
    page.wait_for_load_state()
    hand, began = Hand(page), time.monotonic()
    job.walk(hand)
    seconds = time.monotonic() - began
    page.context.close()
    return hand.done, seconds


def main() -> int:
    address, rows, too_many = sys.argv[1], [], 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=chromium.ARGUMENTS)
        for job in JOBS:
            done, seconds = walk(browser, address, job)
            too_many += done * 2 > job.before
            rows.append([job.name, str(job.before), str(done), f"{done / job.before:.0%}", f"{seconds:.1f}"])
    table(["job", "before", "now", "share", "seconds of a machine"], rows)
    print(f"{len(JOBS) - too_many}/{len(JOBS)} jobs take at most half of what they took.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
