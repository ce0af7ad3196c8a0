"""Teams and accounts follow their places: from the day of a change, each stands at an heir of the place it stood at."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import OF_TEAMS
from core.refusals import Refused
from core.templatetags.wording import day
from places.actions.changes import ChangePlan, ChangeResult
from places.models import Place
from teams.models import Placement, Team


def teams_stand_there(teams: Sequence[Team]) -> Refused:
    """A place ends without an heir, and teams stand at it."""
    names = ", ".join(f"“{team}”" for team in teams)
    return Refused(
        "teams_stand_there",
        f"Còn {names} ở địa bàn này. Xin giải thể tổ, hoặc nhập địa bàn vào nơi khác để tổ theo sang.",
    )


type Stays = Mapping[str, int]  # as HamletChange.stays: which part the team of this id follows after a split


def standing(plan: ChangePlan, groups: Sequence[Place]) -> list[Placement]:
    """Return the placements of teams, on the day of the change or after it, at the places that close: one placement a
    team at most that began before.
    """
    found = Placement.objects.filter(place__in=[*plan.olds, *groups]).exclude(ends_on__lt=plan.effective_on)
    return list(found.select_related("team__place", "place").order_by("team__sort_key", "team_id", "starts_on"))


def check_teams(plan: ChangePlan, groups: Sequence[Place], *, stays: Stays) -> None:
    """Refuse what stands in the way of the teams. Refuses with teams_stand_there, team_came_later,
    heir_of_team_missing, teams_of_one_name.
    """
    placements = standing(plan, groups)
    if placements and not plan.wanted:
        raise teams_stand_there([placement.team for placement in placements])
    names: Counter[tuple[int, str]] = Counter()
    for placement in placements:
        if placement.starts_on > plan.last_day:
            raise Refused(
                "team_came_later",
                f"“{placement.team}” về {placement.place} từ ngày {day(placement.starts_on)}. "
                "Xin chọn ngày có hiệu lực sau ngày ấy.",
            )
        if placement.place not in plan.olds:
            continue
        part = _part(plan, placement.team, stays)
        if placement.team.dissolved_on is None:
            names[part, placement.team.name] += 1
            if names[part, placement.team.name] > 1:
                raise Refused(
                    "teams_of_one_name",
                    f"Sẽ có hai tổ cùng tên “{placement.team}” ở một địa bàn. Xin đổi tên một tổ trước.",
                )


def lock_teams(plan: ChangePlan, groups: Sequence[Place]) -> None:
    """Hold the teams that will follow. Before the commune, as everything does that changes a team."""
    ids = {placement.team_id for placement in standing(plan, groups)}
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))


def follow(
    plan: ChangePlan,
    followed: ChangeResult,
    placements: Sequence[Placement],
    *,
    stays: Stays,
    by: User | None,
    at: datetime.datetime,
) -> None:
    """Let every team of ``placements`` (``standing``, as it was before the change) stand at the heir of its place, and
    its leaders' accounts with it."""
    moves = [(one, _heir(plan, followed, one, stays)) for one in placements]
    Placement.objects.filter(pk__in=[one.pk for one in placements]).update(ends_on=plan.last_day)
    Placement.objects.bulk_create(
        Placement(team=one.team, place=heir, starts_on=plan.effective_on, ends_on=one.ends_on) for one, heir in moves
    )
    for one, heir in moves:
        Team.objects.filter(pk=one.team_id, place=one.place).update(place=heir)
        leaders = User.objects.filter(role__in=OF_TEAMS, place=one.place, memberships__team=one.team)
        leaders.update(place=heir)
        after = {"place": str(heir), "from": plan.effective_on.isoformat()}
        record("teams.move", one.team, by=by, place=heir, at=at, before={"place": str(one.place)}, after=after)
    for closed, heirs in followed.heirs.items():
        if len(heirs) == 1:
            User.objects.filter(role__in=OF_TEAMS, place=closed).update(place=heirs[0])


def _heir(plan: ChangePlan, followed: ChangeResult, placement: Placement, stays: Stays) -> Place:
    heirs = followed.heirs[placement.place_id]
    return heirs[_part(plan, placement.team, stays)] if len(heirs) > 1 else heirs[0]


def _part(plan: ChangePlan, team: Team, stays: Stays) -> int:
    """Return the position of the heir at which a team goes on. Refuses with heir_of_team_missing."""
    if len(plan.wanted) == 1:
        return 0
    part = stays.get(str(team.pk), -1)
    if part not in range(len(plan.wanted)):
        raise Refused("heir_of_team_missing", f"Xin cho biết “{team}” theo về phần nào sau khi tách.")
    return part
