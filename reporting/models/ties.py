"""What ties whoever would accept a report to whoever sent it last, by the one rule of ``accounts.models.ties``."""

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from accounts.models import Device, User, is_beside, is_given_by
from accounts.roles import Permission


class Tie(models.TextChoices):
    ACCOUNT = "account", "cấp tài khoản hoặc phiếu đăng nhập cho người gửi"
    DEVICE = "device", "đăng nhập trên cùng một máy với người gửi"


def tie_of(user: User) -> Case:
    """Return an expression on reports: the Tie of ``user`` to whoever sent the last version, "" for none."""
    sent = _last_submission(OuterRef("pk"), OuterRef("submitted_at"))
    beside = sent.exclude(by=user).filter(_is_sent_beside(Device.objects.filter(user=user)))
    return Case(
        When(Exists(sent.filter(_is_given_by(user.pk))), then=Value(Tie.ACCOUNT.value)),
        When(Exists(beside), then=Value(Tie.DEVICE.value)),
        default=Value(""),
    )


def other_reviewers_of(user: User, *, report: models.Model | None = None) -> models.QuerySet[User]:
    """Return the colleagues of ``user`` who are neither the sender of ``report`` nor tied to them; without a report, a
    subquery on reports.
    """
    if report is None:
        sent = _last_submission(OuterRef(OuterRef("pk")), OuterRef(OuterRef("submitted_at")))
    else:
        sent = _last_submission(report.pk, report.submitted_at)  # type: ignore[attr-defined]
    theirs = Device.objects.filter(user=OuterRef(OuterRef("pk")))
    tied = sent.filter(Q(by=OuterRef("pk")) | _is_given_by(OuterRef("pk")) | _is_sent_beside(theirs))
    return User.objects.colleagues_of(user, Permission.REVIEW_REPORTS).filter(~Exists(tied))


def _last_submission(report: Any, at: Any) -> models.QuerySet[Any]:
    return apps.get_model("reporting", "Submission").objects.filter(report=report, at=at)


def _is_given_by(who: Any) -> Q:
    return is_given_by(who, account="by__", at=F("at"))


def _is_sent_beside(devices: models.QuerySet[Device]) -> Q:
    return is_beside(devices, account="by__", at=F("at"))
