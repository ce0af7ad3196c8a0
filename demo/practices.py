"""What went well in the demo's teams: told over two years, most of it published by the province, some of it not."""

import datetime

from accounts.models import User
from core.working_days import DAY
from demo.cast import Cast
from reporting.actions import practices
from reporting.models import Practice
from teams.models import Team

UNCLEAR = "Xin ghi thêm cách làm cụ thể và kết quả rồi gửi lại."
# Days ago, title, text, and what the province made of it ("" where it has not looked yet).
TOLD = [
    (880, "Sáng thứ Bảy tại chợ",
     "Tổ đặt bàn ở cổng chợ mỗi sáng thứ Bảy, giúp tiểu thương dán mã thanh toán. Sau ba tháng 62/80 sạp có mã.",
     "publish"),
    (790, "Cháu dạy ông bà",
     "Nhờ học sinh lớp 9 về nhà cài ứng dụng cho ông bà, tổ đến kiểm tra lại. Hai tháng được 140 máy.",
     "publish"),
    (700, "Loa truyền thanh nhắc lịch",
     "Trước ngày đi từng nhà, loa của ấp nhắc lịch và giấy tờ cần mang. Số hộ gặp được trong một buổi tăng gấp rưỡi.",
     "publish"),
    (610, "Thi đua giữa các ngõ", "Mỗi ngõ một bảng điểm cài ứng dụng.", "decline"),
    (520, "Tờ hướng dẫn chữ to",
     "In các bước bằng chữ cỡ 20, mỗi bước một hình chụp màn hình, dán cạnh bàn thờ hay tủ lạnh của hộ người cao tuổi.",
     "publish"),
    (430, "Buổi tối ở khu nhà trọ",
     "Hai tối mỗi tuần tổ ngồi tại sân khu nhà trọ, giúp công nhân nộp hồ sơ tạm trú, kích hoạt định danh.",
     "publish"),
    (350, "Bảng đổi tên ấp mới, ấp cũ",
     "Sau sắp xếp, tổ in bảng ấp cũ – ấp mới dán ở quán nước và gửi vào nhóm Zalo; bà con chọn đúng địa chỉ.",
     "publish"),
    (260, "Hai người đi một nhà",
     "Một người hướng dẫn, một người ghi sổ và giữ trẻ giúp; cuộc hướng dẫn không bị ngắt quãng.", "publish"),
    (170, "Tin nhắn mẫu cảnh báo lừa đảo",
     "Mỗi tuần tổ gửi một tin ngắn kể một chiêu lừa có thật ở địa phương; bà con gửi lại cho người thân.", "publish"),
    (90, "Livestream trái cây ở sân nhà văn hóa",
     "Tổ giúp năm hộ bán sầu riêng, mãng cầu cùng phát một buổi; hộ nào bán được nhiều thì lần sau phát tại vườn.",
     "publish"),
    (30, "Bàn trực một cửa lưu động",
     "Sáng thứ Hai tổ ngồi cạnh bộ phận một cửa, ai đến nộp giấy thì giúp nộp qua mạng ngay.", "publish"),
    (12, "Góc học số ở nhà văn hóa", "Kê hai bàn, một máy tính, mở cửa khi có người trực.", "decline"),
    (4, "Đón cháu kèm dạy ông bà",
     "Tổ hẹn ông bà ở cổng trường mầm non lúc 16 giờ, mỗi ngày một bước: hôm nay mở máy, mai gọi có hình.", ""),
]  # fmt: skip


def tell(cast: Cast, *, now: datetime.datetime) -> list[Practice]:
    """Have teams all over the province tell theirs, and its staff judge each two days later; return the published."""
    rows = Team.objects.filter(pk__in=cast.leaders, dissolved_on=None, place__valid_to=None)
    teams = list(rows.exclude(pk__in=cast.shown).select_related("place").order_by("place__path", "pk"))
    tellers = [*Team.objects.filter(pk__in=cast.shown).select_related("place").order_by("place__path", "pk")]
    tellers += teams[:: len(teams) // len(TOLD)]
    told = [
        _tell(days, title, text, verb, team=team, leader=cast.leaders[team.pk], staff=cast.staff, now=now)
        for (days, title, text, verb), team in zip(TOLD, tellers, strict=False)
    ]
    return [practice for practice in told if practice.state == Practice.State.PUBLISHED]


def _tell(
    days: int, title: str, text: str, verb: str, *, team: Team, leader: User, staff: User, now: datetime.datetime
) -> Practice:
    at = now - days * DAY
    sent = practices.submit(team, title=title, text=text, by=leader, at=at)
    if verb == "publish":
        return practices.publish(sent, seen=sent.state, by=staff, at=at + 2 * DAY)
    if verb == "decline":
        return practices.decline(sent, seen=sent.state, reason=UNCLEAR, by=staff, at=at + 2 * DAY)
    return sent
