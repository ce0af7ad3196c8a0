"""The teams that no sheet pays, as the month of a province shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from allowances.rollups.rows import PaidRow, paid_rows
from allowances.rollups.unpaid import UnpaidTeam

LATE = "xã đã kiểm tra bảng trước khi có tổ; mở lại bảng của xã để tính thêm"
WITHOUT_COMMUNE = "chưa xếp về xã nào"


@dataclass(frozen=True)
class UnpaidRow:
    """A team that no sheet pays, with the names that the reader sees."""

    unpaid: UnpaidTeam
    rows: Sequence[PaidRow]

    @property
    def team(self) -> str:
        return self.rows[0].team

    @property
    def why(self) -> str:
        return LATE if self.unpaid.is_late else WITHOUT_COMMUNE


def unpaid_rows(unpaid: Sequence[UnpaidTeam], user: User) -> list[UnpaidRow]:
    """Return the teams in the order of their names."""
    rows = paid_rows([line for one in unpaid for line in one.lines], user) if unpaid else []
    by_team: dict[int, list[PaidRow]] = {}
    for row in rows:
        by_team.setdefault(row.line.team_id, []).append(row)
    found = {one.team: one for one in unpaid}
    return [UnpaidRow(found[team], of_team) for team, of_team in by_team.items()]
