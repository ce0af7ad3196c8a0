"""The columns of lists of people that several kinds have."""

from core.text import proper_person_name
from exchange.reading import cells
from exchange.reading.shapes import JoinedColumns
from exchange.reading.tables import PHONE, Field

FULL_NAME = Field(
    "full_name",
    "Họ và tên",
    cells.person_name(),
    is_required=True,
    proper=proper_person_name,
    may_repeat=False,
    aliases=("Họ tên", "Họ, tên"),
    hint="Ví dụ Nguyễn Văn An.",
)
NAME_IN_TWO = JoinedColumns(
    "full_name",
    first=(
        *("Họ", "Họ đệm", "Họ và đệm", "Họ và tên đệm", "Họ, tên đệm", "Họ lót", "Họ và chữ lót"),
        "Họ chữ lót",
    ),
    second=("Tên", "Tên gọi"),
)
PHONE_NUMBER = Field(
    PHONE,
    "Số điện thoại",
    cells.phone(),
    may_repeat=False,
    first=cells.first_phone,
    aliases=(
        *("Điện thoại", "SĐT", "Số ĐT", "ĐT", "Di động", "Điện thoại di động", "Số điện thoại liên hệ"),
        *("ĐTDĐ", "Số di động", "Số Zalo", "SĐT Zalo", "Liên hệ", "Điện thoại liên hệ", "SĐT liên hệ"),
    ),
    hint="Một số, ví dụ 0912 345 678.",
)
