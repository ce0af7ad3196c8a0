"""The first look at a file: each limit lets through what stands on it, and refuses what stands beyond."""

import contextlib
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import archives
from exchange.reading import preflight
from exchange.reading.tables import FileRefused
from tests.exchange.imports.packages import change, parts_of
from tests.exchange.imports.reference import write_reference


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_reference(tmp_path / "so.xlsx")
    return tmp_path / "so.xlsx"


def test_the_reference_passes(path: Path) -> None:
    preflight.judge(path)


def test_its_name_says_nothing(path: Path) -> None:
    preflight.judge(path.rename(path.with_suffix(".pdf")))


def test_200_parts_pass_and_201_do_not(path: Path) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(preflight.MOST_PARTS - len(archive.namelist())):
            archive.writestr(f"xl/media/{number}.txt", b"x")
    preflight.judge(path)
    change(path, {"xl/media/one-more.txt": b"x"})
    with pytest.raises(FileRefused, match="nén"):
        preflight.judge(path)


def test_a_small_part_may_repeat_itself_and_a_large_one_may_not(path: Path) -> None:
    change(path, {"xl/media/a.txt": bytes(archives.RATIO_FLOOR)})
    preflight.judge(path)
    change(path, {"xl/media/a.txt": bytes(archives.RATIO_FLOOR + 1)})
    with pytest.raises(FileRefused, match="nén"):
        preflight.judge(path)


def test_5_megabytes_pass_and_one_byte_more_does_not(path: Path) -> None:
    parts = len(parts_of(path))
    name, noise = "xl/media/a.jpg", random.Random(1).randbytes(preflight.LARGEST_FILE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, b"")
    room = preflight.LARGEST_FILE - path.stat().st_size
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b""
        archive.writestr("xl/media/b.jpg", noise[: room - 200])
    assert len(parts_of(path)) == parts + 2
    missing = preflight.LARGEST_FILE - path.stat().st_size
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = b"x" * missing
    assert path.stat().st_size == preflight.LARGEST_FILE
    preflight.judge(path)
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(FileRefused, match="5 MB"):
        preflight.judge(path)


@pytest.mark.parametrize("name", ["xl/a..b.xml", "xl/.rels/a.xml", "xl/ảnh.png", "xl/a b.xml"])
def test_names_that_only_look_strange_pass(name: str, path: Path) -> None:
    change(path, {name: b"<a/>"})
    preflight.judge(path)


def answer(path: Path) -> str:
    """The kind of the file, or the sentence with which it is refused."""
    try:
        return preflight.judge(path).kind
    except FileRefused as refusal:
        return str(refusal)


@given(data=st.binary(max_size=2_000), beginning=st.sampled_from([b"", b"PK\x03\x04", b"<", b"\xff\xfe", b"%PDF"]))
def test_whatever_comes_is_a_text_or_refused_with_a_sentence(
    data: bytes, beginning: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "so.xlsx"
    path.write_bytes(beginning + data)
    said = answer(path)
    assert said == preflight.FileKind.TEXT or said.endswith(".")


@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_a_byte_changed_anywhere_never_breaks_the_check(
    at: float, byte: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("any") / "so.xlsx"
    write_reference(path)
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] = byte
    path.write_bytes(data)
    with contextlib.suppress(FileRefused):
        preflight.judge(path)
