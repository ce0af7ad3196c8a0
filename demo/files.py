"""Small real files for the demo, made here: papers as PDF, a text as Word, pictures as JPEG, tables as CSV."""

import csv
import io
import random
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from docx import Document
from PIL import Image, ImageDraw

from core.documents import Shelf
from core.printing import BOLD, WIDTH, sheets_at
from demo.plan import MADE_UP

MARGIN, GAP = 70, 10  # points
SIDES = (640, 480)  # pixels of a picture
SKIES, WALLS = ["#cfe3f1", "#f3e6c8", "#dfe9d3"], ["#e8d5b0", "#d9c1a1", "#c9d6c0"]
SHIRTS = ["#9b1c1f", "#0b5394", "#38761d", "#7f6000", "#5b3f8c"]


def keep(shelf: Shelf, data: bytes, *, owner: int) -> str:
    """Store a file as an upload is stored; return its name on the shelf."""
    return shelf.name_of(shelf.keep(data, owner=owner), owner=owner)


def pdf(title: str, paragraphs: Iterable[str]) -> bytes:
    """Return a page of A4: a heading, paragraphs, and that it is made up."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trang.pdf"
        with sheets_at(path, title=title, author=MADE_UP) as sheets:
            y = sheets.write(MARGIN, MARGIN, title, size=16, face=BOLD, within=WIDTH - 2 * MARGIN) + GAP
            for text in [*paragraphs, f"Tài liệu {MADE_UP}, do bản trình diễn của cổng tự lập."]:
                y = sheets.write(MARGIN, y, text, size=12, within=WIDTH - 2 * MARGIN) + GAP
            sheets.end_page()
        return path.read_bytes()


def docx(title: str, paragraphs: Iterable[str]) -> bytes:
    document, file = Document(), io.BytesIO()
    document.add_heading(title, level=1)
    for text in [*paragraphs, f"Tài liệu {MADE_UP}."]:
        document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def jpeg(rng: random.Random) -> bytes:
    """Return a drawing of people at a table before a house of culture, no two alike."""
    image, file = Image.new("RGB", SIDES, rng.choice(SKIES)), io.BytesIO()
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 330, *SIDES), fill="#b9a27c")
    draw.rectangle((120, 150, 520, 340), fill=rng.choice(WALLS))
    draw.polygon([(90, 150), (320, 60), (550, 150)], fill="#a5543b")
    draw.rectangle((280, 220, 360, 340), fill="#6b4a2f")
    for number in range(rng.randint(3, 6)):
        x = 60 + number * 95 + rng.randint(-15, 15)
        draw.ellipse((x, 270, x + 44, 314), fill="#c99772")
        draw.rounded_rectangle((x - 12, 314, x + 56, 430), 18, fill=rng.choice(SHIRTS))
    draw.rectangle((30, 400, 610, 424), fill="#8a5a2b")
    for x in range(70, 580, rng.randint(90, 130)):
        draw.rectangle((x, 384, x + 22, 400), fill="#222222")  # phones on the table
    image.save(file, "JPEG", quality=70)
    return file.getvalue()


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as Excel saves it: CSV with its mark in front."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(rows)
    return f"\ufeff{file.getvalue()}".encode()
