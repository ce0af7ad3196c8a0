"""The diary of a team on pages: the form of one entry, and the list of them."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import OF_TEAMS
from core.refusals import refusals_on
from core.tables import ListColumn, Listing
from core.templatetags.wording import instant, number
from core.workbook import Kind
from places.models import Level, Place
from reporting.actions.diary import check_day, checked_words
from reporting.forms.diary import DiaryForm
from reporting.models import DiaryCount, DiaryEntry, DiaryPresence, Indicator, Round, SkillCount
from teams.models import Team

LATELY = datetime.timedelta(days=62)  # rounds whose data end within are those that a team is asked about now


def diary_form(team: Team, user: User, posted: QueryDict | None = None) -> DiaryForm:
    """Return the form of one entry of ``team``: what the rounds of today ask it for, then what is in use besides."""
    today = timezone.localdate()
    people = team.members.current_on(today).order_by("sort_key", "pk")
    used = Indicator.objects.counted_daily(team, today).select_related("platform").order_by("order", "code")
    rounds = Round.objects.filter(reports__team=team, data_to__gte=today - LATELY)
    wanted = set(Indicator.objects.filter(rounds__in=rounds).values_list("pk", flat=True).order_by())
    indicators = list(used)
    asked = [one for one in indicators if one.pk in wanted] or indicators
    others = [one for one in indicators if one not in asked]
    writer = people.filter(user=user).first()
    form = DiaryForm(posted, people=people, writer=writer, asked=asked, others=others)
    if form.errors:  # what the action would refuse next is said at once
        with refusals_on(form):
            checked_words(form.cleaned_data.get("words", ""))
        with refusals_on(form):
            check_day(team, form.cleaned_data.get("day", today), on=today)
    return form


def listed_entries(user: User) -> Any:
    """Return the entries that ``user`` sees, the latest first, with what a list shows of each."""
    counts = DiaryCount.objects.select_related("indicator").order_by("indicator__order", "indicator__code")
    presences = DiaryPresence.objects.select_related("member").order_by("member__sort_key", "member")
    rows = DiaryEntry.objects.visible_to(user).select_related(
        "team", "place", "written_by", "withdrawn_by", "resident_class"
    )
    skills = Prefetch("resident_class__skills", SkillCount.objects.select_related("level"))
    with_counts = rows.prefetch_related(Prefetch("counts", counts), Prefetch("presences", presences), skills)
    return with_counts.order_by("-day", "-pk")


def places_to_narrow(user: User) -> Sequence[Place]:
    """Return the places by which a reader of many teams narrows the list: communes, or their own hamlets."""
    if user.scope is None or user.role in OF_TEAMS:
        return []
    levels = [Level.HAMLET] if user.scope.level >= Level.COMMUNE else [Level.DISTRICT, Level.COMMUNE]
    day = user.scope.last_day(timezone.localdate())
    rows: QuerySet[Place] = Place.objects.visible_to(user).filter(level__in=levels).valid_on(day)
    return list(rows.exclude(pk=user.scope.pk).order_by("level", "sort_key", "path"))


def _kind(entry: Any) -> str:
    return entry.get_kind_display() + (", buổi tối" if entry.at_night else "")


def helped_in_words(entry: Any) -> str:
    """Return how many were helped, and of a class how many came and were confirmed; empty where nobody counted."""
    parts = [f"{one.indicator.undated_name}: {number(one.value)} {one.indicator.unit}" for one in entry.counts.all()]
    if held := getattr(entry, "resident_class", None):
        confirmed = "" if held.confirmed is None else f", {number(held.confirmed)} người được xác nhận"
        parts.append(f"{number(held.came)} người đến{confirmed}")
    return "; ".join(parts)


def _people(entry: Any) -> str:
    return ", ".join(one.member.full_name for one in entry.presences.all())


def _writer_of(entry: Any) -> str:
    return f"{entry.written_by}, {instant(entry.written_at)}"


class DiaryListing(Listing):
    name, title, unit = "diary", "Sổ ghi của tổ", "việc"

    day = ListColumn("Ngày", "day", kind=Kind.DATE, order_by=("day", "pk"))
    team = ListColumn("Tổ", "team__short_name", order_by="team__sort_key", link=lambda entry: _address(entry.team))
    kind = ListColumn("Việc", says=_kind, order_by="kind", width=24)
    helped = ListColumn("Đã giúp", says=helped_in_words, width=60)
    people = ListColumn("Người tham gia", says=_people, width=40)
    minutes = ListColumn("Số phút", "minutes", kind=Kind.NUMBER)
    words = ListColumn("Ghi thêm", "words", width=40)
    written = ListColumn("Người ghi", says=_writer_of, order_by="written_at", is_shown=False, width=32)
    state = ListColumn(
        "Tình trạng",
        says=lambda entry: entry.state,
        order_by="withdrawn_at",
        template="reporting/_diary_state.html",
        width=40,
    )

    def __init__(self, *args: Any, request: Any, **options: Any) -> None:
        self.per_page = 10 if request.user.role in OF_TEAMS else 20  # each is a card on a phone
        super().__init__(*args, request=request, **options)

    def prepare(self, records: list[Any]) -> None:
        keys = [entry.pk for entry in records]
        own = DiaryEntry.objects.withdrawable_by(self.request.user).filter(pk__in=keys)
        withdrawable = set(own.values_list("pk", flat=True))
        for entry in records:
            entry.may_withdraw = entry.pk in withdrawable
            entry.state = f"Đã rút: {entry.withdrawn_reason}" if entry.withdrawn_at else "Trong sổ"


def _address(team: Team) -> str:
    return f"{reverse('diary_list')}?team={team.pk}"
