"""This module locks a reorganisation while it is worked on, and reads it as the plan that the tree takes."""

import datetime
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from places.actions.reorganisations import PlaceToOpen as Wanted
from places.actions.reorganisations import PlannedLink, ReorganisationPlan
from places.models import Level, Place, prefix_length
from teams.models import Placement, Reorganisation, Team


def reorganisation_not_theirs() -> Refused:
    """``by`` does not reorganise places, or not in this province."""
    return Refused("reorganisation_not_theirs", "Tài khoản không có quyền sắp xếp địa bàn này.")


def reorganisation_not_open(reorganisation: Reorganisation) -> Refused:
    """It is agreed on, carried out or being undone: its places and links stand."""
    return Refused(
        "reorganisation_not_open",
        f"“{reorganisation}” đang ở tình trạng “{reorganisation.get_state_display()}” nên không sửa được.",
    )


def check_not_own(reorganisation: Reorganisation, *, by: User | None) -> None:
    """Refuse with own_proposal what somebody else of the office decides, for ``by`` prepared it or is tied to whoever
    did. Where nobody else could, keep on the row what ties them.
    """
    if by is None:
        reorganisation.decided_alone = "" if reorganisation.is_open else reorganisation.decided_alone
        return
    second = reorganisation.second_decider(by)
    if second.is_barred:
        said = f"{second.sentence} Vì vậy người khác của cơ quan hẹn hoặc thực hiện. Anh/chị vẫn sửa được."
        raise Refused("own_proposal", said)
    if reorganisation.is_open:  # once a day is set, that it was set is what was decided
        reorganisation.decided_alone = second.tie


def keep_preparer(reorganisation: Reorganisation, *, by: User | None, at: datetime.datetime | None = None) -> None:
    """Keep who changed it last, and when; what a command (None) changes stays with the person before."""
    if by is not None:
        reorganisation.prepared_by, reorganisation.prepared_at = by, at or timezone.now()
        reorganisation.save(update_fields=["prepared_by", "prepared_at"])


def reorganisation_plan(reorganisation: Reorganisation) -> ReorganisationPlan:
    """Return the plan that the tree is asked to carry out, in two queries."""
    news = [
        Wanted(
            code=new.code, level=new.level, kind=new.kind, name=new.name, parent_code=new.parent_code or None,
            households=new.households, population=new.population, latitude=new.latitude, longitude=new.longitude,
        )
        for new in reorganisation.news.order_by("level", "code")
    ]  # fmt: skip
    links = [
        PlannedLink(link.old, link.new_code, link.partial)
        for link in reorganisation.links.select_related("old__parent").order_by("old__path", "new_code")
    ]
    return ReorganisationPlan(
        effective_on=reorganisation.effective_on, decision=reorganisation.decision, news=news, links=links
    )


def provinces(reorganisation: Reorganisation) -> list[Place]:
    """Return the provinces in which a place ends: each has to agree."""
    paths = {
        path[: prefix_length(Level.PROVINCE)]
        for path in reorganisation.links.order_by().values_list("old__path", flat=True)
    }
    return list(Place.objects.filter(path__in=paths).order_by("path"))


def may_prepare(user: User, reorganisation: Reorganisation) -> bool:
    """Return whether ``user`` prepares it and carries it out: reorganises places, and its province lies in their scope.

    A province that it merely touches looks at it and agrees.
    """
    return user.may(Permission.REORGANISE) and user.scope is not None and user.scope.covers(reorganisation.kept_at)


def lock(reorganisation: Reorganisation, *, by: User | None, agreeing: bool = False) -> Reorganisation:
    """Lock the row for the rest of the transaction, and return it; a command (None) may. Refuses with
    reorganisation_not_theirs.

    ``agreeing``: also for a province that it touches.
    """
    rows = Reorganisation.objects.select_for_update(of=("self",), no_key=True).select_related("kept_at")
    if by is not None:
        if not by.may(Permission.REORGANISE):
            raise reorganisation_not_theirs()
        rows = rows.filter(pk__in=Reorganisation.objects.visible_to(by).values("pk"))
    found = rows.filter(pk=reorganisation.pk).first()
    if found is None or (by is not None and not agreeing and not may_prepare(by, found)):
        raise reorganisation_not_theirs()
    return found


def lock_open(reorganisation: Reorganisation, *, by: User | None, agreeing: bool = False) -> Reorganisation:
    """Do what ``lock`` does, and refuse where its places and links may no longer be changed. Refuses with
    reorganisation_not_theirs, reorganisation_not_open.
    """
    reorganisation = lock(reorganisation, by=by, agreeing=agreeing)
    if not reorganisation.is_open:
        raise reorganisation_not_open(reorganisation)
    return reorganisation


def lock_region(region: Q) -> None:
    """Lock the teams at places of ``region``, then its communes: nobody founds, moves or places anything there while it
    is closed or opened again.
    """
    places = Place.objects.filter(region).order_by()
    lock_teams(Placement.objects.filter(place__in=places.values("pk")).order_by().values_list("team", flat=True))
    lock_places(places.filter(level=Level.COMMUNE).values_list("pk", flat=True))


def lock_teams(ids: Iterable[int]) -> None:
    """Lock teams, before communes, as everything does that changes a team."""
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids)).order_by("pk"))


def lock_places(ids: Iterable[int]) -> None:
    """Lock communes or hamlets in the order of their paths, as everything does that locks several."""
    rows = Place.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=set(ids))
    list(rows.order_by("path").values_list("pk", flat=True))
