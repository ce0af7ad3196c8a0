"""The year book of a team, and of one person in teams: a page, and the same as a Word file."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from accounts.access import UserRequest, require
from accounts.roles import Permission
from core.documents import attachment
from core.text import fold, typed_number
from exchange.exports.books import DOCX
from reporting.exports.year_books import write_year_book
from reporting.rollups.year_books import YearBook, book_of_person, book_of_team
from teams.models import Member, Team

FIRST_YEAR = 2022  # teams were founded since


@require(Permission.SEE_TEAMS)
@require_safe
def team_year_show(request: UserRequest, team_id: int) -> HttpResponseBase:
    team = get_object_or_404(Team.objects.visible_to(request.user).select_related("place"), pk=team_id)
    return _answer(request, book_of_team(team, _year(request)), team)


@require(Permission.SEE_TEAMS)
@require_safe
def person_year_show(request: UserRequest, member_id: int) -> HttpResponseBase:
    rows = Member.objects.visible_to(request.user).filter(erased_at=None).select_related("team__place")
    member = get_object_or_404(rows, pk=member_id)
    return _answer(request, book_of_person(member, _year(request), by=request.user), member.team)


def _answer(request: UserRequest, book: YearBook, team: Team) -> HttpResponseBase:
    if request.GET.get("file") == "docx":
        name = f"{slugify(fold(book.title))}{DOCX.suffix}"
        return attachment(write_year_book(book), name=name, content_type=DOCX.content_type)
    diary = f"{reverse('diary_list')}?team={team.pk}"
    trail = [("Sổ ghi của tổ", reverse("diary_list")), (team.short_name, diary)]
    if book.is_of_person:
        trail.append((f"Sổ năm {book.year}", f"{reverse('team_year_show', args=[team.pk])}?year={book.year}"))
    context = {
        "book": book,
        "team": team,
        "years": range(timezone.localdate().year, FIRST_YEAR - 1, -1),
        "trail": [*trail, (book.subject if book.is_of_person else f"Sổ năm {book.year}", "")],
    }
    return render(request, "reporting/year_show.html", context)


def _year(request: UserRequest) -> int:
    """Return the year that the address asks for, the running one where it asks for none that there is."""
    this = timezone.localdate().year
    asked = typed_number(request.GET.get("year", ""), digits=4)
    return asked if asked is not None and FIRST_YEAR <= asked <= this else this
