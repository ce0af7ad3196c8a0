"""Why a step of a report is refused."""

from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.models import Report

State = Report.State


class AlreadySubmitted(Refused):
    """It was sent (or accepted) and not returned; ``stored`` is the report as it stands."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        verb = "Báo cáo đã được duyệt lúc" if stored.state == State.ACCEPTED else "Đã nộp lúc"
        super().__init__("already_submitted", f"{verb} {instant(stored.accepted_at or stored.submitted_at)}.")


class ChangedMeanwhile(Refused):
    """Somebody wrote since the page was opened; ``stored`` is the report as it stands, and nothing was overwritten."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        super().__init__("changed_meanwhile", "Báo cáo này vừa được người khác sửa. Xin xem cả hai bản rồi chọn.")
