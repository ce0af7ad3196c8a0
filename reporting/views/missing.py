"""Who is to be chased in a round, at any level, and the ways to ask them: a list to copy, a button, what was sent.

To be chased are the silent, and those whose report was sent back for correction and has not come again.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from django.contrib import messages
from django.db.models import Case, Count, Exists, F, OuterRef, Q, When
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import refusals_as_messages
from core.templatetags.wording import number
from core.text import lower_first
from notices.access import signed_in_before
from notices.models import Channel, Delivery, Notice, NoticeQuerySet
from notices.rollups import WAITS, WENT, in_sentence
from notices.tasks import ring_notices
from places.models import Level, Place, subtree
from reporting.actions import reminders as actions
from reporting.models import Report, ReportQuerySet, Round
from reporting.models.basis import Basis
from reporting.models.compliance import is_owed
from reporting.notices import LISTED, REMINDER, audience, invitation, reach, reminded_today
from reporting.pages.missing_tables import AwaitedListing, ReminderListing
from reporting.pages.reminders import next_reminder

MANY = 100  # reports of which reminding is confirmed first


@require_safe
@require(Permission.SEE_ROLLUPS)
def missing_show(request: UserRequest, place_id: int, code: str) -> HttpResponseBase:
    user, now = request.user, timezone.now()
    place, round_ = _where(user, place_id, code)
    owed = Report.objects.visible_to(user).filter(round=round_).standing_in(place).judged(now)
    awaited = _awaited_reports(owed, place)
    returned = awaited.filter(state=Report.State.RETURNED).count()
    counts = _counts(awaited, place)
    named = [(_name(one, place, round_), count) for one, count in counts]
    group_of = _group_of(counts, named) if place.is_above_communes else None
    table = AwaitedListing(awaited, request=request, at=now, group_of=group_of, of=f"{place}, {round_}")
    mine = Report.objects.reviewable_by(user).filter(pk__in=awaited.values("pk"))
    reached = reach(mine, at=now) if user.may(Permission.REVIEW_REPORTS) and round_.receives_at(now) else None
    link = request.build_absolute_uri(reverse("home"))
    context = {
        "round": round_,
        "place": place,
        "groups": [(one, name, count) for (one, count), (name, _) in zip(counts, named, strict=True)],
        "owed": owed.filter(is_owed()).count(),
        "silent": table.count - returned,
        "returned": returned,
        "receives": round_.receives_at(now),
        "invitation": invitation(round_, _few(table, awaited), named, link=link) if table.count else "",
        "reach": reached,
        "may_remind": reached is not None and reached.owed,
        "next_reminder": next_reminder(round_, at=now),
        "trail": _trail(user, place, round_),
    }
    return table.response("reporting/missing_show.html", context)


@require_POST
@require(Permission.REVIEW_REPORTS)
def remind(request: UserRequest, place_id: int, code: str) -> HttpResponse:
    """Remind; of more than MANY reports only once the number that stands today was confirmed."""
    place, round_ = _where(request.user, place_id, code)
    now = timezone.now()
    owed = Report.objects.reviewable_by(request.user).filter(round=round_).standing_in(place).to_chase()
    number_owed = owed.count()
    if number_owed > MANY and round_.receives_at(now) and request.POST.get("confirmed") != str(number_owed):
        context = {"round": round_, "place": place, "reach": reach(owed, at=now), "audience": audience(owed, at=now)}
        context["reminded"] = reminded_today(owed, at=now)
        return render(
            request, "reporting/remind_confirm.html", context | {"trail": _trail(request.user, place, round_)}
        )
    with refusals_as_messages(request):
        done = actions.remind(round_, place, by=request.user)
        if done.told:
            ring_notices()
        messages.success(request, _outcome(done))
    return redirect("missing_show", place.pk, round_.code)


@require_safe
@require(Permission.SEE_ROLLUPS)
def reminder_list(request: UserRequest, code: str) -> HttpResponseBase:
    """What was sent in a round to those whose reports the user sees: names, never phone numbers."""
    round_ = get_object_or_404(Round.objects.visible_to(request.user), code=code)
    seen = Report.objects.visible_to(request.user).filter(round=round_)
    rows = Notice.objects.about(Report).filter(kind=REMINDER.key, subject_id__in=seen)
    # What services took of it, and what still waits: for a channel to be chosen, or to be sent.
    under_way = Delivery.objects.filter(notice=OuterRef("pk"), state__in=[*WENT, *WAITS])
    on_its_way = Q(routed_at=None) | Q(Exists(under_way))
    counted = rows.aggregate(
        read=Count("pk", filter=Q(read_at__isnull=False)),
        unseen=Count("pk", filter=Q(read_at=None) & ~signed_in_before("to__") & ~on_its_way),
    )
    sent = _sent_in_words(rows)
    rows = rows.select_related("to", "by").prefetch_related("deliveries").order_by("-made_at", "-pk")
    table = ReminderListing(rows, reports=seen, request=request, of=round_)
    trail = [(str(round_), ""), ("Lời nhắc đã gửi", "")]
    context = {
        "round": round_,
        "counted": counted,
        "sent": sent,
        "trail": trail,
    }
    return table.response("reporting/reminder_list.html", context)


def _sent_in_words(reminders: NoticeQuerySet) -> list[str]:
    """Return how many of the reminders went by each channel, and of how many that is not so: "11 đã gửi qua Zalo"."""
    deliveries = Delivery.objects.filter(notice__in=reminders.order_by()).values("channel", "state").order_by()
    counts = Counter(
        {
            (one["channel"], one["state"]): one["notices"]
            for one in deliveries.annotate(notices=Count("notice", distinct=True))
        }
    )
    said = []
    for channel in Channel:
        went = sum(counts[channel, state] for state in WENT)
        said += [f"{number(went)} đã gửi qua {in_sentence(channel)}"] if went else []
    waiting = reminders.to_route().count() + sum(counts[channel, state] for channel in Channel for state in WAITS)
    said += [f"{number(waiting)} chờ gửi"] if waiting else []
    for state in (Delivery.Progress.UNSURE, Delivery.Progress.FAILED):
        total = sum(counts[channel, state] for channel in Channel)
        said += [f"{number(total)} {lower_first(str(state.label))}"] if total else []
    return said


def _where(user: User, place_id: int, code: str) -> tuple[Place, Round]:
    place = get_object_or_404(Place.objects.visible_to(user), pk=place_id)
    round_ = Round.objects.visible_to(user).filter(code=code).first()
    if round_ is None:
        raise Http404
    return place, round_


def _awaited_reports(owed: ReportQuerySet, place: Place) -> ReportQuerySet:
    """Return those of ``owed`` whose reporters are to be asked; ``listed_at``: the path where each stands."""
    listed_at = Case(When(subtree(place, "place__path"), then=F("place__path")), default=F("place__stands_at"))
    return (
        owed.to_chase()
        .annotate(listed_at=listed_at)
        .select_related("round", "team", "place")
        .order_by("listed_at", "place__path", "team__sort_key", "pk")
    )


def _few(table: AwaitedListing, awaited: ReportQuerySet) -> Iterable[Report] | None:
    """All of them, where they are few enough to be named; those of the page are not asked for twice."""
    if table.count > LISTED:
        return None
    return table.records if len(table.records) == table.count and not table.order_by else awaited


def _counts(awaited: ReportQuerySet, place: Place) -> list[tuple[Place, int]]:
    """(child place, how many are awaited there), the place itself first where it or a team of its own is awaited.

    A commune is one group: its hamlets stand in the rows.
    """
    paths: list[str] = list(awaited.order_by().values_list(F("listed_at"), flat=True))
    if place.level >= Level.COMMUNE:
        return [(place, len(paths))] if paths else []
    children = list(Place.objects.filter(parent=place).order_by("path"))
    lengths = {len(child.path) for child in children}
    awaited_in = Counter(path[:length] for path in paths for length in lengths)
    counted = [(place, paths.count(place.path)), *((child, awaited_in[child.path]) for child in children)]
    return [(one, count) for one, count in counted if count]


def _name(group: Place, place: Place, round: Round) -> str:
    """Return what a group is called: above the communes the place itself holds what is below none of its parts."""
    return Basis.THEN.name_of_own(place, [round]) if group == place and place.is_above_communes else str(group)


def _group_of(counts: list[tuple[Place, int]], named: list[tuple[str, int]]) -> Callable[[Report], str]:
    """Return what names the group in which a report stands, the smallest place that holds it."""
    names = {place.path: name for (place, _), (name, _) in zip(counts, named, strict=True)}
    lengths = sorted({len(path) for path in names}, reverse=True)

    def name(report: Report) -> str:
        path = vars(report)["listed_at"]
        return next((names[path[:length]] for length in lengths if path[:length] in names), "")

    return name


def _outcome(done: actions.Reminded) -> str:
    reach = done.reach
    if not reach.owed:
        return "Không còn ai phải nhắc."
    said = [f"Đã gửi {number(done.told)} lời nhắc." if done.told else "Hôm nay đã nhắc rồi, không gửi thêm."]
    said.append(f"{number(reach.on_portal)}/{number(reach.owed)} nơi thấy lời nhắc trên cổng")
    said[-1] += ", ".join(["", *reach.channels_in_words]) + "."
    if reach.unseen:
        said.append(f"{number(reach.unseen)} nơi có tài khoản nhưng chưa ai đăng nhập lần nào nên chưa thấy.")
    if reach.without_account:
        said.append(f"{number(reach.without_account)} nơi chưa có tài khoản.")
    if reach.unreached_places:
        said.append(f"Xin nhắn Zalo {number(reach.unreached_places)} nơi này.")
    return " ".join(said)


def _trail(user: User, place: Place, round: Round) -> list[tuple[str, str]]:
    above = [*Place.objects.ancestors_of(place).visible_to(user), place]
    return [(one.name, reverse("missing_show", args=[one.pk, round.code])) for one in above]
