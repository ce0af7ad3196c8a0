"""What is known of provinces' resolutions on support money, whose sums one's own may begin with: read in the press.

None was held against its signed text. Whatever a text does not say here (Cà Mau's sums) the province fills in itself.
Resolutions that have ended stay as history: they are not offered any more.
"""

import datetime
from typing import Any, NamedTuple

from allowances.rules.facts import DayOrigin, PayBasis

DIARY, TRAINING = [DayOrigin.DIARY.value], [DayOrigin.TRAINING.value]


class SupportExample(NamedTuple):
    """A resolution, where its facts were read, and its sums as ``resolutions.add_rule`` takes them.

    ``ends_on`` is the last day on which it held, None if no end is known.
    """

    province: str
    number: str
    source: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    rules: tuple[dict[str, Any], ...]

    def is_in_force_on(self, day: datetime.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


EXAMPLES = {
    "da-nang": SupportExample(
        "Đà Nẵng",
        "26/2025/NQ-HĐND",
        "Báo Dân trí ngày 30/01/2026",
        datetime.date(2026, 1, 1),
        datetime.date(2027, 12, 31),
        (
            {"basis": PayBasis.TEAM_MONTH, "amount": 300_000, "wording": "300.000 đồng/tổ/tháng"},
            {
                "basis": PayBasis.PERSON_DAY,
                "amount": 50_000,
                "is_inside": True,
                "origins": DIARY,
                "wording": "nước uống, xăng xe 50.000 đồng/ngày/người, trong mức của tổ",
            },
            {
                "basis": PayBasis.TEAM_MONTH,
                "amount": 600_000,
                "is_most": True,
                "wording": "phường, xã hỗ trợ thêm không quá 2 lần mức của nghị quyết",
            },
        ),
    ),
    "ca-mau": SupportExample(
        "Cà Mau",
        "19/2025/NQ-HĐND",
        "Kế hoạch 20/KH-UBND ngày 16/01/2026 của Cà Mau, phần căn cứ; mức chi chưa biết, xin điền",
        datetime.date(2026, 1, 1),
        datetime.date(2030, 12, 31),
        (),
    ),
    "binh-duong": SupportExample(
        "Bình Dương",
        "27/2023/NQ-HĐND",
        "Báo VietNamNet năm 2024 (mức tháng); mức ngày, đêm theo tài liệu tổng hợp",
        datetime.date(2024, 1, 1),
        datetime.date(2025, 6, 30),  # the province became part of TP.HCM on 1/7/2025
        (
            {"basis": PayBasis.PERSON_MONTH, "amount": 60_000, "wording": "khoán 60.000 đồng/người/tháng"},
            {
                "basis": PayBasis.PERSON_DAY,
                "amount": 150_000,
                "origins": TRAINING,
                "wording": "150.000 đồng/người/ngày, cả cán bộ được huy động (cổng chỉ tính thành viên của tổ)",
            },
            {
                "basis": PayBasis.PERSON_NIGHT,
                "amount": 200_000,
                "is_most": True,
                "origins": DIARY,
                "wording": "tối đa 200.000 đồng/người/đêm",
            },
        ),
    ),
    "ha-tinh": SupportExample(
        "Hà Tĩnh",
        "119/2023/NQ-HĐND",
        "Báo VietNamNet năm 2024",
        datetime.date(2024, 1, 1),
        datetime.date(2025, 12, 31),  # written for 2024 and 2025
        ({"basis": PayBasis.TEAM_MONTH, "amount": 600_000, "wording": "600.000 đồng/tổ/tháng"},),
    ),
}
