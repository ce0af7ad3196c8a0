"""People ask about their own data, and the clocks of the law run from the day they ask."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.roles import Permission
from core.working_days import DAY, end_of_working_day, midnight
from places.models import Place, in_scope
from teams.models.teams import Person

ANSWER_WORKING_DAYS = 2  # decree 356/2025/NĐ-CP: the person hears what will happen
FULFIL_DAYS = {"access": 10, "correct": 10, "object": 15, "restrict": 15, "erase": 20}  # calendar days, the same decree


class PrivacyRequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def visible_to(self, user: Any) -> Self:
        """Return those within the user's place, for those who handle them; everyone sees their own."""
        if not getattr(user, "is_active", False):
            return self.none()
        own = Q(account=user)
        return (
            self.filter(own | in_scope(user, "place__path"))
            if user.may(Permission.HANDLE_PRIVACY)
            else self.filter(own)
        )

    def handled_by(self, user: User) -> Self:
        """Return those that ``user`` answers: in their scope, and not their own."""
        if not user.may(Permission.HANDLE_PRIVACY):
            return self.none()
        return self.filter(in_scope(user, "place__path")).exclude(account=user)

    def open(self) -> Self:
        return self.filter(done_at=None)

    def of_person(self, person: Person) -> Self:
        """Return those about a person, or asked by the account through which they sign in."""
        return self.filter(Q(person=person) | Q(account__in=person.memberships.exclude(user=None).values("user")))


class PrivacyRequest(models.Model):
    """Somebody asks what is kept of them, or to have it corrected, erased, restricted or no longer used.

    ``person`` or ``account`` says who, ``asker`` in words only where the portal knows neither; ``words`` is what they
    want, kept short. An answer says what will happen; it is done once ``outcome`` says how it ended. Due dates are
    computed, never stored. ``asker`` and ``words`` are emptied when the person's data is erased.
    """

    class RequestKind(models.TextChoices):
        ACCESS = "access", "Xem, nhận bản in dữ liệu"
        CORRECT = "correct", "Sửa chỗ ghi sai"
        ERASE = "erase", "Xóa dữ liệu"
        OBJECT = "object", "Phản đối việc dùng dữ liệu"
        RESTRICT = "restrict", "Hạn chế việc dùng dữ liệu"

    class RequestChannel(models.TextChoices):
        PORTAL = "portal", "Qua cổng"
        IN_PERSON = "in_person", "Trực tiếp"
        LETTER = "letter", "Bằng đơn"
        PHONE = "phone", "Qua điện thoại"

    class Outcome(models.TextChoices):
        GRANTED = "granted", "Đã thực hiện"
        REFUSED = "refused", "Không thực hiện"

    kind = models.CharField("đề nghị", max_length=10, choices=RequestKind)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="privacy_requests", null=True, blank=True, verbose_name="người"
    )
    account = models.ForeignKey(
        User, models.PROTECT, related_name="privacy_requests", null=True, blank=True, verbose_name="tài khoản"
    )
    asker = models.CharField("người đề nghị", max_length=120, blank=True)
    words = models.TextField("nội dung", blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn")
    received_on = models.DateField("ngày nhận")
    channel = models.CharField("cách nhận", max_length=10, choices=RequestChannel)
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="người nhận")
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    done_at = models.DateTimeField("xong lúc", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    outcome = models.CharField("kết quả", max_length=10, choices=Outcome, blank=True)
    reason = models.TextField("căn cứ, ghi chú", blank=True)

    objects = PrivacyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "đề nghị về dữ liệu cá nhân"
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, outcome="") | (Q(done_at__isnull=False) & ~Q(outcome="")),
                name="a_done_request_says_how_it_ended",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="refused") | ~Q(reason=""), name="a_refused_request_says_on_what_ground"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(answered_at__isnull=False, answered_at__lte=F("done_at")),
                name="a_request_is_answered_before_it_is_done",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(account__isnull=False) | ~Q(asker=""),
                name="a_request_says_who_asks",
            ),
        ]
        indexes = [models.Index(fields=["done_at", "received_on"], name="privacy_request_to_do")]

    def __str__(self) -> str:
        return f"Đề nghị số {self.pk}: {self.get_kind_display()}"

    @property
    def answer_due_at(self) -> datetime.datetime:
        """Return the end of the second working day after the day it was received."""
        return end_of_working_day(midnight(self.received_on), ANSWER_WORKING_DAYS)

    @property
    def fulfil_due_at(self) -> datetime.datetime:
        """Return the end of the last calendar day: never later than a reading of the decree that stretches over
        holidays.
        """
        return midnight(self.received_on + (FULFIL_DAYS[self.kind] + 1) * DAY)

    @property
    def due_at(self) -> datetime.datetime:
        """Return when the next step is due: the answer, then the rest."""
        return self.answer_due_at if self.answered_at is None else self.fulfil_due_at

    def is_late(self, at: datetime.datetime) -> bool:
        return self.done_at is None and self.due_at <= at
