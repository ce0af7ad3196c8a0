"""The denominators of a province's communes: one kind and year a page, the year before beside it."""

import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_on
from core.templatetags.wording import number
from places.models import Level, Place, country, standing_in, subtree
from reporting.actions import denominators
from reporting.forms.denominators import DenominatorChoiceForm, DenominatorsForm
from reporting.models import Denominator, DenominatorKind, Indicator
from reporting.rollups.denominators import denominators as known_of

HEADING = "Mẫu số của các xã"
YEARS_BACK = 5
NAMED = 5  # communes, or lines, that a message names at most


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_ROLLUPS)
def denominator_edit(request: UserRequest) -> HttpResponse:
    """Whoever reads rollups reads out of how many they are; the province writes it."""
    may_write = request.user.may(Permission.MANAGE_INDICATORS)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    place = request.user.place or country()
    this_year = timezone.localdate().year
    choice = DenominatorChoiceForm(request.GET, years=range(this_year, this_year - YEARS_BACK - 1, -1))
    if not choice.is_valid():
        return redirect("denominator_edit")
    kind, year = DenominatorKind(choice.cleaned_data["kind"]), choice.cleaned_data["year"]
    places = _in_the_year(place, year)
    known = Denominator.objects.visible_to(request.user).filter(kind=kind, place__in=places).order_by("pk")
    form = DenominatorsForm(
        request.POST if request.method == "POST" else None,
        places=places,
        stored={one.place_id: one for one in known.filter(year=year)},
    )
    if form.is_valid():
        with refusals_on(form):
            source = form.cleaned_data["source"]
            done = denominators.write(place, kind=kind, year=year, values=form.values, source=source, by=request.user)
            left = (
                f" Bỏ qua {number(len(form.skipped))} dòng: {'; '.join(form.skipped[:NAMED])}." if form.skipped else ""
            )
            saved = f"Đã lưu “{kind.label}” năm {year}: {number(done.communes)} xã có thay đổi."
            messages.success(request, f"{saved}{left}")
            if done.outlived:
                named = ", ".join(sorted({str(target.place) for target in done.outlived})[:NAMED])
                messages.warning(
                    request,
                    f"{number(len(done.outlived))} chỉ tiêu giao theo tỷ lệ giữ số đã giao vì xã không còn mẫu số: "
                    f"{named}{'…' if len(done.outlived) > NAMED else ''}. Ghi lại mẫu số thì số giao tính lại theo.",
                )
            return redirect(f"{reverse('denominator_edit')}?kind={kind.value}&year={year}")
    above = ("Chỉ tiêu", reverse("indicator_list")) if may_write else ("Phổ cập kỹ năng số", reverse("skill_home"))
    before = known_of(kind, places, year=year - 1)
    rows = [(one, field, held, before.get(one.pk)) for one, field, held in form.rows]
    context = {
        "choice": choice,
        "form": form,
        "kind": kind,
        "year": year,
        "rows": rows,
        "known": sum(held is not None for *_, held, _ in rows),
        "total": sum(held.value for *_, held, _ in rows if held),
        "total_before": sum(before.values()),
        "known_before": len(before),
        "used_by": Indicator.objects.visible_to(request.user).filter(out_of_kind=kind).order_by("order", "code"),
        "heading": HEADING,
        "may_write": may_write,
        "trail": [above, (HEADING, "")],
    }
    return render(request, "reporting/denominator_edit.html", context, status=422 if form.is_bound else 200)


def _in_the_year(place: Place, year: int) -> list[Place]:
    """Return the communes that were there on a day of the year and are counted in the place, or lay in it where it
    ended; those of today first.
    """
    lasted = Q(valid_to=None) | Q(valid_to__gte=datetime.date(year, 1, 1))
    begun = Q(valid_from=None) | Q(valid_from__lte=datetime.date(year, 12, 31))
    there = subtree(place) if place.has_moved else standing_in(place)
    rows = Place.objects.filter(there, lasted & begun, level=Level.COMMUNE)
    return sorted(rows.order_by("path"), key=lambda one: (one.valid_to is not None, one.sort_key, one.path))
