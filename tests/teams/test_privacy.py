"""What people ask about their own data: the clocks of the law, who answers, how it ends."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event, User
from core.working_days import VIETNAM
from teams.actions import erasure, privacy
from teams.models import Member, PrivacyRequest
from tests.refusals import refused
from tests.world import World, make_member

pytestmark = pytest.mark.once

NAME = "Lê Văn Riêng"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def member(world: World) -> Member:
    return make_member(world.team_an1, NAME, phone="0977000111")


def registered(world: World, member: Member | None = None, **fields: Any) -> PrivacyRequest:
    told = {"kind": "access", "place": world.an, "received_on": timezone.localdate(), "channel": "letter"}
    told |= {"asker": "" if member else "Bà Sáu", "by": world.canbo_an, "member": member}
    return privacy.register(**(told | fields))


@pytest.mark.parametrize(
    ("received", "answer", "kind", "done"),
    [
        ("2026-11-26", "2026-12-01", "access", "2026-12-07"),  # Thursday: Friday and Monday
        ("2026-11-27", "2026-12-02", "correct", "2026-12-08"),  # Friday: the weekend does not count for the answer
        ("2026-11-26", "2026-12-01", "object", "2026-12-12"),
        ("2026-11-26", "2026-12-01", "erase", "2026-12-17"),
        ("2026-02-13", "2026-02-25", "erase", "2026-03-06"),  # Tết: 14 to 22 February 2026 and a weekend
    ],
)
def test_the_clocks_count_from_the_day_of_receipt(received: str, answer: str, kind: str, done: str) -> None:
    asked = PrivacyRequest(kind=kind, received_on=datetime.date.fromisoformat(received))
    ends = (asked.answer_due_at.astimezone(VIETNAM), asked.fulfil_due_at.astimezone(VIETNAM))
    assert [f"{end:%Y-%m-%d %H:%M}" for end in ends] == [f"{answer} 00:00", f"{done} 00:00"]


def test_what_is_late_first_waits_for_its_answer_then_for_the_rest(world: World) -> None:
    asked = registered(world, received_on=timezone.localdate() - 12 * DAY)
    now = timezone.now()
    assert asked.is_late(now)
    assert asked.due_at == asked.answer_due_at
    asked = privacy.answer(asked, by=world.canbo_an)
    assert asked.due_at == asked.fulfil_due_at
    assert asked.is_late(now)
    asked = privacy.finish(asked, outcome="granted", reason="", by=world.canbo_an)
    assert not asked.is_late(now)


def test_a_commune_registers_what_is_asked_there_and_nowhere_else(world: World, member: Member) -> None:
    asked = registered(world, member)
    assert (asked.person, asked.asker, asked.place) == (member.person, "", world.an)
    with refused("out_of_scope"):
        registered(world, by=world.canbo_binh)
    with refused("out_of_scope"):
        registered(world, by=world.lan)
    with refused("asker_missing"):
        registered(world, asker=" ")
    with refused("not_received_yet"):
        registered(world, received_on=timezone.localdate() + DAY)


def test_whoever_has_an_account_asks_for_themselves_once(world: World) -> None:
    asked = privacy.ask(kind="access", words="Cho tôi xem", by=world.lan)
    assert (asked.account, asked.place, asked.channel) == (world.lan, world.an1, "portal")
    assert asked.person == world.team_an1.members.get(user=world.lan).person
    with refused("already_asked"):
        privacy.ask(kind="access", words="", by=world.lan)
    assert privacy.ask(kind="correct", words="", by=world.lan) != asked
    alone = User.objects.create(username="khach", role="partner", **User.naming("Khách"))
    with refused("no_place_to_ask"):
        privacy.ask(kind="access", words="", by=alone)


def test_nobody_answers_what_they_asked_themselves(world: World) -> None:
    asked = privacy.ask(kind="access", words="", by=world.canbo_an)
    assert PrivacyRequest.objects.visible_to(world.canbo_an).count() == 1
    assert not PrivacyRequest.objects.handled_by(world.canbo_an).exists()
    assert PrivacyRequest.objects.handled_by(world.so).count() == 1
    for act in (privacy.answer, lambda one, by: privacy.finish(one, outcome="granted", reason="", by=by)):
        with refused("own_request"):
            act(asked, by=world.canbo_an)
    with refused("out_of_scope"):
        privacy.answer(asked, by=world.canbo_binh)


def test_a_refusal_wants_its_ground_and_an_end_is_an_end(world: World) -> None:
    asked = registered(world)
    with refused("ground_missing"):
        privacy.finish(asked, outcome="refused", reason="  ", by=world.canbo_an)
    done = privacy.finish(asked, outcome="refused", reason="Điều 14 khoản 2.", by=world.canbo_an)
    assert done.answered_at == done.done_at
    for again in (
        lambda: privacy.finish(asked, outcome="granted", reason="", by=world.canbo_an),
        lambda: privacy.answer(asked, by=world.canbo_an),
    ):
        with refused("request_done"):
            again()
    other = privacy.answer(registered(world), by=world.canbo_an)
    with refused("request_answered"):
        privacy.answer(other, by=world.canbo_an)


def test_the_record_quotes_nobody(world: World, member: Member) -> None:
    asked = registered(world, asker="Trương Thị Hỏi", words="Tôi là Trương Thị Hỏi")
    privacy.finish(asked, outcome="refused", reason="Điều 14.", by=world.canbo_an)
    told = " ".join(
        f"{e.subject}{e.before}{e.after}{e.reason}" for e in Event.objects.filter(verb__startswith="privacy")
    )
    assert "Hỏi" not in told
    assert "refused" in told


def test_erasing_somebody_ends_what_they_asked_and_forgets_their_words(world: World, member: Member) -> None:
    erase, correct = (registered(world, member, kind=kind, words=f"{NAME} muốn") for kind in ("erase", "correct"))
    other = registered(world, kind="erase")
    erasure.erase(member.person, reason="có đơn", by=world.canbo_an)
    for row in (erase, correct, other):
        row.refresh_from_db()
    assert (erase.outcome, erase.words, erase.done_by) == ("granted", "", world.canbo_an)
    assert (correct.outcome, correct.words) == ("", "")
    assert (other.outcome, other.asker) == ("", "Bà Sáu")


def test_the_list_shows_what_is_late_first(world: World, client: Client) -> None:
    fresh, old = registered(world), registered(world, received_on=timezone.localdate() - 30 * DAY)
    client.force_login(world.canbo_an)
    page = client.get(reverse("privacy_request_list")).content.decode()
    assert page.index(f"Số {old.pk}<") < page.index(f"Số {fresh.pk}<")
    assert page.count("Quá hạn trả lời") == 1
    home = client.get(reverse("home")).content.decode()
    assert "1 đề nghị đã quá hạn." in home
    client.force_login(world.canbo_binh)
    assert "Bà Sáu" not in client.get(reverse("privacy_request_list")).content.decode()
    assert "đề nghị của người dân về dữ liệu" not in client.get(reverse("home")).content.decode()


def test_a_request_walks_from_the_person_to_its_end(world: World, member: Member, client: Client) -> None:
    client.force_login(world.canbo_an)
    page = client.get(reverse("member_data", args=[member.pk])).content.decode()
    address = f"{reverse('privacy_request_create')}?member={member.pk}"
    assert address in page
    today = timezone.localdate().isoformat()
    told = {"kind": "erase", "received_on": today, "channel": "in_person", "words": "muốn xóa"}
    made = client.post(address, told)
    asked = PrivacyRequest.objects.get()
    assert made["Location"] == reverse("privacy_request_show", args=[asked.pk])
    page = client.get(made["Location"]).content.decode()
    assert reverse("member_erase", args=[member.pk]) in page
    refused = client.post(reverse("privacy_request_finish", args=[asked.pk]), {"outcome": "refused", "reason": ""})
    assert refused.status_code == 422
    client.post(reverse("privacy_request_answer", args=[asked.pk]))
    client.post(reverse("member_erase", args=[member.pk]), {"reason": "có đơn"})
    asked.refresh_from_db()
    assert (asked.outcome, asked.done_by) == ("granted", world.canbo_an)
    assert NAME not in client.get(made["Location"]).content.decode()


def test_the_member_of_another_commune_is_not_there(world: World, client: Client) -> None:
    client.force_login(world.canbo_binh)
    leader = world.team_an1.members.get(position="leader")
    response = client.get(f"{reverse('privacy_request_create')}?member={leader.pk}")
    assert response.status_code == 404
    assert "Lan" not in response.content.decode()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("a_done_request_says_how_it_ended", {"outcome": "granted"}),
        ("a_refused_request_says_on_what_ground", {"outcome": "refused", "done_at": 1, "answered_at": 1}),
        ("a_request_is_answered_before_it_is_done", {"outcome": "granted", "done_at": 1}),
        ("a_request_says_who_asks", {"asker": ""}),
    ],
)
def test_a_request_is_whole(world: World, constraint: str, fields: dict[str, Any]) -> None:
    asked, values = registered(world), {key: timezone.now() if value == 1 else value for key, value in fields.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PrivacyRequest.objects.filter(pk=asked.pk).update(**values)
