"""What the record keeps of a sheet and of a rule, by which the verification of the night finds changes made by hand.

A sheet is kept as its sum and a digest over its lines: the record has neither names nor bank details, and stays small.
"""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from allowances.models import MonthSheet, SheetLine, SupportRule


def snapshot_of_sheet(sheet: MonthSheet, lines: Iterable[SheetLine]) -> dict[str, Any]:
    """Return what a checked sheet is: how many lines pay, what they come to, of which month and by which resolution."""
    lines = list(lines)
    return {
        "lines": sum(line.amount > 0 for line in lines),
        "amount": sum(line.amount for line in lines),
        "month": sheet.month.isoformat(),
        "resolution": sheet.resolution_id,
        "digest": _digest(lines),
    }


def snapshot_of_rule(rule: SupportRule) -> dict[str, Any]:
    """Return for whom, on what terms and on which days a sum is; its wording changes no amount."""
    facts = {
        name: getattr(rule, name)
        for name in (
            *("basis", "amount", "is_most", "is_inside", "positions", "origins", "months"),
            *("fewest_days", "days_at_most", "amount_at_most", "confirmed_after"),
        )
    }
    facts["basis"] = str(rule.basis)
    days = {"starts_on": rule.starts_on.isoformat(), "ends_on": rule.ends_on.isoformat() if rule.ends_on else None}
    return {"rule": rule.pk} | facts | days


def _digest(lines: Iterable[SheetLine]) -> str:
    rows = sorted(
        [one.rule_id, one.team_id, one.member_id or 0, str(one.basis), one.rate, one.units, one.amount, list(one.days)]
        for one in lines
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()
