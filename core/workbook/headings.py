"""What an office prints around a table: who issues it, the national title, what it is; and who signs it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from core.templatetags.wording import closing_moment, instant
from core.workbook.books import Cell, Out
from core.workbook.values import LINE_HEIGHT

COUNTRY, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"  # decree 30/2020/NĐ-CP
BLANK = "………"  # filled in by hand
SEAL = "(Ký tên, đóng dấu)"  # below the title of who is named
ROOM_TO_SIGN = 4  # lines


@dataclass(frozen=True)
class Heading:
    """The title block: who issues it, what it is, about which days, made when, and how it was counted.

    ``above``: the body above the issuer. ``initials``: of the issuer, in the number of the paper. ``seat``: where it is
    signed. ``titles``: of whoever signs, none for a list that nobody signs. ``signer``: their name, "" where it is
    written by hand. ``closed_at``: when the numbers were closed; None: they are those of ``made_at``,
    and ``is_provisional``: they may still change. ``note``: what must be known to read these numbers right.
    ``belongs_to``: the paper that a list goes with, which then has no number of its own. ``signers``: who signs before
    the head of the office, each a title and a name ("" where it is written by hand).
    """

    issuer: str
    title: str
    period: str
    made_at: datetime.datetime
    basis: str
    above: str = ""
    initials: str = BLANK
    seat: str = ""
    titles: tuple[str, ...] = ()
    signer: str = ""
    closed_at: datetime.datetime | None = None
    is_provisional: bool = False
    note: str = ""
    belongs_to: str = ""
    signers: tuple[tuple[str, str], ...] = (("Người lập biểu", ""),)

    @property
    def as_of(self) -> str:
        """Which state of the numbers this is."""
        if self.closed_at:
            return f"Số liệu chốt {closing_moment(self.closed_at)}"
        if self.is_provisional:
            return f"Số liệu tạm tính đến {instant(self.made_at)}, kỳ báo cáo chưa chốt"
        return f"Số liệu tính đến {instant(self.made_at)}"

    @property
    def number(self) -> str:
        return "" if self.belongs_to else f"Số: {BLANK}/BC-{self.initials}"

    @property
    def place_and_date(self) -> str:
        """With the day left open, as the one who signs writes it."""
        day = f"ngày …… tháng …… năm {timezone.localtime(self.made_at).year}"
        return f"{self.seat}, {day}" if self.seat else day[0].upper() + day[1:]


@dataclass(frozen=True)
class SheetTitle:
    """What stands over a list that is taken away as it is seen: what it is, and what must be known to read it."""

    title: str
    notes: tuple[str, ...] = ()


def write_title(out: Out, heading: SheetTitle, widths: Sequence[float]) -> None:
    last, total = max(len(widths) - 1, 1), sum(widths)
    out.append(Cell(heading.title, "Tên biểu", 0, last), height=LINE_HEIGHT * 1.3 * lines(heading.title, total * 0.8))
    for note in heading.notes:
        out.append(Cell(note, "Dòng đầu biểu", 0, last), height=LINE_HEIGHT * lines(note, total))
    out.append()


def write_heading(
    out: Out, heading: Heading, widths: Sequence[float], *, unit: str = "", is_whole: bool = True
) -> None:
    """The title block over columns of ``widths``: the issuing body over the left ones, the country over the right.

    One that is not ``is_whole`` has the title and what must be known to read the table alone.
    """
    last, total = max(len(widths) - 1, 1), sum(widths)
    if is_whole:
        _write_issuer(out, heading, widths)
    out.append(Cell(heading.title, "Tên biểu", 0, last), height=LINE_HEIGHT * 1.3 * lines(heading.title, total * 0.8))
    said = [f"Kỳ số liệu: {heading.period}", f"{heading.as_of}. {heading.basis}."]
    if not is_whole:
        said = [". ".join(said)]
    if heading.belongs_to:
        said = [heading.belongs_to, *said]
    for text in [*said, *([f"Lưu ý: {heading.note}"] if heading.note else [])]:
        out.append(Cell(text, "Dòng đầu biểu", 0, last), height=LINE_HEIGHT * lines(text, total))
    if unit or is_whole:
        out.append(Cell(f"Đơn vị tính: {unit}" if unit else None, "Đơn vị tính", 0, last))


def _write_issuer(out: Out, heading: Heading, widths: Sequence[float]) -> None:
    last, half = _halves(widths)
    left = [
        (heading.above.upper(), "Cơ quan cấp trên"),
        (heading.issuer.upper(), "Cơ quan"),
        (heading.number, "Số văn bản"),
    ]
    right = [(COUNTRY, "Quốc hiệu"), (MOTTO, "Tiêu ngữ"), (heading.place_and_date, "Nơi và ngày")]
    if not heading.above:
        left = [*left[1:], ("", "Số văn bản")]
    for (body, look), (country, of_country) in zip(left, right, strict=True):
        height = LINE_HEIGHT * lines(body, sum(widths[:half]) * 0.8)
        out.append(Cell(body, look, 0, half - 1), Cell(country, of_country, half, last), height=height)
    out.append()


def write_signatures(out: Out, heading: Heading, widths: Sequence[float]) -> None:
    """Who drew it up and who else signs, left, and who signs for the office, right; room to sign below, then names.

    It is one row, which no page cuts.
    """
    if not heading.titles:
        return
    hand = "(Ký, ghi rõ họ tên)"
    head = [*(title.upper() for title in heading.titles), SEAL if heading.signer else hand, *[""] * ROOM_TO_SIGN]
    head += [heading.signer] if heading.signer else []
    signed = [
        [title.upper(), hand, *([""] * (len(head) - 3 + (not heading.signer)) if name else []), name]
        for title, name in heading.signers
    ]
    out.append()
    cells = [
        Cell("\n".join(texts).rstrip(), "Ký tên", first, last)
        for texts, (first, last) in zip([*signed, head], _parts(widths, len(signed) + 1), strict=True)
    ]
    out.append(
        *cells, height=LINE_HEIGHT * (len(head) + any(name and not heading.signer for _, name in heading.signers))
    )


def lines(text: str, width: float) -> int:
    """How many lines ``text`` takes over ``width`` characters."""
    return max(1, -(-len(text) // max(int(width), 1)))


def _parts(widths: Sequence[float], many: int) -> list[tuple[int, int]]:
    """Return the first and the last column of each of ``many`` parts of about the same width."""
    last = max(len(widths) - 1, 1)
    starts = [0]
    for part in range(1, many):
        at, passed = 0, 0.0
        while at < len(widths) and passed + widths[at] / 2 < sum(widths) * part / many:
            passed += widths[at]
            at += 1
        starts.append(min(max(at, starts[-1] + 1), last - (many - 1 - part)))
    return [(start, end - 1) for start, end in zip(starts, [*starts[1:], last + 1], strict=True)]


def _halves(widths: Sequence[float]) -> tuple[int, int]:
    """The last column of the block, and the first of its right half, where about half of the width is passed."""
    _, (half, last) = _parts(widths, 2)
    return last, half
