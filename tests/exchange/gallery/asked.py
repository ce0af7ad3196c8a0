"""Lists that leave out what all lines share: teams that are not there yet, their decision, the word for a hamlet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.exchange.gallery.books import MOTTO, PEOPLE, SIGNED, Listed, ListSheet
from tests.exchange.gallery.columns import no_organisations
from tests.exchange.gallery.groups import (
    a_sheet_each,
    annex,
    hamlet_and_team_at_the_first_line,
    merged_hamlets,
    two_tables_side_by_side,
)

TITLE = "12/QĐ-UBND 2022-06-15"  # what the title block names
OWN = {"number": "9/QĐ-UBND", "signed_on": "01/06/2022", "issued_by": "UBND xã An"}
OWN_SAID = "9/QĐ-UBND 2022-06-01"
TEAM_HEAD = ["STT", "Ấp", "Tên tổ", "Nhóm Zalo"]


@dataclass(frozen=True)
class AskedOnce:
    """A list, what the form of the page is sent with beside what stands in it, and what must be founded by which
    decision; ``places``: kinds and names of hamlets beside those of the lists; ``forms``: how often it is sent.
    """

    listed: Listed
    founded: Sequence[tuple[str, str]] = ()
    said: Mapping[str, Any] = field(default_factory=lambda: {"found": "on"})
    places: Sequence[tuple[str, str]] = ()
    forms: int = 1


def teams_founded(*decisions: str) -> list[tuple[str, str]]:
    names = ("Tổ công nghệ số cộng đồng ấp Tân Khánh", "Tổ công nghệ số cộng đồng ấp Suối Muồn")
    return list(zip(names, decisions, strict=True))


def without_words(build: Callable[[], Sequence[ListSheet]]) -> Callable[[], Sequence[ListSheet]]:
    def build_without() -> list[ListSheet]:
        return [
            ListSheet(one.title, [[_bare(cell) for cell in row] for row in one.rows], one.merged) for one in build()
        ]

    return build_without


def _bare(cell: Any) -> Any:
    return cell.removeprefix("Ấp ") if isinstance(cell, str) and cell != "Ấp" else cell


def plain_people() -> list[ListSheet]:
    head = ["STT", "Họ và tên", "Ấp", "Chức vụ trong tổ", "Đoàn thể", "SĐT"]
    facts = ("name", "hamlet", "position", "organisation", "phone")
    return [ListSheet("Sheet1", [head, *([at, *one.row(*facts)] for at, one in enumerate(PEOPLE, 1)), *SIGNED])]


def teams_without_decisions() -> list[ListSheet]:
    rows = [[1, "Ấp Tân Khánh", None, None], [2, "Ấp Suối Muồn", None, "https://zalo.me/g/abcxyz123"]]
    return [ListSheet("Tổ", [*MOTTO, TEAM_HEAD, *rows])]


ASKED = [
    AskedOnce(
        Listed("phụ lục có quyết định ở dòng nhóm, chưa có tổ nào", annex),
        teams_founded("12/QĐ-UBND 2022-06-15", "13/QĐ-UBND 2022-06-15"),
    ),
    AskedOnce(Listed("ô ấp gộp dọc, quyết định ở đầu trang, chưa có tổ", merged_hamlets), teams_founded(TITLE, TITLE)),
    AskedOnce(Listed("mỗi ấp một trang, chưa có tổ", a_sheet_each), teams_founded(TITLE, TITLE)),
    AskedOnce(Listed("hai bảng cạnh nhau, chưa có tổ", two_tables_side_by_side), teams_founded(TITLE, TITLE)),
    AskedOnce(
        Listed("chỉ có người, không đâu ghi quyết định, chưa có tổ", plain_people),
        teams_founded(OWN_SAID, OWN_SAID),
        {"found": "on", **OWN},
    ),
    AskedOnce(
        Listed("có tên tổ ở dòng đầu mỗi ấp, chưa có tổ", hamlet_and_team_at_the_first_line),
        teams_founded(OWN_SAID, OWN_SAID),
        {"found": "on", **OWN},
    ),
    AskedOnce(
        Listed(
            "không có cột đơn vị, quyết định ở đầu trang, chưa có tổ",
            no_organisations,
        ),
        teams_founded(TITLE, TITLE),
    ),
    AskedOnce(
        Listed("tên không ghi loại mà xã có cả ấp và khu phố cùng tên", without_words(merged_hamlets)),
        teams_founded(TITLE, TITLE),
        {"found": "on", "word": "ấp"},
        places=[("khu phố", "Tân Khánh"), ("khu phố", "Suối Muồn")],
        forms=2,  # where they are, then what is founded there
    ),
    AskedOnce(
        Listed("danh sách tổ không có cột quyết định", teams_without_decisions, []), teams_founded(TITLE, TITLE), {}
    ),
]
