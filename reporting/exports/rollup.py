"""Workbook "Sổ tổng hợp": what came in for one or several rounds."""

import datetime
from collections.abc import Sequence

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from exchange.exports.books import Book, Facts, Params, place_of
from reporting.exports.explanations import of_rounds as explained
from reporting.exports.figures import figures
from reporting.exports.overviews import of_rounds as overview
from reporting.exports.progress import progress
from reporting.exports.source import Source
from reporting.exports.summary import summary
from reporting.forms.rollups import ExportForm
from reporting.models import Round
from reporting.models.basis import Basis
from teams.exports.coverage import coverage_sheet
from teams.exports.teams import teams_sheet
from training.exports.sessions import sessions_sheet
from training.exports.training import training_sheet


def _source(params: Params, by: User, at: datetime.datetime) -> Source:
    basis = Basis(params.get("basis", Basis.THEN))
    others = _rounds(params["against"], by) if params.get("against") else ()
    return Source(rounds_of(params, by), place_of(params, by), basis, at, by, others)


def rounds_of(params: Params, by: User) -> list[Round]:
    """The rounds it adds up, the oldest data first. Refuses with not_allowed."""
    return _rounds(params["round"], by)


def _rounds(joined: str, by: User) -> list[Round]:
    codes = str(joined).split(",")
    visible = Round.objects.visible_to(by).select_related("within")
    rounds = list(visible.filter(code__in=codes).order_by("data_to", "pk"))
    if len(rounds) != len(set(codes)):
        raise Refused("not_allowed", "Tài khoản không còn quyền xem kỳ báo cáo này.")
    return rounds


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    codes = {code for params in asked for code in [*params["round"].split(","), *_against(params)]}
    titles = dict(Round.objects.visible_to(by).filter(code__in=codes).order_by("pk").values_list("code", "title"))
    return [
        [
            ("Kỳ báo cáo", "; ".join(titles.get(code, "") for code in params["round"].split(","))),
            ("Cách tính", str(Basis(params["basis"]).label)),
            *([("So với", "; ".join(titles.get(code, "") for code in _against(params)))] if _against(params) else []),
        ]
        for params in asked
    ]


def _against(params: Params) -> list[str]:
    return params["against"].split(",") if params.get("against") else []


ROLLUP = Book(
    "rollup",
    "Sổ tổng hợp",
    Permission.EXPORT,
    _source,
    [overview, summary, coverage_sheet, progress, figures, training_sheet, sessions_sheet, teams_sheet, explained],
    lambda params: f"tong-hop-{params['round'].replace(',', '-')}",
    _facts,
    request_form=ExportForm,
)
