"""The files' part of a backup: a repository of restic, which keeps the same bytes once however many nights saw them.

The repository's address and password are restic's own variables, and so is whatever else it reads from the environment
(S3's keys, a server's certificate); nothing of it stands on a command line. A snapshot's ``tree`` is a hash over the
names and bytes of all its files: signed with a backup's manifest it says which files belong to the backup's rows.
"""

import contextlib
import datetime
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from core.refusals import Refused
from operations.backups import folders
from operations.models import Heartbeat, files_backup, record_beat

PROGRAM = "restic"
HOST, TAG = "portal", "portal-files"  # by which snapshots of the portal are known in a repository that others use too
NIGHTS = 14  # in so many nights each byte of the repository is read back once
NONE_THERE, LOCKED, WRONG_PASSWORD = 10, 11, 12  # what restic ends with
SOME_UNREADABLE = 3
_REMOTE = re.compile(r"(sftp|s3|rest|rclone|swift|b2|azure|gs):")

# What the manifest says where the files did not come into the repository, and where there were none.
NOTHING = {"snapshot": "", "tree": "", "number": 0, "bytes": 0}
NO_FILES = NOTHING | {"tree": "no files"}
Say = Callable[[str], None]


def is_used() -> bool:
    return bool(settings.RESTIC_REPOSITORY)


def take(*, workbooks: bool, but: Path, say: Say) -> dict[str, Any]:
    """Take a snapshot of the files; return what the manifest says of it. Makes the repository where there never was
    one. Refuses with backup_refused.
    """
    _make_sure_of_repository()
    if next(folders.files(workbooks=workbooks, but=but), None) is None:  # restic takes no snapshot of nothing
        return dict(NO_FILES)
    _restic("unlock")  # of a run that was killed; another's that is still at work stays
    excluded = [f"--exclude={pattern}" for pattern in folders.excluded(workbooks=workbooks, but=but)]
    options = ["--host", HOST, "--tag", _tag(but), *excluded]
    said = _restic("backup", ".", *options, folder=folders.root().resolve(), ending_well=(0, SOME_UNREADABLE))
    if lost := [each for each in said if each.get("message_type") == "error" and not _is_gone(each)]:
        raise Refused("backup_refused", f"restic không đọc được {len(lost)} tệp, trước hết là {lost[0].get('item')}.")
    (summary,) = (each for each in said if each.get("message_type") == "summary")
    found = next(each for each in _snapshots() if each["id"] == summary["snapshot_id"])
    number, size, added = (summary[name] for name in ("total_files_processed", "total_bytes_processed", "data_added"))
    say(f"Tệp trong kho: {number}, {size} byte, mới {added} byte, {summary['total_duration']:.1f} giây.")
    return {"snapshot": found["id"], "tree": found["tree"], "number": number, "bytes": size}


def tend(*, keep: int, but: Path, at: datetime.datetime) -> None:
    """Let go of the snapshots of older backups than the ``keep`` newest (0: none), and of the bytes that no other
    holds; read a part of the repository back. Refuses with backup_refused.
    """
    if keep:
        options = ["--host", HOST, "--tag", _tag(but), "--group-by", "host,tags", "--keep-last", str(keep)]
        _restic("forget", *options, "--prune")
    _restic("check", f"--read-data-subset={at.toordinal() % NIGHTS + 1}/{NIGHTS}")
    with contextlib.suppress(DatabaseError):  # a role that only reads: the backup itself says so
        record_beat(files_backup(), at)


def lay_out(told: dict[str, Any], into: Path, *, made_at: str, say: Say) -> None:
    """Put the files that belong to a backup below ``into``, all of them read and verified; those of the nearest later
    snapshot where its own is gone. Refuses with backup_refused.
    """
    if told["tree"] == NO_FILES["tree"]:
        return
    password = _password(told)
    found = _choose(told, made_at, password, say=say)
    into.mkdir(parents=True, exist_ok=True)
    _restic("restore", found["id"], "--target", str(into), password=password, reads_only=True)
    for path in [*into.rglob("*")]:  # files and folders are all that a backup brings
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            path.unlink()


def verify(told: dict[str, Any], into: Path, *, made_at: str, say: Say) -> None:
    """Read the whole repository and see whether it holds the files that belong to a backup; lay out nothing."""
    if told["tree"] == NO_FILES["tree"]:
        return
    password = _password(told)
    _choose(told, made_at, password, say=say)
    _restic("check", "--read-data", password=password, reads_only=True)


def _make_sure_of_repository() -> None:
    if not settings.RESTIC_PASSWORD:
        raise Refused("backup_refused", "Chưa đặt RESTIC_PASSWORD, mật khẩu của kho tệp.")
    if _ending("cat", "config") != NONE_THERE:
        return
    if Heartbeat.objects.filter(part=files_backup()).exists():
        raise Refused(
            "backup_refused",
            "Kho tệp đã từng có ở RESTIC_REPOSITORY nay không thấy nữa: xin gắn lại ổ đĩa hoặc máy giữ nó. Nếu kho đã "
            "mất thật, xin đặt RESTIC_REPOSITORY là một nơi mới.",
        )
    _restic("init")


def _choose(told: dict[str, Any], made_at: str, password: str, *, say: Say) -> dict[str, Any]:
    found = [each for each in _snapshots(password) if any(tag.startswith(TAG) for tag in each.get("tags") or ())]
    for each in found:
        if each["tree"] == told["tree"]:  # whatever its number became, in this repository or in a copy of it
            say(f"Kho tệp có đúng các tệp của bản sao lưu này: {told['number']} tệp, {told['bytes']} byte.")
            return each
    if not found:
        raise Refused(
            "backup_refused",
            "Kho tệp không có tệp nào của cổng. Muốn khôi phục riêng cơ sở dữ liệu, xin thêm --without-files.",
        )
    moment = datetime.datetime.fromisoformat(made_at)
    found.sort(key=_taken_at)
    nearest = next((each for each in found if _taken_at(each) >= moment), found[-1])
    say(
        "XIN CHÚ Ý: kho tệp không còn các tệp đúng lúc của bản sao lưu này; lấy các tệp lúc "
        f"{_taken_at(nearest).astimezone():%d/%m/%Y %H:%M:%S}."
    )
    return nearest


def _password(told: dict[str, Any]) -> str:
    """Return the password that opens the repository: of this machine, or the one sealed with the backup."""
    for password in filter(None, dict.fromkeys([settings.RESTIC_PASSWORD, told.get("password", "")])):
        if _ending("cat", "config", password=password, reads_only=True) != WRONG_PASSWORD:
            return password
    raise Refused("backup_refused", _WORDS[WRONG_PASSWORD])


def _snapshots(password: str = "") -> list[dict[str, Any]]:
    return _restic("snapshots", "--host", HOST, password=password, reads_only=True)


def _taken_at(snapshot: dict[str, Any]) -> datetime.datetime:
    return datetime.datetime.fromisoformat(snapshot["time"])


def _tag(folder: Path) -> str:
    """Return the tag of the backups that go into ``folder``: two who keep different numbers thin out their own."""
    return f"{TAG} {folder}".replace(",", "_")


def _is_gone(error: dict[str, Any]) -> bool:
    """Tell whether a file was taken away since its folder was read: as if it never was."""
    return "item" in error and not (folders.root() / error["item"]).exists()


_WORDS = {
    NONE_THERE: "Không thấy kho tệp ở RESTIC_REPOSITORY.",
    LOCKED: "Một lệnh khác đang giữ kho tệp (RESTIC_REPOSITORY).",
    WRONG_PASSWORD: "RESTIC_PASSWORD không mở được kho tệp.",
}


def _ending(*command: str, password: str = "", reads_only: bool = False) -> int:
    done = _run(*command, password=password, reads_only=reads_only)
    if done.returncode not in (0, NONE_THERE, WRONG_PASSWORD):
        raise _refusal(done)
    return done.returncode


def _restic(
    *command: str,
    password: str = "",
    reads_only: bool = False,
    folder: Path | None = None,
    ending_well: tuple[int, ...] = (0,),
) -> list[dict[str, Any]]:
    """Return what restic says, object by object. Refuses with backup_refused where it does not end well."""
    done = _run(*command, password=password, reads_only=reads_only, folder=folder)
    if done.returncode not in ending_well:
        raise _refusal(done)
    return [*_objects(done.stdout), *_objects(done.stderr)]


def _run(
    *command: str, password: str, reads_only: bool, folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    program = shutil.which(PROGRAM)
    if program is None:
        raise Refused("backup_refused", "Không có chương trình restic trên máy này (gói restic).")
    repository = settings.RESTIC_REPOSITORY
    options = ["--json", "--quiet", "--retry-lock=10m"]
    if reads_only:  # whoever restores may not write where the backups lie
        options.append("--no-lock")
    if reads_only or not _REMOTE.match(repository):
        options.append("--no-cache")
    told = {"RESTIC_REPOSITORY": repository, "RESTIC_PASSWORD": password or settings.RESTIC_PASSWORD}
    return subprocess.run(  # noqa: S603
        [program, *options, *command],
        cwd=folder,
        env=os.environ | told,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


def _refusal(done: subprocess.CompletedProcess[str]) -> Refused:
    said = [each.get("message", "").strip() for each in _objects(done.stderr)] or done.stderr.strip().splitlines()
    words = _WORDS.get(done.returncode, "restic không làm được với kho tệp.")
    return Refused("backup_refused", f"{words} {' '.join(filter(None, said))[-500:]}".strip())


def _objects(text: str) -> Iterator[dict[str, Any]]:
    for line in text.splitlines():
        with contextlib.suppress(ValueError):
            value = json.loads(line)
            yield from value if isinstance(value, list) else [value] if isinstance(value, dict) else []
