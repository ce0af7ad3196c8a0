"""A backup is whole, sealed and made in one go, or it is not there; what is not whole is not taken back."""

import contextlib
import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path
from unittest.mock import Mock

import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError
from django.utils import timezone

from accounts.models import User
from operations.backups.checksums import sqlite_checksums, table_checksums
from operations.models import BACKUP, Heartbeat
from tests.harness.disks import largest_file
from tests.harness.environment import BASE_DIR
from tests.world import make_place, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NAME = b"Tran Thi Kin Dao"  # stands in a file, so that reading the backup would show it


@pytest.fixture
def data(settings: object, tmp_path: Path) -> Path:
    """The portal's folder with two files of its own, one of them large, and three that are not the portal's."""
    root = tmp_path / "data"
    for name, text in {
        "photos/ab/one.jpg": NAME * 200_000,
        "letters/two.pdf": NAME,
        "exports/three.xlsx": NAME,
        "secret_key": b"never",
        "photos/half.part": b"never",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text)
    settings.DATA_ROOT = root
    make_user("lan", "leader", make_place("01", 1, "tỉnh", "Tỉnh Sông Xanh"))
    return root


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key.txt"
    file.write_text(f"# of the tests\n{pyrage.x25519.Identity.generate()}\n")
    return file


def recipient(key: Path) -> str:
    return str(pyrage.x25519.Identity.from_str(key.read_text().splitlines()[1]).to_public())


def backup(to: Path, **options: object) -> Path:
    said = io.StringIO()
    call_command("backup", to=to, stdout=said, **options)
    return Path(said.getvalue().splitlines()[-1].split(": ")[0])


def check(file: Path, **options: object) -> str:
    said = io.StringIO()
    call_command("restore", file, check=True, stdout=said, **options)
    return said.getvalue()


def test_a_backup_is_sealed_and_opens_by_its_key(data: Path, key: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to", recipient=[recipient(key)])
    sealed = file.read_bytes()
    assert (NAME in sealed, file.stat().st_mode & 0o777) == (False, 0o600)
    assert Path(f"{file}.sha256").read_text() == f"{hashlib.sha256(sealed).hexdigest()}  {file.name}\n"
    assert "còn nguyên vẹn" in check(file, identity=key)
    assert sorted(path.name for path in file.parent.iterdir()) == [file.name, f"{file.name}.sha256"]


def test_a_backup_holds_the_files_but_neither_the_key_nor_what_is_half_written(data: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to", plain=True, without_workbooks=True)
    with tarfile.open(file) as tar:
        names = tar.getnames()
        manifest = json.load(tar.extractfile("manifest.json"))
    assert [name for name in names if name.startswith("files/")] == ["files/letters/two.pdf", "files/photos/ab/one.jpg"]
    assert manifest["tables"]["accounts_user"][0] == User.objects.count()
    assert {"django_session", "cache", "usersessions_usersession", "operations_heartbeat"}.isdisjoint(
        manifest["tables"]
    )


def test_without_a_key_nothing_is_written_in_clear_unless_it_is_asked_for(data: Path, tmp_path: Path) -> None:
    for options in ({}, {"recipient": ["age1nonsense"]}):
        with pytest.raises(CommandError, match=r"[Kk]hóa công khai"):
            backup(tmp_path / "to", **options)
    assert not list(tmp_path.glob("to/*"))


def test_when_a_backup_was_made_is_known_unless_its_role_only_reads(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = timezone.now()
    backup(tmp_path / "first", plain=True)
    assert before <= Heartbeat.objects.get(part=BACKUP).at <= timezone.now()
    Heartbeat.objects.all().delete()
    monkeypatch.setattr("operations.backups.making.record_beat", Mock(side_effect=ProgrammingError))
    said = io.StringIO()
    call_command("backup", to=tmp_path / "second", plain=True, stdout=said)
    assert "Chưa ghi được lúc sao lưu" in said.getvalue()
    assert len(list((tmp_path / "second").glob("*.tar"))) == 1


@pytest.mark.once
def test_a_key_file_may_be_locked_by_a_passphrase(data: Path, key: Path, tmp_path: Path) -> None:
    file, locked, word = backup(tmp_path / "to", recipient=[recipient(key)]), tmp_path / "locked", tmp_path / "word"
    locked.write_bytes(pyrage.passphrase.encrypt(key.read_bytes(), "chim xanh bay cao"))
    word.write_text("chim xanh bay cao\n")
    assert "còn nguyên vẹn" in check(file, identity=locked, passphrase_file=word)
    with pytest.raises(CommandError, match="mật khẩu"):
        check(file, identity=locked)


def test_a_backup_that_was_changed_or_cut_is_refused(data: Path, key: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to", recipient=[recipient(key)])
    whole, beside = file.read_bytes(), Path(f"{file}.sha256")
    sum_ = beside.read_text()
    in_clear = pyrage.decrypt(whole, [pyrage.x25519.Identity.from_str(key.read_text().splitlines()[1])])
    beside.write_text("")
    with pytest.raises(CommandError, match="không đúng"):
        check(file, identity=key)
    for harmed in [*(flipped(whole, at) for at in (30, len(whole) // 2, -1)), whole[:200_000], b"", in_clear]:
        file.write_bytes(harmed)
        for summed in (True, False):
            if summed:
                beside.write_text(sum_)
            else:
                beside.unlink()
            with pytest.raises(CommandError, match=r"không đúng|bị thay đổi|đã hỏng|không nguyên vẹn"):
                check(file, identity=key)
            assert not list(data.glob("restore-*"))


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def test_another_key_or_none_opens_nothing(data: Path, key: Path, tmp_path: Path) -> None:
    file, other = backup(tmp_path / "to", recipient=[recipient(key)]), tmp_path / "other"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    with pytest.raises(CommandError, match="Khóa không mở được"):
        check(file, identity=other)
    with pytest.raises(CommandError, match="cần --identity"):
        check(file)


def test_a_portal_that_holds_something_is_not_restored_over(data: Path, key: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to", recipient=[recipient(key)])
    with pytest.raises(CommandError, match="không trống"):
        call_command("restore", file, identity=key, stdout=io.StringIO())
    assert User.objects.filter(username="lan").exists()
    assert (data / "letters/two.pdf").exists()


def test_on_a_full_disk_a_backup_is_refused_and_the_older_ones_stay(data: Path, key: Path, tmp_path: Path) -> None:
    older = backup(tmp_path / "to", recipient=[recipient(key)])
    older = older.rename(older.with_name("portal-20260101T000000Z.tar.age"))
    with largest_file(1_000_000), pytest.raises(CommandError, match=r"Không (ghi|sao chép) được"):
        backup(tmp_path / "to", recipient=[recipient(key)], keep=1)
    assert list((tmp_path / "to").glob("*.age")) == [older]
    assert not list((tmp_path / "to").glob(".*"))


def test_older_backups_go_once_the_new_one_stands(data: Path, tmp_path: Path) -> None:
    for day in ("20260101", "20260102", "20260103"):
        (tmp_path / f"portal-{day}T000000Z.tar.age").write_bytes(b"old")
        (tmp_path / f"portal-{day}T000000Z.tar.age.sha256").write_text("old")
    (tmp_path / "something else.age").write_bytes(b"not ours")
    file = backup(tmp_path, plain=True, keep=2)
    left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert left >= {file.name, "portal-20260103T000000Z.tar.age", "portal-20260103T000000Z.tar.age.sha256"}
    assert not left & {"portal-20260102T000000Z.tar.age", "portal-20260102T000000Z.tar.age.sha256"}
    assert "something else.age" in left


def test_the_sum_of_a_table_tells_any_change_of_its_rows(db: None) -> None:
    def summed() -> dict[str, list[object]]:
        said = io.StringIO()
        call_command("row_checksums", json=True, stdout=said)
        return json.loads(said.getvalue())

    song_xanh = make_place("01", 1, "tỉnh", "Tỉnh Sông Xanh")
    make_user("lan", "leader", song_xanh)
    make_user("minh", "leader", song_xanh)
    before = summed()
    assert summed() == before
    User.objects.filter(username="minh").update(full_name="Minh khác")
    after = summed()
    assert [name for name in before if before[name] != after[name]] == ["accounts_user"]
    assert before["accounts_user"][0] == after["accounts_user"][0] == 2


@pytest.mark.embedded
def test_an_embedded_portal_is_put_back_too_and_the_ledgers_are_joined(data: Path, key: Path, tmp_path: Path) -> None:
    first, second = (
        f'{{"membership": {number}, "account": null, "erased_at": "2026-01-01T00:00:00+00:00", "team": 1, '
        '"joined_on": "2022-06-10"}\n'
        for number in (98_001, 98_002)  # nobody's
    )
    (data / "erasures.jsonl").write_text(first)
    file, root = backup(tmp_path / "to", recipient=[recipient(key)]), tmp_path / "other"
    root.mkdir()
    (root / "erasures.jsonl").write_text(first + second)
    told = {"DATABASE_URL": f"sqlite:///{root / 'portal.sqlite3'}", "DATA_ROOT": str(root)}
    for more in ([], ["--empty-first"]):
        run = [sys.executable, "manage.py", "restore", str(file), "--identity", str(key), *more]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "REDIS_URL": ""} | told
        done = subprocess.run(run, cwd=BASE_DIR, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert not [line for line in done.stderr.splitlines() if " INFO " not in line]
        with contextlib.closing(sqlite3.connect(root / "portal.sqlite3")) as raw:
            assert sqlite_checksums(raw) == table_checksums()
        assert (root / "letters/two.pdf").read_bytes() == NAME
        assert (root / "erasures.jsonl").read_text() == first + second
