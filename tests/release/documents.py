"""The commands of docs/operations.md, read out of it, so that what is tried is what an administrator reads."""

import re

from tests.harness.environment import BASE_DIR

MANUAL = BASE_DIR / "docs" / "operations.md"


def commands(heading: str, *, number: int = 0) -> str:
    """Return the shell lines of a section, by its heading and the number of the block in it.

    Raises LookupError where the document has no such block any more.
    """
    sections = re.split(r"^#{2,3} ", MANUAL.read_text(), flags=re.MULTILINE)
    found = [section for section in sections if section.startswith(f"{heading}\n")]
    blocks = [
        block for section in found for block in re.findall(r"^```sh\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    ]
    if number >= len(blocks):
        raise LookupError(f"{MANUAL.name} has no block {number} under “{heading}”")
    return blocks[number]


def filled_in(lines: str, **given: str) -> str:
    """Return the lines with what an administrator puts in the place of what the document leaves open.

    Raises LookupError for what is not there, so that the document cannot leave what is replaced behind.
    """
    for name, value in given.items():
        open_ = {"address": "ADDRESS", "folder": "/root/portal", "tls": "…"}.get(name, name)
        if open_ not in lines:
            raise LookupError(f"nothing is left open as “{open_}” in:\n{lines}")
        lines = lines.replace(open_, value)
    return lines


def one_line(lines: str, containing: str) -> str:
    """Return the one command of a block that holds some words."""
    (found,) = [line for line in lines.splitlines() if containing in line]
    return found
