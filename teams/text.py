"""Texts of teams that follow a rule: the link to a Zalo group, a change of hamlets, the message that asks for teams."""

import datetime
from collections.abc import Sequence

from core.templatetags.wording import day, number


def change_sentence(kind: str, olds: Sequence[str], news: Sequence[str]) -> str:
    """Return a change of hamlets in words: "Nhập Ấp An 1, Ấp An 2 thành Ấp An"."""
    old, new = ", ".join(olds), ", ".join(news[:5])
    if len(news) > 5:
        new += f" và {len(news) - 5} nơi nữa"
    return {
        "add": f"Thêm {new}",
        "rename": f"Đổi {old} thành {new}",
        "close": f"Kết thúc {old}",
        "split": f"Tách {old} thành {new}",
        "merge": f"Nhập {old} thành {new}",
    }[kind]


def call_for_teams(
    place: str,
    on: datetime.date,
    parts: tuple[int, int],
    lines: Sequence[tuple[str, Sequence[str] | int]],
    *,
    called: str,
    link: str,
) -> str:
    """Return a courteous message for a group: where teams are still to be founded; "" when nowhere.

    ``parts``: places without a team, of how many; ``lines``: an area with the names of its places, or their number;
    ``called``: what teams are called there.
    """
    missing, total = parts
    if not missing:
        return ""
    bullets = [
        f"- {area}: {number(what) + ' nơi' if isinstance(what, int) else ', '.join(what)}" for area, what in lines
    ]
    return "\n".join(
        [
            "Kính gửi anh/chị,",
            f"Đến hết ngày {day(on)}, {place} còn {number(missing)}/{number(total)} nơi chưa có {called}:",
            *bullets,
            "Kính mong anh/chị sớm thành lập tổ và ghi danh sách lên cổng.",
            "Có vướng mắc xin nhắn lại để được hỗ trợ. Trân trọng cảm ơn.",
            link,
        ]
    )
