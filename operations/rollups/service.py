"""What the yearly report on the service says: of the whole portal how it ran, of a province its people and incidents.

Page and Word file write the same tables, in which every number is already text.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from accounts.models import Event, User
from core.templatetags.ranks import Bar
from core.templatetags.wording import instant, number
from core.working_days import midnight
from operations.checks import THE_CLOCK, worker_name
from operations.facts import worker_queues
from operations.models import BACKUP, CLOCK, SILENCE, VISITORS, Heartbeat
from operations.rollups.jobs import job_table
from operations.rollups.people import account_table, breach_table, report_table
from operations.rollups.tables import Period, ServiceColumn, ServiceTable, length
from operations.rollups.uptimes import Outage, PartUptime, months_between, part_uptimes
from places.models import Place

LONGEST = 10  # outages named one by one


@dataclass(frozen=True)
class ServiceReport:
    """The report of one year. ``bars``: how long the first part that was watched stood still, month by month."""

    year: int
    period: Period
    place: Place
    tables: Sequence[ServiceTable]
    bars: Sequence[Bar]
    bars_title: str

    @property
    def about(self) -> list[str]:
        """The sentences above the tables: which time, whose numbers."""
        return [
            self.period.words,
            "Thời gian hoạt động, tệp, thư và sao lưu là của cả cổng, không riêng tỉnh nào. Sự cố dữ liệu cá nhân, tài "
            f"khoản và báo cáo chỉ tính trong phạm vi {self.place}.",
        ]


def reported_years(at: datetime.datetime) -> range:
    """Return the years that there is something to report of: since the record's first event."""
    return range(timezone.localdate(_in_service_since(at)).year, timezone.localdate(at).year + 1)


def service_report(year: int, *, place: Place, by: User, at: datetime.datetime) -> ServiceReport:
    """Return the report of one of ``reported_years`` for ``place``, that of ``by``, who sees no more than it; of the
    present year until ``at``.
    """
    starts, ends = midnight(datetime.date(year, 1, 1)), midnight(datetime.date(year + 1, 1, 1))
    since = _in_service_since(at)
    period = Period(max(starts, since), min(ends, at), at=at, began_in_it=since > starts)
    known = part_uptimes(at=at, by=by)
    parts = {name: part and part.between(period.start, period.end) for name, part in _parts_by_name(known)}
    name, first = next(((name, part) for name, part in parts.items() if part), ("", None))
    return ServiceReport(
        year,
        period,
        place,
        [
            _uptime_table(parts),
            _month_table(parts, period),
            _outage_table(parts),
            job_table(period),
            _backup_table(),
            breach_table(period, by),
            account_table(period, by),
            report_table(period, by),
        ],
        _bars(first, period) if first else [],
        f"Thời gian gián đoạn theo tháng: {name}",
    )


def _in_service_since(at: datetime.datetime) -> datetime.datetime:
    """Return when the record begins; an empty portal's begins now."""
    first = Event.objects.order_by("at", "pk").values_list("at", flat=True).first()
    return min(first, at) if first else at


def _parts_by_name(known: dict[str, PartUptime]) -> list[tuple[str, PartUptime | None]]:
    """Return the parts that an official knows, by name; None where nothing was ever heard of one."""
    names = {VISITORS: "Trả lời người truy cập", CLOCK: THE_CLOCK} | {one: worker_name(one) for one in worker_queues()}
    return [(name, known.get(part)) for part, name in names.items()]


def uptime_percent(share: Fraction) -> str:
    """Return a share of time as 99,95%, never rounded up: 100,00% is said of a time without any outage alone."""
    whole, hundredths = divmod(share * 10_000 // 1, 100)
    return f"{whole},{hundredths:02}%"


type Parts = dict[str, PartUptime | None]


def _uptime_table(parts: Parts) -> ServiceTable:
    minutes = int(SILENCE.total_seconds() // 60)
    rows = [
        [
            name,
            instant(part.since),
            uptime_percent(part.share),
            number(len(part.outages)),
            length(part.down) if part.outages else "0",
        ]
        if part
        else [name, "chưa đo", "—", "—", "—"]
        for name, part in parts.items()
    ]
    return ServiceTable(
        "uptime",
        "Thời gian hoạt động",
        [
            f"Mỗi phần báo một, hai lần mỗi phút là còn chạy; quá {minutes} phút không có dấu hiệu nào là một lần gián "
            "đoạn, kể cả khi tắt máy chủ để bảo trì. Tỷ lệ là thời gian còn lại trên thời gian từ lúc bắt đầu đo, làm "
            "tròn xuống.",
            "“Trả lời người truy cập”: bộ phận làm việc nền tự hỏi địa chỉ https như một người truy cập, và xem đồng "
            "hồ còn gọi việc không. Bộ phận này ngừng thì không ai hỏi, và lúc đó tính là gián đoạn.",
        ],
        [
            ServiceColumn("Phần", share=6),
            ServiceColumn("Đo từ", share=5),
            ServiceColumn("Hoạt động", True),
            ServiceColumn("Số lần gián đoạn", True),
            ServiceColumn("Tổng thời gian gián đoạn", True, 4),
        ],
        rows,
    )


def _month_table(parts: Parts, period: Period) -> ServiceTable:
    watched = {name: part for name, part in parts.items() if part}
    rows = [
        [_month(start), *(_share(part.between(start, end)) for part in watched.values())]
        for start, end in months_between(period.start, period.end)
        if any(part.between(start, end) for part in watched.values())
    ]
    columns = [ServiceColumn("Tháng"), *(ServiceColumn(name, True) for name in watched)]
    note = "Tỷ lệ thời gian hoạt động; “—”: chưa đo. Tháng đầu và tháng cuối chỉ tính phần nằm trong thời gian báo cáo."
    return ServiceTable("months", "Hoạt động theo tháng", [note], columns, rows, "Chưa đo tháng nào.")


def _share(part: PartUptime | None) -> str:
    return uptime_percent(part.share) if part else "—"


def _month(start: datetime.datetime) -> str:
    return f"{timezone.localtime(start):%m/%Y}"


def _outage_table(parts: Parts) -> ServiceTable:
    found: list[tuple[str, Outage]] = [(name, one) for name, part in parts.items() if part for one in part.outages]
    longest = sorted(found, key=lambda pair: (-pair[1].length, pair[1].began_at))[:LONGEST]
    rows = [[name, instant(one.began_at), instant(one.ended_at), length(one.length)] for name, one in longest]
    columns = [ServiceColumn("Phần", share=4), ServiceColumn("Từ"), ServiceColumn("Đến")]
    note = f"{number(len(longest))}/{number(len(found))} lần gián đoạn của các phần trên, dài nhất đứng trước."
    return ServiceTable(
        "outages",
        "Các lần gián đoạn dài nhất",
        [note] if found else [],
        [*columns, ServiceColumn("Dài", True)],
        rows,
        "Không có lần gián đoạn nào trong thời gian đo.",
    )


def _backup_table() -> ServiceTable:
    at = Heartbeat.objects.filter(part=BACKUP).values_list("at", flat=True).first()
    said = f"Bản sao lưu trọn vẹn gần nhất, tính đến lúc lập báo cáo: {instant(at)}." if at else ""
    unknown = "Cổng chưa thấy bản sao lưu nào."
    note = (
        "Cổng không đếm số bản: xin đếm tệp ở nơi lưu. Bản làm bằng cách khác (ngoài manage.py backup) cổng không biết."
    )
    return ServiceTable("backup", "Sao lưu", [said or unknown, note], [], [])


def _bars(part: PartUptime, period: Period) -> list[Bar]:
    """One bar a month that was watched, as long as the part stood still in it."""
    months = ((start, part.between(start, end)) for start, end in months_between(period.start, period.end))
    return [
        Bar(
            _month(start),
            Fraction(found.down // datetime.timedelta.resolution),
            f"{uptime_percent(found.share)}{f', gián đoạn {length(found.down)}' if found.outages else ''}",
        )
        for start, found in months
        if found
    ]
