"""How an import is told on the command line."""

from places.actions.imports import ImportTally


def sentence(what: str, tally: ImportTally) -> str:
    """One line: what was added and changed, or that nothing was."""
    if tally.added or tally.changed:
        return f"{tally.total} {what}: thêm {tally.added}, sửa {tally.changed}, giữ nguyên {tally.unchanged}."
    return f"{tally.total} {what}: không có gì thay đổi."
