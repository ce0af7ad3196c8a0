"""The kind of notice by which somebody is sent the tables that they asked for each month."""

from notices.kinds import NoticeKind
from overview.models import TableReader


def _is_unwanted(notice: object) -> bool:
    """Tell whether whoever is told has stopped asking for the table meanwhile."""
    table, user = getattr(notice, "subject_id", None), getattr(notice, "to_id", None)
    return not TableReader.objects.filter(table=table, user=user).exists()


TABLE = NoticeKind("table", "Bảng hằng tháng", is_pointless=_is_unwanted)
