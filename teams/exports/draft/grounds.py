"""The grounds ("Căn cứ …") that a draft proposes by the day of its decision, for its office to check and change.

Numbers and days of laws were read in secondary sources; those of 2022 stand in the founding letter.
"""

import datetime

from accounts.models import spoken_name
from core.features import features
from teams.exports.draft.source import DecisionDraft

LOCAL_GOVERNMENT = "Căn cứ Luật Tổ chức chính quyền địa phương"
# From which day which law on local government is in force, the latest first.
LAWS = (
    (datetime.date(2025, 6, 16), f"{LOCAL_GOVERNMENT} số 72/2025/QH15 ngày 16 tháng 6 năm 2025;"),
    (datetime.date(2025, 3, 1), f"{LOCAL_GOVERNMENT} số 65/2025/QH15 ngày 19 tháng 02 năm 2025;"),
    (
        datetime.date(2016, 1, 1),
        f"{LOCAL_GOVERNMENT} số 77/2015/QH13 ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ sung một số điều của Luật Tổ "
        "chức Chính phủ và Luật Tổ chức chính quyền địa phương số 47/2019/QH14 ngày 22 tháng 11 năm 2019;",
    ),
)
GUIDANCE = (
    "Căn cứ Chỉ thị số 02/CT-TTg ngày 26 tháng 4 năm 2022 của Thủ tướng Chính phủ về phát triển Chính phủ điện tử "
    "hướng tới Chính phủ số, thúc đẩy chuyển đổi số quốc gia;",
    "Căn cứ Công văn số 820/BTTTT-THH ngày 09 tháng 3 năm 2022 của Bộ Thông tin và Truyền thông hướng dẫn thí điểm "
    "triển khai Tổ công nghệ số tại địa phương;",
)
TWO_LEVELS_SINCE = datetime.date(2025, 7, 1)  # since when communes have rooms ("phòng") that propose


def proposed_grounds(draft: DecisionDraft) -> list[str]:
    """Return a paragraph each: the law of the day, the guidance, what the decision is registered to rest on, who
    proposes.
    """
    law = next((text for since, text in LAWS if since <= draft.on), LAWS[-1][1])
    behind: list[str] = []
    if draft.decision:
        behind = [text for grounds in features("DECISION_GROUNDS") for text in grounds(draft.decision, by=draft.by)]
    return [law, *GUIDANCE, *(f"Căn cứ {text};" for text in behind), f"Theo đề nghị của {_proposer(draft)}."]


def _proposer(draft: DecisionDraft) -> str:
    room = "Trưởng phòng Văn hóa - Xã hội" if draft.on >= TWO_LEVELS_SINCE else "công chức Văn hóa - Xã hội"
    return f"{room} {spoken_name(draft.office.place)}"
