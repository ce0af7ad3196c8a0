"""This module says how far a plan is at a place, a line a topic, on its own page and on the home pages of officials."""

import datetime
from dataclasses import dataclass

from django.urls import reverse

from places.models import Place
from training.forms.coverage import CoverageQuestion
from training.models import Plan
from training.rollups import TopicTally, topic_tally


@dataclass(frozen=True)
class PlanProgress:
    """One topic of a plan at a place; ``url`` leads to the same numbers, place by place."""

    plan: Plan
    asked: CoverageQuestion
    tally: TopicTally
    url: str

    @property
    def is_met(self) -> bool:
        return self.tally.share is not None and self.tally.share >= self.plan.share


def plan_progress(plan: Plan, place: Place, *, today: datetime.date) -> list[PlanProgress]:
    """Return how far the plan is by the members of today, or of the plan's last day once that is over; of a place that
    began later, by those of its first day. Two queries a topic.
    """
    on = place.closest_day(min(today, plan.ends_on))
    lines = []
    for topic in plan.topics.order_by("sort_key", "pk"):
        asked = CoverageQuestion(topic, plan.starts_on, plan.ends_on, on, plan)
        url = reverse("training_coverage", args=[place.pk]) + asked.query
        lines.append(PlanProgress(plan, asked, topic_tally(place, **asked.window), url))
    return lines
