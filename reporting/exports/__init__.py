"""The only door through which a workbook or a paper leaves: a module a sheet, a Book a kind."""

from typing import Any

from reporting.exports.books import Book, Facts, NotAllowed, Params
from reporting.exports.contacts import CONTACTS, ContactList
from reporting.exports.document import PAPER
from reporting.exports.events import EVENTS, EVENTS_CSV
from reporting.exports.register import REGISTER, Register
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from reporting.exports.team_list import TEAMS, TeamList
from reporting.models import Export

__all__ = [
    "BOOKS",
    "CONTACTS",
    "EVENTS",
    "EVENTS_CSV",
    "PAPER",
    "REGISTER",
    "ROLLUP",
    "TEAMS",
    "Book",
    "ContactList",
    "Facts",
    "NotAllowed",
    "Params",
    "Register",
    "Source",
    "TeamList",
]

BOOKS: dict[str, Book[Any]] = {
    Export.Kind.ROLLUP: ROLLUP,
    Export.Kind.REGISTER: REGISTER,
    Export.Kind.CONTACTS: CONTACTS,
    Export.Kind.PAPER: PAPER,
    Export.Kind.TEAMS: TEAMS,
    Export.Kind.EVENTS: EVENTS,
    Export.Kind.EVENTS_CSV: EVENTS_CSV,
}
