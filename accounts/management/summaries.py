"""Sentences of the commands that import places."""

from places.actions.imports import ImportTally


def import_summary(what: str, tally: ImportTally) -> str:
    """Return one line about what was added and changed, or that nothing was."""
    if tally.added or tally.changed:
        return f"{tally.total} {what}: thêm {tally.added}, sửa {tally.changed}, giữ nguyên {tally.unchanged}."
    return f"{tally.total} {what}: không có gì thay đổi."
