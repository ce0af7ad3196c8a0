"""The sheet of a commune and month, as its page shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from allowances.forms.sheets import UNPAID
from allowances.models import MonthSheet, SheetLine, SupportResolution, SupportRule
from allowances.models.sheets import is_divided
from allowances.phrases import DOUBTS, Doubt, codes_of, doubts_of, unconfirmed_days, unconfirmed_note
from allowances.rollups.doubts import DiarySince, SumChange, diary_since, people_paid_twice, sum_changes
from allowances.rollups.knowing import basis_of, lines_today, resolution_of
from allowances.rollups.rows import marked_rules
from allowances.rollups.teams import stands_of
from allowances.rollups.writing import PersonWriting, person_writings
from allowances.rules import MonthDays, PayBasis
from core.money import in_words
from core.tables import ListColumn, Listing
from core.templatetags.wording import number
from core.workbook import Kind
from places.models import Place
from teams.models import Member


class SheetListing(Listing):
    """It leaves as a file only by asking for one, with a reason, since it names people."""

    name, title, unit = "support-sheet", "Bảng kinh phí", "dòng"
    is_private = is_short_on_phones = True

    team = ListColumn("Tổ", "team")
    who = ListColumn("Người nhận", "who_as_what")
    basis = ListColumn("Chi theo", "basis")
    times = ListColumn("Số lần × mức", "times", order_by=("line__units", "rate"))
    amount = ListColumn("Số tiền (đồng)", "line__amount", kind=Kind.NUMBER, is_summed=True)
    why = ListColumn("Vì sao", "why", width=48)

    @property
    def total_label(self) -> str:
        people = {row.person_id for row in self.data.data if row.person_id and row.line.amount}
        return f"{super().total_label}, {number(len(people))} người"


@dataclass(frozen=True)
class SheetPage:
    """What a page says of the month of a commune: ``sheet`` None where nobody drew one up yet.

    ``lines`` are those that were checked, of a drafted sheet or none what comes out today: those that are ``paid``,
    which alone are counted, and the ``unpaid`` ones of 0 đồng, each with its reason. ``changes``: where a checked one
    would come out otherwise today; ``teams``: how many stood in the commune; ``since``: what the diaries got and lost
    since it was checked.
    """

    place: Place
    month: MonthDays
    resolution: SupportResolution | None
    sheet: MonthSheet | None
    teams: int
    lines: Sequence[SheetLine]
    changes: Sequence[SumChange] = ()
    twice: Sequence[SheetLine] = ()
    since: DiarySince | None = None

    @property
    def is_stored(self) -> bool:
        return self.sheet is not None and not self.sheet.is_drafted

    @property
    def checker(self) -> str:
        """Return who draws up and checks the sheet, in words: "xã", or where the commune was divided "Sở"."""
        return "Sở" if is_divided(self.place) else "xã"

    @property
    def heir(self) -> str:
        """Return who does so for a commune that ended."""
        return self.checker if is_divided(self.place) else str(Place.objects.get(path=self.place.stands_at))

    @property
    def is_over(self) -> bool:
        """Return whether the month is over, so that its sheet may be checked."""
        return timezone.localdate() > self.month.last

    @cached_property
    def paid_lines(self) -> list[SheetLine]:
        return [line for line in self.lines if line.amount]

    @cached_property
    def unpaid_lines(self) -> list[SheetLine]:
        return [line for line in self.lines if not line.amount]

    @cached_property
    def unconfirmed_lines(self) -> list[SheetLine]:
        return [line for line in self.lines if unconfirmed_days(line)]

    @property
    def unconfirmed(self) -> str:
        """Return what the total leaves out of days that nobody has confirmed, "" for none."""
        return unconfirmed_note(self.lines)

    @property
    def marked_rules(self) -> list[tuple[str, SupportRule]]:
        return marked_rules(self.lines)

    def lines_of(self, look: str) -> list[SheetLine]:
        """Return the lines that somebody asks to look at: those that are paid, those that are not, or by a doubt."""
        if look in DOUBTS:
            return [line for line in self.lines if look in codes_of(line)]
        return self.unpaid_lines if look == UNPAID else self.paid_lines

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def by_basis(self) -> list[tuple[str, int]]:
        """Return what is paid a team and month, a person and month, a day and a night, in đồng."""
        sums = [(basis, sum(line.amount for line in self.paid_lines if line.basis == basis)) for basis in PayBasis]
        return [(str(basis.label), amount) for basis, amount in sums if amount]

    @property
    def in_words(self) -> str:
        return in_words(self.total)

    @property
    def doubts(self) -> list[Doubt]:
        return doubts_of(self.lines)

    @cached_property
    def people(self) -> int:
        members = {line.member_id for line in self.paid_lines if line.member_id}
        return Member.objects.filter(pk__in=members).order_by().values("person").distinct().count()

    @cached_property
    def writings(self) -> list[PersonWriting]:
        """Return how the paid days came into the diaries, for whoever checks and approves."""
        return person_writings(self.month, self.paid_lines)

    @property
    def teams_paid(self) -> int:
        """Return of how many teams something is paid, to them or to their people."""
        return len({line.team_id for line in self.paid_lines})

    @property
    def more(self) -> int:
        """Return by how much it would come out higher today, in đồng; lower where below zero."""
        return sum(one.now - one.stored for one in self.changes)

    @property
    def more_or_less(self) -> int:
        return abs(self.more)


def sheet_page(place: Place, month: MonthDays, sheet: MonthSheet | None) -> SheetPage:
    resolution = sheet.resolution if sheet else resolution_of(place, month)
    stands = stands_of(place, month)
    page = partial(SheetPage, place, month, resolution, sheet, len(stands))
    if sheet and (sheet.reopened_at or not sheet.is_drafted):
        lines = list(sheet.lines.order_by("pk"))
        if sheet.reopened_at:
            return page(lines)
        changes = sum_changes(lines, lines_today(place, month, sheet.resolution, sheet, stands=stands))
        twice = [line for same in people_paid_twice([sheet]).values() for line in same]
        return page(lines, changes, twice, diary_since(sheet, stands))
    return page(lines_today(place, month, resolution, sheet, stands=stands) if resolution else [])


def sheet_of(request: UserRequest, sheet_id: int, is_allowed: Callable[[User, Place], bool]) -> MonthSheet:
    """Return a sheet that the user sees and is allowed to work on; else raise Http404 or PermissionDenied."""
    sheets_seen = MonthSheet.objects.visible_to(request.user).select_related("place", "resolution")
    sheet = get_object_or_404(sheets_seen, pk=sheet_id)
    if not is_allowed(request.user, sheet.place):
        raise PermissionDenied
    sheet.resolution = basis_of(sheet)
    return sheet
