"""A commune's steering board for digital transformation, by one decision: who sits in it, in which office, with what
duty.
"""

from typing import Any, Self

from django.db import models

from core.editable import Editable
from places.models import Place, in_scope


class SteeringBoardQuerySet(models.QuerySet["SteeringBoard"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(in_scope(user, "place__path"))


class SteeringBoard(Editable):
    """A commune's steering board from ``starts_on`` until its next decision: ``members`` is a list, in their order on
    paper, of {"name", "title", "duty"}. No phones: how to reach the office stands in the directory.
    """

    EDITABLE = ("number", "signed_on", "starts_on", "members")
    UNQUOTED = frozenset({"members"})
    MOST = 60  # members
    LONGEST = 120  # characters of a name, title or duty

    place = models.ForeignKey(Place, models.PROTECT, related_name="steering_boards", verbose_name="địa bàn")
    number = models.CharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    starts_on = models.DateField("hoạt động từ ngày")
    members = models.JSONField("thành viên", default=list)

    objects = SteeringBoardQuerySet.as_manager()

    class Meta:
        verbose_name = "ban chỉ đạo"
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="a_commune_has_one_board_from_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"
