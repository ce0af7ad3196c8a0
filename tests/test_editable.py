"""One list of editable fields a noun: form, action, record, import and undo follow it, or a reason says why not.

Added to a model and to nothing else, a field is found here; added to the list too, everything follows.
"""

import dataclasses
import datetime
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from accounts.models import Event
from core.editable import Editable, Versioned
from core.refusals import Refused
from exchange.actions import imports
from exchange.kinds import import_kinds
from exchange.reading.tables import Field, Holds, SheetSpec
from places.models import PlaceFigure
from reporting.models import Target
from teams.actions import erasure
from teams.actions.members import MemberData
from teams.models import Member, Reorganisation, Team
from tests.editables import DAY, NOUNS
from tests.exchange.world_imports import applied
from tests.reporting.world_rounds import add_rounds
from tests.robustness.planting import columns
from tests.tables import undone
from tests.training.world_training import add_training
from tests.world import World
from training.models import Document

pytestmark = pytest.mark.once

SHEETS = {sheet.model: (kind, sheet) for kind, spec in import_kinds().items() for sheet in spec.sheets if sheet.model}
NOT_IMPORTED: dict[tuple[type[Editable], str], str] = {}
NOT_PLANTED = {
    (Document, "file"): "the name of a file, written by the portal",
    (Document, "roles"): "keys of roles",
    (Reorganisation, "file"): "the name of a file, written by the portal",
}
# The version of a reorganisation is for who agrees: they are asked again, whoever edits.
VERSIONED = [noun for noun in NOUNS if issubclass(noun, Versioned) and noun is not Reorganisation]
# Of an edited thing that is a row of several, or of a place, the event tells of all.
TOLD_OTHERWISE = {PlaceFigure: {"years", "places"}}
# The cells that name a thing in a workbook, and those that every line fills.
LINES: dict[type[Editable], dict[str, Any]] = {
    Team: {"place": "Ấp An 1", "name": "Tổ An 1"},
    Member: {
        **{"place": "Ấp An 1", "team": "Tổ An 1", "full_name": "Người Thứ Ba"},
        **{"birth_year": 1970, "joined_on": "10/06/2022"},
    },
    Target: {
        **{"place": "Ấp An 1", "team": "Tổ An 1", "indicator": "chi-tieu", "starts_on": "10/06/2022"},
        **{"ends_on": "31/12/2022", "value": 9},
    },
    PlaceFigure: {"name": "Ấp An 1", "year": 2022},
}
FULL = {Team: {"zalo_url": "https://zalo.me/g/an", "zalo_households": 40}, Member: {"birth_year": 1970}}  # to be wiped
MARKS = {"Tổ An 1": "Tở An 1", "Người Thứ Ba": "Người Thử Ba"}  # a name is corrected by its marks alone


@pytest.fixture
def full(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    add_rounds(world)
    add_training(world)
    return world


def stored(thing: Editable) -> dict[str, Any]:
    """The editable fields as they stand in the database; rows by their keys."""
    thing = type(thing)._default_manager.get(pk=thing.pk)
    values = {name: getattr(thing, name) for name in thing.EDITABLE}
    return {
        name: sorted(row.pk for row in value.all()) if isinstance(value, models.Manager) else value
        for name, value in values.items()
    }


def another(thing: Editable, name: str, world: World) -> Any:
    """A value of the field that it does not have."""
    others = NOUNS[type(thing)].others
    if name in others:
        return others[name](world) if callable(others[name]) else others[name]
    field, value = thing._meta.get_field(name), getattr(thing, name)
    if field.is_relation:
        rows = field.related_model._default_manager.order_by("pk")
        if field.many_to_many:
            return [row for row in rows if [row] != list(value.all())][:1]
        return rows.exclude(pk=value and value.pk).first()
    if field.choices:
        return next(key for key, _ in field.flatchoices if key not in (value, ""))
    if isinstance(field, models.DateField):
        return (value or datetime.date(2022, 6, 30)) + DAY
    if isinstance(field, models.DecimalField):
        return Decimal("0.55")
    if isinstance(field, models.IntegerField):
        return (value or 1) + 1
    return "https://example.vn/khac" if isinstance(field, models.URLField) else "Khác đi"


def edits(world: World, noun: type[Editable]) -> Iterator[tuple[Editable, str, Any]]:
    """One of the noun with another value of each field, one after another, as if each were the first."""
    thing = NOUNS[noun].make(world)
    for name in noun.EDITABLE:
        with undone():
            fresh = noun._default_manager.get(pk=thing.pk)
            yield fresh, name, another(fresh, name, world)


def test_every_noun_with_a_list_is_proved() -> None:
    assert {model for model in apps.get_models() if issubclass(model, Editable)} == set(NOUNS)


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_each_column_is_in_the_list_or_says_why_not(full: World, noun: type[Editable]) -> None:
    thing = NOUNS[noun].make(full)
    fields = {field.name for field in (*noun._meta.concrete_fields, *noun._meta.many_to_many) if field.name != "id"}
    repeated = set(thing.derived_columns()) - set(noun.EDITABLE)
    version = {"version"} if issubclass(noun, Versioned) else set()
    assert fields - repeated - version - set(NOUNS[noun].fixed) == set(noun.EDITABLE)
    assert len(noun.EDITABLE) == len(set(noun.EDITABLE))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_each_field_is_in_the_form(full: World, noun: type[Editable]) -> None:
    thing = NOUNS[noun].make(full)
    form, drawn = NOUNS[noun].form(full, thing), NOUNS[noun].drawn
    inputs = {one.format(place=full.an1.pk) for name in noun.EDITABLE for one in drawn.get(name, (name,))}
    assert inputs - set(form.fields) == set()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_an_edit_changes_what_it_is_given_alone_and_says_so(full: World, noun: type[Editable]) -> None:
    for thing, name, value in edits(full, noun):
        before = stored(thing)
        NOUNS[noun].edit(thing, full, **{name: value})
        after = stored(thing)
        changed = {key for key in before if before[key] != after[key]}
        assert changed - ({"ends_on"} if name == "replaced_by" else set()) == {name}  # whose heir is known ends
        event = Event.objects.latest("pk")
        said = set(event.after) - NOUNS[noun].about
        assert said - changed == TOLD_OTHERWISE.get(noun, set())
        if noun not in TOLD_OTHERWISE:
            assert name in said
        if name in noun.UNQUOTED:
            assert (event.before.get(name), event.after[name]) == ("…", "…")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_an_edit_of_nothing_changes_nothing_and_of_a_stranger_is_refused(full: World, noun: type[Editable]) -> None:
    thing = NOUNS[noun].make(full)
    before, events = stored(thing), Event.objects.count()
    NOUNS[noun].edit(thing, full)
    assert (stored(thing), Event.objects.count()) == (before, events)
    with pytest.raises(TypeError, match="pk"):
        NOUNS[noun].edit(noun._default_manager.get(pk=thing.pk), full, pk=1)


@pytest.mark.parametrize("noun", VERSIONED, ids=lambda noun: noun.__name__)
def test_each_field_counts_as_changed_meanwhile(full: World, noun: type[Editable]) -> None:
    for thing, name, value in edits(full, noun):
        thing.version -= 1  # the page was opened before somebody saved
        with pytest.raises(Refused):
            NOUNS[noun].edit(thing, full, **{name: value})


def cell(field: Field, value: Any) -> Any:
    return value.strftime("%d/%m/%Y") if field.holds == Holds.DAY else field.word(value)


def one_line(sheet: SheetSpec, cells: dict[str, Any]) -> dict[str, list[list[Any]]]:
    return {sheet.title: [[sheet.field(key).label for key in cells], list(cells.values())]}


@pytest.mark.parametrize("noun", SHEETS, ids=lambda noun: noun.__name__)
def test_each_field_has_a_column(noun: type[Editable]) -> None:
    left_out = {name for model, name in NOT_IMPORTED if model is noun}
    assert set(SHEETS[noun][1].carries) == set(noun.EDITABLE) - left_out


@pytest.mark.parametrize("noun", SHEETS, ids=lambda noun: noun.__name__)
def test_a_workbook_changes_the_column_that_it_has_alone_and_is_taken_back(full: World, noun: type[Editable]) -> None:
    """A column that is not there wipes nothing."""
    kind, sheet = SHEETS[noun]
    thing = NOUNS[noun].make(full)
    NOUNS[noun].edit(thing, full, **FULL.get(noun, {}))
    before = stored(thing)
    for key in sheet.carries:
        value = MARKS.get(before[key]) or another(thing, key, full)
        batch = applied(
            full, one_line(sheet, LINES[noun] | {key: cell(sheet.field(key), value)}), kind=kind, by=full.so
        )
        after = stored(thing)
        assert {name for name in before if before[name] != after[name]} == {key}
        imports.undo(batch, by=full.so)
        assert stored(thing) == before


def test_who_joins_says_what_is_edited_later() -> None:
    assert {field.name for field in dataclasses.fields(MemberData)} == {*Member.EDITABLE, "left_on"}


def test_each_text_is_planted() -> None:
    """What people type is looked for where it should not be, and shown as text where it should."""
    texts = {
        (noun, field.name)
        for noun in NOUNS
        for field in map(noun._meta.get_field, noun.EDITABLE)
        if isinstance(field, models.CharField | models.TextField | models.JSONField) and not field.choices
    }
    planted = {(model, field.name) for model, field in columns()}
    assert texts - planted == set(NOT_PLANTED)


def test_what_names_somebody_goes_when_their_data_is_erased(full: World) -> None:
    member = NOUNS[Member].make(full)
    NOUNS[Member].edit(member, full, phone="0912999888", sex="female", birth_year=1970)
    members = {"full_name": member.full_name, "phone": "0912999888"}
    erasure.erase(member.person, reason="Theo đề nghị.", by=full.so)
    after = stored(member)
    texts = [f.name for f in map(Member._meta.get_field, Member.EDITABLE) if isinstance(f, models.CharField)]
    assert {name for name in texts if not Member._meta.get_field(name).choices} == set(members)
    assert all(after[name] != value for name, value in members.items())
    assert after["birth_year"] is None
