"""What the workbook and the paper of a month are made from: the sheets of a commune, or of all communes of a place."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from accounts.models import Letterhead, User, letterhead
from accounts.roles import Permission
from allowances.access import works_with_it
from allowances.models import MonthSheet, SheetLine, SupportResolution
from allowances.phrases import month_name, unconfirmed_note
from allowances.rollups.rows import PaidRow, paid_rows
from allowances.rollups.sums import CommuneMonth, PlaceMonth, place_month
from allowances.rules import MonthDays
from core.refusals import Refused
from core.templatetags.wording import day, number
from core.terms import team_words
from exchange.exports.books import Facts, Params, place_of
from exchange.exports.papers import annex_note
from places.models import Place
from teams.models import Member, Position

NOBODY_CHECKED = "Chưa xã nào kiểm tra bảng của tháng này nên chưa có số tiền"
KIND_PERMISSION = Permission.EXPORT_CONTACTS  # it names people


@dataclass(frozen=True)
class SupportSource:
    """The sheets of ``month`` that are checked or approved; ``by`` is who takes the file, ``reason`` what for."""

    place: Place
    month: MonthDays
    at: datetime.datetime
    by: User
    reason: str

    def count(self) -> None:
        _ = self.rows, self.office

    @cached_property
    def whole(self) -> PlaceMonth:
        return place_month(self.place, self.month)

    @cached_property
    def counted_rows(self) -> list[CommuneMonth]:
        """Return the communes whose sheets it holds."""
        return self.whole.counted_rows

    @property
    def is_of_a_commune(self) -> bool:
        return self.place.is_commune

    @cached_property
    def rows(self) -> list[tuple[str, PaidRow]]:
        """Return what is paid, each line with the name of its commune: commune by commune, team by team."""
        return [pair for pair in self._all_rows if pair[1].line.amount]

    @cached_property
    def unpaid_rows(self) -> list[tuple[str, PaidRow]]:
        """Return the lines of 0 đồng, which nothing counts, each with its reason."""
        return [pair for pair in self._all_rows if not pair[1].line.amount]

    @cached_property
    def unconfirmed_rows(self) -> list[tuple[str, PaidRow]]:
        """Return the lines with days that are not paid because nobody confirmed them."""
        return [pair for pair in self._all_rows if pair[1].unconfirmed]

    @property
    def unconfirmed(self) -> str:
        """Return what the total leaves out of such days, "" for none."""
        return unconfirmed_note(row.line for _, row in self.unconfirmed_rows)

    @cached_property
    def _all_rows(self) -> list[tuple[str, PaidRow]]:
        sheets = [row.sheet for row in self.counted_rows if row.sheet]
        of_sheet: dict[int, list[SheetLine]] = {sheet.pk: [] for sheet in sheets}
        for line in SheetLine.objects.filter(sheet__in=list(of_sheet)).order_by("pk"):
            of_sheet[line.sheet_id].append(line)
        return [(sheet.place.name, row) for sheet in sheets for row in paid_rows(of_sheet[sheet.pk], self.by)]

    @property
    def people(self) -> int:
        """Return how many people are paid, each once."""
        return self.whole.people

    @cached_property
    def leaders(self) -> dict[int, Member]:
        """Return who led each team that is paid itself, at the end of the month: they sign for it."""
        teams = {row.line.team_id for _, row in self.rows if not row.line.member_id}
        last = self.month.last
        led = Member.objects.filter(team__in=teams, position=Position.LEADER, joined_on__lte=last)
        return {one.team_id: one for one in led.exclude(left_on__lt=last).order_by("joined_on", "pk")}

    @property
    def people_named(self) -> int:
        """Return how many people the files name: who is paid, and who signs for a team."""
        return len({row.person_id for _, row in self.rows} - {None} | {one.person_id for one in self.leaders.values()})

    def receiver(self, row: PaidRow) -> str:
        """Return who gets what a line pays; of a team also who signs for it."""
        leader = None if row.person or not row.line.amount else self.leaders.get(row.line.team_id)
        return f"{row.who}, tổ trưởng {leader.full_name} ký nhận" if leader else row.who

    @cached_property
    def _lines_signed(self) -> dict[tuple[int, int | None], list[SheetLine]]:
        """Return the lines that are signed for together: by team, of each of its people and of itself (None)."""
        found: dict[tuple[int, int | None], list[SheetLine]] = defaultdict(list)
        for _, row in self.rows:
            found[row.line.team_id, row.person_id].append(row.line)
        return found

    def to_sign(self, row: PaidRow) -> str:
        """Return what stands where a line is signed for. Who has several in a team signs once, at the first, for all of
        them, and so does who signs for the team; "" where there is just room to sign.
        """
        lines = self._lines_signed[row.line.team_id, row.person_id]
        if len(lines) < 2:
            return ""
        return f"Cộng {number(sum(one.amount for one in lines))}" if row.line == lines[0] else "Ký ở dòng trên"

    @property
    def closed_at(self) -> datetime.datetime | None:
        """Return when the last of the sheets became what it is, checked or approved; None where some are still to come
        or to be approved, so that the numbers are of the moment at which the file is made.
        """
        sheets = [row.sheet for row in self.whole.rows if row.sheet]
        if not self.is_of_a_commune and len(self.whole.approved_rows) < len(self.whole.rows):
            return None
        return max((at for one in sheets if (at := one.approved_at or one.checked_at)), default=None)

    @cached_property
    def office(self) -> Letterhead:
        return letterhead(self.place, on=timezone.localdate(self.at))

    @cached_property
    def _resolutions(self) -> list[SupportResolution]:
        found = {row.sheet.resolution for row in self.counted_rows if row.sheet}
        return sorted(found, key=lambda one: (one.starts_on, one.number))

    @cached_property
    def resolutions(self) -> Sequence[str]:
        """Return the resolutions that the sheets rest on, each with what is in doubt about it and was corrected."""
        named = []
        for one in self._resolutions:
            notes = "; ".join(filter(None, (one.doubt, one.correction_note)))
            named.append(f"{one}{f' ({notes})' if notes else ''}{', chỉ là mẫu' if one.is_example else ''}")
        return named

    @property
    def signers(self) -> tuple[tuple[str, str], ...]:
        """Return who signs before the head of the office, as the province's resolution has it; of a commune's sheet
        whoever drew it up is named.
        """
        titles = self._resolutions[-1].signer_titles if self._resolutions else []
        sheet = self.counted_rows[0].sheet if self.is_of_a_commune and self.counted_rows else None
        maker = _maker_of(sheet).full_name if sheet else ""
        return tuple((title, maker if title.lower().startswith("người lập") else "") for title in titles)

    @property
    def belongs_to(self) -> str:
        """Return the paper that the list goes with: it has no number of its own."""
        paper, kind = ("Quyết định", "QĐ") if self.is_of_a_commune else ("Tờ trình", "TTr")
        year = str(timezone.localdate(self.at).year)
        return annex_note(self.office, paper=paper, kind=kind, year=year, issuer=self.office.full_name)

    @property
    def state(self) -> str:
        """Return how far the sheets are, in words."""
        approved, counted = len(self.whole.approved_rows), len(self.counted_rows)
        if self.is_of_a_commune:
            sheet = next((row.sheet for row in self.counted_rows), None)
            return _state_of(sheet) if sheet else "Chưa kiểm tra"
        return f"{counted}/{len(self.whole.rows)} xã, phường đã kiểm tra, {approved} đã duyệt"

    @property
    def is_draft(self) -> bool:
        """Return whether some of the sheets that are counted may still change: the province has not approved them."""
        return len(self.whole.approved_rows) < len(self.counted_rows)

    @property
    def teams_called(self) -> str:
        """Return what the province called its teams on the month's last day, as inside a sentence."""
        return team_words(self.place, self.month.last)

    @property
    def subject(self) -> str:
        return f"Kinh phí hỗ trợ {self.teams_called}"

    @property
    def period(self) -> str:
        return month_name(self.month.first)

    @property
    def footer(self) -> str:
        return f"Người lấy: {self.by.full_name} ({self.by.get_role_display()}); chỉ dùng để: {self.reason}"


def _state_of(sheet: MonthSheet) -> str:
    at = sheet.approved_at or sheet.checked_at
    return f"{sheet.progress}{f' ngày {day(timezone.localdate(at))}' if at else ''}"


def _maker_of(sheet: MonthSheet) -> User:
    """Return who drew a sheet up; one that the province reopened was drawn up anew by whoever checked it."""
    is_reopened = sheet.number > 1 and sheet.drafted_by.may(Permission.APPROVE_ALLOWANCES)
    return sheet.checked_by if is_reopened and sheet.checked_by else sheet.drafted_by


def source_of(params: Params, by: User, at: datetime.datetime) -> SupportSource:
    """Return the source of a file. Refuses with not_allowed."""
    if not works_with_it(by):
        raise Refused("not_allowed", "Tài khoản không còn quyền xem kinh phí hỗ trợ.")
    day = datetime.date.fromisoformat(params["on"])
    return SupportSource(place_of(params, by), MonthDays.of(day), at, by, params.get("reason", ""))


def facts_of(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Tháng", f"{datetime.date.fromisoformat(params['on']):%m/%Y}")] for params in asked]
