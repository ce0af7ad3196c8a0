"""Lines with the names that their reader sees, as page, workbook and paper show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from allowances.models import SheetLine
from allowances.phrases import ELSEWHERE, days_in_words, why
from allowances.rules import PayBasis
from teams.models import Member, Position, Team


@dataclass(frozen=True)
class PaidRow:
    """One line with the names that its reader sees; ``line`` may not be stored."""

    line: SheetLine
    team: str
    person: str
    why: str

    @property
    def position(self) -> str:
        return str(Position(self.line.position).label) if self.line.position else ""

    @property
    def basis(self) -> str:
        rest = any(code == "inside" for code, _ in self.line.reasons)
        return f"{PayBasis(self.line.basis).label}{' (phần còn lại)' if rest else ''}"

    @property
    def content(self) -> str:
        """Return what is paid for with its days, as a paper for the treasury says it."""
        return f"{self.basis}: {days_in_words(self.line.days)}" if self.line.days else self.basis

    @property
    def who(self) -> str:
        return self.person or "Cả tổ"


def paid_rows(lines: Iterable[SheetLine], user: User) -> list[PaidRow]:
    """Return lines with the names of teams and people, the teams in the order of their names; two queries."""
    lines = list(lines)
    told = {numbers["team"] for line in lines for _, numbers in line.reasons if "team" in numbers}
    own = {line.team_id for line in lines}
    shown = Team.objects.filter(pk__in=own) | Team.objects.visible_to(user).filter(pk__in=told)
    teams = {team.pk: team for team in shown.distinct()}
    names: dict[int, str] = {pk: team.short_name for pk, team in teams.items()}
    people: dict[Any, Member] = Member.objects.in_bulk({line.member_id for line in lines if line.member_id})
    rows = [
        PaidRow(line, names.get(line.team_id, ELSEWHERE), people[line.member_id].full_name, why(line, names))
        if line.member_id
        else PaidRow(line, names.get(line.team_id, ELSEWHERE), "", why(line, names))
        for line in lines
    ]

    def order(row: PaidRow) -> tuple[Any, ...]:
        member = people.get(row.line.member_id)
        leads = member is not None and Position.values.index(row.line.position or Position.MEMBER)
        return (
            teams[row.line.team_id].sort_key,
            row.line.team_id,
            member is not None,
            leads,
            (member and member.sort_key) or "",
        )

    return sorted(rows, key=order)
