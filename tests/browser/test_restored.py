"""The drill: a portal with reports and files is backed up, put back on an empty database, and opened in a browser."""

import io
import json
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, expect

from reporting.actions import photos, reports
from reporting.models import Photo, Report
from tests.core.pictures import picture
from tests.harness import servers
from tests.operations.restoring import manage
from tests.storms.field import build
from tests.storms.submits import address
from tests.world import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def sent(settings: Any, tmp_path: Path, transactional_db: None) -> Report:
    """A report that was sent, with a picture; the files stand in a folder of this test's own."""
    settings.DATA_ROOT = tmp_path / "data"
    field = build(2)
    (report, _), by = field.reports(field.open("ky-1")), field.leaders[0]
    photos.add(report, picture(), by=by)
    reports.submit(report, figures={"ho": 4321, "don": 1}, narrative="Đã đi từng ngõ.", version=0, by=by)
    return report


def sums() -> dict[str, list[Any]]:
    said = io.StringIO()
    call_command("row_checksums", json=True, stdout=said)
    return json.loads(said.getvalue())


def test_what_was_backed_up_stands_again_row_by_row_and_opens_in_a_browser(
    sent: Report, elsewhere: dict[str, str], tmp_path: Path, context: BrowserContext
) -> None:
    key, photo = pyrage.x25519.Identity.generate(), Photo.objects.get()
    (tmp_path / "key").write_text(str(key))
    call_command("seal_events", stdout=io.StringIO())  # as the clock does; what it had not come to, the restore seals
    call_command("backup", to=tmp_path / "to", recipient=[str(key.to_public())], stdout=io.StringIO())
    (file,) = (tmp_path / "to").glob("*.age")

    made = sums()

    said = manage("restore", str(file), "--identity", str(tmp_path / "key"), told=elsewhere)
    assert f"{len(made)} bảng, {sum(count for count, _ in made.values())} dòng khớp bản kê" in said
    found = json.loads(manage("row_checksums", "--json", told=elsewhere))
    del found["operations_uptime"], made["operations_uptime"]  # a real worker of this run goes on living
    assert found == made
    assert "Nhật ký: đúng chuỗi" in said
    with photos.store().open(photo.file) as kept:
        assert Path(elsewhere["DATA_ROOT"], "photos", photo.file).read_bytes() == kept.read()

    with servers.gunicorn(tmp_path, workers=1, threads=4, **elsewhere) as portal:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{portal.port}{address(sent)}")
        page.locator("input[name=login]").fill("to-0")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("form:has(input[name=password]) button[type=submit]").click()
        expect(page.get_by_text("4.321").first).to_be_visible()
        expect(page.get_by_text("Đã đi từng ngõ.").first).to_be_visible()
        image = page.locator("img[src*='photos']").first
        expect(image).to_be_visible()
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0  # once it is there
