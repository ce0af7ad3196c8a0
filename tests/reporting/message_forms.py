"""The form that messages of tests are read for: the founding letter's indicators, one install more, the activities."""

import datetime
from pathlib import Path

from reporting.actions.letter import ASKED as LETTER
from reporting.models import ACTIVITIES, Indicator
from reporting.reading import AskedFigure, FormRead, RoundDays, as_read, read_for_form, team_name

MESSAGES = Path(__file__).parent.parent / "golden" / "messages.txt"
HELD_OUT = MESSAGES.with_name("messages_held_out.txt")
KEYS = {
    "ho": "ho-duoc-huong-dan", "zalo": "ho-trong-nhom-zalo", "smart": "tai-khoan-tayninh-smart",
    "hoso": "ho-so-truc-tuyen", "pa": "phan-anh-hien-truong", "voso": "ho-ban-tren-voso",
    "post": "ho-ban-tren-postmart", "gian": "gian-hang-so-mo-moi", "tt": "tai-khoan-thanh-toan",
    "ssk": "so-suc-khoe-dien-tu", "vneid": "cai-vneid", "buoi": "sessions", "tham": "households", "nguoi": "people",
}  # fmt: skip
NOVEMBER = RoundDays("Báo cáo tháng 11/2025", datetime.date(2025, 11, 1), datetime.date(2025, 11, 30))
TAN_KHANH = team_name("tan-khanh", "Ấp Tân Khánh")
FORM = [
    *(
        AskedFigure(
            facts["code"], facts["code"], facts["name"], facts["unit"],
            is_stock=facts["kind"] == Indicator.Kind.STOCK, maximum=facts["maximum"],
            platform=platform["name"] if platform else "",
        )
        for platform, facts in LETTER
    ),
    AskedFigure("cai-vneid", "cai-vneid", "Người được cài VNeID trong kỳ", "người", is_stock=False, maximum=5_000),
    *(
        AskedFigure(name, name, label, unit, is_stock=False, maximum=100_000)
        for (name, label), unit in zip(ACTIVITIES.items(), ("buổi", "hộ", "người"), strict=True)
    ),
]  # fmt: skip


def read(message: str) -> FormRead:
    return read_for_form(as_read(message), FORM, NOVEMBER, [TAN_KHANH])


def figures(message: str) -> dict[str, int]:
    """What is proposed for ``message``, by the short keys of the corpus."""
    short = {code: key for key, code in KEYS.items()}
    return {short[one.box.key]: one.value for one in read(message).values if one.box.key in short}


def corpus(file: Path = MESSAGES) -> list[tuple[str, dict[str, int]]]:
    """Each message of ``file`` with what it is to give."""
    found: list[tuple[str, dict[str, int]]] = []
    message = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("=>"):
            pairs = (pair.split() for pair in line[2:].split(";") if pair.strip())
            found.append((message, {key: int(value) for key, value in pairs}))
        elif line and not line.startswith("#"):
            message = line.replace("⏎", "\n")
    return found
