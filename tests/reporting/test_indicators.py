"""Platforms and indicators: named, changed, seeded from the letter."""

import datetime
from functools import partial
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import Event, User
from places.models import Place
from reporting.actions.indicators import create_indicator, create_platform, edit_indicator, edit_platform, seed_letter
from reporting.models import Figure, Indicator, Platform, Report
from tests.refusals import refused
from tests.reporting.world_rounds import make_indicator, open_team_round
from tests.world import World

pytestmark = pytest.mark.once

FACTS = {
    "code": "tai-khoan-vi",
    "name": "Người có ví điện tử",
    "unit": "người",
    "counts": "Số người có ví trả tiền được.",
    "kind": Indicator.Kind.STOCK,
    "starts_on": datetime.date(2022, 6, 1),
}


def test_the_letter_is_seeded_once(world: World) -> None:
    first, again = seed_letter(by=world.so), seed_letter(by=world.so)
    assert first == again
    assert (Indicator.objects.count(), Platform.objects.count()) == (len(first), 9)
    assert {indicator.kind for indicator in first} == {"flow", "stock"}


def test_seeding_again_overwrites_no_edit(world: World) -> None:
    indicator = seed_letter(by=world.so)[1]
    edit_platform(indicator.platform, name="Zalo", group="society", by=world.so)
    edit_indicator(indicator, name="Hộ ở trong nhóm", by=world.so)
    assert seed_letter()[1].name == "Hộ ở trong nhóm"
    assert Platform.objects.count() == 9


def test_an_indicator_is_stored_as_it_is_read(world: World) -> None:
    indicator = create_indicator(**FACTS | {"name": "  Người   có ví "}, by=world.so)
    assert (indicator.name, indicator.code) == ("Người có ví", "tai-khoan-vi")
    event = Event.objects.get(verb="indicators.create")
    assert (event.by, event.place, event.after["starts_on"]) == (world.so, world.song_xanh, "2022-06-01")


def test_a_code_names_one_indicator(world: World) -> None:
    create_indicator(**FACTS, by=world.so)
    with refused("code_taken", match="tai-khoan-vi"):
        create_indicator(**FACTS | {"name": "Khác"}, by=world.so)


def test_only_what_changed_is_recorded(world: World) -> None:
    indicator = create_indicator(**FACTS, by=world.so)
    edit_indicator(indicator, unit="người", name=" Người  có ví điện tử", by=world.so)
    assert not Event.objects.filter(verb="indicators.edit").exists()
    edit_indicator(indicator, unit="tài khoản", by=world.so)
    event = Event.objects.get(verb="indicators.edit")
    assert (event.before, event.after) == ({"unit": "người"}, {"unit": "tài khoản"})


def test_a_code_is_never_edited(world: World) -> None:
    indicator = create_indicator(**FACTS, by=world.so)
    with pytest.raises(TypeError, match="code"):
        edit_indicator(indicator, code="khac", name="Khác", by=world.so)


@pytest.mark.parametrize("changes", [{"kind": Indicator.Kind.FLOW}, {"unit": "tài khoản"}])
def test_what_sent_figures_count_stays_as_it_was(world: World, changes: dict) -> None:
    indicator = create_indicator(**FACTS, by=world.so)
    report = open_team_round(world).reports.order_by("pk").first()
    Figure.objects.create(report=report, indicator=indicator, value=3)
    with refused("already_counted"):
        edit_indicator(indicator, **changes, by=world.so)
    assert edit_indicator(indicator, evidence="Sổ", by=world.so).evidence == "Sổ"


def test_a_platform_has_one_name(world: World) -> None:
    create_platform(name="Ví điện tử", group="economy", by=world.so)
    other = create_platform(name="Ví khác", group="economy", by=world.so)
    with refused("name_taken"):
        create_platform(name=" Ví  điện tử", group="society", by=world.so)
    with refused("name_taken"):
        edit_platform(other, name="Ví điện tử", group="economy", by=world.so)
    assert edit_platform(other, name="Ví khác", group="society", by=world.so).group == "society"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("an_indicator_is_a_flow_or_a_stock", {"kind": "share"}),
        ("an_indicator_ends_after_it_starts", {"ends_on": datetime.date(2022, 5, 31)}),
    ],
)
def test_the_database_keeps_indicators_in_order(world: World, name: str, wrong: dict) -> None:
    indicator = create_indicator(**FACTS, by=None)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Indicator.objects.filter(pk=indicator.pk).update(**wrong)


def test_an_indicator_is_in_use_from_its_first_to_its_last_day(world: World) -> None:
    create_indicator(**FACTS | {"ends_on": datetime.date(2022, 6, 30)}, by=None)
    days = [
        datetime.date(2022, 5, 31),
        datetime.date(2022, 6, 1),
        datetime.date(2022, 6, 30),
        datetime.date(2022, 7, 1),
    ]
    assert [Indicator.objects.in_use_on(day).exists() for day in days] == [False, True, True, False]


def test_reports_stay_untouched_by_an_edit(world: World) -> None:
    indicator = create_indicator(**FACTS, by=world.so)
    open_team_round(world, indicators=[indicator])
    edit_indicator(indicator, name="Khác", by=world.so)
    assert Report.objects.untouched().count() == 4


def test_another_province_uses_what_one_keeps_and_does_not_change_it(world: World) -> None:
    indicator, platform = seed_letter(by=world.so)[1], Platform.objects.order_by("pk").first()
    assert seed_letter(by=world.so_nui)[1] == indicator  # theirs to ask for as well
    for edit in (partial(edit_indicator, indicator), partial(edit_platform, platform)):
        with refused("of_another_province"):
            edit(name="Khác", by=world.so_nui)
    Place.objects.filter(pk=world.song_xanh.pk).update(stands_at=world.nui_cao.path)  # merged into it
    assert edit_indicator(Indicator.objects.get(pk=indicator.pk), name="Khác", by=world.so_nui).name == "Khác"


def test_what_was_there_before_belongs_to_whoever_made_it(world: World) -> None:
    indicator, without = create_indicator(**FACTS, by=world.so_nui), make_indicator("le", province=None)
    Indicator.objects.update(province=None)
    migration = import_module("reporting.migrations.0007_whose_the_indicators_are")
    migration.name_provinces(apps, None)
    found = dict(Indicator.objects.values_list("code", "province__code"))
    assert found == {indicator.code: "02", without.code: None}  # of two provinces nobody says whose it is
    User.objects.filter(pk=world.so_nui.pk).update(is_active=False)
    migration.name_provinces(apps, None)
    assert Indicator.objects.get(pk=without.pk).province == world.song_xanh
