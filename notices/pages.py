"""The list of messages that left the portal."""

from core.tables import ListColumn, Listing
from core.workbook import Kind


class DeliveryListing(Listing):
    """Deliveries with their notice and its receiver, each with ``came_at``: the instant of the furthest it came."""

    name, title, unit = "deliveries", "Tin đã gửi ra ngoài cổng", "lần gửi"

    to = ListColumn("Người nhận", "notice__to", order_by="notice__to__sort_key")
    place = ListColumn("Địa bàn", "notice__to__place", order_by="notice__to__place__path")
    kind = ListColumn("Tin", says=lambda delivery: delivery.notice.get_kind_display(), order_by="notice__kind")
    channel = ListColumn("Kênh", says=lambda delivery: delivery.get_channel_display(), order_by="channel")
    state = ListColumn(
        "Tình trạng",
        says=lambda delivery: delivery.get_state_display(),
        order_by=("state", "reason"),
        template="notices/_delivery_listed_state.html",
    )
    came_at = ListColumn("Lúc", "came_at", kind=Kind.INSTANT)
    read_at = ListColumn("Đã mở", "notice__read_at", kind=Kind.INSTANT)
