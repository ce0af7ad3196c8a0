"""What a process of the web server has loaded before its first request."""

import gc
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from django.template.base import Template

from config import warm


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_every_page_is_compiled_before_it_is_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    warm.up()
    (loader,) = engines["django"].engine.template_loaders
    found = [kept for kept in loader.get_template_cache.values() if isinstance(kept, Template)]  # or an error
    kept = {str(template.origin.template_name) for template in found}
    assert {str(page.relative_to(warm.PAGES)) for page in warm.PAGES.rglob("*.html")} <= kept
    assert gc.get_freeze_count() > 10_000
    assert caplog.text == ""


def test_a_page_that_cannot_be_compiled_is_told_and_stops_nothing(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "broken.html").write_text("{% nothing %}")
    changed = deepcopy(settings.TEMPLATES)
    changed[0]["DIRS"] = [tmp_path]
    settings.TEMPLATES = changed
    monkeypatch.setattr(warm, "PAGES", tmp_path)
    warm.up()
    assert "could not be made ready" in caplog.text
