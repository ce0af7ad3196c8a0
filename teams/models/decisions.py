"""The decisions behind teams."""

from typing import Any, Self

from django.db import models
from django.db.models import Q

from core.editable import Editable
from core.text import clean, fold
from places.models import Level, Place, in_scope, prefix_length


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Any) -> Self:
        """Return those of the user's place, and those behind teams that stand there now: teams outlive their first
        commune.

        A leader sees none: a decision names everybody in every team that it founds.
        """
        ruling = Decision.objects.filter(in_scope(user, "rulings__team__place__path"))
        return self.filter(in_scope(user, "place__path") | Q(pk__in=ruling.values("pk")))

    def concerning(self, team: Any) -> Self:
        """Return those that may have brought somebody into ``team``: of the commune where it stands, or behind it from
        before.
        """
        commune = team.place.path[: prefix_length(Level.COMMUNE)]
        behind = Decision.objects.filter(rulings__team=team)
        return self.filter(Q(place__path=commune) | Q(pk__in=behind.values("pk")))

    def matching(self, text: str) -> Self:
        """Return those found by number as it is written, or by the name of the commune without marks."""
        return self.filter(Q(number__icontains=clean(text)) | Q(place__name_folded__contains=fold(text)))


class Decision(Editable):
    """A founding, renewing or dissolving decision of a commune's People's Committee.

    ``file`` names the scanned PDF below DATA_ROOT/decisions, "" where none was given.
    """

    EDITABLE = ("number", "signed_on", "issued_by", "signer")
    UNQUOTED = frozenset({"signer"})

    number = models.CharField("số quyết định", max_length=60)
    signed_on = models.DateField("ngày ký")
    issued_by = models.CharField("cơ quan ban hành", max_length=150)
    signer = models.CharField("người ký", max_length=120, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="decisions", verbose_name="địa bàn")
    file = models.CharField("bản quét", max_length=80, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "quyết định"
        constraints = [
            models.UniqueConstraint(
                fields=["place", "number", "signed_on"],
                name="a_place_numbers_a_decision_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ngày {self.signed_on:%d/%m/%Y}"
