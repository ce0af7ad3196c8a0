"""What a phone keeps of a report, and when that is out of date (decision 0008)."""

from hashlib import blake2s

from django import template
from django.templatetags.static import static
from django.utils import timezone

from core.working_days import VIETNAM
from reporting.models import Report
from teams.models import Team

register = template.Library()

# A page kept before a new version of the portal asks for files now gone.
MADE_OF = ("css/portal.css", "js/report.js", "js/steps.js")


@register.filter
def kept_diary_version(team: Team) -> str:
    """Return a short word that changes when the page to write the diary of ``team`` may: once a week, with the team,
    with a new version of the portal. The day that it proposes is put right by its script.
    """
    year, week, _ = timezone.localdate(timezone=VIETNAM).isocalendar()
    facts = [team.pk, team.version, year, week, *(static(file) for file in (*MADE_OF, "js/diary.js"))]
    return blake2s("|".join(map(str, facts)).encode(), digest_size=6).hexdigest()


@register.filter
def kept_version(report: Report) -> str:
    """Return a short word that changes when a page about ``report`` does: a phone that keeps the page asks for it again
    only then.

    The day counts while the report is owed, since the page says how many days are left. Needs ``report.round`` at hand.
    """
    round_ = report.round
    facts = [report.version, report.state, report.due_at, round_.title, round_.data_from, round_.data_to]
    facts += [round_.opens_at, round_.closes_at, *(static(file) for file in MADE_OF)]
    if report.is_writable:
        facts.append(timezone.localdate(timezone=VIETNAM))
    return blake2s("|".join(map(str, facts)).encode(), digest_size=6).hexdigest()
