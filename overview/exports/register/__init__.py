"""Workbook "Sổ tổ và độ phủ": teams, the people in them and coverage at a place, all on one day."""

import datetime
from collections.abc import Sequence

from accounts.models import User
from accounts.roles import Permission
from core.templatetags.wording import day
from exchange.exports.books import Book, Facts, Params, place_of
from reporting.exports.explanations import of_a_day as explained
from reporting.exports.overviews import of_coverage as overview
from teams.exports.coverage import covered
from teams.exports.milestones import milestones
from teams.exports.people import organised_people
from teams.exports.register import Register
from teams.exports.teams import listed_teams
from teams.exports.zalo import groups
from teams.forms.registers import RegisterForm
from training.exports.sessions import sessions
from training.exports.training import taught

__all__ = ["REGISTER", "Register"]


def _source(params: Params, by: User, at: datetime.datetime) -> Register:
    return Register(place=place_of(params, by), on=_on(params), at=at, by=by)


def _stem(params: Params) -> str:
    return f"so-to-va-do-phu-{params['on']}"


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Đến hết ngày", day(_on(params)))] for params in asked]


def _on(params: Params) -> datetime.date:
    return datetime.date.fromisoformat(params["on"])


REGISTER = Book(
    "register",
    "Sổ tổ và độ phủ",
    Permission.EXPORT,
    _source,
    [overview, covered, milestones, listed_teams, organised_people, groups, taught, sessions, explained],
    _stem,
    _facts,
    request_form=RegisterForm,
)
