"""The PDF of slips: for each place a list to tick off who received theirs, then the slips, four to a page with cut
lines.

Every slip holds a code by which an account is opened, so the file is a secret.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path

from django.views.decorators.debug import sensitive_variables

from core.printing import BOLD, CODE, HEIGHT, LEADING, WIDTH, Sheets, lines_of, sheets_at
from core.templatetags.wording import day, instant, number
from core.terms import TEAM
from exchange.exports.books import Step
from places.models import Place

PORTAL = f"Cổng quản lý {TEAM}"
A_PAGE = 4
EDGE = 24.0  # between a slip's text and where it is cut; no printer prints the last 4 mm of a sheet
ROOM = WIDTH / 2 - 2 * EDGE
SMALLEST = 11  # points, of everything that is read
DUTIES = (2, 1)  # lines for the first thing that somebody does, and for the second; others are counted
QR_SIDE = 100.0
MARGIN = 42.0  # of the lists
NAME, DUTY, TICK, SIGNED = 34.0, 190.0, 374.0, 434.0  # where the columns of the lists begin
_SCAN = "Quét mã QR bằng Zalo hoặc máy ảnh; hoặc mở địa chỉ trên rồi gõ mã."
STEPS = (
    _SCAN,
    "Có nút Tiếp tục thì bấm; thấy đúng tên mình thì bấm Đúng tôi, vào cổng.",
    "Bật vân tay hoặc đặt mật khẩu cho lần sau, rồi hủy phiếu.",
)
STEPS_WITH_FACTOR = (
    _SCAN,
    "Chọn mật khẩu do cổng gợi ý, hoặc tự đặt.",
    "Bật xác minh hai bước, rồi hủy phiếu.",
)


@dataclass(frozen=True)
class PaperSlip:
    """One slip as it is printed: for whom, what they do and where, and the code that leaves the portal with it.

    ``duties``: a line each, "Tổ trưởng Tổ An 1, Ấp An 1". ``listed_at`` is on whose list they stand. ``has_factor``: a
    second factor is due, so that the slip gives a password.
    """

    full_name: str
    duties: Sequence[str]
    listed_at: Place
    username: str
    code: str
    last_day: datetime.date
    has_factor: bool = False


@dataclass(frozen=True)
class NoSlip:
    """Somebody who was asked for and gets no slip, and why."""

    full_name: str
    duty: str
    listed_at: Place
    why: str


@dataclass(frozen=True)
class SlipHead:
    """What all slips of a file share: the address that they lead to, who had them made and when; what the column of
    duties is called, and what follows the number of duties that a slip has no room for.
    """

    address: str
    made_by: str
    made_at: datetime.datetime
    column: str
    others: str


@sensitive_variables()
def write_slips(
    path: Path, head: SlipHead, slips: Sequence[PaperSlip], without: Sequence[NoSlip], *, step: Step
) -> None:
    """Write the PDF, list after list by the paths of their places, each of them a step. Refuses with no_typeface."""
    places = {one.path: one for one in [slip.listed_at for slip in slips] + [one.listed_at for one in without]}
    with sheets_at(path, title="Phiếu đăng nhập", author=PORTAL) as sheets:
        for at in sorted(places):
            theirs = [slip for slip in slips if slip.listed_at.path == at]
            _draw_list(sheets, head, places[at], theirs, [one for one in without if one.listed_at.path == at])
            for page in batched(theirs, A_PAGE):
                _draw_page(sheets, head, page)
            step()


@sensitive_variables()
def _draw_page(sheets: Sheets, head: SlipHead, slips: Sequence[PaperSlip]) -> None:
    for place, slip in enumerate(slips):
        _draw_slip(sheets, head, slip, (place % 2) * WIDTH / 2 + EDGE, (place // 2) * HEIGHT / 2 + EDGE)
    sheets.rule(WIDTH / 2, 0, WIDTH / 2, HEIGHT, is_cut=True)
    sheets.rule(0, HEIGHT / 2, WIDTH, HEIGHT / 2, is_cut=True)
    sheets.end_page()


@sensitive_variables()
def _draw_slip(sheets: Sheets, head: SlipHead, slip: PaperSlip, x: float, y: float) -> None:
    """Draw one slip from its upper left corner. Names grow downwards as far as there is room, and no further."""
    y = sheets.write(x, y, PORTAL, size=SMALLEST, within=ROOM)
    y = sheets.write(x, y + 2, "Phiếu đăng nhập", size=15, face=BOLD, within=ROOM)
    y = sheets.write(x, y + 4, slip.full_name, size=13, face=BOLD, within=ROOM, most=2)
    for duty, most in zip(slip.duties, DUTIES, strict=False):
        y = sheets.write(x, y, duty, size=SMALLEST, within=ROOM, most=most)
    if len(slip.duties) > len(DUTIES):
        y = sheets.write(x, y, f"và {len(slip.duties) - len(DUTIES)} {head.others}", size=SMALLEST)
    y = sheets.write(x, y, str(slip.listed_at), size=SMALLEST, within=ROOM, most=1) + 4
    beside, room = y, ROOM - QR_SIDE - 4
    sheets.qr(x + ROOM - QR_SIDE + 8, y - 4, QR_SIDE, f"{head.address}#{slip.code}")  # its white border may reach out
    y = sheets.write(x, y, "Tên đăng nhập:", size=SMALLEST, within=room)
    y = sheets.write(x, y, slip.username, size=13, face=CODE, within=room)
    y = sheets.write(x, y + 4, "Mã dùng một lần:", size=SMALLEST, within=room)
    y = sheets.write(x, y, slip.code, size=15, face=CODE, within=room)
    y = sheets.write(x, y + 4, "Dùng đến hết ngày", size=SMALLEST, within=room)
    y = sheets.write(x, y, day(slip.last_day), size=SMALLEST, face=BOLD, within=room)
    y = max(y, beside + QR_SIDE)
    y = sheets.write(x, y, head.address, size=SMALLEST, within=ROOM, most=2) + 2
    for step, text in enumerate(STEPS_WITH_FACTOR if slip.has_factor else STEPS, start=1):
        sheets.write(x, y, f"{step}.", size=SMALLEST)
        y = sheets.write(x + 16, y, text, size=SMALLEST, within=ROOM - 16)


@sensitive_variables()
def _draw_list(
    sheets: Sheets, head: SlipHead, place: Place, slips: Sequence[PaperSlip], without: Sequence[NoSlip]
) -> None:
    y = sheets.write(MARGIN, MARGIN, PORTAL, size=SMALLEST)
    y = sheets.write(MARGIN, y + 6, f"Danh sách phát phiếu: {place}", size=15, face=BOLD, within=WIDTH - 2 * MARGIN)
    said = f"{number(len(slips))} phiếu, lập lúc {instant(head.made_at)}. Người lập: {head.made_by}."
    if slips:
        said += f" Dùng đến hết ngày {day(slips[0].last_day)}."
    y = sheets.write(MARGIN, y, said, size=SMALLEST, within=WIDTH - 2 * MARGIN)
    y = sheets.write(MARGIN, y, "Trao tận tay, không gửi ảnh phiếu qua tin nhắn.", size=SMALLEST) + 10
    if slips:
        y = _draw_heads(sheets, head, y)
    for number_in_list, slip in enumerate(slips, start=1):
        y = _draw_row(sheets, head, y, number_in_list, slip)
    if without:
        y = sheets.write(MARGIN, y + 14, f"Không có phiếu: {number(len(without))} người", size=13, face=BOLD) + 4
    for one in without:
        text = f"{one.full_name} ({one.duty}): {one.why}"
        y = sheets.write(MARGIN, _fit(sheets, y, text), text, size=SMALLEST, within=WIDTH - 2 * MARGIN) + 4
    sheets.end_page()


def _draw_heads(sheets: Sheets, head: SlipHead, y: float) -> float:
    columns = {"STT": 0.0, "Họ và tên": NAME, head.column: DUTY, "Đã nhận": TICK, "Ký nhận": SIGNED}
    for title, x in columns.items():
        sheets.write(MARGIN + x, y, title, size=SMALLEST, face=BOLD)
    y += SMALLEST * LEADING + 2
    sheets.rule(MARGIN, y, WIDTH - MARGIN, y, width=1)
    return y + 6


def _draw_row(sheets: Sheets, head: SlipHead, y: float, number_in_list: int, slip: PaperSlip) -> float:
    texts = {NAME: (slip.full_name, DUTY - NAME - 8), DUTY: ("; ".join(slip.duties), TICK - DUTY - 8)}
    tallest = max(len(lines_of(text, size=SMALLEST, within=within)) for text, within in texts.values())
    height = max(tallest * SMALLEST * LEADING, 26) + 8
    if y + height > HEIGHT - MARGIN:
        sheets.end_page()
        y = _draw_heads(sheets, head, MARGIN)
    sheets.write(MARGIN, y, str(number_in_list), size=SMALLEST)
    for x, (text, within) in texts.items():
        sheets.write(MARGIN + x, y, text, size=SMALLEST, within=within)
    sheets.box(MARGIN + TICK + 14, y, 16)
    sheets.rule(MARGIN, y + height - 4, WIDTH - MARGIN, y + height - 4)
    return y + height


def _fit(sheets: Sheets, y: float, text: str) -> float:
    """Return where ``text`` begins: at ``y``, or on a new page."""
    height = len(lines_of(text, size=SMALLEST, within=WIDTH - 2 * MARGIN)) * SMALLEST * LEADING
    if y + height <= HEIGHT - MARGIN:
        return y
    sheets.end_page()
    return MARGIN
