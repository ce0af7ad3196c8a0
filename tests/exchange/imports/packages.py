"""Workbooks taken apart and put together again: what no program that writes them would do."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.exchange.imports.reference import write_reference

type Parts = dict[str, bytes]
type Change = bytes | Callable[[bytes], bytes] | None  # None takes the part out

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEAMS_PART, PEOPLE_PART = "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"
TYPES, WORKBOOK, STRINGS, STYLES = "[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def parts_of(path: Path) -> Parts:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def change(path: Path, changes: Mapping[str, Change]) -> None:
    """Change parts of the workbook at ``path``; one that is not there yet is added."""
    parts = parts_of(path)
    for name, changed in changes.items():
        if changed is None:
            parts.pop(name)
        else:
            parts[name] = changed if isinstance(changed, bytes) else changed(parts[name])
    pack(path, parts)


def changed(changes: Mapping[str, Change]) -> Callable[[Path], None]:
    """Builds the reference with some of its parts changed."""

    def build(path: Path) -> None:
        write_reference(path)
        change(path, changes)

    return build


def replaced(part: str, *pairs: tuple[str, str]) -> Callable[[Path], None]:
    """Builds the reference with some text of a part replaced."""
    return changed({part: swapped(*pairs)})


def swapped(*pairs: tuple[str, str]) -> Callable[[bytes], bytes]:
    """Replaces each text by the other; it must be there."""

    def swap(data: bytes) -> bytes:
        for old, new in pairs:
            assert old.encode() in data, old
            data = data.replace(old.encode(), new.encode())
        return data

    return swap


def share_texts(path: Path) -> None:
    """Move the texts from their cells, where openpyxl writes them, into a table, as Excel does."""
    texts: list[str] = []

    def share(match: re.Match[str]) -> str:
        texts.append(f"<si>{match[1]}</si>")
        return f't="s"><v>{len(texts) - 1}</v></c>'

    parts = parts_of(path)
    for name in (TEAMS_PART, PEOPLE_PART):
        parts[name] = re.sub(r't="inlineStr"><is>(.*?)</is></c>', share, parts[name].decode(), flags=re.DOTALL).encode()
    parts[STRINGS] = f'<sst xmlns="{MAIN}">{"".join(texts)}</sst>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/{STRINGS}" ContentType="{kind}"/></Types>'
    parts[TYPES] = parts[TYPES].decode().replace("</Types>", override).encode()
    pack(path, parts)


def with_shared_texts(changes: Mapping[str, Change]) -> Callable[[Path], None]:
    """Builds the reference with its texts in a table, then changed."""

    def build(path: Path) -> None:
        write_reference(path)
        share_texts(path)
        change(path, changes)

    return build


def sheet_xml(rows: str, before: str = "", after: str = "") -> bytes:
    """A sheet with ``rows`` as they are written in its data."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def archive_of(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()
