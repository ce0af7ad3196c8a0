"""What has run out, taken away by the clock: one table, a line for each kind of thing."""

import datetime
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import Look, Slip
from accounts.roles import Role
from exchange.actions import exports, imports
from exchange.actions.imports import files
from exchange.models import Export, Import
from notices.models import Notice
from places.models import Place
from reporting.actions import photos
from reporting.actions.letter_files import SHELF as LETTERS
from reporting.models import Photo
from teams.actions.decisions import SHELF as DECISIONS
from teams.actions.reorganisations.scans import SHELF as RESOLUTIONS
from training.actions.library import SHELF as LIBRARY
from training.actions.materials import SHELF as MATERIALS

NOTICES_KEPT = datetime.timedelta(days=365)  # once read
ORPHANS_KEPT = datetime.timedelta(days=2)  # a form that was refused still names its file for a day
RUN_OUT = "Tệp đã hết thời hạn lưu giữ nên đã xóa. Xin lập lại tệp nếu còn cần."


@dataclass(frozen=True)
class Rule:
    """``count`` says how many have run out at an instant, ``apply`` takes them away and says how many it took."""

    name: str
    count: Callable[[datetime.datetime], int]
    apply: Callable[[datetime.datetime], int]


def rows(name: str, found: Callable[[datetime.datetime], QuerySet]) -> Rule:
    """A rule that deletes rows."""
    return Rule(name, lambda at: found(at).count(), lambda at: found(at).delete()[0])


def orphans(name: str, folder: Callable[[], Path], held: Callable[[Collection[str]], Iterable[str]]) -> Rule:
    """A rule that deletes files below DATA_ROOT of which no row tells, by their names below the folder."""

    def found(at: datetime.datetime) -> list[Path]:
        before = time.time() - ORPHANS_KEPT.total_seconds()
        files = folder().rglob("*") if folder().is_dir() else ()
        old = {
            str(file.relative_to(folder())): file for file in files if file.is_file() and file.stat().st_mtime < before
        }
        return [old[name] for name in sorted(old.keys() - set(held(old)))]

    def apply(at: datetime.datetime) -> int:
        files = found(at)
        for file in files:
            file.unlink(missing_ok=True)
        return len(files)

    return Rule(name, lambda at: len(found(at)), apply)


def _old_exports(at: datetime.datetime) -> QuerySet[Export]:
    before = at - datetime.timedelta(days=settings.EXPORT_RETENTION_DAYS)
    return Export.objects.filter(state=Export.State.DONE, finished_at__lt=before)


def _withdraw(at: datetime.datetime) -> int:
    keys = list(_old_exports(at).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        exports.withdraw(key, why=RUN_OUT)
    return len(keys)


def _exports(names: Collection[str]) -> Iterable[str]:
    return Export.objects.filter(file__in=names).order_by().values_list("file", flat=True)


def _imports(names: Collection[str]) -> Iterable[str]:
    return Import.objects.filter(file__in=names).order_by().values_list("file", flat=True)


def _photos(names: Collection[str]) -> Iterable[str]:
    kept = Photo.objects.order_by().values_list("file", flat=True)
    return {name for file in kept for name in photos.names(file)}


# The order does not matter. Throttles and devices, and forms kept over a sign-in, go by themselves.
RULES: tuple[Rule, ...] = (
    rows("sessions", lambda at: Session.objects.filter(expire_date__lt=at)),
    rows("notices", lambda at: Notice.objects.filter(read_at__lt=at - NOTICES_KEPT)),
    rows("looks", Look.objects.expired),
    rows("slips", lambda at: Slip.objects.filter(ends_at__lt=at - NOTICES_KEPT)),
    Rule("exports", lambda at: _old_exports(at).count(), _withdraw),
    Rule("imports", lambda at: imports.run_out(at).count(), lambda at: imports.purge(at=at)),
    orphans("export_files", exports.folder, _exports),
    orphans("import_files", files.folder, _imports),
    orphans("photo_files", photos.folder, _photos),
    *(
        orphans(f"{shelf.folder}_files", lambda shelf=shelf: shelf.path, shelf.held)  # type: ignore[misc]
        for shelf in (DECISIONS, LETTERS, LIBRARY, MATERIALS, RESOLUTIONS)
    ),
)


def due(*, at: datetime.datetime | None = None) -> dict[str, int]:
    """How many of each kind ``run`` would take away."""
    at = at or timezone.now()
    return {rule.name: rule.count(at) for rule in RULES}


def run(*, at: datetime.datetime | None = None) -> dict[str, int]:
    """Take away what has run out and return how many of each kind; an event at each
    administrator's province sums it up, where there was something.

    Each rule stands alone: what one has taken away stays away when another fails. A second time finds nothing.
    """
    at = at or timezone.now()
    taken = {rule.name: rule.apply(at) for rule in RULES}
    if any(taken.values()):
        after = {name: number for name, number in taken.items() if number}
        for province in Place.objects.filter(user__role=Role.ADMIN, user__is_active=True).distinct().order_by("pk"):
            record("retention.run", province, by=None, place=province, at=at, after=after)
    return taken
