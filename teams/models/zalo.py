"""Communes keep their Zalo groups, and who is in them."""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import FocalPoint, User
from core.editable import Editable
from core.text import is_zalo_link
from notices.models import Notice
from places.models import Place, in_scope
from teams.models.teams import Person


class ZaloGroupQuerySet(models.QuerySet["ZaloGroup"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))

    def open_to(self, user: User) -> Self:
        """Return those that ``user`` may join: was invited to, or sees."""
        invited = Notice.objects.about(ZaloGroup).filter(subject_id=OuterRef("pk"), to=user)
        return self.filter(in_scope(user, "place__path") | Q(Exists(invited)))


class ZaloGroup(Editable):
    """The Zalo group of a commune; a team's own stands on the team."""

    EDITABLE = ("url", "households")
    UNQUOTED = frozenset({"url"})  # may lead to somebody's own number

    place = models.OneToOneField(Place, models.PROTECT, related_name="zalo_group", verbose_name="xã")
    url = models.URLField("nhóm Zalo")
    households = models.PositiveIntegerField("số hộ trong nhóm", null=True, blank=True)

    objects = ZaloGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "nhóm Zalo"

    def __str__(self) -> str:
        return f"Nhóm Zalo của {self.place}"

    @property
    def link(self) -> str:
        """Return where a page leads: to Zalo and nowhere else, whatever the row came to hold."""
        return self.url if is_zalo_link(self.url) else ""


class ZaloEntryQuerySet(models.QuerySet["ZaloEntry"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "group__place__path"))


class ZaloEntry(models.Model):
    """That somebody is in the Zalo group of a commune, as an official noted; leaving deletes the row.

    It is a person of a team, an account or whom the directory names. The directory's line is written anew when somebody
    else takes over: what was noted before that is of no worth any more.
    """

    group = models.ForeignKey(ZaloGroup, models.CASCADE, related_name="entries")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", null=True, blank=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", null=True, blank=True)
    focal_point = models.ForeignKey(FocalPoint, models.CASCADE, related_name="+", null=True, blank=True)
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ZaloEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "người trong nhóm Zalo"
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, user=None, focal_point=None)
                | Q(person=None, user__isnull=False, focal_point=None)
                | Q(person=None, user=None, focal_point__isnull=False),
                name="an_entry_of_a_group_is_of_one",
            ),
            models.UniqueConstraint(fields=["group", "person"], name="a_group_has_a_person_once"),
            models.UniqueConstraint(fields=["group", "user"], name="a_group_has_an_account_once"),
            models.UniqueConstraint(fields=["group", "focal_point"], name="a_group_has_a_focal_point_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}, mục số {self.pk}"
