"""What pages about reorganisations share."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.access import UserRequest
from accounts.models import User
from core.text import sort_key
from teams.actions import reorganisations as project
from teams.actions import reorganising as reorganisations
from teams.actions.reorganising import wording
from teams.models import AccountMove, Reorganisation
from teams.pages.reorganisation_tables import agreements_by_province, divided_places, new_rows

PLACES = 50  # new places a page
NAMED = 3  # who may decide instead


FAULTS = 50  # told at once; the rest are counted


State = Reorganisation.Stage


def show(request: UserRequest, reorganisation: Reorganisation, *, status: int = 200) -> HttpResponse:
    """Show what is prepared, what stands in its way, what it would do or did, and what may be done now."""
    done = reorganisation.state == State.DONE
    keeps = project.may_prepare(request.user, reorganisation)
    rows = sorted(reorganisation.news.all(), key=lambda new: (new.level, sort_key(new.name), new.code))
    page = Paginator(rows, PLACES).get_page(request.GET.get("page"))
    outcome = None if done else reorganisations.consequences(reorganisation)
    agreements = agreements_by_province(reorganisation)
    second = reorganisation.second_decider(request.user) if keeps else None
    deciders = second.others[:NAMED] if second and second.is_barred else ()
    context = {
        "reorganisation": reorganisation,
        "keeps": keeps,
        "may_edit": keeps and reorganisation.is_open,
        "is_due": reorganisation.effective_on <= timezone.localdate(),
        "faults": outcome.faults[:FAULTS] if outcome else [],
        "more_faults": max(len(outcome.faults) - FAULTS, 0) if outcome else 0,
        "forgotten": outcome.possibly_forgotten if outcome else [],
        "has_content": bool(page.paginator.count) or reorganisation.links.exists(),
        "ready": outcome is not None and not outcome.faults and reorganisation.links.exists(),
        "lines": wording.result_lines(reorganisation)
        if done
        else wording.consequence_lines(outcome)
        if outcome
        else [],
        "page": page,
        "rows": new_rows(reorganisation, list(page)),
        "divided": divided_places(reorganisation),
        "agreements": agreements,
        "missing": [province for province, agreement in agreements if agreement is None],
        "deciders": deciders,
        "second": second,
        "is_own": keeps and reorganisation.is_open and reorganisation.prepared_by_id == request.user.pk,
        "asked": not done and any(agreement is None and covers(request.user, p) for p, agreement in agreements),
        "undoing": undoing(reorganisation) if done and keeps else None,
        "trail": trail_of(reorganisation),
    }
    return render(request, "teams/reorganisation_show.html", context, status=status)


def seen_by(user: User, reorganisation_id: int) -> Reorganisation:
    """Return the reorganisation, if it is the user's or touches their province; else raise Http404."""
    rows = Reorganisation.objects.visible_to(user)
    rows = rows.select_related("kept_at", "prepared_by", "scheduled_by", "done_by", "undone_by")
    return get_object_or_404(rows, pk=reorganisation_id)


def kept_by(user: User, reorganisation_id: int) -> Reorganisation:
    """Return the reorganisation, if the user's province prepares it; 403 where it only touches theirs."""
    found = seen_by(user, reorganisation_id)
    if not project.may_prepare(user, found):
        raise PermissionDenied
    return found


def covers(user: User, province: Any) -> bool:
    return user.scope is not None and user.scope.covers(province)


def undoing(reorganisation: Reorganisation) -> dict[str, Any]:
    """Return whether it can be taken back still, and if not, why."""
    plan = project.reorganisation_plan(reorganisation)
    since, known = reorganisations.first_write_since(reorganisation, plan), bool(reorganisation.journal.get("known"))
    rests = "" if since or known else reorganisations.rests_on(plan)
    moved = reorganisation.account_moves.filter(state=AccountMove.MoveState.CONFIRMED).count()
    return {
        "since": since,
        "known": known,
        "rests": rests,
        "moved": moved,
        "possible": since is None and not known and not rests,
    }


def trail_of(reorganisation: Reorganisation | None = None, *endings: str) -> list[tuple[str, str]]:
    trail = [("Sắp xếp địa bàn", reverse("reorganisation_list"))]
    if reorganisation is not None:
        trail.append((reorganisation.title, reverse("reorganisation_show", args=[reorganisation.pk])))
    return [*trail, *((ending, "") for ending in endings)]
