"""Wordings of letters, as they are written, and what is read from each or why it is left: a file to judge by eye."""

import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.templatetags.wording import plain_deadline
from reporting.deadlines import DeadlineReading, read
from reporting.deadlines.words import LONGEST

GOLDEN = Path(__file__).parent.parent / "golden" / "letters.txt"
LEVELS = {"tổ": 4, "xã": 3, "huyện": 2}


def read_line(line: str) -> DeadlineReading:
    who, bar, wording = line.partition(" | ")
    return read(wording, LEVELS[who]) if bar else read(line)


def told(reading: DeadlineReading) -> str:
    """A reading in a line: the deadline or what it is instead, and why."""
    if reading.due_at:
        return f"    = {plain_deadline(reading.due_at)}. {reading.reason}"
    offered = f" [{reading.series}]" if reading.series else ""
    if reading.days:
        offered = f" [{reading.days.days} {'ngày làm việc' if reading.days.working else 'ngày'}]"
    return f"    ? {reading.reason}{offered}"


def wordings() -> list[str]:
    return [line for line in GOLDEN.read_text().splitlines() if line and not line.startswith(("#", "    "))]


def written() -> str:
    lines = []
    for line in GOLDEN.read_text().splitlines():
        if not line.startswith("    "):
            lines += [line, told(read_line(line))] if line and not line.startswith("#") else [line]
    return "\n".join(lines) + "\n"


def test_each_wording_is_read_as_the_file_says() -> None:
    if os.environ.get("REWRITE_GOLDEN"):
        GOLDEN.write_text(written())
    assert written() == GOLDEN.read_text()
    assert len(wordings()) == len(set(wordings())) >= 120


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: unicodedata.normalize("NFD", text)])
def test_capitals_and_the_form_of_unicode_change_no_reading(change: object) -> None:
    for line in wordings():
        who, bar, wording = line.rpartition(" | ")
        changed = f"{who}{bar}{change(wording)}"  # type: ignore[operator]
        assert told(read_line(changed)) == told(read_line(line)), line


def test_no_break_and_no_invisible_character_changes_a_reading() -> None:
    for line in wordings():
        who, bar, wording = line.rpartition(" | ")
        for space in ("\n", "\u00a0", "  "):
            assert told(read_line(f"{who}{bar}{wording.replace(' ', space)}")) == told(read_line(line)), line
    assert read("trước ngày 1\u200b2/6/2022").due_at == read("trước ngày 12/6/2022").due_at


def test_words_without_marks_are_read_alike() -> None:
    for line in wordings():
        who, bar, wording = line.rpartition(" | ")
        bare = "".join(char for char in unicodedata.normalize("NFD", wording) if not unicodedata.combining(char))
        assert told(read_line(f"{who}{bar}{bare.replace('đ', 'd').replace('Đ', 'D')}")) == told(read_line(line)), line


PIECES = [
    *("trước", "chậm nhất", "đến hết", "ngày", "ngày ", "20/6/2022", "1", "20", "/", ".", "-", ",", "(", " ", "giờ"),
    *("17h", "ít nhất 05 ngày", "trong vòng", "thứ Hai", "gửi", "báo cáo", "các xã", "đối với", "số liệu", "tháng"),
    *("năm", ";", "của ", "a", "hợp ", "(a", "cấp ", "thị trấn "),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=200).map("".join), st.sampled_from([None, 2, 3, 4]))
def test_no_heap_of_the_words_of_letters_breaks_the_reading(text: str, level: int | None) -> None:
    reading = read(text, level)
    assert reading.reason


@pytest.mark.parametrize("piece", PIECES)
def test_a_hostile_text_costs_what_its_length_costs(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    read(text)
    read(f"{text[: LONGEST // 2]} trước ngày 20/6/2022")
    assert time.process_time() - began < 0.25
    assert read(text + "x").reason.startswith("Câu quá dài")
