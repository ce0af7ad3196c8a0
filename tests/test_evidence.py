"""What is shown to whoever asks for evidence agrees with what is there."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement

BASE_DIR = Path(settings.BASE_DIR)
OF_WHEELS = {"htmx.org", "bootstrap"}  # browser code that wheels bring along


def locked() -> dict[str, tuple[str, bool]]:
    """What the lock of production holds: names, versions, and whether every machine installs it."""
    text = (BASE_DIR / "requirements" / "base.txt").read_text().replace("\\\n", " ")
    lines = [line.split("--hash")[0].strip() for line in text.splitlines() if line and not line.startswith(("#", " "))]
    rows = [Requirement(line) for line in lines]
    return {row.name: (str(row.specifier)[2:], row.marker is None) for row in rows}


@pytest.mark.once
def test_the_bill_of_materials_names_what_the_lock_installs_with_its_licence() -> None:
    parts = json.loads((BASE_DIR / "docs" / "sbom.cdx.json").read_text())["components"]
    told = {part["name"].lower().replace("_", "-"): part["version"] for part in parts if part["name"] not in OF_WHEELS}
    held = locked()
    assert told.items() <= {(name, version) for name, (version, _) in held.items()}
    assert {name for name, (_, everywhere) in held.items() if everywhere} <= told.keys()
    assert {part["name"] for part in parts if not part.get("licenses")} == set()
    assert {part["name"] for part in parts} >= OF_WHEELS
