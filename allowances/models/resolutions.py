"""A province's resolution on support money for teams, and its sums: facts with a source, which can be changed."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Max, Q
from django.utils import timezone

from accounts.models import User
from allowances.rules import DayOrigin, MonthDays, PayBasis, PayRule
from core.editable import Editable
from core.templatetags.wording import day, number
from places.models import Place, concerning
from teams.models import Position

LARGEST_SUM = 100_000_000  # đồng, of one rule: a slip of some zeros is found
LATEST_CONFIRMED = 31  # days after which a day written down may ask to be confirmed
SIGNERS = "Người lập, Kế toán"


class SupportResolutionQuerySet(models.QuerySet["SupportResolution"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the provinces that the user's place lies in, or that lie within it."""
        return self.filter(concerning(user, "province__path"))

    def in_force_in(self, first_day: datetime.date, last_day: datetime.date) -> Self:
        """Return those that somebody put in force and that hold on at least one of the days."""
        found = Q(ends_on=None) | Q(ends_on__gte=first_day)
        return self.filter(found, state=SupportResolution.ResolutionState.IN_FORCE, starts_on__lte=last_day)


class SupportResolution(Editable):
    """What a province's council resolved about support money, from ``starts_on`` to ``ends_on``, both inclusive.

    ``source``: where its sums were read. ``is_compared``: somebody held them against the signed text.
    ``is_example``: a pattern to look at, which pays nobody. Sheets are made only by one in force. ``signers``: who
    signs a pay list before the head of the office, between commas.

    Once a sheet was approved by it, its number and title change by a ``ResolutionCorrection`` alone.
    """

    EDITABLE = ("number", "title", "source", "starts_on", "ends_on", "is_compared", "is_example", "signers")
    UNQUOTED = frozenset({"title", "source"})

    class ResolutionState(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        IN_FORCE = "in_force", "Đang áp dụng"
        WITHDRAWN = "withdrawn", "Ngừng áp dụng"

    province = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="tỉnh")
    number = models.CharField("số, ký hiệu", max_length=60)
    title = models.CharField("trích yếu", max_length=300)
    source = models.CharField("nguồn", max_length=300)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    is_compared = models.BooleanField("đã đối chiếu bản gốc", default=False)
    is_example = models.BooleanField("chỉ là mẫu", default=False)
    signers = models.CharField(
        "người ký danh sách chi", max_length=120, blank=True, default=SIGNERS, db_default=SIGNERS
    )
    state = models.CharField("tình trạng", max_length=10, choices=ResolutionState, default=ResolutionState.DRAFT)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    written_at = models.DateTimeField("ghi lúc")

    objects = SupportResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = "nghị quyết hỗ trợ kinh phí"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="a_support_resolution_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["province", "number"], name="a_province_numbers_a_support_resolution_once"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "in_force", "withdrawn"]), name="a_support_resolution_has_a_state"
            ),
        ]

    def __str__(self) -> str:
        return f"Nghị quyết {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.ResolutionState.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.state == self.ResolutionState.IN_FORCE

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.ResolutionState.WITHDRAWN

    @property
    def is_removable(self) -> bool:
        """Return whether nobody was or is paid by it, so that it may be thrown away."""
        return not self.is_in_force and not self.sheets.exists()

    @property
    def rivals(self) -> SupportResolutionQuerySet:
        """Return the province's other resolutions that are in force on some of its days, where only one may be."""
        found = SupportResolution.objects.in_force_in(self.starts_on, self.ends_on or datetime.date.max)
        return found.filter(province=self.province).exclude(pk=self.pk).order_by("starts_on")

    def obstacle_of(self, rival: "SupportResolution") -> str:
        """Return in words why it cannot be in force beside ``rival``, and whose days to write first."""
        said = f"Trong những ngày này đang áp dụng {rival}."
        if rival.starts_on < self.starts_on:
            eve = self.starts_on - datetime.timedelta(days=1)
            return f"{said} Xin bấm Sửa ở nghị quyết ấy, ghi ngày cuối áp dụng là {day(eve)} hoặc sớm hơn."
        return f"{said} Xin sửa ngày áp dụng của một trong hai nghị quyết trước."

    @property
    def approved_until(self) -> datetime.date | None:
        """Return the last day of the last month that is approved by it: up to then its days hold sums in place."""
        approved = self.sheets.filter(state="approved", reopened_at=None)
        month = approved.aggregate(last=Max("month"))["last"]
        return MonthDays.of(month).last if month else None

    @property
    def is_number_fixed(self) -> bool:
        """Return True if a sheet was approved by it: papers bear its number and title."""
        return self.sheets.filter(state="approved").exists()

    @property
    def signer_titles(self) -> list[str]:
        """Return who signs a pay list before the head of the office."""
        return [title for part in self.signers.split(",") if (title := part.strip())]

    @property
    def correction_note(self) -> str:
        """Return in words what its number or title were before they were corrected, "" if they never were; a query."""
        return "; ".join(one.in_words for one in self.corrections.order_by("corrected_at", "pk"))

    @property
    def waiting_sheets(self) -> dict[datetime.date, int]:
        """Return of the months it holds on how many sheets rest on it and are not approved yet, the latest first."""
        waiting = self.sheets.standing().exclude(state="approved").order_by("-month")
        counts = waiting.values_list("month").annotate(sheets=Count("pk"))
        return {month: sheets for month, sheets in counts if MonthDays.of(month).days(self.starts_on, self.ends_on)}

    @property
    def doubt(self) -> str:
        """Return what is said wherever its sums stand, as long as nobody held them against the signed text."""
        return "" if self.is_compared else "chưa đối chiếu bản gốc"


class ResolutionCorrectionQuerySet(models.QuerySet["ResolutionCorrection"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(resolution__in=SupportResolution.objects.visible_to(user))


class ResolutionCorrection(models.Model):
    """The number or title of a resolution was put right after sheets were approved by it: what they were before."""

    resolution = models.ForeignKey(SupportResolution, models.CASCADE, related_name="corrections")
    former_number = models.CharField("số, ký hiệu trước đó", max_length=60)
    former_title = models.CharField("trích yếu trước đó", max_length=300)
    reason = models.CharField("lý do đính chính", max_length=300)
    corrected_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField("đính chính lúc")

    objects = ResolutionCorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "đính chính nghị quyết"
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="a_correction_of_a_resolution_says_why")]

    def __str__(self) -> str:
        return self.in_words

    @property
    def in_words(self) -> str:
        on = day(timezone.localdate(self.corrected_at))
        return f"đính chính ngày {on}, trước đó ghi {self.former_number}, {self.former_title}"


class SupportRuleQuerySet(models.QuerySet["SupportRule"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(resolution__in=SupportResolution.objects.visible_to(user))

    def in_order(self) -> Self:
        return self.order_by("basis", "starts_on", "-amount", "pk")


class SupportRule(models.Model):
    """One sum of a resolution, in đồng: see ``allowances.rules.PayRule``, which says what each field does.

    ``positions``, ``origins`` and ``months`` hold values between commas (",leader,deputy,"); all where empty.
    A sum of a draft, by which nobody was paid, is written anew at will. Once in force it is never edited: who changes
    it ends the old rule and adds a new one, so that each month keeps its own. Only ``wording``, the clause or the words
    of the resolution, which pay nobody more or less, may be put right.
    """

    resolution = models.ForeignKey(SupportResolution, models.CASCADE, related_name="rules")
    basis = models.CharField("chi theo", max_length=12, choices=PayBasis)
    amount = models.PositiveIntegerField("mức chi")
    is_most = models.BooleanField("là mức tối đa", default=False)
    is_inside = models.BooleanField("nằm trong mức của tổ", default=False)
    positions = models.CharField("chức danh", max_length=60, blank=True)
    origins = models.CharField("ngày tính từ", max_length=40, blank=True)
    months = models.CharField("các tháng", max_length=40, blank=True)
    fewest_days = models.PositiveSmallIntegerField("số ngày ít nhất trong tháng", default=1)
    days_at_most = models.PositiveSmallIntegerField("số ngày nhiều nhất mỗi tháng", null=True, blank=True)
    amount_at_most = models.PositiveIntegerField("số tiền nhiều nhất mỗi tháng", null=True, blank=True)
    confirmed_after = models.PositiveSmallIntegerField("ghi sổ muộn hơn mấy ngày thì xác nhận", null=True, blank=True)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày", null=True, blank=True)
    wording = models.CharField("nguyên văn", max_length=300, blank=True)

    objects = SupportRuleQuerySet.as_manager()

    class Meta:
        verbose_name = "mức chi"
        constraints = [
            models.CheckConstraint(condition=Q(amount__range=(1, LARGEST_SUM)), name="a_support_rule_pays_something"),
            models.CheckConstraint(condition=Q(basis__in=PayBasis.values), name="a_support_rule_has_a_basis"),
            models.CheckConstraint(
                condition=Q(fewest_days__range=(1, 31)), name="a_support_rule_asks_for_days_of_a_month"
            ),
            models.CheckConstraint(
                condition=Q(days_at_most=None) | Q(days_at_most__range=(1, 31)),
                name="a_support_rule_pays_days_of_a_month",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="a_support_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_after=None)
                | Q(confirmed_after__range=(0, LATEST_CONFIRMED), basis__in=["person_day", "person_night"]),
                name="only_days_written_late_are_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(is_inside=False) | Q(basis__in=["person_day", "person_night"]),
                name="only_days_are_paid_inside_what_a_team_gets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_basis_display()}: {self.most_in_words}"

    @property
    def label(self) -> str:
        """Return what a sheet calls the sum: for what it is paid and the resolution's own words, or where nobody wrote
        them the amount, so that two sums of one kind are told apart.
        """
        return f"{self.get_basis_display()}: {self.wording or self.most_in_words}"

    @property
    def in_full(self) -> str:
        """Return what is paid and by which words of the resolution, for the list to which lines refer by a mark."""
        return f"{self}{f', {self.wording}' if self.wording else ''}"

    @property
    def most_in_words(self) -> str:
        return f"{'tối đa ' if self.is_most else ''}{number(self.amount)} đồng"

    @property
    def terms(self) -> str:
        """Return in words who is entitled, from what days are known, and the ceilings; "" where nothing narrows it."""
        said = []
        if self.positions:
            chosen = _values(self.positions)
            said.append(", ".join(str(one.label).lower() for one in Position if one.value in chosen))
        if self.basis in (PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT):
            chosen = _values(self.origins) or frozenset(DayOrigin.values)
            said.append("theo " + ", ".join(str(one.label).lower() for one in DayOrigin if one.value in chosen))
        if self.is_inside:
            said.append("nằm trong mức của tổ")
        if self.fewest_days > 1:
            said.append(f"từ {self.fewest_days} ngày trong tháng")
        if self.days_at_most:
            said.append(f"nhiều nhất {self.days_at_most} ngày một tháng")
        if self.amount_at_most:
            said.append(f"nhiều nhất {number(self.amount_at_most)} đồng một tháng")
        if self.confirmed_after is not None:
            said.append(f"ghi sổ muộn hơn {self.confirmed_after} ngày thì tổ trưởng hoặc xã xác nhận mới chi")
        if self.months:
            said.append("tháng " + ", ".join(str(one) for one in sorted(map(int, _values(self.months)))))
        return "; ".join(said)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what somebody wrote of it, as a form holds it; its first day only where it has one of its own."""
        fields = (
            *("basis", "amount", "is_most", "is_inside", "fewest_days", "days_at_most", "amount_at_most"),
            "confirmed_after",
        )
        lists = {name: sorted(_values(getattr(self, name))) for name in ("positions", "origins", "months")}
        starts_on = None if self.starts_on == self.resolution.starts_on else self.starts_on
        days = {"starts_on": starts_on, "ends_on": self.ends_on}
        return {name: getattr(self, name) for name in fields} | lists | days | {"wording": self.wording}

    @property
    def pay_rule(self) -> PayRule:
        """Return the rule as the computation knows it."""
        return PayRule(
            key=self.pk,
            basis=self.basis,
            amount=self.amount,
            starts_on=max(self.starts_on, self.resolution.starts_on),
            ends_on=min((day for day in (self.ends_on, self.resolution.ends_on) if day), default=None),
            positions=_values(self.positions),
            origins=_values(self.origins) or frozenset(DayOrigin.values),
            months=frozenset(map(int, _values(self.months))),
            is_most=self.is_most,
            is_inside=self.is_inside,
            fewest_days=self.fewest_days,
            days_at_most=self.days_at_most,
            amount_at_most=self.amount_at_most,
            confirmed_after=self.confirmed_after,
        )


def joined_values(values: Any) -> str:
    """Return values as a column holds them: ",leader,deputy,", "" where there are none."""
    found = [str(value) for value in values]
    return f",{','.join(found)}," if found else ""


def _values(column: str) -> frozenset[str]:
    return frozenset(filter(None, column.split(",")))
