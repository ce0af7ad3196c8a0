"""The letter behind an ad hoc round: taken only as a PDF, kept between the steps, served to those it concerns."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core import documents
from reporting.actions import letter_files
from reporting.models import Round
from tests.pdfs import REFUSED, pdf
from tests.reporting.test_round_pages import OPEN, answers, confirmed
from tests.reporting.world_rounds import make_indicators, open_team_round
from tests.world import World

pytestmark = pytest.mark.once

PDF = pdf()
DUE = "2098-07-06T00:00"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def staff(world: World, client: Client) -> Client:
    client.force_login(world.so)
    return client


def upload(data: bytes = PDF, name: str = "cong-van.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def asked(world: World, **changes: Any) -> dict[str, Any]:
    return answers(world, make_indicators(), letter="1234/STTTT-CNTT", **changes)


def opened(staff: Client, world: World) -> Round:
    """Both steps, the file given in the first."""
    first = asked(world, letter_pdf=upload())
    kept = staff.post(OPEN, first).context["kept"]
    second = {**first, **confirmed(world, [], DUE), "indicators": first["indicators"], "letter_kept": kept}
    del second["letter_pdf"]
    assert staff.post(OPEN, second | {"letter": first["letter"]}).status_code == 302
    return Round.objects.get()


def test_the_file_given_in_the_first_step_is_the_rounds(staff: Client, world: World) -> None:
    round = opened(staff, world)
    assert round.letter == "1234/STTTT-CNTT"
    assert letter_files.file_of(round).read_bytes() == PDF
    assert round.letter_file not in ("cong-van.pdf", "")
    assert f"/rounds/{round.code}/letter/" in staff.get(f"/rounds/{round.code}/").content.decode()


def test_the_file_is_served_as_an_attachment(staff: Client, world: World) -> None:
    round = opened(staff, world)
    response = staff.get(f"/rounds/{round.code}/letter/")
    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == f'attachment; filename="van-ban-{round.code}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    letter_files.file_of(round).unlink()
    assert staff.get(f"/rounds/{round.code}/letter/").status_code == 404


def test_the_file_outlives_a_step_that_was_refused_and_going_back(staff: Client, world: World) -> None:
    refused = staff.post(OPEN, asked(world, letter_pdf=upload(), title=""))
    assert refused.status_code == 422
    assert "Đã giữ tệp văn bản" in refused.content.decode()
    kept = refused.context["kept"]
    indicators = [str(pk) for pk in refused.context["form"]["indicators"].value()]
    back = staff.post(OPEN, answers(world, [], letter_kept=kept, step="back") | {"indicators": indicators})
    assert back.context["kept"] == kept
    assert len(list(letter_files.SHELF.path.iterdir())) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<html>%%EOF", "không phải PDF"),
        (b"%PDF-1.4 cut off", "không phải PDF"),
        (b"", "rỗng"),
        (b"%PDF-" + b"0" * documents.LARGEST + b"%%EOF", "lớn hơn 5 MB"),
        REFUSED["a PDF and a web page"],
    ],
)
def test_what_is_no_small_pdf_is_refused(staff: Client, world: World, data: bytes, says: str) -> None:
    response = staff.post(OPEN, asked(world, letter_pdf=upload(data)))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not letter_files.SHELF.path.exists() or not list(letter_files.SHELF.path.iterdir())


def test_a_name_that_was_not_signed_for_this_person_is_no_file(world: World) -> None:
    kept = letter_files.SHELF.keep(PDF, owner=world.so.pk)
    assert letter_files.SHELF.name_of(kept, owner=world.so.pk)
    assert letter_files.SHELF.name_of(kept, owner=world.so_nui.pk) == ""
    for forged in ("", kept[:-1] + "x", "../../etc/passwd"):
        assert letter_files.SHELF.name_of(forged, owner=world.so.pk) == ""


def test_what_no_round_took_is_swept_after_two_days(staff: Client, world: World) -> None:
    round = opened(staff, world)
    letter_files.SHELF.keep(PDF, owner=world.so.pk)
    long_ago = time.time() - 3 * documents.DAY
    for file in letter_files.SHELF.path.iterdir():
        os.utime(file, (long_ago, long_ago))
    letter_files.SHELF.keep(PDF, owner=world.so.pk)
    left = {file.name for file in letter_files.SHELF.path.iterdir()}
    assert round.letter_file in left
    assert len(left) == 2


def test_the_letter_is_linked_wherever_its_round_is_worked_on(staff: Client, world: World) -> None:
    """Those who owe it read it from their report, those who watch it from the list, the missing and the report."""
    round = opened(staff, world)
    report = round.reports.get(team=world.team_an1)
    link = f"/rounds/{round.code}/letter/"
    pages = {
        "lan": [f"/reports/{report.pk}/", f"/reports/?round={round.code}"],
        "canbo_an": [
            f"/reports/{report.pk}/",
            f"/reports/{report.pk}/assist/",
            f"/missing/{world.an.pk}/{round.code}/",
        ],
    }
    for name, paths in pages.items():
        client = Client()
        client.force_login(getattr(world, name))
        for path in paths:
            page = client.get(path).content.decode()
            assert link in page, path
            assert f"Văn bản 1234/STTTT-CNTT: “{round.due_wording}”" in page
        assert b"".join(client.get(link)) == PDF


def test_a_round_without_a_letter_names_none(world: World, client: Client) -> None:
    report = open_team_round(world).reports.get(team=world.team_an1)
    client.force_login(world.lan)
    assert "Văn bản" not in client.get(f"/reports/{report.pk}/").content.decode().partition("<main")[2]
