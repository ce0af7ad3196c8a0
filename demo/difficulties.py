"""What hinders the demo's teams and what went well: raised, answered, passed on, by the actions that users call."""

import datetime

from accounts.models import User
from demo.cast import Cast
from demo.fates import dice
from places.models import Level
from reporting.actions import difficulties, practices
from reporting.models import Difficulty
from teams.models import Team

Category = Difficulty.Category
DAY = datetime.timedelta(days=1)
EVERY = 20  # one team of so many raises something; the teams that visitors sign in as always do

RAISED = [
    (Category.NETWORK, "Cuối ấp sóng 4G yếu, bà con không tải được ứng dụng; xin kiểm tra trạm phát sóng."),
    (Category.DEVICE, "Nhiều hộ người cao tuổi chưa có điện thoại thông minh, tổ chưa biết hỗ trợ thế nào."),
    (Category.PLATFORM, "Ứng dụng TâyNinh Smart báo lỗi khi gửi mã xác thực, thử lại nhiều lần không được."),
    (Category.SKILL, "Bà con quên mật khẩu dịch vụ công, tổ không biết hướng dẫn lấy lại."),
    (Category.PEOPLE, "Tổ phó chuyển công tác, tổ còn ít người so với số hộ."),
    (Category.MONEY, "Tổ chưa có kinh phí in tờ hướng dẫn và đi lại."),
    (Category.OTHER, "Nhà văn hóa ấp đang sửa, tổ chưa có chỗ để tập trung hướng dẫn."),
]
ANSWERS = [
    "Xã đã ghi nhận, sẽ cùng đơn vị viễn thông xuống kiểm tra trong tuần này.",
    "Đoàn Thanh niên xã sẽ cử thêm người đi cùng tổ vào cuối tuần.",
    "Tài liệu hướng dẫn đã gửi vào nhóm Zalo của tổ, xin in tại xã.",
]
PASSED_ON = "Vượt khả năng của xã, đề nghị cấp trên xem xét."
WHY_AGAIN = "Đã làm theo hướng dẫn nhưng vẫn chưa được."
# What becomes of one: steps taken in turn, the first days after it was raised, the others one after the other.
WALKS = [
    ["answer", "solve"], ["answer", "solve"], ["answer"], ["answer", "reopen"], ["escalate", "answer"],
    ["escalate"], ["escalate"], [], ["escalate", "answer", "solve"], [],
]  # fmt: skip

PRACTICES = [
    ("Sáng thứ Bảy tại chợ", "Tổ đặt bàn ở cổng chợ mỗi sáng thứ Bảy, giúp tiểu thương dán mã thanh toán.", "publish"),
    ("Cháu dạy ông bà", "Nhờ học sinh lớp 9 về nhà cài ứng dụng cho ông bà, tổ kiểm tra lại.", "publish"),
    ("Loa truyền thanh nhắc lịch", "Trước ngày đi từng nhà, loa của ấp nhắc lịch và giấy tờ cần mang.", ""),
    ("Thi đua giữa các ngõ", "Mỗi ngõ một bảng điểm cài ứng dụng.", "decline"),
]


def of_teams(cast: Cast, *, now: datetime.datetime) -> None:
    """Difficulties raised in the weeks before ``now``."""
    teams = Team.objects.filter(dissolved_on=None, place__valid_to=None, pk__in=cast.leaders).select_related("place")
    chosen = [
        team
        for number, team in enumerate(teams.order_by("place__path", "pk"))
        if not number % EVERY or team.pk in cast.shown
    ]
    for number, team in enumerate(chosen):
        rng = dice("difficulty", team.place.code, team.name)
        category, text = RAISED[number % len(RAISED)]
        at = now - rng.uniform(8, 30) * DAY
        raised = difficulties.raise_difficulty(team, category=category, text=text, by=cast.leaders[team.pk], at=at)
        walk = ["escalate", "answer"] if team.pk in cast.shown else WALKS[number % len(WALKS)]
        for verb in walk:
            at += rng.uniform(0.3, 2.5) * DAY
            _take(verb, raised, cast.leaders[team.pk], _official(raised, cast), rng.choice(ANSWERS), at)
            raised.refresh_from_db()


def good_practices(cast: Cast, *, now: datetime.datetime) -> None:
    """Four of them: two published lately, one waiting, one not published."""
    teams = Team.objects.filter(pk__in=cast.shown).order_by("place__path", "pk")
    for number, (title, text, verb) in enumerate(PRACTICES):
        team = teams[number % len(teams)]
        at = now - (12 - number) * DAY
        sent = practices.submit(team, title=title, text=text, by=cast.leaders[team.pk], at=at)
        if verb == "publish":
            practices.publish(sent, seen=sent.state, by=cast.staff, at=at + DAY)
        elif verb == "decline":
            reason = "Xin ghi thêm cách làm cụ thể và kết quả rồi gửi lại."
            practices.decline(sent, seen=sent.state, reason=reason, by=cast.staff, at=at + DAY)


def _official(difficulty: Difficulty, cast: Cast) -> User:
    """Who answers at the level it lies with; there are no districts any more."""
    return cast.staff if difficulty.level == Level.PROVINCE else cast.of(difficulty.place)


def _take(verb: str, raised: Difficulty, leader: User, official: User, words: str, at: datetime.datetime) -> None:
    if verb == "answer":
        difficulties.answer(raised, text=words, version=raised.version, by=official, at=at)
    elif verb == "escalate":
        difficulties.escalate(raised, text=PASSED_ON, version=raised.version, by=official, at=at)
    elif verb == "solve":
        difficulties.solve(raised, version=raised.version, by=leader, at=at)
    else:
        difficulties.reopen(raised, text=WHY_AGAIN, version=raised.version, by=leader, at=at)
