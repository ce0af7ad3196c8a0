"""Workbooks asked for: the row is the job, held by a lease (``leases``)."""

import datetime
import logging
import os
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone

from accounts.access import counting_shown_contacts
from accounts.actions.events import record
from accounts.actions.looks import record_look, record_shown
from accounts.models import LookKind, User
from core.refusals import Refused
from core.request_ids import id_to_keep
from core.text import clean_lines
from exchange.actions import leases
from exchange.actions.leases import ATTEMPTS, LeaseLost
from exchange.exports.books import Params
from exchange.kinds import export_kinds
from exchange.models import Export
from exchange.models.exports import ExportQuerySet
from places.models import Level, prefix_length

logger = logging.getLogger(__name__)
# Words to search by, grounds of a decision: whoever's name is typed there, it stays out of the record itself.
TYPED = {"q", "who", "words", "grounds", "list_query", "list_title"}
GONE = "(đã xóa)"  # in place of such a text, and of a reason, that named somebody whose data is erased
CONFIDENTIAL = "confidential-"  # how the name of a file begins that holds secrets, by which a backup leaves it out
MOST_WAITING = 5  # files of one account that are not made yet
LATELY = datetime.timedelta(minutes=10)  # what was made for somebody since then counts, when others wait
GAVE_UP = "Không xuất được tệp sau nhiều lần thử. Xin thử lại sau; nếu vẫn lỗi, báo cho quản trị tỉnh."


@transaction.atomic
def request(*, kind: str, params: Params, by: User, reason: str = "", at: datetime.datetime | None = None) -> Export:
    """Ask for a workbook; nothing is made yet. ``params``: see Export, ``round`` one code or several joined by commas.

    A list of contacts is asked for with a reason, and not too often. Refuses with not_allowed, too_many_waiting,
    reason_missing, enough_for_today.
    """
    at, reason = at or timezone.now(), clean_lines(reason)
    book = export_kinds()[kind]
    source = book.asked(params | {"reason": reason}, by=by, at=at)
    place = source.place
    _check_waiting(by)
    if book.people:
        _check_contacts(by, reason, is_frequent=book.is_frequent, at=at)
    asked = {"kind": kind, "params": params, "reason": reason, "requested_by": by, "requested_at": at, "queued_at": at}
    export = Export.objects.create(**asked, total=book.steps)
    told = {
        name: len(value) if isinstance(value, list) else value for name, value in params.items() if name not in TYPED
    }
    record("exports.request", export, by=by, place=place, at=at, after=told, reason=reason)
    if book.people:
        record_look(LookKind.EXPORT, place=place, count=book.people(source), by=by, page="contact_list", at=at)
    return export


@transaction.atomic
def retry(export: Export, *, by: User, at: datetime.datetime | None = None) -> Export:
    """Queue again a workbook that failed or was withdrawn. Refuses with not_allowed, workbook_not_failed,
    search_gone, too_many_waiting.
    """
    export = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if export.requested_by_id != by.pk:
        raise Refused("not_allowed", "Tệp này do người khác yêu cầu.")
    if export.state not in (Export.State.FAILED, Export.State.WITHDRAWN):
        raise Refused("workbook_not_failed", "Chỉ xuất lại được tệp chưa xuất được.")
    if GONE in export.params.values():
        raise Refused("search_gone", "Điều đã gõ để xuất tệp này đã bị xóa. Xin gõ và xuất lại từ đầu.")
    _check_waiting(by)
    at = at or timezone.now()
    source = source_of(export, by=by, at=at)
    export.state, export.error, export.attempts, export.done = Export.State.QUEUED, "", 0, 0
    export.queued_at, export.leased_until, export.request_id = at, None, id_to_keep()
    export.save(update_fields=["state", "error", "attempts", "done", "queued_at", "leased_until", "request_id"])
    record("exports.retry", export, by=by, place=source.place, at=at)
    return export


@transaction.atomic
def withdraw(export_id: int, *, why: str) -> bool:
    """Take a workbook's file away, with the sentence ``why``; tell whether there was one. One that is being made is
    begun again.
    """
    export = Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export_id)
    if export.state == Export.State.RUNNING:
        Export.objects.filter(pk=export_id).update(state=Export.State.QUEUED, lease=None, leased_until=None)
    elif export.state == Export.State.DONE:
        file = file_of(export)
        export.state, export.file, export.error = Export.State.WITHDRAWN, "", why
        export.save(update_fields=["state", "file", "error"])
        transaction.on_commit(lambda: file.unlink(missing_ok=True))
        return True
    return False


def run_out(at: datetime.datetime) -> ExportQuerySet:
    """Return the workbooks whose file was kept as long as their kind allows: EXPORT_RETENTION_DAYS, or shorter."""
    days = datetime.timedelta(days=settings.EXPORT_RETENTION_DAYS)
    secret = {kind: book.secrecy.kept for kind, book in export_kinds().items() if book.secrecy}
    over = Q(finished_at__lt=at - days)
    for kind, kept in secret.items():
        over |= Q(kind=kind, finished_at__lte=at - kept)
    return Export.objects.filter(over, state=Export.State.DONE)


def withdraw_secrets(*, at: datetime.datetime | None = None) -> int:
    """Take away the files with secrets that were kept long enough; return how many."""
    at, taken = at or timezone.now(), 0
    for kind, book in export_kinds().items():
        if book.secrecy:
            keys = run_out(at).filter(kind=kind).order_by("pk").values_list("pk", flat=True)
            taken += sum(withdraw(key, why=book.secrecy.gone) for key in list(keys))
    return taken


@transaction.atomic
def forget(export_id: int, *, names: Callable[[str], bool], why: str) -> None:
    """Forget of a workbook what was typed to ask for it and ``names`` somebody: TYPED and the reason.

    What was sought by such words is withdrawn, with the sentence ``why``, and is not made again.
    """
    export = Export.objects.select_for_update(of=("self",), no_key=True).get(pk=export_id)
    sought = {name: GONE for name in TYPED & export.params.keys() if names(str(export.params[name]))}
    if names(export.reason):
        Export.objects.filter(pk=export_id).update(reason=GONE)
    if sought:
        file = file_of(export) if export.file else None
        fields = {"state": Export.State.WITHDRAWN, "file": "", "error": why, "lease": None, "leased_until": None}
        Export.objects.filter(pk=export_id).update(params=export.params | sought, **fields)
        if file:
            transaction.on_commit(lambda: file.unlink(missing_ok=True))


def source_of(export: Export, *, by: User, at: datetime.datetime) -> Any:
    """What the workbook is made from, through what ``by`` may see at this moment. Refuses with not_allowed."""
    return export_kinds()[export.kind].asked(export.params | {"reason": export.reason}, by=by, at=at)


def contacts_left(by: User, *, at: datetime.datetime) -> int:
    """How many lists of contacts ``by`` may still ask for on the day of ``at``."""
    kinds = [kind for kind, book in export_kinds().items() if book.people and not book.is_frequent]
    lists = Export.objects.filter(kind__in=kinds, requested_by=by)
    asked = lists.filter(requested_at__date=timezone.localdate(at)).count()
    return max(settings.CONTACT_EXPORTS_A_DAY - asked, 0)


def file_of(export: Export) -> Path:
    return folder() / export.file


def folder() -> Path:
    return Path(settings.DATA_ROOT) / "exports"


def run(export_id: int) -> bool:
    """Make the workbook if it waits for somebody; safe to run twice. Ends in ``done`` or ``failed``, never raises.
    Tell whether it was this worker's to make.

    Rights are read again: the requester may have been disabled, moved or given another role since.
    """
    was_claimed = False
    while lease := claim(export_id, at=timezone.now()):
        was_claimed = True
        with leases.under_its_request(Export.objects.filter(pk=export_id)):
            try:
                _make(export_id, lease)
                logger.info("export %s was made", export_id)
            except LeaseLost:
                logger.warning("export %s: the lease was lost to another worker", export_id)
            except Refused as refusal:
                _fail(export_id, lease, str(refusal))
            except Exception:
                logger.exception("export %s failed", export_id)
                _let_go(export_id, lease)
    return was_claimed


def in_turn(at: datetime.datetime) -> list[int]:
    """Return the keys of what may be claimed, in the order in which it is fair to make it.

    First whoever has fewest made or begun LATELY, of these the province that has, of these what waits longest.
    """
    is_made = Q(state=Export.State.RUNNING) | Q(state=Export.State.DONE, finished_at__gt=at - LATELY)
    made = Export.objects.filter(is_made).exclude(pk__in=Export.objects.claimable(at).values("pk"))
    asker = "requested_by", "requested_by__place__stands_at"
    province = prefix_length(Level.PROVINCE)
    accounts, provinces = Counter[int](), Counter[str]()
    for account, path in made.order_by().values_list(*asker):
        accounts[account] += 1
        provinces[(path or "")[:province]] += 1
    waiting = Export.objects.claimable(at).filter(attempts__lt=ATTEMPTS).order_by("queued_at", "pk")
    rows = waiting.values_list("pk", *asker)
    fair = sorted(rows, key=lambda row: (accounts[row[1]], provinces[(row[2] or "")[:province]]))
    return [key for key, *_ in fair]


def claim(export_id: int, *, at: datetime.datetime) -> uuid.UUID | None:
    """Take the row for a lease's length, if it is free and not tried too often."""
    free = Export.objects.claimable(at).filter(pk=export_id)
    total = Case(*(When(kind=kind, then=book.steps) for kind, book in export_kinds().items()))
    return leases.claim(free, at=at, state=Export.State.RUNNING, total=total, error="")


def give_up(*, at: datetime.datetime | None = None) -> int:
    """Fail those whose worker died on the last attempt; return how many."""
    at = at or timezone.now()
    dead = Export.objects.claimable(at).filter(attempts__gte=ATTEMPTS)
    return dead.update(state=Export.State.FAILED, error=GAVE_UP, lease=None, finished_at=at)


def _check_waiting(by: User) -> None:
    """Refuse what one account asks beyond its share, and hold the account: two at once are counted one by one."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    waiting = Export.objects.filter(requested_by=by, state__in=[Export.State.QUEUED, Export.State.RUNNING])
    kinds = Counter(export.get_kind_display() for export in waiting.order_by("queued_at", "pk"))
    if (number := kinds.total()) >= MOST_WAITING:
        named = ", ".join(f"{kind} ({count})" if count > 1 else kind for kind, count in kinds.items())
        raise Refused(
            "too_many_waiting",
            f"Anh/chị đang có {number} tệp chờ xuất: {named}. Xin đợi có tệp xuất xong (trang Tệp Excel, Word) "
            "rồi xuất tiếp.",
        )


def _check_contacts(by: User, reason: str, *, is_frequent: bool, at: datetime.datetime) -> None:
    if not reason:
        raise Refused("reason_missing", "Xin ghi danh sách dùng để làm gì.", field="reason")
    if is_frequent:
        return
    if not contacts_left(by, at=at):
        limit = settings.CONTACT_EXPORTS_A_DAY
        raise Refused("enough_for_today", f"Mỗi ngày lấy được {limit} danh sách liên hệ. Xin lấy tiếp vào ngày mai.")


def _make(export_id: int, lease: uuid.UUID) -> None:
    export = Export.objects.select_related("requested_by__place").get(pk=export_id)
    source = source_of(export, by=export.requested_by, at=timezone.now())
    folder().mkdir(parents=True, exist_ok=True)
    for left in folder().glob(f"{export_id}-*.part"):  # by a worker that was killed
        left.unlink(missing_ok=True)
    book = export_kinds()[export.kind]
    part = folder() / f"{export_id}-{lease}.part"
    file = f"{CONFIDENTIAL if book.secrecy else ''}{uuid.uuid4()}{book.format.suffix}"
    try:
        leases.write(_running(export_id), lease, total=book.total(source))
        with counting_shown_contacts() as tally:
            book.build(source, part, step=_stepper(export_id, lease))
        os.replace(part, folder() / file)
    finally:
        part.unlink(missing_ok=True)
    try:
        done = {"state": Export.State.DONE, "file": file, "finished_at": timezone.now(), "lease": None}
        with transaction.atomic():
            leases.write(_running(export_id), lease, **done)
            if tally.count and not book.people:  # of a list of contacts it was recorded when it was asked for
                record_shown(tally, by=export.requested_by, page="export_file", kind=LookKind.EXPORT)
    except LeaseLost:
        (folder() / file).unlink()
        raise


def _stepper(export_id: int, lease: uuid.UUID) -> Callable[[], None]:
    def step() -> None:
        leases.step(_running(export_id), lease)

    return step


def _fail(export_id: int, lease: uuid.UUID, error: str) -> None:
    fields = {"state": Export.State.FAILED, "error": error, "lease": None, "finished_at": timezone.now()}
    Export.objects.filter(pk=export_id, lease=lease).update(**fields)


def _let_go(export_id: int, lease: uuid.UUID) -> None:
    """Back in the queue for a while after an unforeseen error, or failed when that was the last attempt."""
    mine = Export.objects.filter(pk=export_id, lease=lease)
    leases.put_back(mine, lease, at=timezone.now(), state=Export.State.QUEUED)
    if mine.exists():
        _fail(export_id, lease, GAVE_UP)


def _running(export_id: int) -> QuerySet[Export]:
    return Export.objects.filter(pk=export_id, state=Export.State.RUNNING)
