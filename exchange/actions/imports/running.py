"""What a worker does with an import: it reads one that was received, writes one that was confirmed, and takes back one
of many lines.
"""

import datetime
import logging
import uuid
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from exchange.actions import leases
from exchange.actions.imports import files, previews
from exchange.actions.imports.access import check_may, lock_import
from exchange.actions.imports.applying import apply
from exchange.actions.imports.matching import matches_of_before
from exchange.actions.imports.undoing import undo
from exchange.actions.imports.words import words_of_before
from exchange.actions.leases import ATTEMPTS, LeaseLost
from exchange.kinds import sheets_of
from exchange.models import Import
from exchange.reading.books import read_book
from exchange.reading.lines import read

logger = logging.getLogger(__name__)
State = Import.State
UNREAD = "Không đọc được tệp sau nhiều lần thử. Xin gửi lại; nếu vẫn lỗi, báo cho quản trị tỉnh."
UNWRITTEN = (
    "Không ghi được sau nhiều lần thử; chưa có gì được ghi. Xin xác nhận lại; nếu vẫn lỗi, báo cho quản trị tỉnh."
)
NOT_AS_CONFIRMED = (
    "Địa bàn mà các dòng này chờ đã được duyệt, nhưng có dòng chưa ghi được; chưa có gì được ghi. Xin xem lại."
)
STILL_THERE = (
    "Không hoàn tác được sau nhiều lần thử; mọi thứ vẫn như đã ghi. Xin thử lại; nếu vẫn lỗi, báo cho quản trị tỉnh."
)
# What each state becomes in a worker's hands, and where an import ends that nobody can finish.
WORK: dict[str, str] = {
    State.QUEUED: State.READING,
    State.CONFIRMED: State.APPLYING,
    State.TO_UNDO: State.UNDOING,
}
IN_VAIN: dict[str, tuple[str, str]] = {
    State.READING: (State.REFUSED, UNREAD),
    State.APPLYING: (State.READY, UNWRITTEN),
    State.UNDOING: (State.APPLIED, STILL_THERE),
}


def run(import_id: int) -> None:
    """Read the workbook, write what was confirmed, or take it back, if it waits for somebody; safe to run twice, never
    raises.

    Rights are read again: the sender may have been disabled, moved or given another role since.
    """
    while claimed := _claim(import_id, at=timezone.now()):
        state, lease = claimed
        with leases.under_its_request(Import.objects.filter(pk=import_id)):
            try:
                STEP_OF[state](import_id, lease)
                logger.info("import %s: %s is done", import_id, state)
            except LeaseLost:
                logger.warning("import %s: the lease was lost", import_id)
            except Refused as refusal:
                _stop(import_id, lease, state, str(refusal))
            except Exception:
                logger.exception("import %s failed", import_id)
                _let_go(import_id, lease, state)


def give_up(*, at: datetime.datetime | None = None) -> int:
    """End those whose worker died on the last attempt; return how many. Nothing of them was written, or taken back."""
    dead = Import.objects.claimable(at or timezone.now()).filter(attempts__gte=ATTEMPTS)
    return sum(
        dead.filter(state=state).update(state=end, error=error, lease=None, leased_until=None)
        for state, (end, error) in IN_VAIN.items()
    )


def _claim(import_id: int, *, at: datetime.datetime) -> tuple[str, uuid.UUID] | None:
    """Take the import for a lease's length, if it is free: what is to be done with it, and the lease."""
    free = Import.objects.claimable(at).filter(pk=import_id)
    for waiting, working in WORK.items():
        if lease := leases.claim(free.filter(state__in=[waiting, working]), at=at, state=working, error=""):
            return working, lease
    return None


def _in_state(import_id: int, state: str) -> QuerySet[Import]:
    return Import.objects.filter(pk=import_id, state=state)


def _read(import_id: int, lease: uuid.UUID) -> None:
    """From the file to a preview; or to columns that somebody has to match. Raises Refused, LeaseLost."""
    batch, mine = _permitted_import(import_id), _in_state(import_id, State.READING)
    reading = read(
        read_book(files.file_of(batch)),  # by no name: it need not stay beside its lines
        sheets_of(batch),
        matches_of_before(batch),
        as_written=batch.as_written,
        choices=previews.choices_of(batch),
        words=words_of_before(batch),
    )
    leases.step(mine, lease)
    batch.heads = previews.heads_to_keep(reading)
    kept = {"heads": batch.heads, "shown": previews.shown_to_keep(reading), "lease": None, "leased_until": None}
    if any(heads.missing for heads in reading.heads.values()):
        leases.write(mine, lease, state=State.UNMATCHED, **kept)
        return
    rows = previews.compare_lines(batch, reading, at=timezone.now())
    leases.step(mine, lease)
    with transaction.atomic():
        leases.step(mine, lease)  # from here on the row is locked: what is kept belongs to this reading
        leases.write(mine, lease, state=State.READY, **kept, **previews.stage(batch, rows))


def _apply(import_id: int, lease: uuid.UUID) -> None:
    """Everything in one transaction or, where the world is not what the preview showed, a new preview.

    The steps are those outside the transaction: what happens inside shows at once, at its end. Raises LeaseLost.
    """
    batch, mine = _permitted_import(import_id), _in_state(import_id, State.APPLYING)
    leases.step(mine, lease)
    if batch.follows_id and not batch.digest and not _weigh_released(batch, lease):
        return
    try:
        with transaction.atomic():
            leases.step(mine, lease)  # locks the row: nobody else takes it up, however long this lasts
            apply(batch, at=timezone.now())
            applied = {"state": State.APPLIED, "applied_at": timezone.now(), "lease": None, "leased_until": None}
            leases.write(mine, lease, **applied)
    except Refused as refusal:
        _preview_again(import_id, lease, refusal)


def _weigh_released(batch: Import, lease: uuid.UUID) -> bool:
    """Stage what lines that had waited mean now; return whether they may be written as they were confirmed. Where one
    may not, whoever confirmed them sees why, and nothing is written. Raises LeaseLost.
    """
    mine = _in_state(batch.pk, State.APPLYING)
    with transaction.atomic():
        leases.step(mine, lease)
        staged = previews.stage(batch, previews.compare_lines(batch, previews.reread(batch), at=timezone.now()))
        ready = {"state": State.READY, "error": NOT_AS_CONFIRMED, "lease": None, "leased_until": None}
        leases.write(mine, lease, **staged, **(ready if staged["wrong"] else {}))
    for name, value in staged.items():
        setattr(batch, name, value)
    return not batch.wrong


def _preview_again(import_id: int, lease: uuid.UUID, refusal: Refused) -> None:
    """Nothing was written; show what would be now, and why it was not."""
    with transaction.atomic():
        leases.step(_in_state(import_id, State.APPLYING), lease)
        batch = lock_import(import_id)
        staged = previews.stage(batch, previews.compare_lines(batch, previews.reread(batch), at=timezone.now()))
        why = str(refusal) if refusal.code == "preview_stale" else f"Chưa ghi được gì. {refusal}"
        ready = {"state": State.READY, "error": why, "lease": None, "leased_until": None}
        leases.write(_in_state(import_id, State.APPLYING), lease, **ready, **staged)


def _take_back(import_id: int, lease: uuid.UUID) -> None:
    """Everything in one transaction, in the name of whoever asked for it. Raises Refused, LeaseLost."""
    batch, mine = Import.objects.get(pk=import_id), _in_state(import_id, State.UNDOING)
    leases.step(mine, lease)
    with transaction.atomic():
        leases.step(mine, lease)  # locks the row, as writing does
        undo(batch, by=User.objects.select_related("place").get(pk=batch.undo_by_id))
        leases.write(Import.objects.filter(pk=import_id), lease, lease=None, leased_until=None)


STEP_OF: dict[str, Callable[[int, uuid.UUID], None]] = {
    State.READING: _read,
    State.APPLYING: _apply,
    State.UNDOING: _take_back,
}


def _permitted_import(import_id: int) -> Import:
    """The import, if its sender still may. Refuses with not_allowed."""
    batch = Import.objects.select_related("place", "requested_by__place").get(pk=import_id)
    check_may(batch.requested_by, kind=batch.kind, place=batch.place)
    return batch


def _stop(import_id: int, lease: uuid.UUID, state: str, error: str) -> None:
    """Refused where it stands: a file that is not read, a preview that its sender may not write any more."""
    end, _ = IN_VAIN[state]
    fields = {"state": end, "error": error, "lease": None, "leased_until": None}
    _in_state(import_id, state).filter(lease=lease).update(**fields)


def _let_go(import_id: int, lease: uuid.UUID, state: str) -> None:
    """Back in the queue for a while after an unforeseen error, or at its end when that was the last attempt."""
    waiting = next(before for before, working in WORK.items() if working == state)
    mine = _in_state(import_id, state).filter(lease=lease)
    leases.put_back(mine, lease, at=timezone.now(), state=waiting)
    _stop(import_id, lease, state, IN_VAIN[state][1])
