"""A file to be handed out: the scan of a decision, as its commune attached it."""

from django.urls import reverse

from teams.actions import decisions
from teams.models import Decision
from tests.pdfs import pdf
from tests.world import World


def scanned(world: World) -> tuple[Decision, str]:
    """The decision of Tổ An 1 with its scan, and the address of the file."""
    decision = Decision.objects.get(pk=world.team_an1.decision_id)
    shelf = decisions.SHELF
    kept = shelf.name_of(shelf.keep(pdf(), owner=world.canbo_an.pk), owner=world.canbo_an.pk)
    decisions.attach(decision, file=kept, by=world.canbo_an)
    decision.refresh_from_db()
    return decision, reverse("decision_file", args=[decision.pk])
