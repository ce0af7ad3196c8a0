"""Carrying a reorganisation out, by hand or by the clock."""

import datetime
import logging
from collections import defaultdict
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from places.actions.reorganisations import ReorganisationPlan
from places.models import Level, Place
from reporting.models import Series, Target
from teams.actions import reorganisations as project
from teams.actions.reorganisations import CarryingResult
from teams.models import Reorganisation

logger = logging.getLogger(__name__)
State = Reorganisation.Stage
BATCH = 1_000  # rows a statement


class NotYet(Refused):
    """Before the day of the resolution."""

    def __init__(self, reorganisation: Reorganisation) -> None:
        super().__init__(
            f"Nghị quyết có hiệu lực từ ngày {reorganisation.effective_on:%d/%m/%Y}; chưa thực hiện được trước ngày đó."
        )


@transaction.atomic
def carry_out(
    reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None
) -> Reorganisation:
    """Do what was prepared, all or nothing: places, hamlets, teams, accounts, targets, regular reports.

    ``by`` None: the clock, or a command. Every province in which places end has agreed, unless a command says so.
    Raises NotTheirs, NotOpen where it was done already, NotYet, NotAgreed, NotReady.
    """
    at = at or timezone.now()
    if by is not None and reorganisation.state != State.SCHEDULED:
        project.agree(reorganisation, by=by, at=at)
    reorganisation = project.lock(reorganisation, by=by)
    if reorganisation.state == State.DONE:
        raise project.NotOpen(reorganisation)
    if reorganisation.effective_on > timezone.localdate(at):
        raise NotYet(reorganisation)
    if by is not None and (missing := project.missing_agreements(reorganisation)):
        raise project.NotAgreed(missing)
    reform = project.reorganisation_plan(reorganisation)
    followed = project.carry(reorganisation, reform)
    targets = _targets_follow(followed.carried.heirs, reform)
    series = _series_follow(followed.carried.heirs, reform)
    reorganisation.state, reorganisation.done_by, reorganisation.done_at = State.DONE, by, at
    reorganisation.done = _told(followed, targets=len(targets), series=len(series))
    event = record(
        "reorganisations.carry_out", reorganisation, by=by, place=reorganisation.kept_at, at=at,
        after={"decision": reorganisation.decision} | reorganisation.done,
    )  # fmt: skip
    reorganisation.journal = {
        "event": event.pk,
        "known": followed.carried.known,
        "accounts": followed.accounts,
        "teams": followed.renamed,
        "targets": targets,
        "series": series,
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


def _told(followed: CarryingResult, *, targets: int, series: int) -> dict[str, int]:
    """What was done, by word and number."""
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
            "targets": targets,
            "series": series,
        }
    )


def _targets_follow(heirs: Mapping[int, Place], reform: ReorganisationPlan) -> list[int]:
    """What places that passed whole held for days still to come, added up at their heirs over the same days.

    The old rows stay as history; a team's own targets go with the team. Of a divided place nobody can say which part
    holds how much: its target is allotted anew by the province.
    """
    held = Target.objects.filter(place__in=[pk for pk, heir in heirs.items() if heir.level <= Level.COMMUNE])
    sums: dict[tuple[int, int, datetime.date, datetime.date], int] = defaultdict(int)
    for target in held.filter(ends_on__gte=reform.effective_on).order_by("pk"):
        heir = heirs[target.place_id or 0]
        sums[heir.pk, target.indicator_id, target.starts_on, target.ends_on] += target.value
    stored = set(
        Target.objects.filter(place__in={key[0] for key in sums})
        .order_by()
        .values_list("place", "indicator", "starts_on")
    )
    made = Target.objects.bulk_create(
        (
            Target(place_id=place, indicator_id=indicator, starts_on=starts_on, ends_on=ends_on, value=value)
            for (place, indicator, starts_on, ends_on), value in sums.items()
            if (place, indicator, starts_on) not in stored
        ),
        batch_size=BATCH,
    )
    return [target.pk for target in made]


def _series_follow(
    heirs: Mapping[int, Place], reform: ReorganisationPlan
) -> dict[int, tuple[int, datetime.date | None]]:
    """Regular reports of a place that passed whole go on at its heir; return where they were and until when, by id.

    Rounds that are open keep their places. Where several provinces become one, each one's regular reports would ask the
    same teams twice: those of the province that bears the heir's name go on, the others end with their province.
    """
    before: dict[int, tuple[int, datetime.date | None]] = {}
    rows = Series.objects.filter(within__in=heirs.keys()).exclude(ends_on__lt=reform.effective_on)
    for series in rows.select_related("within").order_by("pk"):
        heir = heirs[series.within_id]
        before[series.pk] = series.within_id, series.ends_on
        if _is_main(series.within, heir, heirs):
            series.within = heir
        else:
            series.ends_on = max(reform.last_day, series.starts_on)
        series.save(update_fields=["within", "ends_on"])
    return before


def _is_main(old: Place, heir: Place, heirs: Mapping[int, Place]) -> bool:
    """Whether what belongs to ``old`` goes on at ``heir``: it alone became it, or it bears its name."""
    merged = [pk for pk, new in heirs.items() if new.pk == heir.pk]
    return len(merged) == 1 or old.name == heir.name
