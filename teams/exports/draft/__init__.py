"""The draft of a decision that founds or renews teams of a commune, as a Word file for its office to check and sign.

It is made from what is registered: the teams of one decision, or those that work today with the people of today, by
which the renewal is written that they wait for. It holds names, as the annex of such a decision does, and no phones.
"""

import datetime
from collections.abc import Sequence

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from exchange.exports.books import DOCX, Book, Facts, Params, place_of
from teams.access import may_edit
from teams.exports.draft.paper import write_draft
from teams.exports.draft.source import DecisionDraft
from teams.forms.drafts import CHAIR, OF_TODAY
from teams.models import Decision


def _source(params: Params, by: User, at: datetime.datetime) -> DecisionDraft:
    place = place_of(params, by)
    if not may_edit(by, place):
        raise Refused("not_allowed", "Tài khoản không còn quyền lập quyết định về tổ ở địa bàn này.")
    draft = DecisionDraft(
        place=place,
        chosen=params["teams"],
        at=at,
        by=by,
        is_of_chair=params["authority"] == CHAIR,
        grounds=params["grounds"].split("\n"),
    )
    try:
        _ = draft.decision
    except Decision.DoesNotExist:
        raise Refused("not_allowed", "Tài khoản không còn xem được quyết định này.") from None
    return draft


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    keys = {params["teams"] for params in asked} - OF_TODAY.keys()
    known = {str(one.pk): f"Theo quyết định {one}" for one in Decision.objects.visible_to(by).filter(pk__in=keys)}
    return [[("Các tổ", known.get(params["teams"], OF_TODAY.get(params["teams"], "")))] for params in asked]


DECISION_DRAFT = Book(
    "decision_draft",
    "Dự thảo quyết định (Word)",
    Permission.EXPORT,
    _source,
    [],
    lambda params: "du-thao-quyet-dinh",
    _facts,
    format=DOCX,
    make=write_draft,
)
