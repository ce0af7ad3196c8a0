"""A disk that is full, for this process."""

import gc
import resource
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process grows beyond ``size`` bytes: a write fails as it does where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def full_disk(folder: Path, *, size: int) -> Iterator[None]:
    """``folder`` is a disk of its own of ``size`` bytes, filled; the block may empty it. Needs the right to mount."""
    run = [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    subprocess.run(run, check=True, capture_output=True)
    try:
        with (folder / "filler").open("wb", buffering=0) as filler:
            try:
                while filler.write(bytes(1024)):
                    pass
            except OSError:
                pass
        yield
    finally:
        subprocess.run([shutil.which("umount") or "umount", "--lazy", str(folder)], check=True)


def close_archives() -> None:
    """Let go of archives left half-written: each tries once more to write its end, here and not in the next test."""
    for one in gc.get_objects():
        if type(one) is zipfile.ZipFile:
            with suppress(OSError):
                one.close()
