"""How far digital skills for everybody are: adults confirmed in classes, by place and month."""

import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.list_files import file_response
from core.templatetags.curves import Point
from core.workbook import write
from places.models import Place
from reporting.exports.skills import skill_sheets
from reporting.forms.resident_classes import ResidentClassFilter
from reporting.models import DenominatorKind
from reporting.models.basis import Basis
from reporting.pages.skill_table import SkillListing, SkillRow
from reporting.pages.skills import AskedSkills, asked_skills
from reporting.rollups.skills import SkillSums


@require_safe
@require(Permission.SEE_ROLLUPS)
def skill_home(request: UserRequest) -> HttpResponse:
    return redirect("skill_show", request.user.place_id)


@require_safe
@require(Permission.SEE_ROLLUPS)
def skill_show(request: UserRequest, place_id: int) -> HttpResponseBase:
    """``?since=``: a day; ``?basis=then``: by the places of then."""
    asked = asked_skills(request, place_id)
    progress, aim = asked.progress, asked.aim
    other = Basis.NOW if progress.basis == Basis.THEN else Basis.THEN
    rows = [_row(asked, one, sums) for one, sums in progress.by_place]
    lacking = progress.whole.lacking(aim.percent) if aim else None
    omitted = ["share", "lacking"] if asked.place.is_commune else [] if aim else ["lacking"]
    table = SkillListing(rows, progress=progress, lacking=lacking, omit=omitted, request=request, of=asked.place)
    months = progress.by_month
    context = {
        "place": asked.place,
        "form": asked.form,
        "asked": asked,
        "goal": asked.goal,
        "aim": aim,
        "aim_url": reverse("skill_show", args=[asked.place.pk]),
        "whole": progress.whole,
        "lacking": lacking,
        "first_day": asked.first_day,
        "progress": progress,
        "months": months[::-1],
        "lines": _lines([(end, sums) for end, _, sums in months], aim.percent if aim else None),
        "other_basis": other,
        "other_url": "" if asked.place.has_moved else asked.url("skill_show", basis=other),
        "workbook_url": asked.url("skill_workbook"),
        "trail": asked.trail,
        "without_adults": _without_adults(asked),
        "elsewhere_url": _unplaced_url(asked) if asked.progress.basis == Basis.NOW else "",
    }
    return table.response("reporting/skill_show.html", context)


@require_safe
@require(Permission.EXPORT)
def skill_workbook(request: UserRequest, place_id: int) -> HttpResponseBase:
    """The same figures: a line a place, and a line a month."""
    asked = asked_skills(request, place_id)
    lines = [(_name(asked.place, one), sums) for one, sums in asked.progress.by_place]
    return file_response(
        request, f"pho-cap-ky-nang-so-{asked.place.code}", "xlsx", title=f"Phổ cập kỹ năng số – {asked.place}",
        rows=len(lines),
        make=lambda path, step: write(path, skill_sheets(asked.progress, lines, asked.aim, at=asked.at)),
    )  # fmt: skip


def _without_adults(asked: AskedSkills) -> list[tuple[Place, str]]:
    """Return each commune of which nobody knows the adults, with where they are written down."""
    written = f"{reverse('denominator_edit')}?kind={DenominatorKind.ADULTS}&year={asked.progress.last_day.year}"
    return [(one, f"{written}#id_v{one.pk}") for one in asked.progress.without_adults]


def _unplaced_url(asked: AskedSkills) -> str:
    query = {"place": ResidentClassFilter.UNPLACED, "first": asked.first_day.isoformat()}
    return f"{reverse('class_list')}?{urlencode(query)}"


def _row(asked: AskedSkills, place: Place, sums: SkillSums) -> SkillRow:
    """Return a place below; hamlets have no page, and what nobody has placed leads to its classes."""
    if place == asked.place:
        url = _unplaced_url(asked) if place.is_above_communes and asked.progress.basis == Basis.NOW else ""
    else:
        url = asked.url("skill_show", place) if place.is_above_hamlets else ""
    lacking = sums.lacking(asked.aim.percent) if asked.aim else None
    return SkillRow(place, _name(asked.place, place), url, sums, lacking)


def _name(whole: Place, part: Place) -> str:
    if part != whole:
        return part.name
    return "Chưa xếp địa bàn" if whole.is_above_communes else f"Tại chính {whole}"


def _lines(months: list[tuple[datetime.date, SkillSums]], percent: int | None) -> list[tuple[str, list[Point]]]:
    """Return what is drawn; nothing where no adults are known."""
    if not any(sums.adults for _, sums in months):
        return []
    lines = [("Lượt được xác nhận", [Point(end, sums.within, sums.adults) for end, sums in months])]
    if percent:
        aim = [Point(end, sums.people_for(percent), sums.adults) for end, sums in months]
        lines.append(("Mục tiêu", aim))
    return lines
