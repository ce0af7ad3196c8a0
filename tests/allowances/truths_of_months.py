"""What must hold of the sheets of all communes together, after any history."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from allowances.models import DayConfirmation, MonthSheet, SheetLine
from allowances.rollups.doubts import sum_changes
from allowances.rollups.knowing import lines_today
from allowances.rollups.sums import place_month
from allowances.rollups.teams import COMMUNE, sheetless_teams, stands_of
from allowances.rollups.unpaid import unpaid_teams
from allowances.rules import MonthDays, PayBasis
from reporting.models import DiaryPresence
from teams.models import Member, Position, Team
from tests.allowances.world_histories import ALLOWED
from tests.allowances.world_money import MARCH, VN
from tests.world import World

MONTH = MonthDays.of(MARCH)


class Truths:
    """What must hold of the sheets of all communes together, whichever of them says what."""

    def __init__(self, world: World, *, all_checked: bool = False) -> None:
        self.all_checked = all_checked  # by whoever may, all that pays anything
        self.world = world
        self.whole = place_month(world.song_xanh, MONTH)
        binding = SheetLine.objects.filter(sheet__in=MonthSheet.objects.binding())
        self.lines = list(binding.select_related("member", "rule").order_by("pk"))
        self.granted = [line for line in self.lines if line.units]

    def check(self) -> None:
        self.nothing_is_paid_twice()
        self.late_days_are_confirmed()
        self.budgets_hold()
        self.ceilings_hold()
        self.parts_make_the_whole()
        self.nobody_is_forgotten()

    def nothing_is_paid_twice(self) -> None:
        once: Counter = Counter()
        for line in self.granted:
            who = line.member.person_id if line.member else ("team", line.team_id, line.rule.is_most)
            for day in line.days or [0]:
                once[who, line.basis, day] += 1
        assert set(once.values()) <= {1}

    def late_days_are_confirmed(self) -> None:
        """A day that is paid was written in time, or somebody stands for it; where a word was taken back since, the
        sheet is not approved yet and would come out lower today.
        """
        sheets = {one.pk: one for one in MonthSheet.objects.binding().select_related("place", "resolution")}
        for line in self.granted:
            if line.member is None or not line.days:
                continue
            shown = self._shown(line.member.person_id, line.basis)
            if {(line.team_id, day) for day in line.days} <= shown:
                continue
            sheet = sheets[line.sheet_id]
            today = lines_today(sheet.place, MONTH, sheet.resolution, sheet)
            less = [one for one in sum_changes(sheet.lines.all(), today) if one.is_less]
            assert not sheet.is_approved
            assert less

    def _shown(self, person: int, basis: str) -> set[tuple[int, int]]:
        """Return by team the days, or nights, of a person that count as the diary tells of them."""
        rows = DiaryPresence.objects.filter(member__person=person, entry__withdrawn_at=None)
        rows = rows.filter(entry__at_night=basis == PayBasis.PERSON_NIGHT)
        return {(one.entry.team_id, one.entry.day.day) for one in rows.select_related("entry") if _counts(one)}

    def budgets_hold(self) -> None:
        """What a team gets and what its people get inside it make the one sum that was granted."""
        for team in {line.team_id for line in self.lines}:
            mine = [line for line in self.lines if line.team_id == team]
            budgets = [line for line in mine if line.units and line.member is None and not line.rule.is_most]
            spent = sum(line.amount for line in mine if line.rule.is_inside)
            assert spent + sum(line.amount for line in budgets) == sum(line.rate for line in budgets)

    def ceilings_hold(self) -> None:
        for rule in {line.rule for line in self.lines if line.member}:
            mine = [line for line in self.granted if line.rule_id == rule.pk]
            for person in {line.member.person_id for line in mine if line.member}:
                held = [line for line in mine if line.member and line.member.person_id == person]
                assert rule.days_at_most is None or sum(line.units for line in held) <= rule.days_at_most
                assert rule.amount_at_most is None or sum(line.amount for line in held) <= rule.amount_at_most

    def parts_make_the_whole(self) -> None:
        assert self.whole.total == sum(line.amount for line in self.lines)
        assert self.whole.total == sum(row.total or 0 for row in self.whole.rows)
        assert self.whole.unplaced + sum(row.teams for row in self.whole.rows) == self._standing().count()

    def nobody_is_forgotten(self) -> None:
        """Each team and person to whom something is due is paid, or a commune has yet to check, or a page names them:
        the sheet that would come out higher today, the province's list of teams that no sheet pays, or the reason
        beside their line, that the budget or the ceiling is used up.
        """
        open_at = [row.place.path for row in self.whole.rows if not row.is_counted and not self.all_checked]
        open_teams = {team for team, path in self._stands().items() if path[:COMMUNE] in open_at}
        paid_teams = {line.team_id for line in self.granted if not line.member_id and not line.rule.is_most}
        paid = {(line.member.person_id, line.basis, at) for line in self.granted if line.member for at in _times(line)}
        named_teams, named = set(), set()
        for line in self._named_lines():
            named_teams.add(line.team_id)
            if line.member_id:
                named.add((self._person(line.member_id), line.basis))
        for team in self._standing():
            assert team.pk in open_teams | paid_teams | named_teams, f"{team} is forgotten"
        for (person, basis, time), teams in self._due().items():
            is_known = (person, basis, time) in paid or (person, basis) in named
            assert is_known or teams & open_teams, f"{basis} {time} of person {person} is forgotten"

    def _named_lines(self) -> Iterator[SheetLine]:
        for one in unpaid_teams(self.whole):
            yield from one.lines
        stands = self._stands()
        waiting = {team: stands[team] for team in sheetless_teams(stands)}
        # A day written late of a team that waits, whose whole sum an earlier sheet granted: nothing more is due.
        for line in lines_today(self.world.song_xanh, MONTH, self.world.nghi_quyet, None, stands=waiting):
            if _is_used_up(line):
                yield line
        # Nor of a commune whose sheet comes to nothing, so that nobody checks it: its page gives the reasons.
        for row in self.whole.rows if self.all_checked else ():
            if not row.is_counted:
                lines = lines_today(row.place, MONTH, self.world.nghi_quyet, row.sheet)
                assert not any(line.amount for line in lines)
                yield from (line for line in lines if _is_used_up(line))
        for sheet in MonthSheet.objects.binding().select_related("place", "resolution"):
            stored = list(sheet.lines.all())
            today = lines_today(sheet.place, MONTH, sheet.resolution, sheet)
            more = {one[:3] for one in sum_changes(stored, today) if not one.is_less}
            for line in [*stored, *today]:
                if _is_used_up(line) or (line.rule_id, line.team_id, line.member_id) in more:
                    yield line

    def _due(self) -> dict[tuple[int, str, int], set[int]]:
        """Return the months, days and nights that somebody earned, each with the teams in which they did. A month goes
        by what they were in the team last, and somebody who was two things then by either.
        """
        stands, found = self._stands(), defaultdict(set)
        last_days: dict[tuple[int, int], int] = defaultdict(int)
        leading: dict[tuple[int, int], int] = defaultdict(int)
        for one in Member.objects.exclude(joined_by=None).select_related("team"):
            ends = [day for day in (one.left_on, one.team.dissolved_on) if day]
            there = MONTH.days(max(one.joined_on, one.team.established_on), min(ends, default=None))
            if one.team_id not in stands:
                continue
            key, last_day = (one.person_id, one.team_id), max(there, default=0)
            last_days[key] = max(last_days[key], last_day)
            if one.position in (Position.LEADER, Position.DEPUTY):
                leading[key] = max(leading[key], last_day)
            for presence in one.presences.select_related("entry"):
                if presence.entry.day.day in there and _counts(presence):
                    basis = PayBasis.PERSON_NIGHT if presence.entry.at_night else PayBasis.PERSON_DAY
                    found[one.person_id, basis, presence.entry.day.day].add(one.team_id)
        for (person, team), last_day in leading.items():
            if last_day and last_day == last_days[person, team]:
                found[person, PayBasis.PERSON_MONTH, 0].add(team)
        return found

    def _person(self, member: int) -> int:
        return Member.objects.get(pk=member).person_id

    def _stands(self) -> dict[int, str]:
        return stands_of(self.world.song_xanh, MONTH)

    def _standing(self) -> QuerySet[Team]:
        return Team.objects.filter(pk__in=self._stands())


def _counts(presence: DiaryPresence) -> bool:
    written_on = presence.entry.written_at.astimezone(VN).date()
    in_time = (written_on - presence.entry.day).days <= ALLOWED
    return in_time or DayConfirmation.objects.filter(presence=presence).exists()


def _is_used_up(line: SheetLine) -> bool:
    return not {"above_team", "days_above", "amount_above"}.isdisjoint(code for code, _ in line.reasons)


def _times(line: SheetLine) -> list[int]:
    return line.days if line.basis in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT) else [0]
