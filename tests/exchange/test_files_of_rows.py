"""No request writes a file of unbounded rows: it goes through ``core.list_files``, or something bounds it."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from exchange.actions import exports
from exchange.models import Export
from tests.access import Call, Caller, Row, build_world, collect
from tests.core.test_listings import LISTED
from tests.tables import undone

pytestmark = pytest.mark.once

DOOR = "components/file_to_ask_for.html"
MAY_ASK = ("so", "quantri", "canbo_an")  # may export, or see the record
# What a GET answers with that is no page, and what bounds it however many teams there are.
BOUNDED = {
    "announcement_file": "one document as it was stored",
    "api_openapi": "what the interface can be asked",
    "attendance_sync": "those of one session",
    "certificate_file": "one paper about one person",
    "coverage_data": "the places one level down",
    "decision_file": "one document as it was stored",
    "diary_sync": "one account",
    "document_file": "one document as it was stored",
    "export_file": "a job made it",
    "healthz": "one word",
    "import_errors": "MOST_LINES and MOST_FAULTS of exchange.exports.import_errors",
    "livez": "one word",
    "material_file": "one document as it was stored",
    "mfa_download_recovery_codes": "ten codes",
    "monthly_file": "one sheet of paper",
    "photo_file": "one picture as it was stored",
    "readyz": "a word a service",
    "reorganisation_file": "one document as it was stored",
    "report_sync": "one report",
    "rollup_data": "the places of a province and their figures, however many teams: 54 MB (benchmarks.dearest)",
    "round_letter": "one document as it was stored",
    "service_file": "a measure a line",
    "service_worker": "a script",
    "session_ics": "one session",
    "session_left": "how long one session lasts",
    "sign_in_by_key": "what one passkey signs",
}


def rows() -> Iterator[Row]:
    """One row of each GET that somebody is let in to."""
    found: dict[str, Row] = {}
    for row in collect():
        if row.method == "get" and 200 in row.statuses() and row.someone():
            found.setdefault(row.url, row)
    yield from found.values()


def asker(row: Row) -> str:
    allowed = [actor for actor, verdict in row.expected().items() if verdict == "ok"]
    return next((actor for actor in MAY_ASK if actor in allowed), allowed[0])


def is_asked_for(answer: HttpResponse) -> bool:
    return DOOR in [template.name for template in answer.templates]


def body(answer: HttpResponse) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


def cells(file: bytes) -> list[Any]:
    if not file.startswith(b"PK"):
        return list(csv.reader(StringIO(file.decode("utf-8-sig"))))
    return [list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(file))]


def made_by_job(call: Call, actor: str, page: HttpResponse) -> bytes:
    """Press the button of the page that offers a file, and let a worker make it."""
    client, text = call.caller.client(actor), page.content.decode()
    asked = {name: re.findall(rf'name="{name}" value="([^"]+)"', text)[0] for name in ("asked", "file")}
    answer = client.post(reverse("export_of_list"), asked)
    export = Export.objects.order_by("-pk")[0]
    assert answer["Location"] == reverse("export_show", args=[export.pk])
    exports.run(export.pk)
    export.refresh_from_db()
    assert (export.state, export.done) == (Export.State.DONE, export.total), export.error
    return exports.file_of(export).read_bytes()


@pytest.mark.long
def test_what_a_request_writes_at_once_is_bounded(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_ROOT = tmp_path
    monkeypatch.setattr("core.list_files.MOST_WHILE_WAITING", -1)
    written, asked_for = {}, set()
    with undone():
        caller = Caller(build_world())
        for row in rows():
            with undone():
                answer = caller.call(row)(asker(row), file="xlsx")
            if is_asked_for(answer):
                asked_for.add(row.url)
            elif not answer.get("Content-Type", "").startswith("text/html"):
                written[row.url] = answer.get("Content-Type")
    assert (set(written) - set(BOUNDED), set(BOUNDED) - set(written)) == (set(), set())
    assert asked_for >= {"breach_people", "import_template", "quality_workbook", "table_data", "target_workbook"}
    assert not asked_for & LISTED  # whose page has the buttons


def test_a_longer_file_is_a_job_that_writes_the_same(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_ROOT = tmp_path
    files = {"adoption_workbook", "breach_people", "import_template", "quality_workbook", "skill_workbook"}
    files |= {"table_data", "target_workbook"}
    with undone():
        caller = Caller(build_world())
        for row in rows():
            if row.url not in files:
                continue
            files.remove(row.url)
            with undone(), time_machine.travel(timezone.now(), tick=False), monkeypatch.context() as limit:
                call, actor = caller.call(row), asker(row)
                at_once = body(caller.client(actor).get(call.path, call.data))
                limit.setattr("core.list_files.MOST_WHILE_WAITING", -1)
                page = caller.client(actor).get(call.path, call.data)
                assert is_asked_for(page), row
                assert cells(made_by_job(call, actor, page)) == cells(at_once), row
    assert files == set()


def test_a_job_writes_no_file_of_another_form(
    db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_ROOT = tmp_path
    monkeypatch.setattr("core.list_files.MOST_WHILE_WAITING", -1)
    with undone():
        caller = Caller(build_world())
        row = next(row for row in rows() if row.url == "breach_people")
        page = caller.call(row)("quantri").content.decode()
        asked = re.findall(r'name="asked" value="([^"]+)"', page)[0]
        caller.client("quantri").post(reverse("export_of_list"), {"asked": asked, "file": "xlsx"})
        export = Export.objects.order_by("-pk")[0]
        exports.run(export.pk)
        export.refresh_from_db()
        assert (export.state, "không còn mở được" in export.error) == (Export.State.FAILED, True)
