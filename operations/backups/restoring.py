"""A backup is put back into an empty portal and compared with its own manifest row by row."""

import datetime
import hashlib
import io
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command, get_commands
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.actions.verification import verify
from core.refusals import Refused
from operations import marks
from operations.actions import database_roles
from operations.backups import databases, folders, repositories
from operations.backups.archives import DATABASE, FILES, printable, unpack
from operations.backups.checksums import TableChecksum, differences, table_checksums
from operations.backups.manifests import BROKEN, IN_TWO_PARTS, RECORD_STATES, check_signature
from operations.backups.sealing import PIECE, unsealed_file
from reporting.actions import photos

Say = Callable[[str], None]
type TakeFiles = Callable[..., None]  # lays the files of a manifest out, or sees that they are there


def check(file: Path, *, identities: Sequence[Any], unsigned: bool, with_files: bool = True, say: Say) -> None:
    """Read the whole backup and compare it with its sums and its manifest, and no more; the repository of its files
    too, unless not ``with_files``.

    ``unsigned`` as of ``restore``. Refuses with backup_refused.
    """
    start = time.monotonic()
    take = repositories.verify if with_files else None
    with _staged_backup(file, identities, unsigned=unsigned, take_files=take, say=say) as (_, manifest):
        say(f"Bản sao lưu lúc {_local_time(manifest['made_at'])} còn nguyên vẹn{_duration(start)}.")


def restore(
    file: Path,
    *,
    identities: Sequence[Any],
    empty_first: bool,
    unsigned: bool,
    with_files: bool = True,
    say: Say,
) -> None:
    """Put the backup ``file`` back: check it wholly, load the database, move the files, hold every row against the
    manifest, bring the database to this code's version, verify the events and erase again who was erased.

    ``empty_first`` removes what the database and ``DATA_ROOT`` hold, once the backup has been found whole.
    ``unsigned`` takes one that no key of the portal's has signed. Not ``with_files``: the files that are there
    stay, and none comes. Refuses with backup_refused; before the database is loaded nothing was changed.
    """
    if not empty_first:
        _check_empty(with_files=with_files)
    start = time.monotonic()
    take = repositories.lay_out if with_files else None
    with _staged_backup(file, identities, unsigned=unsigned, take_files=take, say=say) as (staged, manifest):
        say(f"Bản sao lưu lúc {_local_time(manifest['made_at'])} còn nguyên vẹn{_duration(start)}.")
        if empty_first:
            databases.drop_everything()
            if with_files:
                folders.clear()
        _load(staged, manifest, with_files=with_files, say=say)
    _bring_up_to_date(manifest, say=say)
    _tell_missing_photos(say)
    say(f"Đã khôi phục xong{_duration(start)}. Mọi người đăng nhập lại.")


@contextmanager
def _staged_backup(
    file: Path, identities: Sequence[Any], *, unsigned: bool, take_files: TakeFiles | None, say: Say
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Lay the checked backup out on the disk on which its files will stay, until the end of the
    block.
    """
    try:
        _check_sum(file, say=say)
        folders.sweep_staged()
        with tempfile.TemporaryDirectory(dir=folders.root(), prefix=folders.STAGED) as staged:
            manifest = _lay_out(file, identities, Path(staged), unsigned=unsigned)
            _compare_name(file, manifest, say=say)
            if take_files and manifest["format"] == IN_TWO_PARTS:
                take_files(manifest["files"], Path(staged) / FILES, made_at=manifest["made_at"], say=say)
                _check_kinds(Path(staged))
            yield Path(staged), manifest
    except OSError as error:
        raise Refused("backup_refused", f"Không khôi phục được: {error.strerror or error}.") from error


def _check_sum(file: Path, *, say: Say) -> None:
    """Hold the file against the sum beside it. Refuses with backup_refused."""
    beside = Path(f"{file}.sha256")
    if not beside.exists():
        say(f"Không có {beside.name}: chỉ kiểm tra bằng dấu niêm phong và bản kê bên trong.")
        return
    sum_ = hashlib.sha256()
    with file.open("rb") as data:
        while piece := data.read(PIECE):
            sum_.update(piece)
    if beside.read_bytes().split()[:1] != [sum_.hexdigest().encode()]:
        raise Refused(
            "backup_refused", f"Tệp sao lưu đã bị thay đổi hoặc bị cắt mất một phần: không đúng {beside.name}."
        )


def _compare_name(file: Path, manifest: dict[str, Any], *, say: Say) -> None:
    """Say so where an older backup lies under the name of another: both are whole, and the portal made both."""
    made_at = datetime.datetime.fromisoformat(manifest["made_at"]).astimezone(datetime.UTC)
    stamp = re.match(r"portal-(\d{8}T\d{6}Z)", file.name)
    if stamp and stamp[1] != f"{made_at:%Y%m%dT%H%M%SZ}":
        say(f"XIN CHÚ Ý: tên tệp nói {stamp[1]}, bản sao lưu bên trong lập lúc {_local_time(manifest['made_at'])}.")


def _check_empty(*, with_files: bool) -> None:
    if not databases.is_empty():
        raise Refused(
            "backup_refused", "Cơ sở dữ liệu đích không trống. Xin tạo cơ sở dữ liệu mới, hoặc dùng --empty-first."
        )
    if with_files and (found := folders.in_the_way()):
        raise Refused("backup_refused", f"Thư mục DATA_ROOT không trống ({', '.join(found)}). Xin dùng thư mục khác.")


def _lay_out(file: Path, identities: Sequence[Any], staged: Path, *, unsigned: bool) -> dict[str, Any]:
    with file.open("rb") as data:
        sealed = data.read(20).startswith(b"age-encryption.org/")
        data.seek(0)
        if sealed and not identities:
            raise Refused("backup_refused", "Tệp sao lưu được niêm phong: cần --identity và tệp khóa.")
        if identities and not sealed:  # anybody can put a file in the clear in the place of a sealed one
            raise Refused(
                "backup_refused",
                "Tệp sao lưu không được niêm phong, có thể đã bị thay đổi. Nếu tệp vốn được lập không có niêm phong, "
                "xin chạy lại không có --identity.",
            )
        if sealed:
            with unsealed_file(data, identities) as plain:
                manifest = unpack(plain, staged)
        else:
            manifest = unpack(data, staged)
    check_signature(manifest, unsigned=unsigned)
    _check_kinds(staged)
    if manifest["vendor"] != connection.vendor:
        raise Refused("backup_refused", f"Bản sao lưu này dành cho {printable(manifest['vendor'])}.")
    known = {f"{app}.{name}" for app, name in MigrationExecutor(connection).loader.disk_migrations}
    if newer := sorted(set(manifest["migrations"]) - known):
        raise Refused(
            "backup_refused", f"Bản sao lưu do phiên bản mới hơn của cổng lập: chưa biết {printable(newer[0])}."
        )
    return manifest


def _check_kinds(staged: Path) -> None:
    if foreign := folders.foreign_files(staged / FILES):
        raise Refused("backup_refused", BROKEN.format(f"có tệp không phải của bản sao lưu “{printable(foreign[0])}”"))


def _load(staged: Path, manifest: dict[str, Any], *, with_files: bool, say: Say) -> None:
    start = time.monotonic()
    databases.load(staged / DATABASE)
    say(f"Đã nạp cơ sở dữ liệu{_duration(start)}.")
    start = time.monotonic()
    wanted = {name: TableChecksum(*told) for name, told in manifest["tables"].items()}
    with transaction.atomic():
        if unlike := differences(wanted, table_checksums()):
            raise Refused("backup_refused", f"Dữ liệu khôi phục KHÔNG khớp bản kê, xin đừng dùng: {', '.join(unlike)}.")
    rows = sum(each.number for each in wanted.values())
    say(f"{len(wanted)} bảng, {rows} dòng khớp bản kê{_duration(start)}.")
    if not with_files:
        folders.drop_all_but_ledger(staged / FILES)
    say(f"Đã đưa {folders.put_in_place(staged / FILES)} tệp vào chỗ.")


def _tell_missing_photos(say: Say) -> None:
    """Say which rows have no file: of files of another moment than the rows', some may lack."""
    if missing := photos.missing():
        say(f"XIN CHÚ Ý: {len(missing)} ảnh của báo cáo không có tệp, trước hết là {missing[0]}.")


def _bring_up_to_date(manifest: dict[str, Any], *, say: Say) -> None:
    executor = MigrationExecutor(connection)
    if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
        say(f"Đã cập nhật cơ sở dữ liệu qua {len(pending)} bước.")
    if database_roles.grant_anew():
        say("Đã cấp lại quyền cho các vai trò của cơ sở dữ liệu.")
    elif connection.vendor == "postgresql":
        say(
            "CHƯA cấp lại quyền, vì người khôi phục không phải chủ các bảng (…_owner). Xin chạy database_roles --apply."
        )
    marks.adopt_folder()
    call_command("seal_events", stdout=io.StringIO())  # what the clock had not come to when the backup was made
    verdict = verify()
    told = verdict.state
    # What rests on the record may have been amiss before there was a check of it: that is said, and refuses nothing.
    is_bent = any(fault.number and not fault.lacks_key for fault in verdict.faults)
    if is_bent and manifest["events"] == "verified":
        raise Refused("backup_refused", "Nhật ký sau khi khôi phục KHÔNG đúng chuỗi; khi sao lưu thì đúng.")
    say(f"Nhật ký: {RECORD_STATES[told]}{f': {verdict.first}' if told == 'broken' else ''}.")
    if "reapply_erasures" in get_commands():
        said = io.StringIO()
        try:
            call_command("reapply_erasures", stdout=said)
        except CommandError as error:
            raise Refused("backup_refused", f"Không xóa lại được người đã yêu cầu xóa: {error}") from error
        say(f"Theo sổ xóa dữ liệu: {said.getvalue().strip()}.")


def _duration(start: float) -> str:
    return f", {time.monotonic() - start:.1f} giây"


def _local_time(text: str) -> str:
    return f"{datetime.datetime.fromisoformat(text).astimezone():%d/%m/%Y %H:%M:%S}"
