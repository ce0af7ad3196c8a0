"""The lists of answers beside this file, and the full texts outside of the repository.

A list has a line for each address, ``key sha256[:16]``, so that a diff of it names what changed; what changed stands in
the full texts, which are written where ``ANSWERS_FOLDER`` says.
"""

import hashlib
import os
import re
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def check(part: str, answers: dict[str, str]) -> None:
    """Compare with ``<part>.txt``, or write it anew where ``REWRITE_ANSWERS=1``."""
    if folder := os.environ.get("ANSWERS_FOLDER"):
        _write_out(Path(folder) / part, answers)
    now = {key: hashlib.sha256(text.encode()).hexdigest()[:16] for key, text in answers.items()}
    file = FOLDER / f"{part}.txt"
    if os.environ.get("REWRITE_ANSWERS") == "1":
        file.write_text("".join(f"{key} {digest}\n" for key, digest in sorted(now.items())))
    known = dict(line.rsplit(" ", 1) for line in file.read_text().splitlines())
    gone = [f"gone: {key}" for key in sorted(known.keys() - now.keys())]
    new = [f"new: {key}" for key in sorted(now.keys() - known.keys())]
    changed = [f"changed: {key}" for key in sorted(known.keys() & now.keys()) if known[key] != now[key]]
    assert "\n".join([*gone, *new, *changed]) == ""


def _write_out(folder: Path, answers: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for key, text in answers.items():
        name = re.sub(r"[^\w.,=@+-]+", "_", key).strip("_")
        if len(name) > 150:
            name = f"{name[:150]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        (folder / f"{name}.txt").write_text(f"{key}\n\n{text}\n")
