"""A note in the margin may say that somebody is no member any more."""

import datetime
import re

from core.text import fold
from exchange.reading.shapes import Departure

LONGEST = 200  # characters of a note that are read
_WAIVED = re.compile(
    r"\b(?:chua|se|du kien|xin y kien|nghi huu|huu tri|khong nghi|nghi phep|nghi thai san|nghi he"
    r"|thay (?:cho|the|ong|ba|anh|chi|dong chi|d/c))\b"
)
_GONE = re.compile(
    r"\b(?:nghi viec|nghi tham gia|thoi tham gia|thoi viec|thoi nhiem vu|thoi lam|roi to|ra khoi to"
    r"|chuyen cong tac|chuyen di|chuyen noi (?:khac|o)|chuyen sang|chuyen dia ban|chuyen khau|chuyen viec"
    r"|tu tran|qua doi|khong con tham gia|khong tham gia nua|khong con o dia phuong|mien nhiem)\b"
    r"|\b(?:da|xin|cho) (?:nghi|thoi)\b|\bda chuyen(?! (?:ve|den|vao))\b|^nghi\b"
    r"|\bda mat\b(?! (?:dien thoai|so|lien lac|sim))"
)
_DAY = re.compile(r"(\b(?:ke )?tu (?:ngay )?)?\b([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})\b")


def read_departure(text: str) -> Departure | None:
    """Return that somebody left, with their last day where it is said: "đã chuyển công tác từ 01/6/2023" is the 31st of
    May, "đã nghỉ 31/5/2023" that day. None for every other note, and for what is only planned.
    """
    note = fold(text[:LONGEST])
    if not _GONE.search(note) or _WAIVED.search(note):
        return None
    match = _DAY.search(note)
    if not match:
        return Departure()
    try:
        day = datetime.date(int(match[4]), int(match[3]), int(match[2]))
    except ValueError:
        return Departure()
    return Departure(day - datetime.timedelta(days=1) if match[1] else day)
