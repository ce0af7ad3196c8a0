"""Who sums a pilot up, and who reads what was summed up."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from overview.models import PilotSummary, SummaryFinding
from tests.access import OTHERS, Row
from tests.world import World

NO_ROLLUPS = "lan minh hoa doitac"
READ_ONLY = f"{NO_ROLLUPS} quantri"


def summary_of_an(world: World, *, is_finished: bool = False) -> PilotSummary:
    by = world.canbo_an
    finished = {"finished_at": timezone.now(), "finished_by": by} if is_finished else {}
    summary = PilotSummary.objects.create(place=world.an, created_by=by, **finished)
    summary.rounds.set([world.round_1])
    summary.findings.create(section=SummaryFinding.Section.LESSONS, position=1, text="Bài học của xã An")
    return summary


def of_an(*, is_finished: bool = False) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"summary_id": summary_of_an(world, is_finished=is_finished).pk}


def finding(*, is_finished: bool = False) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"finding_id": summary_of_an(world, is_finished=is_finished).findings.get().pk}


def words(world: World) -> dict[str, Any]:
    return {"text": "Nói lại cho rõ", "seen": "Bài học của xã An", "section": "lessons"}


def of_the_draft(url: str, kwargs: Callable[[World], dict[str, Any]], **more: Any) -> Row:
    return Row(url=url, kwargs=kwargs, ok="canbo_an", forbidden=READ_ONLY, **more)


POSTED = {"method": "post", "data": words}

ROWS = [
    Row(url="summary_list", ok=OTHERS, forbidden=NO_ROLLUPS),
    Row(url="summary_create", ok=OTHERS, forbidden=READ_ONLY),
    Row(url="summary_create", method="post", refused=OTHERS, forbidden=READ_ONLY),
    Row(
        url="summary_create", method="post", data=lambda w: {"rounds": [w.round_1.code]}, ok_status=302,
        ok="so canbo_an canbo_binh huyen_dong huyen_nam", refused=OTHERS, forbidden=READ_ONLY,
    ),
    Row(url="summary_show", kwargs=of_an(), ok="canbo_an", forbidden=NO_ROLLUPS),
    Row(
        url="summary_show", kwargs=of_an(is_finished=True), ok="so quantri huyen_dong canbo_an", forbidden=NO_ROLLUPS
    ),
    of_the_draft("finding_edit", finding()),
    of_the_draft("finding_edit", finding(), ok_status=302, **POSTED),
    Row(url="finding_edit", kwargs=finding(is_finished=True), missing=OTHERS, forbidden=READ_ONLY, **POSTED),
    of_the_draft("finding_add", of_an()),
    of_the_draft("finding_add", of_an(), ok_status=302, **POSTED),
    of_the_draft("finding_drop", finding(), ok_status=302, **POSTED),
    of_the_draft("summary_finish", of_an(), ok_status=302, **POSTED),
    of_the_draft("summary_remove", of_an(), ok_status=302, **POSTED),
    Row(url="summary_remove", kwargs=of_an(is_finished=True), missing=OTHERS, forbidden=READ_ONLY, **POSTED),
]  # fmt: skip
