"""The columns of a workbook of teams' figures: which round, which team, and a column for each figure it asks for."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from core.text import clean_lines, fold
from exchange.reading import cells
from exchange.reading.columns import fold_header
from exchange.reading.kinds.spec import COMMUNE, PLACE, count_field
from exchange.reading.kinds.spelling import names_of
from exchange.reading.tables import CellFault, Field, SheetSpec
from places.models import Place, standing_in, subtree
from reporting.forms.figures import LONGEST_REASON
from reporting.forms.reports import LONGEST_NARRATIVE
from reporting.models import ACTIVITIES, MOST_ACTIVITIES, Closing, Indicator, Report, Round
from reporting.models.reports import ReportQuerySet
from teams.imports.columns import TEAM

MOST = 10**12  # what a figure may be at most is said by its indicator
_SAYS_NOTHING = "khongphatsinh"


def _count(key: str, label: str, *aliases: str, hint: str, most: int) -> Field:
    """A column of whole numbers in which "không phát sinh" is answered by where to say so."""
    field = count_field(key, label, *aliases, hint=hint, most=most)

    def clean_cell(value: Any) -> int:
        if isinstance(value, str) and _letters_of(value) == _SAYS_NOTHING:
            raise CellFault("Xin ghi 0 ở ô này; nếu cả kỳ không phát sinh, xin ghi x ở cột “Không phát sinh”.")
        return field.clean(value)

    return replace(field, clean=clean_cell)


def _lines_of_text(most: int) -> Callable[[Any], str]:
    clean_text = cells.text(most)

    def clean_cell(value: Any) -> str:
        one_line = clean_text(value)
        return clean_lines(value) if isinstance(value, str) else one_line

    return clean_cell


def _mark(value: Any) -> bool:
    if isinstance(value, str) and _letters_of(value) in ("x", "co", _SAYS_NOTHING):
        return True
    raise CellFault("Xin ghi x ở ô này nếu kỳ này tổ không phát sinh, không thì để trống.")


def _letters_of(text: str) -> str:
    return "".join(char for char in fold(text[:60]) if char.isalnum())


ROUND = Field(
    "round",
    "Kỳ báo cáo",
    cells.text(200),
    aliases=("Kỳ", "Tên kỳ", "Mã kỳ", "Tên kỳ báo cáo", "Mã kỳ báo cáo", "Đợt báo cáo"),
    hint="Tên hoặc mã kỳ như trên cổng. Để trống khi chỉ có một kỳ đang nhận báo cáo của tổ.",
)
FIGURES = SheetSpec(
    "figures",
    "Số liệu",
    (
        ROUND,
        COMMUNE,
        replace(PLACE, is_required=False, hint=f"{PLACE.hint} Để trống được khi đã ghi tên tổ."),
        replace(
            TEAM,
            aliases=(*TEAM.aliases, "Đơn vị", "Tên đơn vị", "Đơn vị báo cáo"),
            hint="Tên tổ, hoặc tên ấp, khu phố của tổ. Để trống khi địa bàn chỉ có một tổ.",
        ),
    ),
    noun="báo cáo",
)
NOTHING = Field(
    "nothing",
    "Không phát sinh",
    _mark,
    aliases=("Không phát sinh trong kỳ",),
    hint="Ghi x khi kỳ này tổ không phát sinh: số phát sinh ghi 0, số hiện có giữ nguyên.",
)
NARRATIVE = Field(
    "narrative",
    "Tình hình, khó khăn, đề xuất",
    _lines_of_text(LONGEST_NARRATIVE),
    may_repeat=False,
    aliases=("Tình hình", "Khó khăn, đề xuất", "Khó khăn", "Ghi chú tình hình"),
    hint="Vài dòng về tình hình của tổ; có thể trống.",
)
REASON = Field(
    "reason",
    "Lý do nhập thay",
    _lines_of_text(LONGEST_REASON),
    aliases=("Lý do",),
    hint="Vì sao xã nhập thay tổ trưởng; tổ trưởng đọc được. Để trống: “Nhập từ tệp Excel” và số của lần nhập.",
)
EXPLANATION = Field(
    "explanation",
    "Vì sao khác số của các tổ",
    _lines_of_text(LONGEST_NARRATIVE),
    aliases=("Giải trình", "Vì sao khác"),
    hint="Báo cáo của xã: vì sao số của xã khác tổng của các tổ. Dòng của tổ để trống.",
)
ACTIVITY_FIELDS = {
    f"activity-{name}": _count(f"activity-{name}", label, hint="Số nguyên; có thể trống.", most=MOST_ACTIVITIES)
    for name, label in ACTIVITIES.items()
}


def reports_of(place: Place) -> ReportQuerySet:
    """Return the reports owed by teams from ``place`` or below, or by teams that stand there now, and communes' own."""
    here = subtree(place, "place__path")
    of_teams = Q(here | standing_in(place, "team__place__path"), team__isnull=False)
    return Report.objects.filter(of_teams | Q(here, team=None, round__level=Round.Reporter.COMMUNE))


def rounds_of(place: Place) -> list[Round]:
    """Return the rounds in which teams or communes there owe reports, the latest first."""
    owed = reports_of(place).order_by().values("round")
    return list(Round.objects.filter(pk__in=owed).order_by("-due_at", "-pk"))


def receiving(rounds: Iterable[Round], at: datetime.datetime) -> list[Round]:
    """Return those of ``rounds`` that take reports at ``at``: open, and not closed for good."""
    found = [one for one in rounds if one.receives_at(at)]
    closings = Closing.objects.standing().filter(round__in=found)
    closed = set(closings.order_by().values_list("round", flat=True)) if found else set()
    return [one for one in found if one.pk not in closed]


def asked_in(rounds: Sequence[Round]) -> list[Indicator]:
    """Return the indicators that any of ``rounds`` asks for, in the order of forms."""
    return list(Indicator.objects.filter(rounds__in=rounds).distinct().order_by("order", "code")) if rounds else []


def key_of(indicator: Indicator) -> str:
    """Return the key of the column of ``indicator``: short enough to be remembered, whatever its code."""
    return f"figure-{indicator.pk}"


def columns_of(rounds: Sequence[Round]) -> list[Field]:
    """Return a column for each figure that ``rounds`` ask for, by name and by code, and those that follow them."""
    indicators = asked_in(rounds)
    names = names_of(indicators, name=str, further=[_with_code])
    own = [EXPLANATION] if any(one.level == Round.Reporter.COMMUNE for one in rounds) else []
    further = (NOTHING, *ACTIVITY_FIELDS.values(), NARRATIVE, *own, REASON)
    fixed = {fold_header(header) for field in (*FIGURES.fields, *further) for header in (field.label, *field.aliases)}
    found = []
    for one in indicators:
        label = _with_code(one) if fold_header(names.label(one)) in fixed else names.label(one)
        hint = f"{one.counts.rstrip('.')}. Số nguyên ({one.unit}); để trống là chưa có số liệu, 0 là không có."
        # A code of one word is no header: marks forgiven, "ho" would be any column about hộ.
        codes = [one.code] if "-" in one.code else []
        found.append(_count(key_of(one), label, *codes, hint=hint, most=MOST))
    return [*found, *further]


def sheet_for(rounds: Sequence[Round]) -> SheetSpec:
    """Return the sheet with a column for each figure that ``rounds`` ask for."""
    return replace(FIGURES, fields=(*FIGURES.fields, *columns_of(rounds)))


def _with_code(indicator: Indicator) -> str:
    return f"{indicator} ({indicator.code})"
