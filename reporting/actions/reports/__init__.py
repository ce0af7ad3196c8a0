"""A report's walk: drafted, sent, returned, sent again, accepted; or excused.

A submission holds its round shared, so that closing a round (exclusive) sees all of a report or nothing of it.
"""

from reporting.actions.reports.assisting import assist, draft_for, object_to
from reporting.actions.reports.entering import Entry, Withdrawal, enter_many, withdraw_many
from reporting.actions.reports.errors import AlreadySubmitted, ChangedMeanwhile
from reporting.actions.reports.nothing import content_of_nothing
from reporting.actions.reports.reviewing import accept, accept_many, excuse, return_report
from reporting.actions.reports.writing import save_draft, submit

__all__ = [
    "AlreadySubmitted",
    "ChangedMeanwhile",
    "Entry",
    "Withdrawal",
    "accept",
    "accept_many",
    "assist",
    "content_of_nothing",
    "draft_for",
    "enter_many",
    "excuse",
    "object_to",
    "return_report",
    "save_draft",
    "submit",
    "withdraw_many",
]
