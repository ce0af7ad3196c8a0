"""The lists of indicators, and of the words by which messages call them."""

import datetime
from typing import Any

from accounts.access import is_of_their_province
from core.tables import ListColumn, Listing
from core.templatetags.wording import day as day_in_words
from reporting.models import Indicator


def _use(indicator: Indicator) -> str:
    end = f"đến hết {day_in_words(indicator.ends_on)}" if indicator.ends_on else ""
    return f"từ {day_in_words(indicator.starts_on)} {end}".strip()


class IndicatorListing(Listing):
    """Indicators as they stand on ``day``, each with its platform and the province that keeps it."""

    name, title, unit = "indicators", "Chỉ tiêu", "chỉ tiêu"

    indicator = ListColumn("Chỉ tiêu, đếm gì", "name", template="reporting/_indicator_name.html", width=40)
    counts = ListColumn("Đếm gì", "counts", is_shown=False, width=60)
    place = ListColumn("Thứ tự trong biểu", "order", order_by=("order", "code"), is_shown=False)
    measure = ListColumn("Đơn vị", "unit")
    kind = ListColumn("Cách cộng", says=lambda indicator: indicator.get_kind_display(), order_by="kind")
    platform = ListColumn("Nền tảng", says=lambda indicator: str(indicator.platform or "—"), order_by="platform__name")
    use = ListColumn(
        "Đang dùng",
        says=_use,
        order_by=("starts_on", "ends_on"),
        template="reporting/_indicator_use.html",
        width=32,
    )
    change = ListColumn("Việc", template="reporting/_indicator_change.html", in_file=False)

    def __init__(self, rows: Any, *, day: datetime.date, **options: Any) -> None:
        self.day = day
        super().__init__(rows, **options)

    def prepare(self, records: list[Any]) -> None:
        for indicator in records:
            indicator.in_use = indicator.is_used_between(self.day, self.day)
            indicator.may_edit = is_of_their_province(self.request.user, indicator)


class SayingListing(Listing):
    name, title, unit = "sayings", "Cách gọi chỉ tiêu trong tin nhắn", "cách gọi"

    saying = ListColumn("Cách gọi", "words", order_by="folded", width=32)
    indicator = ListColumn("Là chỉ tiêu", "indicator", order_by=("indicator__order", "indicator__code"), width=48)
    measure = ListColumn("Đơn vị", "indicator__unit")
    remove = ListColumn("Việc", template="reporting/_saying_remove.html", in_file=False)
