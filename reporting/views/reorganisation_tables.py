"""The tables of a reorganisation's page: new places with what passes to each, old ones that are divided, who agreed."""

from collections.abc import Sequence
from typing import NamedTuple

from places.models import Place
from teams.actions import reorganisations as project
from teams.models import Agreement, NewPlace, PlaceLink, Reorganisation


class Row(NamedTuple):
    """A new place, the name of the one above it, the links that lead to it, and the place it became."""

    new: NewPlace
    above: str
    links: list[PlaceLink]
    place: Place | None


class Division(NamedTuple):
    old: Place
    heirs: list[str]


def new_rows(reorganisation: Reorganisation, news: Sequence[NewPlace]) -> list[Row]:
    """A row for each of ``news``; a constant number of queries."""
    names = _names(reorganisation, {new.parent_code for new in news})
    links: dict[str, list[PlaceLink]] = {}
    found = reorganisation.links.filter(new_code__in=[new.code for new in news]).select_related("old")
    for link in found.order_by("old__sort_key", "old__path"):
        links.setdefault(link.new_code, []).append(link)
    opened = Place.objects.filter(valid_from=reorganisation.effective_on, code__in=[new.code for new in news])
    places = {place.code: place for place in opened.order_by("path")} if _is_done(reorganisation) else {}
    return [
        Row(new, names.get(new.parent_code, new.parent_code), links.get(new.code, []), places.get(new.code))
        for new in news
    ]


def divided(reorganisation: Reorganisation) -> list[Division]:
    """The old places that pass in parts, each with the names of its heirs."""
    names = dict(reorganisation.news.order_by().values_list("code", "name"))
    found: dict[int, Division] = {}
    links = reorganisation.links.filter(partial=True).select_related("old").order_by("old__path", "new_code")
    for link in links:
        division = found.setdefault(link.old_id, Division(link.old, []))
        division.heirs.append(names.get(link.new_code, link.new_code))
    return list(found.values())


def agreed(reorganisation: Reorganisation) -> list[tuple[Place, Agreement | None]]:
    """Each province in which places end, with its agreement on what stands now."""
    rows = reorganisation.agreements.filter(version=reorganisation.version).select_related("by").order_by("pk")
    found = {agreement.province_id: agreement for agreement in rows}
    return [(province, found.get(province.pk)) for province in project.provinces(reorganisation)]


def _names(reorganisation: Reorganisation, codes: set[str]) -> dict[str, str]:
    """What the places of ``codes`` are called: new ones, or those that go on."""
    living = Place.objects.filter(code__in=codes).valid_on(reorganisation.effective_on).order_by("path")
    news = reorganisation.news.filter(code__in=codes).order_by()
    return dict(living.values_list("code", "name")) | dict(news.values_list("code", "name"))


def _is_done(reorganisation: Reorganisation) -> bool:
    return reorganisation.state == Reorganisation.State.DONE
