"""The database refuses what support money can never be."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from accounts.models import User
from allowances.actions import sheets
from allowances.models import (
    ChosenAmount,
    MonthSheet,
    ResolutionCorrection,
    SheetLine,
    SupportResolution,
    SupportRule,
)
from tests.allowances.world_money import IN_APRIL, MARCH, checked, money

BEFORE = datetime.date(2000, 1, 1)
RESOLUTION, RULE, DAYS, SHEET, LINE = "nghi_quyet", "rule", "days", "sheet", "line"

NOT_CHECKED = {"state": "drafted", "checked_at": None, "checked_by": None}


@pytest.fixture
def rows(db: None) -> dict[str, models.Model]:
    """One row of each kind: the sheet is checked, the line is a team's."""
    world = money()
    sheet = checked(world.an, by=world.canbo_an)
    line = sheet.lines.filter(member=None).order_by("pk").first()
    assert line is not None
    return {
        RESOLUTION: world.nghi_quyet,
        RULE: line.rule,
        DAYS: world.nghi_quyet.rules.get(basis="person_day"),
        SHEET: sheet,
        LINE: line,
    }


@pytest.mark.parametrize(
    ("name", "row", "fields"),
    [
        ("a_support_resolution_ends_after_it_starts", RESOLUTION, {"ends_on": BEFORE}),
        ("a_support_resolution_has_a_state", RESOLUTION, {"state": "lost"}),
        ("a_support_rule_pays_something", RULE, {"amount": 0}),
        ("a_support_rule_has_a_basis", RULE, {"basis": "person_year"}),
        ("a_support_rule_asks_for_days_of_a_month", RULE, {"fewest_days": 32}),
        ("a_support_rule_pays_days_of_a_month", RULE, {"days_at_most": 0}),
        ("a_support_rule_ends_after_it_starts", RULE, {"ends_on": BEFORE}),
        ("only_days_written_late_are_confirmed", RULE, {"confirmed_after": 3}),
        ("only_days_written_late_are_confirmed", DAYS, {"confirmed_after": 32}),
        ("only_days_are_paid_inside_what_a_team_gets", RULE, {"is_inside": True}),
        ("a_sheet_is_of_a_whole_month", SHEET, {"month": MARCH.replace(day=2)}),
        ("a_checked_sheet_says_when_and_by_whom", SHEET, {"checked_at": None}),
        ("an_approved_sheet_says_when_and_by_whom", SHEET, {"state": "approved"}),
        ("a_reopened_sheet_says_when_by_whom_and_why", SHEET, {"reopened_at": IN_APRIL}),
        ("only_a_checked_sheet_is_checked_alone", SHEET, NOT_CHECKED | {"checked_alone": "self"}),
        ("only_an_approved_sheet_is_approved_alone", SHEET, {"approved_alone": "device"}),
        ("a_line_of_a_sheet_has_a_basis", LINE, {"basis": "x"}),
        ("a_line_of_a_sheet_pays_for_something", LINE, {"units": 0}),
        ("a_line_of_a_sheet_is_of_a_team_or_a_person", LINE, {"basis": "person_day"}),
    ],
)
def test_a_row_says_what_it_must(rows: dict[str, models.Model], name: str, row: str, fields: dict[str, Any]) -> None:
    one = rows[row]
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        type(one)._default_manager.filter(pk=one.pk).update(**fields)


def test_a_correction_of_a_resolution_says_why(rows: dict[str, Any]) -> None:
    facts = {"resolution": rows[RESOLUTION], "former_number": "1", "former_title": "Cũ", "corrected_at": IN_APRIL}
    with pytest.raises(IntegrityError, match="a_correction_of_a_resolution_says_why"), transaction.atomic():
        ResolutionCorrection.objects.create(**facts, corrected_by=User.objects.earliest("pk"))


def _again(row: models.Model, **fields: Any) -> None:
    copy = type(row)._default_manager.get(pk=row.pk)
    copy.pk = None
    for field, value in fields.items():
        setattr(copy, field, value)
    with transaction.atomic():
        copy.save(force_insert=True)


def refuses(name: str, model: type[models.Model], *columns: str) -> Any:
    """SQLite names the columns of a unique constraint, PostgreSQL its name."""
    there = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    return pytest.raises(IntegrityError, match=f"{name}|{there}")


def test_what_there_is_once_is_there_once(rows: dict[str, models.Model]) -> None:
    with refuses("a_province_numbers_a_support_resolution_once", SupportResolution, "province_id", "number"):
        _again(rows[RESOLUTION])
    with refuses("a_commune_has_one_sheet_a_month", MonthSheet, "place_id", "month"):
        _again(rows[SHEET], number=2)
    with refuses("a_sheet_pays_a_team_by_a_rule_once", SheetLine, "sheet_id", "rule_id", "team_id"):
        _again(rows[LINE])
    person = SheetLine.objects.exclude(member=None).first()
    assert person is not None
    with refuses("a_sheet_pays_a_membership_by_a_rule_once", SheetLine, "sheet_id", "rule_id", "member_id"):
        _again(person)


def test_the_sheets_of_a_month_are_numbered_once(rows: dict[str, Any]) -> None:
    again = sheets.reopen(rows[SHEET], reason="Sai", by=User.objects.get(username="so"), at=IN_APRIL)
    with (
        refuses("sheets_of_a_month_are_numbered_once", MonthSheet, "place_id", "month", "number"),
        transaction.atomic(),
    ):
        MonthSheet.objects.filter(pk=again.pk).update(number=1)


def test_a_sheet_chooses_a_sum_once(rows: dict[str, models.Model]) -> None:
    facts = {"sheet": rows[SHEET], "rule": SupportRule.objects.get(is_most=True)}
    ChosenAmount.objects.create(**facts, amount=1)
    with refuses("a_sheet_chooses_a_sum_once", ChosenAmount, "sheet_id", "rule_id"), transaction.atomic():
        ChosenAmount.objects.create(**facts, amount=2)
