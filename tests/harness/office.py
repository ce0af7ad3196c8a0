"""LibreOffice without its windows: which one, and how a file is saved by it."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

NAMES = ("soffice", "libreoffice")
SECONDS = 120


def executable() -> str:
    """Return the path of LibreOffice on PATH, or nothing."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def convert(sources: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Save each of ``sources`` as ``kind`` ("xlsx", "ods") into ``folder``, with a profile of this run's own."""
    command = [executable(), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=SECONDS)
    found = [folder / f"{source.stem}.{kind}" for source in sources]
    assert all(path.exists() for path in found), found
    return found
