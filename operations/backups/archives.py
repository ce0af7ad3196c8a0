"""The inside of a backup: a tar of the database in parts, the files, and last a manifest that names them all.

It is written and read in one go, piece by piece. The manifest comes last because only then every sum is known: a file
without it is not whole.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from core.refusals import Refused
from operations.backups import manifests
from operations.backups.manifests import BROKEN
from operations.backups.sealing import PIECE

MANIFEST = "manifest.json"
DATABASE, FILES = "database", "files"
BLOCK = 512  # bytes: a tar's unit


@dataclass
class ArchiveWriter:
    """A tar as it is made; ``sums`` holds the size and SHA-256 of every member given so far."""

    sums: dict[str, tuple[int, str]] = field(default_factory=dict)

    def add_member(self, name: str, size: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Yield the blocks of one member. Refuses when ``pieces`` do not make up
        ``size``.

        Refuses with backup_refused when ``pieces`` do not make up ``size``.
        """
        yield self._header(name, size)
        given, sum_ = 0, hashlib.sha256()
        for piece in pieces:
            given += len(piece)
            sum_.update(piece)
            yield piece
        if given != size:
            raise Refused("backup_refused", f"Tệp {name} thay đổi trong lúc sao lưu.")
        self.sums[name] = (size, sum_.hexdigest())
        yield bytes(-size % BLOCK)

    def end(self, manifest: dict[str, Any]) -> Iterator[bytes]:
        """Yield the manifest, with ``sums`` as its ``members`` and signed, and a tar's end."""
        signed = manifests.sign(manifest | {"members": self.sums})
        data = json.dumps(signed, indent=1).encode()
        yield self._header(MANIFEST, len(data)) + data + bytes(-len(data) % BLOCK) + bytes(2 * BLOCK)

    @staticmethod
    def _header(name: str, size: int) -> bytes:
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, 0o600
        return info.tobuf(tarfile.PAX_FORMAT)


def unpack(plain: BinaryIO, folder: Path) -> dict[str, Any]:
    """Lay the archive out below an empty ``folder``: ``database`` (its parts in one) and ``files/…``; its manifest.

    Only plain files with plain names are taken, and only those the manifest names, each as it says. Refuses with
    backup_refused.
    """
    sums: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    try:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for info in tar:
                # A sparse file counts as regular, and a few bytes of it would fill the disk with zeros.
                data = tar.extractfile(info) if info.isreg() and not info.issparse() else None
                if manifest is not None or data is None or info.name in sums:
                    raise _strange(info.name)
                if info.name == MANIFEST:
                    if info.size > manifests.LARGEST:
                        raise _strange(info.name)
                    manifest = manifests.parse(data.read())
                else:
                    sums[info.name] = _lay_out(data, _place_of(info.name, folder))
    except (tarfile.TarError, ValueError) as error:
        raise Refused("backup_refused", BROKEN.format("không đọc được đến hết")) from error
    if manifest is None:
        raise Refused("backup_refused", BROKEN.format("thiếu bản kê ở cuối"))
    named = {name: (size, sum_) for name, (size, sum_) in manifest["members"].items()}
    for name in sorted(named.keys() | sums.keys()):
        if named.get(name) != sums.get(name):
            raise Refused("backup_refused", BROKEN.format(f"“{printable(name)}” không đúng bản kê"))
    return manifest


def printable(name: str) -> str:
    """Return a name as a terminal may be shown it: others may have written it, with whatever orders a terminal."""
    return "".join(char if char.isprintable() else "�" for char in name[:200])


def _strange(name: str) -> Refused:
    return Refused("backup_refused", BROKEN.format(f"có phần lạ “{printable(name)}”"))


def _place_of(name: str, folder: Path) -> Path:
    parts = PurePosixPath(name).parts
    if parts[:1] == (DATABASE,) and len(parts) == 2:
        return folder / DATABASE
    if parts[:1] != (FILES,) or len(parts) < 2 or ".." in parts or name.startswith("/") or "\0" in name:
        raise _strange(name)
    return folder.joinpath(*parts)


def _lay_out(data: Any, path: Path) -> tuple[int, str]:
    path.parent.mkdir(parents=True, exist_ok=True)
    size, sum_ = 0, hashlib.sha256()
    with path.open("ab" if path.name == DATABASE else "xb") as file:
        while piece := data.read(PIECE):
            file.write(piece)
            size += len(piece)
            sum_.update(piece)
    return size, sum_.hexdigest()
