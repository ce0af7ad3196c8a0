"""Report "Báo cáo (Word)": what a province, a district or a commune sends upward on paper."""

import datetime
from collections.abc import Sequence

from accounts.models import User, spoken_name
from accounts.roles import Permission
from core.refusals import Refused
from core.templatetags.wording import day
from exchange.exports.books import DOCX, Book, Facts, Params, place_of
from overview.exports.document.fields import FIELDS, check, fill
from overview.exports.document.paper import write_paper
from overview.exports.document.parts import PARTS, Part
from overview.exports.document.phrases import NAMED, some_of
from overview.exports.document.source import PaperSource
from places.models import Level, Place
from reporting.exports.rollup import ROLLUP, rounds_of
from reporting.forms.rollups import PaperForm
from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups import basis_at_first, told_elsewhere


def _source(params: Params, by: User, at: datetime.datetime) -> PaperSource:
    place = place_of(params, by)
    if place.level > Level.COMMUNE:
        raise Refused("not_allowed", "Chỉ tỉnh, huyện, xã lập báo cáo. Xin mở trang tổng hợp của xã.")
    rounds, has_annexes = rounds_of(params, by), bool(params.get("annexes"))
    if basis_at_first(rounds, place) == Basis.NOW:
        raise Refused("before_the_place", _where_instead(rounds, place))
    return PaperSource(rounds, place, Basis.THEN, at, by, has_annexes=has_annexes)


def _where_instead(rounds: Sequence[Round], place: Place) -> str:
    """Say of rounds from before ``place`` began whose papers tell of them: its own would tell of no team at all."""
    olds = dict.fromkeys(spoken_name(old.place) for _, found in told_elsewhere(rounds, place) for old in found)
    whose = f"; xin lập báo cáo từ trang tổng hợp của {some_of([*olds], 'nơi', NAMED)}" if olds else ""
    return f"Kỳ này báo cáo theo địa bàn trước ngày {day(place.valid_from)}{whose}."


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    """As of the workbook of the same rounds, which is the one that may be read another way."""
    found = ROLLUP.facts(by, [{"basis": Basis.THEN} | params for params in asked])
    annexes = [[("Phụ lục", "Kèm phụ lục")] if params.get("annexes") else [] for params in asked]
    return [facts[:1] + more for facts, more in zip(found, annexes, strict=True)]


PAPER = Book(
    "paper",
    "Báo cáo (Word)",
    Permission.EXPORT,
    _source,
    [],
    lambda params: f"bao-cao-{params['round'].replace(',', '-')}",
    _facts,
    format=DOCX,
    make=write_paper,
    request_form=PaperForm,
)
