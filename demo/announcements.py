"""What the department and the demo's commune have told the teams, and who of them has read it."""

import datetime
from collections.abc import Collection
from typing import NamedTuple

from accounts.models import User
from accounts.roles import Role
from core.working_days import DAY
from demo.cast import Cast
from demo.fates import dice
from notices.models import Notice
from places.models import Level, Place
from teams.actions import announcements
from teams.models import Announcement, Receiver
from teams.rollups.announcements import receivers_of

HEADS, MEMBERS = Announcement.Audience.HEADS, Announcement.Audience.MEMBERS
READ = 0.7  # of those who were told, once a few days have passed
AROUND = 6  # communes that a letter of the department about a part of the province goes to
WRONG_DAY = "Ghi nhầm ngày tập huấn; có thông báo mới."


class Message(NamedTuple):
    """One announcement sent ``days`` ago; ``around``: to some communes, else to all of its writer's place."""

    days: int
    title: str
    text: str
    audience: Collection[str]
    around: bool = True
    asks_confirmation: bool = False
    withdrawn: str = ""


OF_THE_DEPARTMENT = [
    Message(165, "Bảo trì cổng tối thứ Sáu (mẫu)",
         "Cổng tạm dừng từ 22 giờ đến 24 giờ. Báo cáo đang soạn trên điện thoại không mất.",
         [Role.COMMUNE], around=False),
    Message(140, "Cảnh báo cuộc gọi giả danh cán bộ xã (mẫu)",
         "Có người gọi điện xưng cán bộ xã, xin mã OTP để “nâng cấp định danh”. Xin các tổ nhắc bà con: "
         "không đưa mã cho ai, gặp cuộc gọi lạ thì báo công an xã.",
         [HEADS], asks_confirmation=True),
    Message(96, "Mời gửi cách làm hay quý này (mẫu)",
         "Tổ nào có cách làm tốt xin kể ở mục Cách làm hay. Sở chọn và phổ biến hằng tháng.", [HEADS]),
    Message(61, "Lịch tập huấn dịch vụ công (mẫu)", "Buổi học bắt đầu 8 giờ thứ Bảy tại hội trường xã.", [HEADS],
         withdrawn=WRONG_DAY),
    Message(33, "Mẫu tờ hướng dẫn chữ to đã có trong mục Tập huấn (mẫu)",
         "Xin mở chuyên đề Hướng dẫn người cao tuổi từng bước, tải về và in tại xã.", [MEMBERS]),
    Message(2, "Lịch hướng dẫn tài khoản định danh điện tử (mẫu)",
         "Từ ngày mai các tổ hướng dẫn bà con kích hoạt tài khoản định danh điện tử tại nhà văn hóa.\n"
         "Xin xem trước tài liệu trong thư viện và báo cán bộ xã nếu cần thêm máy.",
         [MEMBERS], asks_confirmation=True),
]  # fmt: skip
OF_THE_COMMUNE = [
    Message(75, "Họp giao ban các tổ trưởng (mẫu)", "14 giờ thứ Năm tại hội trường xã. Xin mang theo sổ theo dõi.",
         [HEADS], around=False, asks_confirmation=True),
    Message(20, "Bàn hướng dẫn tại chợ mỗi sáng thứ Bảy (mẫu)",
         "Mỗi tuần hai tổ, lịch trực gửi trong nhóm Zalo của xã.",
         [MEMBERS], around=False),
]  # fmt: skip
DRAFTS = ["Tổng kết năm và biểu dương các tổ (mẫu)", "Bổ sung thành viên tổ trước Tết (mẫu)"]


def tell(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Send what the department and the commune have told, and leave each of them a draft."""
    province = cast.province()
    communes = Place.objects.within(province).at(Level.COMMUNE).filter(valid_to=None).exclude(pk=commune.pk)
    around = [commune, *communes.order_by("path")[: AROUND - 1]]
    for told in OF_THE_DEPARTMENT:
        _send(told, province, around, cast, by=cast.staff, now=now)
    for told in OF_THE_COMMUNE:
        _send(told, commune, [], cast, by=cast.of(commune), now=now)
    for title, within, by in zip(DRAFTS, (province, commune), (cast.staff, cast.of(commune)), strict=True):
        announcements.write(
            within=within, title=title, text="Đang soạn.", audience=[HEADS], by=by, at=now - 1 * DAY
        )  # fmt: skip


def _send(told: Message, within: Place, around: list[Place], cast: Cast, *, by: User, now: datetime.datetime) -> None:
    at = now - told.days * DAY
    draft = announcements.write(
        within=within, title=told.title, text=told.text, audience=told.audience,
        communes=around if told.around else [], asks_confirmation=told.asks_confirmation, by=by, at=at,
    )  # fmt: skip
    sent = announcements.send(draft, number=receivers_of(draft, at=at).count(), by=by, at=at)
    _store_readers(sent, cast, at=at + DAY)
    if told.withdrawn:
        announcements.withdraw(sent, reason=told.withdrawn, by=by, at=at + 2 * DAY)


def _store_readers(sent: Announcement, cast: Cast, *, at: datetime.datetime) -> None:
    """Write as rows that most have opened it, and confirmed what asks for it: hundreds of clicks, each a single row.

    Whom visitors sign in as has done with all of it, so that one thing waits on their home: the report.
    """
    rng = dice("announcement", sent.title)
    users = Receiver.objects.filter(announcement=sent).order_by("pk").values_list("user", flat=True)
    visitors = set(User.objects.filter(memberships__team__in=cast.shown).values_list("pk", flat=True))
    read = [user for user in users if user in visitors or rng.random() < READ]
    Notice.objects.about(Announcement).filter(subject_id=sent.pk, to__in=read).update(read_at=at)
    if sent.asks_confirmation:
        Receiver.objects.filter(announcement=sent, user__in=read).update(confirmed_at=at)
