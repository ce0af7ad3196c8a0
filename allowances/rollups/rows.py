"""Lines with the names that their reader sees, as page, workbook and paper show them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from allowances.models import SheetLine, SupportRule
from allowances.phrases import ELSEWHERE, days_in_words, unconfirmed_days, why, why_less
from allowances.rollups.teams import COMMUNE
from core.templatetags.wording import number
from places.models import Place
from teams.models import Member, Placement, Position, Team


@dataclass(frozen=True)
class PaidRow:
    """One line with the names that its reader sees; ``line`` may not be stored. ``mark``: "(2)", by which it says which
    sum of the resolution it pays.
    """

    line: SheetLine
    rule: SupportRule
    mark: str
    team: str
    person: str
    person_id: int | None
    why: str

    @property
    def position(self) -> str:
        return str(Position(self.line.position).label) if self.line.position else ""

    @property
    def basis(self) -> str:
        """Return what is paid for, with the mark of its sum, which a list beside the lines says in full."""
        return f"{self.rule.get_basis_display()} {self.mark}{self._rest}"

    @property
    def basis_in_full(self) -> str:
        return f"{self.rule.label}{self._rest}"

    @property
    def content(self) -> str:
        """Return what is paid for with its days and why it is less than these come to, as a paper for the treasury,
        which has no column for reasons, says it.
        """
        told = "; ".join(filter(None, (days_in_words(self.line.days), why_less(self.line))))
        return f"{self.basis}: {told}" if told else self.basis

    @property
    def _rest(self) -> str:
        return ", phần còn lại" if self._is_rest else ""

    @property
    def _is_rest(self) -> bool:
        return any(code == "inside" for code, _ in self.line.reasons)

    @property
    def rate(self) -> int:
        """Return what is paid a time, in đồng: of a team's sum, out of which its people are paid, what is left."""
        return self.line.amount if self._is_rest else self.line.rate

    @property
    def who(self) -> str:
        return self.person or "Cả tổ"

    @property
    def who_as_what(self) -> str:
        """Return who gets it, and as what: "Trần Văn Minh, tổ phó"."""
        return f"{self.person}, {self.position.lower()}" if self.person and self.position else self.who

    @property
    def unconfirmed(self) -> str:
        """Return which days, or nights, are not paid because nobody confirmed them, "" for none."""
        return days_in_words(unconfirmed_days(self.line))

    @property
    def times(self) -> str:
        return f"{number(self.line.units)}\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}{number(self.rate)}"


def paid_rows(lines: Iterable[SheetLine], user: User) -> list[PaidRow]:
    """Return lines with the names of teams and people, the teams in the order of their names; three queries, and two
    more where teams bear one name.
    """
    lines = list(lines)
    told = {numbers["team"] for line in lines for _, numbers in line.reasons if "team" in numbers}
    own = {line.team_id for line in lines}
    shown = Team.objects.filter(pk__in=own) | Team.objects.visible_to(user).filter(pk__in=told)
    teams = {team.pk: team for team in shown.select_related("place").distinct()}
    names = team_names(teams.values())
    people: dict[Any, Member] = Member.objects.in_bulk({line.member_id for line in lines if line.member_id})
    marked = {rule.pk: (rule, mark) for mark, rule in marked_rules(lines)}

    def row_of(line: SheetLine) -> PaidRow:
        member = people.get(line.member_id)
        name, person = (member.full_name, member.person_id) if member else ("", None)
        return PaidRow(line, *marked[line.rule_id], names.get(line.team_id, ELSEWHERE), name, person, why(line, names))

    rows = [row_of(line) for line in lines]

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


def marked_rules(lines: Iterable[SheetLine]) -> list[tuple[str, SupportRule]]:
    """Return the sums that lines rest on, each with its mark: "(2)" is the second that was written of its resolution,
    on every page and paper.
    """
    used = {line.rule_id for line in lines}
    all_rules = SupportRule.objects.filter(resolution__rules__in=used).distinct().order_by("resolution", "pk")
    numbers: Counter[int] = Counter()
    found = []
    for rule in all_rules:
        numbers[rule.resolution_id] += 1
        if rule.pk in used:
            found.append((f"({numbers[rule.resolution_id]})", rule))
    return found


def team_names(teams: Iterable[Team]) -> dict[int, str]:
    """Return what teams are called on a sheet. Those of one name, as after communes became one, say the commune in
    which they began, and where that does not tell them apart either, their hamlet. ``teams`` come with ``place``.
    """
    teams = list(teams)
    names = {team.pk: team.short_name for team in teams}
    if alike := _of_one_name(names):
        latest_first = Placement.objects.filter(team__in=alike).order_by("-starts_on", "-pk")
        paths = {team: path[:COMMUNE] for team, path in latest_first.values_list("team", "place__path")}
        communes = dict(Place.objects.filter(path__in=set(paths.values())).values_list("path", "name"))
        names |= {pk: f"{names[pk]} ({communes[paths[pk]]})" for pk in alike if paths.get(pk) in communes}
    still = _of_one_name(names)
    return names | {team.pk: f"{team.short_name} ({team.place})" for team in teams if team.pk in still}


def _of_one_name(names: Mapping[int, str]) -> set[int]:
    counts = Counter(names.values())
    return {pk for pk, name in names.items() if counts[name] > 1}
