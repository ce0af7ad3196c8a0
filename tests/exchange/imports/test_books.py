"""A workbook is opened by a process that may die in any way: the portal hears a sentence, nothing is left."""

import ast
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.reading import books
from exchange.reading.books import read_book
from exchange.reading.tables import FileRefused, Grid
from tests.exchange.imports.cases import processor_seconds
from tests.exchange.imports.packages import STYLES, TEAMS_PART, TYPES, WORKBOOK, change
from tests.exchange.imports.reference import PEOPLE, TEAMS, tables, write, write_reference
from tests.harness.readers import begun_anew  # noqa: F401

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("begun_anew")]

OWN = {"exchange.reading.child", "exchange.reading.child.answers"}
DEATHS = {
    "killed": "import os; os.kill(os.getpid(), 9)",
    "out of memory": "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**8, 10**8)); bytes(10**9)",
    "out of time": "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    "silent": "",
    "cut off": 'print(\'{"sheet": "Tổ"}\'); print(\'[1, ["a\')',
    "ended early": 'print(\'{"sheet": "Tổ"}\'); print(\'[1, ["a"]]\')',
    "babbling": "print('Traceback')",
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_reference(tmp_path / "so.xlsx")
    return tmp_path / "so.xlsx"


def stand_in(folder: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = folder / "child.py"
    script.write_text(program)
    monkeypatch.setattr(books, "CHILD", script)


def test_a_workbook_is_its_visible_sheets_in_order(path: Path) -> None:
    teams, people = read_book(path)
    assert (teams.title, people.title) == (TEAMS, PEOPLE)
    assert teams.rows[1][2:4] == [{"date": "2022-06-15"}, 1234]
    assert [len(row) for row in people.rows] == [7, 7, 7, 7, 4]


def test_rows_keep_their_numbers_where_some_are_empty(tmp_path: Path) -> None:
    write(tmp_path / "so.xlsx", {"A": [[], [None, "B2"], [], [], [None, None, 5]]})
    assert read_book(tmp_path / "so.xlsx") == [Grid("A", [[], [None, "B2"], [], [], [None, None, 5]])]


@pytest.mark.parametrize("death", DEATHS)
def test_however_the_child_dies_the_file_is_refused(
    death: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path, DEATHS[death], monkeypatch)
    with pytest.raises(FileRefused, match="Tệp mất quá nhiều thời gian"):
        read_book(path)


def test_a_child_that_hangs_is_ended_by_the_clock(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = tmp_path / "pid"
    stand_in(
        tmp_path, f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)", monkeypatch
    )
    monkeypatch.setattr(books, "SECONDS", 1)
    start = time.monotonic()
    with pytest.raises(FileRefused):
        read_book(path)
    assert time.monotonic() - start < 10
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


def test_the_child_sees_nothing_of_the_portal(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "of the portal")
    shown = "import json, os; print(json.dumps({'refused': f'{sorted(os.environ)}'}))\n"
    stand_in(tmp_path, shown, monkeypatch)
    with pytest.raises(FileRefused) as refused:
        read_book(path)
    assert "SECRET_KEY" not in str(refused.value)
    stand_in(tmp_path, f"import places\n{shown}", monkeypatch)
    with pytest.raises(FileRefused, match="quá nhiều thời gian"):
        read_book(path)


def test_the_child_imports_nothing_but_its_readers() -> None:
    roots = {
        name if name.startswith("exchange") else name.partition(".")[0]
        for module in books.CHILD.parent.glob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert roots - sys.stdlib_module_names == {"openpyxl", "python_calamine", *OWN}


def test_the_child_limits_itself() -> None:
    child = books.CHILD
    program = (
        f"import runpy; child = runpy.run_path({str(child)!r}); child['set_limits']()\n"
        "from resource import *; print(getrlimit(RLIMIT_AS)[1], getrlimit(RLIMIT_CPU)[1])\n"
        "bytes(700_000_000)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["600000000", "20"]
    assert "MemoryError" in done.stderr


def test_nothing_is_left_behind(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    read_book(path)
    stand_in(tmp_path, DEATHS["killed"], monkeypatch)
    with pytest.raises(FileRefused):
        read_book(path)
    assert list(folder.iterdir()) == []


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="hỏng"):
        read_book(tmp_path / "none.xlsx")


@settings(max_examples=15)
@given(
    part=st.sampled_from([TEAMS_PART, WORKBOOK, STYLES, TYPES]),
    at=st.floats(0, 1, exclude_max=True),
    new=st.binary(max_size=3),
)
def test_a_part_spoiled_anywhere_is_read_or_refused(
    part: str, at: float, new: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "so.xlsx"
    write_reference(path)
    change(path, {part: lambda data: data[: int(at * len(data))] + new + data[int(at * len(data)) + len(new) :]})
    with contextlib.suppress(FileRefused):
        assert all(isinstance(grid, Grid) for grid in read_book(path))


@pytest.mark.parametrize(("lines", "seconds"), [(3_000, 1.5), (30_000, 12)])
def test_a_whole_province_is_read_in_seconds(lines: int, seconds: float, tmp_path: Path) -> None:
    people = tables()[PEOPLE]
    write(
        tmp_path / "so.xlsx",
        {PEOPLE: [people[0] + ["A", "B", "C"], *([*people[1], "a", "b", 3] for _ in range(lines))]},
    )
    start = processor_seconds()
    (grid,) = read_book(tmp_path / "so.xlsx")
    assert len(grid.rows) == lines + 1
    assert processor_seconds() - start < seconds
