"""Teams and accounts follow their places through a reorganisation, by statements over batches and not one by one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from accounts.roles import OF_TEAMS, Role
from core.text import clean
from places.actions.reorganisations import ReorganisationPlan
from places.models import Level, Place, Succession
from teams.models import Placement, Team

BATCH = 1_000  # rows a statement
MOVED_AT_ONCE = [*OF_TEAMS, Role.STAFF, Role.ADMIN, Role.PARTNER]  # whose place passed whole; communes' are proposed


def standing(ending: Q, plan: ReorganisationPlan) -> QuerySet[Placement]:
    """Return the placements of teams, on the day of the reorganisation or after it, at places that end (``ending``
    filters places).
    """
    places = Place.objects.filter(ending).order_by()
    return Placement.objects.filter(place__in=places.values("pk")).exclude(ends_on__lt=plan.effective_on)


def teams_follow(
    heirs: Mapping[int, Place], placements: Sequence[Placement], plan: ReorganisationPlan
) -> dict[int, str]:
    """Let every team at a place that passed whole stand at its heir from the day of the reorganisation.

    ``placements``: ``standing``, with ``team__place``. One that began before is ended the day before and goes on as
    another; one that began since is at the heir from its first day. Two teams of one name cannot stand at one place:
    those that arrive together say whence ("Tổ An (Xã An)"). Return the names before, by id, of those renamed.
    """
    rows = [one for one in placements if one.place_id in heirs]
    earlier = [one for one in rows if one.starts_on < plan.effective_on]
    later = [one for one in rows if one.starts_on >= plan.effective_on]
    for ids in batched((one.pk for one in earlier), BATCH):
        Placement.objects.filter(pk__in=ids).update(ends_on=plan.last_day)
    Placement.objects.bulk_create(
        (
            Placement(team_id=one.team_id, place=heirs[one.place_id], starts_on=plan.effective_on, ends_on=one.ends_on)
            for one in earlier
        ),
        batch_size=BATCH,
    )
    for one in later:
        one.place = heirs[one.place_id]
    Placement.objects.bulk_update(later, ["place"], batch_size=BATCH)
    movers = {one.team_id: one.team for one in rows if one.team.place_id in heirs}
    renamed = _tell_apart(movers.values(), heirs)
    Team.objects.bulk_update([movers[pk] for pk in renamed], list(Team.naming("")), batch_size=BATCH)
    for ids in batched(movers, BATCH):
        Team.objects.filter(pk__in=ids).update(place=_only_heir(plan))
    return renamed


def accounts_follow(heirs: Mapping[int, Place], plan: ReorganisationPlan) -> dict[int, int]:
    """Move the accounts whose place passed whole to its heir; return where they were, by id."""
    # Who led a commune is not thereby a leader of what it joined; a province's are.
    of_province = Q(role=Role.LEADERSHIP, place__level=Level.PROVINCE)
    moved = Q(role__in=MOVED_AT_ONCE) | of_province
    users = User.objects.filter(moved, place__valid_to=plan.last_day).order_by("pk")
    before = {pk: place for pk, place in users.values_list("pk", "place") if place in heirs}
    for ids in batched(before, BATCH):
        User.objects.filter(pk__in=ids).update(place=_only_heir(plan))
    return before


def _only_heir(plan: ReorganisationPlan) -> Subquery:
    links = Succession.objects.filter(old=OuterRef("place"), partial=False, effective_on=plan.effective_on)
    return Subquery(links.order_by("pk").values("new")[:1])


def _tell_apart(movers: Iterable[Team], heirs: Mapping[int, Place]) -> dict[int, str]:
    """Name the teams of one name that arrive at one place by the place they come from; return the names before."""
    active = [team for team in movers if team.dissolved_on is None]
    names = Counter((heirs[team.place_id].pk, team.name) for team in active)
    before = {}
    for team in active:
        if names[heirs[team.place_id].pk, team.name] > 1:
            before[team.pk] = team.name
            for column, value in Team.naming(clean(f"{team.name} ({team.place.name})")[:150]).items():
                setattr(team, column, value)
    return before
