"""A person's data erased from all that the portal keeps: memberships, account, workbooks made and workbooks sent in."""

import datetime
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from exchange.actions import exports, imports
from exchange.models import HeaderChoice, ValueChoice
from notices.actions.channels import forget_channels_of_erased
from notices.models import Notice
from operations.actions.traces import Traces, traces_of
from reporting.actions import diary, follow_ups
from teams.actions import announcements, erasure
from teams.actions.ledger import ErasureLine
from teams.models import Member, Person
from training.actions import erasure as training

WITHDRAWN = "Tệp có thể chứa dữ liệu của một người vừa được xóa theo yêu cầu, nên đã gỡ. Xin xuất lại tệp nếu còn cần."


@transaction.atomic
def erase(person: Person, *, reason: str, by: User, at: datetime.datetime | None = None) -> list[Member]:
    """Erase the person as ``teams.actions.erasure.erase`` does, and take away the workbooks that hold them.

    Workbooks made lose their file and are made anew by whoever needs them; workbooks sent in lose file and lines. What
    began while this was being written is looked for again behind it. Raises what ``teams.actions.erasure.erase`` does.
    """
    at = at or timezone.now()
    before = traces_of(person, by=by)
    read = set(before.sent.values_list("pk", flat=True).order_by())
    _forget_imports(before, by=by, at=at)  # before the teams are held, as an import holds them
    traces = Traces.of(erasure.erase(person, reason=reason, by=by, at=at))
    _forget_the_rest(traces, by=by, at=at)
    same = traces.mentions.rough == before.mentions.rough
    transaction.on_commit(lambda: _look_again(traces, by=by, at=at, read=read if same else ()))
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
    _forget_the_rest(traces, by=None, at=at)
    transaction.on_commit(lambda: _look_again(traces, by=None, at=at))
    return len(traces.members)


def _look_again(traces: Traces, *, by: User | None, at: datetime.datetime, read: Collection[int] = ()) -> None:
    _forget_imports(traces, by=by, at=at, read=read)
    _withdraw_exports(traces)


def _forget_the_rest(traces: Traces, *, by: User | None, at: datetime.datetime) -> None:
    """Forget what else names the person; counts, and what others wrote in their own words, stay."""
    training.forget(traces.members, communes=traces.communes)
    teams = {member.team_id for member in traces.members}
    follow_ups.forget(teams, names=traces.mentions.are_in)
    diary.forget(teams, names=traces.mentions.are_in)
    _withdraw_exports(traces)
    HeaderChoice.objects.filter(pk__in=traces.headers()).delete()
    ValueChoice.objects.filter(pk__in=traces.words()).delete()
    Notice.objects.filter(pk__in=traces.notices()).delete()
    announcements.forget(traces.announcements())
    forget_channels_of_erased()
    for point in traces.focal_points():
        point.delete()
        record("directory.remove", point.place, by=by, place=point.place, at=at)


def _forget_imports(traces: Traces, *, by: User | None, at: datetime.datetime, read: Collection[int] = ()) -> None:
    for batch in traces.imports(read=read):
        imports.forget(batch.pk, by=by, at=at)


def _withdraw_exports(traces: Traces) -> None:
    for export in traces.exports():
        exports.withdraw(export.pk, why=WITHDRAWN)
    for key in traces.asked_by_name():
        exports.forget(key, names=traces.mentions.are_in, why=WITHDRAWN)
