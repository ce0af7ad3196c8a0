"""Telling the officials of a commune which of its teams are silent: on the last day and at the steps after it, when the
leaders are reminded too.
"""

import datetime
from collections import defaultdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.templatetags.wording import number, plain_deadline
from core.working_days import last_day
from notices.actions.notices import tell
from notices.hours import is_daytime
from notices.models import Notice
from places.models import Level, Place, prefix_length
from reporting.actions.reminders import due_steps
from reporting.models import Report, ReportQuerySet, Round
from reporting.notices import SILENT


def tell_of_silent_teams(*, at: datetime.datetime | None = None) -> int:
    """Leave the officials of each commune a notice a round and step, which leads to the list of its silent teams.

    Return how many people were told. Safe to run twice at once.
    """
    at = at or timezone.now()
    if not is_daytime(at):
        return 0
    told = 0
    for rows, step, due_at in due_steps(Report.objects.to_chase().receiving_at(at).filter(team__isnull=False), at):
        if step.days >= 0:
            told += _tell_communes(rows, f":{last_day(due_at)}:{step.days}", at)
    return told


def _tell_communes(owed: ReportQuerySet, mark: str, at: datetime.datetime) -> int:
    length = prefix_length(Level.COMMUNE)
    communes = {(key, path[:length]) for key, path in owed.order_by().values_list("round", "place__stands_at")}
    known = set(Notice.objects.filter(kind=SILENT.key, once__endswith=mark).values_list("once", flat=True))
    places = {place.path: place for place in Place.objects.filter(path__in={path for _, path in communes})}
    officials = defaultdict(list)
    for user in User.objects.filter(role=Role.COMMUNE, is_active=True, place__in=places.values()).order_by("pk"):
        officials[user.place_id].append(user)
    rounds = Round.objects.in_bulk({key for key, _ in communes})
    told = 0
    for key, path in sorted(communes):
        once, place = f"silent:{key}:{path}{mark}", places[path]
        if officials[place.pk] and once not in known:
            told += _tell_commune(rounds[key], place, officials[place.pk], owed, once, at)
    return told


@transaction.atomic
def _tell_commune(
    round: Round, place: Place, officials: list[User], owed: ReportQuerySet, once: str, at: datetime.datetime
) -> int:
    silent = owed.filter(round=round).standing_in(place).count()
    due = plain_deadline(round.due_at)
    return tell(
        officials,
        kind=SILENT.key,
        title=f"Danh sách tổ chưa nộp báo cáo: {round.title}",
        text=f"{place}: {number(silent)} tổ chưa nộp hoặc chưa nộp lại, hạn {due}. Xin gọi hoặc nhắn các tổ này.",
        url=reverse("missing_show", args=[place.pk, round.code]),
        once=once,
        until=round.due_at,
        subject=round,
        at=at,
    )
