"""A column that the sheets about teams share."""

from core.terms import KNOWN, SHORT
from exchange.reading import cells
from exchange.reading.kinds.spec import LONGEST_NAME
from exchange.reading.tables import Field

TEAM = Field(
    "team",
    "Tổ",
    cells.text(LONGEST_NAME),
    aliases=("Tên tổ", *KNOWN, *SHORT, "Thuộc tổ"),
    hint="Tên tổ. Để trống khi địa bàn chỉ có một tổ.",
)
