"""What is shown to whoever asks for evidence agrees with what is there."""

import csv
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement

from config.static import WheelFinder
from docs.sbom import BUNDLED

BASE_DIR = Path(settings.BASE_DIR)
LEFT = "docs/operations.md#what-the-law-leaves-to-the-operator"
NUMBER = re.compile(r"\d+/\d{4}")
REASON = re.compile(r"(?:decree|law|circular|nghị định|luật|thông tư) (\d+/\d{4})", re.IGNORECASE)
FILE = re.compile(r"`([\w.-][\w./-]*(?:\.(?:py|js|css|html|txt|csv|md|template|yml)|/))(?:::\w+)?`")
CLAIM = re.compile(r"\b(?:certified|compliant|complies)\b|tuân thủ đầy đủ|đạt cấp độ", re.IGNORECASE)
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
    assert {row["state"] for row in rows} == {"held", "in part", "open", "by the operator", "deviates", "not asked"}
    assert [row for row in rows if not (row["source"] and row["read in"] and row["shown by"])] == []
    assert [path for row in rows for path in row["shown by"].split() if not there(path)] == []
    operators = [row for row in rows if row["state"] == "by the operator"]
    assert [row for row in operators if not (row["what the operator does"] and LEFT in row["shown by"].split())] == []
    assert [row for row in rows if row["state"] != "held" and not row["note"]] == []


@pytest.mark.once
def test_a_law_that_the_code_gives_as_its_reason_is_asked_of_the_portal() -> None:
    """So that no rule rests on a decree that was replaced, or that binds others."""
    with (BASE_DIR / "docs" / "law.csv").open(newline="") as file:
        sources = [row["source"] for row in csv.DictReader(file) if row["state"] != "not asked"]
    asked = {number for source in sources for number in NUMBER.findall(source)}
    apps = [app for app in settings.INSTALLED_APPS if (BASE_DIR / app).is_dir()]
    files = [file for folder in {*apps, "config", "core"} for file in (BASE_DIR / folder).rglob("*.py")]
    files += (BASE_DIR / "templates").rglob("*.html")
    named = {(number, file.name) for file in files for number in REASON.findall(file.read_text())}
    assert {number for number, _ in named} >= {"91/2025", "356/2025"}
    assert {(number, name) for number, name in named if number not in asked} == set()


@pytest.mark.once
def test_nothing_is_said_to_be_certified() -> None:
    pages = [*(BASE_DIR / "docs").rglob("*.md"), *(BASE_DIR / "docs").glob("*.csv"), BASE_DIR / "README.md"]
    assert [page.name for page in pages if CLAIM.search(page.read_text())] == []


@pytest.mark.once
@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}.md" for name in ("contributing", "security", "api"))])
def test_a_page_names_files_that_are_there(page: str) -> None:
    """A bare name is looked for beside the file that the line named before it, or beside that one's folder."""
    missing = []
    for line in (BASE_DIR / page).read_text().splitlines():
        beside = BASE_DIR
        for name in FILE.findall(line):
            places = [folder / name for folder in (BASE_DIR, beside, beside.parent)]
            found = next((place for place in places if place.exists()), None)
            if found is None:
                missing.append(name)
            else:
                beside = found if found.is_dir() else found.parent
    assert missing == []


def there(path: str) -> bool:
    """Return True if a file or folder exists and, where a heading of it is named behind a "#", has that heading."""
    name, _, heading = path.partition("#")
    page = BASE_DIR / name
    return page.exists() and (not heading or heading in headings(page))


def headings(page: Path) -> set[str]:
    """The headings of a page in Markdown, as links name them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}
