"""Every file that an account may take out, as the worker makes it."""

from collections.abc import Iterator

from django.db import transaction

from core.refusals import Refused
from exchange.actions import exports
from exchange.kinds import export_kinds
from exchange.models import Export
from teams.actions.slips import SLIPS
from teams.models import Member, Position
from tests.world import World


def workbooks(world: World, actor: str) -> Iterator[Export]:
    """A workbook of each kind for the actor's place, made as the worker does, where they may have it."""
    user = world.users[actor]
    heads = list(Member.objects.visible_to(user).filter(position=Position.DEPUTY).values_list("pk", flat=True))
    for kind in export_kinds():
        asked = {"place": user.place_id, "round": "ky-1", "basis": "then", "on": "2022-08-01", "members": heads}
        try:
            with transaction.atomic():
                export = exports.request(kind=kind, params=asked, by=user, reason="Để thử")
        except Refused as refusal:
            if refusal.code not in ("not_allowed", "reason_missing", "enough_for_today"):
                raise
            continue
        exports.run(export.pk)
        export.refresh_from_db()
        if kind == SLIPS.kind and export.state == Export.State.FAILED:
            continue  # nobody there whom this actor gives an account
        assert export.state == Export.State.DONE, export.error
        yield export
