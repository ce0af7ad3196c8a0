"""What is shown to whoever asks for evidence agrees with what is there."""

import csv
import json
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement

from config.static import WheelFinder
from docs.sbom import BUNDLED

BASE_DIR = Path(settings.BASE_DIR)
OF_WHEELS = {row.package for row in BUNDLED}


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
    published = {name for name in WheelFinder().files if not name.endswith(".map")}
    assert {row.file for row in BUNDLED} == published


@pytest.mark.once
def test_every_requirement_of_the_standard_is_answered_by_what_is_there() -> None:
    """OWASP ASVS 5.0 has 70 requirements of level 1 and 183 of level 2."""
    with (BASE_DIR / "docs" / "asvs.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["requirement"] for row in rows}) == len(rows)
    assert [sum(row["level"] == level for row in rows) for level in "12"] == [70, 183]
    missing = [(row["requirement"], path) for row in rows for path in row["shown by"].split() if not there(path)]
    assert missing == []
    assert {row["state"] for row in rows if row["applies"] == "yes"} == {
        "held",
        "in part",
        "not held",
        "by the operator",
    }
    assert [row["requirement"] for row in rows if row["applies"] == "yes" and not row["shown by"]] == []
    assert [row["requirement"] for row in rows if row["state"] != "held" and not row["note"]] == []


@pytest.mark.once
def test_every_demand_of_the_law_that_is_known_is_answered_by_what_is_there() -> None:
    with (BASE_DIR / "docs" / "law.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["state"] for row in rows} == {"held", "in part", "not held", "by the operator", "deviates"}
    assert [path for row in rows for path in row["shown by"].split() if not there(path)] == []
    assert [row for row in rows if row["state"] == "by the operator" and not row["what the operator does"]] == []
    assert [row for row in rows if row["state"] in ("deviates", "in part", "not held") and not any_note(row)] == []


def any_note(row: dict[str, str]) -> str:
    return row["note"] or row["what the operator does"]


def there(path: str) -> bool:
    return (BASE_DIR / path).exists()
