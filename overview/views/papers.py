"""The words of the reports on paper: a list of their parts, and one part edited with a look at what it becomes."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import UserRequest, require
from accounts.models import Event, User
from accounts.roles import Permission
from core.refusals import refusals_as_messages, refusals_on
from overview.actions import papers
from overview.exports.document import FIELDS, PARTS, PaperSource, Part, check, fill
from overview.forms.papers import PaperTextForm
from overview.models import PaperText
from places.models import Level, Place
from reporting.models import Round
from reporting.models.basis import Basis

EARLIER = 10  # changes shown


class Line(NamedTuple):
    part: Part
    lines: list[str]
    own: PaperText | None


@require_safe
@require(Permission.EDIT_PAPERS)
def paper_list(request: UserRequest) -> HttpResponse:
    own = {(row.paper, row.part): row for row in _own(request.user)}
    told = []
    for paper in PaperText.Paper:
        rows = [(part, own.get((paper, part.key))) for part in PARTS[paper].values()]
        told.append((paper, [Line(part, (row.text if row else part.text).splitlines(), row) for part, row in rows]))
    return render(request, "overview/paper_list.html", {"papers": told, "trail": [("Lời văn báo cáo", "")]})


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.EDIT_PAPERS)
def paper_edit(request: UserRequest, paper: str, part: str) -> HttpResponse:
    """One button shows what a text becomes with the numbers of the newest round, the other saves it."""
    chosen = _part(paper, part)
    own = _own(request.user).filter(paper=paper, part=part).first()
    stands = own.text if own else chosen.text
    form = PaperTextForm(request.POST if request.method == "POST" else None, initial={"text": stands})
    text = form.cleaned_data["text"] if form.is_valid() else stands
    with refusals_on(form):
        if form.is_valid() and "preview" in request.POST:
            check(text)
        elif form.is_valid():
            papers.edit(chosen, paper=paper, text=text, province=_province(request.user), by=request.user)
            messages.success(request, f"Đã lưu phần “{chosen.title}”. Báo cáo lập từ nay dùng lời văn này.")
            return redirect("paper_list")
    shown = _sample(request.user, paper)
    context = {
        "form": form,
        "paper": PaperText.Paper(paper),
        "part": chosen,
        "own": own,
        "fields": [(f"{{{name}}}", field.means) for name, field in FIELDS.items()],
        "sample": shown,
        "filled": fill(text, shown) if shown and not form.errors else [],
        "instead": fill(chosen.instead, shown) if shown else [],
        "changes": _changes(request.user, paper, part),
        "trail": [("Lời văn báo cáo", reverse("paper_list")), (chosen.title, "")],
    }
    return render(request, "overview/paper_edit.html", context, status=422 if form.errors else 200)


@require_POST
@require(Permission.EDIT_PAPERS)
def paper_reset(request: UserRequest, paper: str, part: str) -> HttpResponse:
    chosen = _part(paper, part)
    with refusals_as_messages(request):
        papers.reset(chosen, paper=paper, province=_province(request.user), by=request.user)
        messages.success(request, f"Phần “{chosen.title}” đã về lời văn mặc định. Lời văn trước còn trong lịch sử.")
    return redirect("paper_edit", paper, part)


def _part(paper: str, part: str) -> Part:
    """Raises Http404."""
    try:
        return PARTS[paper][part]
    except KeyError as error:
        raise Http404 from error


def _province(user: User) -> Place:
    """Whose papers ``user`` words: their own province's. Raises Http404."""
    if user.scope is None or user.scope.level != Level.PROVINCE:
        raise Http404
    return user.scope


def _own(user: User) -> QuerySet[PaperText]:
    return PaperText.objects.visible_to(user).standing().filter(province=_province(user)).order_by("pk")


def _sample(user: User, paper: str) -> PaperSource | None:
    """What a text is tried on: the newest round, of the province or of its first commune; None before there is one."""
    province, at = _province(user), timezone.now()
    rounds = Round.objects.visible_to(user).filter(opens_at__lte=at).order_by("-data_to", "-pk")
    newest = rounds.first()
    if newest is None:
        return None
    place: Place | None = province
    if paper == PaperText.Paper.LOCAL:
        communes = Place.objects.within(province).at(Level.COMMUNE).valid_on(newest.data_to)
        place = communes.order_by("path").first()
    return PaperSource(rounds=[newest], place=place, basis=Basis.THEN, at=at, by=user) if place else None


def _changes(user: User, paper: str, part: str) -> list[Event]:
    """The latest changes of a part, each with the words before it."""
    row = PaperText.objects.visible_to(user).filter(province=_province(user), paper=paper, part=part).first()
    if row is None:
        return []
    return list(Event.objects.visible_to(user).about(row).select_related("by").newest_first()[:EARLIER])
