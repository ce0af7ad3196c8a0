"""What the draft of a decision is made from: the teams, who is in each, and what changed since which decision."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import Letterhead, User, letterhead
from core.refusals import Refused
from places.models import Place
from teams.filters import gaps
from teams.forms.drafts import CHANGED, OF_TODAY
from teams.models import Decision, Member, Organisation, Position, Ruling, Team, TeamTerms, terms_on
from teams.models.likeness import alike
from teams.rollups.compositions import CompositionChange, changes_between, composition_by, composition_on

IN_ORDER = ("team__place__path", "team__sort_key", "team", "effective_on", "pk")


@dataclass(frozen=True)
class DraftedTeam:
    """One team of the draft: who is in it, and of a renewal what changed ``since`` which decision (None: founded)."""

    team: Team
    members: Sequence[Member]
    terms: TeamTerms
    since: Decision | None = None
    changes: Sequence[CompositionChange] = ()

    @property
    def gaps(self) -> list[str]:
        """Return what the team lacks, in words."""
        has_leader = any(member.position == Position.LEADER for member in self.members)
        return gaps(len(self.members), has_leader, self.terms)


@dataclass(frozen=True)
class DraftTally:
    """How many there are in ``drafted`` teams; ``people`` counts who is in several teams once."""

    drafted: Sequence[DraftedTeam]

    @property
    def teams(self) -> int:
        return len(self.drafted)

    @property
    def members(self) -> int:
        return sum(len(one.members) for one in self.drafted)

    @property
    def people(self) -> int:
        return len({member.person_id for one in self.drafted for member in one.members})

    @property
    def joiners(self) -> int:
        return sum(change.before is None for one in self.drafted for change in one.changes)

    @property
    def leavers(self) -> int:
        return sum(change.after is None for one in self.drafted for change in one.changes)

    @property
    def movers(self) -> int:
        return sum(bool(change.before and change.after) for one in self.drafted for change in one.changes)


@dataclass(frozen=True)
class DecisionDraft:
    """What one draft is made from. ``chosen``: the key of a decision, or which teams of today.

    ``is_of_chair``: the chair decides, not the committee. ``grounds``: a paragraph each.
    """

    place: Place
    chosen: str
    at: datetime.datetime
    by: User
    is_of_chair: bool = True
    grounds: Sequence[str] = ()

    def count(self) -> None:
        """Count the teams. Refuses with nothing_to_draft."""
        if not self.teams:
            raise Refused("nothing_to_draft", "Không có tổ nào để đưa vào dự thảo. Xin chọn lại ở trang lập dự thảo.")

    @cached_property
    def decision(self) -> Decision | None:
        """Return the decision that was registered, None where the teams of today are chosen."""
        if self.chosen in OF_TODAY:
            return None
        return Decision.objects.visible_to(self.by).get(pk=self.chosen, place=self.place)

    @property
    def on(self) -> datetime.date:
        """Return the day whose office and whose laws the paper bears."""
        return self.decision.signed_on if self.decision else timezone.localdate(self.at)

    @cached_property
    def terms(self) -> TeamTerms:
        """Return what teams are called and of which size they are to be on that day."""
        return terms_on(self.place, self.on)

    @property
    def team_name(self) -> str:
        return self.terms.name

    @cached_property
    def office(self) -> Letterhead:
        return letterhead(self.place, on=self.on)

    @cached_property
    def teams(self) -> list[DraftedTeam]:
        """Return the teams in the order of places, each with its people; three queries however many."""
        found = self._of_decision() if self.decision else self._of_today()
        return [one for one in found if one.changes] if self.chosen == CHANGED else found

    @property
    def tally(self) -> DraftTally:
        return DraftTally(self.teams)

    @property
    def lacking(self) -> list[DraftedTeam]:
        """Return the teams that the draft shows as they may not stay: without a leader, too small or too big."""
        return [one for one in self.teams if one.gaps]

    @property
    def with_two_heads(self) -> list[DraftedTeam]:
        """Return the teams with several heads of a hamlet: one may have followed the other, and was not taken out."""
        heads = Organisation.HAMLET_HEAD
        return [one for one in self.teams if sum(member.organisation == heads for member in one.members) > 1]

    @cached_property
    def doubtful_pairs(self) -> int:
        """Return how many pairs of people in the draft look like one person and were not told apart."""
        people = {member.person_id for one in self.teams for member in one.members}
        return sum(people.issuperset(pair[:2]) for pair in alike(self.by))

    @property
    def teams_to_found(self) -> list[DraftedTeam]:
        return [one for one in self.teams if one.since is None]

    @property
    def teams_to_renew(self) -> list[DraftedTeam]:
        return [one for one in self.teams if one.since is not None]

    def _of_decision(self) -> list[DraftedTeam]:
        """Return those that the decision founds or renews, as it put them together."""
        ruled = Ruling.objects.visible_to(self.by).filter(decision=self.decision).composing()
        rulings = {ruling.team_id: ruling for ruling in ruled.select_related("team__place").order_by(*IN_ORDER)}
        earlier, members = _rulings_of(rulings), _members_of(rulings, self.by)
        found = []
        for key, ruling in rulings.items():
            now = composition_by(ruling, members[key])
            before = [one for one in earlier[key] if (one.effective_on, one.pk) < (ruling.effective_on, ruling.pk)]
            is_new = ruling.kind == Ruling.Effect.ESTABLISH
            last = None if is_new or not before else before[-1]
            found.append(_draft_of_team(ruling.team, now, last, members[key], self.terms))
        return found

    def _of_today(self) -> list[DraftedTeam]:
        """Return those that work today with the people of today, each against its last decision."""
        today = timezone.localdate(self.at)
        found = Team.objects.visible_to(self.by).within(self.place).active_on(today).select_related("place")
        teams = {team.pk: team for team in found.order_by("place__path", "sort_key", "pk")}
        rulings, members = _rulings_of(teams), _members_of(teams, self.by)
        return [
            _draft_of_team(team, composition_on(today, members[key]), rulings[key][-1], members[key], self.terms)
            for key, team in teams.items()
        ]


def _draft_of_team(
    team: Team, now: dict[int, Member], last: Ruling | None, members: Sequence[Member], terms: TeamTerms
) -> DraftedTeam:
    """Return the team with what changed since the ruling ``last``, None for one that is founded."""
    people = list(now.values())
    if last is None:
        return DraftedTeam(team, people, terms)
    return DraftedTeam(team, people, terms, last.decision, changes_between(composition_by(last, members), now))


def _rulings_of(teams: dict[int, Ruling] | dict[int, Team]) -> dict[int, list[Ruling]]:
    """Return what founded and renewed each team, the first before the last."""
    found: dict[int, list[Ruling]] = defaultdict(list)
    rows = Ruling.objects.filter(team__in=teams).composing().select_related("decision")
    for ruling in rows.order_by("effective_on", "pk"):
        found[ruling.team_id].append(ruling)
    return found


def _members_of(teams: dict[int, Ruling] | dict[int, Team], by: User) -> dict[int, list[Member]]:
    """Return everybody who was ever in each team, as far as ``by`` sees them and their data was not erased."""
    found: dict[int, list[Member]] = defaultdict(list)
    rows = Member.objects.visible_to(by).filter(team__in=teams, erased_at=None)
    for member in rows.order_by("team", "joined_on", "pk"):
        found[member.team_id].append(member)
    return found
