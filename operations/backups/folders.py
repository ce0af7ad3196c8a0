"""What of ``DATA_ROOT`` a backup takes along, and how it comes back."""

import datetime
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.refusals import Refused
from exchange.actions.exports import CONFIDENTIAL
from operations import marks
from operations.backups.sealing import PIECE

LEDGER = "erasures.jsonl"  # who was erased, by number: what a restore must erase again
WORKBOOKS = "exports"  # can be built again
# Not the portal's files: its key, the clock's memory, an embedded portal's database, the folder's own mark, what is
# half-written.
STAGED = "restore-"
_NEVER = ("secret_key", "clock.json", "celerybeat-schedule", "portal.sqlite3", marks.FILE, STAGED)
STALE = datetime.timedelta(days=1).total_seconds()


def root() -> Path:
    return Path(settings.DATA_ROOT)


def is_never_kept(path: Path) -> bool:
    """Tell whether ``path``, below ``root()``, is none of the portal's files: no backup takes or brings it."""
    database = str(settings.DATABASES["default"]["NAME"])
    top = path.relative_to(root()).parts[0]
    return top.startswith(_NEVER) or str(path).startswith(database) or path.is_relative_to(settings.STATIC_ROOT)


def foreign_files(staged: Path) -> list[str]:
    """Return which of the files laid out below ``staged`` no backup takes along."""
    paths = (path.relative_to(staged) for path in sorted(staged.rglob("*")))
    return [str(path) for path in paths if is_never_kept(root() / path)]


def files(*, workbooks: bool, but: Path) -> Iterator[Path]:
    """Yield every file to be kept, in order, without those below ``but`` (where the backup itself
    goes).
    """
    beside = {Path(settings.STATIC_ROOT).resolve(), but.resolve()}
    for folder, folders, names in os.walk(root()):
        here = Path(folder)
        top = here == root()
        folders[:] = sorted(
            name
            for name in folders
            if (here / name).resolve() not in beside
            and not is_never_kept(here / name)
            and not (top and name == WORKBOOKS and not workbooks)
        )
        for name in sorted(names):
            path = here / name
            secret = here.name == WORKBOOKS and name.startswith(CONFIDENTIAL)
            if (
                not is_never_kept(path)
                and not secret
                and path.suffix != ".part"
                and path.is_file()
                and not path.is_symlink()
            ):
                yield path


def excluded(*, workbooks: bool, but: Path) -> Iterator[str]:
    """Yield patterns of restic for all below ``root()`` that ``files`` leaves out, and for the ledger."""
    here = _literally(root().resolve())
    yield from (f"{here}/{name}*" for name in (*_NEVER, LEDGER))
    yield from (_literally(path.resolve()) for path in (Path(settings.STATIC_ROOT), but))
    if (database := Path(settings.DATABASES["default"]["NAME"])).is_absolute():
        yield f"{_literally(database.resolve())}*"
    yield from ("*.part", f"{WORKBOOKS}/{CONFIDENTIAL}*")
    if not workbooks:
        yield f"{here}/{WORKBOOKS}"


def _literally(path: Path) -> str:
    return re.sub(r"([\\*?\[])", r"\\\1", str(path))


def read(path: Path, size: int) -> Iterator[bytes]:
    """Yield the first ``size`` bytes: a file that grows meanwhile is taken as it was."""
    with path.open("rb") as file:
        while size and (piece := file.read(min(PIECE, size))):
            size -= len(piece)
            yield piece


def in_the_way(*, workbooks: bool = True) -> list[str]:
    """Return the files that stand where a restore would put its own, but for the ledger, which is
    kept.
    """
    found = (path.relative_to(root()) for path in files(workbooks=workbooks, but=root() / "backups"))
    return sorted({path.parts[0] for path in found} - {LEDGER})


def put_in_place(staged: Path) -> int:
    """Move what was laid out below ``staged`` into ``DATA_ROOT``, on the same disk; how many files there are.

    A ledger that is there stays, with the lines of the older one that it lacks: an erasure since the backup counts.
    """
    count = sum(path.is_file() for path in staged.rglob("*")) if staged.exists() else 0
    for path in sorted(staged.iterdir()) if staged.exists() else []:
        target = root() / path.name
        if path.name == LEDGER and target.exists():
            known = target.read_text().splitlines()
            lines = [line for line in path.read_text().splitlines() if line not in known]
            _write_whole(target, "".join(f"{line}\n" for line in [*lines, *known]))
        elif target.exists():
            raise Refused("backup_refused", f"{target} đã có sẵn.")
        else:
            os.replace(path, target)
    return count


def drop_all_but_ledger(staged: Path) -> None:
    """Remove what was laid out below ``staged`` but for who was erased, which every restore brings."""
    for path in staged.iterdir() if staged.exists() else ():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LEDGER:
            path.unlink()


def clear() -> None:
    """Remove what stands in the way."""
    for name in in_the_way():
        path = root() / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def sweep_staged() -> None:
    """Take away what a restore or a check that was killed laid out: it may name who was erased since."""
    for left in root().glob(f"{STAGED}*"):
        if left.stat().st_mtime < time.time() - STALE:
            shutil.rmtree(left, ignore_errors=True)


def _write_whole(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text)
    os.replace(part, path)
