"""Every list of the portal is one table (core/tables.py): it sorts both ways, and its file holds what is seen."""

import csv
from collections import Counter
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import timezone
from django_tables2.utils import Accessor
from openpyxl import load_workbook

from core.list_files import asked_list
from core.tables import Listing
from exchange.exports.lists import LIST_XLSX
from reporting.models import AssessedMeasure, YearGrade
from tests.access import Caller, build_world, collect
from tests.tables import undone

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
PROVINCE = ("so", "quantri")
WRONG = "31/02/2026x"
ROWS = [row for row in collect() if row.method == "get" and row.someone() and row.ok_status == 200]

# The addresses whose page is a list. Each stands in the access table, which says who sees it and makes what it lists.
LISTED = {
    "account_list", "account_move_list", "account_slips", "adoption_show", "announcement_list", "announcement_readers",
    "assessment_praise", "assessment_show", "authentication_list", "board_show", "breach_list", "cause_reports",
    "cause_show", "class_list", "coverage_show", "criterion_list", "dashboard_show", "decision_list", "delivery_list",
    "diary_list", "difficulty_list", "directory_show", "directory_without", "document_readers", "event_list",
    "export_list", "figure_cause_show", "follow_up_list", "hamlet_changes", "hamlet_list", "head_account_list",
    "head_account_unused",
    "import_list", "indicator_list", "library_list", "look_list", "milestone_list", "milestone_show", "missing_show",
    "own_code_list", "period_note_list", "place_show", "privacy_request_list", "quality_show", "regulation_list",
    "reminder_home", "reminder_list", "reorganisation_list", "report_list", "retraining_list", "review_show",
    "review_unit", "round_list", "saying_list", "series_list", "session_show", "skill_show", "support_list",
    "support_resolution_list", "support_sheet", "target_cascade", "target_list", "team_list", "token_list",
    "training_coverage", "training_home", "without_show",
}  # fmt: skip

# Columns that nothing sorts by, and why.
UNSORTED = {
    "assessment_praise": {"grade", "results"},  # an assessment is no ranking
    "assessment_show": {"proposed", "grade", "reason", *AssessedMeasure.values, *YearGrade.values},  # as above
    "announcement_readers": {"position", "way"},  # worked out for the people shown
    "authentication_list": {
        "account",
        "number",
        "role",
        "place",
        "kind",
        "address",
        "device",
    },  # an index of millions answers for the time alone
    "criterion_list": {"use"},  # of the year that is asked for
    "cause_reports": {"leader"},  # of the reports shown
    "diary_list": {"helped", "people"},  # several of each entry
    "event_list": {"verb", "subject", "place", "by", "reason"},  # as sign-ins
    "export_list": {"place", "facts"},  # they stand in the parameters of a job
    "missing_show": {"people", "told_by"},  # of the teams shown
}

# Tables that stay as they are written, and why: by template, or by the beginning of its name.
WRITTEN_OUT = {
    "components/table.html": "the table of a list itself",
    "accounts/_authentications.html": "one's own last sign-ins",
    "accounts/_directory.html": "the few places above one",
    "accounts/account_show.html": "the newest of one account, the record has the rest",
    "accounts/office_show.html": "the names and signers of one office",
    "accounts/place_show.html": "the years of one place; the places below it are a list",
    "accounts/review_list.html": "one a year",
    "accounts/review_show.html": "the few that change; the places are a list",
    "accounts/session_list.html": "one's own devices",
    "accounts/sign_in_key_list.html": "one's own devices",
    "mfa/index.html": "one's own second factors",
    "exchange/_import_": "a file before it is taken in, in the order of its lines",
    "operations/breach_show.html": "the facts of one incident",
    "operations/member_data.html": "all that is kept of one person, as a paper",
    "operations/service_show.html": "a measure a line",
    "operations/system_state.html": "a measure a line",
    "overview/_dashboard_": "the dashboard draws its own",
    "allowances/_late_days.html": "a form with a line a day",
    "allowances/resolution_show.html": "the few sums of one resolution",
    "overview/home.html": "what is to be done, a few lines",
    "overview/_table_cells.html": "somebody's own table, with rows and columns of their choice",
    "overview/_monthly_changes.html": "what changed in a month, a figure a line",
    "overview/monthly_show.html": "what changed in a month, a figure a line",
    "overview/paper_": "a sentence a kind of paper",
    "overview/summary_list.html": "the few summaries of a pilot",
    "overview/table_list.html": "the few tables that somebody kept",
    "teams/_group_people.html": "the people of one team's group",
    "teams/_people.html": "sums of people beside the list of places",
    "teams/_reorganisation_": "a draft of a reorganisation, edited line by line",
    "teams/announcement_readers.html": "sums by commune beside the list of people",
    "teams/decision_show.html": "what one decision did",
    "teams/hamlet_figures.html": "a form with a line a hamlet",
    "teams/milestone_show.html": "the days of a curve; the places are a list",
    "teams/privacy_ask.html": "one's own requests",
    "teams/reorganisation_show.html": "the provinces that agree",
    "teams/team_edit.html": "two versions of one team",
    "teams/team_show.html": "one team",
    "teams/worklist.html": "a form with a line a hamlet",
    "teams/zalo_show.html": "sums by commune, a figure a line",
    "reporting/": "sums, comparisons, forms and the answers of one report; what is listed is a list",
    "training/": "sums, forms and the people of one meeting; what is listed is a list",
}


def opened(caller: Caller) -> Iterator[tuple[str, Client, str, dict[str, Any], Listing]]:
    """Give each list with its address and who opens it, the province where it may: with two rows or more if it can."""
    tried: dict[str, int | None] = {}  # by address: how many rows it had, None where it is no list
    for row in ROWS:
        if tried.get(row.url, 0) not in (0, 1):
            continue
        allowed = [actor for actor, verdict in row.expected().items() if verdict == "ok"]
        call, client = caller.call(row), caller.client(next((one for one in PROVINCE if one in allowed), allowed[0]))
        answer = client.get(call.path, call.data)
        if answer.streaming:
            answer.getvalue()  # closes the file
        table = (answer.context or {}).get("table")
        tried[row.url] = table.count if isinstance(table, Listing) else None
        if isinstance(table, Listing):
            table.boxes = list(typed_boxes(answer.context))
            yield row.url, client, call.path, call.data, table


def typed_boxes(context: Any) -> Iterator[forms.BoundField]:
    """Give the boxes on a page that ask for a day or a number and are sent in its address."""
    values = [context[name] for name in context.keys()]  # noqa: SIM118
    for form in {id(one): one for value in values for one in (value, getattr(value, "form", None))}.values():
        if isinstance(form, forms.BaseForm) and (form.is_bound or not form.fields):
            yield from (box for box in form if isinstance(box.field, forms.DateField | forms.IntegerField))


def tells_mistake(client: Client, path: str, query: dict[str, Any], box: forms.BoundField) -> bool:
    """Tell whether a page says of a box that it does not understand "31/02/2026x", and keeps it there."""
    page = client.get(path, query | {box.html_name: WRONG}).content.decode()
    return f'value="{WRONG}"' in page and 'aria-invalid="true"' in page and "nvalid-feedback" in page


def sorted_by(table: Listing, order: str) -> tuple[list[Any], Counter[Any]]:
    """Return what the rows have of the column they are sorted by, where they have it, and the rows."""
    table.order_by = order
    rows = list(table.data.data)
    path = Accessor(table.columns[order.lstrip("-")].order_by[0].bare)
    found = [quotient(path.resolve(row, quiet=True)) for row in rows]
    return [key for key in found if key is not None], Counter(str(getattr(row, "pk", row)) for row in rows)


def quotient(key: Any) -> Any:
    """Return what a pair sorts by, None where that is nothing; any other key as it is."""
    if not isinstance(key, tuple):
        return key
    part, whole = key
    return part / whole if part is not None and whole else None


def sorts_both_ways(table: Listing, column: str) -> bool:
    (up, rows), (down, same) = sorted_by(table, column), sorted_by(table, f"-{column}")
    return up == down[::-1] and rows == same


def made_by_job(table: Listing, path: Path) -> bytes:
    """Return the workbook that a job makes of a list, as its page says what is to be asked."""
    user = table.request.user
    told = asked_list(table.asked, by=user)
    assert told is not None
    params = {"place": user.scope.pk, "role": user.role, "path": told["path"], "rows": told["rows"]}
    source = LIST_XLSX.source(params | {"list_query": told["query"]}, user, timezone.now())
    steps: list[None] = []
    LIST_XLSX.build(source, path, step=lambda: steps.append(None))
    assert len(steps) == LIST_XLSX.total(source)
    file = path.read_bytes()
    path.unlink()
    return file


def lines_taken(file: bytes, head: str) -> int:
    """Return how many rows the file of a list holds below the ``head`` of its first column."""
    if not file.startswith(b"PK"):
        return len(list(csv.reader(StringIO(file.decode("utf-8-sig"))))) - 1
    book = load_workbook(BytesIO(file))
    cells = [row[0] for row in book.active.iter_rows(values_only=True)]
    top = max(number for number, cell in enumerate(cells) if cell == head)  # the title may have the same words
    return sum(bool(cell) for cell in cells[top + 2 :])  # below the head its numbers stand


@pytest.mark.long
@pytest.mark.once
def test_each_list_sorts_by_its_columns_and_leaves_as_a_file(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    found, wrong, told = set(), [], Counter[str]()
    with undone():
        for url, client, path, query, table in opened(Caller(build_world())):
            found.add(url)
            wrong += [(url, one.name, "ignores") for one in table.boxes if not tells_mistake(client, path, query, one)]
            told.update(one.name for one in table.boxes)
            if table.can_be_taken:
                taken = client.get(path, query | {"file": "csv"})
                job = made_by_job(table, tmp_path / "list") if table.request.user.scope else taken.getvalue()
                if {lines_taken(file, table.first.header) for file in (taken.getvalue(), job)} != {table.count}:
                    wrong.append((url, "has other rows"))
            for column in table.columns.iterall():
                in_file = not column.column.exclude_from_export
                if not column.orderable and in_file and column.name not in UNSORTED.get(url, ()):
                    wrong.append((url, column.name, "does not sort"))
                if column.orderable and table.most is None and not sorts_both_ways(table, column.name):
                    wrong.append((url, column.name, "does not sort both ways"))
    assert wrong == []
    assert found == LISTED
    assert told.keys() >= {"on", "first", "last", "since", "from", "to", "year"}


def test_a_table_that_is_no_list_says_why() -> None:
    written = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "<table" in path.read_text()]
    assert [name for name in sorted(written) if not name.startswith(tuple(WRITTEN_OUT))] == []
    assert [name for name in WRITTEN_OUT if not any(one.startswith(name) for one in written)] == []
