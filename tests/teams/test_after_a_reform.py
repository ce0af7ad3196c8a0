"""After a reform: hamlets of divided communes are placed, officials are moved, teams that wait go on as before."""

import datetime
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from accounts.roles import Role
from notices.models import Notice
from places.models import Place, Succession
from reporting.actions.reminders import remind
from reporting.actions.targets import plan_spread
from reporting.models import Practice, Report, Round
from teams.actions.reorganisations import accounts, worklist
from teams.actions.reorganisations.commune_teams import place_teams
from teams.exports.contacts import ContactList
from teams.models import AccountMove, Member, Position, Team
from teams.rollups import coverage, people, waiting_teams, zalo
from tests.refusals import refused
from tests.reporting.pages import post, show, signed_in
from tests.reporting.test_rounds_across_reforms import a_round
from tests.reporting.world_rounds import make_indicator
from tests.teams.world_reforms import new, reform
from tests.training.world_training import make_topic
from tests.world import World, make_member, make_place, make_team, make_user
from training.models import Document
from training.rollups import members_lacking, topic_tally

pytestmark = pytest.mark.once

NOW = datetime.datetime(2025, 8, 15, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
LIST, MOVES = "/hamlets/worklist/", "/accounts/moves/"


@pytest.fixture
def after(world: World) -> Iterator[World]:
    """Six weeks after it: phường Cát was divided, "Khu phố Cát 1" (with a team that kim leads) and 2 wait."""
    world.places["cat2"] = make_place("01201-2", 4, "khu phố", "Khu phố Cát 2", world.cat, households=150)
    world.users["kim"] = make_user("kim", Role.LEADER, world.cat1, "Mai Thị Kim")
    make_member(world.team_cat1, "Mai Thị Kim", Position.LEADER, user=world.kim, phone="0912345604")
    world.users["canbo_cat"] = make_user("canbo_cat", Role.COMMUNE, world.cat, "Tạ Văn Cát")
    reform(world)
    world.users["canbo_moi"] = make_user("canbo_moi", Role.COMMUNE, new("03003"), "Lý Thị Mới")
    world.users.update({name: User.objects.get(pk=user.pk) for name, user in world.users.items()})
    with time_machine.travel(NOW, tick=False):
        yield world


def choice(hamlet: Place, heir: str) -> dict[str, int]:
    return {f"h{hamlet.pk}": new(heir).pk}


def body(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("who", ["so", "quantri", "canbo_cat", "canbo_moi"])
def test_the_province_the_heirs_and_the_old_commune_see_what_waits(after: World, who: str) -> None:
    page = body(signed_in(after.users[who]), LIST)
    assert "<strong>2/2</strong>" in page
    assert "Khu phố Cát 1" in page
    assert "Tổ Cát 1" in page


@pytest.mark.parametrize("who", ["canbo_an", "canbo_binh"])
def test_other_communes_have_nothing_to_place(after: World, who: str) -> None:
    page = body(signed_in(after.users[who]), LIST)
    assert "Cát" not in page


def test_a_hamlet_that_ended_years_before_does_not_wait(after: World) -> None:
    Place.objects.filter(pk=after.cat2.pk).update(valid_to=datetime.date(2023, 1, 31))
    assert list(worklist.waiting_hamlets(after.so)) == [after.cat1]


def test_many_are_placed_at_once_after_a_look_at_what_follows(after: World) -> None:
    client = signed_in(after.so)
    chosen = choice(after.cat1, "03003") | {"rest": new("03002").pk}
    preview = client.post(LIST, chosen | {"step": "preview"})
    assert preview.status_code == 200
    assert [(str(part.way), len(part.hamlets), part.teams, part.people) for part in preview.context["parts"]] == [
        ("Phường Cát", 1, 0, 0),
        ("Xã Cát Mới", 1, 1, 1),
    ]
    assert worklist.waiting_hamlets(after.so).count() == 2
    hidden = dict(re.findall(r'type="hidden" name="(h\d+)" value="(\d+)"', preview.content.decode()))
    assert client.post(LIST, hidden | {"step": "place"}).status_code == 302
    assert not worklist.waiting_hamlets(after.so).exists()
    assert Team.objects.get(pk=after.team_cat1.pk).place.parent == new("03003")
    assert Place.objects.get(origins__old=after.cat2).parent == new("03002")
    assert "Đã xếp đủ 2" in body(client, LIST)


def test_only_those_chosen_are_placed_and_the_rest_is_left(after: World) -> None:
    client = signed_in(after.canbo_moi)
    assert client.post(LIST, choice(after.cat2, "03003") | {"step": "place"}).status_code == 302
    assert "<strong>1/2</strong>" in body(client, LIST)
    assert list(worklist.waiting_hamlets(after.so)) == [after.cat1]


def test_nothing_chosen_and_a_place_that_is_no_heir_are_refused_and_what_was_chosen_stays(after: World) -> None:
    client = signed_in(after.so)
    nothing = client.post(LIST, {"step": "preview"})
    assert nothing.status_code == 422
    assert "Chưa chọn nơi mới" in nothing.content.decode()
    wrong = client.post(LIST, choice(after.cat1, "03003") | choice(after.cat2, "03001") | {"step": "place"})
    assert wrong.status_code == 422
    assert f'<option value="{new("03003").pk}" selected>' in wrong.content.decode()
    assert not Succession.objects.filter(old=after.cat1).exists()


def test_what_somebody_else_placed_meanwhile_is_not_placed_twice(after: World) -> None:
    client = signed_in(after.so)
    worklist.place({after.cat1: new("03002")}, by=None)
    assert client.post(LIST, choice(after.cat1, "03003") | {"step": "place"}).status_code == 422
    assert Team.objects.get(pk=after.team_cat1.pk).place.parent == new("03002")


def test_the_province_moves_many_officials_at_once(after: World) -> None:
    client = signed_in(after.so)
    moves = {move.user.username: move for move in AccountMove.objects.select_related("user").order_by("pk")}
    page = body(client, MOVES)
    assert all(f'value="{move.pk}"' in page for move in moves.values())
    chosen = [moves[name].pk for name in ("canbo_an", "canbo_cat")]
    data = {"chosen": chosen, f"new{moves['canbo_cat'].pk}": new("03003").pk, "verb": "confirm"}
    assert client.post(f"{MOVES}many/", data).status_code == 302
    assert User.objects.get(pk=after.canbo_an.pk).place == new("03001")
    assert User.objects.get(pk=after.canbo_cat.pk).place == new("03003")
    assert User.objects.get(pk=after.canbo_binh.pk).place == after.binh
    data = {"chosen": [moves["canbo_binh"].pk], "verb": "refuse"}
    assert client.post(f"{MOVES}many/", data).status_code == 302
    assert not AccountMove.objects.waiting().exists()
    assert "Không có tài khoản nào chờ chuyển" in body(client, MOVES)


def test_an_official_may_go_to_any_commune_of_today_and_to_no_other(after: World) -> None:
    client, move = signed_in(after.quantri), AccountMove.objects.get(user=after.canbo_an)
    url = f"{MOVES}{move.pk}/"
    assert client.post(url, {"new": after.binh.pk}).status_code == 422
    assert client.post(url, {"new": new("03004").pk}).status_code == 302
    assert User.objects.get(pk=after.canbo_an.pk).place == new("03004")
    assert client.get(url).status_code == 404


def test_a_move_decided_meanwhile_is_told_and_not_done_again(after: World) -> None:
    move = AccountMove.objects.get(user=after.canbo_an)
    accounts.refuse(move, by=None)
    assert "Chưa chọn tài khoản nào" in signed_in(after.so).post(
        f"{MOVES}many/", {"chosen": [move.pk], "verb": "confirm"}, follow=True
    ).content.decode()  # fmt: skip
    assert User.objects.get(pk=after.canbo_an.pk).place == after.an


def test_home_tells_the_province_what_is_left(after: World) -> None:
    page = body(signed_in(after.so), "/")
    assert "ấp, khu phố chưa xếp về xã, phường mới" in page
    assert "tài khoản cán bộ chờ chuyển" in page
    worklist.place({after.cat1: new("03002"), after.cat2: new("03002")}, by=None)
    for move in AccountMove.objects.order_by("pk"):
        accounts.refuse(move, by=None)
    page = body(signed_in(after.so), "/")
    assert "chưa xếp về" not in page
    assert "tài khoản cán bộ chờ chuyển" not in page


def test_an_official_whose_place_ended_reads_on_every_page_what_it_became_and_until_when(after: World) -> None:
    page = body(signed_in(after.canbo_an), reverse("team_list"))
    assert "Xã An chỉ đến hết ngày 30/06/2025" in page
    assert "30/06/2027" in page
    assert "đề xuất chuyển về Xã An Bình" in page
    assert "nay thuộc Tỉnh Sông Xanh" in body(signed_in(after.huyen_nam), "/")
    assert "nay chia cho các nơi mới: Phường Cát và Xã Cát Mới" in body(signed_in(after.canbo_cat), "/")
    assert "chỉ đến hết ngày" not in body(signed_in(after.so), "/")
    assert "chỉ đến hết ngày" not in body(signed_in(after.kim), "/")
    with time_machine.travel(datetime.datetime(2027, 7, 1, 9, tzinfo=NOW.tzinfo), tick=False):
        assert "Thời hạn xem số liệu cũ đã hết" in body(signed_in(after.canbo_an), "/")


@pytest.mark.parametrize("who", ["huyen_dong", "canbo_cat"])
def test_pages_of_an_ended_place_offer_nothing_that_is_no_longer_theirs(after: World, who: str) -> None:
    """Every link leads somewhere, and every form goes where its reader holds the verb."""
    a_round(new("03"), "moi")
    user, client = after.users[who], signed_in(after.users[who])
    waiting, seen = ["/"], {"/"}
    while waiting and len(seen) < 90:
        response = client.get(url := waiting.pop(0))
        assert response.status_code in (200, 302), url
        page = response.content.decode() if not response.streaming else ""
        for action in re.findall(r'<form[^>]*method="post"[^>]*action="([^"?]+)', page):
            permission = getattr(resolve(action).func, "permission", None)
            assert permission is None or user.may(permission), f"{url} posts to {action}"
        for link in re.findall(r'href="(/[^"#?]*)', page):
            if link not in seen and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link)
    assert len(seen) > 15


def test_a_team_that_waits_says_so_on_its_page_in_lists_and_on_its_leaders_home(after: World) -> None:
    page = body(signed_in(after.so), reverse("team_show", args=[after.team_cat1.pk]))
    assert "Phường Cát đã chia cho các nơi mới: Phường Cát và Xã Cát Mới" in page
    assert f"{LIST}?commune={after.cat.pk}" in page
    assert "Chờ xếp địa bàn" in body(signed_in(after.kim), reverse("team_show", args=[after.team_cat1.pk]))
    assert LIST not in body(signed_in(after.kim), reverse("team_show", args=[after.team_cat1.pk]))
    assert "Chờ xếp địa bàn" in body(signed_in(after.kim), "/")
    assert "chờ xếp địa bàn" in body(signed_in(after.so), "/search/?q=tổ cát")
    listed = signed_in(after.so).get(f"/teams/?state=waiting&place={new('03').pk}")
    assert listed.context["table"].records == [after.team_cat1]
    worklist.place({after.cat1: new("03002")}, by=None)
    assert "Chờ xếp địa bàn" not in body(signed_in(after.kim), "/")


def test_the_province_counts_who_waits_among_its_teams_and_nowhere_as_covering_a_hamlet(after: World) -> None:
    today, province = NOW.date(), new("03")
    assert set(Team.objects.within(province)) == set(Team.objects.all())
    assert [one.teams for one in people(province, on=today, among=[new("03001"), new("03002")])] == [5, 3, 0]
    assert zalo(province, on=today)[0].teams.number == 5
    node = coverage(province, on=today)
    assert (node.total.with_team, node.total.places) == (4, 4)
    assert waiting_teams(province, on=today) == 1
    assert waiting_teams(province, on=datetime.date(2025, 6, 30)) == 0
    assert "1 tổ của xã, phường bị chia" in body(signed_in(after.so), reverse("coverage_show", args=[province.pk]))
    before = people(after.nam, on=datetime.date(2025, 6, 30))
    assert [one.teams for one in before] == [1]


def test_a_leader_who_waits_reports_in_a_new_round_and_is_reminded(after: World) -> None:
    round: Round = a_round(new("03"), "moi")
    report = Report.objects.get(round=round, team=after.team_cat1)
    client = signed_in(after.kim)
    assert show(report) in body(client, "/")
    assert remind(round, new("03"), by=after.so).told == 4
    assert Notice.objects.filter(to=after.kim, kind="reminder").exists()
    assert post(client, report, button="draft", figure_ho="3").status_code == 302
    assert post(client, report, figure_ho="3", figure_don="2", **{"figure_tai-khoan": "1"}).status_code == 302
    report.refresh_from_db()
    assert report.state == Report.State.SUBMITTED
    assert show(report) in body(signed_in(after.so), f"{reverse('report_list')}?round=moi")


def test_a_team_of_a_divided_commune_itself_goes_to_one_of_its_heirs(world: World) -> None:
    team = make_team(world.cat, "Tổ phường Cát")
    leader = make_user("dung", Role.LEADER, world.cat, "Đinh Thị Dung")
    make_member(team, "Đinh Thị Dung", Position.LEADER, user=leader)
    reform(world)
    worklist.place({world.cat1: new("03002")}, by=None)
    make_team(new("03003"), "Tổ phường Cát", founded_on=datetime.date(2025, 7, 10))
    client = signed_in(User.objects.get(pk=world.so.pk))
    assert "Tổ của chính Phường Cát" in body(client, LIST)
    assert "tổ của xã, phường cũ chưa xếp về nơi mới" in body(client, "/")
    preview = client.post(LIST, {f"t{team.pk}": new("03003").pk, "step": "preview"})
    assert [(str(part.way), part.teams, part.people) for part in preview.context["parts"]] == [("Xã Cát Mới", 1, 1)]
    assert client.post(LIST, {f"t{team.pk}": new("03003").pk, "step": "place"}).status_code == 302
    team.refresh_from_db()
    assert (team.place, team.name) == (new("03003"), "Tổ phường Cát (Phường Cát)")
    assert [(one.place, one.ends_on) for one in team.placements.order_by("starts_on")] == [
        (world.cat, datetime.date(2025, 6, 30)),
        (new("03003"), None),
    ]
    assert User.objects.get(pk=leader.pk).place == new("03003")
    with refused("team_not_waiting"):
        place_teams({team: new("03002")}, by=None)


def test_a_team_goes_to_no_commune_that_took_nothing_of_its_own_and_by_nobody_from_elsewhere(world: World) -> None:
    team = make_team(world.cat, "Tổ phường Cát")
    reform(world)
    with refused("not_an_heir"):
        place_teams({team: new("03001")}, by=None)
    with refused("team_not_waiting"):
        place_teams({team: new("03002")}, by=make_user("canbo_ab", Role.COMMUNE, new("03001")))
    assert place_teams({team: new("03002")}, by=make_user("canbo_moi", Role.COMMUNE, new("03003")))


def test_what_is_for_the_whole_province_reaches_a_team_that_waits(after: World) -> None:
    province, today = new("03"), NOW.date()
    document = Document.objects.create(
        number="9/CV", subject="Hướng dẫn", issued_on=today, issuer="Sở", text="…", within=province, added_at=NOW
    )
    assert list(Document.objects.addressed_to(after.kim)) == [document]
    assert list(Document.objects.addressed_to(after.canbo_cat)) == []
    indicator = make_indicator("muc")
    plan = plan_spread(province, indicator=indicator, starts_on=today, ends_on=today)
    assert after.team_cat1 in plan.added
    practice = Practice.objects.create(
        team=after.team_an1, place=after.an1, title="Cách hay", text="…", state="published",
        submitted_by=after.lan, submitted_at=NOW, decided_by=after.so, decided_at=NOW,
    )  # fmt: skip
    for who in ("so", "kim", "lan", "canbo_moi", "so_nui"):
        assert list(Practice.objects.visible_to(after.users[who])) == [practice]
    listed = ContactList(place=province, by=after.so, on=today, at=NOW)
    contact = next(one for one in listed.contacts if one.member.full_name == "Mai Thị Kim")
    assert (contact.place, contact.commune) == (after.cat1, "Phường Cát")
    topic, window = make_topic("moi", "Chủ đề mới"), {"start": today, "end": today, "on": today}
    assert topic_tally(province, topic=topic, **window).members == Member.objects.values("person").distinct().count()
    assert members_lacking(province, by=after.so, topic=topic, **window).filter(team=after.team_cat1).exists()
