"""The list of classes for residents, those too of which nobody has said yet who came."""

from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.roles import OF_TEAMS
from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Level, prefix_length
from reporting.models import DiaryEntry, DiaryEntryQuerySet, SkillCount, SkillLevel
from reporting.models.resident_classes import GROUPS
from teams.filters import communes_of


def _venue(entry: DiaryEntry) -> str:
    held = getattr(entry, "resident_class", None)
    return held.get_venue_display() if held else ""


class ResidentClassListing(Listing):
    """Entries of diaries about classes. A group or a level that nobody counted is empty, which is not zero."""

    name, title, unit = "resident-classes", "Lớp cho người dân", "lớp"

    day = ListColumn("Ngày", "day", kind=Kind.DATE)
    team = ListColumn("Tổ", "team__short_name", order_by="team__sort_key", width=32)
    commune = ListColumn("Xã, phường", says=lambda entry: entry.commune, order_by="place__path")
    venue = ListColumn("Nơi mở lớp", says=_venue, order_by="resident_class__venue", width=28)
    topic = ListColumn("Chuyên đề", "resident_class__topic__title", is_shown=False, width=40)
    came = ListColumn(
        "Người đến", "resident_class__came", kind=Kind.NUMBER, template="reporting/_class_came.html", is_summed=True
    )
    elderly = ListColumn("Người cao tuổi", "resident_class__elderly", kind=Kind.NUMBER, is_summed=True)
    women = ListColumn("Phụ nữ", "resident_class__women", kind=Kind.NUMBER, is_summed=True)
    pupils = ListColumn("Học sinh", "resident_class__pupils", kind=Kind.NUMBER, is_summed=True)
    traders = ListColumn("Tiểu thương", "resident_class__traders", kind=Kind.NUMBER, is_summed=True)
    officials = ListColumn("Cán bộ", "resident_class__officials", kind=Kind.NUMBER, is_summed=True)

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        if request.user.role in OF_TEAMS:
            self.per_page = 10  # each is a card on a phone
        super().__init__(*args, request=request, **options)

    def shows(self, column: Any) -> bool:
        """On the phone of a team the groups are left out until somebody asks for them."""
        return super().shows(column) and not (column.name in GROUPS and self.request.user.role in OF_TEAMS)

    def prepare(self, records: list[Any]) -> None:
        communes = communes_of(entry.place for entry in records)
        for entry in records:
            entry.commune = str(communes.get(entry.place.path[: prefix_length(Level.COMMUNE)], entry.place))
            entry.held = getattr(entry, "resident_class", None)
            entry.may_describe = entry.pk in self._describable

    @cached_property
    def _describable(self) -> set[int]:
        """Return which the reader may describe: whoever wrote one, and the leader of its team."""
        mine = DiaryEntry.objects.withdrawable_by(self.request.user).filter(kind="class")
        return set(mine.values_list("pk", flat=True))


def with_levels(rows: DiaryEntryQuerySet) -> tuple[DiaryEntryQuerySet, list[tuple[str, ListColumn]]]:
    """Return ``rows`` with what was confirmed at each level, and a column a level: those in use or ever counted."""
    levels = SkillLevel.objects.filter(Q(is_offered=True) | Q(pk__in=SkillCount.objects.order_by().values("level")))
    columns = []
    for level in levels:
        name = f"confirmed_{level.pk}"
        said = SkillCount.objects.filter(resident_class=OuterRef("pk"), level=level.pk).values("value")
        rows = rows.annotate(**{name: Subquery(said)})
        columns.append((f"level_{level.pk}", ListColumn(level.name, name, kind=Kind.NUMBER, is_summed=True)))
    return rows, columns
