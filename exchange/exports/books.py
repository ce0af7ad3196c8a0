"""What a kind of workbook is: who may ask for it, what it is made from, its sheets, and its words on the pages."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.workbook import THOUSAND, Part, write
from places.models import Place

type Params = dict[str, Any]  # see Export.params
type Facts = list[tuple[str, str]]  # what a workbook was asked to hold, as (label, value)


@dataclass(frozen=True)
class FileFormat:
    """What kind of file it is: how its name ends, what browsers call it, what people call it."""

    suffix: str
    content_type: str
    word: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
XLSX = FileFormat(".xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel")
CSV = FileFormat(".csv", "text/csv; charset=utf-8", "CSV")
DOCX = FileFormat(".docx", f"{_OFFICE}.wordprocessingml.document", "Word")
PDF = FileFormat(".pdf", "application/pdf", "PDF")


@dataclass(frozen=True)
class Secrecy:
    """What is said of files that hold secrets, and how long they are ``kept`` once made: far shorter than others, and
    in no backup.

    ``warning`` stands beside the finished file, ``gone`` in its place afterwards, ``again`` beside the button that has
    it made anew.
    """

    kept: datetime.timedelta
    warning: str
    gone: str
    again: str


type Step = Callable[[], None]  # counts a step that is done; raises LeaseLost where the job is no longer this worker's


class Made(Protocol):
    """What all sheets of one workbook are made from."""

    @property
    def place(self) -> Place: ...

    def count(self) -> None:
        """Count what the sheets share, once, before the first is written."""


@dataclass(frozen=True)
class Book[Source: Made]:
    """One kind of workbook, called ``title`` on the pages; ``kind`` is its key in config/features.py's list.

    ``source`` reads params through what ``by`` may see at this moment, when asked and again when made and fetched;
    refuses with not_allowed. ``stem`` begins the name of the file. ``facts`` describes several workbooks, a Facts
    each, empty where ``by`` no longer sees what they name, for a constant number of queries. ``make`` writes the file
    of a kind that has no sheets. ``streamed``: a list, written in memory that does not grow with its rows; ``rows``
    counts them, and each thousand is a step. ``request_form`` is the form by which pages ask for it, with its
    ``params()``; None: a page of its own does. ``people`` counts those whose contacts it holds: such a list is asked
    for with a reason, not too often, and counts as a look at contacts; one that ``is_frequent`` names people without
    their contacts, and is asked for as often as work needs it. ``secrecy``: of a kind that holds secrets.

    ``make`` calls the step that it is given as often as ``parts`` says; in a transaction the step also holds the job,
    so that nothing is written by a worker that lost it.
    """

    kind: str
    title: str
    permission: Permission
    source: Callable[[Params, User, datetime.datetime], Source]
    sheets: Sequence[Callable[[Source], Part]]
    stem: Callable[[Params], str]
    facts: Callable[[User, Sequence[Params]], list[Facts]]
    format: FileFormat = XLSX
    make: Callable[[Source, Path, Step], None] | None = None
    parts: Callable[[Source], int] = lambda source: 1
    streamed: bool = False
    rows: Callable[[Source], int] = lambda source: 0
    request_form: type[Any] | None = None
    people: Callable[[Source], int] | None = None
    is_frequent: bool = False
    secrecy: Secrecy | None = None

    @property
    def steps(self) -> int:
        """Counting, then each sheet, or the whole file at once; of a file made in parts that is the least."""
        return (len(self.sheets) if self.make is None else 1) + 1

    def total(self, source: Source) -> int:
        """The steps of this workbook: those of a list's sheet are as many as its thousands of rows."""
        if self.make is not None:
            return 1 + self.parts(source)
        return self.steps + max(-(-self.rows(source) // THOUSAND) - 1, 0)

    def asked(self, params: Params, *, by: User, at: datetime.datetime) -> Source:
        """What ``params`` ask for. Refuses with not_allowed."""
        if not by.may(self.permission):
            raise Refused("not_allowed", "Tài khoản không còn quyền xuất tệp này.")
        return self.source(params, by, at)

    def build(self, source: Source, path: Path, *, step: Step = lambda: None) -> None:
        """Write the file of ``source`` to ``path``; ``step`` is called ``total`` times."""

        def sheets() -> Iterator[Part]:
            for sheet in self.sheets:
                yield sheet(source)

        source.count()
        step()
        if self.make is not None:
            self.make(source, path, step)
            return
        write(path, sheets(), step=step, streamed=self.streamed)


def place_of(params: Params, by: User) -> Place:
    """The place a workbook is about. Refuses with not_allowed."""
    place = Place.objects.visible_to(by).filter(pk=params["place"]).first()
    if place is None:
        raise Refused("not_allowed", "Tài khoản không còn quyền xem địa bàn này.")
    return place
