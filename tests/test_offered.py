"""Places that ended are offered for nothing new, and what was chosen before stays chosen."""

from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.forms import AccountForm, ReviewOpenForm, TokenForm
from accounts.models import User
from exchange.forms.imports import UploadForm
from operations.forms.breaches import BreachForm
from places.models import Place
from reporting.forms.difficulties import DifficultyFilter
from reporting.forms.rounds import RoundForm
from reporting.forms.series import SeriesForm
from reporting.forms.targets import SpreadForm, TargetFilter
from teams.actions import reorganisations as project
from teams.forms.milestones import MilestoneForm
from teams.forms.privacy import RequestForm
from teams.forms.reorganisations import NewPlaceForm, RenamePlaceForm
from teams.models import NewPlace, Reorganisation
from tests.reporting.pages import signed_in
from tests.teams.world_reforms import reform
from tests.training.world_training import add_training
from tests.world import World
from training.forms.library import DocumentForm
from training.forms.plans import PlanForm
from training.forms.series import SeriesPlacesForm
from training.forms.sessions import SessionForm

pytestmark = pytest.mark.once

FORMS: dict[str, Callable[[World], forms.Field]] = {
    "account": lambda w: AccountForm(by=w.quantri).fields["place"],
    "token": lambda w: TokenForm(by=w.quantri).fields["place"],
    "review": lambda w: ReviewOpenForm(by=w.quantri).fields["place"],
    "breach": lambda w: BreachForm(user=w.quantri).fields["place"],
    "privacy": lambda w: RequestForm(user=w.so, member=None).fields["place"],
    "series": lambda w: SeriesForm(user=w.so).fields["within"],
    "round": lambda w: RoundForm(user=w.so).fields["within"],
    "target": lambda w: SpreadForm(user=w.so).fields["place"],
    "milestone": lambda w: MilestoneForm(user=w.so).fields["within"],
    "import": lambda w: UploadForm(user=w.so, place=None).fields["place"],
    "organiser": lambda w: SessionForm(user=w.so).fields["organiser"],
    "audience": lambda w: SessionForm(user=w.so).fields["places"],
    "plan": lambda w: PlanForm(user=w.so).fields["within"],
    "document": lambda w: DocumentForm(user=w.so).fields["within"],
}


def choices(field: Any) -> set[int]:
    return set(field.queryset.values_list("pk", flat=True))


@pytest.mark.parametrize("name", FORMS)
def test_a_place_that_ended_is_offered_for_nothing_new(world: World, name: str) -> None:
    field = FORMS[name](world)
    assert world.cu.valid_to
    assert world.an.pk in choices(field)
    assert world.cu.pk not in choices(field)
    flat = {str(key) for key, _ in _flat(field.choices)}  # type: ignore[attr-defined]
    assert str(world.cu.pk) not in flat


def _flat(rows: Any) -> list[tuple[Any, Any]]:
    return [pair for key, label in rows for pair in (label if isinstance(label, list | tuple) else [(key, label)])]


def test_a_filter_still_asks_for_the_past(world: World) -> None:
    assert world.cu.pk in choices(TargetFilter(QueryDict(), user=world.so).fields["place"])


def test_what_was_chosen_before_its_end_stays_chosen(world: World) -> None:
    add_training(world)
    Place.objects.filter(pk=world.an.pk).update(valid_to="2023-01-01")
    form = SessionForm(user=world.so, session=world.lop_an)
    for name in ("organiser", "places"):
        assert world.an.pk in choices(form.fields[name])


def test_several_sessions_are_planned_for_communes_of_today(world: World) -> None:
    places = Place.objects.visible_to(world.so).for_something_new()
    assert world.cu.pk not in choices(SeriesPlacesForm(places=places).fields["place"])
    body = signed_in(world.so).get(reverse("session_series")).content.decode()
    assert f'value="{world.an.pk}"' in body
    assert f'value="{world.cu.pk}"' not in body


def test_what_came_in_for_a_place_that_ended_is_still_looked_at(world: World) -> None:
    client = signed_in(world.so)
    page = client.get(reverse("import_list"), {"place": world.cu.pk})
    body = page.content.decode()
    assert page.status_code == 200
    assert "Xin nhập cho nơi kế thừa" in body
    assert "Kiểm tra danh sách" not in body
    assert f'value="{world.cu.pk}"' not in client.get(reverse("import_list")).content.decode()


OF_DISTRICTS: dict[str, tuple[Callable[[World], set[str]], set[str]]] = {
    "round": (lambda w: offered(RoundForm(user=w.so).fields["level"]), {"2"}),
    "series": (lambda w: set(SeriesForm(user=w.so).fields), {"days_2"}),
    "account": (lambda w: offered(AccountForm(by=w.quantri).fields["role"]), {"district"}),
    "difficulties": (
        lambda w: offered(DifficultyFilter({}, user=w.so, places=[], indicators=[]).fields["level"]), {"2"},
    ),
    "new place, level": (
        lambda w: offered(NewPlaceForm(reorganisation=_saved(w), user=w.quantri).fields["level"]), {"2"},
    ),
    "new place, kind": (
        lambda w: offered(NewPlaceForm(reorganisation=_saved(w), user=w.quantri).fields["kind"]),
        {"huyện", "thị xã", "quận", "thị trấn"},
    ),
    "rename": (
        lambda w: offered(RenamePlaceForm(olds=Place.objects.visible_to(w.quantri).for_something_new()).fields["kind"]),
        {"huyện", "thị xã", "quận", "thị trấn"},
    ),
}  # fmt: skip


def offered(field: Any) -> set[str]:
    return {str(key) for key, _ in _flat(field.choices)}


def _saved(world: World) -> Reorganisation:
    """A resolution of the province as it is today."""
    here, today = Place.objects.get(path=Place.objects.get(pk=world.song_xanh.pk).stands_at), timezone.localdate()
    facts = {"title": "Mới", "decision": f"{here.pk}/NQ", "signed_on": today, "effective_on": today}
    return Reorganisation.objects.filter(kept_at=here, state="draft").first() or project.create(here, **facts, by=None)


@pytest.mark.parametrize("name", OF_DISTRICTS)
def test_levels_and_kinds_that_ended_with_a_reform_are_offered_for_nothing_new(world: World, name: str) -> None:
    ask, ended = OF_DISTRICTS[name]
    before = ask(world)
    assert ended <= before
    reform(world)
    world.users |= {who: User.objects.get(pk=user.pk) for who, user in world.users.items()}
    after = ask(world)
    assert before - after == ended, "nothing else goes"


def test_a_kind_chosen_before_stays_chosen(world: World) -> None:
    reform(world)
    world.users["quantri"] = User.objects.get(pk=world.quantri.pk)
    made = _saved(world)
    place = NewPlace.objects.create(
        reorganisation=made, code="9", level=3, kind="thị trấn", name="Thị trấn", parent_code="03"
    )
    assert "thị trấn" in offered(NewPlaceForm(reorganisation=made, user=world.quantri, place=place).fields["kind"])
