"""What offices of the demo have noted about some days, to be read beside the figures of these days."""

import datetime

from django.utils import timezone

from core.working_days import DAY, midnight
from demo.cast import Cast
from demo.reform import DAY as REFORM
from places.models import Place
from reporting.actions import period_notes

# Of years of an even and of an odd number: first and last day, the sentence, and whether the whole province is meant.
NOTED = [
    [
        ((2, 14), (2, 22), "Nghỉ Tết, các tổ chủ yếu hướng dẫn qua điện thoại (mẫu).", True),
        ((6, 22), (7, 3), "Hai ấp thu hoạch lúa, tổ đến từng nhà vào buổi tối (mẫu).", False),
        ((8, 17), (9, 5), "Đợt cao điểm nộp hồ sơ nhập học trực tuyến (mẫu).", True),
        ((10, 5), (10, 12), "Triều cường ngập hai ấp ven sông (mẫu).", False),
    ],
    [
        ((1, 25), (2, 3), "Nghỉ Tết, điểm hỗ trợ ở nhà văn hóa tạm đóng (mẫu).", True),
        ((9, 1), (9, 30), "Đợt cao điểm kích hoạt định danh mức 2 tại nhà văn hóa (mẫu).", True),
        ((10, 8), (10, 19), "Nước ngập đường vào ba ấp, tổ không đi từng nhà được (mẫu).", False),
        ((11, 3), (11, 9), "Mất sóng di động do đứt cáp ở hai ấp (mẫu).", False),
    ],
]
WRONG = "Nước ngập toàn xã (mẫu)."  # withdrawn: it was a few hamlets


def note(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Note what has been over for some days in this year and the last, and withdraw one note."""
    official = cast.of(commune)
    this_year = timezone.localdate(now).year
    for year in (this_year - 1, this_year):
        for first, last, text, is_provincial in NOTED[year % 2]:
            first_day, last_day = (datetime.date(year, *one) for one in (first, last))
            at = midnight(last_day + 2 * DAY) + datetime.timedelta(hours=9)
            if first_day > REFORM and at < now:
                place, by = (cast.province(), cast.staff) if is_provincial else (commune, official)
                period_notes.add(place, first_day=first_day, last_day=last_day, text=text, by=by, at=at)
    flood = {"first_day": datetime.date(this_year - 1, 10, 8), "last_day": datetime.date(this_year - 1, 10, 9)}
    at = midnight(flood["last_day"]) + datetime.timedelta(hours=9)
    wrong = period_notes.add(commune, **flood, text=WRONG, by=official, at=at)
    period_notes.withdraw(wrong, by=official, at=at + DAY)
