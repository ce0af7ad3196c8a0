"""Words that are none of a column's own get one choice for all their cells; mistakes are counted by kind; lines without
any are taken while the others wait.
"""

from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from exchange.actions import imports
from exchange.models import Import, ValueChoice
from exchange.pages.import_faults import fault_kinds
from exchange.pages.import_words import WordsToChoose
from teams.models import Member, Organisation, Team
from tests.exchange.world_imports import again, new_teams, read
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once

State = Import.State


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA_ROOT", tmp_path)


@pytest.fixture
def an(world: World) -> Client:
    return signed_in(world.canbo_an)


def with_strange_words(count: int = 1) -> dict[str, list]:
    """Teams of four: two of an organisation, two of another, that no list knows."""
    table = new_teams(count=count, people=4)
    for number, row in enumerate(table["Thành viên"][1:]):
        row[5] = "Câu lạc bộ Hưu trí" if number % 4 < 2 else "CLB  hưu trí-ấp"
    return table


def choose(an: Client, batch: Import, **values: str) -> Import:
    """Choose by the words themselves, as the page's selects do, and read again."""
    form = WordsToChoose(batch).form
    data = {name: values.get(field.label.split()[0], "") for name, field in form.fields.items()}
    assert an.post(reverse("import_words", args=[batch.pk]), data).status_code == 302
    imports.run(batch.pk)
    return again(batch)


def shown(client: Client, batch: Import) -> str:
    return unescape(client.get(reverse("import_show", args=[batch.pk])).content.decode())


def test_one_choice_stands_for_all_cells_and_for_the_files_to_come(an: Client, world: World) -> None:
    batch = read(world, with_strange_words(count=2))
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 10, 0)
    assert [(word.choice.label, word.cells) for word in WordsToChoose(batch)] == [
        ("Câu lạc bộ Hưu trí", 4),
        ("CLB hưu trí-ấp", 4),
    ]
    assert "Câu lạc bộ Hưu trí</label>" in shown(an, batch)
    assert "— Như cổng hiểu: Khác —" in shown(an, batch)
    batch = choose(an, batch, Câu="other", CLB="women")
    assert (batch.state, batch.new, batch.wrong) == (State.READY, 10, 0)
    assert "theo nghĩa đã chọn" in shown(an, batch)
    imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    imports.run(batch.pk)
    brought = Member.objects.filter(team__name="Tổ mới 1").order_by("pk")
    assert [one.organisation for one in brought] == [Organisation.OTHER] * 2 + [Organisation.WOMEN] * 2
    later = read(world, with_strange_words(count=2))
    assert (later.unchanged, later.wrong) == (10, 0)


def test_a_choice_is_changed_and_taken_back(an: Client, world: World) -> None:
    batch = choose(an, read(world, with_strange_words()), Câu="other", CLB="women")
    batch = choose(an, batch, Câu="youth")
    organisations = batch.rows.filter(sheet="members").order_by("pk").values_list("values__organisation", flat=True)
    assert list(organisations) == ["youth", "youth", "other", "other"]
    assert list(ValueChoice.objects.values_list("value", flat=True)) == ["youth"]


def test_others_are_offered_what_a_place_chose_and_nothing_is_taken_unasked(an: Client, world: World) -> None:
    choose(an, read(world, with_strange_words()), Câu="other", CLB="women")
    table = with_strange_words()
    for rows in table.values():
        for row in rows[1:]:
            row[0] = "Ấp Bình 1"
    batch = read(world, table, by=world.canbo_binh, place=world.binh)
    taken = batch.rows.filter(sheet="members").values_list("values__organisation", flat=True)
    assert set(taken) == {"other"}
    assert [(word.choice.value(), word.is_offered) for word in WordsToChoose(batch)] == [
        ("other", True),
        ("women", True),
    ]
    assert not ValueChoice.objects.visible_to(world.canbo_binh).exists()


def test_a_choice_that_is_none_of_the_list_is_refused(an: Client, world: World) -> None:
    batch = read(world, with_strange_words())
    name = next(iter(WordsToChoose(batch).form.fields))
    assert an.post(reverse("import_words", args=[batch.pk]), {name: "boss"}).status_code == 422
    for field, value in (("organisation", "boss"), ("full_name", "x")):
        with refused("bad_choice"):
            imports.choose_words(batch, chosen={("members", field): {"CLB": value}}, by=world.canbo_an)
    assert not ValueChoice.objects.exists()


def test_forty_cells_of_one_mistake_are_one_kind(an: Client, world: World) -> None:
    table = new_teams(count=2, people=4)
    for number, row in enumerate(table["Thành viên"][1:]):
        row[4] = "năm nao" if number < 5 else "trẻ"
    table["Thành viên"][1][3] = "số nào"
    kinds = fault_kinds(read(world, table))
    assert [(kind.label, kind.cells, kind.where) for kind in kinds] == [
        ("Năm sinh", 8, "Thành viên, E2"),
        ("Số điện thoại", 1, "Thành viên, D2"),
    ]
    assert kinds[0].examples == [("“năm nao”", 5), ("“trẻ”", 3)]


def test_lines_without_a_mistake_are_taken_while_the_others_wait(an: Client, world: World) -> None:
    table = new_teams(count=2)
    table["Thành viên"][2][4] = "năm nao"  # of the first team
    table["Tổ"][2][3] = "ngày nào"  # the second team, with all who belong to it
    batch = read(world, table)
    assert (batch.new, batch.wrong) == (3, 5)
    with refused("import_not_ready"):
        imports.confirm(batch, digest=batch.digest, by=world.canbo_an)
    assert "để lại 5 dòng" in shown(an, batch)
    an.post(reverse("import_confirm", args=[batch.pk]), {"digest": batch.digest, "without_wrong": "1"})
    imports.run(batch.pk)
    batch = again(batch)
    assert batch.state == State.APPLIED
    assert [(team.name, team.members.count()) for team in Team.objects.filter(name__startswith="Tổ mới")] == [
        ("Tổ mới 1", 2)
    ]
    assert "5 dòng cần sửa chưa được ghi" in shown(an, batch)
    assert an.get(reverse("import_errors", args=[batch.pk])).status_code == 200
    table["Thành viên"][2][4], table["Tổ"][2][3] = 1980, "01/07/2022"
    mended = read(world, table)
    assert (mended.new, mended.unchanged, mended.wrong) == (5, 3, 0)
    imports.undo(batch, by=world.canbo_an)
    assert not Team.objects.filter(name__startswith="Tổ mới").exists()
