"""What the department has told the teams of the commune that visitors look at, and who of them has read it."""

import datetime

from core.working_days import DAY
from demo.cast import Cast
from places.models import Place
from teams.actions import announcements
from teams.models import Announcement, Receiver
from teams.rollups.announcements import receivers_of

TITLE = "Lịch hướng dẫn tài khoản định danh điện tử (mẫu)"
TEXT = (
    "Từ ngày mai các tổ hướng dẫn bà con kích hoạt tài khoản định danh điện tử tại nhà văn hóa.\n"
    "Xin xem trước tài liệu trong thư viện và báo cán bộ xã nếu cần thêm máy."
)
READ = 3  # of so many receivers all but one have confirmed


def tell_leaders(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Send it two days ago; whom visitors sign in as has not confirmed it yet."""
    draft = announcements.write(
        within=cast.province(),
        title=TITLE,
        text=TEXT,
        audience=[Announcement.Audience.MEMBERS],
        communes=[commune],
        asks_confirmation=True,
        by=cast.staff,
        at=now - 2 * DAY,
    )
    number = receivers_of(draft, at=now).count()
    sent = announcements.send(draft, number=number, by=cast.staff, at=now - 2 * DAY)
    for place, receiver in enumerate(Receiver.objects.filter(announcement=sent).select_related("user").order_by("pk")):
        if place % READ and not receiver.user.memberships.filter(team__in=cast.shown).exists():
            announcements.confirm(sent, by=receiver.user, at=now - DAY)
