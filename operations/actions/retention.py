"""What has run out is deleted by the clock: one table, with a rule for each kind of thing."""

import datetime
import time
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import AuthenticationEvent, Breach, Look, Signer, SignerQuerySet, Slip
from accounts.roles import Role
from core.documents import names_in
from core.working_days import DAY
from exchange.actions import exports, imports
from exchange.actions.imports import files
from exchange.models import Export, Import
from notices.models import NOTICES_KEPT, LinkCode, Notice
from operations.models import Uptime
from places.models import Place
from reporting.actions import photos
from reporting.actions.letter_files import SHELF as LETTERS
from reporting.models import FollowUp, Photo, Sending
from teams.actions import announcements
from teams.actions.decisions import SHELF as DECISIONS
from teams.actions.reorganisations.scans import SHELF as RESOLUTIONS
from teams.models import Announcement, PrivacyRequest
from training.actions.library import SHELF as LIBRARY
from training.actions.materials import SHELF as MATERIALS

UNREAD_KEPT = 2 * NOTICES_KEPT  # a notice that nobody opened
# Decree 356/2025/NĐ-CP asks for files of breaches to be kept for five years at least (read in secondary sources); what
# people asked about their data is proof of the same kind.
FILES_KEPT = datetime.timedelta(days=5 * 366)  # after they were closed
SIGNERS_NAMED = datetime.timedelta(days=2 * 365)  # after their last day; what they signed has their name for good
UPTIMES_KEPT = datetime.timedelta(days=5 * 366)  # what the reports of five years rest on
ORPHANS_KEPT = datetime.timedelta(days=2)  # a form that was refused still names its file for a day
RUN_OUT = "Tệp đã hết thời hạn lưu giữ nên đã xóa. Xin xuất lại tệp nếu còn cần."


@dataclass(frozen=True)
class RetentionRule:
    """A rule: ``count`` returns how many have run out at an instant, ``apply`` deletes them and
    returns how many there were. ``model``: whose rows they are, None for files.
    """

    name: str
    count: Callable[[datetime.datetime], int]
    apply: Callable[[datetime.datetime], int]
    model: type[Model] | None = None


def row_rule(name: str, found: Callable[[datetime.datetime], QuerySet]) -> RetentionRule:
    """Return a rule that deletes rows, and tells how many without what goes along."""
    model = found(timezone.now()).model
    label = model._meta.label
    return RetentionRule(name, lambda at: found(at).count(), lambda at: found(at).delete()[1].get(label, 0), model)


type NamesInUse = Callable[[Collection[str]], Iterable[str]]


def orphan_rule(name: str, folder: Callable[[], Path], names_in_use: NamesInUse) -> RetentionRule:
    """Return a rule that deletes files below DATA_ROOT which no row refers to."""

    def expired_files(at: datetime.datetime) -> list[Path]:
        before = time.time() - ORPHANS_KEPT.total_seconds()
        files = folder().rglob("*") if folder().is_dir() else ()
        old = {
            str(file.relative_to(folder())): file for file in files if file.is_file() and file.stat().st_mtime < before
        }
        return [old[name] for name in sorted(old.keys() - set(names_in_use(old)))]

    def apply(at: datetime.datetime) -> int:
        removed = 0
        for file in expired_files(at):
            with suppress(FileNotFoundError):  # another worker was faster
                file.unlink()
                removed += 1
        return removed

    return RetentionRule(name, lambda at: len(expired_files(at)), apply)


def _withdraw(at: datetime.datetime) -> int:
    keys = list(exports.run_out(at).order_by("pk").values_list("pk", flat=True))
    return sum(exports.withdraw(key, why=RUN_OUT) for key in keys)  # not what another worker took away meanwhile


def _former_signers(at: datetime.datetime) -> SignerQuerySet:
    return Signer.objects.forgettable(timezone.localdate(at) - SIGNERS_NAMED)


# The order does not matter. Throttles and devices, and forms kept over a sign-in, go by themselves.
RULES: tuple[RetentionRule, ...] = (
    row_rule("sessions", lambda at: Session.objects.filter(expire_date__lt=at)),
    row_rule("notices", lambda at: Notice.objects.filter(read_at__lt=at - NOTICES_KEPT)),
    row_rule("unread_notices", lambda at: Notice.objects.filter(read_at=None, made_at__lt=at - UNREAD_KEPT)),
    row_rule("privacy_requests", lambda at: PrivacyRequest.objects.filter(done_at__lt=at - FILES_KEPT)),
    row_rule("breaches", lambda at: Breach.objects.filter(closed_at__lt=at - FILES_KEPT)),
    row_rule("link_codes", lambda at: LinkCode.objects.filter(ends_at__lt=at - DAY)),
    row_rule("looks", Look.objects.expired),
    row_rule("authentications", AuthenticationEvent.objects.expired),
    row_rule("uptimes", lambda at: Uptime.objects.filter(ended_at__lt=at - UPTIMES_KEPT)),
    row_rule("sendings", Sending.objects.forgettable),
    row_rule("slips", lambda at: Slip.objects.filter(ends_at__lt=at - NOTICES_KEPT)),
    RetentionRule(
        "follow_ups",
        lambda at: FollowUp.objects.forgettable(at).count(),
        lambda at: FollowUp.objects.forgettable(at).delete()[1].get(FollowUp._meta.label, 0),  # attempts go along
        FollowUp,
    ),
    RetentionRule(
        "announcements",
        lambda at: Announcement.objects.forgettable(at).count(),
        lambda at: announcements.remove_forgettable(at=at),
        Announcement,
    ),
    RetentionRule(
        "signers",
        lambda at: _former_signers(at).count(),
        lambda at: _former_signers(at).update(full_name=""),  # title and days stay
        Signer,
    ),
    RetentionRule("photos", lambda at: photos.run_out(at).count(), photos.let_go, Photo),
    RetentionRule("exports", lambda at: exports.run_out(at).count(), _withdraw, Export),
    RetentionRule("imports", lambda at: imports.run_out(at).count(), lambda at: imports.purge(at=at), Import),
    orphan_rule("export_files", exports.folder, names_in(Export)),
    orphan_rule("import_files", files.folder, names_in(Import)),
    RetentionRule(
        "photo_files",
        lambda at: len(photos.left_over(timezone.now() - ORPHANS_KEPT)),
        lambda at: photos.delete_left_over(timezone.now() - ORPHANS_KEPT),
    ),
    *(
        orphan_rule(f"{shelf.folder}_files", lambda shelf=shelf: shelf.path, shelf.names_in_use)  # type: ignore[misc]
        for shelf in (announcements.SHELF, DECISIONS, LETTERS, LIBRARY, MATERIALS, RESOLUTIONS)
    ),
)


def expired_counts(*, at: datetime.datetime | None = None) -> dict[str, int]:
    """Return how many of each kind ``remove_expired`` would delete."""
    at = at or timezone.now()
    return {rule.name: rule.count(at) for rule in RULES}


def remove_expired(*, at: datetime.datetime | None = None) -> dict[str, int]:
    """Delete what has run out; return how many of each kind.

    An event at each administrator's province sums it up, where there was something. Each rule
    stands alone: what one has deleted stays deleted when another fails. A second run finds nothing.
    """
    at = at or timezone.now()
    taken = {rule.name: rule.apply(at) for rule in RULES}
    if any(taken.values()):
        after = {name: number for name, number in taken.items() if number}
        for province in Place.objects.filter(user__role=Role.ADMIN, user__is_active=True).distinct().order_by("pk"):
            record("retention.run", province, by=None, place=province, at=at, after=after)
    return taken
