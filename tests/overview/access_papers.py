"""Who words the reports on paper (staff, their own province's alone), and who has one made."""

from typing import Any

from overview.actions import papers
from overview.exports.document import PARTS
from tests.access import Row
from tests.world import World

STAFF = "so so_nui"
REST = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac"
NO_EXPORTS = "lan minh hoa doitac quantri"
PART = {"paper": "dia-phuong", "part": "plans"}


def _part(world: World) -> dict[str, Any]:
    return PART


def _none(world: World) -> dict[str, Any]:
    """A part that no paper has."""
    return PART | {"part": "khac"}


def _worded(world: World) -> dict[str, Any]:
    """In Sông Xanh alone: the staff of another province finds the portal's words, and nothing of these."""
    plans = PARTS["dia-phuong"]["plans"]
    papers.edit(plans, paper="dia-phuong", text="Lời của Sông Xanh.", province=world.song_xanh, by=world.so)
    return PART


def _asking(place: str) -> Any:
    return lambda world: {"kind": "paper", "place": getattr(world, place).pk, "round": "ky-1"}


ROWS = [
    Row(url="paper_list", ok=STAFF, forbidden=REST),
    Row(url="paper_edit", kwargs=_part, ok=STAFF, forbidden=REST),
    Row(url="paper_edit", kwargs=_worded, ok=STAFF, forbidden=REST),
    Row(url="paper_edit", kwargs=_none, missing=STAFF, forbidden=REST),
    Row(
        url="paper_edit", method="post", kwargs=_part, data=lambda world: {"text": "Trong {kỳ} tới."}, ok=STAFF,
        ok_status=302, forbidden=REST,
    ),
    Row(url="paper_reset", method="post", kwargs=_worded, ok=STAFF, ok_status=302, forbidden=REST),
    Row(url="paper_reset", method="post", kwargs=_none, missing=STAFF, forbidden=REST),
    Row(url="export_list", method="post", data=_asking("song_xanh"), ok="so", ok_status=302, forbidden=NO_EXPORTS),
    Row(
        url="export_list", method="post", data=_asking("an"), ok="so huyen_dong canbo_an", ok_status=302,
        forbidden=NO_EXPORTS,
    ),
    # A hamlet sends no paper.
    Row(url="export_list", method="post", data=_asking("an1"), forbidden=NO_EXPORTS),
]  # fmt: skip
