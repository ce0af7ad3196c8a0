"""Manuals say what the portal says: each page leads to its part, and what is printed bold is found on some page."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from overview.manuals import FOLDER, MANUALS, OF_ROLES, manual, parts
from tests.access import build_world, collect, url_names
from tests.reporting.pages import signed_in

pytestmark = pytest.mark.once
NO_PAGES = {  # files, data, and what a page asks by itself
    "adoption_workbook", "announcement_file", "api_openapi", "attendance_sync", "breach_people", "coverage_data",
    "diary_sync", "document_file", "export_file", "export_progress", "healthz", "import_progress",
    "livez", "mfa_download_recovery_codes",
    "photo_file", "quality_workbook", "readyz", "report_sync", "rollup_data", "service_worker", "session_left",
    "monthly_file", "sign_in_by_key", "skill_workbook", "table_data",
}  # fmt: skip
ELSEWHERE = {"Mất mạng vẫn làm được.", "Nộp nhầm số", "Bị trả lại", "Chưa nộp"}  # bold, and no name of anything


@pytest.fixture(scope="module")
def written() -> str:
    """All that pages are made of."""
    files = [*Path(settings.BASE_DIR, "templates").rglob("*.html")]
    for app in (
        "accounts",
        "core",
        "exchange",
        "overview",
        "reporting",
        "allowances",
        "teams",
        "training",
        "operations",
    ):
        files += Path(settings.BASE_DIR, app).rglob("*.py")
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("slug", MANUALS)
def test_what_is_bold_is_the_name_of_something(slug: str, written: str) -> None:
    names = set(re.findall(r"\*\*(.+?)\*\*", (FOLDER / f"{slug}.md").read_text(encoding="utf-8"))) - ELSEWHERE
    assert len(names) > 2
    assert [name for name in sorted(names) if name not in written] == []


@pytest.mark.parametrize("slug", MANUALS)
def test_parts_name_pages_and_pictures_that_there_are(slug: str) -> None:
    text, found = (FOLDER / f"{slug}.md").read_text(encoding="utf-8"), manual(slug)
    assert text.count("\n## ") == text.count("<!-- pages: ")
    assert parts(slug).keys() <= set(url_names())
    assert all(f'id="{anchor}"' in found.html for anchor in parts(slug).values())
    for picture in re.findall(r"\(\.\./screenshots/(.+?)\)", text):
        assert (FOLDER.parent / "screenshots" / picture).exists()
    assert found.html.count("<img") == text.count("](../screenshots/") == found.html.count("/screenshots/")
    assert "<!--" not in found.html


@pytest.mark.django_db
def test_each_page_leads_to_its_part_of_ones_own_manual() -> None:
    world = build_world()
    for actor, page, slug, anchor in [
        ("lan", "report_list", "leader", "#nop-bao-cao"),
        ("canbo_an", "report_list", "commune", "#duyet-bao-cao"),
        ("so", "round_list", "province", "#mo-ky-bao-cao"),
        ("quantri", "event_list", "administrator", "#nhat-ky"),
        ("doitac", "training_home", "partner", "#buoi-tap-huan-cua-toi"),
    ]:
        client = signed_in(getattr(world, actor))
        shown = client.get(reverse(page)).content.decode()
        assert f'href="/help/{slug}/{anchor}">Hướng dẫn trang này<' in shown
        assert f'id="{anchor[1:]}"' in client.get(f"/help/{slug}/").content.decode()
    assert 'href="/help/leader/#dang-nhap-lan-dau">' in Client().get(reverse("account_login")).content.decode()
    assert Client().get("/help/nobody/").status_code == 404


def test_every_role_has_its_manual_and_pages_it_may_open_have_their_part() -> None:
    """A page that several roles open may be told of in one manual alone; each page is told of in some."""
    assert set(OF_ROLES) == set(Role)
    assert set(OF_ROLES.values()) == set(MANUALS)
    told = {page for slug in MANUALS for page in parts(slug)}
    pages = {row.url for row in collect() if row.method == "get" and row.ok_status == 200}
    assert sorted(pages - told - NO_PAGES) == ["manual_show"]
