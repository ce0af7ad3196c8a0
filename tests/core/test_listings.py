"""Every list of the portal is one table (core/tables.py): it sorts both ways, and its file holds what is seen."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_tables2.utils import Accessor
from openpyxl import load_workbook

from core.tables import Listing
from tests.access import Caller, Row, build_world, collect
from tests.tables import undone

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
ROWS = [row for row in collect() if row.method == "get" and row.someone() and row.ok_status == 200]

# The addresses whose page is a list. Each stands in the access table, which says who sees it and makes what it lists.
LISTED = {
    "account_list", "account_move_list", "announcement_list", "announcement_readers", "authentication_list",
    "breach_list", "coverage_show", "decision_list", "delivery_list", "directory_show", "directory_without",
    "event_list", "export_list", "hamlet_changes", "hamlet_list", "head_account_list", "head_account_unused",
    "import_list", "look_list", "milestone_list", "milestone_show", "place_show", "privacy_request_list",
    "reorganisation_list", "review_show", "review_unit", "team_list", "token_list", "without_show",
}  # fmt: skip

# Columns that nothing sorts by, and why.
UNSORTED = {
    "account_list": {"phone"},  # read masked by most
    "announcement_readers": {"position", "way", "phone"},  # worked out for the people shown
    "authentication_list": {"account", "kind", "address", "device"},  # an index of millions answers for the time alone
    "directory_show": {"phone"},
    "event_list": {"verb", "subject", "place", "by", "reason"},  # as sign-ins
    "export_list": {"place", "facts"},  # they stand in the parameters of a job
    "head_account_list": {"phone"},
    "head_account_unused": {"phone"},
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
    "overview/home.html": "what is to be done, a few lines",
    "overview/paper_": "a sentence a kind of paper",
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
    "reporting/": "belongs to the other half",
    "training/": "belongs to the other half",
}


def pages(caller: Caller) -> Iterator[tuple[Row, str, dict[str, Any], Client]]:
    """Give each row with its path, its query and who opens it: the province where it may."""
    for row in ROWS:
        allowed = [actor for actor, verdict in row.expected().items() if verdict == "ok"]
        actor = next((one for one in ("so", "quantri") if one in allowed), allowed[0])
        call = caller.call(row)
        yield row, call.path, call.data, caller.client(actor)


def keys(table: Listing, order: str) -> tuple[list[Any], list[int]]:
    """Return what the rows are sorted by in an order, without the rows that have none, and which rows they are."""
    table.order_by = order
    rows = list(table.data.data)
    path = Accessor(table.columns[order.lstrip("-")].order_by[0].bare)
    found = [path.resolve(row, quiet=True) for row in rows]
    return [key for key in found if key is not None], sorted(
        id(row) if not hasattr(row, "pk") else row.pk for row in rows
    )


def unlike(table: Listing) -> list[str]:
    """Return the columns that do not sort: each way has the same rows, in the opposite order of their keys."""
    wrong = []
    for column in table.columns.iterall():
        if column.orderable and table.most is None:
            (up, rows), (down, same) = keys(table, column.name), keys(table, f"-{column.name}")
            if up != down[::-1] or rows != same:
                wrong.append(column.name)
    return wrong


def lines_taken(client: Client, path: str, query: dict[str, Any], kind: str) -> int:
    """Return how many rows the file of a list holds."""
    answer = client.get(path, query | {"file": kind})
    if kind == "csv":
        return len(list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))) - 1
    cells = list(load_workbook(BytesIO(b"".join(answer))).active.iter_rows(values_only=True))
    heads = next(
        number
        for number, row in enumerate(cells)
        if row[0] and not any("Tải lúc" in str(one) for one in row) and number > 1
    )
    return len(cells) - heads


@pytest.mark.long
def test_each_list_sorts_by_its_columns_and_leaves_as_a_file(db: None, settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    caller = Caller(build_world())
    found, wrong = {}, []
    with undone():
        for row, path, query, client in pages(caller):
            table = (client.get(path, query).context or {}).get("table")
            if not isinstance(table, Listing) or found.get(row.url, 0) > 1:
                continue
            found[row.url] = max(found.get(row.url, 0), table.count)
            unsorted = {
                one.name
                for one in table.columns.iterall()
                if not one.orderable and one.column.exclude_from_export is False
            }
            wrong += [(row.url, column, "is not sorted") for column in unsorted - UNSORTED.get(row.url, set())]
            wrong += [
                (row.url, kind, "has other rows")
                for kind in ("csv", "xlsx")
                if table.can_be_taken and lines_taken(client, path, query, kind) != table.count
            ]
            wrong += [(row.url, column, "does not sort both ways") for column in unlike(table)]
    assert set(found) == LISTED
    print({name: number for name, number in found.items()})
    assert wrong == []


def test_a_table_that_is_no_list_says_why() -> None:
    written = [str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html") if "<table" in path.read_text()]
    assert [name for name in sorted(written) if not name.startswith(tuple(WRITTEN_OUT))] == []
    assert [name for name in WRITTEN_OUT if not any(one.startswith(name) for one in written)] == []
