"""The dashboard and the rollup count trained members in days of their own: each says which, and then they agree."""

import datetime
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.html import strip_tags

from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import add_rounds
from tests.training.world_after import leader, learn
from tests.training.world_training import add_training
from tests.world import World
from training.models import Plan


def test_who_was_trained_is_told_with_its_days_and_is_the_same_wherever_these_are(world: World) -> None:
    add_rounds(world)
    add_training(world)
    learn(leader(world.team_an1), world.lop_an, world.smart, datetime.date(2022, 7, 16))
    client = signed_in(world.so)
    dashboard = reverse("dashboard_show", args=[world.dong.pk]) + "?measure=training&round=ky-1"
    shown = client.get(dashboard)
    assert "học từ 01/07/2022 đến hết 31/08/2022, trên số thành viên của ngày 31/08/2022" in words_of(shown)
    july = "học từ 01/07/2022 đến hết 31/07/2022, trên số thành viên của ngày 31/07/2022"
    summed = client.get(reverse("rollup_show", args=[world.dong.pk, "ky-1"]))
    assert july in words_of(summed)
    assert july not in words_of(shown)
    Plan.objects.filter(pk=world.ke_hoach.pk).update(ends_on=datetime.date(2022, 7, 31))
    shown = client.get(dashboard)
    assert july in words_of(shown)
    told = next(one for one in shown.context["key_figures"] if one.label == f"Thành viên đã học “{world.smart}”")
    assert told.note == "từ 01/07/2022 đến hết 31/07/2022"
    assert (
        (told.part, told.whole)
        == (summed.context["whole"].taught.trained, summed.context["whole"].taught.members)
        == (1, 7)
    )


def words_of(response: Any) -> str:
    return " ".join(strip_tags(unescape(response.content.decode())).split())
