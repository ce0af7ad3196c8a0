"""The life of a workbook that comes in: received, read, matched where needed, confirmed, applied, perhaps undone.

The row is the job (docs/decisions/0005). Nothing is written to the register before somebody confirms the preview, and
then everything or nothing, by the same actions that the pages call.
"""

from exchange.actions.imports.awaiting import release, turn_down
from exchange.actions.imports.confirming import confirm
from exchange.actions.imports.discarding import discard, forget, purge, run_out
from exchange.actions.imports.files import file_of
from exchange.actions.imports.matching import answer, match, read_again
from exchange.actions.imports.receiving import receive
from exchange.actions.imports.running import give_up, run
from exchange.actions.imports.undoing import ask_undo, has_many_lines, undo, why_not_undoable
from exchange.actions.imports.words import Chosen, choose_words, words_of_before, words_of_others
