"""The lists of the yearly assessment: teams of a commune, communes of a province, who is proposed for praise, criteria.

Teams stand in the order of their places and are sorted by nothing else: an assessment is no ranking.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse

from core.columns import Ratio
from core.tables import ListColumn, Listing
from core.workbook import Kind
from reporting.models.assessments import AssessedMeasure, AssessmentCriterion, YearGrade
from reporting.rollups.assessed_communes import AssessedCommune
from reporting.rollups.assessments import TeamYear


class AssessedTeamListing(Listing):
    """The teams of a commune with the numbers of their year, the grade proposed and the one given."""

    name, title, unit = "assessed-teams", "Đánh giá tổ", "tổ"
    per_page = 200
    is_short_on_phones = True

    team = ListColumn("Tổ", "team__short_name", order_by="team__sort_key", link=lambda row: row.url, width=32)
    place = ListColumn("Nơi hoạt động", "team__place", order_by="team__place__path", is_shown=False)
    proposed = ListColumn("Cổng đề xuất", says=lambda row: row.proposed_label, width=28)
    grade = ListColumn("Xếp loại", says=lambda row: row.grade_label, width=28)
    reason = ListColumn("Lý do khác đề xuất", says=lambda row: row.reason, width=36)

    def __init__(self, years: Sequence[TeamYear], *, year: int, **options: Any) -> None:
        measures = [(one.value, _measure(one.value, str(one.label))) for one in AssessedMeasure]
        rows = [_Linked(one, reverse("assessment_team", args=[one.team.pk]) + f"?year={year}") for one in years]
        omit = [] if any(one.reason for one in years) else ["reason"]
        super().__init__(rows, extra=measures, omit=omit, **options)
        self.sequence = ["team", "place", *AssessedMeasure.values, "..."]


class _Linked:
    """A team's year with the address of its page."""

    def __init__(self, year: TeamYear, url: str) -> None:
        self.year, self.url = year, url

    def __getattr__(self, name: str) -> Any:
        return getattr(self.year, name)


def _measure(key: str, label: str) -> ListColumn:
    def pair(row: Any) -> Ratio | None:
        found = row.of(key)
        return Ratio(found.part, found.whole) if found and found.grade else None

    return ListColumn(label, says=pair, kind=Kind.RATIO)


class AssessedCommuneListing(Listing):
    """The communes of a place: how many teams have which grade, how many were not sent, and how far it is."""

    name, title, unit = "assessed-communes", "Đánh giá tổ theo xã, phường", "nơi"
    per_page = 200
    is_short_on_phones = True

    place = ListColumn("Xã, phường", "name", order_by="place__sort_key", link=lambda row: row.url, width=32)
    teams = ListColumn("Tổ", "teams", kind=Kind.NUMBER, is_summed=True)
    left = ListColumn("Chưa gửi", "left", kind=Kind.NUMBER, is_summed=True)
    step = ListColumn("Tình trạng", "step", width=24)

    def __init__(self, rows: Iterable[AssessedCommune], *, year: int, **options: Any) -> None:
        grades = [(one.value, _count(one.value, str(one.label))) for one in YearGrade]
        super().__init__([_Commune(one, year) for one in rows], extra=grades, **options)
        self.sequence = ["place", "teams", *YearGrade.values, "left", "step"]


class _Commune:
    """A commune's row with the address of its page, "" for teams that wait for a place."""

    def __init__(self, commune: AssessedCommune, year: int) -> None:
        self.commune = commune
        self.url = reverse("assessment_show", args=[commune.place.pk]) + f"?year={year}" if commune.place else ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.commune, name)


def _count(grade: str, label: str) -> ListColumn:
    def count(row: Any) -> int | None:
        """Return nothing of a commune that sent nothing: that is not zero."""
        return row.of(grade) if row.by_grade else None

    return ListColumn(label, says=count, kind=Kind.NUMBER, is_summed=True)


class PraisedTeamListing(Listing):
    """The teams that are proposed for praise, place by place."""

    name, title, unit = "praised-teams", "Danh sách đề nghị khen", "tổ"
    per_page = 500
    is_short_on_phones = True

    team = ListColumn(
        "Tổ",
        "team__name",
        order_by="team__sort_key",
        link=lambda row: reverse("assessment_team", args=[row.team_id]) + f"?year={row.assessment.year}",
        width=40,
    )
    commune = ListColumn("Xã, phường", "assessment__place", order_by="assessment__place__path")
    place = ListColumn("Nơi hoạt động", "team__place", order_by="team__place__path")
    grade = ListColumn("Xếp loại", says=lambda row: row.get_grade_display(), width=24)
    results = ListColumn("Kết quả", says=lambda row: row.results, width=60)


def _edit_url(criterion: AssessmentCriterion) -> str:
    return reverse("criterion_edit", args=[criterion.pk]) if criterion.pk else ""


class AssessmentCriterionListing(Listing):
    """What is asked of each measure for each grade."""

    name, title, unit = "criteria", "Tiêu chí đánh giá tổ", "tiêu chí"

    measure = ListColumn("Tiêu chí", says=lambda row: row.get_measure_display(), order_by="measure", width=32)
    first_year = ListColumn("Từ năm", "first_year", kind=Kind.PLAIN)
    excellent = ListColumn("Hoàn thành xuất sắc từ (%)", "excellent", kind=Kind.NUMBER)
    good = ListColumn("Hoàn thành tốt từ (%)", "good", kind=Kind.NUMBER)
    fair = ListColumn("Hoàn thành từ (%)", "fair", kind=Kind.NUMBER)
    source = ListColumn("Căn cứ", "source", width=40)
    edit = ListColumn("Việc", says=lambda row: "Sửa" if row.pk else "", link=_edit_url, in_file=False)

    def __init__(
        self, rows: Iterable[AssessmentCriterion], *, used: Sequence[AssessmentCriterion], year: int, **options: Any
    ) -> None:
        def use(row: AssessmentCriterion) -> str:
            return "Có" if row in used else "Chưa đến" if row.first_year > year else "Đã thay"

        column = ListColumn(f"Dùng cho năm {year}", says=use)
        super().__init__(rows, extra=[("use", column)], notes=[f"năm {year}"], **options)
        self.sequence = ["measure", "use", "..."]
