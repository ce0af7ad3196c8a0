"""The two ways in which every rollup can be read."""

from collections.abc import Iterable

from django.db import models

from places.models import Place
from reporting.models.rounds import Round


class Basis(models.TextChoices):
    """Which place a report is counted at: the one it was owed from, or the one its team stands at now."""

    THEN = "then", "Theo địa bàn lúc báo cáo"
    NOW = "now", "Theo địa bàn hiện nay"

    def name_of_own(self, place: Place, rounds: Iterable[Round]) -> str:
        """Return what is said of the reports of ``rounds`` that stand at ``place`` and below none of its parts.

        No team stands at a province or a district but one whose hamlet nobody has placed yet after a reform. By
        today's places a commune holds such reports beside its own, and a province those of places that were divided.
        """
        if place.is_above_communes and any(one.level == Round.Reporter.TEAM for one in rounds):
            return "Chưa xếp địa bàn"
        if self == self.NOW and place.is_above_communes:
            return "Chưa chia được cho địa bàn hiện nay"
        waiting = ", chưa xếp địa bàn" if self == self.NOW and place.is_commune else ""
        return f"Tại chính {place}{waiting}"
