"""Lists of leaders and deputies who have no account or never used it, and of communes with how many they are."""

from django.urls import reverse

from core.tables import MOST_AT_ONCE, ListColumn, Listing
from core.workbook import Kind


class HeadListing(Listing):
    """People of one place (``Head``), all on one page: they are chosen together, in the first column."""

    name, title, unit = "heads", "Tổ trưởng, tổ phó", "người"
    per_page = MOST_AT_ONCE

    person = ListColumn("Họ và tên", "member", order_by="member__sort_key", template="teams/_head_name.html")
    position = ListColumn(
        "Chức danh", says=lambda head: head.member.get_position_display(), order_by="member__position"
    )
    team = ListColumn(
        "Tổ",
        "member__team__short_name",
        order_by="member__team__sort_key",
        link=lambda head: reverse("team_show", args=[head.member.team.pk]),
    )
    place = ListColumn("Địa bàn", "member__team__place", order_by="member__team__place__path")
    phone = ListColumn("Điện thoại", template="teams/_head_phone.html", in_file=False)
    note = ListColumn(
        "Ghi chú",
        says=lambda head: head.why_not or head.note,
        order_by=("why_not", "note"),
        template="teams/_head_note.html",
    )


class CommuneHeadListing(Listing):
    """Communes (``CommuneHeads``) with how many of theirs are listed and can be chosen, all on one page."""

    name, title, unit = "commune-heads", "Tổ trưởng, tổ phó theo xã, phường", "xã, phường"
    per_page = MOST_AT_ONCE

    commune = ListColumn("Xã, phường", "commune", order_by="commune__sort_key", template="teams/_head_commune.html")
    people = ListColumn("Số người", "people", kind=Kind.NUMBER, is_summed=True)
    able = ListColumn("Nhận được phiếu", "able", kind=Kind.NUMBER, is_summed=True)
