"""A commune's own list is understood as it is: who is on it, where, as what; and how many choices that takes."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.http import QueryDict

from core.terms import TEAM
from exchange.actions import imports
from exchange.actions.imports import running
from exchange.models import Import
from places.models import Level, Place
from teams.forms.teams import proposed_name
from teams.imports.asking import team_questions
from tests.exchange.gallery.asked import ASKED as ASKED_OF_ALL
from tests.exchange.gallery.asked import AskedOnce
from tests.exchange.gallery.books import Listed, book_of, read_book, said
from tests.exchange.gallery.cells import CELLS
from tests.exchange.gallery.columns import COLUMNS
from tests.exchange.gallery.decided import DECIDED
from tests.exchange.gallery.groups import GROUPS
from tests.exchange.world_imports import again
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once
GALLERY = [*GROUPS, *COLUMNS, *CELLS]
ASKED = [*ASKED_OF_ALL, *DECIDED]
ENOUGH = 0.9  # of the lists reach a preview without faults
PEOPLE_LEFT_OUT = {"hidden", "struck", "left"}


@pytest.fixture(autouse=True)
def hamlets(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Place]:
    """Xã An has the hamlets of the lists."""
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)
    monkeypatch.setattr(running, "read_book", read_book)
    names = enumerate(("Ấp Tân Khánh", "Ấp Suối Muồn"), 7)
    return [make_place(f"01101-{number}", Level.HAMLET, "ấp", name, world.an) for number, name in names]


@pytest.fixture
def _teams(hamlets: list[Place]) -> None:
    """Each hamlet has its team and nobody in it."""
    for place in hamlets:
        make_team(place, proposed_name(place, TEAM))


def read(world: World, listed: Listed) -> Import:
    data = book_of(*listed.build())
    batch = imports.receive(kind="teams", place=world.an, file_name="ds.xlsx", data=data, by=world.canbo_an)
    imports.run(batch.pk)
    return again(batch)


def choose(batch: Import, listed: Listed) -> Import:
    """Say of each column what it is, as on the page."""
    for table, heads in batch.heads.items():
        index_of = {text: int(index) for index, text in heads["texts"].items()}
        chosen = {key: index_of[header] for header, key in listed.choices.items()}
        imports.match(batch, chosen={table: chosen}, by=batch.requested_by)
        imports.run(batch.pk)
    return again(batch)


def staged(batch: Import) -> list[tuple[str, str, str, str, str | None]]:
    rows = batch.rows.filter(state="new").order_by("pk")
    keys = ("full_name", "team", "position", "organisation", "phone")
    return [tuple(row.values[key] for key in keys) for row in rows]


def counts(batch: Import) -> dict[str, int]:
    tables = batch.shown.get("tables", {}).values()
    found = [item for table in tables for item in table["counts"].items() if item[0] in PEOPLE_LEFT_OUT]
    return {kind: sum(count for one, count in found if one == kind) for kind, _ in found}


@pytest.mark.usefixtures("_teams")
@pytest.mark.parametrize("listed", GALLERY, ids=lambda listed: listed.name)
def test_a_list_is_understood(listed: Listed, world: World) -> None:
    batch = read(world, listed)
    if listed.choices:
        assert batch.state == Import.State.UNMATCHED
        batch = choose(batch, listed)
    if listed.says:
        missing = [label for heads in batch.heads.values() for label in heads["missing"]]
        assert (batch.state, f"Chưa có cột: {', '.join(missing)}") == (Import.State.UNMATCHED, listed.says)
        return
    faults = [fault for row in batch.rows.all() for fault in row.faults]
    assert (batch.state, batch.error, faults) == (Import.State.READY, "", [])
    assert staged(batch) == [said(person) for person in listed.people]
    assert counts(batch) == listed.left_out


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.listed.name)
def test_what_is_missing_is_asked_once(asked: AskedOnce, world: World) -> None:
    """The form, sent as it stands but for what the list says of it: no line is left that waits."""
    for number, (kind, name) in enumerate(asked.places, 1):
        make_place(f"01101-9{number}", Level.HAMLET, kind, f"{kind.capitalize()} {name}", world.an)
    batch = read(world, asked.listed)
    for _ in range(asked.forms):
        assert (batch.state, batch.wrong > 0) == (Import.State.READY, True)
        stands = {field.name: field.value() for field in team_questions(batch).form if field.value()}
        sent = team_questions(batch, QueryDict(urlencode({**stands, **asked.said})))
        assert sent.form.is_valid(), sent.form.errors
        imports.answer(batch, answers=sent.form.answers, by=batch.requested_by)
        imports.run(batch.pk)
        batch = again(batch)
    assert [fault for row in batch.rows.all() for fault in row.faults] == []
    founded = batch.rows.filter(sheet="teams", state="new").order_by("pk")
    said_of = [(row.values["name"], f"{row.values['number']} {row.values['signed_on']}") for row in founded]
    assert said_of == list(asked.founded)
    people = [row.values["full_name"] for row in batch.rows.filter(sheet="members", state="new").order_by("pk")]
    assert people == [person.name for person in asked.listed.people]


def test_nearly_all_of_them_are_taken() -> None:
    assert len(GALLERY) >= 25
    assert sum(not listed.says for listed in GALLERY) >= ENOUGH * len(GALLERY)
    assert len({listed.name for listed in GALLERY}) == len(GALLERY)


def test_the_documentation_holds_the_gallery() -> None:
    """Of each list how it is laid out, who is taken in, and how often somebody has to choose before it is confirmed."""
    written = (settings.BASE_DIR / "docs" / "imports.md").read_text(encoding="utf-8")
    for listed in GALLERY:
        assert line_of(listed) in written
    for asked in ASKED:
        assert f"| {asked.listed.name} | {len(asked.founded)} teams, {len(asked.listed.people)} people |" in written


def line_of(listed: Listed) -> str:
    left_out = ", ".join(f"{count} {kind}" for kind, count in listed.left_out.items())
    taken = listed.says or f"{len(listed.people)} people{f', left out: {left_out}' if left_out else ''}"
    return f"| {listed.name} | {taken} | {'–' if listed.says else len(listed.choices)} |"
