"""The two ways in which every rollup can be read."""

from django.db import models

from places.models import Place


class Basis(models.TextChoices):
    """Which place a report is counted at: the one it was owed from, or the one its team stands at now."""

    THEN = "then", "Theo địa bàn lúc báo cáo"
    NOW = "now", "Theo địa bàn hiện nay"

    def name_of_own(self, place: Place) -> str:
        """Return what is said of the reports that stand at ``place`` itself and below none of its parts.

        By today's places those of hamlets that nobody has placed yet after a reform are among them.
        """
        if self == self.THEN or not place.is_above_hamlets:
            return f"Tại chính {place}"
        return f"Tại chính {place}, chưa xếp địa bàn" if place.is_commune else "Chưa xếp địa bàn"
