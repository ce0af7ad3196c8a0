"""The roll is the list of a day: who is expected, team by team, and how each stands."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from core.text import fold
from teams.models import Member, Position, Team
from training.access import attendees
from training.models import Attendance, Guest, Invitation, Mark, SessionDay

# What ``get_…_display`` says; it builds these anew for each of a hundred and fifty people.
_POSITIONS, _STATES = dict(Position.choices), dict(Attendance.Presence.choices)


@dataclass(frozen=True)
class RollLine:
    """One person. ``key`` names them to a phone: m12 is a member, g3 a guest. ``marked_by``: who wrote their mark."""

    person: Member | Guest
    attendance: Attendance | None
    invitation: Invitation | None = None
    marked_by: str = ""

    @property
    def key(self) -> str:
        return f"{'m' if isinstance(self.person, Member) else 'g'}{self.person.pk}"

    @property
    def team(self) -> Team | None:
        """Return the team of a member, None for a guest."""
        return self.person.team if isinstance(self.person, Member) else None

    @property
    def detail(self) -> str:
        """Return what tells two people of a name apart: the position, or whom a guest came for. No phone
        numbers here.
        """
        return _POSITIONS[self.person.position] if isinstance(self.person, Member) else self.person.organisation

    @property
    def settled_state(self) -> str:
        """Return the state that nobody has to look at again; "" where there is none, or it was flagged."""
        return self.attendance.state if self.attendance and not self.attendance.is_flagged else ""

    @property
    def label(self) -> str:
        """Return the person in one line, with how they stand."""
        now = f" ({_STATES[self.attendance.state]})" if self.attendance else ""
        return f"{self.person}, {self.detail}{now}" if self.detail else f"{self.person}{now}"


@dataclass
class RollTeam:
    """The people of one team: those expected, and those of it who may come without having been asked, as far as the
    reader sees them or named them.
    """

    team: Team
    expected: list[RollLine] = field(default_factory=list)
    others: list[RollLine] = field(default_factory=list)


@dataclass(frozen=True)
class Roll:
    """The list of one day."""

    groups: list[RollTeam]
    guests: list[RollLine]

    @property
    def lines(self) -> list[RollLine]:
        return [line for group in self.groups for line in [*group.expected, *group.others]] + self.guests

    @property
    def expected(self) -> list[RollLine]:
        return [line for group in self.groups for line in group.expected] + self.guests

    @property
    def expected_count(self) -> int:
        return len(self.expected)

    @property
    def present_count(self) -> int:
        return sum(line.attendance is not None and line.attendance.was_there for line in self.lines)

    @property
    def own_code_count(self) -> int:
        """Return how many say that they are there by a code of their own, without having signed in."""
        attendances = [line.attendance for line in self.lines if line.attendance and line.attendance.was_there]
        return sum(attendance.how == Attendance.How.OWN_CODE for attendance in attendances)

    @property
    def unmarked_count(self) -> int:
        return sum(line.attendance is None for group in self.groups for line in group.expected)


def roll(day: SessionDay, *, by: User, named: Iterable[str] = ()) -> Roll:
    """Return the list of ``day`` as ``by`` reads it, in six queries. Who was marked stands among the expected, whether
    asked or not.

    Of the rest of the teams, whom nobody asked, ``by`` reads those in sight, and any whose whole name is among
    ``named``, marks ignored: a partner who runs a session gets no list of everybody who might come.
    """
    standing = Mark.objects.filter(attendance=OuterRef("pk"), how=OuterRef("how"), made_at=OuterRef("checked_in_at"))
    marked = day.attendances.annotate(marked_by=Subquery(standing.order_by("-pk").values("by__full_name")[:1]))
    attendances = {row.member_id or -(row.guest_id or 0): row for row in marked.order_by("pk")}
    marked_by = {key: row.marked_by or "" for key, row in attendances.items()}
    asked = {row.member_id: row for row in day.session.invitations.order_by("pk")}
    listed = Q(pk__in=asked) | Q(pk__in=[key for key in attendances if key > 0])
    called = Q(name_folded__in={fold(name) for name in named} - {""})
    members = attendees(day).filter(listed | called | Q(team__in=Team.objects.visible_to(by)))
    members = members.prefetch_related("team__place")
    groups = []
    ordered = members.order_by("team__place__path", "team__sort_key", "team", "sort_key", "pk")
    for team, people in groupby(ordered, key=lambda member: member.team):
        group = RollTeam(team)
        for member in people:
            line = RollLine(member, attendances.get(member.pk), asked.get(member.pk), marked_by.get(member.pk, ""))
            (group.expected if line.invitation or line.attendance else group.others).append(line)
        groups.append(group)
    guests = day.session.guests.order_by("full_name", "pk")
    lines = [RollLine(one, attendances.get(-one.pk), marked_by=marked_by.get(-one.pk, "")) for one in guests]
    return Roll(groups, lines)
