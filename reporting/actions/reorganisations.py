"""Targets and regular reports that follow when places are reorganised; reports keep the place they were owed from."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from places.actions.reorganisations import PlaceToOpen, ReorganisationPlan
from places.models import Level, Place, PlaceQuerySet, subtrees
from reporting.models import Report, Round, Series, Target
from teams.actions.reorganising.followers import Follower

BATCH = 1_000  # rows a statement


def foresee(reform: ReorganisationPlan, tops: Sequence[Place]) -> dict[str, Any]:
    """Say what would follow, as fields of ``Consequences``; a constant number of queries."""
    lasting = Q(valid_to=None) | Q(valid_to__gte=reform.last_day)
    closing = Place.objects.filter(subtrees(tops), lasting)
    divided = {link.old.pk for link in reform.links if link.partial}
    heirs = _heir_codes(closing, reform)
    series, series_ending = _series(closing, reform, heirs)
    return {
        "open_rounds": _open_rounds(tops),
        "drafts": _drafts(closing),
        "series": series,
        "series_ending": series_ending,
        **_targets(heirs, divided, reform),
    }


def carry(heirs: Mapping[int, Place], reform: ReorganisationPlan) -> dict[str, Any]:
    return {"targets": _targets_follow(heirs, reform), "series": _series_follow(heirs, reform)}


def take_back(journal: Mapping[str, Any]) -> None:
    Target.objects.filter(pk__in=journal["targets"]).delete()
    for pk, (place, ends_on) in journal["series"].items():
        Series.objects.filter(pk=pk).update(within=place, ends_on=ends_on)


def _targets_follow(heirs: Mapping[int, Place], reform: ReorganisationPlan) -> list[int]:
    """What places that passed whole held for days still to come, added up at their heirs over the same days.

    The old rows stay as history; a team's own targets go with the team. Of a divided place nobody can say which part
    holds how much: its target is allotted anew by the province.
    """
    sums = _target_sums({pk: heir.pk for pk, heir in heirs.items() if heir.level <= Level.COMMUNE}, reform)
    stored = set(
        Target.objects.filter(place__in={key[0] for key in sums})
        .order_by()
        .values_list("place", "indicator", "starts_on")
    )
    made = Target.objects.bulk_create(
        (
            Target(place_id=place, indicator_id=indicator, starts_on=starts_on, ends_on=ends_on, value=value)
            for (place, indicator, starts_on, ends_on), value in sums.items()
            if (place, indicator, starts_on) not in stored
        ),
        batch_size=BATCH,
    )
    return [target.pk for target in made]


def _target_sums[Heir: (int, str)](
    heirs: Mapping[int, Heir], reform: ReorganisationPlan
) -> dict[tuple[Heir, int, datetime.date, datetime.date], int]:
    """Add up what old places hold for days still to come, by heir, indicator and days."""
    held = Target.objects.filter(place__in=heirs, ends_on__gte=reform.effective_on)
    sums: dict[tuple[Heir, int, datetime.date, datetime.date], int] = defaultdict(int)
    columns = ("place", "indicator", "starts_on", "ends_on", "value")
    for place, indicator, starts_on, ends_on, value in held.order_by("pk").values_list(*columns):
        sums[heirs[place], indicator, starts_on, ends_on] += value
    return sums


def _series_follow(
    heirs: Mapping[int, Place], reform: ReorganisationPlan
) -> dict[int, tuple[int, datetime.date | None]]:
    """Regular reports of a place that passed whole go on at its heir; return where they were and until when, by id.

    Rounds that are open keep their places. Where several provinces become one, each one's regular reports would ask the
    same teams twice: those of the province that bears the heir's name go on, the others end with their province.
    """
    before: dict[int, tuple[int, datetime.date | None]] = {}
    rows = Series.objects.filter(within__in=heirs.keys()).exclude(ends_on__lt=reform.effective_on)
    for series in rows.select_related("within").order_by("pk"):
        heir = heirs[series.within_id]
        before[series.pk] = series.within_id, series.ends_on
        if _is_main(series.within, heir, heirs):
            series.within = heir
        else:
            series.ends_on = max(reform.last_day, series.starts_on)
        series.save(update_fields=["within", "ends_on"])
    return before


def _is_main(old: Place, heir: Place, heirs: Mapping[int, Place]) -> bool:
    """Whether what belongs to ``old`` goes on at ``heir``: it alone became it, or it bears its name."""
    merged = [pk for pk, new in heirs.items() if new.pk == heir.pk]
    return len(merged) == 1 or old.name == heir.name


def _open_rounds(tops: Sequence[Place]) -> list[Round]:
    """Return the rounds that receive reports and ask a place that ends, or a team there, whoever asked them."""
    asked = Report.objects.filter(subtrees(tops, "place__stands_at"), round=OuterRef("pk"))
    rounds = Round.objects.open_at(timezone.now()).filter(subtrees(tops, "within__path") | Exists(asked))
    return list(rounds.order_by("due_at", "pk"))


def _drafts(closing: PlaceQuerySet) -> int:
    drafts = Report.objects.filter(place__in=closing.order_by().values("pk"), state=Report.State.DRAFT)
    return drafts.receiving_at(timezone.now()).count()


def _targets(heirs: Mapping[int, str], divided: set[int], reform: ReorganisationPlan) -> dict[str, int]:
    """Count the targets that new places will hold, as ``carry`` makes them, and those that are to be allotted anew."""
    levels = {new.code: new.level for new in reform.news}
    upper = {pk: code for pk, code in heirs.items() if levels.get(code, Level.GROUP) <= Level.COMMUNE}
    return {
        "targets": len(_target_sums(upper, reform)),
        "targets_to_allot": Target.objects.filter(ends_on__gte=reform.effective_on, place__in=divided).count(),
    }


def _heir_codes(closing: PlaceQuerySet, reform: ReorganisationPlan) -> dict[int, str]:
    """Return the code of the heir of each place that passes whole, as ``carry`` is given them: of a province too of
    which all communes go to one.
    """
    news = {new.code: new for new in reform.news}
    heirs = {link.old.pk: link.new_code for link in reform.links if not link.partial}
    named = {link.old.pk for link in reform.links}
    for province in closing.filter(level=Level.PROVINCE).exclude(pk__in=named).order_by("path"):
        went = {_province_code(link.new_code, news) for link in reform.links if province.covers(link.old)}
        if len(went) == 1 and (code := next(iter(went))):
            heirs[province.pk] = code
    return heirs


def _series(
    closing: PlaceQuerySet, reform: ReorganisationPlan, heirs: Mapping[int, str]
) -> tuple[list[Series], list[Series]]:
    """Those that go on and those that end, by the same rule as ``carrying``: the only place that became the heir goes
    on there, or the one that bears its name."""
    rows = Series.objects.filter(within__in=closing.order_by().values("pk")).exclude(ends_on__lt=reform.effective_on)
    news = {new.code: new for new in reform.news}
    merged = Counter(heirs.values())
    going_on: list[Series] = []
    ending: list[Series] = []
    for series in rows.select_related("within").order_by("code"):
        heir = news.get(heirs.get(series.within_id, ""))
        goes_on = heir is not None and (merged[heir.code] == 1 or series.within.name == heir.name)
        (going_on if goes_on else ending).append(series)
    return going_on, ending


def _province_code(code: str, news: dict[str, PlaceToOpen]) -> str:
    """The province, itself new, in which a new place lies; "" in one that goes on."""
    new = news.get(code)
    while new is not None and new.level != Level.PROVINCE:
        new = news.get(new.parent_code or "")
    return new.code if new is not None else ""


FOLLOWER = Follower(foresee, carry, take_back, puts_back=(Target, Series))
