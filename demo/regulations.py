"""What the demo's province says about its teams, and the steering board of the pilot commune: names are made up."""

import datetime

from core.terms import TEAM
from demo.cast import Cast
from places.models import Place
from teams.actions import boards, regulations

SINCE = datetime.date(2026, 1, 1)
SOURCE = "Mẫu minh họa, không phải văn bản thật: quy định tạm của bản dùng thử"
BOARD = {
    "number": "45/QĐ-UBND",
    "signed_on": datetime.date(2025, 8, 4),
    "starts_on": datetime.date(2025, 8, 5),
    "members": [
        {"name": "Phan Thị Ngọc Yến", "title": "Bí thư Đảng ủy", "duty": "Trưởng ban"},
        {"name": "Hồ Văn Tấn", "title": "Chủ tịch Ủy ban nhân dân", "duty": "Phó Trưởng ban thường trực"},
        {"name": "Lâm Quốc Việt", "title": "Phó Chủ tịch Ủy ban nhân dân", "duty": "Phó Trưởng ban"},
        {"name": "Ngô Thị Bích", "title": "Trưởng phòng Văn hóa - Xã hội", "duty": "Ủy viên, thư ký"},
        {"name": "Trịnh Minh Đạt", "title": "Trưởng Công an", "duty": "Ủy viên, phụ trách Đề án 06"},
        {"name": "Đoàn Thị Lan", "title": "Bí thư Đoàn", "duty": "Ủy viên, phụ trách các tổ"},
    ],
}


def regulate(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Write both by the actions that officials call."""
    at = now - datetime.timedelta(days=90)
    facts = {"name": TEAM, "fewest": 3, "most": 12, "source": SOURCE}
    regulations.add(cast.province(), starts_on=SINCE, **facts, by=cast.administrator, at=at)
    boards.add(commune, **BOARD, by=cast.of_office(commune.path), at=at)
