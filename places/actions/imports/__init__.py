"""Imports of places from CSV files: all of a file is taken in or nothing, and a second time changes
nothing.

The columns are described in docs/imports.md. ``accounts.actions.imports`` records who imported, for
places knows nobody.
"""

from places.actions.imports.files import BadFile, FileProblem
from places.actions.imports.hamlets import import_hamlets
from places.actions.imports.places import import_places
from places.actions.imports.tree import ImportResult, ImportTally
