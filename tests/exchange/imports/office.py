"""The reference as LibreOffice saves it; saved once, by whoever asks first."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from tests.exchange.imports.reference import TEAMS, tables, write, write_reference
from tests.harness import office


def saved(name: str) -> Callable[[Path], None]:
    """Builds one of the files of ``all_saved``."""

    def build(path: Path) -> None:
        path.write_bytes(all_saved()[name])

    return build


@cache
def all_saved() -> dict[str, bytes]:
    """The reference saved as .ods, as .xls, and as .xlsx from a workbook, from both of them and with formulas."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, formulas = folder / "sources" / "book.xlsx", folder / "sources" / "formulas.xlsx"
        book.parent.mkdir()
        write_reference(book)
        write(formulas, calculated())
        (ods,) = office.convert([book], "ods", folder)
        (xls,) = office.convert([book], "xls", folder)
        ods, xls = ods.rename(folder / "sources" / "from_ods.ods"), xls.rename(folder / "sources" / "from_xls.xls")
        found = office.convert([book, formulas, ods, xls], "xlsx", folder)
        return {path.stem: path.read_bytes() for path in found} | {"ods": ods.read_bytes(), "xls": xls.read_bytes()}


def calculated() -> dict[str, list[list[object]]]:
    """The reference with formulas that nobody has calculated yet."""
    sheets = tables()
    sheets[TEAMS][1][3] = "=1000+234"
    sheets[TEAMS][2][1] = '="Ấp An "&(1+1)'
    sheets[TEAMS][1][2] = "=DATE(2022,6,15)"
    return sheets
