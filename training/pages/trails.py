"""The breadcrumb of pages of training."""

from django.urls import reverse

from training.models import Plan, Session

type Trail = list[tuple[str, str]]


def trail_of_home(*endings: str) -> Trail:
    """Return the home of training, then pages without an address of their own."""
    return [("Tập huấn", reverse("training_home")), *((ending, "") for ending in endings)]


def trail_of_session(session: Session, *endings: str) -> Trail:
    here = (session.title, reverse("session_show", args=[session.pk]))
    return [*trail_of_home(), here, *((ending, "") for ending in endings)]


def trail_of_plan(plan: Plan, *endings: str) -> Trail:
    here = (plan.title, reverse("plan_show", args=[plan.pk]))
    return [*trail_of_home(), here, *((ending, "") for ending in endings)]
