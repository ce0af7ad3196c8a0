"""Decisions that rest on documents of the library: who says so, who sees it, the way from one to the other."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from teams.models import Decision
from tests.refusals import refused
from tests.world import World
from training.actions import library
from training.models import Basis, Document

pytestmark = pytest.mark.once

EDITORS = ("canbo_an", "so")


def add(world: World, number: str = "7/HD-STTTT", **changes: Any) -> Document:
    facts = {"issued_on": datetime.date(2022, 6, 1), "issuer": "Sở", "subject": f"Hướng dẫn số {number}", "text": "Chữ"}
    return library.add(number=number, **facts | {"within": world.song_xanh} | changes, by=world.so)


def page(who: Any, name: str, *args: Any, **query: Any) -> str:
    client = Client()
    client.force_login(who)
    return client.get(reverse(name, args=args), query).content.decode()


def sent(who: Any, name: str, *args: Any, **data: Any) -> Any:
    client = Client()
    client.force_login(who)
    return client.post(reverse(name, args=args), data)


def test_a_decision_rests_on_a_document_once_and_the_record_says_which(world: World) -> None:
    document, decision = add(world), world.team_an1.decision
    for _ in range(2):
        library.add_basis(decision, on=document, by=world.canbo_an)
    event = Event.objects.get(verb="library.rest")
    assert (event.place, event.after) == (world.an, {"document": "7/HD-STTTT ngày 01/06/2022"})
    for _ in range(2):
        library.remove_basis(decision, on=document, by=world.canbo_an)
    assert (Basis.objects.count(), Event.objects.filter(verb="library.unrest").count()) == (0, 1)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("canbo_binh", "out_of_scope"),
        ("so_nui", "out_of_scope"),
        ("huyen_dong", "out_of_scope"),  # sees the decision, keeps no teams
        ("lan", "out_of_scope"),
        ("canbo_an", "not_their_document"),  # theirs is the decision, the document is not for them
    ],
)
def test_who_keeps_the_teams_of_the_place_and_reads_the_document_says_it(world: World, who: str, refusal: str) -> None:
    document = add(world, roles=["leader", "staff"])
    library.add_basis(world.team_an1.decision, on=document, by=world.so)
    for act in (library.add_basis, library.remove_basis):
        with refused(refusal):
            act(world.team_an1.decision, on=document, by=world.users[who])
    assert Basis.objects.count() == 1


def test_a_commune_chooses_among_its_own_recent_decisions_and_takes_one_back(world: World) -> None:
    document, decision = add(world), world.team_an1.decision
    shown = page(world.canbo_an, "document_show", document.pk)
    assert (f'<option value="{decision.pk}">' in shown, "Xã Bình" in shown) == (True, False)
    response = sent(world.canbo_an, "basis_add", document.pk, decision=decision.pk)
    assert response["Location"] == reverse("document_show", args=[document.pk]) + "#quyet-dinh"
    shown = page(world.canbo_an, "document_show", document.pk)
    assert reverse("decision_show", args=[decision.pk]) in shown
    assert f'<option value="{decision.pk}">' not in shown
    sent(world.canbo_an, "basis_remove", document.pk, decision.pk)
    assert not Basis.objects.exists()


def test_a_decision_of_a_neighbour_is_refused_at_the_field(world: World) -> None:
    response = sent(world.canbo_an, "basis_add", add(world).pk, decision=world.team_binh1.decision_id)
    assert (response.status_code, list(response.context["basis"].errors)) == (422, ["decision"])
    assert not Basis.objects.exists()


def test_the_list_offers_the_latest_thirty(world: World) -> None:
    old = world.team_an1.decision
    Decision.objects.bulk_create(
        Decision(
            place=world.an, number=f"{n}/QĐ", signed_on=old.signed_on + datetime.timedelta(days=n), issued_by="UBND"
        )
        for n in range(1, 31)
    )
    shown = page(world.canbo_an, "document_show", add(world).pk)
    assert (f'<option value="{old.pk}">' in shown, shown.count("<option value=")) == (False, 31)  # and none chosen


def test_each_sees_the_decisions_in_sight_and_a_leader_none(world: World) -> None:
    document = add(world)
    for team in (world.team_an1, world.team_cat1):
        library.add_basis(team.decision, on=document, by=world.so)
    seen = {"so": 2, "quantri": 2, "huyen_dong": 1, "canbo_an": 1, "canbo_binh": 0, "lan": 0, "doitac": 0}
    found = {who: Basis.objects.visible_to(world.users[who]).count() for who in seen}
    links = [reverse("decision_show", args=[team.decision_id]) for team in (world.team_an1, world.team_cat1)]
    shown = {who: page(world.users[who], "document_show", document.pk) for who in seen}
    assert found == seen
    assert {who: sum(link in text for link in links) for who, text in shown.items()} == seen
    assert {who for who, text in shown.items() if "basis_remove" in text or "/remove/" in text} == set(EDITORS)
    assert "Quyết định dựa trên văn bản này" not in shown["lan"]


def test_the_page_of_a_decision_leads_to_what_it_rests_on_and_back(world: World) -> None:
    document, decision = add(world), world.team_an1.decision
    add(world, number="8/HD-STTTT")
    library.add_basis(decision, on=document, by=world.canbo_an)
    address = f"{reverse('library_list')}?decision={decision.pk}"
    assert address in page(world.huyen_dong, "decision_show", decision.pk)
    shown = page(world.huyen_dong, "library_list", decision=decision.pk)
    assert ("7/HD-STTTT" in shown, "8/HD-STTTT" in shown) == (True, False)
    assert reverse("decision_show", args=[decision.pk]) in shown
    assert f'name="decision" value="{decision.pk}"' in shown  # a further filter keeps to the decision
    assert "được ghi là căn cứ của quyết định này" in page(
        world.so, "library_list", decision=world.team_cat1.decision_id
    )


@pytest.mark.parametrize("asked", ["x", "99999999999999999999", "theirs"])
def test_a_decision_out_of_sight_filters_nothing_and_says_so(world: World, asked: str) -> None:
    document = add(world)
    library.add_basis(world.team_an1.decision, on=document, by=world.so)
    key = world.team_an1.decision_id if asked == "theirs" else asked
    shown = page(world.canbo_binh, "library_list", decision=key)
    assert ("Không tìm thấy quyết định này" in shown, document.number in shown) == (True, True)
    assert "12/QĐ-UBND" not in shown
