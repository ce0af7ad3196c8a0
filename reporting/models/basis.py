"""The two ways in which every rollup can be read."""

from django.db import models


class Basis(models.TextChoices):
    """Which place a report is counted at: the one it was owed from, or the one its team stands at now."""

    THEN = "then", "Theo địa bàn lúc báo cáo"
    NOW = "now", "Theo địa bàn hiện nay"
