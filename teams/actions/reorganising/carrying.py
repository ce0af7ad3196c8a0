"""A reorganisation is carried out by hand or by the clock."""

import datetime
import logging
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from places.models import Level
from teams.actions import reorganisations as project
from teams.actions.reorganisations import CarryingResult
from teams.actions.reorganising.followers import followers
from teams.models import Reorganisation

logger = logging.getLogger(__name__)
State = Reorganisation.Stage


@transaction.atomic
def carry_out(
    reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None
) -> Reorganisation:
    """Do what was prepared, all or nothing: places, hamlets, teams, accounts, targets, regular reports.

    ``by`` None: the clock, or a command. Every province in which places end has agreed, unless a command says so.
    Refuses with reorganisation_not_theirs, reorganisation_not_open where it was done already, own_proposal,
    resolution_not_in_force, not_agreed, reorganisation_not_ready.
    """
    at = at or timezone.now()
    if by is not None and reorganisation.state != State.SCHEDULED:
        project.agree(reorganisation, by=by, at=at)
    reorganisation = project.lock(reorganisation, by=by)
    if reorganisation.state == State.DONE:
        raise project.reorganisation_not_open(reorganisation)
    project.check_not_own(reorganisation, by=by)
    if reorganisation.effective_on > timezone.localdate(at):
        raise Refused(
            "resolution_not_in_force",
            f"Nghị quyết có hiệu lực từ ngày {reorganisation.effective_on:%d/%m/%Y}; "
            "chưa thực hiện được trước ngày đó.",
        )
    if by is not None and (missing := project.missing_agreements(reorganisation)):
        raise project.not_agreed(missing)
    plan = project.reorganisation_plan(reorganisation)
    followed = project.carry(reorganisation, plan)
    brought: dict[str, Any] = {}
    for follower in followers():
        brought |= follower.carry(followed.carried.heirs, plan)
    reorganisation.state, reorganisation.done_by, reorganisation.done_at = State.DONE, by, at
    reorganisation.done = _counts_done(followed, brought)
    alone = {"alone": True} if reorganisation.decided_alone else {}
    event = record(
        "reorganisations.carry_out", reorganisation, by=by, place=reorganisation.kept_at, at=at,
        after={"decision": reorganisation.decision} | reorganisation.done | alone,
    )  # fmt: skip
    reorganisation.journal = {
        "event": event.pk,
        "known": followed.carried.known,
        "closed": followed.carried.closed_ids,
        "begun": followed.begun,
        "accounts": followed.accounts,
        "teams": followed.renamed,
        **brought,
    }
    reorganisation.trouble, reorganisation.undone_at, reorganisation.undone_by = "", None, None
    reorganisation.save()
    return reorganisation


def carry_out_due(*, at: datetime.datetime | None = None) -> list[Reorganisation]:
    """Carry out what is scheduled and whose day has come; what refuses says why on its page and goes on waiting."""
    at = at or timezone.now()
    done = []
    for waiting in Reorganisation.objects.due(timezone.localdate(at)).order_by("effective_on", "pk"):
        try:
            done.append(carry_out(waiting, by=None, at=at))
        except Refused as refused:
            logger.warning("reorganisation %s could not be carried out: %s", waiting.pk, type(refused).__name__)
            Reorganisation.objects.filter(pk=waiting.pk, state=State.SCHEDULED).update(trouble=str(refused))
    return done


def _counts_done(followed: CarryingResult, brought: Mapping[str, Any]) -> dict[str, int]:
    """Return what was done, by word and number."""
    carried = followed.carried
    names = {level: Level(level).name.lower() for level in Level.values}
    opened = {f"opened_{names[level]}": count for level, count in sorted(carried.opened.items())}
    closed = {f"closed_{names[level]}": count for level, count in sorted(carried.closed.items())}
    return (
        opened
        | closed
        | {
            "hamlets_waiting": len(carried.waiting),
            "teams_moved": followed.moved,
            "teams_waiting": followed.waiting,
            "teams_renamed": len(followed.renamed),
            "accounts_moved": len(followed.accounts),
            "accounts_proposed": followed.proposed,
            "accounts_ending": followed.ending,
        }
        | {name: len(things) for name, things in brought.items()}
    )
