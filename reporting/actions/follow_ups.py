"""Following up the teams of which nothing is heard: opened and closed by the clock, worked on by their own commune.

A follow-up is opened once a cause is found (``reporting.models.silence``) and closed once none is left; nobody closes
one by hand, for the next hour would find the cause again. What somebody wants to leave for later gets a later next day.
"""

import datetime
from collections.abc import Callable, Collection

from django.db import transaction
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Role
from core.refusals import Refused
from core.text import clean_lines
from core.working_days import DAY, VIETNAM
from notices.hours import is_daytime
from places.models import Level, prefix_length
from reporting.access import may_follow_up
from reporting.models import Cause, FollowUp, FollowUpAttempt, NewAttempt, Report, teams_to_follow, with_causes
from reporting.models.follow_ups import OFFICE
from teams.models import Member, Team

Ending = FollowUp.Ending
BATCH = 1_000  # rows a statement
FURTHEST = 180 * DAY  # that a next day may lie ahead
SENT_TWICE = datetime.timedelta(minutes=10)  # within which the same words are the same press of a button


def open_due(*, at: datetime.datetime | None = None) -> int:
    """Open a follow-up of each team with a cause and none open, in the day; return how many.

    Owned by the only official of the team's commune, where there is only one. Safe to run again, and twice at once.
    """
    at = at or timezone.now()
    if not is_daytime(at):
        return 0
    open_ones = FollowUp.objects.open().filter(team=OuterRef("pk"))
    active = Team.objects.active_on(timezone.localdate(at, VIETNAM)).filter(~Exists(open_ones)).order_by()
    due: dict[int, str] = {}
    for cause in Cause:  # one by one: PostgreSQL reads three sets in a fifth of the time of their sum
        due |= with_causes(active, at).filter(**{cause.value: True}).values_list("pk", "place__stands_at")
    owners = _only_officials()
    rows = [
        FollowUp(team_id=team, opened_at=at, owner_id=owners.get(stands_at[: prefix_length(Level.COMMUNE)]))
        for team, stands_at in sorted(due.items())
    ]
    FollowUp.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def hand_over() -> int:
    """Give what nobody owns, or somebody who left that office, to its only official; return how many changed hands.

    Where an office has several, nobody owns it until one of them takes it.
    """
    owners, changed = _only_officials(), 0
    orphans = FollowUp.objects.open().annotate(office=OFFICE)
    orphans = orphans.exclude(owner__is_active=True, owner__place__path=F("office"))
    for office, owner in orphans.order_by().values_list("office", "owner").distinct():
        if owners.get(office) != owner:
            theirs = orphans.filter(office=office, owner=owner).order_by().values("pk")
            changed += FollowUp.objects.filter(pk__in=theirs).update(owner=owners.get(office))
    return changed


def close_due(*, at: datetime.datetime | None = None) -> int:
    """Close each open follow-up for which no cause is left, and say how it ended; return how many.

    What ended with a report ended when that report came, all others now. Safe to run again, and twice at once.
    """
    at = at or timezone.now()
    done = [_set_ending(one, at) for one in _causeless(at)]
    for batch in (done[start : start + BATCH] for start in range(0, len(done), BATCH)):
        _close(batch)
    return len(done)


@transaction.atomic
def record_attempt(
    follow_up: FollowUp, new: NewAttempt, *, seen: int, by: User, at: datetime.datetime | None = None
) -> FollowUpAttempt:
    """Record that ``by`` tried to reach the team, who owns the follow-up from then on if nobody did.

    ``seen``: how many attempts the page showed; the same words sent twice are one attempt. Refuses with
    not_theirs_to_follow_up, follow_up_closed, changed_meanwhile, next_day_invalid.
    """
    at, follow_up = at or timezone.now(), _lock(follow_up, by)
    last = follow_up.attempts.order_by("-number").first()
    number, new = last.number if last else 0, new._replace(note=clean_lines(new.note))
    if seen != number:
        if last is not None and last.by_id == by.pk and _words(last) == new and at - last.at < SENT_TWICE:
            return last
        raise Refused("changed_meanwhile", "Vừa có người ghi thêm một lần liên hệ. Xin xem lại rồi ghi tiếp.")
    today = timezone.localdate(at, VIETNAM)
    if not today < new.next_on <= today + FURTHEST:
        raise Refused(
            "next_day_invalid",
            f"Ngày liên hệ tiếp phải sau hôm nay và không quá {FURTHEST.days} ngày.",
            field="other_day",
        )
    attempt = follow_up.attempts.create(number=number + 1, by=by, at=at, **new._asdict())
    follow_up.next_on = new.next_on
    follow_up.owner = follow_up.owner or by
    follow_up.save(update_fields=["next_on", "owner"])
    record(
        "follow_ups.attempt", attempt, by=by, place=follow_up.team.place, at=at,
        after={"way": new.way, "outcome": new.outcome, "next_on": f"{new.next_on:%Y-%m-%d}"},
    )  # fmt: skip
    return attempt


@transaction.atomic
def take(follow_up: FollowUp, *, by: User, at: datetime.datetime | None = None) -> FollowUp:
    """Make ``by`` the owner. Refuses with not_theirs_to_follow_up, follow_up_closed."""
    follow_up = _lock(follow_up, by)
    if follow_up.owner_id != by.pk:
        follow_up.owner = by
        follow_up.save(update_fields=["owner"])
        record("follow_ups.take", follow_up, by=by, place=follow_up.team.place, at=at)
    return follow_up


def forget(teams: Collection[int], *, names: Callable[[str], bool]) -> int:
    """Empty the notes about ``teams`` in which ``names`` finds the person that is erased; return how many."""
    notes = FollowUpAttempt.objects.filter(follow_up__team__in=teams).exclude(note="").order_by("pk")
    found = [pk for pk, note in notes.values_list("pk", "note") if names(note)]
    return FollowUpAttempt.objects.filter(pk__in=found).update(note="")


def _lock(follow_up: FollowUp, by: User) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("team__place", "owner")
    follow_up = rows.get(pk=follow_up.pk)
    if not may_follow_up(by, follow_up.team):
        raise Refused("not_theirs_to_follow_up", "Cán bộ xã, phường của tổ ghi việc theo dõi tổ này.")
    if follow_up.closed_at is not None:
        raise Refused("follow_up_closed", f"Việc theo dõi đã tự khép: {follow_up.get_ending_display().lower()}.")
    return follow_up


def _words(attempt: FollowUpAttempt) -> NewAttempt:
    return NewAttempt(attempt.way, attempt.outcome, attempt.next_on, attempt.note)


def _only_officials() -> dict[str, int]:
    """Return the official of each commune that has one, by its path."""
    officials = User.objects.filter(role=Role.COMMUNE, is_active=True).order_by().values("place__path")
    return dict(officials.annotate(n=Count("pk"), who=Min("pk")).filter(n=1).values_list("place__path", "who"))


def _causeless(at: datetime.datetime) -> QuerySet[FollowUp]:
    """Return the open follow-ups of teams without a cause, with what tells how each ended.

    ``sent_at``: when the team last sent a report since; ``was_silent``: whether it owed one beyond its deadline;
    ``head_came`` and ``head_signed_in``: since then.
    """
    own = Report.objects.filter(team=OuterRef("team"))
    sent = own.filter(submitted_at__gte=OuterRef("opened_at"), submitted_at__lte=at)
    owed = own.filter(
        Q(submitted_at=None) | (Q(submitted_at__gte=F("due_at")) & Q(submitted_at__gte=OuterRef("opened_at"))),
        due_at__lte=at,
        excused_at=None,
    )
    heads = Member.objects.leading_on(timezone.localdate(at, VIETNAM)).filter(team=OuterRef("team"))
    rows = FollowUp.objects.open().filter(~Exists(teams_to_follow(at).filter(pk=OuterRef("team"))))
    return rows.select_related("team").annotate(
        sent_at=Subquery(sent.order_by().values("team").annotate(last=Max("submitted_at")).values("last")),
        was_silent=Exists(owed),
        head_came=Exists(heads.filter(joined_on__gte=OuterRef("opened_at__date"))),
        head_signed_in=Exists(heads.filter(user__last_login__gte=OuterRef("opened_at"))),
    ).order_by("pk")  # fmt: skip


def _set_ending(follow_up: FollowUp, at: datetime.datetime) -> FollowUp:
    found = vars(follow_up)
    follow_up.closed_at = at
    if not follow_up.team.is_active_on(timezone.localdate(at, VIETNAM)):
        follow_up.ending = Ending.DISSOLVED
    elif found["sent_at"] and found["was_silent"]:
        follow_up.ending, follow_up.closed_at = Ending.REPORTED, found["sent_at"]
    elif found["head_came"]:
        follow_up.ending = Ending.LED
    elif found["head_signed_in"]:
        follow_up.ending = Ending.SIGNED_IN
    else:
        follow_up.ending = Ending.LAPSED
    return follow_up


@transaction.atomic
def _close(follow_ups: Collection[FollowUp]) -> None:
    """Close those that another clock has not closed meanwhile."""
    rows = FollowUp.objects.select_for_update(of=("self",)).open().filter(pk__in=[one.pk for one in follow_ups])
    still_open = set(rows.order_by("pk").values_list("pk", flat=True))
    FollowUp.objects.bulk_update([one for one in follow_ups if one.pk in still_open], ["closed_at", "ending"])
