"""Tables as separated values (RFC 4180): the one place that writes them, so that a spreadsheet reads texts as texts.

Each field is quoted. A spreadsheet may still divide a line by ";", by a tab or by line breaks, whatever the file says:
Excel goes by the country that the machine is set to. So a sign that begins a formula stands behind an apostrophe at the
head of a text, and within it wherever such a division would make a head of it (OWASP, "CSV Injection").
"""

import csv
import datetime
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.workbook.values import safe_text

SEPARATORS = (",", ";", "\t")  # by which spreadsheets divide a line
# Those full in width too: Excel in Chinese, Japanese or Korean takes them for the others.
_SIGNS = r"(?=[=+\-@＝＋－＠])"
_AT_HEAD = re.compile(rf"\s*{_SIGNS}|[\t\n]")
_BEHIND = re.compile(rf'([;\t\n]["\s]*){_SIGNS}')  # "," divides as it should: the field is quoted


def csv_writer(file: Any, *, lineterminator: str = "\r\n") -> Any:
    """Return a writer of rows into ``file``, any object with ``write``, that quotes every field."""
    return csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator=lineterminator)


def csv_cell(value: object) -> object:
    """Return a value as a spreadsheet may have it: numbers as they are, anything else as a text that is no formula."""
    if value is None or isinstance(value, int | float | Decimal | datetime.date):
        return value
    text = _BEHIND.sub(r"\1'", safe_text(value))
    return f"'{text}" if _AT_HEAD.match(text) else text


def write_csv(file: Any, headings: Iterable[object], rows: Iterable[Iterable[object]]) -> None:
    """Write a table into ``file`` row by row; no text in it is taken for a formula."""
    file.write("\ufeff")  # Excel reads UTF-8 by it
    table = csv_writer(file)
    table.writerow(map(csv_cell, headings))  # an indicator's name may stand there
    table.writerows(map(csv_cell, row) for row in rows)
