"""Notes on places and days: beside which figures they are read, who takes them away, and what the database refuses."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from places.models import Place
from reporting.actions import period_notes
from reporting.models import PeriodNote
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

JUNE = {"first_day": datetime.date(2022, 6, 1), "last_day": datetime.date(2022, 6, 30)}


def noted(place: Place, by: User, text: str = "Mất mạng hai tuần", **days: Any) -> PeriodNote:
    return period_notes.add(place, **JUNE | days, text=text, by=by)


def about(place: Place, first_day: str, last_day: str) -> list[str]:
    days = map(datetime.date.fromisoformat, (first_day, last_day))
    return [note.text for note in PeriodNote.objects.standing().about(place, *days)]


def test_a_note_is_read_above_and_below_its_place_while_its_days_last(world: World) -> None:
    noted(world.an, world.canbo_an)
    for place in (world.song_xanh, world.dong, world.an, world.an1):
        assert about(place, "2022-06-30", "2022-07-31") == ["Mất mạng hai tuần"]
    assert about(world.binh, "2022-06-01", "2022-06-30") == []
    assert about(world.an, "2022-07-01", "2022-07-31") == about(world.an, "2022-05-01", "2022-05-31") == []
    noted(world.song_xanh, world.so, "Lũ")
    assert about(world.an, "2022-06-15", "2022-06-15") == ["Lũ", "Mất mạng hai tuần"]
    assert about(world.nui_cao, "2022-06-15", "2022-06-15") == []


def test_an_office_and_those_above_it_take_a_note_away(world: World) -> None:
    one, of_the_province = noted(world.an, world.canbo_an), noted(world.an, world.so, "Lũ")
    with refused("not_the_office_of_the_note"):
        period_notes.withdraw(of_the_province, by=world.canbo_an)
    period_notes.withdraw(one, by=world.huyen_dong)
    with refused("withdrawn_meanwhile"):
        period_notes.withdraw(one, by=world.so)
    assert about(world.an, "2022-06-01", "2022-06-30") == ["Lũ"]
    told = Event.objects.filter(verb__startswith="period_notes.").order_by("pk")
    assert [event.verb for event in told] == ["period_notes.add"] * 2 + ["period_notes.withdraw"]
    assert not any("mạng" in f"{event.subject} {event.after}" for event in told)  # what was typed


def test_a_note_is_of_ones_own_place_and_of_days_in_order(world: World) -> None:
    with refused("out_of_scope"):
        noted(world.binh, world.canbo_an)
    with refused("out_of_scope"):
        noted(world.an, world.quantri)
    with refused("note_is_empty"):
        noted(world.an, world.canbo_an, "  ")
    with refused("days_reversed"):
        noted(world.an, world.canbo_an, last_day=datetime.date(2022, 5, 31))


def test_a_note_holds_no_phone_number_and_is_of_days_that_have_begun(world: World) -> None:
    for written in ("Lũ, gọi 0912.345.678", "Gọi +84 912 345 678 khi có lũ"):
        with refused("phone_in_note"):
            noted(world.an, world.canbo_an, written)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    with refused("not_happened_yet"):
        noted(world.an, world.canbo_an, first_day=tomorrow, last_day=tomorrow)
    noted(world.an, world.canbo_an, "Lũ từ hôm nay, 1.200 hộ", first_day=timezone.localdate(), last_day=tomorrow)
    client, url = signed_in(world.canbo_an), reverse("period_note_list")
    asked = {"place": world.an.pk, "first_day": "01/06/2022", "last_day": "30/06/2022", "text": "Lũ"}
    for field, value in (("text", "Gọi 0912345678"), ("first_day", f"{tomorrow:%d/%m/%Y}")):
        answer = client.post(url, asked | {"last_day": f"{tomorrow:%d/%m/%Y}", field: value})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {field})


def test_a_page_of_figures_shows_it_and_leads_to_the_form(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)
    page = client.get(reverse("rollup_show", args=[rounds.an.pk, "ky-1"]))
    assert "Ghi chú về thời gian này" not in page.content.decode()
    url = page.context["notes_url"]
    form = client.get(url).context["form"]
    asked = {name: form.initial[name] for name in ("place", "first_day", "last_day")}
    assert asked == {"place": rounds.an.pk, "first_day": rounds.round_1.data_from, "last_day": rounds.round_1.data_to}
    answer = client.post(url, asked | {"last_day": "quá", "text": ""})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"last_day", "text"})
    client.post(url, asked | {"text": "Lũ, đường ngập"})
    page = client.get(reverse("rollup_show", args=[rounds.an.pk, "ky-1"])).content.decode()
    assert "Lũ, đường ngập" in page


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("a_note_on_a_period_ends_after_it_begins", {"last_day": datetime.date(2022, 5, 31)}),
        ("a_note_on_a_period_says_something", {"text": ""}),
        ("a_withdrawn_note_says_when_and_by_whom", {"withdrawn_at": "2022-07-01T08:00Z"}),
    ],
)
def test_the_database_refuses_a_note_that_says_nothing_of_its_days(world: World, name: str, fields: Any) -> None:
    one = noted(world.an, world.canbo_an)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PeriodNote.objects.filter(pk=one.pk).update(**fields)
