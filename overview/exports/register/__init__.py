"""Workbook "Sổ tổ và độ phủ": teams, the people in them and coverage at a place, all on one day."""

import datetime
from collections.abc import Sequence

from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import day
from exchange.exports.books import Book, Facts, Params, place_of
from reporting.exports.explanations import of_a_day as explained
from reporting.exports.overviews import of_coverage as overview
from teams.exports.coverage import coverage_sheet
from teams.exports.milestones import milestones_sheet
from teams.exports.people import people_sheet
from teams.exports.register import RegisterSource
from teams.exports.teams import teams_sheet
from teams.exports.zalo import zalo_sheet
from teams.forms.registers import RegisterForm
from training.exports.sessions import sessions_sheet
from training.exports.training import training_sheet


def _source(params: Params, by: User, at: datetime.datetime) -> RegisterSource:
    return RegisterSource(place=place_of(params, by), on=_on(params), at=at, by=by)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Đến hết ngày", day(_on(params)))] for params in asked]


def _on(params: Params) -> datetime.date:
    return datetime.date.fromisoformat(params["on"])


REGISTER = Book(
    "register",
    "Sổ tổ và độ phủ",
    Permission.EXPORT,
    _source,
    [
        overview,
        coverage_sheet,
        milestones_sheet,
        teams_sheet,
        people_sheet,
        zalo_sheet,
        training_sheet,
        sessions_sheet,
        explained,
    ],
    lambda params: f"so-to-va-do-phu-{params['on']}",
    _facts,
    request_form=RegisterForm,
)
