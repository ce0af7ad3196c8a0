"""Lists of announcements: those that were sent, and whom one of them went to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone

from core.tables import ListColumn, Listing
from core.workbook import Kind
from places.models import Level, Place
from teams.models import Announcement, Member, Position, Receiver
from teams.rollups.announcements import audience_in_words, ways_to

CONFIRMED = Q(confirmed_at__isnull=False)


class AnnouncementListing(Listing):
    """Announcements sent, each with how many of the people whom the reader sees were ``asked`` and ``confirmed`` it."""

    name, title, unit = "announcements", "Thông báo đã gửi", "thông báo"
    per_page = 30

    announcement = ListColumn(
        "Thông báo",
        says=lambda one: str(one) if one.withdrawn_at else one.title,
        order_by="title",
        template="teams/_announcement_name.html",
        width=40,
    )
    place = ListColumn("Nơi gửi", "place", order_by="place__path")
    by = ListColumn("Người gửi", "by", order_by="by__sort_key", is_shown=False)
    audience = ListColumn("Gửi tới", says=audience_in_words, order_by="audience")
    within = ListColumn("Phạm vi", "within", order_by="within__path", template="teams/_announcement_within.html")
    sent_at = ListColumn("Gửi lúc", "sent_at", kind=Kind.INSTANT)
    asked = ListColumn("Người nhận", "asked", kind=Kind.NUMBER)
    confirmed = ListColumn(
        "Đã xác nhận",
        says=lambda one: (one.confirmed, one.asked) if one.asks_confirmation else None,
        order_by="confirmed",
        kind=Kind.RATIO,
        template="teams/_announcement_confirmed.html",
    )

    def order_asked(self, rows: Any, is_descending: bool) -> tuple[Any, bool]:
        """Count for all rows only where these are sorted by it: a page counts for its own in one statement."""
        return self._in_order(rows.annotate(sum_asked=self._sum(Q())), ["sum_asked"], is_descending)

    def order_confirmed(self, rows: Any, is_descending: bool) -> tuple[Any, bool]:
        """Sort by the share; what asks for no confirmation has none."""
        rows = rows.annotate(sum_asked=self._sum(Q()), sum_confirmed=self._sum(CONFIRMED))
        rows = rows.annotate(share=F("sum_confirmed") * 1.0 / NullIf("sum_asked", Value(0)))
        return self._in_order(rows, ["asks_confirmation", "share"], is_descending)

    def prepare(self, records: list[Any]) -> None:
        seen = Receiver.objects.visible_to(self.request.user).filter(announcement__in=[one.pk for one in records])
        counted = seen.order_by().values("announcement").annotate(
            asked=Count("pk"), confirmed=Count("pk", filter=CONFIRMED)
        )  # fmt: skip
        counts = {one["announcement"]: (one["confirmed"], one["asked"]) for one in counted}
        for one in records:
            one.confirmed, one.asked = counts.get(one.pk, (0, 0))

    def _sum(self, those: Q) -> Coalesce:
        seen = Receiver.objects.visible_to(self.request.user).filter(those, announcement=OuterRef("pk"))
        counted = seen.order_by().values("announcement").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted, output_field=IntegerField()), 0)

    @staticmethod
    def _in_order(rows: Any, names: list[str], is_descending: bool) -> tuple[Any, bool]:
        return rows.order_by(*(f"-{name}" if is_descending else name for name in names)), True


class ReaderListing(Listing):
    """Receivers of an announcement, annotated with the path of their ``commune``; ``communes`` by path, where people of
    several stand in one list. Their numbers are read on the page alone.
    """

    name, title, unit = "readers", "Người nhận thông báo", "người"

    person = ListColumn("Họ và tên", "user", order_by="user__sort_key", template="teams/_reader_name.html")
    position = ListColumn("Chức danh", says=lambda row: row.position, is_shown=False)
    place = ListColumn("Địa bàn", "user__place", order_by=("commune", "user__place__path"))
    commune = ListColumn("Xã, phường", says=lambda row: row.commune_told, order_by="commune")
    way = ListColumn("Tới người nhận", says=lambda row: row.way[:1].upper() + row.way[1:])
    opened = ListColumn(
        "Đã mở",
        says=lambda row: "đã mở" if row.is_opened else "chưa",
        order_by="is_opened",
        template="teams/_reader_opened.html",
    )
    confirmed_at = ListColumn("Xác nhận", "confirmed_at", kind=Kind.INSTANT, template="teams/_reader_confirmed.html")
    phone = ListColumn("Điện thoại", template="teams/_reader_phone.html", in_file=False)

    def __init__(
        self, rows: Any, *, request: Any, announcement: Announcement, communes: Mapping[str, Place], **options: Any
    ) -> None:
        self.announcement, self.communes = announcement, communes
        scope = request.user.scope
        is_told = {
            "commune": bool(communes),
            "confirmed_at": announcement.asks_confirmation,
            "phone": scope is not None and scope.level >= Level.COMMUNE,  # others read all numbers masked
        }
        omit = [name for name, told in is_told.items() if not told]
        super().__init__(rows, request=request, omit=omit, **options)

    def prepare(self, records: list[Any]) -> None:
        ways = ways_to(self.announcement, Receiver.objects.filter(pk__in=[receiver.pk for receiver in records]))
        members = Member.objects.current_on(timezone.localdate()).filter(user__in=[one.user_id for one in records])
        ranked = sorted(members.order_by("pk"), key=lambda member: Position.values.index(member.position), reverse=True)
        member_of = {member.user_id: member for member in ranked}  # in several teams: as whom they lead one
        for one in records:
            commune, one.member = self.communes.get(one.commune), member_of.get(one.user_id)
            is_elsewhere = commune is not None and commune.is_commune and commune != one.user.place
            one.commune_told = commune if is_elsewhere else None
            one.position = one.member.get_position_display() if one.member else one.user.get_role_display()
            one.way = ways.get(one.user_id, "")
