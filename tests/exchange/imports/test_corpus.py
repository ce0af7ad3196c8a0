"""Each bad workbook is refused where it is bad; each odd one is read as the reference is."""

import tempfile
import time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from exchange.reading import preflight
from exchange.reading.books import read_book
from exchange.reading.lines import read
from exchange.reading.tables import FileRefused
from tests.exchange.imports.cases import Case, processor_seconds
from tests.exchange.imports.corpus import BAD, ODD, UNOPENED
from tests.exchange.imports.reference import EXPECTED, SPECS, complaint, values

pytestmark = [pytest.mark.long, pytest.mark.once]
SECONDS = 0.5  # of processor time
START = 0.3  # more, for a busy machine


def of(cases: list[Case]) -> list[ParameterSet]:
    return [pytest.param(case, id=case.name, marks=[pytest.mark.office] if case.needs_office else []) for case in cases]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "so.xlsx"


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for temporary files that nobody else uses."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_corpus_is_large_enough_and_no_case_stands_in_it_twice() -> None:
    names = [case.name for case in [*BAD, *ODD]]
    assert len(BAD) >= 60
    assert len(names) == len(set(names))


@pytest.mark.parametrize("case", of(BAD))
def test_a_bad_workbook_is_refused_at_once_where_it_is_bad(case: Case, path: Path, temporary: Path) -> None:
    case.build(path)
    start = processor_seconds()
    said = complaint(path)
    assert processor_seconds() - start < SECONDS + START
    assert said
    assert case.says in said
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("case", of(UNOPENED))
def test_what_is_no_workbook_is_never_opened(case: Case, path: Path) -> None:
    case.build(path)
    start = time.process_time()
    with pytest.raises(FileRefused, match=case.says.replace(".", r"\.")):
        preflight.judge(path)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("case", of(ODD))
def test_an_odd_workbook_is_read_as_the_reference_is(case: Case, path: Path) -> None:
    case.build(path)
    reading = read(read_book(path), SPECS, {})
    assert sorted(values(reading.lines), key=str) == sorted(EXPECTED, key=str)
    assert [fault for line in reading.lines for fault in line.faults] == []
