"""Why a step of a report is refused."""

from core.refusals import Refused
from core.templatetags.wording import instant
from reporting.models import Report

State = Report.State


class NotTheReporter(Refused):
    """``by`` is not who owes this report."""


class NotTheReviewer(Refused):
    """``by`` does not stand above who owes this report."""


class NoLongerOwed(Refused):
    """The row went while the page was open: its team turned out to owe nothing in this round."""


class RoundNotReceiving(Refused):
    """The round is not open yet, or no longer."""


class AlreadySubmitted(Refused):
    """It was sent (or accepted) and not returned; ``stored`` is the report as it stands."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        verb = "Báo cáo đã được duyệt lúc" if stored.state == State.ACCEPTED else "Đã nộp lúc"
        super().__init__(f"{verb} {instant(stored.accepted_at or stored.submitted_at)}.")


class ChangedMeanwhile(Refused):
    """Somebody wrote since the page was opened; ``stored`` is the report as it stands, and nothing was overwritten."""

    def __init__(self, stored: Report) -> None:
        self.stored = stored
        super().__init__("Báo cáo này vừa được người khác sửa. Xin xem cả hai bản rồi chọn.")


class FigureRefused(Refused):
    """A figure is not a whole number within its indicator's bounds, or answers nothing that the round asks."""


class NothingReported(Refused):
    """Neither a figure nor a word."""


class Unexplained(Refused):
    """A place's own figure is not the sum of its teams' reports, and no word says why."""


class NotSubmitted(Refused):
    """Only what was sent and not yet accepted can be returned or accepted."""


class NotExcusable(Refused):
    """Only what was never sent can be excused."""


class ReasonMissing(Refused):
    """Returning and excusing need a reason."""


class OwnEntry(Refused):
    """``by`` entered this version for the leader: somebody else accepts it (docs/decisions/0011)."""


class NothingToObjectTo(Refused):
    """The last version was not entered for the leader, or the objection to it stands already."""


class TeamHasDraft(Refused):
    """The leader is writing: what an official types for them would replace it."""


class TokenTaken(Refused):
    """The token came with another report: a phone that mixes two up must not lose either."""
