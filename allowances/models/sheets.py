"""The sheet of a commune and a month: drafted, checked by the commune, approved by the province and so frozen."""

from typing import Any, Self

from django.db import models
from django.db.models import Q, Sum

from accounts.models import ActTie, SecondPerson, User, second_person
from accounts.roles import Permission
from allowances.models.resolutions import SupportResolution, SupportRule
from allowances.rules import MonthDays, PayBasis
from places.models import Level, Place, in_scope, prefix_length
from teams.models import Member, Team


def is_divided(commune: Place) -> bool:
    """Return True if a commune ended and no other one has taken over the whole of it."""
    is_without_heir = commune.valid_to is not None and not commune.has_moved
    return is_without_heir or len(commune.stands_at) < prefix_length(Level.COMMUNE)


class MonthSheetQuerySet(models.QuerySet["MonthSheet"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of communes in the user's scope; of a commune that ended, its heirs see the past."""
        return self.filter(in_scope(user, "place__path"))

    def standing(self) -> Self:
        """Return those that nobody reopened: one a commune and month."""
        return self.filter(reopened_at=None)

    def binding(self) -> Self:
        """Return those whose lines pay: checked or approved, and not reopened."""
        return self.standing().exclude(state=MonthSheet.SheetState.DRAFTED)

    def with_total(self) -> Self:
        """Add ``total``, what its lines pay together; None where it has none."""
        return self.annotate(total=Sum("lines__amount"))


class MonthSheet(models.Model):
    """What teams of the commune ``place`` and their people get for the month that begins on ``month``.

    A team belongs to the commune where it stood on its last active day of the month, so that the sheet of a commune
    that ended stays with it. Lines are written when the commune checks it, and never change after that: to change them
    is to reopen the sheet, which keeps this row as it was and begins another with the next ``number``.

    ``drafted_by``: who drew it up, or chose sums of it after that.

    ``checked_alone`` and ``approved_alone``: what tied whoever checked it to whoever drew it up, and whoever approved
    it to whoever checked it, where their office had nobody else.
    """

    class SheetState(models.TextChoices):
        DRAFTED = "drafted", "Đang lập"
        CHECKED = "checked", "Xã đã kiểm tra"
        APPROVED = "approved", "Đã duyệt"

    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="xã, phường")
    month = models.DateField("tháng")
    resolution = models.ForeignKey(SupportResolution, models.PROTECT, related_name="sheets")
    number = models.PositiveSmallIntegerField("lần lập")
    state = models.CharField("tình trạng", max_length=10, choices=SheetState, default=SheetState.DRAFTED)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("lập lúc")
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    checked_at = models.DateTimeField("kiểm tra lúc", null=True, blank=True)
    checked_alone = models.CharField(
        "kiểm tra một mình", max_length=10, choices=ActTie, blank=True, default="", db_default=""
    )
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField("duyệt lúc", null=True, blank=True)
    approved_alone = models.CharField(
        "duyệt một mình", max_length=10, choices=ActTie, blank=True, default="", db_default=""
    )
    reopened_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    reopened_at = models.DateTimeField("mở lại lúc", null=True, blank=True)
    reopen_reason = models.CharField("lý do mở lại", max_length=300, blank=True)

    objects = MonthSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "bảng kinh phí tháng"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "month"], condition=Q(reopened_at=None), name="a_commune_has_one_sheet_a_month"
            ),
            models.UniqueConstraint(fields=["place", "month", "number"], name="sheets_of_a_month_are_numbered_once"),
            # As text: SQLite itself, which copies a backup, knows nothing of Django's days.
            models.CheckConstraint(condition=Q(month__endswith="-01"), name="a_sheet_is_of_a_whole_month"),
            models.CheckConstraint(
                condition=Q(state="drafted", checked_at=None, checked_by=None)
                | (Q(state__in=["checked", "approved"], checked_at__isnull=False, checked_by__isnull=False)),
                name="a_checked_sheet_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=(~Q(state="approved") & Q(approved_at=None, approved_by=None))
                | Q(state="approved", approved_at__isnull=False, approved_by__isnull=False),
                name="an_approved_sheet_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(checked_alone="") | Q(checked_at__isnull=False),
                name="only_a_checked_sheet_is_checked_alone",
            ),
            models.CheckConstraint(
                condition=Q(approved_alone="") | Q(state="approved"), name="only_an_approved_sheet_is_approved_alone"
            ),
            models.CheckConstraint(
                condition=Q(reopened_at=None, reopened_by=None, reopen_reason="")
                | (Q(reopened_at__isnull=False, reopened_by__isnull=False) & ~Q(reopen_reason="")),
                name="a_reopened_sheet_says_when_by_whom_and_why",
            ),
        ]
        indexes = [models.Index(fields=["month", "state"], name="sheet_by_month_and_state")]

    def __str__(self) -> str:
        return f"Bảng kinh phí tháng {self.month:%m/%Y} của {self.place}"

    @property
    def days(self) -> MonthDays:
        return MonthDays.of(self.month)

    def second_checker(self, user: User) -> SecondPerson:
        """Return whether ``user``, who reaches the commune, may check what somebody drew up."""
        acted: dict[str, Any] = {"actor_id": self.drafted_by_id, "at": self.drafted_at}
        is_of_commune = user.may(Permission.CHECK_ALLOWANCES)  # else of the province, where the commune was divided
        permission = Permission.CHECK_ALLOWANCES if is_of_commune else Permission.APPROVE_ALLOWANCES
        return second_person(user, permission, actor="người lập bảng này", **acted)

    def second_approver(self, user: User) -> SecondPerson:
        """Return whether ``user`` may approve what somebody checked."""
        acted: dict[str, Any] = {"actor_id": self.checked_by_id, "at": self.checked_at}
        return second_person(user, Permission.APPROVE_ALLOWANCES, actor="người kiểm tra bảng này", **acted)

    @property
    def progress(self) -> str:
        """Return how far it is, in words: the sheet of a divided commune was checked by the province."""
        by_province = self.is_checked and is_divided(self.place)
        return "Sở đã kiểm tra" if by_province else str(self.get_state_display())

    @property
    def is_drafted(self) -> bool:
        return self.state == self.SheetState.DRAFTED

    @property
    def is_checked(self) -> bool:
        return self.state == self.SheetState.CHECKED

    @property
    def is_approved(self) -> bool:
        return self.state == self.SheetState.APPROVED


class ChosenAmountQuerySet(models.QuerySet["ChosenAmount"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(sheet__in=MonthSheet.objects.visible_to(user))


class ChosenAmount(models.Model):
    """What the commune pays of a sum that is a ceiling, in đồng; nothing until it says so."""

    sheet = models.ForeignKey(MonthSheet, models.CASCADE, related_name="chosen")
    rule = models.ForeignKey(SupportRule, models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField("mức xã chi")

    objects = ChosenAmountQuerySet.as_manager()

    class Meta:
        verbose_name = "mức xã chi"
        constraints = [models.UniqueConstraint(fields=["sheet", "rule"], name="a_sheet_chooses_a_sum_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id}: {self.amount}"


class SheetLineQuerySet(models.QuerySet["SheetLine"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(sheet__in=MonthSheet.objects.visible_to(user))

    def paying(self) -> Self:
        return self.filter(amount__gt=0)

    def granting(self) -> Self:
        """Return those that grant a sum, also a team's of which its people's days left nothing to pay."""
        return self.filter(units__gt=0)


class SheetLine(models.Model):
    """One line of a checked sheet: see ``allowances.rules.PayLine``. ``rate`` is what was paid a month, day or night.

    Who was paid is the person behind the membership: people are merged and split, so that none is kept here. No bank
    details: the treasury's own list has them.
    """

    sheet = models.ForeignKey(MonthSheet, models.CASCADE, related_name="lines")
    rule = models.ForeignKey(SupportRule, models.PROTECT, related_name="lines")
    team = models.ForeignKey(Team, models.PROTECT, related_name="+", verbose_name="tổ")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+", null=True, blank=True)
    basis = models.CharField("chi theo", max_length=12, choices=PayBasis)
    position = models.CharField("chức danh", max_length=10, blank=True)
    rate = models.PositiveIntegerField("mức chi")
    units = models.PositiveSmallIntegerField("số lần")
    amount = models.PositiveIntegerField("số tiền")
    days = models.JSONField("các ngày", default=list)
    reasons = models.JSONField("vì sao", default=list)

    objects = SheetLineQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng kinh phí"
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "rule", "team"], condition=Q(member=None), name="a_sheet_pays_a_team_by_a_rule_once"
            ),
            models.UniqueConstraint(
                fields=["sheet", "rule", "member"], name="a_sheet_pays_a_membership_by_a_rule_once"
            ),
            models.CheckConstraint(condition=Q(basis__in=PayBasis.values), name="a_line_of_a_sheet_has_a_basis"),
            models.CheckConstraint(condition=Q(amount=0) | Q(units__gt=0), name="a_line_of_a_sheet_pays_for_something"),
            models.CheckConstraint(
                condition=Q(member=None, basis="team_month") | (Q(member__isnull=False) & ~Q(basis="team_month")),
                name="a_line_of_a_sheet_is_of_a_team_or_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Dòng số {self.pk} của bảng kinh phí"
