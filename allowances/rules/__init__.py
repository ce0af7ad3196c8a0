"""The rules of support money, without the database: what a month's sheet pays to whom, in đồng, and why.

Everything is a plain value, so that a resolution can be held against a table worked out by hand. A person is paid a
month once and a day once, whichever teams they are in; who is paid depends on that person's own memberships alone, so
that the sheets of two communes agree without seeing each other.
"""

from allowances.rules.computing import pay_lines
from allowances.rules.facts import (
    DayOrigin,
    EarlierLine,
    KnownMonth,
    MonthDays,
    PayBasis,
    PayLine,
    PayReason,
    PayRule,
    Showing,
    Stint,
    TeamSpan,
)
