"""Imports of places from CSV files: all of a file or nothing of it, and a second time nothing more.

The columns are described in docs/imports.md. Who imported is told by ``accounts.actions.imports``: places knows nobody.
"""

from places.actions.imports.files import BadFile, FileProblem
from places.actions.imports.hamlets import import_hamlets
from places.actions.imports.places import import_places
from places.actions.imports.tree import ImportResult, ImportTally

__all__ = [
    "BadFile",
    "FileProblem",
    "ImportResult",
    "ImportTally",
    "import_hamlets",
    "import_places",
]
