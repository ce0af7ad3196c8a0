"""A reorganisation is taken back while nobody has written anything that rests on it."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import PROTECT, Exists, F, OuterRef, ProtectedError, Q, Subquery
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import Event, User
from core.refusals import Refused
from core.text import clean_lines
from places.actions import reorganisations
from places.actions.reorganisations import ReorganisationPlan
from places.models import Place, Succession, subtree, subtrees
from teams.actions import reorganisations as project
from teams.actions.reorganisations.accounts import take_back_moves
from teams.actions.reorganising.followers import followers
from teams.models import Placement, Reorganisation, Team

State = Reorganisation.Stage
MOVES = ("accounts.move", "accounts.stay")
PUT_BACK = {Event, Place, Placement, Succession, Team, User}  # beside what followers put back


def written_since(event: Event | None, what: str = "") -> Refused:
    """Something was written at the places touched since: ``event`` first, or ``what`` rests on them."""
    when = f" (việc đầu tiên lúc {timezone.localtime(event.at):%H:%M %d/%m/%Y})" if event else ""
    when = when or (f" ({what})" if what else "")
    return Refused(
        "written_since",
        f"Sau khi sắp xếp đã có người ghi dữ liệu mới ở các địa bàn này{when}, nên không hoàn tác được. "
        "Xin lập một lần sắp xếp khác để sửa.",
    )


def first_write_since(reorganisation: Reorganisation, plan: ReorganisationPlan) -> Event | None:
    """Return the first event at the places that ended or began, written after the reorganisation was carried out.

    Where officials of old communes work is derived from it, and is taken back with it.
    """
    tops = reorganisations.highest_ending_places(plan)
    touched = Q(place__in=Place.objects.filter(_touched_places(plan, tops)).order_by().values("pk"))
    since = Event.objects.filter(touched, pk__gt=reorganisation.journal["event"])
    proposed = reorganisation.account_moves.order_by().values("user")
    # An event at an opened place stands in the way of removing the place, whatever it says.
    of_moves = Q(verb__in=MOVES, subject_type=User._meta.label_lower, subject_id__in=proposed)
    opened = Q(place__in=Place.objects.filter(_opened_places(plan)).order_by().values("pk"))
    return since.exclude(of_moves & ~opened).select_related("place").order_by("pk").first()


def rests_on(plan: ReorganisationPlan) -> str:
    """Return what rests on a place that was opened, by the name of its kind, so that it cannot go; "" if nothing does.

    What ``undo`` puts back itself does not count, nor do events, which ``first_write_since`` reads.
    """
    opened = list(Place.objects.filter(_opened_places(plan)).order_by().values_list("pk", flat=True))
    if Succession.objects.filter(old__in=opened).exists():
        return "nơi mới đã được sắp xếp tiếp"
    put_back = PUT_BACK.union(*(follower.puts_back for follower in followers()))
    for relation in Place._meta.related_objects:
        model: Any = relation.related_model
        if getattr(relation, "on_delete", None) is not PROTECT or model in put_back:
            continue
        if model._default_manager.filter(**{f"{relation.field.name}__in": opened}).exists():
            return f"{model._meta.verbose_name} ở nơi mới"
    return ""


@transaction.atomic
def undo(
    reorganisation: Reorganisation, *, reason: str, by: User | None, at: datetime.datetime | None = None
) -> Reorganisation:
    """Put places, teams, accounts, targets and regular reports back as they were.

    Officials whose new commune was confirmed meanwhile go back too. Refuses with reorganisation_not_theirs,
    reorganisation_not_done, reason_missing, reorganisation_not_undoable, written_since.
    """
    reorganisation, at = project.lock(reorganisation, by=by), at or timezone.now()
    if reorganisation.state != State.DONE:
        raise Refused("reorganisation_not_done", "Chỉ hoàn tác được lần sắp xếp đã thực hiện.")
    if not (reason := clean_lines(reason)):
        raise Refused("reason_missing", "Xin ghi lý do hoàn tác.", field="reason")
    plan = project.reorganisation_plan(reorganisation)
    project.lock_region(_touched_places(plan, reorganisations.highest_ending_places(plan)))
    if event := first_write_since(reorganisation, plan):
        raise written_since(event)
    if what := rests_on(plan):
        raise written_since(None, what)
    journal = reorganisation.journal
    if journal["known"]:
        raise Refused(
            "reorganisation_not_undoable", "Các nơi mới đã có trên cổng từ trước khi sắp xếp, nên không hoàn tác được."
        )
    for follower in followers():
        follower.take_back(journal)
    take_back_moves(reorganisation, by=by, at=at)
    for pk, place in journal["accounts"].items():
        User.objects.filter(pk=pk).update(place=place)
    _teams_back(plan, journal["begun"])
    project.restore_names({int(pk): name for pk, name in journal["teams"].items()})
    try:
        tops = reorganisations.highest_ending_places(plan)
        reorganisations.take_back(_opened_places(plan), tops, journal["closed"])
    except ProtectedError as error:  # something without an event, written since
        raise written_since(None) from error
    reorganisation.state, reorganisation.undone_at, reorganisation.undone_by = State.UNDONE, at, by
    reorganisation.undo_reason, reorganisation.scheduled_by, reorganisation.scheduled_at = reason, None, None
    reorganisation.version += 1
    reorganisation.save()
    record("reorganisations.undo", reorganisation, by=by, place=reorganisation.kept_at, at=at, reason=reason)
    return reorganisation


def _opened_places(plan: ReorganisationPlan) -> Q:
    """Return the places that the reorganisation opened: they begin on its day and follow by its resolution, or are
    named by it.
    """
    came = Succession.objects.filter(effective_on=plan.effective_on, decision=plan.decision).order_by()
    named = Q(code__in=[new.code for new in plan.news], valid_from=plan.effective_on)
    return Q(valid_from=plan.effective_on) & (Q(pk__in=came.values("new")) | named)


def _touched_places(plan: ReorganisationPlan, tops: list[Place]) -> Q:
    news = Place.objects.filter(_opened_places(plan), level__lte=3).order_by("path")
    found = subtrees(tops)
    for place in news:
        found |= subtree(place)
    return found


def _teams_back(plan: ReorganisationPlan, begun: Mapping[str, int]) -> None:
    """Delete every placement that the reorganisation opened, and let the one before it go on; those that had ``begun``
    by then are where they were. Refuses with written_since where a team was founded at a new place.
    """
    for pk, old_place in begun.items():
        Placement.objects.filter(pk=pk).update(place=old_place)
    opened = Place.objects.filter(_opened_places(plan)).order_by()
    came = Placement.objects.filter(place__in=opened.values("pk"))
    earlier = Placement.objects.filter(team=OuterRef("team"), ends_on=plan.last_day)
    going_on = came.filter(Exists(earlier), starts_on=plan.effective_on)
    ended = dict(going_on.order_by().values_list("team", "ends_on"))
    came.filter(pk__in=list(going_on.values_list("pk", flat=True))).delete()
    rows = Placement.objects.filter(team__in=ended, ends_on=plan.last_day)
    for place in rows.order_by("pk"):
        place.ends_on = ended[place.team_id]
        place.save(update_fields=["ends_on"])
    if came.exists():
        raise written_since(None)
    standing = Placement.objects.filter(team=OuterRef("pk")).order_by(F("ends_on").desc(nulls_first=True), "-starts_on")
    Team.objects.filter(place__in=opened.values("pk")).update(place=Subquery(standing.values("place")[:1]))
