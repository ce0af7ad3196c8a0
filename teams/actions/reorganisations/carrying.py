"""This module carries a reorganisation out on places, teams and accounts; apps above teams let their own rows
follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from places.actions import reorganisations
from places.actions.reorganisations import ReorganisationPlan, ReorganisationResult
from places.models import Place, Succession, subtrees
from teams.actions.reorganisations.following import accounts_follow, standing, teams_follow
from teams.actions.reorganisations.locking import lock_region
from teams.models import AccountMove, Reorganisation, Team

BATCH = 1_000  # rows a statement


@dataclass(frozen=True)
class CarryingResult:
    """What was done: by the tree, to teams and to accounts (ids with the names and places before).

    ``begun`` holds the places before of placements that had begun on the day or since, by id.
    """

    carried: ReorganisationResult
    moved: int
    waiting: int
    renamed: dict[int, str]
    accounts: dict[int, int]
    proposed: int
    ending: int
    begun: dict[int, int]


def carry(reorganisation: Reorganisation, plan: ReorganisationPlan) -> CarryingResult:
    """Do it, all in the caller's transaction, which holds the row. Raises what the tree raises."""
    ending = subtrees(reorganisations.highest_ending_places(plan))
    lock_region(ending)
    # As it was: after the tree has changed, placements say nothing about what passed.
    placements = list(standing(ending, plan).select_related("team__place").order_by("team", "starts_on"))
    carried = reorganisations.carry_out(plan)
    begun = {
        one.pk: one.place_id
        for one in placements
        if one.place_id in carried.heirs and one.starts_on >= plan.effective_on
    }
    renamed = teams_follow(carried.heirs, placements, plan)
    accounts = accounts_follow(carried.heirs, plan)
    proposed = _propose_accounts(reorganisation, plan)
    there = {one.team_id for one in placements}
    waiting = {one.team_id for one in placements if one.place_id not in carried.heirs}
    districts = User.objects.filter(role=Role.DISTRICT, is_active=True, place__valid_to=plan.last_day).count()
    return CarryingResult(carried, len(there - waiting), len(waiting), renamed, accounts, proposed, districts, begun)


def _propose_accounts(reorganisation: Reorganisation, plan: ReorganisationPlan) -> int:
    """Propose for officials of communes that ended the heir, or of several the one of the same name, else the first."""
    users = list(
        User.objects.filter(role=Role.COMMUNE, is_active=True, place__valid_to=plan.last_day)
        .select_related("place")
        .order_by("pk")
    )
    heirs: dict[int, list[Place]] = {}
    links = Succession.objects.filter(old__in={user.place_id for user in users}, effective_on=plan.effective_on)
    for link in links.select_related("new").order_by("old", "new__sort_key", "new__path"):
        heirs.setdefault(link.old_id, []).append(link.new)
    moves = [
        AccountMove(reorganisation=reorganisation, user=user, old=user.place, new=_proposed_heir(user.place, heirs))
        for user in users
        if user.place is not None and user.place_id in heirs
    ]
    AccountMove.objects.bulk_create(moves, batch_size=BATCH)
    return len(moves)


def _proposed_heir(old: Place, heirs: Mapping[int, list[Place]]) -> Place:
    among = heirs[old.pk]
    bare = old.name.removeprefix(old.kind.capitalize()).strip().casefold()
    return next((new for new in among if new.name.casefold().endswith(bare)), among[0])


def restore_names(names: Mapping[int, str]) -> None:
    """Give teams back the names they had."""
    teams = list(Team.objects.filter(pk__in=names).order_by("pk"))
    for team in teams:
        for column, value in Team.naming(names[team.pk]).items():
            setattr(team, column, value)
    Team.objects.bulk_update(teams, list(Team.naming("")), batch_size=BATCH)
