"""Milestones: the arithmetic of a share of places by a day, the letter's two, who may set them."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Event
from places.models import Level, Place
from teams.actions import milestones
from teams.models import Milestone, Team
from teams.rollups import CoverageTally, MilestoneStatus, milestone_curve, milestone_status, required_places
from tests.refusals import refused
from tests.teams import world_reforms
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once

DUE = datetime.date(2022, 6, 30)


def make(within: Place, **fields: Any) -> Milestone:
    asked = {"title": "Mốc", "kinds": ["ấp", "khu phố"], "due_on": DUE, "share": Decimal("0.800")} | fields
    return milestones.create(within=within, by=None, **asked)


def test_a_milestone_counts_its_kinds_within_the_place(world: World) -> None:
    make_place("01101-3", Level.HAMLET, "ấp", "Ấp An 3", world.an)
    milestone = make(world.song_xanh)
    whole = milestone_status(milestone, world.song_xanh, DUE)
    assert (whole.tally, whole.required_places, whole.missing, whole.is_met) == (CoverageTally("", 5, 4), 4, 0, True)
    part = milestone_status(milestone, world.an, DUE)
    assert (part.tally, part.required_places, part.missing, part.is_met) == (CoverageTally("", 3, 2), 3, 1, False)


def test_a_milestone_of_a_district_reaches_no_further(world: World) -> None:
    milestone = make(world.nam)
    assert milestone_status(milestone, world.song_xanh, DUE).tally.places == 1
    apart = milestone_status(milestone, world.an, DUE)
    assert (apart.tally.places, apart.is_met, apart.missing) == (0, False, 0)


def test_a_milestone_met_too_late_was_not_met_on_its_due_day(world: World) -> None:
    make_team(world.cat1_1, "Tổ dân phố 1", founded_on=datetime.date(2022, 7, 5))
    milestone = make(world.cat, kinds=["tổ dân phố"], share=Decimal(1))
    status = milestone_status(milestone, world.cat, datetime.date(2022, 7, 10))
    assert (status.is_met, status.was_met_at_due, status.days_left) == (True, False, -10)


def test_the_due_day_still_counts(world: World) -> None:
    Team.objects.update(established_on=DUE)
    world.team_an1.placements.update(starts_on=DUE)
    status = milestone_status(make(world.an, share=Decimal(1)), world.an, DUE)
    assert (status.is_met, status.days_left) == (True, 0)


@given(places=st.integers(0, 100_000), thousandths=st.integers(1, 1000))
def test_required_is_the_least_whole_number_that_reaches_the_share(places: int, thousandths: int) -> None:
    share = Decimal(thousandths) / 1000
    number = required_places(Milestone(share=share), CoverageTally("", places, 0))
    assert share * places <= number < share * places + 1
    assert number <= places
    status = MilestoneStatus(
        Milestone(share=share), Place(), DUE, CoverageTally("", places, number), CoverageTally("", places, 0)
    )
    assert status.missing == 0
    assert status.is_met == (places > 0)


def test_a_milestone_asks_for_a_share_above_nothing_and_of_at_most_all(world: World) -> None:
    for share in (Decimal(0), Decimal("1.001")):
        with pytest.raises(IntegrityError, match="a_milestone_asks_for_a_share"), transaction.atomic():
            make(world.an, share=share)


def test_a_milestone_is_named_once_in_a_place(world: World) -> None:
    first = make(world.an)
    make(world.binh)
    with refused("title_taken", match="đã có mốc"):
        make(world.an)
    other = make(world.an, title="Mốc khác")
    with refused("title_taken"):
        milestones.edit(other, **fields_of(other) | {"title": first.title}, by=None)


def test_the_database_too_names_a_milestone_once(world: World) -> None:
    """SQLite names the columns, PostgreSQL the constraint a_milestone_is_named_once."""
    first = make(world.an)
    first.pk = None
    with pytest.raises(IntegrityError, match=r"a_milestone_is_named_once|title"), transaction.atomic():
        first.save(force_insert=True)


def fields_of(milestone: Milestone) -> dict[str, Any]:
    return {name: getattr(milestone, name) for name in ("title", "kinds", "within", "due_on", "share", "wording")}


def test_an_edit_is_recorded_with_what_was_and_what_is(world: World) -> None:
    milestone = make(world.an)
    milestones.edit(milestone, **fields_of(milestone) | {"share": Decimal("0.900")}, by=world.so)
    event = Event.objects.get(verb="milestones.edit")
    assert (event.by, event.before, event.after) == (world.so, {"share": "0.800"}, {"share": "0.900"})


def test_an_edit_that_changes_nothing_leaves_no_record(world: World) -> None:
    milestone = make(world.an)
    milestones.edit(milestone, **fields_of(milestone), by=world.so)
    assert not Event.objects.filter(verb="milestones.edit").exists()


def test_the_letters_milestones_are_set_once_and_an_edit_stays(world: World) -> None:
    june, groups = milestones.seed_letter_milestones(world.song_xanh)
    assert (june.due_on, june.share, june.kinds) == (DUE, 1, ["ấp", "khu phố", "tổ dân phố"])
    assert (groups.due_on, groups.kinds) == (datetime.date(2023, 3, 31), ["tổ tự quản"])
    milestones.edit(june, **fields_of(june) | {"title": "Đổi tên", "share": Decimal("0.950")}, by=world.so)
    again = milestones.seed_letter_milestones(world.song_xanh)
    assert [(one.pk, one.title, one.share) for one in again] == [
        (june.pk, "Đổi tên", Decimal("0.950")),
        (groups.pk, groups.title, 1),
    ]
    assert Milestone.objects.count() == 2


@pytest.fixture
def staff(client: Client, world: World) -> Client:
    client.force_login(world.so)
    return client


def posted(world: World, **fields: Any) -> dict[str, Any]:
    asked = {"title": "Ấp có tổ", "within": world.dong.pk, "kinds": ["ấp"], "percent": "87.5", "due_on": "2022-06-30"}
    return asked | fields


def test_provincial_staff_set_a_milestone(staff: Client, world: World) -> None:
    assert staff.post(reverse("milestone_create"), posted(world)).url == reverse("milestone_list")
    milestone = Milestone.objects.get()
    assert (milestone.within, milestone.share, milestone.kinds) == (world.dong, Decimal("0.875"), ["ấp"])
    assert "87,5%" in staff.get(reverse("milestone_list")).content.decode()


def test_the_form_of_an_edit_holds_what_is_there_and_saves_it_unchanged(staff: Client, world: World) -> None:
    milestone = make(world.song_xanh, share=Decimal(1))
    form = staff.get(reverse("milestone_edit", args=[milestone.pk])).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert staff.post(reverse("milestone_edit", args=[milestone.pk]), data).status_code == 302
    milestone.refresh_from_db()
    assert (milestone.share, milestone.due_on) == (1, DUE)


@pytest.mark.parametrize(
    "fields",
    [
        {"percent": "0"},
        {"percent": "100.1"},
        {"percent": "NaN"},
        {"percent": "1e30"},
        {"kinds": []},
        {"kinds": ["hành tinh"]},
        {"within": "10" * 30},
        {"due_on": "30/02/2022"},
        {"title": " "},
    ],
)
def test_a_faulty_form_is_explained_and_nothing_is_saved(staff: Client, world: World, fields: dict[str, Any]) -> None:
    response = staff.post(reverse("milestone_create"), posted(world, **fields))
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Milestone.objects.exists()


def test_a_milestone_is_set_only_within_ones_own_province(staff: Client, world: World) -> None:
    assert staff.post(reverse("milestone_create"), posted(world, within=world.tay.pk)).status_code == 422


def test_a_second_milestone_of_a_name_is_refused_with_the_typed_text_kept(staff: Client, world: World) -> None:
    staff.post(reverse("milestone_create"), posted(world))
    response = staff.post(reverse("milestone_create"), posted(world, wording="Câu đã gõ"))
    assert response.status_code == 422
    assert "đã có mốc tên" in response.content.decode()
    assert "Câu đã gõ" in response.content.decode()


def test_the_list_takes_as_many_queries_for_many_milestones_as_for_one(staff: Client, world: World) -> None:
    make(world.song_xanh)
    with CaptureQueriesContext(connection) as small:
        staff.get(reverse("milestone_list"))
    for number in range(10):
        make(world.dong, title=f"Mốc {number}")
    with CaptureQueriesContext(connection) as large:
        staff.get(reverse("milestone_list"))
    assert len(small) == len(large)


def test_an_empty_list_says_what_to_do_first(staff: Client, world: World) -> None:
    assert "Chưa có mốc nào" in staff.get(reverse("milestone_list")).content.decode()


def test_a_milestone_of_a_province_that_ended_says_at_its_heir_what_it_said(world: World) -> None:
    milestone = make(world.song_xanh, share=Decimal(1))
    before = milestone_status(milestone, world.song_xanh, datetime.date(2025, 6, 30))
    of_an_and_binh = [
        milestone_status(milestone, place, datetime.date(2025, 6, 30)) for place in (world.an, world.binh)
    ]
    world_reforms.reform(world)
    milestone.refresh_from_db()
    today = milestone_status(milestone, world_reforms.new("03"), datetime.date(2026, 11, 27))
    assert (today.tally, today.at_due, today.on) == (before.tally, before.at_due, datetime.date(2025, 6, 30))
    heir = milestone_status(milestone, world_reforms.new("03001"), datetime.date(2026, 11, 27))
    assert heir.at_due.with_team == sum(one.at_due.with_team for one in of_an_and_binh) == 3
    points = milestone_curve(milestone, world_reforms.new("03"), until=datetime.date(2026, 11, 27))
    assert (points[-1].on, points[-1].tally) == (datetime.date(2025, 6, 30), before.tally)
