"""The periods of decree 09/2019/NĐ-CP and the deadlines behind them, against dates written by hand."""

import datetime
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.working_days import VIETNAM, is_working_day
from reporting import periods
from reporting.deadlines import propose, warnings
from reporting.models import Report, Series
from reporting.models.reports import Compliance
from reporting.periods import containing, deadlines_of, ending_from, faults, period_after, period_of
from tests.reporting.periods_by_hand import PERIODS

DAY = datetime.timedelta(days=1)
MILLISECOND = datetime.timedelta(milliseconds=1)
KINDS = [kind.value for kind in Series.Period]


def day(written: str) -> datetime.date:
    return datetime.date(*map(int, reversed(written.split("/"))))


def begins(written: str) -> datetime.datetime:
    return datetime.datetime.combine(day(written), datetime.time(0), VIETNAM)


BY_HAND = [tuple(line.split()) for line in PERIODS.split("\n") if line]


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Auckland"])
def _elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process runs on a machine set to another time zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_the_table_holds_every_period_of_six_years() -> None:
    assert len(BY_HAND) == 6 * (12 + 4 + 2 + 1 + 1)
    assert {kind for _, kind, _, _ in BY_HAND} == set(KINDS)


@pytest.mark.parametrize(("label", "kind", "first", "last"), BY_HAND)
def test_a_period_runs_between_the_cut_offs_of_the_decree(label: str, kind: str, first: str, last: str) -> None:
    period = period_of(kind, label)
    assert (period.label, period.starts_on, period.ends_on) == (label, day(first), day(last))
    assert containing(kind, day(first)) == containing(kind, day(last)) == period
    assert containing(kind, day(first) - DAY) != period != containing(kind, day(last) + DAY)


@pytest.mark.parametrize("kind", KINDS)
def test_periods_follow_one_another(kind: str) -> None:
    labels = [label for label, of, _, _ in BY_HAND if of == kind]
    walked = [period_of(kind, labels[0])]
    while len(walked) < len(labels):
        walked.append(period_after(walked[-1]))
    assert [period.label for period in walked] == labels
    assert len({period.name for period in walked}) == len(labels)


def test_the_last_three_months_are_in_no_nine_month_report() -> None:
    assert containing("nine", datetime.date(2022, 9, 15)) is None
    assert ending_from("nine", datetime.date(2022, 9, 15)).label == "2023-9M"


@pytest.mark.parametrize(
    ("kind", "label"),
    [("month", "2022-13"), ("month", "2022-00"), ("month", "2022"), ("quarter", "2022-Q5"), ("half", "2022-H3"),
     ("nine", "2022-8M"), ("year", "1999"), ("year", "2022 "), ("month", "２０２２-01")],
)  # fmt: skip
def test_what_names_no_period_is_refused(kind: str, label: str) -> None:
    with pytest.raises(ValueError, match=label):
        period_of(kind, label)


# label, level, working days, the instant that begins when the deadline is over
DEADLINES = [
    ("month", "2022-07", 4, 2, "19/07/2022"),  # cut off on Thursday the 14th: Friday, Monday
    (
        "month",
        "2022-01",
        4,
        11,
        "08/02/2022",
    ),  # ten days to 28 January, Tết from 31 January to 4 February, then the 7th
    ("month", "2023-01", 4, 3, "19/01/2023"),
    ("month", "2023-01", 3, 5, "28/01/2023"),  # Tết from 20 to 26 January
    ("month", "2024-02", 4, 1, "16/02/2024"),  # cut off on the fifth day of Tết
    ("month", "2025-01", 2, 9, "04/02/2025"),  # Tết from 25 January to 2 February
    ("month", "2025-04", 4, 10, "27/04/2025"),  # Saturday the 26th was worked
    ("month", "2025-04", 3, 13, "06/05/2025"),  # in exchange for Friday 2 May
    ("month", "2026-02", 4, 1, "24/02/2026"),  # Tết from 14 to 22 February
    ("quarter", "2022-Q1", 4, 1, "16/03/2022"),
    ("quarter", "2023-Q3", 3, 2, "19/09/2023"),
    ("half", "2022-H1", 2, 2, "17/06/2022"),
    ("half", "2027-H2", 4, 1, "16/12/2027"),
    ("nine", "2024-9M", 4, 1, "17/09/2024"),  # cut off on a Saturday
    ("year", "2023", 3, 3, "20/12/2023"),
]


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(("kind", "label", "level", "days", "ends"), DEADLINES)
def test_a_deadline_falls_working_days_after_the_cut_off_to_the_millisecond(
    kind: str, label: str, level: int, days: int, ends: str
) -> None:
    period = period_of(kind, label)
    (deadline,) = deadlines_of(period, {level: days})
    assert (deadline.level, deadline.due_at) == (level, begins(ends))
    for moved, judged in ((-MILLISECOND, Compliance.ON_TIME), (0 * MILLISECOND, Compliance.LATE)):
        received = begins(ends) + moved
        for zone in (VIETNAM, datetime.UTC):
            report = Report(due_at=deadline.due_at, first_submitted_at=received.astimezone(zone))
            assert report.compliance_now(received) == judged
    assert period.opens_at == begins(f"{period.ends_on + DAY:%d/%m/%Y}")


@pytest.mark.usefixtures("_elsewhere")
@pytest.mark.parametrize(
    ("wording", "ends"),
    [("trước ngày 20/6/2022", "20/06/2022"), ("chậm nhất ngày 20/6/2022", "21/06/2022"),
     ("đến hết ngày 31/12/2027", "01/01/2028")],
)  # fmt: skip
def test_an_ad_hoc_deadline_ends_to_the_millisecond(wording: str, ends: str) -> None:
    proposal = propose(wording)
    assert proposal is not None
    just_before = Report(due_at=proposal.due_at, first_submitted_at=begins(ends) - MILLISECOND)
    at_the_end = Report(due_at=proposal.due_at, first_submitted_at=begins(ends))
    assert just_before.compliance_now(begins(ends)) == Compliance.ON_TIME
    assert at_the_end.compliance_now(begins(ends)) == Compliance.LATE


def test_holidays_weekends_and_worked_saturdays_are_explained() -> None:
    (tet,) = deadlines_of(period_of("month", "2023-01"), {4: 5})
    assert "Chốt số liệu Thứ Bảy 14/01/2023; 5 ngày làm việc sau đó là hết Thứ Sáu 27/01/2023." in tet.reason
    assert "Không tính ngày nghỉ lễ: 20/01 – 29 Tết" in tet.reason
    assert "Không tính cuối tuần: 15/01." in tet.reason
    (swap,) = deadlines_of(period_of("month", "2025-04"), {4: 13})
    assert "02/05 – Ngày nghỉ (thay cho ngày 26/04/2025)" in swap.reason
    assert "Có tính ngày làm bù: 26/04." in swap.reason


@given(st.sampled_from(KINDS), st.dates(datetime.date(2001, 1, 1), datetime.date(2098, 1, 1)), st.integers(1, 20))
def test_each_level_is_due_after_the_one_below_on_a_working_day(kind: str, on: datetime.date, days: int) -> None:
    period = ending_from(kind, on)
    team, commune, district = deadlines_of(period, {2: days + 2, 3: days + 1, 4: days})
    assert team.due_at < commune.due_at < district.due_at
    for deadline in (team, commune, district):
        assert is_working_day(deadline.due_at.date() - DAY)
        assert not warnings(deadline.due_at, data_to=period.ends_on)


@pytest.mark.parametrize(
    ("days", "fault"),
    [({}, "ít nhất một cấp"), ({4: 0}, "từ 1 đến"), ({3: 61}, "từ 1 đến"), ({4: 2, 3: 2}, "Xã phải nộp sau tổ"),
     ({4: 2, 2: 1}, "Huyện phải nộp sau tổ"), ({4: 1, 3: 3, 2: 2}, "Huyện phải nộp sau xã")],
)  # fmt: skip
def test_days_that_break_the_decree_are_told(days: dict[int, int], fault: str) -> None:
    assert fault in faults(days)[0]
    with pytest.raises(ValueError, match=r"cấp|từ|phải"):
        periods.deadlines_of(period_of("year", "2022"), days)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("2026-01", "tháng 1/2026"),
        ("2026-12", "tháng 12/2026"),
        ("2026-Q1", "quý I/2026"),
        ("2026-Q2", "quý II/2026"),
        ("2026-Q3", "quý III/2026"),
        ("2026-Q4", "quý IV/2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026-9M", "9 tháng năm 2026"),
        ("2026", "năm 2026"),
    ],
)
def test_a_period_is_named_as_letters_name_it(label: str, name: str) -> None:
    (kind,) = (of for written, of, _, _ in BY_HAND if written == label)
    assert period_of(kind, label).name == name


@pytest.mark.parametrize("days", [{4: 0}, {4: 61}, {4: 2, 3: 61}, {4: 0, 3: 4}])
def test_each_level_needs_a_day_and_no_more_than_sixty(days: dict[int, int]) -> None:
    assert ["từ 1 đến 60 ngày làm việc" in fault for fault in faults(days)] == [True]


def test_a_day_and_sixty_days_may_stand() -> None:
    assert faults({4: 1, 3: 60}) == []
