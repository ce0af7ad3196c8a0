"""Digital skills for everybody: the parts are the whole, in both readings, and what is missing is not zero."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Event
from places.models import Place
from reporting.actions.skills import create_level, edit_level, seed_frame, set_goal
from reporting.models import SkillGoal, SkillLevel
from reporting.models.basis import Basis
from reporting.models.skills import MOVEMENT_BEGAN_ON
from reporting.rollups.skills import SkillProgress, SkillSums, skill_progress
from tests.refusals import refused
from tests.reporting.world_classes import BASIC, DEVICE, VNEID, count_adults, make_class, seed_levels
from tests.teams.world_reforms import new, reform
from tests.world import World

pytestmark = pytest.mark.once

JUNE, JULY, AUGUST = (datetime.date(2022, month, 15) for month in (6, 7, 8))
LAST = datetime.date(2022, 8, 31)
GOAL = {"percent": 60, "due_on": datetime.date(2026, 12, 31), "source": "Kế hoạch của tỉnh"}


@pytest.fixture
def held(world: World) -> World:
    """An 1 confirmed 5 and 2 in July, An 2 confirmed 4 in August, Bình 1 confirmed 3 in July; 1 at a level that does
    not count. Of adults, Xã An has 50, Phường Cát 30; Xã Bình has not said.
    """
    seed_levels(world)
    make_class(world.team_an1, day=JULY, by=world.lan, came=20, skills={BASIC: 5, DEVICE: 1})
    make_class(world.team_an1, day=JULY, by=world.lan, came=10, skills={VNEID: 2})
    make_class(world.team_an2, day=AUGUST, by=world.minh, came=9, skills={BASIC: 4})
    make_class(world.team_binh1, day=JULY, by=world.hoa, came=8, skills={BASIC: 3})
    count_adults(world.an, 50)
    count_adults(world.cat, 30)
    return world


def progress(place: Place, first: datetime.date = JUNE, last: datetime.date = LAST, **facts: Any) -> SkillProgress:
    return skill_progress(place, first, last, **facts)


def counts(sums: SkillSums) -> tuple[int, int, int]:
    return sums.classes, sums.came, sums.confirmed


def test_confirmed_people_are_counted_out_of_adults_where_these_are_known(held: World) -> None:
    whole = progress(held.song_xanh).whole
    assert counts(whole) == (4, 47, 14)
    assert (whole.within, whole.adults, whole.known, whole.communes) == (11, 80, 2, 3)  # without the 3 of Xã Bình
    assert (whole.without_adults, whole.elsewhere, whole.is_partial) == (3, 0, True)
    assert progress(held.song_xanh).without_adults == [held.binh]
    an = progress(held.an).whole
    assert (an.within, an.adults, an.share) == (11, 50, 0.22)
    binh = progress(held.binh).whole
    assert (binh.confirmed, binh.adults, binh.share) == (3, None, None)
    cat = progress(held.cat).whole
    assert (counts(cat), cat.share) == ((0, 0, 0), 0.0)  # adults are known and nobody is confirmed


def test_one_level_down_stand_districts_then_communes_then_hamlets(held: World) -> None:
    def names(place: Place) -> list[tuple[str, int]]:
        return [(one.name, sums.confirmed) for one, sums in progress(place).by_place]

    assert names(held.song_xanh) == [("Huyện Đông", 14), ("Huyện Nam", 0)]
    assert names(held.dong) == [("Xã An", 11), ("Xã Bình", 3)]
    assert names(held.an) == [("Ấp An 1", 7), ("Ấp An 2", 4)]


def test_what_a_team_of_the_commune_did_stands_apart_from_the_hamlets(held: World) -> None:
    make_class(held.team_an1, day=JULY, by=held.lan, came=6, skills={BASIC: 6}, place=held.an)
    found = progress(held.an, basis=Basis.THEN)
    assert [(one.name, sums.confirmed) for one, sums in found.by_place] == [
        ("Ấp An 1", 7),
        ("Ấp An 2", 4),
        ("Xã An", 6),
    ]
    assert found.whole.confirmed == 17


def test_months_add_up_and_only_days_in_the_stretch_count(held: World) -> None:
    found = progress(held.song_xanh)
    assert [(end, counts(added), so_far.confirmed) for end, added, so_far in found.by_month] == [
        (datetime.date(2022, 6, 30), (0, 0, 0), 0),
        (datetime.date(2022, 7, 31), (3, 38, 10), 10),
        (LAST, (1, 9, 4), 14),
    ]
    assert counts(progress(held.song_xanh, JULY + datetime.timedelta(days=1)).whole) == (1, 9, 4)
    assert counts(progress(held.song_xanh, JULY, JULY).whole) == (3, 38, 10)


def test_a_withdrawn_entry_counts_nowhere(held: World) -> None:
    gone = {"withdrawn_at": datetime.datetime(2022, 8, 2, tzinfo=datetime.UTC), "withdrawn_by": held.lan}
    make_class(held.team_an1, day=JULY, by=held.lan, skills={BASIC: 9}, withdrawn_reason="Ghi nhầm.", **gone)
    assert counts(progress(held.song_xanh).whole) == (4, 47, 14)


def test_a_level_counts_as_the_province_says_today(held: World) -> None:
    edit_level(SkillLevel.objects.get(code=DEVICE), is_counted=True, by=held.so)
    assert progress(held.song_xanh).whole.confirmed == 15


def test_the_turn_of_a_year_moves_no_share_and_a_number_stands_until_a_newer_one_is_known(held: World) -> None:
    """Every month is out of the same communes with their newest numbers, however old one of these is."""
    count_adults(held.an, 70, year=2023)
    found = progress(held.song_xanh, JULY, datetime.date(2025, 2, 28))
    assert {(sums.adults, sums.known, sums.years) for _, _, sums in found.by_month} == {
        (100, 2, ((2023, 1), (2022, 1))),
    }
    assert [sums.within for _, _, sums in found.by_month][:3] == [7, 11, 11]
    assert found.whole.years_in_words == "năm 2023: 1 xã, năm 2022: 1 xã"
    assert progress(held.song_xanh, JULY, datetime.date(2022, 12, 31)).whole.adults == 80


def test_how_many_are_lacking_is_rounded_against_the_place() -> None:
    assert [SkillSums(adults=adults).people_for(60) for adults in (0, 1, 5, 101)] == [0, 1, 3, 61]
    assert SkillSums(within=60, adults=101).lacking(60) == 1
    assert SkillSums(within=90, adults=101).lacking(60) == 0
    assert SkillSums(within=90).lacking(60) is None


class TestReform:
    def test_by_todays_places_what_was_held_before_stands_at_the_heirs(self, held: World) -> None:
        reform(held)
        today = progress(new("03"))
        assert [(one.name, sums.confirmed, sums.adults) for one, sums in today.by_place] == [
            ("Phường Cát", 0, None),
            ("Xã An Bình", 14, None),  # Xã Bình has not said, and the half of a sum is none
            ("Xã Cát Mới", 0, None),
            ("Xã Xa Xôi", 0, None),
        ]
        make_class(held.team_cat1, day=JULY, by=held.hoa, came=6, skills={BASIC: 6})  # of the commune that was divided
        with_unplaced = progress(new("03")).whole
        assert (with_unplaced.confirmed, with_unplaced.elsewhere, with_unplaced.within) == (20, 6, 0)
        count_adults(held.binh, 20)
        assert progress(new("03001")).whole.adults == 70
        with_unplaced = progress(new("03"))
        assert [
            (sums.within, sums.adults) for *_, sums in (with_unplaced.by_place[-1], with_unplaced.by_month[-1])
        ] == [
            (0, None),
            (14, 70),
        ]
        assert (today.whole.confirmed, today.mixes_maps) == (14, False)

    def test_as_it_was_the_old_places_keep_their_classes_and_adults(self, held: World) -> None:
        reform(held)
        assert counts(progress(new("03"), basis=Basis.THEN).whole) == (0, 0, 0)
        old = Place.objects.get(pk=held.song_xanh.pk)
        then = progress(old, basis=Basis.NOW)  # a closed place is read as it was in any case
        assert (then.basis, counts(then.whole), then.whole.adults) == (Basis.THEN, (4, 47, 14), 80)


class TestGoal:
    def test_a_province_says_its_aim_and_changes_it(self, world: World) -> None:
        goal = set_goal(world.song_xanh, by=world.so, **GOAL)
        assert (goal.percent, goal.counted_from, goal.is_checked) == (60, MOVEMENT_BEGAN_ON, False)
        set_goal(world.song_xanh, percent=70, by=world.so)
        assert SkillGoal.objects.get().percent == 70
        assert (Event.objects.latest("pk").before, Event.objects.latest("pk").after) == (
            {"percent": 60},
            {"percent": 70},
        )
        assert SkillGoal.objects.of_place(world.an1) == goal
        assert SkillGoal.objects.of_place(world.xa) is None

    def test_an_aim_is_refused_where_it_cannot_be(self, world: World) -> None:
        with refused("not_a_province"):
            set_goal(world.an, by=world.so, **GOAL)
        with refused("days_reversed"):
            set_goal(world.song_xanh, by=world.so, **GOAL | {"due_on": MOVEMENT_BEGAN_ON})

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("an_aim_of_skills_is_a_share", {"percent": 101}),
            ("an_aim_of_skills_is_reached_after_it_began", {"due_on": MOVEMENT_BEGAN_ON}),
        ],
    )
    def test_the_database_takes_no_aim_that_cannot_be(self, world: World, name: str, wrong: dict[str, Any]) -> None:
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            SkillGoal.objects.create(place=world.song_xanh, **GOAL | wrong)

    def test_after_a_reform_the_new_province_reads_the_aim_of_the_old_until_it_says_its_own(self, world: World) -> None:
        old = set_goal(world.song_xanh, by=world.so, **GOAL)
        reform(world)
        assert SkillGoal.objects.of_place(new("03001")) == old
        own = set_goal(new("03"), by=None, **GOAL | {"percent": 65})
        assert SkillGoal.objects.of_place(new("03001")) == own
        assert SkillGoal.objects.of_place(Place.objects.get(pk=world.an.pk)) == old


class TestLevels:
    def test_the_frame_is_seeded_once_and_what_was_edited_stays(self, world: World) -> None:
        levels = seed_frame(by=world.so)
        edit_level(levels[1], name="Phổ cập cơ bản", is_checked=True, by=world.so)
        again = seed_frame(by=world.so)
        assert [one.pk for one in again] == [one.pk for one in levels]
        assert again[1].name == "Phổ cập cơ bản"
        assert all(one.source and not one.is_checked for one in (again[0], again[2]))

    def test_a_code_names_one_level_and_its_province_alone_changes_it(self, world: World) -> None:
        level = create_level(code="muc-1", name="Mức 1", source="QĐ", by=world.so)
        with refused("code_taken"):
            create_level(code="muc-1", name="Khác", source="QĐ", by=world.so)
        with refused("of_another_province"):
            edit_level(level, name="Khác", by=world.so_nui)


KINDS = ("an1", "an2", "binh1", "cat1", "an", "dong", "cat1_1")
HELD = st.tuples(
    st.sampled_from(("an1", "an2", "binh1", "cat1")),
    st.sampled_from(KINDS),
    st.dates(datetime.date(2025, 4, 1), datetime.date(2025, 9, 30)),
    st.integers(1, 30),
    st.integers(0, 9),
)


@pytest.mark.django_db
@given(st.lists(HELD, max_size=12), st.booleans(), st.booleans())
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_parts_are_the_whole_wherever_classes_were_held(
    world: World, classes: list[tuple[str, str, datetime.date, int, int]], reforms: bool, cat_counts: bool
) -> None:
    """Whatever places teams stood at, before and after a reform, in both readings: places and months add up."""
    with transaction.atomic():
        seed_levels(world)
        for team, place, day, came, confirmed in classes:
            by, at = world.lan, getattr(world, place)
            skills = {BASIC: min(confirmed, came)}
            make_class(getattr(world, f"team_{team}"), day=day, by=by, came=came, skills=skills, place=at)
        for place, adults in ((world.an, 50), (world.binh, 20), *([(world.cat, 30)] if cat_counts else [])):
            count_adults(place, adults, year=2025)
        if reforms:
            reform(world)
        roots = [Place.objects.get(pk=world.song_xanh.pk), *([new("03")] if reforms else [])]
        for basis in Basis:
            for root in roots:
                _check_adds_up(root, basis)
        transaction.set_rollback(True)


def _check_adds_up(place: Place, basis: Basis) -> None:
    found = progress(place, datetime.date(2025, 3, 21), datetime.date(2025, 10, 15), basis=basis)
    parts = [sums for _, sums in found.by_place]
    assert tuple(map(sum, zip(*map(counts, parts), strict=True))) == counts(found.whole)
    added = [sums for _, sums, _ in found.by_month]
    assert tuple(map(sum, zip(*map(counts, added), strict=True))) == counts(found.whole)
    assert found.by_month[-1][2] == found.whole
    if not found.mixes_maps:
        assert sum(sums.adults or 0 for sums in parts) == (found.whole.adults or 0)
        assert sum(sums.within for sums in parts) == found.whole.within
        assert sum(sums.elsewhere for sums in parts) == found.whole.elsewhere
        assert (sum(one.known for one in parts), sum(one.communes for one in parts)) == (
            found.whole.known,
            found.whole.communes,
        )
    for part, sums in found.by_place:
        if part != place and part.is_above_communes:
            assert counts(progress(part, found.first_day, found.last_day, basis=basis).whole) == counts(sums)
