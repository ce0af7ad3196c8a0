"""A message for a group: who has still to learn a topic."""

import datetime
from collections.abc import Sequence

from core.templatetags.wording import day, number
from training.models import Topic


def call_to_learn(
    topic: Topic,
    place: str,
    until: datetime.date,
    parts: tuple[int, int],
    lines: Sequence[tuple[str, Sequence[str] | int]],
    *,
    link: str,
) -> str:
    """Return a courteous message, without a phone number; "" where nobody lacks the topic.

    ``parts``: people who lack it, of how many; ``lines``: a team with the names of its people, or an area with their
    number.
    """
    missing, total = parts
    if not missing:
        return ""
    bullets = [
        f"- {who}: {number(what) + ' người' if isinstance(what, int) else ', '.join(what)}" for who, what in lines
    ]
    return "\n".join(
        [
            "Kính gửi anh/chị,",
            f"Đến hết ngày {day(until)}, {place} còn {number(missing)}/{number(total)} thành viên chưa học chuyên đề "
            f"“{topic}”:",
            *bullets,
            "Kính mong anh/chị sắp xếp dự buổi tập huấn tới. Có vướng mắc xin nhắn lại để được hỗ trợ.",
            "Trân trọng cảm ơn.",
            link,
        ]
    )
