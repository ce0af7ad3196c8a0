"""When a series and its rounds remind: which steps are taken."""

import datetime
from collections.abc import Collection, Sequence

from core.refusals import Refused
from core.working_days import day_in_words
from reporting.models.reminders import (
    DAYS_AT_MOST,
    HOURS,
    STEPS_AT_MOST,
    ReminderStep,
    StoredSteps,
    days_in_words,
    reminder_steps,
    stored_steps,
)

FIELD = "reminders"


def checked_steps(given: Sequence[Sequence[int]] | None) -> StoredSteps | None:
    """Return the steps as they are stored, the earliest first; None, as ``REMINDER_DAYS`` says.

    Refuses with reminders_invalid.
    """
    if given is None:
        return None
    steps = sorted(ReminderStep(days, hour) for days, hour in given)
    if len(steps) > STEPS_AT_MOST:
        raise Refused("reminders_invalid", f"Lịch nhắc có nhiều nhất {STEPS_AT_MOST} lần.", field=FIELD)
    for step in steps:
        if abs(step.days) > DAYS_AT_MOST or step.hour not in HOURS:
            sentence = (
                f"Chỉ nhắc trong {DAYS_AT_MOST} ngày trước và sau hạn, từ {HOURS.start} đến {HOURS.stop - 1} giờ."
            )
            raise Refused("reminders_invalid", sentence, field=FIELD)
    twice = [step.days for step, before in zip(steps[1:], steps, strict=False) if step.days == before.days]
    if twice:
        sentence = f"Lịch nhắc có hai lần “{days_in_words(twice[0])}”. Mỗi ngày chỉ nhắc một lần."
        raise Refused("reminders_invalid", sentence, field=FIELD)
    return stored_steps(steps)


def check_to_come(
    stored: StoredSteps | None,
    held: Collection[ReminderStep],
    *,
    due_at: datetime.datetime,
    since: datetime.datetime,
) -> None:
    """Refuse a step that is not one of ``held`` and whose hour before ``due_at`` had passed at ``since``: it would
    remind at once, which the button does. Refuses with reminder_too_early.
    """
    for step in reminder_steps(stored):
        if step not in held and step.at(due_at) < since:
            raise Refused(
                "reminder_too_early",
                f"“{step}” ({day_in_words(step.day_of(due_at))}) đã qua hoặc trước lúc mở kỳ. "
                "Xin chọn lúc muộn hơn; muốn nhắc ngay thì bấm nút Nhắc ở trang “Xem ai chưa nộp”.",
                field=FIELD,
            )
