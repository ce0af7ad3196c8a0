"""A backup in two parts: the rows in a sealed file, the files in a repository of restic, which keeps each once."""

import json
import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from operations.backups import manifests
from operations.models import BACKUP, Heartbeat, files_backup
from tests.operations.restoring import manage
from tests.operations.test_backups import NAME, backup, check, data, key, recipient

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.once,
    pytest.mark.skipif(not shutil.which("restic"), reason="needs Debian's restic"),
]
__all__ = ["data", "key"]  # fixtures
PASSWORD = "of the repository of the tests"


@pytest.fixture
def repository(settings: Any, tmp_path: Path) -> Path:
    settings.RESTIC_REPOSITORY, settings.RESTIC_PASSWORD = str(tmp_path / "repository"), PASSWORD
    return tmp_path / "repository"


def restic(repository: Path, *command: str) -> Any:
    told = {"RESTIC_REPOSITORY": str(repository), "RESTIC_PASSWORD": PASSWORD}
    run = ["restic", "--json", "--no-cache", *command]
    done = subprocess.run(run, env=os.environ | told, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines() if line[0] in "[{"]


def snapshots(repository: Path) -> list[Any]:
    return restic(repository, "snapshots")[0]


def listed(repository: Path) -> set[str]:
    return {each["path"] for each in restic(repository, "ls", "latest") if each.get("type") == "file"}


def files_in(root: Path) -> dict[str, bytes]:
    names = ("photos", "letters", "exports")
    return {str(p.relative_to(root)): p.read_bytes() for name in names for p in (root / name).rglob("*") if p.is_file()}


def restored(file: Path, elsewhere: dict[str, str], repository: Path, *more: str, password: str = PASSWORD) -> str:
    told = elsewhere | {"RESTIC_REPOSITORY": str(repository), "RESTIC_PASSWORD": password}
    return manage("restore", str(file), *more, told=told)


def test_rows_come_from_the_file_and_files_from_the_repository(
    data: Path, key: Path, repository: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    """On a machine that knows another password: the key of the backups opens both parts."""
    (data / "erasures.jsonl").write_text("")
    (data / "photos/ab/link.jpg").symlink_to("/etc/passwd")
    file = backup(tmp_path / "to", recipient=[recipient(key)])
    assert NAME not in b"".join(path.read_bytes() for path in repository.rglob("*") if path.is_file())
    assert listed(repository) == {"/exports/three.xlsx", "/letters/two.pdf", "/photos/ab/one.jpg"}
    assert "còn nguyên vẹn" in check(file, identity=key)
    said = restored(file, elsewhere, repository, "--identity", str(key), password="drawn anew")
    assert "Kho tệp có đúng các tệp của bản sao lưu này: 3 tệp" in said
    wanted = {name: text for name, text in files_in(data).items() if not name.endswith((".part", "link.jpg"))}
    assert files_in(Path(elsewhere["DATA_ROOT"])) == wanted
    assert (Path(elsewhere["DATA_ROOT"]) / "erasures.jsonl").exists()


def test_the_same_photo_is_kept_once_and_goes_with_the_last_backup_that_holds_it(
    data: Path, repository: Path, tmp_path: Path
) -> None:
    noise, sizes = os.urandom(3_000_000), []
    (data / "photos/ab/noise.jpg").write_bytes(noise)
    for number in range(4):
        if number == 2:
            (data / "photos/ab/noise.jpg").unlink()
        file = backup(tmp_path / "to", plain=True, keep=2)
        file.rename(file.with_name(f"portal-2026010{number}T000000Z.tar"))
        sizes.append(sum(path.stat().st_size for path in repository.rglob("*") if path.is_file()))
    assert sizes[0] > len(noise)
    assert sizes[1] - sizes[0] < 100_000
    assert sizes[3] < len(noise) / 2
    assert len(snapshots(repository)) == 2
    backup(tmp_path / "hourly", plain=True, keep=1)  # another row of backups lets none of these go
    assert len(snapshots(repository)) == 3


def test_confidential_files_and_workbooks_stay_out(data: Path, repository: Path, tmp_path: Path) -> None:
    (data / "exports/confidential-1.pdf").write_bytes(b"codes")
    backup(tmp_path / "one", plain=True)
    assert listed(repository) == {"/exports/three.xlsx", "/letters/two.pdf", "/photos/ab/one.jpg"}
    for _ in range(2):  # the second time there is an older backup beside
        backup(data / "backups", plain=True, without_workbooks=True)
        next((data / "backups").glob("*.tar")).rename(data / "backups/portal-20260101T000000Z.tar")
    assert listed(repository) == {"/letters/two.pdf", "/photos/ab/one.jpg"}


def test_a_repository_that_is_away_costs_no_night_of_the_rows(
    data: Path, repository: Path, tmp_path: Path, settings: Any
) -> None:
    backup(tmp_path / "to", plain=True)
    before = Heartbeat.objects.get(part=files_backup()).at
    older = next((tmp_path / "to").glob("*.tar"))
    older = older.rename(older.with_name("portal-20260101T000000Z.tar"))
    repository.rename(tmp_path / "unmounted")
    with pytest.raises(CommandError, match=r"có đủ cơ sở dữ liệu.*CHƯA xong.*gắn lại ổ đĩa"):
        backup(tmp_path / "to", plain=True)
    assert not repository.exists()  # nothing was begun in the place of what is away
    assert Heartbeat.objects.get(part=BACKUP).at > before == Heartbeat.objects.get(part=files_backup()).at
    newer = next(path for path in (tmp_path / "to").glob("*.tar") if path != older)
    (tmp_path / "unmounted").rename(repository)
    said = check(newer)
    assert "kho tệp không còn các tệp đúng lúc của bản sao lưu này" in said
    settings.RESTIC_PASSWORD = "another"
    with pytest.raises(CommandError, match="không mở được kho tệp"):
        check(newer)


def test_a_portal_without_files_is_backed_up_and_comes_back(
    data: Path, repository: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    for name in ("photos", "letters", "exports"):
        shutil.rmtree(data / name)
    file = backup(tmp_path / "to", plain=True, keep=2)
    shutil.rmtree(repository)
    assert "0 tệp" in restored(file, elsewhere, repository)


def test_without_restic_or_a_password_it_is_said_and_the_rows_are_kept(
    data: Path, repository: Path, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("operations.backups.repositories.PROGRAM", "restic-that-is-not-here")
    with pytest.raises(CommandError, match="gói restic"):
        backup(tmp_path / "one", plain=True)
    settings.RESTIC_PASSWORD = ""
    with pytest.raises(CommandError, match="RESTIC_PASSWORD"):
        backup(tmp_path / "two", plain=True)
    assert [len(list((tmp_path / name).glob("*.tar"))) for name in ("one", "two")] == [1, 1]


def test_a_damaged_repository_is_found_by_a_check_and_restores_nothing(
    data: Path, repository: Path, tmp_path: Path
) -> None:
    file = backup(tmp_path / "to", plain=True)
    largest = max((repository / "data").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    largest.chmod(0o600)
    largest.write_bytes(largest.read_bytes()[:-1] + b"x")
    with pytest.raises(CommandError, match="restic không làm được"):
        check(file)
    assert not list(data.glob("restore-*"))


def test_the_rows_alone_come_back_and_the_files_that_are_there_stay(
    data: Path, repository: Path, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    file = backup(tmp_path / "to", plain=True)
    shutil.rmtree(repository)
    root = Path(elsewhere["DATA_ROOT"])
    (root / "photos").mkdir()
    (root / "photos/kept.jpg").write_bytes(b"kept")
    assert "Đã khôi phục xong" in restored(file, elsewhere, repository, "--without-files")
    assert files_in(root) == {"photos/kept.jpg": b"kept"}


def test_the_file_s_manifest_says_which_files_are_the_backup_s(data: Path, repository: Path, tmp_path: Path) -> None:
    file = backup(tmp_path / "to", plain=True)
    with tarfile.open(file) as tar:
        manifest = manifests.parse(tar.extractfile("manifest.json").read())
        assert [name for name in tar.getnames() if name.startswith("files/")] == []
    (taken,) = snapshots(repository)
    told = manifest["files"]
    assert (told["snapshot"], told["tree"], told["number"], told["password"]) == (taken["id"], taken["tree"], 3, "")
    restic(repository, "tag", "--quiet", "--set", "portal-files other", taken["id"])  # under another id from now on
    assert "có đúng các tệp" in check(file)


def test_neither_password_nor_address_stands_on_a_command_line(
    data: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    script = tmp_path / "restic"
    script.write_text(f'#!/bin/sh\nprintf "%s " "$@" >>{seen}\nexec {shutil.which("restic")} "$@"\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    backup(tmp_path / "to", plain=True, keep=1)
    assert " backup " in seen.read_text()
    assert PASSWORD not in seen.read_text()
    assert str(repository) not in seen.read_text()
