"""Incidents with personal data, and the clock of the law that runs from their being found."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User
from accounts.roles import Permission
from places.models import Place, in_scope

NOTIFY_WITHIN = datetime.timedelta(hours=72)  # law 91/2025/QH15, article 23: of a breach's being found


class BreachQuerySet(models.QuerySet["Breach"]):
    def visible_to(self, user: Any) -> Self:
        """Return the breaches within the user's place, for those who handle breaches."""
        if not getattr(user, "is_active", False) or not user.may(Permission.HANDLE_BREACHES):
            return self.none()
        return self.filter(in_scope(user, "place__path"))

    def awaiting_notice(self) -> Self:
        return self.filter(notified_at=None, closed_at=None)


class Breach(models.Model):
    """Personal data lost, shown or changed where it should not be: ``what`` in words, between two instants, at a place.

    ``accounts`` are those through which it may have happened; none named means that none is known. Closed without a
    notice: it was judged not to have to be told (``lessons`` says why).
    """

    class Data(models.TextChoices):
        NAMES = "names", "Họ tên, đơn vị, chức danh"
        PHONES = "phones", "Số điện thoại"
        BIRTH = "birth", "Giới tính, năm sinh"
        ACCOUNTS = "accounts", "Tài khoản, mật khẩu"
        REPORTS = "reports", "Báo cáo, ảnh"
        FILES = "files", "Tệp Excel, Word đã lập hoặc gửi lên"

    found_at = models.DateTimeField("phát hiện lúc")
    what = models.TextField("việc đã xảy ra")
    data = models.JSONField("loại dữ liệu", default=list)
    place = models.ForeignKey(Place, models.PROTECT, related_name="+", verbose_name="địa bàn liên quan")
    from_at = models.DateTimeField("từ lúc")
    to_at = models.DateTimeField("đến lúc")
    accounts = models.ManyToManyField(User, related_name="+", blank=True, verbose_name="tài khoản liên quan")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("ghi lúc")
    notified_at = models.DateTimeField("thông báo lúc", null=True, blank=True)
    notified_to = models.CharField("thông báo cho", max_length=200, blank=True)
    notified_number = models.CharField("số văn bản", max_length=60, blank=True)
    closed_at = models.DateTimeField("khép lại lúc", null=True, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    lessons = models.TextField("nguyên nhân, bài học", blank=True)

    objects = BreachQuerySet.as_manager()

    class Meta:
        verbose_name = "sự cố dữ liệu cá nhân"
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="a_breach_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(notified_at=None, notified_to="", notified_number="")
                | (Q(notified_at__isnull=False) & ~Q(notified_to="") & ~Q(notified_number="")),
                name="a_notified_breach_says_whom_and_by_which_document",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, lessons="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(lessons="")),
                name="a_closed_breach_says_what_was_learned",
            ),
        ]

    def __str__(self) -> str:
        return f"Sự cố số {self.pk}"

    @property
    def due_at(self) -> datetime.datetime:
        """Return the instant by which the breach has to be notified."""
        return self.found_at + NOTIFY_WITHIN

    @property
    def in_time(self) -> bool:
        return self.notified_at is not None and self.notified_at <= self.due_at

    @property
    def kinds(self) -> list[str]:
        return [label for value, label in self.Data.choices if value in self.data]
