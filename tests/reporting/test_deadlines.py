"""From the words of a letter to an instant."""

import datetime
import time
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import VIETNAM
from reporting import deadlines
from reporting.deadlines import last_day, propose
from reporting.models import Report
from reporting.models.compliance import Compliance

Day = datetime.date
MILLISECOND = datetime.timedelta(milliseconds=1)


def instant(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=VIETNAM)


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def _elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process runs on a machine set to another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


READ = [
    # 20/6/2022 was a Monday: the strict reading ends on a Sunday
    ("trước ngày 20/6/2022", instant(2022, 6, 20)),
    ("Thời gian báo cáo quá trình thực hiện trước ngày 20/6/2022.", instant(2022, 6, 20)),
    ("TRƯỚC NGÀY 20/06/2022", instant(2022, 6, 20)),
    ("truoc ngay 20/6/2022", instant(2022, 6, 20)),
    ("trước  20/6/2022", instant(2022, 6, 20)),
    ("trước thứ Hai, ngày 20/6/2022", instant(2022, 6, 20)),
    ("chậm nhất ngày 20/6/2022", instant(2022, 6, 21)),
    ("chậm nhất là ngày 20-6-2022", instant(2022, 6, 21)),
    ("Chậm nhất đến hết ngày 20.6.2022", instant(2022, 6, 21)),
    ("đến hết ngày 20/6/2022", instant(2022, 6, 21)),
    ("hết ngày 20 tháng 6 năm 2022", instant(2022, 6, 21)),
    ("trong ngày 20 / 6 / 2022", instant(2022, 6, 21)),
    ("Hạn chót: ngày 20/6/2022", instant(2022, 6, 21)),
    ("trước 17 giờ ngày 20/6/2022", instant(2022, 6, 20, 17)),
    ("trước 17 giờ 00 ngày 20/6/2022", instant(2022, 6, 20, 17)),
    ("trước 17 giờ 30 phút, thứ Hai, ngày 20/6/2022", instant(2022, 6, 20, 17, 30)),
    ("chậm nhất 17h30 ngày 20/6/2022", instant(2022, 6, 20, 17, 30)),
    ("trước 16:30 ngày 20 tháng 6 năm 2022", instant(2022, 6, 20, 16, 30)),
    ("24 giờ ngày 20/6/2022", instant(2022, 6, 21)),
    # ends of months and years, and the leap day
    ("chậm nhất ngày 30/6/2022", instant(2022, 7, 1)),
    ("chậm nhất ngày 31/12/2022", instant(2023, 1, 1)),
    ("trước ngày 01/01/2023", instant(2023, 1, 1)),
    ("chậm nhất ngày 28/2/2024", instant(2024, 2, 29)),
    ("đến hết ngày 29/2/2024", instant(2024, 3, 1)),
    ("trước ngày 1/3/2023", instant(2023, 3, 1)),
]
UNREAD = [
    "",
    "báo cáo sớm",
    "ngày 20/6/2022",  # that day's beginning, end, or noon?
    "đến ngày 20/6/2022",
    "trước ngày 20/6",
    "trước ngày 31/6/2022",
    "trước ngày 29/2/2023",
    "trước ngày 20/13/2022",
    "25 giờ ngày 20/6/2022",
    "trước ngày 20/6/20222",
    "trước ngày 20/6/1022",
    "trước ngày 20/6/9999",
    "sau ngày 20/6/2022",
    "không trước ngày 20/6/2022",
    "sau 17 giờ ngày 20/6/2022",
    "5 giờ chiều ngày 20/6/2022",
    "trong giờ hành chính ngày 20/6/2022",
    "trước ngày 20/6/2022, lúc 17 giờ",
    "huyện trước ngày 20/6/2022, tỉnh trước ngày 25/6/2022",
    "từ ngày 15/5/2022 đến hết ngày 20/6/2022",  # of the figures, or of handing them in?
]


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize(("wording", "due_at"), READ)
def test_a_wording_names_an_instant_wherever_the_machine_stands(
    wording: str, due_at: datetime.datetime, form: str
) -> None:
    proposal = propose(unicodedata.normalize(form, wording))
    assert proposal is not None
    assert proposal.due_at == due_at
    assert proposal.due_at.isoformat().endswith("+07:00")
    assert proposal.reason


@pytest.mark.parametrize("wording", UNREAD)
def test_a_doubtful_wording_is_left_to_the_officer(wording: str) -> None:
    assert propose(wording) is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(wording: str) -> None:
    propose(wording)


DAYS = st.dates(Day(2000, 1, 1), Day(2099, 12, 30))
FORMATS = st.sampled_from(["{d}/{m}/{y}", "{d:02}-{m:02}-{y}", "{d}.{m}.{y}", "{d} tháng {m} năm {y}"])


def judged(received: datetime.datetime, due_at: datetime.datetime) -> Compliance:
    report = Report(due_at=due_at, first_submitted_at=received)
    return report.compliance_now(received)


@given(DAYS, FORMATS)
def test_before_a_day_ends_with_the_last_millisecond_of_the_day_before(day: Day, written: str) -> None:
    proposal = propose("trước ngày " + written.format(d=day.day, m=day.month, y=day.year))
    assert proposal is not None
    begins = instant(day.year, day.month, day.day)
    assert judged(begins - MILLISECOND, proposal.due_at) == Compliance.ON_TIME
    assert judged(begins, proposal.due_at) == Compliance.LATE
    assert judged(begins + MILLISECOND, proposal.due_at) == Compliance.LATE


@given(DAYS, FORMATS, st.sampled_from(["chậm nhất ngày ", "đến hết ngày ", "trong ngày ", "hạn chót ngày "]))
def test_at_the_latest_on_a_day_holds_that_day_to_its_last_millisecond(day: Day, written: str, words: str) -> None:
    proposal = propose(words + written.format(d=day.day, m=day.month, y=day.year))
    assert proposal is not None
    assert last_day(proposal.due_at) == day
    ends = instant(day.year, day.month, day.day, 23, 59) + datetime.timedelta(minutes=1)
    assert judged(ends - MILLISECOND, proposal.due_at) == Compliance.ON_TIME
    assert judged(ends, proposal.due_at) == Compliance.LATE


@given(DAYS, st.integers(0, 23), st.integers(0, 59))
def test_a_named_hour_is_the_instant(day: Day, hour: int, minute: int) -> None:
    proposal = propose(f"trước {hour} giờ {minute:02d} ngày {day:%d/%m/%Y}")
    assert proposal is not None
    assert proposal.due_at == instant(day.year, day.month, day.day, hour, minute)


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("due_at", "last", "why", "moved_to"),
    [
        (instant(2022, 6, 20), "Chủ Nhật 19/06/2022", "cuối tuần", "Thứ Hai 20/06/2022"),
        (instant(2022, 6, 18, 17), "Thứ Bảy 18/06/2022", "cuối tuần", "Thứ Hai 20/06/2022"),
        (instant(2023, 1, 24), "Thứ Hai 23/01/2023", "Mùng hai Tết Nguyên Đán", "Thứ Sáu 27/01/2023"),
        (instant(2025, 1, 29), "Thứ Ba 28/01/2025", "Giao thừa Tết Nguyên Đán", "Thứ Hai 03/02/2025"),
        (instant(2025, 5, 3), "Thứ Sáu 02/05/2025", "thay cho ngày 26/04/2025", "Thứ Hai 05/05/2025"),
        (instant(2022, 9, 3), "Thứ Sáu 02/09/2022", "Quốc khánh", "Thứ Hai 05/09/2022"),
    ],
)
def test_a_last_day_off_is_told_with_what_the_law_would_do(
    due_at: datetime.datetime, last: str, why: str, moved_to: str
) -> None:
    (warning,) = deadlines.warnings(due_at)
    assert last in warning
    assert why in warning
    assert moved_to in warning


@pytest.mark.parametrize(
    "due_at",
    [
        instant(2022, 6, 21),  # the 20th, a Monday
        instant(2022, 6, 18),  # Friday the 17th, though the 18th is a Saturday
        instant(2025, 4, 27),  # Saturday 26/4/2025 was worked for the bridge day of 2 May
    ],
)
def test_a_last_day_worked_needs_no_warning(due_at: datetime.datetime) -> None:
    assert deadlines.warnings(due_at) == []


@pytest.mark.parametrize(
    ("data_to", "due_at", "warned"),
    [
        (Day(2022, 6, 14), instant(2022, 6, 16), False),  # Wednesday the 15th lies between
        (Day(2022, 6, 14), instant(2022, 6, 15, 17), True),  # not one whole working day
        (Day(2022, 6, 14), instant(2022, 6, 15), True),
        (Day(2022, 6, 17), instant(2022, 6, 20, 17), True),  # only a weekend
        (Day(2022, 6, 17), instant(2022, 6, 21), False),
        (Day(2023, 1, 19), instant(2023, 1, 27, 17), True),  # only Tết
        (Day(2023, 1, 19), instant(2023, 1, 28), False),
        (Day(2022, 6, 30), instant(2022, 6, 24), True),  # before the period has ended
    ],
)
def test_a_working_day_lies_between_the_cut_off_and_the_deadline(
    data_to: Day, due_at: datetime.datetime, warned: bool
) -> None:
    texts = deadlines.warnings(due_at, data_to=data_to)
    assert any("09/2019" in text or "kỳ số liệu" in text for text in texts) is warned


def test_a_deadline_that_has_passed_is_told() -> None:
    due_at = instant(2022, 6, 21)
    assert deadlines.warnings(due_at, at=due_at - MILLISECOND) == []
    assert "đã qua" in deadlines.warnings(due_at, at=due_at)[0]


@pytest.mark.parametrize(
    ("due_at", "early"),
    [(instant(2022, 6, 30, 23, 59), True), (instant(2022, 7, 1), False), (instant(2022, 7, 2), False)],
)
def test_a_deadline_inside_the_period_is_told_apart_from_one_right_behind_it(
    due_at: datetime.datetime, early: bool
) -> None:
    texts = deadlines.warnings(due_at, data_to=Day(2022, 6, 30))
    assert any("trước khi kỳ số liệu kết thúc" in text for text in texts) is early


@pytest.mark.parametrize(
    ("wording", "says"),
    [
        ("trước ngày 20/6/2022", "đến hết Chủ Nhật 19/06/2022"),
        ("đến hết ngày 20/6/2022", "trọn Thứ Hai 20/06/2022"),
    ],
)
def test_a_proposal_says_the_last_day(wording: str, says: str) -> None:
    proposal = deadlines.propose(wording)
    assert proposal is not None
    assert says in proposal.reason
