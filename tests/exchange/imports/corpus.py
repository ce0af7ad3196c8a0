"""Bad and odd files, built by the tests that read them.

``BAD``: each is refused, or a fault is named at its cell; nothing of it may be written. ``UNOPENED``: those of them
that no reader is asked about. ``ODD``: each is read as the
reference is (``reference.EXPECTED``).
"""

from tests.exchange.imports.bad_files import FILES
from tests.exchange.imports.bad_kinds import KIND_FILES, KIND_SHEETS
from tests.exchange.imports.bad_lines import HEADERS, LINES
from tests.exchange.imports.bad_sheets import SHEETS
from tests.exchange.imports.cases import Case
from tests.exchange.imports.odd_books import BOOKS
from tests.exchange.imports.odd_kinds import KINDS
from tests.exchange.imports.odd_tables import TABLES

UNOPENED: list[Case] = [*FILES, *KIND_FILES]
BAD: list[Case] = [*UNOPENED, *SHEETS, *KIND_SHEETS, *HEADERS, *LINES]
ODD: list[Case] = [*BOOKS, *KINDS, *TABLES]
