"""Why a figure gives no proposal, in words that are true of it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from core.text import fold
from reporting.reading.boxes import Box, Said, chosen
from reporting.reading.pieces import Piece
from reporting.reading.statuses import REASONS, Status
from reporting.reading.terms import FOLDED_HONORIFICS, Term

NO_FIGURE = "không có số nào để ghi vào ô"
QUESTION = "là câu hỏi"
MORE_PARTS = "còn phần khác chưa hiểu, xin tự cộng"
HELPERS = "không rõ là người đi hướng dẫn hay người được hướng dẫn"
NO_BOX = "không rõ là số liệu của ô nào"
_HELPERS = re.compile(r"[0-9] ?(?:nguoi|ng) (?:da |di |cung )?(?:huong dan|hd)\b")  # not "người được hướng dẫn"


def why_no_box(boxes: Sequence[Box], said: Said, piece: Piece, statuses: frozenset[Status], counted: str) -> str:
    """Return why no box is meant: the figure itself, what is said of it, another unit, or words nobody knows."""
    if piece.reason:
        return piece.reason
    if of_status := next((REASONS[one] for one in REASONS if one in statuses), ""):
        return of_status
    meant = [box for box in chosen(boxes, replace(said, unit="")) if not box.may_count(said.unit)]
    if meant:
        return f"“{meant[0].name}” đếm {meant[0].unit}, tin ghi “{counted}”"
    return f"chưa hiểu “{said.unknown[0]}” là số liệu nào" if said.unknown else NO_BOX


def either(found: Sequence[Box]) -> str:
    return f"có thể là {' hoặc '.join(f'“{box.name}”' for box in found[:3])}"


def is_by_one(terms: Sequence[Term]) -> bool:
    """Return True if a person did it: "anh Ba hướng dẫn 5 hộ"."""
    return any(
        who.word in FOLDED_HONORIFICS and name.is_name and "huongdan" in deed.features
        for who, name, deed in zip(terms, terms[1:], terms[2:], strict=False)
    )


def counts_helpers(words: str) -> bool:
    """Return True if who guided is counted: "5 người hướng dẫn 32 hộ"."""
    return bool(_HELPERS.search(fold(words)))


def is_one_more_place(span: Sequence[Term]) -> bool:
    """Return True if a bare figure is one more part: "27 hộ ở khu A, 5 hộ ở khu B"."""
    at = next(n for n, one in enumerate(span) if one.figure)
    return any(one.word == "o" and one.status for one in span[at:])
