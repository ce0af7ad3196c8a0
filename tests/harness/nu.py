"""The Nu checker, which holds HTML to its standard: one process over many pages (tests/checkers/package.json)."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

JAR = Path(__file__).resolve().parents[2] / ".venv/checkers/node_modules/vnu-jar/build/dist/vnu.jar"
SECONDS = 300
# Most of a run is the start and pages that are each unlike the last: half a compiler is twice as fast, and needs more
# stack for the checker's own schema.
JAVA = ["java", "-Xss8m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(JAR)]
OF_HTMX = "Attribute .hx-.*"  # what the standard has no word for; a quotation mark is no letter of every locale


def why_not() -> str:
    """Return why no page can be checked, or nothing."""
    if not shutil.which("java"):
        return "there is no Java on PATH"
    return "" if JAR.exists() else "there is no Nu checker in .venv (bin/setup dev)"


def mistakes(pages: Mapping[str, bytes], folder: Path) -> list[str]:
    """Return what is wrong with ``pages``, HTML by address, a line each; equal pages are read once, in ``folder``."""
    addresses = {html: address for address, html in pages.items()}
    files = {f"{number}.html": html for number, html in enumerate(addresses)}
    for name, html in files.items():
        (folder / name).write_bytes(html)
    command = [*JAVA, "--format", "json", "--stdout", "--exit-zero-always", "--filterpattern", OF_HTMX, str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    return [
        f"{addresses[files[Path(one['url']).name]]}: {one['message']} {one.get('extract', '')}"
        for one in json.loads(answer.stdout)["messages"]
    ]
