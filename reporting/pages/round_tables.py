"""The lists of rounds: all of them, when the clock reminds in each, and the reports that come again every period."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from core.tables import ListColumn, Listing, Ratio
from core.templatetags.wording import day, plain_deadline
from core.workbook import Kind
from reporting.models import Round
from reporting.pages.reminders import next_reminder


def _next_in_words(series: Any) -> str:
    if not series.next:
        return "đã hết"
    period, deadlines = series.next
    due = "; ".join(f"{who}: {plain_deadline(one.due_at)}" for who, one in deadlines)
    return f"{period.name}; {due}"


def title_column() -> ListColumn:
    return ListColumn("Kỳ báo cáo", "title", link=lambda round: reverse("round_show", args=[round.code]), width=48)


def due_column() -> ListColumn:
    return ListColumn("Hạn nộp", says=lambda round: plain_deadline(round.due_at), order_by="due_at", width=28)


class RoundListing(Listing):
    """Rounds with ``owed`` and ``submitted`` reports, in memory, since their phase is computed from ``at``."""

    name, title, unit = "rounds", "Các kỳ báo cáo", "kỳ"

    round = title_column()
    reporters = ListColumn(
        "Ai báo cáo",
        says=lambda round: f"{round.get_level_display()}, {round.within}",
        order_by=("level", "within__path"),
        width=28,
    )
    period = ListColumn(
        "Số liệu",
        says=lambda round: f"{day(round.data_from)} – {day(round.data_to)}",
        order_by=("data_from", "data_to"),
    )
    due = due_column()
    phase = ListColumn(
        "Tình trạng",
        says=lambda round: round.phase.label,
        order_by="phase_order",
        template="reporting/_round_listed_phase.html",
    )
    received = ListColumn(
        "Đã nộp/phải nộp",
        "submitted_of_owed",
        kind=Kind.RATIO,
        link=lambda round: reverse("cause_show", args=[round.within_id, round.code]),
    )
    letter = ListColumn("Công văn", "letter", is_shown=False)

    def __init__(self, rounds: Sequence[Any], *, at: datetime.datetime, **options: Any) -> None:
        phases = list(Round.Phase)
        for round in rounds:
            round.phase = round.phase_at(at)
            round.phase_order = phases.index(round.phase)
            round.submitted_of_owed = Ratio(round.submitted, round.owed)
        super().__init__(rounds, **options)


class ReminderPlanListing(Listing):
    """Rounds and when the clock reminds in each; in memory, since the next time is computed from ``at``."""

    name, title, unit = "reminder-plans", "Lịch nhắc", "kỳ"

    round = ListColumn("Kỳ báo cáo", "title", link=lambda round: reverse("reminder_list", args=[round.code]), width=48)
    due = due_column()
    steps = ListColumn(
        "Nhắc khi nào",
        says=lambda round: "; ".join(map(str, round.reminding_steps)) or "Không có lịch nhắc",
        order_by="first_step",
        width=40,
    )
    ahead = ListColumn("Lần tới", says=lambda round: round.ahead or "Không nhắc nữa", order_by=("is_over", "due_at"))
    more = ListColumn("Xem thêm", template="reporting/_reminder_plan_links.html", in_file=False)

    def __init__(self, rounds: Sequence[Any], *, at: datetime.datetime, **options: Any) -> None:
        for round in rounds:
            round.ahead = next_reminder(round, at=at)
            round.is_over = not round.ahead
            round.first_step = min((step.days for step in round.reminding_steps), default=None)
        super().__init__(rounds, **options)


class SeriesListing(Listing):
    """Series with how many rounds of each were ``opened``, their ``next`` period with its deadlines (None: no more) and
    how many periods are ``unopened`` though their day has come.
    """

    name, title, unit = "series", "Báo cáo định kỳ", "báo cáo"

    series = ListColumn("Báo cáo", "title", template="reporting/_series_title.html", width=48)
    within = ListColumn("Địa bàn", "within", order_by="within__path", is_shown=False)
    period = ListColumn("Kỳ", says=lambda series: series.get_period_display(), order_by="period")
    next = ListColumn(
        "Kỳ tới, hạn của từng cấp",
        says=_next_in_words,
        order_by="opens_next",
        template="reporting/_series_next.html",
        width=60,
    )
    opened = ListColumn("Kỳ đã mở", "opened", kind=Kind.NUMBER, is_summed=True)
    open_now = ListColumn("Mở ngay", template="reporting/_series_open.html", in_file=False)

    def __init__(self, rows: Sequence[Any], **options: Any) -> None:
        for series in rows:
            series.opens_next = series.next[0].opens_at if series.next else None
        super().__init__(rows, **options)
