"""The two tables of causes: the places below one by what holds their reports back, and the reports behind a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing, Ratio
from core.templatetags.wording import plain_deadline, with_query
from core.workbook import Kind
from places.models import Level, Place, prefix_length
from reporting.models import Compliance, ReportCause
from reporting.notices import contacts
from reporting.pages.asked import Asked
from reporting.pages.measures import report_measure
from reporting.pages.people import OUT_OF_SIGHT
from reporting.pages.rollups import reporters_of
from reporting.rollups import CauseCounts, Node, cause_counts, chief_cause
from teams.access import teams_open_to


@dataclass(frozen=True)
class CauseRow:
    """One place, or (``is_own``) what stands at ``place`` and at none of those below it."""

    question: Asked
    name: str
    place: Place
    counts: CauseCounts
    is_own: bool = False

    @property
    def on_time(self) -> Ratio:
        return Ratio(self.counts.on_time, self.counts.owed)

    @property
    def chief(self) -> str:
        """Return the chief cause for which the rate that is looked at is not whole, in words."""
        found = chief_cause(self.counts, report_measure(self.question))
        return found.in_words(what_is_counted(self.question)) if found else ""

    @property
    def url(self) -> str:
        return "" if self.is_own else self.question.url("cause_show", self.place)

    def behind(self, number: str) -> str:
        """Return the address of the reports that a number of CauseCounts is made of; "" where it is none."""
        if not getattr(self.counts, number):
            return ""
        return self._reports_url if number == "expected" else with_query(self._reports_url, f"of={number}")

    @cached_property
    def _reports_url(self) -> str:
        return self.question.url("cause_reports", self.place, own="1" if self.is_own else "")


def what_is_counted(question: Asked) -> str:
    """Return who reports, "tổ"; over several rounds each counts once a round, and that is "lượt"."""
    return reporters_of(question.rounds, question.basis) if len(question.rounds) == 1 else "lượt"


def cause_rows(question: Asked, node: Node) -> list[CauseRow]:
    """Return the places below that have reports, and what stands at none of them; together they are ``node``."""
    rows = [CauseRow(question, one.place.name, one.place, cause_counts(one)) for one in node.children if one.expected]
    own = node.own_beside_children
    if own and own.expected:
        name = question.basis.name_of_own(question.place, question.rounds)
        rows.append(CauseRow(question, name, question.place, cause_counts(own), is_own=True))
    return rows


def _number(label: str, name: str) -> ListColumn:
    return ListColumn(
        label, f"counts__{name}", kind=Kind.NUMBER, link=lambda row: row.behind(name), is_summed=True, width=12
    )


class CauseListing(Listing):
    """``cause_rows``; a cause that nobody has takes no room unless it is asked for."""

    name, unit, per_page = "causes", "địa bàn", 200
    is_short_on_phones = True

    place = ListColumn("Địa bàn", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    owed = _number("Phải nộp", "owed")
    on_time = ListColumn("Đúng hạn", "on_time", kind=Kind.RATIO, link=lambda row: row.behind("on_time"), is_summed=True)
    late = _number("Nộp trễ", "late")
    missing = _number("Quá hạn", "missing")
    unplaced = _number(ReportCause.UNPLACED.label, "unplaced")
    headless = _number(ReportCause.HEADLESS.label, "headless")
    no_account = _number(ReportCause.NO_ACCOUNT.label, "no_account")
    unseen = _number(ReportCause.UNSEEN.label, "unseen")
    silent = _number(ReportCause.SILENT.label, "silent")
    not_due = _number("Chưa đến hạn", "not_due")
    excused = _number("Được miễn", "excused")
    returned = _number("Đang bị trả lại", "returned")
    chief = ListColumn("Nhiều nhất", "chief", width=32)

    def __init__(self, rows: Sequence[CauseRow], *, title: str, **options: Any) -> None:
        self.title = title
        self.absent = [one.value for one in ReportCause if not any(row.counts.of(one) for row in rows)]
        super().__init__(rows, **options)

    def _show_chosen(self) -> None:
        for name in self.absent:
            self.columns[name].column.is_shown = False
        super()._show_chosen()


class CauseReportListing(Listing):
    """Reports with their causes, ``standing`` where the reading counts them."""

    name, unit = "cause-reports", "báo cáo"

    reporter = ListColumn(
        "Đơn vị báo cáo",
        "reporter__short_name",
        order_by=("team__sort_key", "place__sort_key"),
        link=lambda report: reverse("report_show", args=[report.pk]),
        width=32,
    )
    round = ListColumn("Kỳ", "round__title", order_by="due_at", width=32)
    place = ListColumn("Địa bàn", "place__name", order_by="place__sort_key")
    commune = ListColumn("Xã, phường", "commune", order_by="standing")
    state = ListColumn(
        "Tình trạng",
        says=lambda report: report.way.label,
        order_by="compliance",
        template="reporting/_report_compliance.html",
    )
    cause = ListColumn(
        "Nguyên nhân", says=lambda report: ReportCause(report.cause).label if report.cause else "", order_by="cause"
    )
    step = ListColumn("Xử lý", says=lambda report: report.get_state_display(), order_by="state", is_shown=False)
    leader = ListColumn("Người phụ trách", says=lambda report: report.asked)
    due = ListColumn("Hạn nộp", says=lambda report: plain_deadline(report.due_at), order_by="due_at", width=28)
    sent = ListColumn("Nộp lần đầu", "first_submitted_at", kind=Kind.INSTANT)

    def __init__(self, reports: Any, *, question: Asked, title: str, **options: Any) -> None:
        self.title, self.question = title, question
        rows = reports.select_related("round", "place", "team").order_by("standing", "team__sort_key", "pk")
        super().__init__(rows, **options)

    def _show_chosen(self) -> None:
        self.columns["round"].column.is_shown = len(self.question.rounds) > 1
        super()._show_chosen()

    def prepare(self, records: list[Any]) -> None:
        """Give each report the ``way`` it stands, its ``commune`` and the names of who is ``asked`` for it, where the
        reader sees them.
        """
        length = prefix_length(Level.COMMUNE)
        paths = {report.standing[:length] for report in records}
        names = dict(Place.objects.filter(path__in=paths, level=Level.COMMUNE).order_by().values_list("path", "name"))
        found = contacts(records, at=self.question.at)
        open_to = teams_open_to(self.question.user, [report.team for report in records if report.team])
        for report in records:
            report.way = Compliance(report.compliance)
            report.commune = names.get(report.standing[:length], "")
            hidden = report.team_id is not None and report.team_id not in open_to
            report.asked = OUT_OF_SIGHT if hidden else ", ".join(found[report.pk].names)
