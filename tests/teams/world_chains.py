"""Random successions of the small country with hamlets placed late; what must hold after each step."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.roles import Role
from core.refusals import Refused
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.lineage import lowest_common, ways_today
from places.models import Level, Place, Succession, subtrees
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganisations.commune_teams import waiting_teams
from teams.actions.reorganising import Consequences, carry_out, consequences
from teams.models import Team
from tests.world import World

FIRST = datetime.date(2023, 1, 1)


@dataclass
class Chain:
    """Successions one after another, two months apart."""

    world: World
    day: datetime.date = FIRST
    past: frozenset[int] = frozenset()  # hamlets and groups at the beginning
    names: int = 0

    def __post_init__(self) -> None:
        lowest = Place.objects.filter(level__gte=Level.HAMLET, valid_to=None).order_by()
        self.past = frozenset(lowest.values_list("pk", flat=True))

    def act(self, what: str, which: int, number: int) -> None:
        self.day += datetime.timedelta(days=60)
        try:
            with transaction.atomic():
                getattr(self, what)(which, number)
        except Refused:
            return
        self.check()

    def merge(self, which: int, number: int) -> None:
        olds = self._communes(which, 1 + number % 3)
        self._reform([self._new(olds[0])], [(old, 0, False) for old in olds])

    def rename(self, which: int, number: int) -> None:
        (old,) = self._communes(which, 1)
        self._reform([self._new(old)], [(old, 0, False)])

    def divide(self, which: int, number: int) -> None:
        (old,) = self._communes(which, 1)
        parts = 2 + number % 2
        self._reform([self._new(old) for _ in range(parts)], [(old, at, True) for at in range(parts)])

    def divide_and_merge(self, which: int, number: int) -> None:
        """A part of one goes to what another becomes."""
        one, other = self._communes(which, 2)
        self._reform([self._new(one), self._new(other)], [(one, 0, True), (one, 1, True), (other, 1, False)])

    def divide_across(self, which: int, number: int) -> None:
        """A part of a commune goes to another province, so that nothing but the country holds all of it."""
        (old,) = self._communes(which, 1)
        others = Place.objects.valid_on(self.day).at(Level.COMMUNE).exclude(path__startswith=old.path[:4])
        if (other := others.select_related("parent").order_by("path").first()) is None:
            raise Refused("too_few", "Chỉ còn một tỉnh.")
        self._reform([self._new(old), self._new(other)], [(old, 0, True), (old, 1, True)])

    def rename_province(self, which: int, number: int) -> None:
        provinces = list(Place.objects.valid_on(self.day).at(Level.PROVINCE).order_by("path"))
        self._new_province([provinces[which % len(provinces)]], which, number)

    def join_provinces(self, which: int, number: int) -> None:
        """All provinces become one."""
        provinces = list(Place.objects.valid_on(self.day).at(Level.PROVINCE).order_by("path"))
        self._new_province(provinces, which, number)

    def _new_province(self, provinces: list[Place], which: int, number: int) -> None:
        """Provinces become one without districts; one of its communes may be divided."""
        self.names += 1
        code = f"P{self.names}"
        top = PlaceToOpen(code=code, level=1, kind="tỉnh", name=f"Tỉnh {code}")
        below = Place.objects.filter(subtrees(provinces)).valid_on(self.day).at(Level.COMMUNE)
        communes = list(below.order_by("path"))
        news, links = [top], [(old, 0, False) for old in provinces]
        for at, old in enumerate(communes):
            parts = 2 if at == which % len(communes) and number % 2 else 1
            for _ in range(parts):
                news.append(self._new(old, above=code))
                links.append((old, len(news) - 1, parts > 1))
        self._reform(news, links)

    def place(self, which: int, number: int) -> None:
        """Many are placed, all of one old commune one way."""
        if waiting := list(worklist.waiting_hamlets(None).order_by("path")):
            parent = waiting[which % len(waiting)].parent_id
            ways = ways_today([parent])[parent]
            beside = [one for one in waiting if one.parent_id == parent]
            worklist.place(dict.fromkeys(beside, ways[number % len(ways)]), by=None)

    def place_one(self, which: int, number: int) -> None:
        if waiting := list(worklist.waiting_hamlets(None).order_by("path")):
            hamlet = waiting[which % len(waiting)]
            ways = ways_today([hamlet.parent_id])[hamlet.parent_id]
            worklist.place({hamlet: ways[number % len(ways)]}, by=None)

    def check(self) -> None:
        """Every hamlet of the past ends at one place of today, or at one that waits; nothing comes of nothing."""
        heirs: dict[int, list[Place]] = {}
        for link in Succession.objects.filter(old__level__gte=Level.HAMLET).select_related("new").order_by("pk"):
            heirs.setdefault(link.old_id, []).append(link.new)
        waiting = set(worklist.waiting_hamlets(None).order_by().values_list("pk", flat=True))
        for hamlet in Place.objects.filter(level__gte=Level.HAMLET).select_related("parent").order_by("path"):
            end = hamlet
            while after := heirs.get(end.pk):
                (end,) = after
            if end.valid_to is None:
                assert hamlet.stands_at == end.path, hamlet
                above = Place.objects.get(pk=end.parent_id)
                assert above.valid_to is None, f"{end} is open below {above}, which ended"
            else:
                end = Place.objects.select_related("parent").get(pk=end.pk)
                assert end.pk in waiting or end.parent_id in waiting, f"{hamlet} vanished at {end}"
        for old in Place.objects.filter(level=Level.COMMUNE, heirs__isnull=False).distinct().order_by("path"):
            ends = lowest_common(old.heirs.order_by("pk").values_list("new__stands_at", flat=True))
            assert old.stands_at == (ends or old.path), f"{old} is counted elsewhere than where its heirs are"
        ended = Q(valid_to__isnull=False)
        assert not Place.objects.filter(ended, valid_to__lt=F("valid_from")).exists()
        for team in Team.objects.waiting().select_related("place").order_by("pk"):
            at = team.place_id if team.place.level != Level.GROUP else (team.place_id, team.place.parent_id)
            theirs = {at} if isinstance(at, int) else set(at)
            assert theirs & waiting or waiting_teams(None).filter(pk=team.pk).exists(), f"{team} waits for ever"

    def place_all(self) -> None:
        """Whatever waits is placed from the list, as it stands there."""
        for parent in sorted(set(worklist.waiting_hamlets(None).order_by().values_list("parent", flat=True))):
            rows = list(worklist.waiting_hamlets(None).filter(parent=parent).order_by("path"))
            worklist.place(dict.fromkeys(rows, ways_today([parent])[parent][0]), by=None)
        for team in waiting_teams(None).order_by("pk"):
            worklist.place({}, teams={team: ways_today([team.place_id])[team.place_id][0]}, by=None)
        self.check()
        assert not worklist.waiting_hamlets(None).exists()
        assert not Team.objects.waiting().exists()
        standing = Place.objects.filter(pk__in=self.past).order_by().values_list("stands_at", flat=True)
        assert len(set(standing)) == len(self.past), "each at one place of its own"
        assert set(standing) == set(Place.objects.filter(level__gte=4, valid_to=None).values_list("path", flat=True))

    def _communes(self, which: int, many: int) -> list[Place]:
        places = list(Place.objects.valid_on(self.day).at(Level.COMMUNE).select_related("parent").order_by("path"))
        first = places[which % len(places)]
        near = [first, *(one for one in places if one.path[:4] == first.path[:4] and one != first)]
        if len(near) < many:
            raise Refused("too_few", "Không đủ nơi.")
        return near[:many]

    def _new(self, old: Place, *, above: str = "") -> PlaceToOpen:
        self.names += 1
        parent = above or (old.parent.code if old.parent else None)
        return PlaceToOpen(code=f"N{self.names}", level=3, kind="xã", name=f"Xã Mới {self.names}", parent_code=parent)

    def _reform(self, news: list[PlaceToOpen], links: list[tuple[Place, int, bool]]) -> None:
        at = timezone.make_aware(datetime.datetime.combine(self.day, datetime.time(1)))
        made = project.create(
            Place.objects.get(path=links[0][0].path[:4]), title="Sắp xếp", decision=f"{self.day:%y%m}/NQ",
            signed_on=self.day, effective_on=self.day, by=None, at=at,
        )  # fmt: skip
        rows = [PlannedLink(old, news[at].code, partial=partial) for old, at, partial in links]
        made = project.set_content(made, news=news, links=rows, by=None)
        told = consequences(made)
        done = carry_out(made, by=None, at=at).done
        self.done_as_told(told, done)

    @staticmethod
    def done_as_told(told: Consequences, done: dict[str, int]) -> None:
        """What is counted before it is carried out is what is counted after."""
        names = {level: level.name.lower() for level in Level}
        if not told.faults:
            assert {level: done.get(f"opened_{name}", 0) for level, name in names.items()} == {
                level: told.opened.get(level, 0) for level in Level
            }
            assert {level: done.get(f"closed_{name}", 0) for level, name in names.items()} == {
                level: told.closed.get(level, 0) for level in Level
            }
        assert (told.hamlets_waiting, told.teams_moving, told.teams_waiting, told.targets) == (
            done["hamlets_waiting"], done["teams_moved"], done["teams_waiting"], done["targets"],
        )  # fmt: skip
        assert len(told.series) + len(told.series_ending) == done["series"]
        assert told.accounts.get(Role.COMMUNE, 0) == done["accounts_proposed"]
