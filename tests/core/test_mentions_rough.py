"""What a database is asked by finds every text in which a person is."""

import json
import random
import re
import time
import unicodedata

import pytest
from django.db import connection

from core.mentions import Mentions
from core.text import fold

NAMES = ["Đặng Thị Ý Nhi", "H'Hen Niê", "Nguyễn Văn An", "Bjørn Ö", "(Ba)", "Trần-Lê Ổi", "?"]
PHONES = ["0377123654", "0912345678", "02763822233"]
BETWEEN = [
    "",
    " ",
    "  ",
    ".",
    "-",
    "_",
    " . ",
    "%20",
    "\u00a0",
    "\t",
    "\n",
    "\r\n",
    "\u200b",
    "–",
    "…",
    "\\",
    '"',
    "n",
    "²",
    "%",
]
SPELT = [
    *(str, str.lower, str.upper, str.title, fold, lambda text: unicodedata.normalize("NFD", text)),
    *(lambda text: text.replace("0", "\uff10"), lambda text: text.replace("a", "\uff41").replace("i", "İ")),
]


def typed_texts(draw: random.Random) -> str:
    """A text in which one of the names or numbers may be, in some writing or other."""
    told = draw.choice([*NAMES, *PHONES])
    pieces = told.split() if told in NAMES else re.findall(r"\d{1,3}", draw.choice([told, "84" + told[1:], told[1:]]))
    spelt = [draw.choice(SPELT)(piece) for piece in pieces]
    gap = draw.choice(BETWEEN)
    body = "".join(piece + draw.choice([gap, draw.choice(BETWEEN)]) for piece in spelt)
    return draw.choice(["", "Ông ", "1", "x", "đ/c: "]) + body + draw.choice(["", ".", "2", "c", " họp"])


def test_what_is_found_is_found_by_the_rough_pattern_in_text_and_in_json() -> None:
    draw, found = random.Random(16), 0
    people = [
        Mentions(names, phones) for names in ([], NAMES[:3], NAMES[3:]) for phones in ([], PHONES) if names or phones
    ]
    for _ in range(2_000):
        text = typed_texts(draw)
        for person in people:
            if person.are_in(text):
                found += 1
                for written in (text, json.dumps([text], ensure_ascii=False), json.dumps({"a": [text]})):
                    assert re.search(person.rough, written), (text, person.rough)
    assert found > 1_000


def test_each_plain_letter_and_digit_is_folded_by_itself() -> None:
    """Of a text that holds nothing else no letter disappears, none comes by, and none means two."""
    plain = [char for char in map(chr, range(0x11_0000)) if not re.search(Mentions([], []).rough, char)]
    person = Mentions(["abcdefghijklmnopqrstuvwxyz"], [])
    assert len(plain) > 200
    for char in plain:
        folded = fold(char)
        if any(map(str.isalnum, folded)):
            assert len(folded) == 1
            assert folded.isascii()
            assert char == folded or char in person.rough
        else:
            assert not re.search("[0-9A-Za-z]", char)


def test_the_database_finds_what_is_found_here(db: None) -> None:
    draw = random.Random(17)
    person = Mentions(NAMES[:4], PHONES)
    texts = [text for text in (typed_texts(draw) for _ in range(800)) if person.are_in(text)]
    operator = connection.operators["regex"].replace("%s", "%(rough)s")
    with connection.cursor() as cursor:
        for text in texts:
            cursor.execute(f"SELECT %(text)s {operator}", {"text": text, "rough": person.rough})
            assert cursor.fetchone()[0], text
    assert len(texts) > 200


@pytest.mark.parametrize(
    "text", ["Lê Văn Nhất, 0977 123 655, Tổ “An 1” – ấp An…", '{"full_name": "Nguyễn Văn Anh", "sex": null}']
)
def test_the_rough_pattern_leaves_out_what_is_plainly_of_others(text: str) -> None:
    assert not re.search(Mentions(["Nguyễn Văn Em", "Đặng Thị Ý Nhi"], ["0377123654"]).rough, text)


@pytest.mark.parametrize("piece", ["dang ", "dang thi y ", "84", "0", "%20", "3 7 7 ", "%", "( ", "ba "])
def test_no_text_takes_the_rough_pattern_longer_than_it_is_long(piece: str) -> None:
    rough = re.compile(Mentions(["Đặng Thị Ý Nhi", "(Ba) (Tư)"], PHONES).rough)
    hostile = (piece * 1_000_000)[:1_000_000]
    began = time.process_time()
    assert not rough.search(hostile)
    assert time.process_time() - began < 5
