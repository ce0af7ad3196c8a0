"""This module checks that the lines of a workbook give a team one leader at a time."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from exchange.reading.kinds.drafts import Draft
from teams.actions.members import second_leader
from teams.models import Member, Position

_LAST = datetime.date.max


@dataclass(frozen=True)
class _Lead:
    """Days on which somebody leads; ``draft``: the line that says so, None where it only stands in the portal."""

    starts_on: datetime.date
    ends_on: datetime.date
    who: Member
    draft: Draft | None


def check_leaders(stored: Iterable[Member], members: Mapping[Draft, Member | None]) -> None:
    """Fault the lines that would give the team two leaders on a day.

    A member who is there becomes the leader through ``hand_over`` alone, so that who led when is not lost: while
    another leads as stored, the line is refused even where the file lets that other step down.
    """
    drafts = {member: draft for draft, member in members.items() if member}
    leaders = [member for member in stored if member.position == Position.LEADER]
    leads = [lead for member in leaders if (lead := _as_it_will_be(member, drafts.get(member)))]
    for draft, member in members.items():
        if draft.values["position"] != Position.LEADER or (member and member.position == Position.LEADER):
            continue
        lead = _lead_of_line(draft, member)
        if lead is None:
            continue
        if member and (other := next((one for one in leaders if _meet(_stored_lead(one), lead)), None)):
            draft.fault("position", str(second_leader(other)))
        else:
            leads.append(lead)
    _sweep(sorted(leads, key=lambda lead: (lead.starts_on, lead.draft is not None, _line(lead))))


def _sweep(leads: Iterable[_Lead]) -> None:
    last: _Lead | None = None
    for lead in leads:
        if last and lead.starts_on <= last.ends_on:
            here, other = (lead, last) if _says_leader(lead.draft) else (last, lead)
            if here.draft:
                here.draft.fault("position", str(second_leader(other.who)))
        if last is None or lead.ends_on > last.ends_on:
            last = lead


def _as_it_will_be(member: Member, draft: Draft | None) -> _Lead | None:
    """Return a leader of the portal: with the days that a line gives; in what it was even where a line makes less of
    it.
    """
    return _lead_of_line(draft, member) if draft and draft.changes else _stored_lead(member)


def _stored_lead(member: Member) -> _Lead:
    return _Lead(member.joined_on, member.left_on or _LAST, member, None)


def _lead_of_line(draft: Draft, member: Member | None) -> _Lead | None:
    joined_on, left_on = draft.day("joined_on"), draft.day("left_on")
    if joined_on is None:  # its cell is faulty
        return None
    return _Lead(joined_on, left_on or _LAST, member or Member(full_name=draft.values["full_name"]), draft)


def _says_leader(draft: Draft | None) -> bool:
    return draft is not None and draft.values["position"] == Position.LEADER


def _meet(one: _Lead, other: _Lead) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _line(lead: _Lead) -> int:
    return lead.draft.line.number if lead.draft else 0
