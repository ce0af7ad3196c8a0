"""The only door through which a workbook or a paper leaves: a module a sheet, a Book a kind."""

from typing import Any

from exchange.exports.books import Book, Facts, NotAllowed, Params
from exchange.models import Export
from operations.exports.events import EVENTS, EVENTS_CSV
from overview.exports.document import PAPER
from overview.exports.register import REGISTER, Register
from overview.exports.team_list import TEAMS, TeamList
from reporting.exports.rollup import ROLLUP
from reporting.exports.source import Source
from teams.exports.contacts import CONTACTS, ContactList

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
