"""What workers do at a moment: files and imports from their rows, all else as each worker last said it."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from accounts.models import User
from exchange.models import Export, Import
from operations.models import Heartbeat

ROWS = {"exchange.tasks.build_export", "exchange.tasks.run_import"}  # found by their rows
NAMES = {
    "accounts.tasks.seal_events": "Niêm phong nhật ký",
    "accounts.tasks.seal_late_events": "Niêm phong việc ghi muộn",
    "accounts.tasks.sweep_sessions": "Dọn phiên đăng nhập hết hạn",
    "accounts.tasks.verify_record": "Kiểm tra nhật ký với niêm phong",
    "exchange.tasks.sweep_exports": "Tìm tệp chờ xuất",
    "exchange.tasks.sweep_imports": "Tìm tệp chờ đọc hoặc ghi",
    "notices.tasks.answer_chat": "Trả lời tin Zalo",
    "notices.tasks.deliver_notices": "Gửi tin ra ngoài cổng",
    "operations.tasks.keep_no_longer": "Xóa dữ liệu hết hạn giữ",
    "operations.tasks.mind_idle_accounts": "Nhắc tài khoản lâu không dùng",
    "overview.tasks.send_monthly_pages": "Gửi trang tháng",
    "overview.tasks.send_monthly_tables": "Gửi bảng hằng tháng",
    "reporting.tasks.close_due_rounds": "Chốt kỳ báo cáo",
    "reporting.tasks.close_follow_ups": "Khép việc theo dõi tổ",
    "reporting.tasks.enrol_reporters": "Cập nhật nơi phải báo cáo",
    "reporting.tasks.open_due_series": "Mở kỳ báo cáo thường xuyên",
    "reporting.tasks.open_follow_ups": "Mở việc theo dõi tổ",
    "reporting.tasks.remind_reporters": "Nhắc nơi chưa báo cáo",
    "teams.tasks.reorganise_places": "Sắp xếp địa bàn",
    "training.tasks.tell_invited": "Báo người được mời tập huấn",
}
BY_THE_CLOCK, ELSEWHERE = "Cổng tự làm", "nơi khác"


@dataclass(frozen=True)
class Running:
    """``whose``: role and place of the account that asked, never its name; of a place out of sight not even that."""

    name: str
    since: datetime.datetime | None  # None: begun by a version that did not write it down
    whose: str = BY_THE_CLOCK


def running(at: datetime.datetime, *, reader: User) -> list[Running]:
    """Return what is being done, the longest first, as ``reader`` may know it."""
    found = [*_rows(at, reader), *_jobs(at)]
    return sorted(found, key=lambda job: job.since or datetime.datetime.min.replace(tzinfo=datetime.UTC))


def _rows(at: datetime.datetime, reader: User) -> Iterator[Running]:
    asked = "requested_by__place"
    for export in Export.objects.filter(state=Export.State.RUNNING, leased_until__gte=at).select_related(asked):
        name = f"{export.get_state_display()}: {export.get_kind_display()}"
        yield Running(name, export.begun_at, _whose(export.requested_by, reader))
    working = [Import.State.READING, Import.State.APPLYING, Import.State.UNDOING]
    for batch in Import.objects.filter(state__in=working, leased_until__gte=at).select_related(asked):
        name = f"{batch.get_state_display()}: {batch.get_kind_display()}"
        yield Running(name, batch.begun_at, _whose(batch.requested_by, reader))


def _jobs(at: datetime.datetime) -> Iterator[Running]:
    for heartbeat in sorted(Heartbeat.objects.exclude(jobs={}), key=attrgetter("part")):
        for task, since in heartbeat.jobs_at(at):
            if task not in ROWS:
                yield Running(NAMES.get(task, task), since)


def _whose(user: User, reader: User) -> str:
    is_seen = user.place and reader.scope and reader.scope.covers(user.place)
    return f"{user.get_role_display()}, {user.place if is_seen else ELSEWHERE}"
