"""The inside of a backup reaches nothing but the folder it is unpacked to."""

import io
import tarfile
from pathlib import Path

import pytest

from operations.backups.archives import ArchiveWriter, unpack
from tests.refusals import refused


@pytest.mark.parametrize("name", ["../out", "files/../../out", "/files/out", "database", "database/../out", "other"])
def test_an_archive_reaches_nothing_outside_its_folder(tmp_path: Path, name: str) -> None:
    writing = ArchiveWriter()
    data = b"".join([*writing.add_member(name, 3, [b"out"]), *writing.end({})])
    (tmp_path / "in").mkdir()
    with refused("backup_refused", match="có phần lạ"):
        unpack(io.BytesIO(data), tmp_path / "in")
    assert [path.name for path in tmp_path.rglob("*")] == ["in"]


def test_an_archive_takes_no_links(tmp_path: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        link = tarfile.TarInfo("files/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with refused("backup_refused", match="có phần lạ"):
        unpack(io.BytesIO(held.getvalue()), tmp_path)
