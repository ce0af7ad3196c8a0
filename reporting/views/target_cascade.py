"""The targets of a place and of what lies directly below it: all windows, one of them, sharing it out, the workbook."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused, refusals_on
from core.templatetags.wording import number
from exchange.exports.responses import template_response
from places.models import Level, Place
from reporting.access import may_share
from reporting.actions.targets import allot, plan_allotment, set_shares, set_target, take_back_shares
from reporting.forms.targets import AllotForm, OwnTargetForm, Part, WindowForm
from reporting.imports.targets import TARGET_KIND
from reporting.models import Indicator
from reporting.pages.target_tables import CascadeListing, CascadeRow, WindowListing, WindowRow
from reporting.rollups.asked_shares import asked_shares
from reporting.rollups.attainment import Attained, attained_by_team, attainments
from reporting.rollups.cascade import Cascade, Method, cascade, targets_below
from teams.models import Team

DRAWN = 20  # bars in the picture: the table behind it holds all


@require_safe
@require(Permission.SHARE_TARGETS, Permission.SEE_ROLLUPS)
def target_cascade(request: UserRequest, place_id: int) -> HttpResponseBase:
    """``?indicator=&starts_on=&ends_on=`` shows one window, anything else all of them."""
    place = _place(request.user, place_id)
    window = WindowForm(request.GET, user=request.user)
    if not window.is_valid():
        return _all(request, place, None)
    found = cascade(place, **window.cleaned_data)
    return _one(request, found, AllotForm(parts=_parts(found)))


@require_POST
@require(Permission.MANAGE_INDICATORS)
def target_own(request: UserRequest, place_id: int) -> HttpResponseBase:
    """Give the place its own; ``then``, one of Method, shows at once how that would be shared out below it."""
    place = _place(request.user, place_id)
    form = OwnTargetForm(request.POST, user=request.user, place=place)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        with refusals_on(form):
            if form.is_share:
                del facts["value"]
                given = set_shares(place, **facts, by=request.user)
                communes = f"{number(given.known)}/{number(given.communes)} xã có mẫu số"
                messages.success(request, f"Đã giao {floatformat(facts['percent'])}% cho {communes} của {place}.")
                return redirect(cascade_url(place, given.target.indicator, facts["starts_on"], facts["ends_on"]))
            del facts["percent"]
            target = set_target(place=place, **facts, by=request.user)
            messages.success(request, f"Đã giao “{target.indicator}” cho {place}. Xin chia tiếp cho cấp dưới.")
            if (then := request.POST.get("then", "")) in Method.values and may_share(request.user, place):
                method, (starts_on, ends_on) = Method(then), (target.starts_on, target.ends_on)
                found = cascade(place, indicator=target.indicator, starts_on=starts_on, ends_on=ends_on)
                if found.has_shares:
                    return redirect(cascade_url(place, target.indicator, starts_on, ends_on))
                return _preview(request, found, AllotForm(found.proposed(method), parts=_parts(found)), method)
            return redirect(cascade_url(place, target.indicator, target.starts_on, target.ends_on))
    return _all(request, place, form)


@require_POST
@require(Permission.SHARE_TARGETS)
def target_allot(request: UserRequest, place_id: int) -> HttpResponseBase:
    """``step``: one of Method, which works out the numbers, or "preview" those typed; then "edit" them or "allot".
    Of a commune also "take_back": what its teams were given.
    """
    place = _place(request.user, place_id)
    if not may_share(request.user, place):
        raise PermissionDenied
    window = WindowForm(request.POST, user=request.user)
    if not window.is_valid():
        raise Http404
    found, step = cascade(place, **window.cleaned_data), request.POST.get("step", "")
    if step == "take_back" and not place.is_above_communes:
        teams = take_back_shares(place, **window.cleaned_data, by=request.user)
        messages.success(request, f"Đã bỏ chia “{found.indicator}” cho {number(teams)} tổ thuộc {place}.")
        return redirect(cascade_url(place, found.indicator, found.starts_on, found.ends_on))
    method = Method(step) if step in Method.values else None
    if method and found.has_shares:  # asked for on a page from before
        return _one(request, found, AllotForm(parts=_parts(found)))
    typed: Mapping[str, Any] = found.proposed(method) if method else request.POST
    form = AllotForm(typed, parts=_parts(found))
    if step != "allot" or not form.is_valid():
        return _one(request, found, form) if step == "edit" else _preview(request, found, form, method)
    try:
        plan = allot(place, **window.cleaned_data, values=form.cleaned_data, by=request.user)
    except Refused as refusal:
        refusal.add_to(form)
        return _one(request, found, form)
    rest = f", {_rest(plan.remainder)}" if plan.remainder else ""
    messages.success(request, f"Đã giao cho {len(plan.changed)} nơi thuộc {place}{rest}.")
    return redirect(cascade_url(place, found.indicator, found.starts_on, found.ends_on))


def _preview(request: UserRequest, found: Cascade, form: AllotForm, method: Method | None) -> HttpResponseBase:
    """Show who would be given what, before it is given; what was typed again where it cannot be."""
    if not form.is_valid():
        return _one(request, found, form)
    try:
        plan = plan_allotment(found, values=form.cleaned_data, by=request.user)
    except Refused as refusal:
        refusal.add_to(form)
        return _one(request, found, form)
    context = {
        "found": found,
        "form": form,
        "plan": plan,
        "method": method,
        "lacking": found.lacking(method) if method else [],
        "divisor": "Số dân" if method == Method.POPULATION else "Số hộ",
        "divided_by": found.divided_by(method or Method.HOUSEHOLDS),
        "rows": [
            (child, child.divided_by(method or Method.HOUSEHOLDS), child.value, form.cleaned_data[child.key])
            for child in found.children
        ],
        "rest": _rest(plan.remainder),
        "trail": [*_trail(request.user, found.place), (found.indicator.name, "")],
    }
    return render(request, "reporting/target_allot.html", context)


@require_safe
@require(Permission.SHARE_TARGETS)
def target_workbook(request: UserRequest, place_id: int) -> HttpResponseBase:
    """What is in force of the place and everything below it; the import of targets takes the same file back."""
    place = _place(request.user, place_id)
    stem = f"chi-tieu-{place.code}-{timezone.localdate():%Y%m%d}"
    return template_response(request, stem, TARGET_KIND.kind, place, title=f"Chỉ tiêu các cấp – {place}")


def cascade_url(
    place: Place, indicator: Indicator, starts_on: datetime.date, ends_on: datetime.date, name: str = "target_cascade"
) -> str:
    """The page of one window."""
    window = {"indicator": indicator.code, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return f"{reverse(name, args=[place.pk])}?{urlencode(window)}"


def _place(user: User, place_id: int) -> Place:
    """A commune or higher, within the user's scope."""
    places = Place.objects.visible_to(user).filter(level__lte=Level.COMMUNE).select_related("parent")
    return get_object_or_404(places, pk=place_id)


def _all(request: UserRequest, place: Place, form: OwnTargetForm | None) -> HttpResponseBase:
    year = timezone.localdate().year
    initial = {"starts_on": datetime.date(year, 1, 1), "ends_on": datetime.date(year, 12, 31)}
    if form is None and request.user.may(Permission.MANAGE_INDICATORS):
        form = OwnTargetForm(user=request.user, place=place, initial=initial)
    context = {
        "place": place,
        "form": form,
        "trail": _trail(request.user, place),
    }
    windows = [
        WindowRow(one, cascade_url(place, one.indicator, one.starts_on, one.ends_on)) for one in targets_below(place)
    ]
    table = WindowListing(windows, place=place, request=request)
    return table.response("reporting/target_place.html", context, status=422 if form and form.errors else 200)


def _one(request: UserRequest, found: Cascade, form: AllotForm) -> HttpResponseBase:
    rows = _rows(found, form if may_share(request.user, found.place) and found.own else None)
    with_target = [row for row in rows if row.asked]
    sharing = may_share(request.user, found.place)
    context = {
        "found": found,
        "rest": _rest(found.remainder),
        "through": min(timezone.localdate(), found.ends_on),
        "drawn": _bars(with_target[:DRAWN]),
        "left_out": max(len(with_target) - DRAWN, 0),
        "may_share": sharing,
        "may_take_back": sharing
        and found.own
        and not found.place.is_above_communes
        and any(child.target for child in found.children),
        "form": form,
        "methods": [] if found.has_shares else Method.choices,
        "shares": asked_shares(
            found.place, indicator=found.indicator, starts_on=found.starts_on, ends_on=found.ends_on
        ),
        "denominators_url": _denominators_url(found),
        "trail": [*_trail(request.user, found.place), (found.indicator.name, "")],
    }
    table = CascadeListing(rows, found=found, request=request)
    return table.response("reporting/target_cascade.html", context, status=422 if form.errors else 200)


def _denominators_url(found: Cascade) -> str:
    """Return where the denominators are written of which a target is a share."""
    year = min(found.ends_on, timezone.localdate()).year
    return f"{reverse('denominator_edit')}?{urlencode({'kind': found.indicator.out_of_kind, 'year': year})}"


def _rows(found: Cascade, form: AllotForm | None) -> list[CascadeRow]:
    reached = _attained_by_child(found, min(timezone.localdate(), found.ends_on))
    rows = []
    for child in found.children:
        one = reached.get(child.key, Attained())
        asked = one.target if child.value is None else child.value
        place = child.holder if isinstance(child.holder, Place) else None
        url = cascade_url(place, found.indicator, found.starts_on, found.ends_on) if place else ""
        rows.append(
            CascadeRow(
                child=child,
                households=child.divided_by(Method.HOUSEHOLDS),
                done=one.done,
                age=one.age,
                old=one.old,
                asked=asked,
                field=form[child.key] if form else None,
                url=url,
            )
        )
    return rows


def _attained_by_child(found: Cascade, through: datetime.date) -> dict[str, Attained]:
    """What each child has done, by its key; nothing before the window begins."""
    if through < found.starts_on:
        return {}
    has_teams = any(isinstance(child.holder, Team) for child in found.children)
    ways = [(attained_by_team, "t")] if has_teams else []
    ways += [(attainments, "p")] if found.place.is_above_communes else []
    return {
        f"{letter}{holder}": one
        for count, letter in ways
        for (holder, _), one in count(found.place, through=through, indicators=[found.indicator]).items()
    }


def _bars(rows: Sequence[CascadeRow]) -> list[tuple[str, int | None, int | None]]:
    """A team is told by its hamlet where no other stands there, for the names of teams begin alike."""
    at = Counter(row.child.holder.place for row in rows if isinstance(row.child.holder, Team))
    named = []
    for row in rows:
        holder = row.child.holder
        if isinstance(holder, Team) and at[holder.place] == 1:
            holder = holder.place
        named.append((str(holder), row.done, row.asked))
    return named


def _parts(found: Cascade) -> list[Part]:
    return [
        Part(
            child.key,
            child.label,
            found.indicator.target_at_most(child.holder.level if isinstance(child.holder, Place) else None),
            child.value,
        )
        for child in found.children
    ]


def _rest(remainder: int | None) -> str:
    """What is left to hand on, in words."""
    if not remainder:
        return ""
    return f"còn {number(remainder)} chưa chia" if remainder > 0 else f"vượt {number(-remainder)}"


def _trail(user: User, place: Place) -> list[tuple[str, str]]:
    above = [*Place.objects.ancestors_of(place), place]
    return [
        (one.name, reverse("target_cascade", args=[one.pk]) if user.scope and user.scope.covers(one) else "")
        for one in above
    ]
