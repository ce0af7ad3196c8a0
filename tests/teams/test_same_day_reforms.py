"""Two resolutions of one day, what lies straight below a divided commune, a team that was founded on the day; and where
rows of long ago stand when what they became ends.
"""

import datetime
from typing import Any

import pytest

from places.actions import reorganisations as tree
from places.actions.reorganisations import PlaceToOpen, PlannedLink, ReorganisationPlan
from places.models import Level, Place, Succession
from reporting.models import Indicator, Target
from reporting.models.basis import Basis
from reporting.rollups import Attained, attainments
from teams.actions import reorganisations as project
from teams.actions.reorganisations import worklist
from teams.actions.reorganising import carry_out, undo
from teams.models import Reorganisation, Team
from teams.rollups import people, waiting_teams
from tests.refusals import refused
from tests.reporting import world_rounds
from tests.teams.world_reforms import DAY, MORNING, new, reform
from tests.world import World, make_place, make_team

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def commune(code: str, name: str, parent: str = "011", **fields: Any) -> PlaceToOpen:
    return PlaceToOpen(**{"code": code, "level": 3, "kind": "xã", "name": name, "parent_code": parent} | fields)


def resolve(world: World, decision: str, news: list[PlaceToOpen], links: list[PlannedLink]) -> Reorganisation:
    """Carry out one resolution of the day."""
    made = project.create(
        world.song_xanh, title=decision, decision=decision, signed_on=DAY - datetime.timedelta(days=9),
        effective_on=DAY, by=None, at=MORNING,
    )  # fmt: skip
    return carry_out(project.set_content(made, news=news, links=links, by=None), by=None, at=MORNING)


def move_hamlet(world: World) -> Reorganisation:
    """Ấp An 1 passes to phường Cát, where it is Ấp Cát Mới."""
    moved = commune("H1", "Ấp Cát Mới", "01201", level=4, kind="ấp")
    return resolve(world, "1/NQ", [moved], [PlannedLink(world.an1, "H1")])


def test_a_hamlet_goes_by_one_resolution_and_its_commune_by_another_of_the_same_day(world: World) -> None:
    move_hamlet(world)
    resolve(world, "2/NQ", [commune("N1", "Xã Mới")], [PlannedLink(world.an, "N1")])
    heirs = {
        str(link.old): str(link.new)
        for link in Succession.objects.filter(effective_on=DAY).select_related("old", "new")
    }
    assert heirs == {"Ấp An 1": "Ấp Cát Mới", "Xã An": "Xã Mới", "Ấp An 2": "Ấp An 2"}
    assert str(Team.objects.get(pk=world.team_an1.pk).place.parent) == "Phường Cát"


def test_undoing_one_resolution_leaves_what_another_of_the_day_did(world: World) -> None:
    move_hamlet(world)
    second = resolve(world, "2/NQ", [commune("N1", "Xã Mới")], [PlannedLink(world.an, "N1")])
    undo(second, reason="Nhầm.", by=None, at=MORNING)
    open_ones = set(Place.objects.filter(valid_to=None, level__gte=3).order_by().values_list("name", flat=True))
    assert {"Xã An", "Ấp An 2", "Ấp Cát Mới"} <= open_ones
    assert "Ấp An 1" not in open_ones


def test_a_commune_that_passed_whole_is_not_divided_on_the_same_day(world: World) -> None:
    resolve(world, "1/NQ", [commune("N1", "Xã Mới")], [PlannedLink(world.an, "N1")])
    parts = [commune("N2", "Xã Hai"), commune("N3", "Xã Ba")]
    links = [PlannedLink(world.an, "N2", partial=True), PlannedLink(world.an, "N3", partial=True)]
    with refused("reorganisation_not_ready", match="cùng ngày đã chuyển về Xã Mới theo nghị quyết 1/NQ"):
        resolve(world, "2/NQ", parts, links)
    plan = ReorganisationPlan(effective_on=DAY, decision="2/NQ", news=parts, links=links)
    assert {fault.where for fault in tree.check(plan)} == {"Xã An"}


def test_a_hamlet_and_a_group_straight_below_a_divided_commune_are_placed_together(world: World) -> None:
    group = make_place("01201-9", Level.GROUP, "tổ dân phố", "Tổ dân phố 9", world.cat)
    team = make_team(group, "Tổ Cát 9")
    reform(world)
    worklist.place({world.cat1: new("03003"), group: new("03003")}, by=None)
    assert Team.objects.get(pk=team.pk).place.parent == new("03003")
    assert Team.objects.get(pk=world.team_cat1.pk).place.parent == new("03003")


@pytest.mark.parametrize("before", [True, False])
def test_a_team_founded_on_the_day_comes_back_or_stops_the_undoing(world: World, before: bool) -> None:
    """Founded before the clock carried it out it comes back to where it was; after that something was written."""
    team = make_team(world.an1, "Tổ Mới", founded_on=DAY) if before else None
    done = reform(world)
    if before:
        undo(done, reason="Nhầm.", by=None, at=MORNING)
        team.refresh_from_db()
        assert (team.place, team.placements.get().place) == (world.an1, world.an1)
        return
    make_team(Place.objects.get(code="01101-1", valid_from=DAY), "Tổ Mới", founded_on=DAY)
    with refused("written_since"):
        undo(done, reason="Nhầm.", by=None, at=MORNING)


def rename_district(world: World) -> None:
    news = [commune("019", "Thị xã Đông", "01", level=2, kind="thị xã")]
    communes = [world.an, world.binh]
    news += [commune(f"9{one.code}", f"{one.name} Mới", "019") for one in communes]
    links = [PlannedLink(world.dong, "019"), *(PlannedLink(one, f"9{one.code}") for one in communes)]
    plan = ReorganisationPlan(effective_on=datetime.date(2024, 1, 1), decision="1/NQ", news=news, links=links)
    tree.carry_out(plan)


def test_what_a_district_was_called_before_stands_where_it_does_today(world: World) -> None:
    rename_district(world)
    ending = Place.objects.filter(valid_to=None, level=Level.COMMUNE, path__startswith="0001").order_by("path")
    news = [
        PlaceToOpen(code="03", level=1, kind="tỉnh", name="Tỉnh Mới"),
        PlaceToOpen(code="03001", level=3, kind="xã", name="Xã Một", parent_code="03"),
        PlaceToOpen(code="03002", level=3, kind="xã", name="Xã Hai", parent_code="03"),
    ]
    links = [PlannedLink(one, "03001" if number % 2 else "03002") for number, one in enumerate(ending)]
    tree.carry_out(ReorganisationPlan(effective_on=DAY, decision="2/NQ", news=news, links=links))
    eastern = Place.objects.filter(level=Level.DISTRICT, code__in=["011", "019"])
    assert set(eastern.order_by().values_list("stands_at", flat=True)) == {Place.objects.get(code="03").path}


def test_who_waited_on_a_day_that_is_over_is_counted_there_after_the_next_reform(world: World) -> None:
    reform(world)
    day = datetime.date(2025, 9, 1)
    province = new("03")
    before = waiting_teams(province, on=day), people(province, on=day)[0].teams
    assert before == (1, 5)
    communes = list(Place.objects.filter(parent=province).order_by("path"))
    news = [PlaceToOpen(code="04", level=1, kind="tỉnh", name="Tỉnh Sau")]
    news += [commune(f"4{one.code}", one.name, "04", kind=one.kind) for one in communes]
    links = [PlannedLink(one, f"4{one.code}") for one in communes]
    tree.carry_out(ReorganisationPlan(effective_on=datetime.date(2026, 1, 1), decision="3/NQ", news=news, links=links))
    province.refresh_from_db()
    assert (waiting_teams(province, on=day), people(province, on=day)[0].teams) == before


def test_the_target_of_a_team_that_waits_counts_where_it_waits(world: World) -> None:
    """As it was then and by today's places alike: nobody has said yet to which heir it went."""
    world_rounds.add_rounds(world)
    days = {"starts_on": datetime.date(2025, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    Target.objects.create(team=world.team_cat1, indicator=Indicator.objects.get(code="ho"), value=240, **days)
    reform(world)
    day, ho = datetime.date(2025, 9, 30), Indicator.objects.get(code="ho")
    found = [attainments(new("03"), through=day, basis=basis)[new("03").pk, ho.pk].target for basis in Basis]
    assert found == [240, 240]
    assert not attainments(world.cat, through=day, basis=Basis.THEN)


def test_the_target_of_a_team_counts_from_its_founding_whatever_reform_comes_later(world: World) -> None:
    """August 2022 is asked nothing of a team of 2023, before the reform of 2025 and after it."""
    world_rounds.add_rounds(world)
    later = make_team(world.binh1, "Tổ Sau", founded_on=datetime.date(2023, 3, 1))
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2026, 12, 31)}
    ho = Indicator.objects.get(code="ho")
    Target.objects.create(team=later, indicator=ho, value=70, **days)

    def asked(day: datetime.date) -> int | None:
        found = attainments(world.song_xanh, through=day, basis=Basis.THEN)
        return found.get((world.song_xanh.pk, ho.pk), Attained()).target

    def past() -> list[int | None]:
        return [asked(day) for day in (datetime.date(2022, 8, 31), later.established_on, datetime.date(2025, 6, 30))]

    assert past() == [None, 70, 70]
    reform(world)
    world.song_xanh.refresh_from_db()
    assert past() == [None, 70, 70]
