"""The tables of a reorganisation's page: new places with what passes to each, old ones that are divided, who agreed."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from places.models import Place
from teams.actions import reorganisations as project
from teams.models import Agreement, NewPlace, PlaceLink, Reorganisation


class NewPlaceRow(NamedTuple):
    """A new place, the name of the one above it, the links to it with the old ones' names, and the place it became."""

    new: NewPlace
    above: str
    links: list[tuple[PlaceLink, str]]
    place: Place | None


class Division(NamedTuple):
    name: str
    heirs: list[str]


def new_rows(reorganisation: Reorganisation, news: Sequence[NewPlace]) -> list[NewPlaceRow]:
    """Return a row for each of ``news``; a constant number of queries."""
    names = _names(reorganisation, {new.parent_code for new in news})
    links: dict[str, list[tuple[PlaceLink, str]]] = {}
    shared = _repeated_names(reorganisation)
    found = reorganisation.links.filter(new_code__in=[new.code for new in news]).select_related("old__parent")
    for link in found.order_by("old__sort_key", "old__path"):
        links.setdefault(link.new_code, []).append((link, _clear_name(link.old, shared)))
    opened = Place.objects.filter(valid_from=reorganisation.effective_on, code__in=[new.code for new in news])
    places = {place.code: place for place in opened.order_by("path")} if _is_done(reorganisation) else {}
    return [
        NewPlaceRow(new, names.get(new.parent_code, new.parent_code), links.get(new.code, []), places.get(new.code))
        for new in news
    ]


def divided_places(reorganisation: Reorganisation) -> list[Division]:
    """Return the old places that pass in parts, each with the names of its heirs."""
    names = dict(reorganisation.news.order_by().values_list("code", "name"))
    found: dict[int, Division] = {}
    shared = _repeated_names(reorganisation)
    links = reorganisation.links.filter(partial=True).select_related("old__parent").order_by("old__path", "new_code")
    for link in links:
        division = found.setdefault(link.old_id, Division(_clear_name(link.old, shared), []))
        division.heirs.append(names.get(link.new_code, link.new_code))
    return list(found.values())


def agreements_by_province(reorganisation: Reorganisation) -> list[tuple[Place, Agreement | None]]:
    """Return each province in which places end, with its agreement on what stands now."""
    rows = reorganisation.agreements.filter(version=reorganisation.version).select_related("by").order_by("pk")
    found = {agreement.province_id: agreement for agreement in rows}
    return [(province, found.get(province.pk)) for province in project.provinces(reorganisation)]


def _repeated_names(reorganisation: Reorganisation) -> set[str]:
    """Return names that several of the old places bear: "Phường 1" of more than one town."""
    olds = set(reorganisation.links.order_by().values_list("old", "old__name"))
    return {name for name, times in Counter(name for _, name in olds).items() if times > 1}


def _clear_name(old: Place, shared: set[str]) -> str:
    return f"{old} ({old.parent})" if old.parent is not None and old.name in shared else str(old)


def _names(reorganisation: Reorganisation, codes: set[str]) -> dict[str, str]:
    """Return what the places of ``codes`` are called: new ones, or those that go on."""
    living = Place.objects.filter(code__in=codes).valid_on(reorganisation.effective_on).order_by("path")
    news = reorganisation.news.filter(code__in=codes).order_by()
    return dict(living.values_list("code", "name")) | dict(news.values_list("code", "name"))


def _is_done(reorganisation: Reorganisation) -> bool:
    return reorganisation.state == Reorganisation.Stage.DONE
