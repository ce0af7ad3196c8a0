"""What becomes of each report: drawn from a seed and the reporter's own code, so that nobody's depends on another's."""

import datetime
import random
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from core.working_days import VIETNAM
from demo.plan import COMMUNE, SEED
from reporting.models import Compliance, Indicator

HOUR = datetime.timedelta(hours=1)
NIGHT = 9 * HOUR
type Answers = dict[str, int | None]  # by an indicator's code; None: not answered


@dataclass(frozen=True)
class Fate:
    """``sent``: on time, late, or (None) never; the others say what happened to it then."""

    sent: Compliance | None = None
    excused: bool = False
    drafted: bool = False
    returned: bool = False
    fixed: bool = False  # sent again after the return, and so accepted
    accepted: bool = False


_ON_TIME, _LATE = Compliance.ON_TIME, Compliance.LATE
ACCEPTED = Fate(_ON_TIME, accepted=True)
RECEIVED = Fate(_ON_TIME)
FIXED = Fate(_ON_TIME, returned=True, fixed=True, accepted=True)
RETURNED = Fate(_ON_TIME, returned=True)
LATE_ACCEPTED = Fate(_LATE, accepted=True)
LATE_RECEIVED = Fate(_LATE)
EXCUSED = Fate(excused=True)
DRAFTED = Fate(drafted=True)
SILENT = Fate()

# The districts' pilot report: 9 expected, of which 6 on time, 1 late, 1 excused, 1 missing.
PILOT_FATES = {
    "703": ACCEPTED, "705": ACCEPTED, "706": FIXED, "707": LATE_ACCEPTED, "708": ACCEPTED, "709": RECEIVED,
    "710": EXCUSED, "711": SILENT, "712": ACCEPTED,
}  # fmt: skip
PILOT_COUNTS = {"expected": 9, "on_time": 6, "late": 1, "missing": 1, "not_due": 0, "excused": 1}

# Weights of a team's fates in a diligent, an ordinary and a slack commune.
_TEAMS = {
    ACCEPTED: (70, 54, 30), RECEIVED: (8, 9, 12), FIXED: (6, 6, 5), RETURNED: (2, 3, 4), LATE_ACCEPTED: (6, 9, 13),
    LATE_RECEIVED: (2, 4, 8), EXCUSED: (3, 3, 3), DRAFTED: (1, 2, 4), SILENT: (2, 10, 21),
}  # fmt: skip
_FATES = list(_TEAMS)
_WHEN_FLOODED = {EXCUSED: 4, LATE_ACCEPTED: 2, LATE_RECEIVED: 2}
_COMMUNES = [78, 8, 0, 0, 8, 1, 0, 0, 5]  # in the same order
_SO_FAR = {ACCEPTED: 4, RECEIVED: 8, RETURNED: 2, DRAFTED: 6, SILENT: 80}  # in the round that is still open

FLOODS = 10  # the month on whose 14th the days of high water end

NARRATIVES = (
    "Tổ đã đến từng hộ hướng dẫn cài đặt ứng dụng; người lớn tuổi cần kèm thêm.",
    "Phối hợp Đoàn Thanh niên hướng dẫn bà con nộp hồ sơ qua mạng tại nhà văn hóa.",
    "Nhóm Zalo của tổ hoạt động đều; một số hộ chưa có điện thoại thông minh.",
    "Hướng dẫn các hộ kinh doanh mở tài khoản bán hàng, chụp ảnh sản phẩm.",
    "Mưa nhiều nên tổ chủ yếu hướng dẫn qua điện thoại và nhóm Zalo.",
    "",
)
# By the month on whose 14th the days end.
NARRATIVES_OF = {
    2: ["Giáp Tết, tổ giúp bà con bán hàng qua mạng, dán mã thanh toán ở chợ Tết."],
    3: ["Sau Tết tổ họp lại, phân công từng người phụ trách từng ngõ."],
    9: ["Tổ giúp phụ huynh nộp hồ sơ đầu năm học qua mạng.", "Hướng dẫn đăng ký học phí không dùng tiền mặt."],
    FLOODS: ["Nước lên, đường vào ấp ngập; tổ nhắn tin cảnh báo trong nhóm Zalo.", "Tổ giúp bà con báo thiệt hại."],
    12: ["Tổ rà soát từng hộ để hoàn thành chỉ tiêu năm."],
}
RETURN_REASONS = [
    "Số hộ được hướng dẫn cao hơn số hộ của ấp, xin kiểm tra lại.",
    "Xin ghi thêm số tài khoản TâyNinh Smart, tháng trước đã có số liệu.",
    "Số liệu trùng kỳ liền trước, xin xem lại sổ theo dõi.",
]
EXCUSE_REASONS = [
    "Tổ trưởng đang điều trị bệnh, tổ phó mới nhận việc.",
    "Địa bàn ngập, tổ tham gia khắc phục thiên tai trong kỳ này.",
    "Tổ mới thành lập, chưa được tập huấn.",
]


def dice(*about: str) -> random.Random:
    return random.Random(":".join([str(SEED), *about]))  # noqa: S311  a made-up world, no secret


def fate_of_team(round_code: str, place: str, team: str) -> Fate:
    """How a team did in a round of 2022; a commune, whose code its hamlets' begin with, is as diligent in one round as
    in the next."""
    weights = [row[_diligence(place[:5])] for row in _TEAMS.values()]
    return dice("fate", round_code, team).choices(list(_TEAMS), weights)[0]


def fate_in_a_month(place: str, month: int, rng: random.Random) -> Fate:
    """How a team did in a month since 2024; where the floods are, some are let off and more are late."""
    return rng.choices(_FATES, cum_weights=_cumulative_weights(_diligence(place[:5]), month == FLOODS))[0]


def fate_in_a_quarter(rng: random.Random) -> Fate:
    """How a commune did: whoever is paid for it rarely forgets."""
    return rng.choices(_FATES, _COMMUNES)[0]


@cache
def _diligence(commune: str) -> int:
    return dice("diligence", commune).choices([0, 1, 2], [35, 45, 20])[0]


@cache
def _cumulative_weights(diligence: int, flooded: bool) -> list[int]:
    more = _WHEN_FLOODED if flooded else {}
    return list(accumulate(row[diligence] * more.get(fate, 1) for fate, row in _TEAMS.items()))


def fate_so_far(round_code: str, place: str, team: str) -> Fate:
    """How far a team has come in the open round; the demo's commune always has a report to read."""
    if place == f"{COMMUNE}-02":
        return RECEIVED
    return dice("fate", round_code, team).choices(list(_SO_FAR), list(_SO_FAR.values()))[0]


def figures(
    indicators: list[Indicator], *, round_code: str, reporter: str, households: int, population: int, month: int
) -> dict[str, int | None]:
    """What a reporter answers: stocks grow with the months, flows come and go, a few cells are left empty."""
    answers: dict[str, int | None] = {}
    for indicator in indicators:
        steady, now = dice("level", reporter, indicator.code), dice("figure", round_code, reporter, indicator.code)
        size = population if indicator.compared_with == Indicator.Bound.POPULATION else households
        level = steady.uniform(0.15, 0.5) * _WEIGHT.get(indicator.code, 1)
        if indicator.kind == Indicator.Kind.STOCK:
            value = size * min(level * (1 + 0.35 * month), 0.98)
        else:
            value = size * level * now.uniform(0.3, 1.0)
        answers[indicator.code] = None if now.random() < 0.05 else round(value)
    return answers


_WEIGHT = {
    "ho-so-truc-tuyen": 0.3, "phan-anh-hien-truong": 0.05, "gian-hang-so-mo-moi": 0.04, "ho-ban-tren-voso": 0.12,
    "ho-ban-tren-postmart": 0.12, "tai-khoan-tayninh-smart": 0.5, "tai-khoan-thanh-toan": 0.7,
}  # fmt: skip


def moment(start: datetime.datetime, end: datetime.datetime, rng: random.Random) -> datetime.datetime:
    """An instant from ``start`` to before ``end``, most of them near the end, as reports come; by day where it can."""
    at = start + (end - start) * min(rng.betavariate(3, 1.3), 0.9999)
    return min(daytime(at), max(at, end - 2 * HOUR))


def daytime(at: datetime.datetime) -> datetime.datetime:
    """The same instant, or some hours later where it lies between ten in the evening and six in the morning."""
    hour = at.astimezone(VIETNAM).hour
    return at + NIGHT if hour >= 22 or hour < 6 else at
