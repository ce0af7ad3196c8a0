"""These actions establish a team by a decision, edit it, and dissolve it by another decision."""

import datetime
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values
from core.refusals import Refused
from core.templatetags.wording import day
from core.text import clean_lines
from places.actions.changes import place_and_heirs
from places.models import Level, Place
from teams.actions.decisions import DecisionData, check_has_come, check_scope, lock_commune, register
from teams.actions.members import MemberData, add_members, lock_team
from teams.models import TEAM_LEVELS, Decision, Ruling, Team

NAMED = 3  # teams of a place that a refusal names


def place_not_there(place: Place, on: datetime.date) -> Refused:
    """The place did not exist on that day."""
    return Refused(
        "place_not_there", f"{place} không có trên bản đồ hành chính ngày {day(on)}. Xin xem lại ngày hoặc địa bàn."
    )


class TeamAlreadyThere(Refused):
    """The place has a working team of this name; ``stored`` is it."""

    def __init__(self, stored: Team) -> None:
        self.stored = stored
        super().__init__(
            "team_already_there",
            f"{stored.place} đã có tổ tên “{stored}”. Nếu là tổ thứ hai, xin đặt tên khác.",
            field="name",
        )


class ChangedMeanwhile(Refused):
    """Somebody saved since the page was opened; ``stored`` is the team as it stands, nothing was overwritten."""

    def __init__(self, stored: Team) -> None:
        self.stored = stored
        super().__init__(
            "changed_meanwhile", "Thông tin của tổ vừa được người khác sửa. Xin xem cả hai bản rồi lưu lại."
        )


def check_kind(place: Place, kind: str) -> None:
    """Refuse the kind of a team that belongs to a place of another level."""
    if kind not in Team.TeamKind.possible_at(place.level):
        right = Team.TeamKind.of_level(place.level).label
        raise Refused(
            "kind_of_another_level",
            f"{place} là {Level(place.level).label.lower()}: tổ ở đây không thuộc loại hình "
            f"“{Team.TeamKind(kind).label}”. Xin chọn “{right}” hoặc loại hình khác.",
            field="kind",
        )


def second_team(place: Place, names: Sequence[str]) -> Refused:
    """The place has working teams, and nobody said why it gets another."""
    named = ", ".join(f"“{name}”" for name in names[:NAMED]) + (" và tổ khác" if len(names) > NAMED else "")
    return Refused(
        "second_team",
        f"{place} đã có {named}. Nếu đúng là lập thêm tổ, xin ghi lý do có thêm tổ; nếu không, xin chọn lại địa bàn.",
        field="second_team_reason",
    )


@transaction.atomic
def establish(
    place: Place,
    *,
    name: str,
    decision: DecisionData,
    established_on: datetime.date,
    members: Sequence[MemberData] = (),
    by: User | None,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Team:
    """Found a team at ``place`` with its first members: any number of them, for a list is often completed later.

    ``facts`` are further ones of ``Team.EDITABLE``; without a ``kind`` it follows the level of the place. A place that
    has a team gets another one for a ``second_team_reason`` alone.

    A team entered late, whose hamlet has been renamed or merged since, stands at the heir today. Refuses with
    out_of_scope, place_has_no_teams, place_not_there, day_not_come, place_was_split, kind_of_another_level,
    team_already_there, second_team, and of the members team_full, second_leader, already_member, before_the_team.
    """
    at = at or timezone.now()
    check_scope(by, place)
    check_has_come("Ngày thành lập", established_on, at=at)
    _check_place(place, established_on)
    facts = clean_values(Team, {"kind": Team.TeamKind.of_level(place.level)} | facts) | Team.naming(name)
    check_kind(place, facts["kind"])
    lock_commune(place)
    line = place_and_heirs(Place.objects.get(pk=place.pk))
    place = line[-1]
    _check_place(line[0], established_on)  # it may have closed while we waited
    _check_name(place, facts["name"])
    if not facts.get("second_team_reason"):
        _check_only_team(place, since=established_on)
    document = register(place, data=decision, by=by, at=at)
    team = Team.objects.create(place=place, decision=document, established_on=established_on, **facts)
    for stood, heir in zip_longest(line, line[1:]):
        starts_on = max(established_on, stood.valid_from or established_on)
        team.placements.create(place=stood, starts_on=starts_on, ends_on=stood.valid_to if heir else None)
    team.rulings.create(decision=document, kind=Ruling.Effect.ESTABLISH, effective_on=established_on)
    add_members(team, members, joined_on=established_on, at=at, by_decision=document, by=by)
    after = {"established_on": established_on.isoformat(), "decision": str(document), "members": len(members)}
    record("teams.found", team, by=by, place=place, at=at, after=after)
    return team


@transaction.atomic
def edit(team: Team, *, version: int, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Team:
    """Change what is given of ``Team.EDITABLE``; ``version`` is the one that the editor saw.

    A stale version harms nobody where all that is given stands so already. Refuses with out_of_scope, team_dissolved,
    changed_meanwhile, team_already_there, kind_of_another_level, second_team.
    """
    team = lock_team(team, by=by)
    changes = actual_changes(team, changes)
    if changes and version != team.version:
        raise ChangedMeanwhile(team)
    if "name" in changes:
        lock_commune(team.place)
        _check_name(team.place, changes["name"], but=team)
    if "kind" in changes:
        check_kind(team.place, changes["kind"])
    if changes.get("second_team_reason") == "":
        _check_only_team(team.place, since=team.established_on, but=team)
    write_changes("teams.edit", team, changes, by=by, place=team.place, at=at)
    return team


@transaction.atomic
def dissolve(
    team: Team,
    *,
    decision: DecisionData,
    last_day: datetime.date,
    reason: str,
    by: User | None,
    at: datetime.datetime | None = None,
) -> Team:
    """End a team with ``last_day`` as its last, its memberships and its placement with it.

    Accounts stay, but lead nothing after that day. Refuses with out_of_scope, team_dissolved, day_not_come,
    last_day_too_early.
    """
    at = at or timezone.now()
    team = lock_team(team, by=by)
    check_has_come("Ngày cuối cùng", last_day, at=at)
    _check_last_day(team, last_day)
    team.dissolved_on = last_day
    team.dissolved_by = register(team.place, data=decision, by=by, at=at)
    _save(team, "dissolved_on", "dissolved_by")
    team.rulings.create(decision=team.dissolved_by, kind=Ruling.Effect.DISSOLVE, effective_on=last_day)
    staying = team.members.filter(Q(left_on=None) | Q(left_on__gt=last_day))
    ended = staying.update(left_on=last_day, left_by=team.dissolved_by)
    team.placements.filter(ends_on=None).update(ends_on=last_day)
    after = {"last_day": last_day.isoformat(), "decision": str(team.dissolved_by), "members": ended}
    record("teams.dissolve", team, by=by, place=team.place, at=at, after=after, reason=clean_lines(reason))
    return team


def decided_late(decision: Decision, on: datetime.date) -> str:
    """Return a sentence of warning where a decision was signed after the day it works from, else an empty text."""
    if decision.signed_on <= on:
        return ""
    return f"Quyết định ký ngày {day(decision.signed_on)}, sau ngày {day(on)}. Xin kiểm tra lại hai ngày này."


def _check_place(place: Place, on: datetime.date) -> None:
    if place.level not in TEAM_LEVELS:
        raise Refused(
            "place_has_no_teams",
            f"{place} là cấp {Level(place.level).label.lower()}; tổ thành lập ở xã, ấp, khu phố hoặc tổ dân cư.",
        )
    if not place.existed_on(on):
        raise place_not_there(place, on)


def _check_name(place: Place, name: str, but: Team | None = None) -> None:
    stored = Team.objects.select_related("place", "decision").filter(place=place, name=name, dissolved_on=None).first()
    if stored and stored != but:
        raise TeamAlreadyThere(stored)


def _check_only_team(place: Place, *, since: datetime.date, but: Team | None = None) -> None:
    others = Team.objects.filter(place=place).working_since(since).order_by("sort_key", "pk")
    if names := [str(team) for team in others if team != but]:
        raise second_team(place, names)


def _check_last_day(team: Team, last_day: datetime.date) -> None:
    if last_day < team.established_on:
        raise Refused(
            "last_day_too_early",
            f"Ngày cuối cùng phải từ ngày thành lập tổ ({day(team.established_on)}).",
            field="last_day",
        )
    if late := team.members.filter(joined_on__gt=last_day).order_by("joined_on").first():
        raise Refused(
            "last_day_too_early",
            f"{late} vào tổ ngày {day(late.joined_on)}, sau ngày cuối cùng này. Xin xem lại ngày.",
            field="last_day",
        )
    if moved := team.placements.filter(starts_on__gt=last_day).order_by("starts_on").first():
        raise Refused(
            "last_day_too_early",
            f"Tổ về {moved.place} ngày {day(moved.starts_on)}, sau ngày cuối cùng này. Xin xem lại ngày.",
            field="last_day",
        )


def _save(team: Team, *fields: str) -> None:
    team.version += 1
    team.save(update_fields=[*fields, "version"])
