"""One's own tables: put together by what the address says, kept under a name, shared, taken to Excel."""

from pathlib import Path as File
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import User
from accounts.roles import Permission
from core.list_files import FORMS, Step, file_response
from core.refusals import refusals_on
from core.spreadsheets import write_csv
from core.text import typed_number
from core.workbook import write
from overview.actions import tables
from overview.exports.tables import table_lines, table_sheet
from overview.forms.tables import TableChoices, TableNameForm, query_of
from overview.models import SavedTable, TableReader
from overview.pages.tables import ShownTable, days_of
from places.models import Place
from reporting.rollups.overlaps import asked_twice

HEADING = "Bảng của tôi"


@require_safe
@require(Permission.SEE_ROLLUPS)
def table_list(request: UserRequest) -> HttpResponse:
    rows = SavedTable.objects.visible_to(request.user).select_related("owner", "place")
    context = {
        "own": rows.filter(owner=request.user).order_by("-changed_at", "-pk"),
        "shared": rows.of_colleagues(request.user).order_by("name", "pk"),
        "monthly": set(TableReader.objects.visible_to(request.user).values_list("table", flat=True)),
    }
    return render(request, "overview/table_list.html", context)


@require_safe
@require(Permission.SEE_ROLLUPS)
def table_view(request: UserRequest) -> HttpResponse:
    """The table that the address asks for; ``?saved=`` names the one of one's own whose choices are being changed."""
    choices = TableChoices(request.GET, request.user, timezone.now())
    saved = typed_number(request.GET.get("saved", ""), digits=17)
    own = SavedTable.objects.filter(owner=request.user)
    changing = get_object_or_404(own, pk=saved) if saved is not None else None
    return _page(request, choices, changing=changing, name_form=TableNameForm())


@require_POST
@require(Permission.SEE_ROLLUPS)
def table_save(request: UserRequest) -> HttpResponse:
    """Keep what ``choices``, the query of an address, asks for."""
    form = TableNameForm(request.POST)
    choices = _posted_choices(request)
    if form.is_valid():
        with refusals_on(form):
            table = tables.save(choices.place, choices=choices.choices, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã lưu bảng “{table.name}”.")
            return redirect("table_show", table.pk)
    return _page(request, choices, name_form=form, status=422)


@require_safe
@require(Permission.SEE_ROLLUPS)
def table_show(request: UserRequest, table_id: int) -> HttpResponse:
    """A kept table, for its place or, where that lies above the reader's own, for theirs."""
    table = _table(request.user, table_id)
    place = _place_of(table, request.user)
    if place is None:
        return render(request, "overview/table_outside.html", {"table": table, "trail": _trail(table.name)})
    said = query_of(table.choices, place).copy()
    if "order" in request.GET:
        said["order"] = request.GET["order"]
    return _page(request, TableChoices(said, request.user, timezone.now()), table=table)


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_ROLLUPS)
def table_edit(request: UserRequest, table_id: int) -> HttpResponse:
    """The name of one's own table, and whether others see it."""
    table = _own(request.user, table_id)
    shown = {"name": table.name, "is_shared": table.is_shared}
    form = TableNameForm(request.POST if request.method == "POST" else None, initial=shown)
    if form.is_valid():
        tables.rename(table, by=request.user, **form.cleaned_data)
        return redirect("table_show", table.pk)
    context = {"form": form, "table": table, "trail": _trail(table.name, "Đổi tên, chia sẻ")}
    return render(request, "overview/table_edit.html", context, status=422 if form.errors else 200)


@require_POST
@require(Permission.SEE_ROLLUPS)
def table_replace(request: UserRequest, table_id: int) -> HttpResponse:
    """Let one's own table hold other choices."""
    table, choices = _own(request.user, table_id), _posted_choices(request)
    tables.replace(table, place=choices.place, choices=choices.choices, by=request.user)
    messages.success(request, f"Bảng “{table.name}” đã theo lựa chọn mới.")
    return redirect("table_show", table.pk)


@require_POST
@require(Permission.SEE_ROLLUPS)
def table_remove(request: UserRequest, table_id: int) -> HttpResponse:
    table = _own(request.user, table_id)
    tables.remove(table, by=request.user)
    messages.success(request, f"Đã xóa bảng “{table.name}”. Số liệu và báo cáo không thay đổi.")
    return redirect("table_list")


@require_POST
@require(Permission.SEE_ROLLUPS)
def table_subscribe(request: UserRequest, table_id: int) -> HttpResponse:
    """``monthly``: send it each month, or no more where it is empty."""
    table = _table(request.user, table_id)
    if request.POST.get("monthly"):
        tables.subscribe(table, by=request.user)
        messages.success(request, "Ngày làm việc đầu mỗi tháng cổng sẽ báo cho anh/chị kèm đường dẫn tới bảng này.")
    else:
        tables.unsubscribe(table, by=request.user)
        messages.success(request, "Cổng thôi gửi bảng này hằng tháng.")
    return redirect("table_show", table.pk)


@require_safe
@require(Permission.EXPORT)
def table_data(request: UserRequest, form: str) -> HttpResponseBase:
    """The table that the address asks for as a file, "xlsx" or "csv"."""
    choices = TableChoices(request.GET, request.user, timezone.now())
    if not choices.rounds or form not in FORMS:
        raise Http404
    table = ShownTable(choices)

    def make(path: File, step: Step) -> None:
        if form == "xlsx":
            write(path, [table_sheet(table.pivot, choices, table.title)])
            return
        headings, *lines = table_lines(table.pivot)
        with path.open("w", encoding="utf-8", newline="") as file:
            write_csv(file, headings, lines)

    rows = len(table.pivot.all_rows)
    return file_response(request, f"bang-{choices.place.code}", form, title=table.title, rows=rows, make=make)


def _page(
    request: UserRequest, choices: TableChoices, *, table: SavedTable | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "choices": choices,
        "place": choices.place,
        "shown": ShownTable(choices) if choices.rounds else None,
        "days": days_of(choices),
        "query": choices.query(),
        "overlaps": asked_twice(choices.rounds),
        "table": table,
        "is_own": table is not None and table.owner_id == request.user.pk,
        "is_elsewhere": table is not None and table.place_id != choices.place.pk,
        "is_monthly": table is not None and table.subscriptions.filter(user=request.user).exists(),
        "changing": None,
        "name_form": None,
        "trail": _trail(table.name if table else "Lập bảng"),
        **more,
    }
    return render(request, "overview/table_view.html", context, status=status)


def _posted_choices(request: UserRequest) -> TableChoices:
    return TableChoices(QueryDict(request.POST.get("choices", "").removeprefix("?")), request.user, timezone.now())


def _table(user: User, table_id: int) -> SavedTable:
    return get_object_or_404(SavedTable.objects.visible_to(user).select_related("place", "owner"), pk=table_id)


def _own(user: User, table_id: int) -> SavedTable:
    return get_object_or_404(SavedTable.objects.filter(owner=user).select_related("place"), pk=table_id)


def _place_of(table: SavedTable, user: User) -> Place | None:
    """Return the place for which ``user`` sees the table: its own, or theirs where that lies in it; else None."""
    if user.scope is None:
        return None
    if user.scope.covers(table.place):
        return table.place
    return user.scope if table.place.covers(user.scope) else None


def _trail(*steps: str) -> list[tuple[str, str]]:
    return [(HEADING, reverse("table_list")), *((step, "") for step in steps)]
