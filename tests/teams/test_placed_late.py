"""Whatever became of the heirs of a divided commune before its hamlets are placed: every hamlet of the past stands at
one place today, or waits in the list, and so do its teams.

CHAINS=500 draws that many instead of the suite's few; `make robustness` does.
"""

import datetime
import os
from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts.models import User
from accounts.roles import Role
from core.templatetags.wording import share
from overview.api.answers import CoverageAnswer
from overview.exports.document.findings import coverage_reached
from overview.exports.document.source import PaperSource
from places.actions.reorganisations import PlaceToOpen, PlannedLink
from places.lineage import ways_today
from places.models import Level, Place, Succession
from reporting.models import Round, Series, Target
from reporting.models.basis import Basis
from teams.actions import reorganisations as project
from teams.actions.reorganisations import accounts, worklist
from teams.actions.reorganisations.commune_teams import waiting_teams
from teams.actions.reorganising import carry_out
from teams.exports.coverage import coverage_sheet
from teams.exports.register import RegisterSource
from teams.models import AccountMove, Reorganisation, Team
from teams.rollups import coverage_total, waiting_places
from tests.harness.races import at_once, outcomes
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import make_indicator
from tests.teams.world_chains import Chain
from tests.teams.world_reforms import new, reform
from tests.world import World, build, make_place, make_team, make_user

pytestmark = pytest.mark.once

ACTS = (
    "merge", "divide", "rename", "divide_and_merge", "divide_across", "rename_province", "join_provinces",
    "place", "place_one",
)  # fmt: skip
CHAINS = int(os.environ.get("CHAINS", "6"))
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)), min_size=2, max_size=7)
LIST = "/hamlets/worklist/"


@pytest.fixture
def chain(world: World) -> Chain:
    """The small country with more hamlets in phường Cát, groups with teams, and teams of communes themselves."""
    for number in (2, 3):
        hamlet = make_place(f"01201-{number}", 4, "khu phố", f"Khu phố Cát {number}", world.cat)
        make_team(hamlet, f"Tổ Cát {number}")
    make_place("01102-2", 4, "ấp", "Ấp An 1", world.binh)  # a namesake of another commune's
    make_team(world.cat1_1, "Tổ Cát 1.1")
    make_team(make_place("01201-9", 5, "tổ dân phố", "Tổ dân phố 9", world.cat), "Tổ Cát 9")  # below no hamlet
    for commune in (world.an, world.cat):
        make_team(commune, f"Tổ của {commune}")
    days = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2030, 12, 31)}
    for indicator in (make_indicator("ho"), make_indicator("don")):
        for place in (world.an, world.binh, world.cat, world.xa, world.song_xanh, world.nui_cao):
            Target.objects.create(place=place, indicator=indicator, value=10, **days)
    for province in (world.song_xanh, world.nui_cao):
        facts = {"period": "month", "starts_on": days["starts_on"]}
        Series.objects.create(code=f"thang-{province.code}", title="Báo cáo tháng", within=province, **facts)
    return Chain(world)


@pytest.mark.timeout(600 + 5 * CHAINS)
@settings(
    max_examples=CHAINS,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
@example(steps=[("divide", 2, 0), ("rename", 2, 0), ("place", 0, 0)])  # the heir was merely renamed
@example(steps=[("rename", 2, 0), ("divide", 2, 0), ("merge", 2, 1), ("join_provinces", 0, 0), ("place", 0, 0)])
@example(steps=[("divide", 2, 0), ("divide", 2, 0), ("merge", 1, 2), ("place_one", 0, 0), ("divide", 0, 1)])
@example(steps=[("divide_across", 2, 0), ("rename_province", 0, 0), ("join_provinces", 0, 0)])
def test_every_hamlet_of_the_past_stands_at_one_place_today_or_waits(
    chain: Chain, steps: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        story = Chain(chain.world)
        for step in steps:
            story.act(*step)
        story.place_all()
        transaction.set_rollback(True)


@pytest.mark.parametrize("what", sorted(set(ACTS)))
def test_each_of_these_acts_is_carried_out(chain: Chain, what: str) -> None:
    """None of them is only ever refused."""
    chain.divide(2, 0)
    chain.day += datetime.timedelta(days=60)
    getattr(chain, what)(0, 1)
    chain.check()


LATER = datetime.date(2025, 7, 20)


def pass_on(*codes: str, to: tuple[str, str], on: datetime.date = LATER) -> Place:
    """Let communes of the reform of ``world_reforms`` become one, as a whole."""
    at = timezone.make_aware(datetime.datetime.combine(on, datetime.time(1)))
    made = project.create(
        new("03"), title="Sắp xếp tiếp", decision=f"{on:%d%m}/NQ", signed_on=on, effective_on=on, by=None, at=at
    )
    wanted = PlaceToOpen(code=to[0], level=3, kind="phường", name=to[1], parent_code="03")
    olds = [Place.objects.get(code=code, valid_to=None) for code in codes]
    links = [PlannedLink(old, to[0]) for old in olds]
    carry_out(project.set_content(made, news=[wanted], links=links, by=None), by=None, at=at)
    return Place.objects.get(code=to[0], valid_from=on)


@pytest.fixture
def late(world: World) -> World:
    """Phường Cát was divided, and its heir of that name bears another since."""
    world.places["cat2"] = make_place("01201-2", 4, "khu phố", "Khu phố Cát 2", world.cat, households=150)
    make_team(world.cat2, "Tổ Cát 2")
    world.teams["team_cat"] = make_team(world.cat, "Tổ phường Cát")
    reform(world)
    world.places["doi"] = pass_on("03002", to=("03012", "Phường Cát Đổi"))
    world.users["so"] = User.objects.get(pk=world.so.pk)
    return world


def test_the_list_offers_places_of_today_and_placing_goes_on_to_them(late: World) -> None:
    client = signed_in(late.so)
    page = client.get(LIST).content.decode()
    assert "Phường Cát Đổi (trước là Phường Cát)" in page
    ways = client.get(LIST).context["ways"]
    assert [way.end for way in ways] == [late.doi, new("03003")]
    assert (coverage_total(new("03"), on=LATER).places, waiting_places(new("03"), on=LATER).with_team) == (4, 2)
    assert "<strong>6/7" in " ".join(client.get(f"/coverage/{new('03').pk}/").content.decode().split())
    data = {"rest": ways[0].key, "step": "preview"}
    preview = client.post(LIST, data)
    assert [(str(part.way), len(part.hamlets), part.teams) for part in preview.context["parts"]] == [
        ("Phường Cát Đổi (trước là Phường Cát)", 2, 3)
    ]
    assert client.post(LIST, data | {"step": "place"}).status_code == 302
    assert "Đã xếp đủ 2 ấp" in client.get(LIST).content.decode()
    for hamlet in (late.cat1, late.cat2):
        hamlet.refresh_from_db()
        end = Place.objects.get(path=hamlet.stands_at)
        assert (end.parent, end.valid_to, end.valid_from) == (late.doi, None, LATER)
    assert not Team.objects.waiting().exists()
    placed = late.team_cat.placements.order_by("starts_on").values_list("place__name", "ends_on")
    assert list(placed) == [
        ("Phường Cát", datetime.date(2025, 6, 30)), ("Phường Cát", LATER - datetime.timedelta(days=1)),
        ("Phường Cát Đổi", None),
    ]  # fmt: skip
    assert coverage_total(new("03"), on=LATER).places == 7
    assert waiting_places(new("03"), on=LATER).places == 0


def test_workbook_and_data_say_how_many_wait_as_the_page_does(late: World) -> None:
    source = RegisterSource(place=new("03"), by=late.so, on=LATER, at=timezone.now())
    last = list(coverage_sheet(source).rows)[-1]
    assert last.line.name == "Chờ xếp về nơi mới, chưa tính ở trên"
    assert (last.tally.places, last.tally.with_team) == (3, 2)
    answered = CoverageAnswer.resolve_waiting(source.coverage)
    assert (answered.places, answered.with_team) == (3, 2)
    worklist.place({late.cat1: late.doi, late.cat2: late.doi}, by=None)
    source = RegisterSource(place=new("03"), by=late.so, on=LATER, at=timezone.now())
    assert all("Chờ xếp" not in row.line.name for row in coverage_sheet(source).rows)


def test_two_ways_to_one_place_are_told_apart(late: World) -> None:
    joined = pass_on("03012", "03003", to=("03013", "Phường Hợp Nhất"), on=datetime.date(2025, 8, 1))
    ways = ways_today([late.cat])[late.cat.pk]
    assert {way.end for way in ways} == {joined}
    assert len({str(way) for way in ways}) == len({way.key for way in ways}) == 2
    with refused("several_ways"):
        worklist.place({late.cat1: joined}, by=None)
    worklist.place({late.cat1: new("03003")}, by=None)  # through it
    late.cat1.refresh_from_db()
    assert Place.objects.get(path=late.cat1.stands_at).parent == joined
    assert Place.objects.filter(parent=new("03003"), origins__old=late.cat1).count() == 1


def test_the_official_of_what_an_heir_became_places_too_and_one_of_elsewhere_does_not(late: World) -> None:
    assert worklist.waiting_hamlets(make_user("canbo_doi", Role.COMMUNE, late.doi)).count() == 2
    assert waiting_teams(User.objects.get(username="canbo_doi")).count() == 1
    assert worklist.waiting_hamlets(make_user("canbo_ab", Role.COMMUNE, new("03001"))).count() == 0


def test_what_vanished_before_is_found_again(late: World) -> None:
    """Placed once at an heir that had ended: the hamlet ended with it, and its team waited at it."""
    link = Succession.objects.get(old=late.cat, new=new("03002"))
    with transaction.atomic():
        worklist._place([late.cat1], {late.cat1.pk: link.new}, day=link.effective_on, decision=link.decision)
    gone = Place.objects.get(origins__old=late.cat1)
    assert gone.valid_to is not None
    assert set(worklist.waiting_hamlets(late.so)) == {gone, late.cat2}
    progress = {one.commune: (one.left, one.of) for one in worklist.placing_progress(late.so)}
    assert progress == {late.cat: (1, 2), new("03002"): (1, 1)}
    client = signed_in(late.so)
    url = f"{LIST}?commune={new('03002').pk}"
    assert "Nay là Phường Cát Đổi" in client.get(url).content.decode()
    assert client.post(url, {f"h{gone.pk}": late.doi.pk, "step": "place"}).status_code == 302
    late.cat1.refresh_from_db()
    assert Place.objects.get(path=late.cat1.stands_at).parent == late.doi
    assert Team.objects.get(pk=late.team_cat1.pk).place.parent == late.doi


def test_an_account_proposed_for_an_heir_goes_to_what_it_became(late: World) -> None:
    official = make_user("canbo_cat", Role.COMMUNE, late.cat)
    move = AccountMove.objects.create(
        reorganisation=Reorganisation.objects.order_by("pk")[0], user=official, old=late.cat, new=new("03002")
    )
    page = signed_in(late.so).get("/accounts/moves/").content.decode()
    assert "Phường Cát Đổi" in page
    accounts.confirm(move, by=late.so)
    assert User.objects.get(pk=official.pk).place == late.doi


@pytest.mark.django_db(transaction=True)
def test_two_officials_place_a_hamlet_once() -> None:
    world = build()
    reform(world)
    heirs = [new("03002"), new("03003")]
    ends = outcomes(4, lambda number: worklist.place({world.cat1: heirs[number % 2]}, by=None))
    assert ends == {"done": 1, "hamlet_placed": 3}
    assert world.cat1.heirs.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_hamlet_placed_while_its_heir_passes_on_arrives_where_that_goes_or_waits() -> None:
    world = build()
    reform(world)
    at_once(
        [
            lambda: worklist.place({world.cat1: new("03002")}, by=None),
            lambda: pass_on("03002", to=("03012", "Phường Cát Đổi")),
        ]
    )
    for hamlet in Place.objects.filter(level=Level.HAMLET, valid_to=None).select_related("parent").order_by("path"):
        assert hamlet.parent.valid_to is None, hamlet
    if not worklist.waiting_hamlets(None).exists():
        world.cat1.refresh_from_db()
        assert Place.objects.get(path=world.cat1.stands_at).parent.name == "Phường Cát Đổi"
        assert Team.objects.get(pk=world.team_cat1.pk).place.valid_to is None


def test_papers_say_how_many_wait_so_that_the_parts_are_the_whole(late: World) -> None:
    source = PaperSource([Round(data_from=LATER, data_to=LATER)], new("03"), Basis.THEN, timezone.now())
    said = coverage_reached(source)
    assert said.startswith("Cả 4 ấp, khu phố, tổ dân cư đều đã có tổ. Ngoài ra có 3 nơi")
    assert said.endswith(f"(2 nơi đã có tổ); tính cả các nơi ấy là {share(6, 7)}.")
    assert "Ngoài ra" not in coverage_reached(replace(source, place=new("03004")))
