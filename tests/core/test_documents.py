"""What is kept as a scanned document, and what is refused though it says it is one."""

import os
import time
from pathlib import Path
from typing import Any

import pytest

from core import documents
from core.documents import Shelf
from core.refusals import Refused
from tests.pdfs import REFUSED, TAKEN, pdf, pdf_and_zip
from tests.refusals import refused

SHELF = Shelf("shelf", lambda names: ())


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def test_a_plain_pdf_is_taken() -> None:
    documents.check(pdf())
    documents.check(pdf(b"/JS#61 <p>an ordinary comment"))
    documents.check(pdf().rstrip() + b"\r\n\0\0")


@pytest.mark.parametrize("name", TAKEN)
def test_links_of_the_web_and_packed_objects_are_taken(name: str) -> None:
    documents.check(TAKEN[name])


def test_a_scan_of_five_megabytes_is_taken_and_looked_at_within_half_a_second() -> None:
    big = pdf(os.urandom(documents.LARGEST - 2_000).replace(b"\n", b"."))
    begun = time.process_time()
    documents.check(big)
    assert time.process_time() - begun < 0.5


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_pdf_is_refused_and_nothing_is_kept(name: str, tmp_path: Path) -> None:
    data, says = REFUSED[name]
    with pytest.raises(Refused, match=says):
        SHELF.keep(data, owner=1)
    assert list(tmp_path.iterdir()) == []


def test_one_byte_too_many_is_refused() -> None:
    with refused("too_large"):
        documents.check(pdf().ljust(documents.LARGEST + 1))


def test_the_archive_of_these_tests_is_one() -> None:
    """The polyglot is real: an unpacker reads it."""
    assert pdf_and_zip().startswith(b"%PDF-1.4")
    with refused("not_a_pdf"):
        documents.check(pdf_and_zip())


def test_a_name_is_good_for_its_owner_alone_on_its_shelf_alone() -> None:
    kept = SHELF.keep(pdf(), owner=1)
    assert (SHELF.path / SHELF.name_of(kept, owner=1)).read_bytes() == pdf()
    assert SHELF.name_of(kept, owner=2) == ""
    assert Shelf("other", lambda names: ()).name_of(kept, owner=1) == ""
    assert [SHELF.name_of(forged, owner=1) for forged in ("", kept[:-1] + "x", "../../etc/passwd")] == [""] * 3


def test_what_no_row_holds_is_swept_after_two_days() -> None:
    names = [SHELF.name_of(SHELF.keep(pdf(), owner=1), owner=1) for _ in range(2)]
    long_ago = time.time() - 3 * documents.DAY
    for name in names:
        os.utime(SHELF.path / name, (long_ago, long_ago))
    Shelf("shelf", lambda asked: [name for name in asked if name == names[0]]).keep(pdf(), owner=1)
    assert names[0] in {file.name for file in SHELF.path.iterdir()}
    assert len(list(SHELF.path.iterdir())) == 2
