"""A backup is made under a temporary name, written down to the disk, then named; older ones go only
afterwards.
"""

import contextlib
import datetime
import os
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import DatabaseError

from accounts.actions.verification import verify
from accounts.models import record_keys
from core.refusals import Refused
from operations.backups import databases, folders, repositories
from operations.backups.archives import DATABASE, FILES, ArchiveWriter
from operations.backups.manifests import FORMAT, IN_TWO_PARTS, RECORD_STATES
from operations.backups.sealing import HashingFile, recipients_of, seal
from operations.models import BACKUP, record_beat

PART = 8 << 20  # bytes: the length of a dump is not known before its end, so it goes in parts that memory holds
Say = Callable[[str], None]


def make(
    folder: Path, *, recipients: Sequence[str], workbooks: bool, keep: int, at: datetime.datetime, say: Say
) -> Path:
    """Back up the database and the files into ``folder``, sealed to ``recipients`` (none: not sealed), and keep the
    ``keep`` newest there (0: all). The files go into the repository, where there is one. Refuses with backup_refused;
    then nothing is left behind and nothing was removed, unless it was the repository alone that failed: the database's
    part stands then, and says that it has no files.
    """
    keys, name = recipients_of(recipients), f"portal-{at:%Y%m%dT%H%M%SZ}.tar{'.age' if recipients else ''}"
    target, part = folder / name, folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        if target.exists():
            raise Refused("backup_refused", f"{target} đã có sẵn.")
        try:
            sum_, trouble = _write(part, keys, workbooks=workbooks, but=folder, at=at, say=say)
            _give_name(part, target, sum_)
        finally:
            part.unlink(missing_ok=True)
        for old in existing_backups(folder)[keep:] if keep else []:
            old.unlink()
            Path(f"{old}.sha256").unlink(missing_ok=True)
            say(f"Đã xóa bản cũ {old.name}.")
    except OSError as error:
        raise Refused("backup_refused", f"Không ghi được bản sao lưu vào {folder}: {error.strerror}.") from error
    _record_backup(at, say)
    if repositories.is_used():
        _tend_repository(target, trouble, keep=keep, at=at, say=say)
    return target


def existing_backups(folder: Path) -> list[Path]:
    """Return the backups in ``folder``, the newest first: their names sort by time."""
    found = [path for path in folder.glob("portal-*Z.tar*") if path.suffix != ".sha256"]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _write(
    part: Path, keys: Sequence[Any], *, workbooks: bool, but: Path, at: datetime.datetime, say: Say
) -> tuple[str, str]:
    """Write the backup; return its sum, and why the files did not come into the repository, "" where they did."""
    troubles: list[str] = []
    archive = _archive(troubles, sealed=bool(keys), workbooks=workbooks, but=but, at=at, say=say)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file, contextlib.closing(archive):
        into = HashingFile(file)
        seal(archive, into, keys)
        file.flush()
        os.fsync(file.fileno())
        return into.sha256, "".join(troubles)


def _archive(
    troubles: list[str], *, sealed: bool, workbooks: bool, but: Path, at: datetime.datetime, say: Say
) -> Generator[bytes]:
    writing, start = ArchiveWriter(), time.monotonic()
    with databases.snapshot() as dump:  # let go of before the files, which may take hours the first time
        events = verify().state
        for number, piece in enumerate(_parts(dump.pieces), 1):
            yield from writing.add_member(f"{DATABASE}/{number:06}", len(piece), [piece])
        known = databases.manifest_entries()
    size = sum(size for size, _ in writing.sums.values())
    rows = sum(rows.number for rows in dump.rows.values())
    say(f"Cơ sở dữ liệu: {len(dump.rows)} bảng, {rows} dòng, {size} byte, {time.monotonic() - start:.1f} giây.")
    told = {"made_at": at.isoformat(), "django": django.get_version(), "events": events, "tables": dump.rows, **known}
    if repositories.is_used():
        yield from _file(writing, folders.root() / folders.LEDGER)
        files = _into_repository(troubles, workbooks=workbooks, but=but, say=say)
        # The key that opens the backup opens both of its parts.
        files["password"] = settings.RESTIC_PASSWORD if sealed else ""
        told |= {"format": IN_TWO_PARTS, "files": files}
    else:
        start, before = time.monotonic(), len(writing.sums)
        for path in folders.files(workbooks=workbooks, but=but):
            yield from _file(writing, path)
        say(f"Tệp: {len(writing.sums) - before}, {time.monotonic() - start:.1f} giây.")
        told |= {"format": FORMAT}
    say(f"Nhật ký: {RECORD_STATES[events]}.")
    if not record_keys():
        say("CHƯA ký được bản kê vì thiếu khóa (RECORD_KEYS): khi khôi phục phải thêm --unsigned.")
    yield from writing.end(told)


def _into_repository(troubles: list[str], *, workbooks: bool, but: Path, say: Say) -> dict[str, Any]:
    """Return what the manifest says of the files; a repository that is away takes no night of the rows along."""
    try:
        return repositories.take(workbooks=workbooks, but=but, say=say)
    except Refused as refusal:
        troubles.append(str(refusal))
        return dict(repositories.NOTHING)


def _file(writing: ArchiveWriter, path: Path) -> Iterator[bytes]:
    with contextlib.suppress(FileNotFoundError):  # taken away since its folder was read: as if it never was
        size = path.stat().st_size
        yield from writing.add_member(f"{FILES}/{path.relative_to(folders.root())}", size, folders.read(path, size))


def _parts(pieces: Iterator[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= PART:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _give_name(part: Path, target: Path, sum_: str) -> None:
    """Write the checksum, then give the backup its name: a backup never stands without its
    checksum.
    """
    beside = Path(f"{target}.sha256")
    beside.write_text(f"{sum_}  {target.name}\n")
    os.replace(part, target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _record_backup(at: datetime.datetime, say: Say) -> None:
    """Write down that a backup stands, for whoever watches the portal; a role that only reads cannot."""
    try:
        record_beat(BACKUP, at)
    except DatabaseError:
        say("Chưa ghi được lúc sao lưu vào cổng: trang Tình trạng hệ thống sẽ không biết bản này.")


def _tend_repository(target: Path, trouble: str, *, keep: int, at: datetime.datetime, say: Say) -> None:
    try:
        if trouble:
            raise Refused("backup_refused", trouble)
        start = time.monotonic()
        repositories.tend(keep=keep, but=target.parent, at=at)
        say(f"Kho tệp: đã bỏ bản cũ, đọc lại một phần {repositories.NIGHTS}, {time.monotonic() - start:.1f} giây.")
    except Refused as refusal:
        raise Refused(
            "backup_refused", f"{target} có đủ cơ sở dữ liệu, nhưng phần tệp CHƯA xong: {refusal}"
        ) from refusal


def _sweep(folder: Path) -> None:
    """Take away what a backup that was killed left behind."""
    for part in folder.glob(".portal-*.part"):
        if part.stat().st_mtime < time.time() - folders.STALE:
            part.unlink(missing_ok=True)
