"""Whoever has the public key of the backups can seal one of their own making: it is refused, in words."""

import io
import json
import os
import tarfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.core.management import CommandError, call_command

from operations.backups import manifests
from operations.backups.archives import ArchiveWriter, unpack
from operations.backups.sealing import HashingFile, recipients_of, seal
from tests.refusals import refused
from tests.world import make_place, make_user

LETTER = "files/letters/two.pdf"


@pytest.fixture
def data(transactional_db: None, settings: Any, tmp_path: Path) -> Path:
    settings.DATA_ROOT = tmp_path / "data"
    (settings.DATA_ROOT / "letters").mkdir(parents=True)
    (settings.DATA_ROOT / "letters/two.pdf").write_bytes(b"a letter")
    make_user("lan", "leader", make_place("01", 1, "tỉnh", "Tỉnh Sông Xanh"))
    return settings.DATA_ROOT


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


class Backup:
    """A backup of the portal's, what is in it, and what an attacker makes of it by the public key alone."""

    def __init__(self, folder: Path, identity: pyrage.x25519.Identity) -> None:
        self.folder, self.public, self.key = folder, str(identity.to_public()), folder / "key"
        folder.mkdir()
        self.key.write_text(str(identity))
        said = io.StringIO()
        call_command("backup", to=folder, recipient=[self.public], stdout=said)
        self.file = Path(said.getvalue().splitlines()[-1].split(": ")[0])
        with tarfile.open(fileobj=io.BytesIO(pyrage.decrypt(self.file.read_bytes(), [identity]))) as tar:
            self.members = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
        self.manifest = json.loads(self.members.pop("manifest.json"))
        self.signature = self.manifest.pop("signature")

    def forge(self, members: dict[str, bytes], manifest: dict[str, Any]) -> Path:
        """A file sealed to the public key; the sums in its manifest are right."""
        writing = ArchiveWriter()
        pieces = [piece for name, data in members.items() for piece in writing.add_member(name, len(data), [data])]
        file = self.folder / "forged.tar.age"
        with file.open("wb") as raw:
            seal(iter([*pieces, *writing.end(manifest)]), HashingFile(raw), recipients_of([self.public]))
        return file

    def check(self, file: Path | None = None, **options: object) -> str:
        said = io.StringIO()
        call_command("restore", file or self.file, check=True, identity=self.key, stdout=said, **options)
        return said.getvalue()


@pytest.fixture
def backup(data: Path, tmp_path: Path, identity: pyrage.x25519.Identity) -> Backup:
    return Backup(tmp_path / "to", identity)


@pytest.fixture
def as_attacker(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """``as_attacker(signature)``: what is written from now on bears this signature, None: none."""

    def written(signature: Any) -> None:
        more = {} if signature is None else {"signature": signature}
        monkeypatch.setattr(manifests, "sign", lambda manifest: manifest | more)

    return written


def test_what_is_sealed_by_the_public_key_alone_is_no_backup(
    backup: Backup, as_attacker: Callable[[Any], None]
) -> None:
    """The events of such a one were said to be "none", and a restore let any record through."""
    signature, content = backup.signature, {"format": 1, "vendor": "sqlite", "made_at": "2026-12-01"}
    for events in ("none", "verified"):
        as_attacker(None)
        file = backup.forge({"database/000001": b"anything"}, content | {"events": events, "tables": {}})
        with pytest.raises(CommandError, match="không đúng dạng"):
            backup.check(file)
    for forged, why in (
        (None, "không có chữ ký"),
        ("yes", "không có chữ ký"),
        ({"key": signature["key"]}, "không có chữ ký"),
        ({"key": "0" * 16, "hmac": signature["hmac"]}, "một khóa mà máy này không có"),
        (signature | {"hmac": "0" * 64}, "KHÔNG đúng"),
        (signature | {"hmac": "\ud800"}, "KHÔNG đúng"),
        (signature, "KHÔNG đúng"),  # that of another backup
    ):
        as_attacker(forged)
        file = backup.forge(backup.members | {LETTER: b"another letter"}, backup.manifest)
        with pytest.raises(CommandError, match=why):
            backup.check(file)
        if "KHÔNG" in why:
            with pytest.raises(CommandError, match=why):
                backup.check(file, unsigned=True)
        else:
            assert "còn nguyên vẹn" in backup.check(file, unsigned=True)


def test_a_backup_is_known_by_any_key_that_the_portal_has_had(backup: Backup, settings: Any) -> None:
    settings.RECORD_KEYS = ["a new key of the record, drawn this year " * 2]
    assert "còn nguyên vẹn" in backup.check()  # signed by the key made of SECRET_KEY, which is still here
    settings.SECRET_KEY = "another machine's, which was set up without the documents"
    with pytest.raises(CommandError, match="xin đặt RECORD_KEYS và SECRET_KEY cũ"):
        backup.check()
    settings.RECORD_KEYS += ["a key for tests only, and long enough for every check of Django"]
    assert "còn nguyên vẹn" in backup.check()


def test_without_a_key_a_backup_is_made_and_says_that_it_is_not_signed(
    data: Path, settings: Any, tmp_path: Path
) -> None:
    settings.RECORD_KEYS, settings.SECRET_KEY, said = [], "", io.StringIO()
    call_command("backup", to=tmp_path / "to", plain=True, stdout=said)
    assert "CHƯA ký được bản kê" in said.getvalue()
    (file,) = (tmp_path / "to").glob("*.tar")
    with pytest.raises(CommandError, match="không có chữ ký"):
        call_command("restore", file, check=True, stdout=said)


NEVER = [
    "files/secret_key",
    "files//secret_key",
    "files/./secret_key.old",
    "files/portal.sqlite3",
    "files/portal.sqlite3-wal",
    "files/clock.json",
    "files/celerybeat-schedule",
    "files/.portal-folder",
    "files/restore-x/secret_key",
    "files/static/js/app.js",
]


def test_what_no_backup_takes_along_none_brings(backup: Backup, settings: Any) -> None:
    """Not even signed: a key laid there would sign in anybody, a script would run in every browser."""
    settings.STATIC_ROOT = Path(settings.DATA_ROOT) / "static"
    for name in NEVER:
        file = backup.forge(backup.members | {name: b"mine"}, backup.manifest)
        with pytest.raises(CommandError, match="không phải của bản sao lưu"):
            backup.check(file)


GOOD = {
    "format": 1,
    "made_at": "2026-12-01T00:00:00+00:00",
    "events": "verified",
    "vendor": "postgresql",
    "migrations": [],
    "tables": {},
    "members": {},
}
ODD: dict[str, Any] = {
    "not JSON": b"{",
    "not text": b"\xff\xfe\x00",
    "nested": b"[" * 200_000,
    "many digits": b'{"format": ' + b"9" * 5_000 + b"}",
    "a list": [],
    "a number": 7,
    "null": None,
    "another format": GOOD | {"format": 2},
    "a format in words": GOOD | {"format": "1"},
    "events none": GOOD | {"events": "none"},
    "events a list": GOOD | {"events": ["verified"]},
    "a moment in words": GOOD | {"made_at": "yesterday"},
    "a moment that is none": GOOD | {"made_at": None},
    "a moment before all": GOOD | {"made_at": "0001-01-01T00:00:00+14:00"},
    "tables a list": GOOD | {"tables": []},
    "a table of one": GOOD | {"tables": {"a": [1]}},
    "a table of three": GOOD | {"tables": {"a": [1, "x", 2]}},
    "a table of words": GOOD | {"tables": {"a": ["1", "x"]}},
    "a table of nothing": GOOD | {"tables": {"a": None}},
    "members a list": GOOD | {"members": [["a", 1]]},
    "members of lists": GOOD | {"members": {"a": [[1], {}]}},
    "migrations of numbers": GOOD | {"migrations": [1]},
    "migrations a table": GOOD | {"migrations": {"a": 1}},
    "a vendor of none": GOOD | {"vendor": None},
    **{f"without {name}": {key: value for key, value in GOOD.items() if key != name} for name in GOOD},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_manifest_is_refused_in_words(odd: Any, tmp_path: Path) -> None:
    data = odd if isinstance(odd, bytes) else json.dumps(odd).encode()
    with refused("backup_refused", match=r"không (đọc được|đúng dạng)|ở dạng khác"):
        unpack(io.BytesIO(archive(("manifest.json", data))), tmp_path)


def test_what_is_nested_beside_a_good_manifest_is_refused_in_words(backup: Backup) -> None:
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    with refused("backup_refused", match="chữ ký"):
        manifests.check_signature(GOOD | {"more": deep}, unsigned=False)
    data = json.dumps(GOOD)[:-1].encode() + b', "more": ' + b"[" * 9_000 + b"]" * 9_000 + b"}"
    with refused("backup_refused"):
        manifests.check_signature(manifests.parse(data), unsigned=False)


def archive(*members: tuple[str, bytes]) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return held.getvalue()


def test_an_archive_fills_no_disk_with_what_it_does_not_hold(tmp_path: Path) -> None:
    """A sparse file counts as a regular one: 2.5 KB of it laid out a terabyte of zeros."""
    info = tarfile.TarInfo("files/zeros")
    info.pax_headers = {"GNU.sparse.size": str(1 << 40), "GNU.sparse.map": f"{1 << 40},0"}
    data = info.tobuf(tarfile.PAX_FORMAT) + bytes(1024)
    with refused("backup_refused", match="có phần lạ"):
        unpack(io.BytesIO(data), tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["", ".", "/", "files", "database", "\x1b[2Jfiles", "\udcff"])
def test_a_name_that_is_none_is_refused_and_orders_no_terminal_about(name: str, tmp_path: Path) -> None:
    info = tarfile.TarInfo(name)
    with refused("backup_refused", match="có phần lạ") as refusal:
        unpack(io.BytesIO(info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)), tmp_path)
    assert str(refusal.value).isprintable()


def test_an_older_backup_under_the_name_of_another_is_told_of(backup: Backup) -> None:
    assert "XIN CHÚ Ý" not in backup.check()
    named = backup.file.rename(backup.file.with_name("portal-20991231T010000Z.tar.age"))
    assert "XIN CHÚ Ý: tên tệp nói 20991231T010000Z" in backup.check(named)


def test_a_sum_beside_it_that_is_no_text_is_refused_in_words(backup: Backup) -> None:
    Path(f"{backup.file}.sha256").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="không đúng"):
        backup.check()


def test_what_a_check_that_was_killed_laid_out_is_taken_away_a_day_later(backup: Backup, data: Path) -> None:
    for name, age in (("restore-of-last-week", 7), ("restore-of-now", 0)):
        (data / name / "files").mkdir(parents=True)
        day = time.time() - age * 86_400
        os.utime(data / name, (day, day))
    backup.check()
    assert [path.name for path in data.glob("restore-*")] == ["restore-of-now"]
