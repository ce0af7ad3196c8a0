"""A message for a group: whose training has run out, or soon does."""

from collections.abc import Sequence
from itertools import groupby

from core.templatetags.wording import day
from training.rollups.retraining import RetrainingDue


def call_to_learn_again(rows: Sequence[RetrainingDue], *, link: str) -> str:
    """Return a courteous message, topic by topic as ``rows`` are; "" where nobody has to. ``link``: where sessions are
    found.
    """
    if not rows:
        return ""
    lines = ["Kính gửi anh/chị,", "Kết quả tập huấn sau đây đã hết hoặc sắp hết giá trị:"]
    for topic, people in groupby(rows, key=lambda row: row.topic):
        lines.append(f"Chuyên đề “{topic}”:")
        lines += [
            f"- {row.name} ({row.teams}): {'đã hết' if row.is_over else 'hết'} ngày {day(row.until)}" for row in people
        ]
    return "\n".join([*lines, "Kính mong anh/chị sắp xếp dự buổi tập huấn tới.", "Trân trọng cảm ơn.", link])
