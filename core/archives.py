"""Archives that come in: .docx, .pptx and .xlsx are zip files of parts, most of them XML.

Nothing is unpacked but the list of parts, the beginning of each part and the small parts that list others, so that a
bomb is refused in milliseconds. XML is read by the parser that will read it later, so that no encoding, entity or sign
in a value hides what that one would see; a document type, where entities are made, is refused.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from xml.parsers import expat

LARGEST_LIST = 500_000  # bytes: of a part that lists others
LARGEST_PROLOG = 100_000  # bytes, in which the first element begins
RATIO_FLOOR = 200_000  # bytes: a part this small may be as repetitive as it likes
CHUNK = 16_384  # bytes
_ENTRY = b"PK\x01\x02"  # begins each line of an archive's list


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold: ``parts``, ``unpacked`` bytes in all, ``ratio`` of a part to its packed size."""

    parts: int
    unpacked: int
    ratio: int | None = None


class Reason(Enum):
    """Why an archive is not opened."""

    BOMB = "bomb"
    LOCKED = "locked"
    STRANGE = "strange"


class Suspicious(Exception):
    """The archive is not opened, for ``reason``."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason.value)


@contextmanager
def open_archive(data: bytes, bounds: Bounds) -> Iterator[zipfile.ZipFile]:
    """Open an archive whose list stays within ``bounds``.

    Raises Suspicious, and for a broken one whatever its reader raises, of which there is no list.
    """
    # Counted before the list is built: 5 MB can list 100,000 parts.
    if data.count(_ENTRY) > bounds.parts:
        raise Suspicious(Reason.BOMB)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        _check_list(archive.infolist(), bounds)
        yield archive


def _check_list(parts: list[zipfile.ZipInfo], bounds: Bounds) -> None:
    """Refuse by the list of parts alone: how many, how large, under which names. A part never gives more bytes than
    its line in the list says.
    """
    if len(parts) > bounds.parts or sum(part.file_size for part in parts) > bounds.unpacked:
        raise Suspicious(Reason.BOMB)
    if bounds.ratio is not None and any(
        part.file_size > max(RATIO_FLOOR, bounds.ratio * part.compress_size) for part in parts
    ):
        raise Suspicious(Reason.BOMB)
    if any(part.flag_bits & 1 for part in parts):
        raise Suspicious(Reason.LOCKED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Suspicious(Reason.STRANGE)
    names = [part.orig_filename.casefold() for part in parts]  # names of parts differ by more than case
    if len(set(names)) < len(names) or any(map(_is_strange, names)):
        raise Suspicious(Reason.STRANGE)


def _is_strange(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")


class _Doctype(Exception):
    """The part declares a document type."""


class _Root(Exception):
    """The root element begins: its name is the argument."""


def _parser() -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise _Doctype

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = refuse
    return parser


def root_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    """Return the name of the root element, "namespace name", or "" for a part that is no XML; read only as far as that.

    Raises Suspicious for one that declares a document type.
    """

    def stop(name: str, _: object) -> None:
        raise _Root(name)

    parser = _parser()
    parser.StartElementHandler = stop
    try:
        with archive.open(part) as file:
            for _ in range(LARGEST_PROLOG // CHUNK):
                if not (chunk := file.read(CHUNK)):
                    return ""
                parser.Parse(chunk, False)
    except _Doctype:
        raise Suspicious(Reason.STRANGE) from None
    except _Root as root:
        return str(root)
    except expat.ExpatError:  # a picture, or broken: whoever reads it will say so
        return ""
    raise Suspicious(Reason.STRANGE)  # nothing but spaces and comments


def elements_of(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """Return each element of a part that lists others, its name without namespace, with its attributes.

    Raises Suspicious for one that is large or declares a document type, ExpatError for one that is no XML.
    """
    if archive.getinfo(name).file_size > LARGEST_LIST:
        raise Suspicious(Reason.BOMB)
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(" ")[2], attributes))
    try:
        parser.Parse(archive.read(name), True)
    except _Doctype:
        raise Suspicious(Reason.STRANGE) from None
    return found
