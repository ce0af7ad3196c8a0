"""A person's data erased from all that the portal keeps: memberships, account, workbooks made and workbooks sent in."""

import datetime
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import User
from core.text import fold
from exchange.actions import exports, imports
from exchange.models import Export, Import, ImportRow
from places.models import Place, paths_up
from teams.actions import erasure
from teams.actions.ledger import ErasureLine
from teams.imports.teams import TEAM_KIND
from teams.models import Member, Person, Placement
from training.actions import erasure as training

WITHDRAWN = "Tệp có thể chứa dữ liệu của một người vừa được xóa theo yêu cầu, nên đã gỡ. Xin xuất lại tệp nếu còn cần."
LINES = ("raw", "values", "changes", "faults", "label", "written")  # what a line of an import may name people in


@dataclass(frozen=True)
class Traces:
    """What a person is found by in workbooks: their memberships, and the paths of the places their teams stood at."""

    members: Sequence[Member]
    paths: frozenset[str]

    @classmethod
    def of(cls, members: Sequence[Member]) -> "Traces":
        stood = Placement.objects.filter(team__in={member.team_id for member in members})
        return cls(members, frozenset(stood.order_by().values_list("place__path", flat=True)))

    def exports(self) -> list[Export]:
        """Workbooks of a place that covers one of their teams, made or being made: any of them may name people."""
        states = [Export.State.RUNNING, Export.State.DONE]
        covering = list(Place.objects.filter(path__in=self._above).values_list("pk", flat=True).order_by())
        rows = Export.objects.filter(params__place__in=covering, state__in=states)
        return list(rows.select_related("requested_by__place").order_by("-requested_at", "-pk"))

    def imports(self) -> list[Import]:
        """Workbooks sent into such a place that name the person in a line, or of which no line is kept to look at."""
        unread = ~Q(file="") & ~Exists(ImportRow.objects.filter(batch=OuterRef("pk")))
        sent = Import.objects.filter(kind=TEAM_KIND.kind, place__path__in=self._above)
        found = set(sent.filter(unread).values_list("pk", flat=True).order_by())
        rows = ImportRow.objects.filter(batch__in=sent).order_by("pk").values("batch_id", "sheet", "subject_id", *LINES)
        found |= {row["batch_id"] for row in rows.iterator() if row["batch_id"] not in found and self._stands_in(row)}
        return list(
            sent.filter(pk__in=found).select_related("place", "requested_by__place").order_by("-requested_at", "-pk")
        )

    @property
    def _above(self) -> set[str]:
        return {above for path in self.paths for above in paths_up(path)}

    def _stands_in(self, row: dict[str, object]) -> bool:
        keys = {member.pk for member in self.members}
        if row["sheet"] == "members" and row["subject_id"] in keys:
            return True
        said = fold(json.dumps([row[name] for name in LINES], ensure_ascii=False))
        return any(re.search(rf"(?<!\w){re.escape(sign)}(?!\w)", said) for sign in self._signs(keys))

    def _signs(self, keys: Iterable[int]) -> set[str]:
        written: list[Member | User] = [*self.members, *(member.user for member in self.members if member.user)]
        names = {text for one in written for text in (one.name_folded, one.phone)}
        return names - {""} | {f"{Member._meta.label_lower}:{key}" for key in keys}


def traces_of(person: Person, *, by: User) -> Traces:
    """Return what the person is found by as far as ``by`` sees them: where else they are is not theirs to read."""
    rows = Member.objects.visible_to(by).filter(person=person, erased_at=None)
    return Traces.of(list(rows.select_related("team", "user").order_by("pk")))


@transaction.atomic
def erase(person: Person, *, reason: str, by: User, at: datetime.datetime | None = None) -> list[Member]:
    """Erase the person as ``teams.actions.erasure.erase`` does, and take away the workbooks that hold them.

    Workbooks made lose their file and are made anew by whoever needs them; workbooks sent in lose file and lines. What
    began while this was being written is looked for again behind it. Raises what ``teams.actions.erasure.erase`` does.
    """
    at = at or timezone.now()
    _forget_imports(traces_of(person, by=by), by=by, at=at)  # before the teams are held, as an import holds them
    traces = Traces.of(erasure.erase(person, reason=reason, by=by, at=at))
    training.forget(traces.members)
    _withdraw_exports(traces)
    transaction.on_commit(lambda: _look_again(traces, by=by, at=at))
    return list(traces.members)


def reapply(lines: Iterable[ErasureLine], *, at: datetime.datetime | None = None) -> int:
    """Erase again whom a restored backup brought back, with their workbooks; return how many memberships it took.

    ``lines``: of the ledger (``teams.actions.ledger``). Each person is a transaction. A second time changes nothing.
    """
    at, told = at or timezone.now(), {line.membership: line for line in lines}
    back = Member.objects.filter(pk__in=list(told), erased_at=None).order_by("pk")
    people: dict[int | None, list[ErasureLine]] = {None: []}
    for membership, person in back.values_list("pk", "person"):
        people.setdefault(person, []).append(told[membership])
    seen = {line.membership for group in people.values() for line in group}
    people[None] = [line for line in told.values() if line.account and line.membership not in seen]
    return sum(_reapply(group, at=at) for group in people.values() if group)


@transaction.atomic
def _reapply(lines: Sequence[ErasureLine], *, at: datetime.datetime) -> int:
    told = {line.membership: line for line in lines}
    rows = Member.objects.filter(pk__in=list(told), erased_at=None).select_related("team", "user").order_by("pk")
    _forget_imports(Traces.of([row for row in rows if told[row.pk].is_of(row)]), by=None, at=at)
    traces = Traces.of(erasure.erase_again(lines, at=at))
    training.forget(traces.members)
    _withdraw_exports(traces)
    transaction.on_commit(lambda: _look_again(traces, by=None, at=at))
    return len(traces.members)


def _look_again(traces: Traces, *, by: User | None, at: datetime.datetime) -> None:
    _forget_imports(traces, by=by, at=at)
    _withdraw_exports(traces)


def _forget_imports(traces: Traces, *, by: User | None, at: datetime.datetime) -> None:
    for batch in traces.imports():
        imports.forget(batch.pk, by=by, at=at)


def _withdraw_exports(traces: Traces) -> None:
    for export in traces.exports():
        exports.withdraw(export.pk, why=WITHDRAWN)
