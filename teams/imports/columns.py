"""A column that the sheets about teams share."""

from exchange.reading import cells
from exchange.reading.kinds.spec import LONGEST_NAME
from exchange.reading.tables import Field

TEAM = Field(
    "team",
    "Tổ",
    cells.text(LONGEST_NAME),
    aliases=("Tên tổ", "Tổ công nghệ số", "Tổ công nghệ số cộng đồng", "Tổ CNSCĐ", "Thuộc tổ"),
    hint="Tên tổ. Để trống khi địa bàn chỉ có một tổ.",
)
