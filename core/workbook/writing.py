"""One workbook out of its sheets."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from core.workbook.books import book_at
from core.workbook.explanations import Explanation, write_explanation
from core.workbook.overviews import Overview, write_overview
from core.workbook.tables import Sheet, write_sheet

type Part = Sheet[Any] | Overview | Explanation


def write(
    path: Path, parts: Iterable[Part], *, step: Callable[[], None] = lambda: None, streamed: bool = False
) -> None:
    """Write the sheets to ``path``, each as it comes; ``step`` is called after each, and in a list as its rows come.

    The first table bears the number of the paper and the national title, and the first that is printed whole is signed;
    the others have a line of title. The same sheets give the same cells. ``streamed``: in memory that does not grow
    with the rows, for lists.
    """
    with book_at(path, streamed=streamed) as book:
        left_out, is_first, is_signed = [], True, False
        for part in parts:
            if isinstance(part, Sheet) and part.needs_rows and not any(True for _ in part.rows):
                left_out.append(part.name)
                step()
                continue
            out = book.sheet(part.name)
            if isinstance(part, Overview):
                write_overview(out, part)
            elif isinstance(part, Explanation):
                write_explanation(out, part, left_out=left_out)
            else:
                is_signed = write_sheet(out, part, step, is_first=is_first, is_signed=is_signed)
                is_first = False
            if not isinstance(part, Sheet) or not part.is_list:
                step()
