"""Search over what one may see: teams, people, places, decisions by number; marks ignored, what fits exactly first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from accounts.access import UserRequest, finds_by_phone, require
from accounts.models import User
from accounts.roles import Permission
from core.text import fold, person_key, sort_key
from overview.forms.search import SearchForm, number_asked, number_key, tells_a_phone
from places import lineage
from places.models import Level, Place, PlaceQuerySet, Succession, in_scope, prefix_length
from places.phrases import named_like, phrase_of, places_named
from teams.access import masked_member_phone
from teams.filters import communes_of
from teams.models import Decision, Member, Placement, Ruling, Team

SHOWN = 20  # of each kind
NAMED = 3  # teams beside their decision; its page has them all
KINDS = ("teams", "people", "places", "decisions")


@require_http_methods(["GET", "HEAD", "POST"])
@require(Permission.SEE_TEAMS)
def search(request: UserRequest) -> HttpResponse:
    """What is typed is posted, then stands in the address, to be kept or sent on; but never a phone number, whole or
    in part: addresses stay in logs and histories. It is answered where it was posted, and not read from an address.
    """
    if request.method != "POST":
        asked = request.GET.get("q")
        return _page(request, SearchForm({"q": asked} if asked is not None and not tells_a_phone(asked) else None))
    asked = request.POST.get("q", "")
    if tells_a_phone(asked):
        return _page(request, SearchForm({"q": asked}))
    return redirect(f"{reverse('search')}?{urlencode({'q': asked})}")


def _page(request: UserRequest, form: SearchForm) -> HttpResponse:
    groups = _results(request.user, form) if form.is_valid() else {}
    context = {
        "form": form,
        "searched": bool(groups),
        "phone_hidden": bool(groups) and bool(form.phone) and not finds_by_phone(request.user),
        "found_nothing": bool(groups) and not any(groups[name] for name in KINDS),
        "shown": SHOWN,
        "today": timezone.localdate(),
        "trail": [("Tìm kiếm", "")],
        **({kind: [] for kind in KINDS} | {"cut": ()} | groups),
    }
    return render(request, "overview/search.html", context)


def _results(user: User, form: SearchForm) -> dict[str, Any]:
    """What is found by the first reading of the text that finds anything."""
    first, *others = form.readings
    found = _matches(user, form, first)
    for reading in others if not form.phone else []:
        if any(found[kind] for kind in KINDS):
            break
        within = phrase_of(reading).within
        found = _matches(user, form, reading) if not within or places_named(within) else found
    return found


def _matches(user: User, form: SearchForm, text: str) -> dict[str, Any]:
    texts = [text, phrase_of(text).name]
    people = Member.objects.visible_to(user).filter(erased_at=None)
    people = people.filter(
        _of_phone(user, form.phone) if form.phone else named_like(text, "name_folded", path="team__place__path")
    )
    places = _places(user).filter(named_like(text, "name_folded", path="path")).select_related("parent")
    found: dict[str, Sequence[Any]] = {
        "teams": _first(Team.objects.visible_to(user).matching(text).select_related("place"), texts),
        "people": _first(people.select_related("team__place"), texts, key=person_key),
        "places": _first(places, texts, behind=["is_over"]),
        "decisions": [] if form.phone else _decisions(user, text),
    }
    cut = {name for name, rows in found.items() if len(rows) > SHOWN}
    shown = {name: rows[:SHOWN] for name, rows in found.items()}
    stands = [*(team.place for team in shown["teams"]), *(member.team.place for member in shown["people"])]
    communes = communes_of(stands)
    for place in stands:
        place.commune = communes.get(place.path[: prefix_length(Level.COMMUNE)])
    _say_where_before(shown["teams"], fold(texts[-1]))
    _say_what_became(user, shown["places"])
    _say_of_which_teams(user, shown["decisions"])
    return {**shown, "cut": cut}


def _of_phone(user: User, phone: str) -> Q:
    """Whose number this is, for who reads it in full; they are counted as shown."""
    if not finds_by_phone(user):
        return Q(pk=None)
    found = Member.objects.visible_to(user).filter(phone=phone).select_related("team__place")
    return Q(pk__in=[member.pk for member in found if not masked_member_phone(user, member)])


def _places(user: User) -> PlaceQuerySet:
    """Those that ``user`` may open, and those of which a place of theirs took a part: known by name, not to be opened.

    ``is_over``: it ended, and comes behind those of today that fit as well.
    """
    gave = Succession.objects.filter(in_scope(user, "new__path")).values("old")
    ended = Q(valid_to__isnull=False, valid_to__lt=timezone.localdate())  # never null, which databases sort two ways
    return Place.objects.filter(in_scope(user) | Q(pk__in=gave)).annotate(is_over=ended)


def _say_what_became(user: User, places: Sequence[Place]) -> None:
    """Hang on each place ``heirs_now``, where it is today, and ``opens``: whether it may be opened.

    What no link leads from, as a district, is where what stood there is counted today.
    """
    heirs = lineage.heirs_today(places, user)
    moved = [place for place in places if place.has_moved and not heirs.get(place.pk)]
    standing = {place.path: place for place in Place.objects.filter(path__in={place.stands_at for place in moved})}
    for place in moved:
        heirs[place.pk] = [lineage.Heir(standing[place.stands_at], partial=False)]
    for place in places:
        place.heirs_now = heirs.get(place.pk, [])  # type: ignore[attr-defined]
        place.opens = user.scope is not None and user.scope.covers(place)  # type: ignore[attr-defined]


def _say_where_before(teams: Sequence[Team], folded: str) -> None:
    """Hang on each team ``stood``: the former places by whose name it was found, when nothing of today's names fits."""
    unlike = [one for one in teams if folded not in one.name_folded and folded not in one.place.name_folded]
    stood = Placement.objects.filter(team__in=[one.pk for one in unlike], place__name_folded__contains=folded)
    found: dict[int, list[Placement]] = defaultdict(list)
    for placement in stood.select_related("place__parent").order_by("starts_on", "pk"):
        found[placement.team_id].append(placement)
    for team in teams:
        team.stood = found[team.pk]  # type: ignore[attr-defined]


def _say_of_which_teams(user: User, decisions: Sequence[Decision]) -> None:
    """Hang on each decision ``ruled``, what it did to the teams that the user sees, the first NAMED, and ``more``: how
    many others there are.
    """
    found: dict[int, list[Ruling]] = defaultdict(list)
    rulings = Ruling.objects.visible_to(user).filter(decision__in=[one.pk for one in decisions])
    for ruling in rulings.select_related("team").order_by("kind", "team__sort_key", "pk"):
        found[ruling.decision_id].append(ruling)
    for decision in decisions:
        decision.ruled = found[decision.pk][:NAMED]  # type: ignore[attr-defined]
        decision.more = max(len(found[decision.pk]) - NAMED, 0)  # type: ignore[attr-defined]


def _first(
    rows: QuerySet[Any], texts: Sequence[str], *, key: Callable[[str], str] = sort_key, behind: Sequence[str] = ()
) -> list[Any]:
    """One more than are shown, to know whether some are left out: the very name with its marks, the name without, what
    begins with it, what holds it, what is found by something else; each in the order of names.

    ``texts``: what was typed, and the name in it. ``key`` gives the sort key of a name, which holds its marks and not
    its case. ``behind``: what puts rows that fit equally well behind others, before their names do.
    """
    folded = [fold(text) for text in texts]
    fit = Case(
        When(sort_key__in=[key(text) for text in texts], then=Value(0)),
        When(name_folded__in=folded, then=Value(1)),
        When(_any_of("name_folded__startswith", folded), then=Value(2)),
        When(_any_of("name_folded__contains", folded), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return list(rows.order_by(fit, *behind, "sort_key", "pk")[: SHOWN + 1])


def _any_of(lookup: str, texts: Iterable[str]) -> Q:
    return reduce(or_, (Q(**{lookup: text}) for text in texts))


def _decisions(user: User, text: str) -> list[Decision]:
    """By number, marks, case and what stands between its letters ignored, without the words around it; one number is
    used by many communes and years. A text without a digit is none.

    A number is stored as it is written, so the database narrows by the first digits and the rest is compared here.
    """
    asked = number_asked(text)
    digits = next((word for word in "".join(c if c.isdigit() else " " for c in asked).split()), "")
    if not digits:
        return []
    wanted, folded, key = asked.casefold(), fold(asked), number_key(asked)
    rows = Decision.objects.visible_to(user).filter(number__contains=digits).select_related("place")
    fits = [(decision, fold(decision.number)) for decision in rows.order_by("-signed_on", "-pk")]

    def fit(found: tuple[Decision, str]) -> int:
        decision, number = found
        exact = (decision.number.casefold() == wanted, number == folded, number_key(number).startswith(key), True)
        return exact.index(True)

    fits = [one for one in fits if key in number_key(one[1])]
    return [decision for decision, _ in sorted(fits, key=fit)[: SHOWN + 1]]
