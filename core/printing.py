"""A page of paper drawn as PDF: the only module that knows the library that writes it.

Texts are drawn letter by letter, never read as markup, with the letters of DejaVu, which has every Vietnamese one and
is put into the file: it prints the same everywhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import IO, Any

import segno
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from core.refusals import Refused

PLAIN, BOLD, CODE = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSansMono-Bold"
WIDTH, HEIGHT = 595.28, 841.89  # of A4, in points of 1/72 inch
LEADING = 1.3  # of the size of letters, from line to line
QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)
type Hue = tuple[float, float, float]  # red, green and blue, from 0 to 1
INK: Hue = (0, 0, 0)
FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts")


@cache
def load_typefaces() -> None:
    """Make the typefaces known to the library, once a process. Refuses with no_typeface."""
    for name in (PLAIN, BOLD, CODE):
        found = (file for folder in FOLDERS for file in sorted(Path(folder).rglob(f"{name}.ttf")))
        file = next(found, None)
        if file is None:
            raise Refused(
                "no_typeface",
                "Máy chủ thiếu bộ chữ DejaVu (gói fonts-dejavu-core) nên chưa in được. Xin báo cho quản trị tỉnh.",
            )
        pdfmetrics.registerFont(TTFont(name, str(file)))


class Sheets:
    """Pages of A4, one after another. A point is named by its distance from the left and from the top."""

    def __init__(self, file: Path | IO[bytes], *, title: str, author: str) -> None:
        load_typefaces()
        first: Any = PLAIN  # else the library names a face of its own that no file holds; its types have it a number
        target: Any = str(file) if isinstance(file, Path) else file
        self._canvas = Canvas(target, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang="vi", initialFontName=first)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)

    def end_page(self) -> None:
        self._canvas.showPage()

    def save(self) -> None:
        self._canvas.save()

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float,
        face: str = PLAIN,
        within: float = WIDTH,
        most: int | None = None,
        is_right: bool = False,
        hue: Hue = INK,
    ) -> float:
        """Write ``text`` from ``y`` down, in ``most`` lines at most, no wider than ``within``; return where the next
        line would begin. Lines end at ``x`` where the text ``is_right``, else they begin there.
        """
        self._canvas.setFont(face, size)
        self._canvas.setFillColorRGB(*hue)
        draw = self._canvas.drawRightString if is_right else self._canvas.drawString
        lines = lines_of(text, size=size, face=face, within=within)
        if most is not None and len(lines) > most:
            lines = [*lines[: most - 1], f"{lines[most - 1][:-2].rstrip()}…"]
        for line in lines:
            draw(x, HEIGHT - y - size, line)
            y += size * LEADING
        return y

    def rule(self, x1: float, y1: float, x2: float, y2: float, *, width: float = 0.5, is_cut: bool = False) -> None:
        """Draw a line; one along which somebody cuts is dashed."""
        self._canvas.setLineWidth(width)
        self._canvas.setDash(*((3, 3) if is_cut else ()))
        self._canvas.line(x1, HEIGHT - y1, x2, HEIGHT - y2)

    def bar(self, x: float, y: float, width: float, height: float, *, hue: Hue) -> None:
        """Fill a rectangle."""
        self._canvas.setFillColorRGB(*hue)
        self._canvas.rect(x, HEIGHT - y - height, width, height, stroke=0, fill=1)

    def box(self, x: float, y: float, side: float) -> None:
        """Draw an empty square to tick."""
        self._canvas.setDash()
        self._canvas.setLineWidth(1)
        self._canvas.rect(x, HEIGHT - y - side, side, side)

    def qr(self, x: float, y: float, side: float, text: str) -> None:
        """Draw ``text`` as a QR code with its white border; 15% of it may be worn off (level M)."""
        matrix = segno.make(text, error="m", boost_error=False).matrix
        module = side / (len(matrix) + 2 * QUIET)
        path = self._canvas.beginPath()
        for row, of_row in enumerate(matrix, QUIET):
            column = QUIET
            for is_dark, same in groupby(of_row):
                length = len(list(same))
                if is_dark:
                    path.rect(x + column * module, HEIGHT - y - (row + 1) * module, length * module, module)
                column += length
        self._canvas.setFillColorRGB(*INK)
        self._canvas.drawPath(path, stroke=0, fill=1)


@contextmanager
def sheets_at(file: Path | IO[bytes], *, title: str, author: str) -> Iterator[Sheets]:
    """Open a file of pages, written when the block ends. Refuses with no_typeface."""
    sheets = Sheets(file, title=title, author=author)
    yield sheets
    sheets.save()


def lines_of(text: str, *, size: float, face: str = PLAIN, within: float) -> Sequence[str]:
    """Return ``text`` in lines no wider than ``within`` points; a word that is wider itself is broken."""
    lines: list[str] = []
    for word in text.split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and pdfmetrics.stringWidth(joined, face, size) <= within:
            lines[-1] = joined
            continue
        lines.append("")
        for char in word:
            if lines[-1] and pdfmetrics.stringWidth(lines[-1] + char, face, size) > within:
                lines.append("")
            lines[-1] += char
    return lines


def width_of(text: str, *, size: float, face: str = PLAIN) -> float:
    """Return how wide ``text`` is in one line, in points."""
    return float(pdfmetrics.stringWidth(text, face, size))
