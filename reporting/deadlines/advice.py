"""What an officer should weigh before confirming a deadline."""

import datetime
from collections.abc import Iterator

from core.working_days import (
    DAY,
    VIETNAM,
    day_in_words,
    holiday,
    is_working_day,
    last_day,
    midnight,
    next_working_day,
)

YEARS = range(2000, 2100)  # of the lunar tables behind Tết, and of letters that ask for reports


def warnings(
    due_at: datetime.datetime, *, data_to: datetime.date | None = None, at: datetime.datetime | None = None
) -> list[str]:
    """Vietnamese sentences on what an officer should weigh before confirming ``due_at``; none is a refusal.

    A last day that is no working day (Civil Code 2015, article 148.5, for periods), no full working day between the
    cut-off ``data_to`` and the deadline (decree 09/2019/NĐ-CP), a deadline already past at ``at``.
    """
    due = due_at.astimezone(VIETNAM)
    return [
        *_past(due, at),
        *_on_a_day_off(due),
        *(_too_soon_after(data_to, due) if data_to else []),
    ]


def _past(due: datetime.datetime, at: datetime.datetime | None) -> Iterator[str]:
    if at is not None and due <= at:
        yield "Hạn nộp này đã qua: mở kỳ xong, báo cáo nào nhận được cũng là nộp trễ."


def _on_a_day_off(due: datetime.datetime) -> Iterator[str]:
    last = last_day(due)
    if is_working_day(last):
        return
    name = holiday(last)
    why = f"ngày nghỉ lễ ({name})" if name else "ngày nghỉ cuối tuần"
    working = next_working_day(last)
    yield (
        f"Ngày cuối để nộp, {day_in_words(last)}, là {why}. Theo khoản 5 Điều 148 Bộ luật Dân sự 2015, "
        f"thời hạn rơi vào ngày nghỉ thì kéo đến hết ngày làm việc tiếp theo, "
        f"{day_in_words(working)}. Giữ hay dời hạn là do cán bộ mở kỳ quyết định."
    )


def _too_soon_after(data_to: datetime.date, due: datetime.datetime) -> Iterator[str]:
    """Count the full working days behind the cut-off and before the deadline's own day."""
    if due < midnight(data_to + DAY):
        yield f"Hạn nộp đến trước khi kỳ số liệu kết thúc ({day_in_words(data_to)}): tổ chưa có đủ số liệu để báo cáo."
        return
    days = (due.date() - data_to).days - 1
    if not any(is_working_day(data_to + DAY * n) for n in range(1, min(days, 30) + 1)):
        yield (
            f"Giữa ngày chốt số liệu {day_in_words(data_to)} và hạn nộp không có ngày làm việc nào. "
            "Nghị định 09/2019/NĐ-CP yêu cầu ít nhất một ngày làm việc."
        )
