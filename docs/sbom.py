"""``make sbom``: the bill of materials of what runs in production, in CycloneDX, from what the lock installs.

The lock goes into an environment of its own, so that nothing of a developer's desk is counted. What wheels bring along
of other people's (htmx, Bootstrap) is named beside them. No address stands in the file, and nothing that changes from
one run to the next.
"""

import json
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from config.static import WheelFinder

ROOT = Path(__file__).resolve().parent.parent
OUTPUT = ROOT / "docs" / "sbom.cdx.json"
LOCK = ROOT / "requirements" / "base.txt"
OF_THE_ENVIRONMENT = {"pip"}  # makes it, does not run in it


class Bundled(NamedTuple):
    """Browser code that a wheel ships."""

    file: str  # our name of it
    version: str  # where its version stands in it; where it tells none, what it says of itself, with an empty group
    package: str
    licence: str
    carrier: str


BUNDLED = [
    Bundled(
        "allauth.mfa/webauthn-json.js", r"github/webauthn-json()", "@github/webauthn-json", "MIT", "django-allauth"
    ),
    Bundled("django_htmx/htmx-2.min.js", r'version:"([0-9.]+)"', "htmx.org", "0BSD", "django-htmx"),
    Bundled("bootstrap/bootstrap.min.css", r"Bootstrap\s+v([0-9.]+)", "bootstrap", "MIT", "bootstrap-wrapper"),
]
# Packages whose metadata names no licence, though their LICENSE file is one.
LICENCES = {"pyrage": "MIT"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            str(LOCK),
        ]
        subprocess.run([f"{folder}/bin/python", *install], check=True)
        tool = [str(Path(sys.executable).parent / "cyclonedx-py"), "environment", "--output-reproducible"]
        tool += ["--short-PURLs", "--pyproject", str(ROOT / "pyproject.toml"), folder]
        made = subprocess.run(tool, check=True, capture_output=True, text=True).stdout
    bill = json.loads(made)
    bill["components"] = sorted(
        [*(part for part in bill["components"] if part["name"] not in OF_THE_ENVIRONMENT), *bundled()],
        key=lambda part: part["bom-ref"],
    )
    bill["dependencies"] = [row for row in bill["dependencies"] if row["ref"].split("==")[0] not in OF_THE_ENVIRONMENT]
    for part in bill["components"]:
        if licence := LICENCES.get(part["name"]):
            part.setdefault("licenses", [{"license": {"acknowledgement": "concluded", "id": licence}}])
    without_addresses(bill)
    OUTPUT.write_text(json.dumps(bill, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    print(f"{len(bill['components'])} components in {OUTPUT.relative_to(ROOT)}")


def bundled() -> list[dict[str, Any]]:
    """What the wheels' browser files say of themselves. Raises LookupError where a file no longer does."""
    found = []
    for row in BUNDLED:
        path = WheelFinder().find(row.file)
        if not path:
            raise LookupError(f"no wheel ships {row.file}")
        told = re.search(row.version, Path(str(path)).read_text())
        if not told:
            raise LookupError(f"{row.file} does not say what it is")
        behind, version = (f"@{told[1]}", {"version": told[1]}) if told[1] else ("", {})
        found.append(
            {
                "bom-ref": row.package + behind,
                "description": f"Browser code that {row.carrier} ships",
                "licenses": [{"license": {"acknowledgement": "declared", "id": row.licence}}],
                "name": row.package,
                "purl": f"pkg:npm/{quote(row.package)}{behind}",
                "type": "library",
                **version,
            }
        )
    return found


def without_addresses(bill: Any) -> None:
    """Take every list of links out, at any depth."""
    if isinstance(bill, dict):
        bill.pop("externalReferences", None)
        for part in bill.values():
            without_addresses(part)
    elif isinstance(bill, list):
        for part in bill:
            without_addresses(part)


if __name__ == "__main__":
    main()
