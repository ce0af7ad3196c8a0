"""What the facts mean for each part of the portal: in words for the administrator, in a line for ``/readyz``."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter

from django.conf import settings
from django.db import ProgrammingError
from django.utils import timezone

from core.rounding import nearest
from core.templatetags.wording import instant, number, percent
from operations import marks
from operations.facts import UNTRUSTED, Facts, Waiting
from operations.models import SILENCE

LEAST_FREE = 0.05  # of the disk of DATA_ROOT: below it a workbook may not fit
LITTLE_FREE = 0.1
TICK = 10 * 60  # seconds: the clock writes its memory every three minutes
# Either of them migrates, makes the table of the cache and grants the roles their rights anew.
AGAIN = "Xin báo người quản trị máy chủ chạy lại bước nâng cấp: make services, hoặc bin/containers."
THE_CLOCK = "Đồng hồ (gọi việc theo giờ)"
# By queue: what its workers are called, their unit and service; any other queue is that of the clock's short work.
WORKERS = {
    "messages": ("Tiến trình gửi tin", "portal-messages", "messages"),
    "closings": ("Tiến trình chốt kỳ, sắp xếp địa bàn", "portal-closings", "closings"),
    "imports": ("Tiến trình đọc tệp gửi lên", "portal-imports", "imports"),
    "exports": ("Tiến trình xuất tệp", "portal-exports", "exports"),
}
JOBS = ("Tiến trình nền", "portal-worker", "worker")
WAIT = 5 * 60  # seconds that a row may wait for a worker
MANY_BELLS = 500  # that nobody heard: of 1,000 on, no more are rung (config/transport.py)
CLOCKS_APART = 5  # seconds: synchronised clocks differ by thousandths of one
MUCH_MEMORY = 0.8  # of what Redis may take
BACKUP_EVERY = 36 * 3600  # seconds: each night, and one that took long
RENEWED_BEFORE = 14 * 86400  # seconds: what renews a certificate does so a month before its end


class Severity(StrEnum):
    """FAULT: requests fail, so nobody should send any here. WARNING: the portal answers, something behind it waits."""

    WELL = "well"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Check:
    """One part: what it is called, how it stands, since when or how far (``words``), what to do where it is not well.

    ``line`` is what ``/readyz`` says of it; "" for what is well, and for what neither requests nor jobs wait for.
    """

    name: str
    severity: Severity
    words: str
    advice: str = ""
    line: str = ""

    @property
    def is_well(self) -> bool:
        return self.severity == Severity.WELL


def readiness(known: Facts) -> Iterator[Check]:
    """Yield what a balancer should know; where the database is away, what else is known without it."""
    if not known.database_answers:
        restart = _restart("postgresql", "postgres")
        yield Check("Cơ sở dữ liệu", Severity.FAULT, "Không trả lời.", restart, "the database does not answer")
        yield from _files(known)
        return
    found = [*_database(known), *_files(known)]
    yield from found
    if any(check.severity == Severity.FAULT for check in found):  # a table that is missing cannot be counted
        return
    yield from _folder(known)
    yield from _pooler(known)
    yield from _clocks(known)
    if known.has_photo_store:
        yield _photo_store(known)
    if known.has_workers:
        yield _redis(known)
        yield _clock(known)
    for queue, at in known.workers.items():
        yield _worker(known, queue, at)
    for waiting in known.waiting:
        yield _waiting(known, waiting)


def checks(known: Facts) -> list[Check]:
    """Return every part with how it stands, those of ``readiness`` first: what an administrator should know."""
    found = [*readiness(known), _record(known), *_backups(known)]
    return [*found, _certificate(known)] if known.has_certificate else found


def how_long(seconds: float) -> str:
    """Return a span in a whole unit: 40 giây, 12 phút, 90 phút, 3 giờ, 25 giờ, 2 ngày."""
    for unit, length, least in (("ngày", 86400, 2), ("giờ", 3600, 2), ("phút", 60, 1)):
        if seconds >= least * length:
            return f"{number(int(seconds // length))} {unit}"
    return f"{int(seconds)} giây"


def worker_name(queue: str) -> str:
    """Return what the workers of a queue are called."""
    return WORKERS.get(queue, JOBS)[0]


def _restart(unit: str, service: str) -> str:
    return (
        f"Xin báo người quản trị máy chủ xem và khởi động lại: systemctl restart {unit}, hoặc docker compose restart "
        f"{service}."
    )


def _since(known: Facts, at: datetime.datetime) -> str:
    return f"{instant(at)}, cách đây {how_long(known.age(at))}"


def _database(known: Facts) -> Iterator[Check]:
    name = "Cơ sở dữ liệu"
    try:
        missing = known.missing_migrations
    except ProgrammingError:  # it answers, and denies
        line = "the portal's role may not read its tables: manage.py database_roles grants it anew"
        yield Check(name, Severity.FAULT, "Cổng không được quyền đọc các bảng.", AGAIN, line)
        return
    if missing:
        line = f"migrations not applied: {missing}"
        words = f"Còn {missing} bước nâng cấp chưa chạy."
        yield Check(name, Severity.FAULT, words, AGAIN, line)
    if not known.has_cache_table:
        yield Check(name, Severity.FAULT, "Thiếu bảng bộ nhớ đệm.", AGAIN, "the cache table is missing")
    if not missing and known.has_cache_table:
        yield Check(name, Severity.WELL, "Trả lời, đủ bảng.")


def _files(known: Facts) -> Iterator[Check]:
    name, free = "Ổ đĩa chứa tệp", known.free_ratio
    room = "Xin báo người quản trị máy chủ dọn chỗ hoặc thêm ổ đĩa: dưới 5% cổng ngừng nhận tệp."
    if free is None:
        advice = "Xin báo người quản trị máy chủ gắn lại thư mục DATA_ROOT."
        yield Check(name, Severity.FAULT, "Không thấy thư mục chứa tệp.", advice, "DATA_ROOT is missing")
        return
    words = f"Còn trống {percent(free)}."
    if not known.can_write_files:
        advice = "Xin báo người quản trị máy chủ cho cổng quyền ghi vào DATA_ROOT."
        yield Check(name, Severity.FAULT, "Không ghi được tệp.", advice, "DATA_ROOT cannot be written to")
    if free < LEAST_FREE:
        yield Check(name, Severity.FAULT, words, room, f"less than {LEAST_FREE} of the disk of DATA_ROOT is free")
    elif free < LITTLE_FREE:
        yield Check(name, Severity.WARNING, words, room)
    elif known.can_write_files:
        yield Check(name, Severity.WELL, words)


def _folder(known: Facts) -> Iterator[Check]:
    """Yield a fault where files would land on this machine's own disk."""
    if known.shares_folder:
        return
    advice = (
        "Máy chủ web này đang nhìn vào một thư mục riêng, nên cổng chưa nhận tệp ở đây. Xin báo người quản trị máy chủ "
        "gắn lại thư mục chung vào DATA_ROOT; nếu đây mới là thư mục đúng thì chạy manage.py adopt_folder."
    )
    words = "DATA_ROOT không phải thư mục mà các máy khác của cổng đang dùng."
    yield Check("Thư mục dùng chung", Severity.FAULT, words, advice, marks.NOT_SHARED)


def _pooler(known: Facts) -> Iterator[Check]:
    """Yield a warning where the pooler lets a statement take another time than this process is told."""
    limit, seconds = settings.STATEMENT_TIMEOUT_SECONDS, known.statement_seconds
    if seconds in (None, limit):
        return
    words = f"Một câu lệnh được chạy {seconds:g} giây thay vì {limit} giây (0: không giới hạn)."
    advice = "Xin báo người quản trị máy chủ sửa connect_query của PgBouncer, hoặc STATEMENT_TIMEOUT_SECONDS."
    line = f"behind the pooler a statement may take {seconds:g} s, not {limit} s: its connect_query"
    yield Check("PgBouncer", Severity.WARNING, words, advice, line)


def _clocks(known: Facts) -> Iterator[Check]:
    """Yield a warning, and no fault: which of the two is wrong nobody knows here, and were it the database's, no web
    server would be left (docs/decisions/0114).
    """
    name, apart = "Giờ của các máy", known.clock_apart
    if apart is None:
        return
    if abs(apart) <= CLOCKS_APART:
        yield Check(name, Severity.WELL, "Máy chủ web này và cơ sở dữ liệu cùng giờ.")
        return
    words = f"Máy chủ web này {'chậm' if apart > 0 else 'nhanh'} hơn cơ sở dữ liệu {how_long(abs(apart))}."
    advice = (
        "Hạn nộp và mã đăng nhập tính theo giờ của máy. Xin báo người quản trị máy chủ bật đồng bộ giờ trên các máy "
        "(timedatectl)."
    )
    line = f"the database's clock and this machine's are {nearest(abs(apart))} s apart"
    yield Check(name, Severity.WARNING, words, advice, line)


def _photo_store(known: Facts) -> Check:
    """Return a warning, and no fault: all web servers share the store, and reports without photos go on."""
    name = "Kho ảnh"
    if known.photo_store_answers:
        return Check(name, Severity.WELL, "Trả lời.")
    advice = (
        "Trong lúc này chưa thêm và chưa xem được ảnh; báo cáo không có ảnh vẫn nộp được. Xin báo người quản trị máy "
        "chủ xem kho ảnh ở PHOTO_STORE_URL, và vùng chứa PHOTO_BUCKET có còn mở cho cổng không."
    )
    return Check(name, Severity.WARNING, "Không trả lời.", advice, "the photo store does not answer")


def _redis(known: Facts) -> Check:
    name, found = "Redis (báo việc cho tiến trình nền)", known.redis
    if found.fault == UNTRUSTED:
        advice = "Xin báo người quản trị máy chủ xem ssl_ca_certs và tên máy trong REDIS_URL."
        return Check(name, Severity.WARNING, "Đưa ra chứng thư mà cổng không tin.", advice, found.fault)
    if found.fault:
        advice = f"{_restart('redis-server', 'redis')} Không có gì mất: việc đang chờ sẽ được làm tiếp."
        return Check(name, Severity.WARNING, "Không trả lời.", advice, found.fault)
    queue, bells = max(found.bells.items(), key=itemgetter(1))
    if bells >= MANY_BELLS:
        words = f"Trả lời, nhưng có {number(bells)} lời gọi chưa tiến trình nào nghe."
        advice = "Xin báo người quản trị máy chủ xem các tiến trình nền trong bảng này có chạy không."
        return Check(name, Severity.WARNING, words, advice, f"Redis: {bells} messages of {queue} are read by nobody")
    if found.memory_used > MUCH_MEMORY:
        used = percent(found.memory_used)
        advice = "Xin báo người quản trị máy chủ xem maxmemory của Redis: khi đầy, không gọi được việc ngay."
        line = f"Redis: {used} of its memory is taken"
        return Check(name, Severity.WARNING, f"Trả lời, bộ nhớ đã dùng {used}.", advice, line)
    return Check(name, Severity.WELL, "Trả lời.")


def _clock(known: Facts) -> Check:
    name, age = THE_CLOCK, known.clock_age
    if age is not None and age <= TICK:
        return Check(name, Severity.WELL, f"Chạy, ghi sổ cách đây {how_long(age)}.")
    words = (
        "Chưa chạy lần nào."
        if age is None
        else f"Không chạy từ {_since(known, known.at - datetime.timedelta(seconds=age))}."
    )
    advice = f"{_restart('portal-beat', 'beat')} Việc đến giờ trong lúc đó sẽ được làm bù."
    return Check(name, Severity.WARNING, words, advice, "the clock (beat) does not run")


def _worker(known: Facts, queue: str, at: datetime.datetime | None) -> Check:
    name, unit, service = WORKERS.get(queue, JOBS)
    if at and known.age(at) <= SILENCE.total_seconds():
        bells = known.redis.bells.get(queue)
        waits = f"; hàng đợi có {number(bells)} lời gọi" if bells else ""
        return Check(name, Severity.WELL, f"Chạy, có dấu hiệu cách đây {how_long(known.age(at))}{waits}.")
    words = f"Không có dấu hiệu hoạt động từ {_since(known, at)}." if at else "Chưa có dấu hiệu hoạt động nào."
    restart = _restart(unit, service)
    line = f"worker of {queue}: silent since {_local(at)}" if at else f"worker of {queue}: never heard of"
    return Check(name, Severity.WARNING, words, f"{restart} Việc đang chờ sẽ được làm tiếp.", line)


KINDS = {
    "export": ("Tệp Excel, Word chờ xuất", "tệp"),
    "import": ("Tệp gửi lên chờ đọc hoặc ghi", "tệp"),
    "notice": ("Thông báo chờ chọn kênh", "thông báo"),
    "message": ("Tin chờ gửi ra ngoài cổng", "tin"),
    "closing": ("Kỳ báo cáo đến lúc ngừng nhận, chờ chốt", "kỳ"),
    "reorganisation": ("Sắp xếp địa bàn đến ngày, chờ thực hiện", "quyết định"),
    "seal": ("Việc chờ niêm phong vào nhật ký", "việc"),
}


def _waiting(known: Facts, waiting: Waiting) -> Check:
    name, unit = KINDS[waiting.kind]
    if waiting.since is None:
        return Check(name, Severity.WELL, "Không có gì chờ.")
    words = f"{number(waiting.number)} {unit}, lâu nhất từ {_since(known, waiting.since)}."
    if known.age(waiting.since) <= WAIT:
        return Check(name, Severity.WELL, words)
    log = "Nếu các tiến trình và đồng hồ trong bảng này đều chạy, xin báo người quản trị máy chủ đọc nhật ký của chúng"
    advice = f"{log}, và xem trang Tin đã gửi ra ngoài cổng." if waiting.kind == "message" else f"{log}."
    line = f"{waiting.kind}: a job has waited since {_local(waiting.since)}"
    return Check(name, Severity.WARNING, words, advice, line)


def _record(known: Facts) -> Check:
    """How old the last seal is says nothing where nothing happened; what waits for one is among the rows that wait."""
    words = f"Lần gần nhất {_since(known, known.sealed_at)}." if known.sealed_at else "Chưa niêm phong lần nào."
    return Check("Niêm phong nhật ký", Severity.WELL, words)


def _backups(known: Facts) -> Iterator[Check]:
    yield _backup(known, "Sao lưu", known.backup_at)
    if settings.RESTIC_REPOSITORY:
        yield _backup(known, "Sao lưu các tệp vào kho", known.files_backup_at)


def _backup(known: Facts, name: str, at: datetime.datetime | None) -> Check:
    words = f"Lần gần nhất {_since(known, at)}." if at else "Cổng chưa thấy bản sao lưu nào."
    if known.age(at) <= BACKUP_EVERY:
        return Check(name, Severity.WELL, words)
    advice = (
        "Xin báo người quản trị máy chủ bật sao lưu hằng đêm (manage.py backup) hoặc xem vì sao nó dừng. Nếu đơn vị "
        "sao lưu bằng cách khác thì cổng không biết: xin kiểm tra ở đó."
    )
    return Check(name, Severity.WARNING, words, advice)


def _certificate(known: Facts) -> Check:
    name, end = "Chứng thư của địa chỉ https", known.certificate_end
    if end is None:
        advice = "Xin báo người quản trị máy chủ xem nginx có chạy không, và đặt CERTIFICATE_AT."
        return Check(name, Severity.WARNING, "Không hỏi được.", advice)
    left = (end - known.at).total_seconds()
    words = f"Hết hạn {instant(end)}, còn {how_long(left)}." if left > 0 else f"Đã hết hạn từ {_since(known, end)}."
    if left > RENEWED_BEFORE:
        return Check(name, Severity.WELL, words)
    advice = "Xin báo người quản trị máy chủ thay chứng thư: hết hạn thì trình duyệt không cho ai vào cổng."
    return Check(name, Severity.WARNING, words, advice)


def _local(at: datetime.datetime) -> str:
    return f"{timezone.localtime(at):%H:%M %d/%m/%Y}"
