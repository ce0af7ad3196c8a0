"""A file leaves through one function: sent by the web server in front where there is one, by the portal elsewhere."""

import ast
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import Http404
from django.test import Client

from core.documents import attachment
from tests.operations.scans import scanned
from tests.pdfs import pdf
from tests.world import World


@pytest.fixture
def in_front(settings: Any) -> None:
    settings.ACCEL_PREFIX = "/protected/"


def test_files_are_handed_out_by_one_function() -> None:
    """No view makes such an answer itself: none forgets a header."""
    named = [
        str(path.relative_to(settings.BASE_DIR))
        for app in (
            "config",
            "demo",
            "operations",
            "overview",
            "allowances",
            "reporting",
            "training",
            "teams",
            "exchange",
            "notices",
            "accounts",
            "places",
            "core",
        )
        for path in sorted((settings.BASE_DIR / app).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name) and node.id in {"FileResponse", "StreamingHttpResponse"}
    ]
    assert set(named) == {"core/documents.py"}


@pytest.mark.usefixtures("in_front")
def test_the_server_in_front_is_told_which_file_and_who_asks_is_not(world: World, client: Client) -> None:
    decision, path = scanned(world)
    client.force_login(world.canbo_an)
    response = client.get(path)
    assert response["X-Accel-Redirect"] == f"/protected/decisions/{decision.file}"
    assert response.content == b""
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.usefixtures("in_front")
def test_whoever_may_not_have_it_is_told_no_place(world: World, client: Client) -> None:
    _, path = scanned(world)
    for user, status in ((world.so_nui, 404), (world.canbo_binh, 404), (None, 302)):
        client.logout()
        if user:
            client.force_login(user)
        response = client.get(path)
        assert response.status_code == status
        assert "X-Accel-Redirect" not in response


@pytest.mark.usefixtures("in_front")
def test_a_name_is_written_as_an_address(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path
    (tmp_path / "a b%?#").mkdir()
    (tmp_path / "a b%?#" / "tổ.pdf").write_bytes(pdf())
    response = attachment(tmp_path / "a b%?#" / "tổ.pdf", name='x"\r\nSet-Cookie: a=b.pdf')
    assert response["X-Accel-Redirect"] == "/protected/a%20b%25%3F%23/t%E1%BB%95.pdf"
    assert "\n" not in response["Content-Disposition"]


@pytest.mark.usefixtures("in_front", "db")  # to end an answer is to end the use of a connection
def test_what_is_made_on_the_spot_or_lies_elsewhere_is_sent_by_the_portal(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path / "data"
    (tmp_path / "outside.pdf").write_bytes(b"outside")
    for file in (b"outside", BytesIO(b"outside"), tmp_path / "outside.pdf"):
        response = attachment(file, name="a.pdf")
        assert "X-Accel-Redirect" not in response
        assert b"".join(response) == b"outside"
        response.close()


@pytest.mark.parametrize("prefix", ["", "/protected/"])
def test_a_file_that_is_gone_is_not_found(settings: Any, tmp_path: Path, prefix: str) -> None:
    settings.DATA_ROOT, settings.ACCEL_PREFIX = tmp_path, prefix
    with pytest.raises(Http404):
        attachment(tmp_path / "gone.pdf", name="a.pdf")
