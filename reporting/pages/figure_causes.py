"""Why a number of an indicator is not more, in words, in a table by place, and with what can be done about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.urls import reverse

from accounts.roles import Permission
from core.rounding import nearest
from core.tables import ListColumn, Listing
from core.templatetags.wording import number
from core.workbook import Kind
from places.models import Level, Place, prefix_length
from reporting.models import CAUSES_OF_SILENCE, Report, ReportCause
from reporting.pages.asked import Asked
from reporting.pages.remedies import Remedy, remedies
from reporting.rollups.figure_reporters import LACKING, FigureCause, FigureCauseCounts, FigureCauses, Reporter
from teams.filters import communes_of

SHOWN = 20  # of the lowest that a page names


class LowFigure(NamedTuple):
    """Who stands below, in which ``commune`` where those of several are named: what they have, of how many or of which
    target, and what it is held against.
    """

    name: str
    commune: str
    url: str
    value: int
    whole: int | None
    reference: int
    is_below: bool


class FigureCauseShare(NamedTuple):
    """How many one cause keeps back, where their reports are listed ("" where nowhere), and what can be done."""

    cause: FigureCause
    reporters: int
    url: str
    remedy: Remedy | None


@dataclass(frozen=True)
class FigureCauseRow:
    name: str
    place: Place
    url: str
    counts: FigureCauseCounts
    chief: str


def cause_words(counts: FigureCauseCounts, reporters: str, lowest: str = "") -> str:
    """Return why a number is not more, "4 tổ chưa có số liệu vì chưa có tài khoản; 3 tổ thấp hẳn, thấp nhất Tổ A"; ""
    where nothing is known. ``lowest``: the name of who stands furthest below.
    """
    found = []
    if chief := counts.chief_lack:
        most = f" vì {chief.label}"
        if counts.of(chief) < counts.lacking:
            most = f", nhiều nhất {number(counts.of(chief))} {reporters} {chief.label}"
        found.append(f"{number(counts.lacking)} {reporters} chưa có số liệu{most}")
    if counts.below:
        named = f", thấp nhất là {lowest}" if lowest else ""
        found.append(f"{number(counts.below)} {reporters} thấp hẳn{named}")
    elif lowest and not found:
        found.append(f"thấp nhất là {lowest}")
    if found and counts.excused:
        found.append(f"{number(counts.excused)} {reporters} được miễn, không tính")
    return "; ".join(found)


def words_by_place(found: FigureCauses, places: Iterable[Place], reporters: str) -> dict[int, str]:
    """Return ``cause_words`` of each place, by its key. Two queries."""
    lowest = {
        one.pk: next(iter(found.lowest(one)), None) if found.at(one).answered > 1 else None  # one alone is no lowest
        for one in places
    }
    names = names_of(one for one in lowest.values() if one)
    return {
        place.pk: cause_words(
            found.at(place),
            reporters,
            ", ".join(filter(None, names[one.report][: 1 + (place.level < Level.COMMUNE)]))
            if (one := lowest[place.pk])
            else "",
        )
        for place in places
    }


def names_of(reporters: Iterable[Reporter]) -> Mapping[int, tuple[str, str]]:
    """Return what those are called who owe reports and their commune, "" of whoever is none's, by the keys of these.
    Two queries.
    """
    rows = list(Report.objects.filter(pk__in=[one.report for one in reporters]).select_related("team", "place"))
    communes, length = communes_of(one.place for one in rows if one.team_id), prefix_length(Level.COMMUNE)
    return {
        one.pk: (one.reporter.short_name, str(communes.get(one.place.path[:length], "")) if one.team_id else "")
        for one in rows
    }


def low_figures(found: FigureCauses) -> list[LowFigure]:
    """Return the SHOWN that stand furthest below."""
    low = found.lowest()[:SHOWN]
    names, names_commune = names_of(low), found.place.level < Level.COMMUNE
    return [
        LowFigure(
            names[one.report][0],
            names[one.report][1] if names_commune else "",
            reverse("report_show", args=[one.report]),
            one.value or 0,
            one.whole,
            nearest(one.reference or 0),
            one.is_below,
        )
        for one in low
    ]


def figure_cause_shares(question: Asked, found: FigureCauses) -> list[FigureCauseShare]:
    """Return each cause that keeps anybody back, in the order in which they are mended."""
    counts, known = found.at(question.place), _remedies(question, found)
    listed = {*(one.value for one in CAUSES_OF_SILENCE), FigureCause.RETURNED.value}
    return [
        FigureCauseShare(
            cause,
            counts.of(cause),
            question.url("cause_reports", of=cause.value) if cause.value in listed else "",
            known.get(cause),
        )
        for cause in FigureCause
        if counts.of(cause)
    ]


def _remedies(question: Asked, found: FigureCauses) -> dict[FigureCause, Remedy]:
    place, user, code = question.place, question.user, question.rounds[0].code
    if place.valid_to is not None:
        return {}
    known = {FigureCause(cause.value): one for cause, one in remedies(question).items() if cause in _of_reports()}
    listed = f"{reverse('report_list')}?round={code}&place={place.pk}"
    known[FigureCause.BLANK] = Remedy(
        "Trả lại để điền" if user.may(Permission.REVIEW_REPORTS) else "Xem báo cáo", listed
    )
    known[FigureCause.BELOW] = Remedy("Xem ai thấp nhất", "#lowest")
    if found.topics:
        asked = f"?topic={found.topics[0].code}#con-thieu"
        known[FigureCause.UNTRAINED] = Remedy(
            f"Tập huấn: {found.topics[0]}", reverse("training_coverage", args=[place.pk]) + asked
        )
    answers = user.may(Permission.ANSWER_DIFFICULTIES)
    known[FigureCause.HINDERED] = Remedy(
        "Trả lời khó khăn" if answers else "Xem khó khăn",
        f"{reverse('difficulty_list')}?place={place.pk}&indicator={found.indicator.pk}&state=open",
    )
    return known


def _of_reports() -> set[ReportCause]:
    return {*CAUSES_OF_SILENCE, ReportCause.RETURNED}


def figure_cause_rows(question: Asked, found: FigureCauses, places: Sequence[Place], unit: str) -> list[FigureCauseRow]:
    """Return the places below with anybody asked, and what stands at none of them; together they are the whole."""
    words = words_by_place(found, places, unit)
    rows = [
        FigureCauseRow(one.name, one, question.url("figure_cause_show", one), found.at(one), words[one.pk])
        for one in places
    ]
    own = found.beside(places)
    name = question.basis.name_of_own(question.place, question.rounds)
    rows.append(FigureCauseRow(name, question.place, "", own, cause_words(own, unit)))
    return [one for one in rows if one.counts.asked] if places else []


def _number(label: str, name: str) -> ListColumn:
    return ListColumn(label, f"counts__{name}", kind=Kind.NUMBER, is_summed=True, width=12)


class FigureCauseListing(Listing):
    """``figure_cause_rows``; a cause that nobody has takes no room unless it is asked for."""

    name, unit, per_page = "figure-causes", "địa bàn", 200
    is_short_on_phones = True

    place = ListColumn("Địa bàn", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    owed = _number("Phải có số liệu", "owed")
    answered = _number("Có số liệu", "answered")
    unplaced = _number("Chưa xếp địa bàn", "unplaced")
    headless = _number("Chưa có tổ trưởng, tổ phó", "headless")
    no_account = _number("Chưa có tài khoản", "no_account")
    unseen = _number("Chưa đăng nhập lần nào", "unseen")
    silent = _number("Im lặng", "silent")
    returned = _number("Bị trả lại", "returned")
    blank = _number("Bỏ trống ô", "blank")
    not_due = _number("Chưa đến hạn", "not_due")
    excused = _number("Được miễn", "excused")
    below = _number("Thấp hẳn", "below")
    untrained = _number("Chưa tập huấn", "untrained")
    hindered = _number("Có khó khăn", "hindered")
    chief = ListColumn("Nguyên nhân chính", "chief", width=40)

    def __init__(self, rows: Sequence[FigureCauseRow], *, title: str, **options: Any) -> None:
        self.title = title
        names = [*(one.value for one in LACKING), "not_due", "excused", "untrained", "hindered"]
        self.absent = [name for name in names if not any(getattr(row.counts, name) for row in rows)]
        super().__init__(rows, **options)

    def _show_chosen(self) -> None:
        for name in self.absent:
            self.columns[name].column.is_shown = False
        super()._show_chosen()
