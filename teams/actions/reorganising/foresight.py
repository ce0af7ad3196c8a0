"""What carrying a reorganisation out would do, read from the rows as they stand, written nowhere."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from places.actions import reorganisations
from places.actions.reorganisations import Obstacle, PlaceToOpen, ReorganisationPlan
from places.models import Level, Place, PlaceQuerySet, existing, subtrees
from reporting.models import Report, Round, Series, Target
from teams.actions import reorganisations as project
from teams.actions.reorganisations.following import standing
from teams.models import Member, Reorganisation, current

FEW = 10  # communes that may have been forgotten, told by name


@dataclass(frozen=True)
class Consequences:
    """Counts of what is touched; ``faults`` say why it cannot be carried out ([] where it can).

    ``remaining`` are the communes of the provinces touched that go on: one forgotten stands among them.
    ``series`` are the regular reports that go on at an heir, ``series_ending`` those that end with their place.
    """

    faults: list[Obstacle]
    opened: dict[int, int]
    closed: dict[int, int]
    hamlets_following: int = 0
    hamlets_waiting: int = 0
    teams_moving: int = 0
    teams_waiting: int = 0
    members: int = 0
    accounts: dict[str, int] = field(default_factory=dict)
    open_rounds: list[Round] = field(default_factory=list)
    drafts: int = 0
    targets: int = 0
    targets_to_allot: int = 0
    series: list[Series] = field(default_factory=list)
    series_ending: list[Series] = field(default_factory=list)
    remaining: list[Place] = field(default_factory=list)

    @property
    def forgotten(self) -> list[Place]:
        """Those that remain where nearly all else ends, for a person to look at: perhaps they were left out."""
        few = len(self.remaining) <= FEW and self.closed.get(Level.COMMUNE, 0) > len(self.remaining)
        return self.remaining if few else []


def consequences(reorganisation: Reorganisation) -> Consequences:
    """Read what it would do; a constant number of queries."""
    reform = project.reorganisation_plan(reorganisation)
    faults = reorganisations.check(reform)
    tops = reorganisations.highest_ending_places(reform)
    ending = subtrees(tops)
    lasting = Q(valid_to=None) | Q(valid_to__gte=reform.last_day)
    closing = Place.objects.filter(ending, lasting)
    closed = dict(closing.order_by().values_list("level").annotate(n=Count("pk")))
    divided = {link.old.pk for link in reform.links if link.partial}
    whole = {link.old.pk for link in reform.links if not link.partial}
    hamlets = Counter(
        parent in divided for parent in closing.filter(level=Level.HAMLET).order_by().values_list("parent", flat=True)
    )
    moving, waiting = _teams(ending, reform, divided)
    today = timezone.localdate()
    series, series_ending = _series(closing, reform)
    people = Member.objects.filter(current(today), team__in=moving | waiting).values("person").distinct().count()
    return Consequences(
        faults=faults,
        opened=dict(Counter(new.level for new in reform.news)),
        closed=closed,
        hamlets_following=hamlets[False],
        hamlets_waiting=hamlets[True],
        teams_moving=len(moving),
        teams_waiting=len(waiting),
        members=people,
        accounts=_accounts(closing),
        open_rounds=_open_rounds(tops),
        drafts=_drafts(closing),
        **_targets(whole, divided, reform),
        series=series,
        series_ending=series_ending,
        remaining=_remaining(project.provinces(reorganisation), ending, reform),
    )


def _remaining(provinces: list[Place], ending: Q, reform: ReorganisationPlan) -> list[Place]:
    communes = Place.objects.filter(subtrees(provinces), existing(reform.effective_on), level=Level.COMMUNE)
    rows = communes.exclude(ending).exclude(valid_from=reform.effective_on)
    return list(rows.select_related("parent").order_by("path"))


def _teams(ending: Q, reform: ReorganisationPlan, divided: set[int]) -> tuple[set[int], set[int]]:
    """Teams that move at once, and those that wait: at or below a divided commune."""
    moving: set[int] = set()
    waiting: set[int] = set()
    rows = standing(ending, reform).order_by().values_list("team", "place", "place__parent", "place__parent__parent")
    for team, *places in rows:
        (waiting if divided.intersection(places) else moving).add(team)
    return moving - waiting, waiting


def _accounts(closing: PlaceQuerySet) -> dict[str, int]:
    users = User.objects.filter(is_active=True, place__in=closing.order_by().values("pk")).order_by()
    return dict(users.values_list("role").annotate(n=Count("pk")))


def _open_rounds(tops: list[Place]) -> list[Round]:
    rounds = Round.objects.open_at(timezone.now()).filter(subtrees(tops, "within__path"))
    return list(rounds.order_by("due_at", "pk"))


def _drafts(closing: PlaceQuerySet) -> int:
    drafts = Report.objects.filter(place__in=closing.order_by().values("pk"), state=Report.State.DRAFT)
    return drafts.receiving_at(timezone.now()).count()


def _targets(whole: set[int], divided: set[int], reform: ReorganisationPlan) -> dict[str, int]:
    held = Target.objects.filter(ends_on__gte=reform.effective_on)
    return {
        "targets": held.filter(place__in=whole).count(),
        "targets_to_allot": held.filter(place__in=divided).count(),
    }


def _series(closing: PlaceQuerySet, reform: ReorganisationPlan) -> tuple[list[Series], list[Series]]:
    """Those that go on and those that end, by the same rule as ``carrying``: the only place that became the heir goes
    on there, or the one that bears its name."""
    rows = Series.objects.filter(within__in=closing.order_by().values("pk")).exclude(ends_on__lt=reform.effective_on)
    news = {new.code: new for new in reform.news}
    heirs = {link.old.pk: link.new_code for link in reform.links if not link.partial}
    provinces = list(closing.filter(level=Level.PROVINCE).exclude(pk__in=heirs).order_by("path"))
    for province in provinces:
        went = {_province_code(link.new_code, news) for link in reform.links if province.covers(link.old)}
        if len(went) == 1 and (code := next(iter(went))):
            heirs[province.pk] = code
    merged = Counter(heirs.values())
    going_on: list[Series] = []
    ending: list[Series] = []
    for series in rows.select_related("within").order_by("code"):
        heir = news.get(heirs.get(series.within_id, ""))
        goes_on = heir is not None and (merged[heir.code] == 1 or series.within.name == heir.name)
        (going_on if goes_on else ending).append(series)
    return going_on, ending


def _province_code(code: str, news: dict[str, PlaceToOpen]) -> str:
    """The province, itself new, in which a new place lies; "" in one that goes on."""
    new = news.get(code)
    while new is not None and new.level != Level.PROVINCE:
        new = news.get(new.parent_code or "")
    return new.code if new is not None else ""
