"""These pages write what a reorganisation changes, from the published files or one place and one link at a time."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from core.templatetags.wording import number
from places.actions.imports.files import BadFile
from places.actions.reorganisations.files import read_links, read_places
from places.models import Level, Place, PlaceQuerySet, existing, prefix_length
from teams.actions import reorganisations as project
from teams.actions.reorganisations import content
from teams.forms.reorganisations import (
    ONE_DAY,
    ContentForm,
    LinkForm,
    MergePlaceForm,
    MoveHamletForm,
    NewPlaceForm,
    RenamePlaceForm,
    ReorganisationPlaceForm,
)
from teams.models import Reorganisation
from teams.pages.reorganisations import kept_by, trail_of

PAGE = require_http_methods(["GET", "HEAD", "POST"])


@PAGE
@require(Permission.REORGANISE)
def reorganisation_content(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Show the whole content from one or two files; rows of another day are passed over and counted."""
    reorganisation = kept_by(request.user, reorganisation_id)
    form = ContentForm(request.POST, request.FILES) if request.method == "POST" else ContentForm()
    if form.is_valid():
        stands = project.reorganisation_plan(reorganisation)
        news, others = _read(form, "places", read_places, reorganisation) or (list(stands.news), 0)
        links, left = _read(form, "successions", read_links, reorganisation) or (list(stands.links), 0)
        if not form.errors:
            with refusals_on(form):
                project.set_content(reorganisation, news=news, links=links, by=request.user)
                messages.success(request, _imported_message(len(news), len(links), others + left))
                return redirect("reorganisation_show", reorganisation.pk)
    return _page(request, reorganisation, form, "Nhập từ tệp", help="content")


@PAGE
@require(Permission.REORGANISE)
def reorganisation_place_add(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    form = NewPlaceForm(_post_data(request), reorganisation=reorganisation, user=request.user)

    def save() -> str:
        place = content.save_place(reorganisation, by=request.user, **form.cleaned_data)
        return f"Đã thêm {place}."

    return _save_and_show(request, reorganisation, form, "Thêm nơi mới", save)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_place_edit(request: UserRequest, reorganisation_id: int, new_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    place = get_object_or_404(reorganisation.news.all(), pk=new_id)
    form = NewPlaceForm(_post_data(request), reorganisation=reorganisation, user=request.user, place=place)
    links = reorganisation.links.filter(new_code=place.code).select_related("old").order_by("old__path")

    def save() -> str:
        content.save_place(reorganisation, replacing=place, by=request.user, **form.cleaned_data)
        return f"Đã lưu {place}."

    return _save_and_show(request, reorganisation, form, f"Sửa {place}", save, place=place, links=list(links))


@require_POST
@require(Permission.REORGANISE)
def reorganisation_place_remove(request: UserRequest, reorganisation_id: int, new_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    place = get_object_or_404(reorganisation.news.select_related("reorganisation"), pk=new_id)
    with refusals_as_messages(request):
        links = content.remove_place(place, by=request.user)
        messages.success(request, f"Đã bỏ {place} và {number(links)} nơi cũ ghi về đây.")
    return redirect("reorganisation_show", reorganisation.pk)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_link_add(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    where = _province(request, reorganisation)
    form = LinkForm(
        _post_data(request),
        reorganisation=reorganisation,
        olds=_ending(reorganisation, where.chosen_place),
        new_code=request.GET.get("new", ""),
    )

    def save() -> str:
        link = content.save_link(reorganisation, by=request.user, **form.cleaned_data)
        return f"Đã ghi {link.old} về nơi mới mang mã {link.new_code}."

    return _save_and_show(request, reorganisation, form, "Thêm nơi cũ", save, where=where)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_link_edit(request: UserRequest, reorganisation_id: int, link_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    link = get_object_or_404(reorganisation.links.select_related("old", "reorganisation"), pk=link_id)
    province = Place.objects.get(path=link.old.path[: prefix_length(Level.PROVINCE)])
    olds = _ending(reorganisation, province)
    form = LinkForm(_post_data(request), reorganisation=reorganisation, olds=olds, link=link)

    def save() -> str:
        content.save_link(reorganisation, replacing=link, by=request.user, **form.cleaned_data)
        return "Đã lưu."

    return _save_and_show(request, reorganisation, form, f"{link.old} về đâu", save, link=link)


@require_POST
@require(Permission.REORGANISE)
def reorganisation_link_remove(request: UserRequest, reorganisation_id: int, link_id: int) -> HttpResponse:
    reorganisation = kept_by(request.user, reorganisation_id)
    link = get_object_or_404(reorganisation.links.select_related("old", "reorganisation"), pk=link_id)
    with refusals_as_messages(request):
        content.remove_link(link, by=request.user)
        messages.success(request, f"Đã bỏ dòng {link.old} về nơi mới mang mã {link.new_code}.")
    return redirect("reorganisation_show", reorganisation.pk)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_rename(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Show a ready-made change: one place bears another name, all else stays."""
    reorganisation = kept_by(request.user, reorganisation_id)
    form = RenamePlaceForm(_post_data(request), olds=_ending(reorganisation, reorganisation.kept_at))

    def save() -> str:
        count = content.rename(reorganisation, by=request.user, **form.cleaned_data)
        below = f", cùng {number(count - 1)} địa bàn bên dưới giữ nguyên tên" if count > 1 else ""
        return f"Đã ghi {form.cleaned_data['old']} đổi thành {form.cleaned_data['name']}{below}."

    return _save_and_show(request, reorganisation, form, "Đổi tên một xã, phường, tỉnh", save)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_move(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Show a ready-made change: one hamlet lies in another commune."""
    reorganisation = kept_by(request.user, reorganisation_id)
    communes = _ending(reorganisation, reorganisation.kept_at).filter(level=Level.COMMUNE)
    below = Place.objects.filter(existing(reorganisation.effective_on - ONE_DAY), level=Level.HAMLET)
    having = communes.filter(Exists(below.filter(parent=OuterRef("pk"))))
    where = ReorganisationPlaceForm(request.GET, places=having, default=having.order_by("path").first())
    named = reorganisation.links.order_by().values("old")
    form = MoveHamletForm(
        _post_data(request),
        hamlets=below.within(where.chosen_place) if where.chosen_place else below.none(),
        communes=communes.filter(existing(reorganisation.effective_on))
        .select_related("parent")
        .exclude(pk__in=named)
        .order_by("sort_key", "path"),
        news=reorganisation.news.filter(level=Level.COMMUNE).order_by("name", "code"),
    )

    def save() -> str:
        content.move_hamlet(reorganisation, by=request.user, **form.cleaned_data)
        return f"Đã ghi {form.cleaned_data['hamlet']} chuyển sang xã, phường khác."

    return _save_and_show(request, reorganisation, form, "Chuyển một ấp sang xã khác", save, where=where)


@PAGE
@require(Permission.REORGANISE)
def reorganisation_merge(request: UserRequest, reorganisation_id: int) -> HttpResponse:
    """Show a ready-made change: a commune becomes part of another, or a hamlet of another of its commune."""
    reorganisation = kept_by(request.user, reorganisation_id)
    communes = _ending(reorganisation, reorganisation.kept_at).filter(level=Level.COMMUNE)
    hamlets = Place.objects.filter(existing(reorganisation.effective_on - ONE_DAY), level=Level.HAMLET)
    having = communes.filter(Exists(hamlets.filter(parent=OuterRef("pk"))))
    places = Place.objects.filter(pk=reorganisation.kept_at_id) | Place.objects.filter(pk__in=having.values("pk"))
    where = ReorganisationPlaceForm(request.GET, places=places, default=reorganisation.kept_at)
    chosen = where.chosen_place
    among = hamlets.within(chosen) if chosen is not None and chosen.level == Level.COMMUNE else communes
    form = MergePlaceForm(_post_data(request), places=among)

    def save() -> str:
        new = content.merge(reorganisation, by=request.user, **form.cleaned_data)
        return f"Đã ghi {form.cleaned_data['old']} nhập vào {new}."

    return _save_and_show(request, reorganisation, form, "Nhập một xã, ấp vào nơi khác", save, where=where)


def _save_and_show(
    request: UserRequest,
    reorganisation: Reorganisation,
    form: forms.Form,
    title: str,
    save: Callable[[], str],
    **context: Any,
) -> HttpResponse:
    """Show the form; once it is valid and ``save`` went through, the page of the reorganisation with what was done."""
    if form.is_valid():
        with refusals_on(form):
            message = save()
            messages.success(request, message)
            return redirect("reorganisation_show", reorganisation.pk)
    return _page(request, reorganisation, form, title, **context)


def _page(
    request: UserRequest, reorganisation: Reorganisation, form: forms.Form, title: str, **context: Any
) -> HttpResponse:
    nothing = dict.fromkeys(("where", "place", "link", "links", "help"))
    facts = {"reorganisation": reorganisation, "form": form, "title": title, "trail": trail_of(reorganisation, title)}
    status = 422 if form.is_bound else 200
    return render(request, "teams/reorganisation_content.html", nothing | facts | context, status=status)


def _read[T](
    form: ContentForm,
    field: str,
    reader: Callable[..., tuple[list[T], int]],
    reorganisation: Reorganisation,
) -> tuple[list[T], int] | None:
    """Return what the file in ``field`` says, None without one; its faults, each with line and column, stand at the
    field.
    """
    file: UploadedFile | None = form.cleaned_data.get(field)
    if file is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name or field).name
        with path.open("wb") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
        try:
            return reader(path, effective_on=reorganisation.effective_on)
        except BadFile as bad:
            faults = [str(problem).capitalize() for problem in bad.problems]
            more = bad.count - len(bad.problems)
            form.add_error(field, [*faults, *([f"… và {number(more)} lỗi nữa."] if more else [])])
            return None


def _imported_message(news: int, links: int, others: int) -> str:
    left = f" Bỏ qua {number(others)} dòng của ngày khác." if others else ""
    return f"Đã nhập {number(news)} nơi mới và {number(links)} dòng nơi cũ về nơi mới.{left}"


def _province(request: UserRequest, reorganisation: Reorganisation) -> ReorganisationPlaceForm:
    last_day = reorganisation.effective_on - ONE_DAY
    provinces = Place.objects.filter(existing(last_day), level=Level.PROVINCE)
    return ReorganisationPlaceForm(request.GET, places=provinces, default=reorganisation.kept_at)


def _ending(reorganisation: Reorganisation, province: Place | None) -> PlaceQuerySet:
    """Return the province, districts and communes there on the last day before."""
    rows = Place.objects.filter(existing(reorganisation.effective_on - ONE_DAY), level__lte=Level.COMMUNE)
    return rows.within(province) if province is not None else rows.none()


def _post_data(request: UserRequest) -> Any:
    return request.POST if request.method == "POST" else None
