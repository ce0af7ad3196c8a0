"""The list of difficulties: who raised what, with whom it waits, and by when an answer is owed."""

import datetime
from typing import Any

from core.tables import ListColumn, Listing
from core.templatetags.wording import plain_deadline
from core.workbook import Kind
from reporting.models import Difficulty
from reporting.pages.difficulty_list import rows_of


def _reporter(difficulty: Any) -> str:
    reporter = difficulty.reporter.short_name
    return f"{reporter}, {difficulty.listed.commune}" if difficulty.listed.commune else reporter


def _state(difficulty: Any) -> str:
    return "Quá hạn trả lời" if difficulty.listed.overdue else Difficulty.State(difficulty.state).label


class DifficultyListing(Listing):
    """Difficulties as they stand at ``at``; ``listed``: what the list says of each to its reader."""

    name, title, unit = "difficulties", "Khó khăn, vướng mắc", "khó khăn"

    difficulty = ListColumn("Khó khăn", "text", template="reporting/_difficulty_text.html", width=60)
    reporter = ListColumn(
        "Đơn vị nêu",
        says=_reporter,
        order_by=("place__path", "team__sort_key"),
        template="reporting/_difficulty_reporter.html",
        width=32,
    )
    category = ListColumn("Loại", says=lambda difficulty: difficulty.get_category_display(), order_by="category")
    indicator = ListColumn("Về chỉ tiêu", "indicator__name", order_by="indicator__order", is_shown=False, width=32)
    state = ListColumn(
        "Tình trạng",
        says=_state,
        order_by=("state", "answer_due_at"),
        template="reporting/_difficulty_listed_state.html",
    )
    authority = ListColumn(
        "Nơi xử lý",
        says=lambda difficulty: difficulty.listed.authority,
        order_by=("level", "place__path"),
        template="reporting/_difficulty_authority.html",
    )
    days = ListColumn(
        "Đã qua (ngày)",
        says=lambda difficulty: difficulty.listed.days,
        kind=Kind.NUMBER,
        order_by="-raised_at",
        template="reporting/_difficulty_days.html",
    )
    raised = ListColumn("Nêu lúc", "raised_at", kind=Kind.INSTANT, is_shown=False)
    due = ListColumn(
        "Hạn trả lời",
        says=lambda difficulty: plain_deadline(difficulty.answer_due_at) if difficulty.answer_due_at else "",
        order_by="answer_due_at",
        width=28,
    )

    def __init__(self, rows: Any, *, at: datetime.datetime, **options: Any) -> None:
        self.at = at
        super().__init__(rows, **options)

    def prepare(self, records: list[Any]) -> None:
        for row in rows_of(records, self.request.user, self.at):
            vars(row.difficulty)["listed"] = row
