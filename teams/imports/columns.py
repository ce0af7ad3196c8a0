"""Columns that the sheets about teams share."""

from dataclasses import replace

from core.terms import KNOWN, SHORT
from exchange.reading import cells
from exchange.reading.kinds.spec import LONGEST_NAME, PLACE, day_field
from exchange.reading.tables import Field
from teams.imports.decision_words import split_decision
from teams.imports.headings import split_team

FIXED = "Tổ đã có trên cổng: để trống cũng được, không sửa qua Excel."

TEAM = Field(
    "team",
    "Tổ",
    cells.text(LONGEST_NAME),
    aliases=("Tên tổ", *KNOWN, *SHORT, "Thuộc tổ"),
    hint="Tên tổ. Để trống khi địa bàn chỉ có một tổ.",
    split=split_team,
)
NUMBER = Field(
    "number",
    "Số quyết định",
    cells.text(60),
    aliases=("Số QĐ", "Quyết định", "Quyết định số", "Quyết định thành lập", "Số quyết định thành lập"),
    hint=f"Như trên văn bản, ví dụ 12/QĐ-UBND. {FIXED}",
    split=split_decision,
)
SIGNED_ON = day_field(
    "signed_on",
    "Ngày ký",
    *("Ngày ký quyết định", "Ngày quyết định", "Ngày QĐ"),
    hint=f"Ngày ký quyết định thành lập, ví dụ 10/06/2022. {FIXED}",
)
# By which decision somebody's team is founded, where their list says so and founds it.
DECISION_OF_TEAM = (
    replace(NUMBER, is_carried=True, within=PLACE.key, in_template=False),
    replace(SIGNED_ON, is_carried=True, within="number", in_template=False),
)
