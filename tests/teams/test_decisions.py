"""Decisions: found again by number and year, what each did, its scan and who may have it."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from teams.actions import decisions, leaders, members, teams
from teams.actions.decisions import SHELF, DecisionData
from teams.actions.members import MemberData
from teams.models import Decision, Member, Team
from tests.pdfs import REFUSED, pdf
from tests.refusals import refused
from tests.teams.access_decisions import a_renewal
from tests.teams.access_teams import a_new_leader, a_person, a_team, an_end
from tests.world import FOUNDED_ON, World, make_place, make_team

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def commune(world: World, client: Client) -> Client:
    client.force_login(world.canbo_an)
    return client


def upload(data: bytes, name: str = "quyet-dinh.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def of_an(world: World) -> Decision:
    return Decision.objects.get(pk=world.team_an1.decision_id)


def path(world: World, page: str = "decision_show") -> str:
    return reverse(page, args=[world.team_an1.decision_id])


def attached(commune: Client, world: World, data: bytes = b"") -> Any:
    return commune.post(path(world, "decision_attach"), {"scan": upload(data or pdf())}, follow=True)


def listed(client: Client, **query: Any) -> list[str]:
    return [str(decision) for decision in client.get(reverse("decision_list"), query).context["table"].records]


def test_decisions_are_listed_by_year_number_and_commune(world: World, client: Client) -> None:
    make_team(world.binh1, "Tổ Bình 1 bis", founded_on=datetime.date(2023, 2, 3))
    client.force_login(world.so)
    assert listed(client) == ["12/QĐ-UBND ngày 03/02/2023"] + ["12/QĐ-UBND ngày 10/06/2022"] * 3
    assert listed(client, year="2023") == ["12/QĐ-UBND ngày 03/02/2023"]
    assert len(listed(client, q="xa binh")) == 2
    assert listed(client, q="xa binh", year="2023") == ["12/QĐ-UBND ngày 03/02/2023"]
    assert listed(client, q="99/QĐ") == []
    assert len(listed(client, year="1999")) == 4  # a year that is not offered asks for nothing


def test_the_list_costs_the_same_for_three_decisions_and_for_forty(world: World, commune: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            listed(commune)
        return len(captured)

    few = cost()
    for number in range(36):
        make_team(world.an1, f"Tổ {number}", founded_on=FOUNDED_ON + datetime.timedelta(days=number + 1))
    assert cost() == few


def test_a_decision_tells_which_teams_and_people_it_changed(world: World, commune: Client) -> None:
    data = a_renewal(world)
    deputy = world.team_an1.members.get(position="deputy")
    third = world.team_an1.members.get(position="member")
    data |= {f"member_{third.pk}": "deputy", f"member_{deputy.pk}": "leaves"}
    commune.post(reverse("team_renew", args=[world.team_an1.pk]), data)
    page = commune.get(reverse("decision_show", args=[Decision.objects.get(number="77/QĐ-UBND").pk]))
    assert [(str(ruling.team), ruling.kind) for ruling in page.context["rulings"]] == [("Tổ An 1", "reform")]
    changes = {change.member.full_name: (bool(change.ended), bool(change.begun)) for change in page.context["changes"]}
    assert changes == {
        "Người Thứ Hai": (True, False), "Ngô Văn Mới": (False, True), "Người Thứ Ba": (True, True),
    }  # fmt: skip
    assert "Từ thành viên thành tổ phó" in page.content.decode()


def test_a_decision_of_many_teams_costs_the_same(world: World, commune: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert commune.get(path(world)).status_code == 200
        return len(captured)

    few = cost()
    for number in range(20):
        team = make_team(world.an1, f"Tổ {number}")
        members.join(team, MemberData(full_name="Ai", organisation="post"), by_decision=of_an(world), by=None)
    assert cost() == few


def test_a_scan_is_kept_under_a_name_of_its_own_and_served_as_an_attachment(world: World, commune: Client) -> None:
    assert "Đã lưu bản quét" in attached(commune, world).content.decode()
    decision = of_an(world)
    assert decisions.file_of(decision).read_bytes() == pdf()
    assert decision.file != "quyet-dinh.pdf"
    response = commune.get(path(world, "decision_file"))
    assert b"".join(response) == pdf()
    assert response["Content-Disposition"] == 'attachment; filename="quyet-dinh-12-qd-ubnd-20220610.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/pdf"
    assert Event.objects.get(verb="decisions.attach").after == {"replaced": False}


def test_a_scan_is_replaced_and_the_record_says_so(world: World, commune: Client) -> None:
    attached(commune, world)
    attached(commune, world, pdf(b"the second scan"))
    assert decisions.file_of(of_an(world)).read_bytes() == pdf(b"the second scan")
    assert sorted(event.after["replaced"] for event in Event.objects.filter(verb="decisions.attach")) == [False, True]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_plain_pdf_is_refused_at_the_field(world: World, commune: Client, name: str) -> None:
    data, says = REFUSED[name]
    response = attached(commune, world, data)
    assert response.status_code == 422
    assert says in response.context["form"].errors["scan"][0]
    assert of_an(world).file == ""
    assert not SHELF.path.exists()


def test_a_scan_that_is_not_there_is_not_found(world: World, commune: Client) -> None:
    assert commune.get(path(world, "decision_file")).status_code == 404
    attached(commune, world)
    decisions.file_of(of_an(world)).unlink()
    assert commune.get(path(world, "decision_file")).status_code == 404


def test_only_who_changes_teams_in_sight_of_it_gives_a_decision_its_scan(world: World) -> None:
    name = SHELF.name_of(SHELF.keep(pdf(), owner=world.canbo_an.pk), owner=world.canbo_an.pk)
    for by in ("canbo_binh", "huyen_dong", "lan", "quantri", "so_nui"):
        with refused("out_of_scope"):
            decisions.attach(of_an(world), file=name, by=world.users[by])
    assert decisions.attach(of_an(world), file=name, by=world.canbo_an).file == name


def test_a_team_brings_the_scan_of_its_decision_along(world: World, commune: Client) -> None:
    commune.post(reverse("team_create"), a_team(world) | {"scan": upload(pdf())})
    founded = Team.objects.get(name="Tổ An 1 bis").decision
    assert decisions.file_of(founded).read_bytes() == pdf()
    commune.post(
        reverse("team_dissolve", args=[world.team_an2.pk]), an_end(world) | {"number": "78/QĐ", "scan": upload(pdf())}
    )
    assert Decision.objects.get(number="78/QĐ").file


def test_a_scan_outlives_a_refused_form_but_not_its_owner(world: World, commune: Client, client: Client) -> None:
    refused = commune.post(reverse("team_create"), a_team(world) | {"established_on": "", "scan": upload(pdf())})
    assert refused.status_code == 422
    assert "Đã giữ tệp" in refused.content.decode()
    kept = refused.context["kept"]
    client.force_login(world.so)
    client.post(reverse("team_create"), a_team(world) | {"number": "1/QĐ", "scan_kept": kept})
    assert Decision.objects.get(number="1/QĐ").file == ""
    client.force_login(world.canbo_an)
    client.post(reverse("team_create"), a_team(world) | {"name": "Tổ khác", "scan_kept": kept})
    assert Team.objects.get(name="Tổ khác").decision.file


def test_a_team_with_a_false_scan_is_not_founded(world: World, commune: Client) -> None:
    response = commune.post(
        reverse("team_create"), a_team(world) | {"scan": upload(REFUSED["a PDF and a web page"][0])}
    )
    assert response.status_code == 422
    assert not Team.objects.filter(name="Tổ An 1 bis").exists()


def test_a_decision_of_the_commune_is_offered_to_found_the_next_team(world: World, commune: Client) -> None:
    page = commune.get(reverse("team_create"))
    query = f"decision={world.team_an1.decision_id}"
    assert query in page.content.decode()
    chosen = commune.get(f"{reverse('team_create')}?{query}")
    assert chosen.context["form"]["number"].value() == "12/QĐ-UBND"
    assert chosen.context["form"]["signed_on"].value() == FOUNDED_ON
    assert 'value="10/06/2022"' in chosen.content.decode()


def test_a_decision_of_another_commune_is_not_there_to_be_used(world: World, client: Client) -> None:
    for username in ("canbo_an", "so"):
        client.force_login(world.users[username])
        query = {"commune": world.an.pk, "decision": world.team_binh1.decision_id}
        assert client.get(reverse("team_create"), query).status_code == 404


def test_who_joins_and_leaves_by_a_decision_is_shown_with_it(world: World, commune: Client) -> None:
    decision = of_an(world)
    commune.post(reverse("member_add", args=[world.team_an1.pk]), a_person(world) | {"by_decision": str(decision.pk)})
    member = Member.objects.get(full_name="Lý Văn Mới")
    assert member.joined_by == decision
    answers = {"last_day": "2022-08-31", "reason": "Đi xa", "by_decision": str(decision.pk)}
    commune.post(reverse("member_leave", args=[member.pk]), answers)
    member.refresh_from_db()
    assert member.left_by == decision
    assert commune.get(reverse("team_show", args=[world.team_an1.pk])).content.decode().count("theo 12/QĐ-UBND") == 2


@pytest.mark.parametrize("stays", ["1", "0"])
def test_who_leads_by_a_decision_is_shown_with_it(world: World, commune: Client, stays: str) -> None:
    team, decision = world.team_an1, of_an(world)
    path = reverse("team_hand_over", args=[team.pk])
    assert f'value="{decision.pk}"' in commune.get(path).content.decode()
    commune.post(path, a_new_leader(world) | {"stays": stays, "by_decision": str(decision.pk)})
    assert team.members.get(position="leader", left_on=None).joined_by == decision
    assert team.members.get(position="leader", left_on__isnull=False).left_by == decision


def test_a_decision_of_another_commune_brings_nobody_in(world: World, commune: Client) -> None:
    foreign = world.team_binh1.decision
    data = MemberData(full_name="Ai Đó", organisation="post")
    with refused("decision_elsewhere"):
        members.join(world.team_an1, data, by_decision=foreign, by=world.canbo_an)
    with refused("decision_elsewhere"):
        members.leave(
            world.team_an1.members.get(position="member"),
            last_day=FOUNDED_ON, reason="Đi xa", by_decision=foreign, by=world.canbo_an,
        )  # fmt: skip
    with refused("decision_elsewhere"):
        leaders.hand_over(
            world.team_an1.members.get(position="member"),
            starts_on=FOUNDED_ON, stays=True, by_decision=foreign, by=world.canbo_an,
        )  # fmt: skip
    answers = a_person(world) | {"by_decision": str(foreign.pk)}
    assert commune.post(reverse("member_add", args=[world.team_an1.pk]), answers).status_code == 422


def test_the_decisions_behind_a_team_follow_it_into_another_commune(world: World, client: Client) -> None:
    """Since July 2025 teams stand in communes that did not exist when they were founded."""
    heir = make_place("01102-9", 4, "ấp", "Ấp Bình 9", world.binh)
    Team.objects.filter(pk=world.team_an1.pk).update(place=heir)
    client.force_login(world.canbo_binh)
    page = client.get(path(world))
    assert [str(ruling.team) for ruling in page.context["rulings"]] == ["Tổ An 1"]
    assert "Tổ An 2" not in page.content.decode()
    team = Team.objects.select_related("place").get(pk=world.team_an1.pk)
    data = MemberData(full_name="Ai Đó", organisation="post")
    assert members.join(team, data, by_decision=of_an(world), by=world.canbo_binh).joined_by == of_an(world)


def test_a_leader_reads_which_decisions_stand_behind_the_team_but_opens_none(world: World, client: Client) -> None:
    client.force_login(world.lan)
    body = client.get(reverse("team_show", args=[world.team_an1.pk])).content.decode()
    assert "12/QĐ-UBND" in body
    assert path(world) not in body


def test_a_scan_named_by_an_action_belongs_to_the_decision_it_came_with(world: World) -> None:
    name = SHELF.name_of(SHELF.keep(pdf(), owner=world.so.pk), owner=world.so.pk)
    data = DecisionData(number="9/QĐ", signed_on=FOUNDED_ON, issued_by="UBND", file=name)
    where = {"established_on": FOUNDED_ON, "second_team_reason": "Ấp rộng"}
    team = teams.establish(world.an1, name="Tổ chín", decision=data, by=world.so, **where)
    assert team.decision.file == name


def test_a_number_given_when_it_is_signed_is_written_in(world: World, commune: Client) -> None:
    decision = of_an(world)
    facts = {"issued_by": decision.issued_by, "signer": "Lê Văn Chủ", "signed_on": "2022-06-12"}
    commune.post(path(world, "decision_edit"), facts | {"number": "15/QĐ-UBND"})
    assert str(of_an(world)) == "15/QĐ-UBND ngày 12/06/2022"
    event = Event.objects.get(verb="decisions.edit")
    assert (event.before["number"], event.after["number"]) == ("12/QĐ-UBND", "15/QĐ-UBND")
    assert "Lê Văn Chủ" not in str(event.after)
    other = decisions.register(
        world.an, data=DecisionData(**facts | {"number": "16", "signed_on": FOUNDED_ON}), by=None
    )
    with refused("decision_kept"):
        decisions.edit(other, number="15/QĐ-UBND", signed_on=of_an(world).signed_on, by=world.canbo_an)
    with refused("day_not_come"):
        decisions.edit(other, signed_on=datetime.date(2099, 1, 1), by=world.canbo_an)
