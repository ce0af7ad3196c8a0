"""Words that pages, workbooks and papers of reports share."""

from core.templatetags.wording import number
from reporting.models.indicators import OLD_AFTER

ALL_EXCUSED = "—, được miễn"  # instead of a rate, where every report is excused
STOCK_RULE = (
    "Số hiện có lấy số mới nhất đã biết của từng nơi, kể cả số của năm trước; "
    f"số đã quá {OLD_AFTER.days} ngày thì không cộng mà ghi riêng."
)


def known_in_words(age: int | None, old: int | None) -> str:
    """Return how old the oldest part of a stock is and how much counts apart, as in "số cũ nhất đã 92 ngày; không cộng
    40 là số đã quá 366 ngày"; "" where all is of the last day. The numbers as FigureSum has them.
    """
    parts = [f"số cũ nhất đã {number(age)} ngày"] if age else []
    parts += [f"không cộng {number(old)} là số đã quá {OLD_AFTER.days} ngày"] if old is not None else []
    return "; ".join(parts)
