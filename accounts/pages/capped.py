"""Leafing through a record of any length."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

MOST = 10_000  # rows that are counted and leafed through: who wants more narrows the search, or takes a file


class CappedPaginator(Paginator):
    """Counts no further than MOST: of a million rows the number would take longer than the page."""

    @cached_property
    def count(self) -> int:
        return self.object_list[:MOST].count()  # type: ignore[attr-defined]

    @property
    def is_cut(self) -> bool:
        return self.count == MOST
