"""A province's first two officials in Chromium: what they do on a portal that nobody has used yet."""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.harness import chromium

HOST = "tocongnghe.example.vn"
PROVINCE = "Tỉnh Tây Ninh"
PERIOD = "Báo cáo thử của bản phát hành"


_FETCH = """async address => {
    const answer = await fetch(address);
    return [answer.status, Array.from(new Uint8Array(await answer.arrayBuffer()))];
}"""


class Kept(NamedTuple):
    """Two files that must be there as they were after a restore and under another version."""

    addresses: tuple[str, str]  # of the scan of a letter, and of a workbook
    files: tuple[bytes, bytes]


@contextmanager
def browser(address: str) -> Iterator[Browser]:
    """Open Chromium, for which the portal's host name is at ``address`` and no other name exists."""
    rules = f"MAP {HOST} {address}, MAP * ~NOTFOUND, EXCLUDE {address}"
    arguments = [each for each in chromium.ARGUMENTS if "host-resolver" not in each]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=chromium.executable(), args=[*arguments, f"--host-resolver-rules={rules}"]
        )


def new_page(opened: Browser) -> Page:
    context = opened.new_context(base_url=f"https://{HOST}", ignore_https_errors=True, **chromium.CONTEXT)
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


class Official(NamedTuple):
    username: str
    password: str
    secret: str  # of the app that makes codes


def take_up_account(page: Page, username: str, slip: str) -> Official:
    """From the code of a slip to a session with a second factor."""
    page.goto("/auth/slip/")
    page.get_by_label("Mã trên phiếu").fill(slip)
    page.get_by_role("button", name="Tiếp tục").click()
    password = page.locator("strong.code").inner_text()
    page.get_by_role("button", name="Dùng mật khẩu này").click()
    expect(page.get_by_text("Đã đặt mật khẩu")).to_be_visible()
    if page.locator("input[name=password]").count():  # a version before asked for it once more
        page.locator("input[name=login]").fill(username)
        page.locator("input[name=password]").fill(password)
        page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("link", name="Bật ứng dụng tạo mã").click()
    secret = page.locator("main code").inner_text()
    page.locator("input[name=code]").fill(code_now(secret))
    page.get_by_role("button", name="Bật").click()
    expect(page.locator("input[name=code]")).to_have_count(0)
    return Official(username, password, secret)


def sign_in(page: Page, official: Official) -> None:
    page.goto("/auth/login/")
    page.locator("input[name=login]").fill(official.username)
    page.locator("input[name=password]").fill(official.password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.locator("input[name=code]").fill(code_now(official.secret))
    page.get_by_role("button", name="Xác minh").click()
    expect(page.locator("input[name=code]")).to_have_count(0)


def code_now(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_account(page: Page, username: str, full_name: str) -> str:
    """The administrator gives an official of the province an account; gives the code of the slip."""
    page.goto("/accounts/new/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=full_name]").fill(full_name)
    page.locator("select[name=role]").select_option(value="staff")
    page.locator("select[name=place]").select_option(label=PROVINCE)
    page.get_by_role("button", name="Cấp tài khoản").click()
    return page.locator("strong.code").inner_text()


def open_round(page: Page, letter: Path) -> None:
    """An official of the province asks all communes for a report, with the scan of the letter."""
    page.goto("/indicators/")
    asks = page.get_by_role("button", name="Lấy bộ chỉ tiêu của công văn")
    if asks.count():
        asks.click()
        expect(page.get_by_text("Xin xem lại trước khi mở kỳ báo cáo.")).to_be_visible()
    due_on = timezone.localdate() + datetime.timedelta(days=20)
    page.goto("/rounds/new/")
    page.locator("input[name=title]").fill(PERIOD)
    page.get_by_role("radio", name="Xã, phường").check()
    page.locator("input[name=data_from]").fill(f"{due_on - datetime.timedelta(days=30):%d/%m/%Y}")
    page.locator("input[name=data_to]").fill(f"{due_on - datetime.timedelta(days=1):%d/%m/%Y}")
    page.locator("textarea[name=due_wording]").fill(f"chậm nhất ngày {due_on:%d/%m/%Y}")
    page.locator("input[name=letter_pdf]").set_input_files(letter)
    page.locator("input[name=indicators]").first.check()
    page.get_by_role("button", name="Xem trước").click()
    confirm = page.get_by_role("button", name="Mở kỳ báo cáo cho")
    confirm.click()
    if page.locator("input[name=due_at_0]").count():  # a weekend or a holiday asks for a second look
        confirm.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(PERIOD)


def letter_address(page: Page) -> str:
    return str(page.locator("a[href*='letter']").first.get_attribute("href"))


def workbook_address(page: Page) -> str:
    """The worker builds the workbook of the round, and the page tells when it is there."""
    page.goto("/rollup/")
    page.get_by_role("button", name="Xuất Excel").click()
    link = page.get_by_role("link", name="Tải tệp Excel")
    expect(link).to_be_visible(timeout=60_000)
    return str(link.get_attribute("href"))


def kept_files(page: Page, addresses: tuple[str, str]) -> Kept:
    """Fetch both files, which nginx sends once the portal has said who may have them."""
    answers = [page.evaluate(_FETCH, address) for address in addresses]
    assert [status for status, _ in answers] == [200, 200], answers
    letter, workbook = (bytes(body) for _, body in answers)
    assert (letter[:5], workbook[:2]) == (b"%PDF-", b"PK")
    return Kept(addresses, (letter, workbook))
