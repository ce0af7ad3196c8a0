"""Every file that an account may take out, as the worker makes it."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from core.refusals import Refused
from exchange.actions import exports
from exchange.actions.account_slips import ACCOUNT_SLIPS
from exchange.kinds import export_kinds
from exchange.models import Export
from overview.actions import summaries
from places.models import Level, Place
from reporting.models import Round
from reporting.rollups.newest import rounds_concerning
from teams.actions.slips import SLIPS
from teams.exports.draft import DECISION_DRAFT
from teams.forms.drafts import ALL, CHAIR
from teams.models import Member, Position
from tests.world import World


def _summary_of(user: User) -> int:
    """Return the key of a summary of a round offered at the user's own place, 0 where they sum up none."""
    offered = [one for one in rounds_concerning(user, user.scope, timezone.now()) if one.level == Round.Reporter.TEAM]
    try:
        return summaries.propose(user.place, offered[:1], by=user).pk
    except Refused as refusal:
        if refusal.code not in ("out_of_scope", "nothing_to_say", "rounds_missing"):
            raise
        return 0


def _commune_of(user: User) -> int | None:
    """Return the key of the user's own commune, or of the first one within their scope."""
    communes = Place.objects.visible_to(user).filter(level=Level.COMMUNE)
    return communes.order_by(F("valid_to").desc(nulls_first=True), "path").values_list("pk", flat=True).first()


def workbooks(world: World, actor: str) -> Iterator[Export]:
    """A workbook of each kind for the actor's place, made as the worker does, where they may have it."""
    user = world.users[actor]
    heads = list(Member.objects.visible_to(user).filter(position=Position.DEPUTY).values_list("pk", flat=True))
    summary = _summary_of(user)
    for kind in export_kinds():
        asked = {"place": user.place_id, "round": "ky-1", "basis": "then", "on": "2022-08-01", "members": heads}
        asked |= {"summary": summary, "users": [user.pk]}
        asked |= {"role": user.role, "path": "/teams/", "rows": 1, "list_query": [], "list_title": "Tổ"}
        if kind == DECISION_DRAFT.kind:
            asked = {"place": _commune_of(user), "teams": ALL, "authority": CHAIR, "grounds": "Để thử."}
        try:
            with transaction.atomic():
                export = exports.request(kind=kind, params=asked, by=user, reason="Để thử")
        except Refused as refusal:
            if refusal.code not in ("not_allowed", "reason_missing", "enough_for_today", "before_the_place"):
                raise
            continue
        exports.run(export.pk)
        export.refresh_from_db()
        if kind in (SLIPS.kind, ACCOUNT_SLIPS.kind, DECISION_DRAFT.kind) and export.state == Export.State.FAILED:
            continue  # nobody there whom this actor gives an account, no team to draft a decision about
        assert export.state == Export.State.DONE, export.error
        yield export
