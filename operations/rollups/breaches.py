"""What the portal's own records say of an incident: who was active there and then, what they took, whom it concerns."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import AuthenticationEvent, AuthenticationKind, Breach, Event, Look, User
from accounts.verbs import VERBS
from exchange.models import Export, Import
from places.models import standing_in
from teams.models import Member, Person, Placement


@dataclass
class AccountActivity:
    """What one account did in the span of a breach, within its place."""

    user: User
    sign_ins: int = 0
    failures: int = 0
    addresses: int = 0
    events: int = 0
    looks: int = 0
    contacts: int = 0
    exports: int = 0
    imports: int = 0


@dataclass
class BreachExtent:
    """How many a breach concerns: ``people`` with a name stored at the place in the span,
    ``phones`` of them with a number.
    """

    people: int
    phones: int
    accounts: int
    teams: int
    doers: list[AccountActivity] = field(default_factory=list)
    verbs: list[tuple[str, int]] = field(default_factory=list)


def breach_extent(breach: Breach) -> BreachExtent:
    """Return whom a breach concerns, counted from rows as they are now: erased data is not found
    any more. Nine queries.
    """
    members = members_of(breach)
    people = Person.objects.filter(memberships__in=members).distinct().count()
    phones = Person.objects.filter(memberships__in=members.exclude(phone="")).distinct().count()
    teams = members.order_by().values("team").distinct().count()
    accounts = User.objects.filter(standing_in(breach.place, "place__path"), created_at__lt=breach.to_at).count()
    events = _of(breach, Event.objects.all(), "at", place="place__path")
    verbs = Counter(dict(events.order_by().values_list("verb").annotate(n=Count("pk"))))
    told = [(VERBS.get(verb, verb), number) for verb, number in verbs.most_common()]
    return BreachExtent(people, phones, accounts, teams, _doers(breach, events), told)


def members_of(breach: Breach) -> QuerySet[Member]:
    """Return the memberships in the span of teams that stood within the place, with a name still
    stored.
    """
    start, end = timezone.localdate(breach.from_at), timezone.localdate(breach.to_at)
    stood = Placement.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=start),
        standing_in(breach.place, "place__path"),
        team=OuterRef("team"),
        starts_on__lte=end,
    )
    rows = Member.objects.filter(Q(left_on=None) | Q(left_on__gte=start), Exists(stood), joined_on__lte=end)
    return rows.filter(erased_at=None)


def _doers(breach: Breach, events: QuerySet[Event]) -> list[AccountActivity]:
    counts: dict[int, dict[str, int]] = {}

    def add(rows: QuerySet[Any], by: str, **what: Any) -> None:
        for row in rows.order_by().exclude(**{by: None}).values(by).annotate(**what):
            counts.setdefault(row.pop(by), {}).update(row)

    add(events, "by", events=Count("pk"))
    looks = _of(breach, Look.objects.all(), "at", place="place__path")
    add(looks, "by", looks=Count("pk"), contacts=Sum("count"))
    exports = Export.objects.filter(standing_in(breach.place, "requested_by__place__path"))
    add(_of(breach, exports, "requested_at", by="requested_by"), "requested_by", exports=Count("pk"))
    imports = _of(breach, Import.objects.all(), "requested_at", place="place__path", by="requested_by")
    add(imports, "requested_by", imports=Count("pk"))
    entries = _of(breach, AuthenticationEvent.objects.all(), "at", place="user__place__path", by="user")
    add(
        entries,
        "user",
        sign_ins=Count("pk", filter=Q(kind=AuthenticationKind.SIGNED_IN)),
        failures=Count("pk", filter=Q(kind__in=[AuthenticationKind.FAILED, AuthenticationKind.THROTTLED])),
        addresses=Count("address", distinct=True),
    )
    # Sign-ins of before they were recorded: of each account the last is known.
    signed_in = User.objects.filter(standing_in(breach.place, "place__path"), last_login__range=_span(breach))
    named = breach.accounts.all()
    wanted = {user.pk for user in named} if named else {*counts, *signed_in.values_list("pk", flat=True).order_by()}
    users = User.objects.filter(pk__in=wanted).select_related("place").order_by("sort_key", "pk")
    return [AccountActivity(user, **counts.get(user.pk, {})) for user in users]


def _of(breach: Breach, rows: QuerySet[Any], at: str, *, place: str = "", by: str = "by") -> QuerySet[Any]:
    """Return the ``rows`` of the span and the place, and of the named accounts where some are
    named.
    """
    rows = rows.filter(**{f"{at}__range": _span(breach)})
    if place:
        rows = rows.filter(standing_in(breach.place, place))
    named = [user.pk for user in breach.accounts.all()]
    return rows.filter(**{f"{by}__in": named}) if named else rows


def _span(breach: Breach) -> tuple[datetime.datetime, datetime.datetime]:
    return breach.from_at, breach.to_at
