"""The monthly page as a PDF: exactly one sheet of A4, upright, whatever the names are and however long the lists.

The letters are as large as the sheet allows. What does not fit at the smallest size is left out from the end of the
longest list, which then says how many more there are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.text import slugify

from core.printing import BOLD, HEIGHT, INK, LEADING, PLAIN, WIDTH, Hue, Sheets, lines_of, sheets_at, width_of
from core.templatetags.wording import number
from core.text import fold
from overview.rollups.monthly import BARS, MonthlyPage
from overview.rollups.monthly_bars import RoundBar
from overview.rollups.monthly_lines import NOTHING_DUE, NOTHING_WAITS
from reporting.models import Compliance
from reporting.models.compliance import OWED_WAYS

EDGE = 36.0  # points of white around the page
FULL = WIDTH - 2 * EDGE
GAP = 16  # between two columns
HALF = (FULL - GAP) / 2
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)  # of letters, the first that fits
TITLE = 15.0
FIGURE = 40  # the width of the numbers before what waits
QUIET: Hue = (0.33, 0.35, 0.37)
LINE: Hue = (0.83, 0.84, 0.86)
BRAND: Hue = (0.61, 0.11, 0.12)
GREEN: Hue = (0.09, 0.4, 0.23)
AMBER: Hue = (0.88, 0.63, 0.0)
RED: Hue = (0.7, 0.15, 0.12)
GREY: Hue = (0.67, 0.69, 0.71)
WHITE: Hue = (1, 1, 1)
HUES = {
    Compliance.ON_TIME: (GREEN, WHITE),
    Compliance.LATE: (AMBER, INK),
    Compliance.MISSING: (RED, WHITE),
    Compliance.NOT_DUE: (GREY, INK),
}


@dataclass
class RowLimits:
    """How large the letters are, and how many rows of each list are set."""

    size: float

    results: int = 10
    compared: int = 5
    decisions: int = 9
    deadlines: int = 9
    bars: int = BARS

    def shorten(self, page: MonthlyPage) -> bool:
        """Take a row from the longest list that shows more than one; return whether there was any."""
        lists: dict[str, Sequence[Any]] = {"bars": page.bars, "compared": page.comparison.best}
        if page.is_recent:
            lists |= {"decisions": page.decisions, "deadlines": page.deadlines}
        lists["results"] = page.results  # of lists as long the last to lose a row
        shown = {name: min(getattr(self, name), len(rows)) for name, rows in lists.items()}
        longest = max((name for name in shown if shown[name] > 1), key=lambda name: shown[name], default=None)
        if longest:
            setattr(self, longest, shown[longest] - 1)
        return longest is not None


def monthly_pdf(page: MonthlyPage) -> bytes:
    """Return ``page`` as a PDF of one sheet. Refuses with no_typeface."""
    for size in SIZES:
        limits = RowLimits(size)
        file, fits = _drawing(page, limits)
        if fits:
            return file
    while not fits and limits.shorten(page):
        file, fits = _drawing(page, limits)
    return file


def file_name(page: MonthlyPage) -> str:
    return f"tinh-hinh-{slugify(fold(str(page.place)))}-{page.month:%Y-%m}.pdf"


def _drawing(page: MonthlyPage, limits: RowLimits) -> tuple[bytes, bool]:
    """Return the page as a PDF, and whether all of it stands on the sheet."""
    file = BytesIO()
    with sheets_at(file, title=f"{page.title}: {page.place}", author=page.office.name) as sheets:
        end = _Drawing(sheets, page, limits).draw()
    return file.getvalue(), end <= HEIGHT - EDGE + 6


type Cells = Sequence[tuple[float, bool]]  # of a table: the width of each column, and whether it holds numbers
CHANGES: Cells = ((FULL - 360, False), (125, True), (105, True), (130, True))
RESULTS: Cells = ((FULL - 354, False), (90, True), (136, True), (60, True), (68, True))


@dataclass
class _Drawing:
    sheets: Sheets
    page: MonthlyPage
    limits: RowLimits

    @property
    def size(self) -> float:
        return self.limits.size

    def draw(self) -> float:
        """Draw everything from the top; return where it ends."""
        right = EDGE + HALF + GAP
        y = self._notes(self._results(self._changes(self._head())))
        ends = {EDGE: self._decisions(EDGE, self._bars(EDGE, y)), right: self._comparison(right, y)}
        shorter = min(ends, key=lambda x: ends[x])
        ends[shorter] = self._deadlines(shorter, ends[shorter])
        return self._foot(max(ends.values()))

    def _head(self) -> float:
        page, write = self.page, self.sheets.write
        above = f"{page.office.above} – " if page.office.above else ""
        y = write(EDGE, EDGE - 6, f"{above}{page.office.name}", size=9, within=FULL * 0.66, most=2, hue=QUIET)
        write(WIDTH - EDGE, EDGE - 6, page.as_of, size=9, within=FULL * 0.33, is_right=True, hue=QUIET)
        y = write(EDGE, y + 2, f"{page.title}: {page.place}", size=TITLE, face=BOLD, within=FULL, most=2)
        self.sheets.bar(EDGE, y, FULL, 1.5, hue=BRAND)
        y += 4
        return self._say(EDGE, y + 2, page.warning, FULL, face=BOLD) if page.warning else y

    def _heading(self, x: float, y: float, text: str, within: float) -> float:
        return self.sheets.write(x, y + 8, text, size=self.size + 1, face=BOLD, within=within, most=1, hue=BRAND) + 1

    def _say(self, x: float, y: float, text: str, within: float, **how: Any) -> float:
        return self.sheets.write(x, y, text, within=within, **{"size": self.size, "most": 2} | how)

    def _note(self, x: float, y: float, text: str, within: float) -> float:
        return self._say(x, y, text, within, hue=QUIET)

    def _more(self, x: float, y: float, count: int, unit: str, within: float) -> float:
        """Say how many more there are where a list was shortened."""
        return self._note(x, y, f"… và {number(count)} {unit} khác, xem trên cổng.", within) if count > 0 else y

    def _row(self, y: float, cells: Cells, texts: Sequence[str], *, is_head: bool = False) -> float:
        """Set one row, its label in three lines at most, with a thin line below it; the first number is bold."""
        x, ends = EDGE, [y]
        for index, ((width, is_number), text) in enumerate(zip(cells, texts, strict=True)):
            face = BOLD if index == 1 and not is_head else PLAIN
            at = x + width if is_number else x
            hue = QUIET if is_head else INK
            ends.append(
                self._say(at, y, text, width - 5, face=face, is_right=is_number, hue=hue, most=2 if index else 3)
            )
            x += width
        self.sheets.bar(EDGE, max(ends) + 0.5, FULL, 0.4, hue=LINE)
        return max(ends) + 1.5

    def _changes(self, y: float) -> float:
        y = self._heading(EDGE, y, "Thay đổi trong tháng", FULL)
        y = self._row(y, CHANGES, ("", self.page.counted_on, "So kỳ liền trước", "So cùng kỳ năm trước"), is_head=True)
        for one in self.page.changes:
            y = self._row(y, CHANGES, (one.label, one.now, one.before, one.last_year))
        return y

    def _results(self, y: float) -> float:
        rows = self.page.results
        if not rows:
            return y
        y = self._heading(EDGE, y, "Kết quả theo chỉ tiêu", FULL)
        y = self._row(
            y, RESULTS, ("", "Kỳ này", "Lũy kế/chỉ tiêu giao", "So kỳ liền trước", "So cùng kỳ năm trước"), is_head=True
        )
        for one in rows[: self.limits.results]:
            label = f"{one.label} ({one.answered})"
            y = self._row(y, RESULTS, (label, one.now, one.reached, one.before, one.last_year))
        return self._more(EDGE, y, len(rows) - self.limits.results, "chỉ tiêu", FULL)

    def _notes(self, y: float) -> float:
        for one in self.page.notes:
            y = self._note(EDGE, y, one, FULL)
        return y

    def _bars(self, x: float, y: float) -> float:
        shown = self.page.bars[-self.limits.bars :]
        if not shown:
            return y
        y = self._heading(x, y, "Báo cáo qua các kỳ", HALF)
        y = self._note(x, y, self.page.note_on_bars, HALF)
        for one in shown:
            y = self._bar(x, y, one)
        return self._legend(x, y, [way for way in OWED_WAYS if any(dict(one.ways)[way] for one in shown)])

    def _bar(self, x: float, y: float, one: RoundBar) -> float:
        """Draw all that were owed, the parts named by their numbers where these find room."""
        self._say(x + HALF, y, one.words, HALF * 0.6, face=BOLD, most=1, is_right=True)
        y = self._say(x, y, one.label, HALF * 0.4, most=1)
        for way, count in one.ways:
            width, (hue, ink) = HALF * count / max(one.owed, 1), HUES[way]
            self.sheets.bar(x, y, width, self.size + 2, hue=hue)
            if width_of(number(count), size=self.size) + 4 <= width:
                self._say(x + 2, y + 0.5, number(count), HALF, hue=ink)
            x += width
        return y + self.size + 5

    def _legend(self, left: float, y: float, ways: Sequence[Compliance]) -> float:
        x = left
        for way in ways:
            words = way.label.lower()
            wide = 10 + width_of(words, size=self.size) + 8
            if x + wide - 8 > left + HALF:
                x, y = left, y + self.size * LEADING
            self.sheets.bar(x, y + 2, 7, 7, hue=HUES[way][0])
            self._note(x + 10, y, words, HALF)
            x += wide
        return y + self.size * LEADING

    def _comparison(self, x: float, y: float) -> float:
        found = self.page.comparison
        if not found.measure:
            return y
        y = self._heading(x, y, "Tốt nhất, thấp nhất", HALF)
        y = self._note(x, y, f"{found.measure}.", HALF)
        for label, rows in (("Tốt nhất", found.best), ("Thấp nhất", found.worst)):
            if rows:
                y = self._say(x, y + 1, label, HALF, face=BOLD)
            for one in rows[: self.limits.compared]:
                self._say(x + HALF, y, one.words, HALF * 0.36, most=1, is_right=True)
                y = self._say(x, y, f"{one.name}: {one.why}" if one.why else one.name, HALF * 0.64)
        for note in found.notes:
            y = self._note(x, y, note, HALF)
        return y

    def _decisions(self, x: float, y: float) -> float:
        rows, most = self.page.decisions, self.limits.decisions
        if not self.page.is_recent:
            return y
        y = self._heading(x, y, self.page.decisions_heading, HALF)
        for one in rows[:most]:
            self._say(x, y, one.lead, FIGURE, face=BOLD, most=1)
            y = self._say(x + FIGURE, y, one.text, HALF - FIGURE)
            y = self._note(x + FIGURE, y, one.detail, HALF - FIGURE) + 2
        return self._more(x, y, len(rows) - most, "việc", HALF) if rows else self._note(x, y, NOTHING_WAITS, HALF)

    def _deadlines(self, x: float, y: float) -> float:
        rows, most = self.page.deadlines, self.limits.deadlines
        if not self.page.is_recent:
            return y
        y = self._heading(x, y, self.page.deadlines_heading, HALF)
        for one in rows[:most]:
            y = self._say(x, y, one.lead, HALF, face=BOLD, most=1)
            y = self._say(x, y, one.text, HALF)
            y = self._note(x, y, one.detail, HALF) + 2
        return self._more(x, y, len(rows) - most, "hạn", HALF) if rows else self._note(x, y, NOTHING_DUE, HALF)

    def _foot(self, y: float) -> float:
        """Say where the numbers come from, at the bottom of the sheet where there is room above."""
        text = " ".join(self.page.sources)
        lines = min(len(lines_of(text, size=9, within=FULL)), 6)
        y = max(y + 4, HEIGHT - EDGE - lines * 9 * LEADING)
        self.sheets.bar(EDGE, y, FULL, 0.4, hue=LINE)
        return self._say(EDGE, y + 2, text, FULL, size=9, most=6, hue=QUIET)
