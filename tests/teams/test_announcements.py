"""Announcements: whom they are for, sent once, read, confirmed, reminded once, withdrawn, let go."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Event, Office, User
from accounts.roles import Role
from notices.actions.deliveries import deliver
from notices.actions.notices import read
from notices.actions.routing import route
from notices.models import NOTICES_KEPT, Channel, ChannelLink, Delivery, Notice
from operations.actions import retention
from teams.actions import announcements
from teams.models import DRAFTS_KEPT, Announcement, Member, Position, Receiver
from teams.rollups.announcements import forecast, progress, receivers_of
from tests.refusals import refused
from tests.teams.world_announcements import TEXT, TITLE, a_draft, a_sent_one
from tests.world import World, make_user

pytestmark = pytest.mark.once


def names(users: Any) -> set[str]:
    return set(users.values_list("username", flat=True))


def told(draft: Announcement) -> set[str]:
    return names(receivers_of(draft, at=timezone.now()))


def received(announcement: Announcement) -> set[str]:
    return set(announcement.receivers.values_list("user__username", flat=True))


@pytest.mark.parametrize(
    ("by", "within", "audience", "people"),
    [
        ("so", "song_xanh", ["heads"], {"lan", "minh", "hoa"}),
        ("so", "dong", ["heads"], {"lan", "minh", "hoa"}),
        ("huyen_dong", "an", ["heads"], {"lan", "minh"}),
        ("so", "song_xanh", ["commune"], {"canbo_an", "canbo_binh"}),  # xã Cũ has ended
        ("so", "song_xanh", ["district"], {"huyen_dong", "huyen_nam"}),
        ("huyen_dong", "dong", ["heads", "commune"], {"lan", "minh", "hoa", "canbo_an", "canbo_binh"}),
        ("so_nui", "nui_cao", ["heads", "commune"], set()),
    ],
)
def test_it_goes_to_whom_it_names_within_its_place(
    world: World, by: str, within: str, audience: list[str], people: set[str]
) -> None:
    draft = a_draft(getattr(world, by), getattr(world, within), audience=audience)
    assert told(draft) == people | (
        {"canbo_cu"} if "commune" in audience and within in ("song_xanh", "dong") else set()
    )


def test_some_communes_or_some_teams_are_chosen(world: World) -> None:
    assert told(a_draft(world.so, communes=[world.binh, world.cat])) == {"hoa"}
    narrow = a_draft(world.canbo_an, teams=[world.team_an2], audience=["heads", "commune"])
    assert told(narrow) == {"minh"}  # and not who writes it
    assert told(a_draft(world.huyen_dong, world.an, teams=[world.team_an2], audience=["heads", "commune"])) == {
        "minh",
        "canbo_an",
    }


def test_members_are_all_who_have_an_account_and_heads_only_those_who_lead(world: World) -> None:
    member = world.team_an1.members.get(position=Position.MEMBER)
    member.user = make_user("ba", Role.LEADER, world.an1, "Người Thứ Ba")
    member.save()
    assert told(a_draft(world.canbo_an)) == {"lan", "minh"}
    assert told(a_draft(world.canbo_an, audience=["members"])) == {"lan", "minh", "ba"}
    Member.objects.filter(user=world.minh).update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    User.objects.filter(pk=member.user_id).update(is_active=False)
    assert told(a_draft(world.canbo_an, audience=["members"])) == {"lan"}


def test_a_draft_is_told_to_nobody_and_its_writer_changes_it(world: World) -> None:
    draft = a_draft(world.canbo_an, teams=[world.team_an1])
    announcements.write(draft, within=world.an, title="Hoãn họp", text="Hoãn.", audience=["commune"], by=world.canbo_an)
    stored = Announcement.objects.get()
    assert (stored.title, stored.groups, stored.chosen, stored.teams.count()) == ("Hoãn họp", ["commune"], "all", 0)
    assert not Notice.objects.exists()
    assert not Event.objects.filter(verb__startswith="announcements").exists()
    with refused("out_of_scope"):
        announcements.discard(draft, by=world.so)
    announcements.discard(draft, by=world.canbo_an)
    assert not Announcement.objects.exists()


def test_nobody_writes_beyond_their_scope(world: World) -> None:
    for by, within in [(world.canbo_an, world.binh), (world.so, world.nui_cao), (world.lan, world.an1)]:
        with refused("out_of_scope"):
            a_draft(by, within)
    draft = a_draft(world.canbo_an)
    User.objects.filter(pk=world.canbo_an.pk).update(place=world.binh)
    with refused("out_of_scope"):
        announcements.send(draft, number=2, by=User.objects.get(pk=world.canbo_an.pk))


def test_a_title_holds_no_phone_number(world: World) -> None:
    with refused("phone_in_title"):
        a_draft(world.canbo_an, title="Gọi 0912 345 678")
    assert a_draft(world.canbo_an, text="Gọi 0912 345 678").text == "Gọi 0912 345 678"


def test_what_is_sent_is_told_once_in_the_name_of_the_office(world: World) -> None:
    Office.objects.create(
        place=world.an, name="Ủy ban nhân dân xã An", initials="UBND", starts_on=datetime.date(2020, 1, 1)
    )
    sent = a_sent_one(world.canbo_an)
    notice = Notice.objects.get(to=world.lan)
    assert (notice.title, notice.url) == (f"Ủy ban nhân dân xã An: {TITLE}", f"/announcements/{sent.pk}/")
    assert TEXT not in notice.text
    assert received(sent) == {"lan", "minh"}
    assert Event.objects.get(verb="announcements.send").after == {"receivers": 2}
    with refused("sent_already"):
        announcements.send(sent, number=2, by=world.canbo_an)
    with refused("sent_already"):
        announcements.write(sent, within=world.an, title="Khác", text="Khác", audience=["heads"], by=world.canbo_an)
    assert Notice.objects.count() == 2


def test_the_record_holds_nothing_that_was_typed(world: World) -> None:
    sent = a_sent_one(world.canbo_an)
    announcements.remind(sent, by=world.canbo_an)
    announcements.withdraw(sent, reason="Nhầm ngày họp", by=world.canbo_an)
    events = Event.objects.filter(verb__startswith="announcements")
    assert set(events.values_list("subject", flat=True)) == {f"Thông báo số {sent.pk}"}
    said = " ".join(f"{event.before} {event.after} {event.reason}" for event in events)
    assert not any(words in said for words in (TITLE, TEXT, "Nhầm"))
    assert events.count() == 3


def test_it_is_sent_to_as_many_as_were_agreed_to(world: World) -> None:
    draft = a_draft(world.canbo_an)
    Member.objects.filter(user=world.minh).update(left_on=timezone.localdate() - datetime.timedelta(days=1))
    with refused("number_changed"):
        announcements.send(draft, number=2, by=world.canbo_an)
    with refused("nobody_to_tell"):
        announcements.send(a_draft(world.so_nui), number=0, by=world.so_nui)
    assert not Notice.objects.exists()


def test_the_preview_says_by_which_way_each_is_reached(world: World, settings: Any) -> None:
    settings.ZALO_BOT_TOKEN = "1:a"
    ChannelLink.objects.create(user=world.lan, channel=Channel.ZALO, address="7")
    User.objects.filter(pk=world.minh.pk).update(last_login=timezone.now())
    said = forecast(a_draft(world.so, audience=["heads", "commune"]), at=timezone.now())
    assert (said.people, said.communes, said.teams, said.without) == (6, 3, 4, 1)
    assert [tuple(share) for share in said.shares] == [("Cán bộ xã, phường, thị trấn", 3), ("Tổ trưởng, tổ phó", 3)]
    assert said.ways == [
        ("qua Zalo", 1),
        ("chỉ xem được trên cổng", 1),
        ("chưa tới được", 4),
    ]


def test_opening_is_told_by_the_page_and_by_the_notice_and_confirming_is_an_own_word(world: World) -> None:
    sent = a_sent_one(world.so, world.dong)
    announcements.open_announcement(sent, by=world.lan)
    read(Notice.objects.get(to=world.minh), by=world.minh)
    announcements.confirm(sent, by=world.hoa)
    found = progress(sent, viewer=world.so)
    assert (found.asked, found.opened, found.confirmed) == (3, 3, 1)
    assert [(one.place.name, one.done, one.asked) for one in found.places] == [("Xã An", 0, 2), ("Xã Bình", 1, 1)]
    first = Receiver.objects.get(user=world.hoa).confirmed_at
    announcements.confirm(sent, by=world.hoa, at=timezone.now() + datetime.timedelta(days=1))
    assert Receiver.objects.get(user=world.hoa).confirmed_at == first


def test_who_may_not_confirm(world: World) -> None:
    asking, plain = a_sent_one(world.canbo_an), a_sent_one(world.canbo_an, asks_confirmation=False)
    with refused("not_received"):
        announcements.confirm(asking, by=world.hoa)
    with refused("asks_nothing"):
        announcements.confirm(plain, by=world.lan)
    announcements.withdraw(asking, reason="Nhầm", by=world.canbo_an)
    with refused("withdrawn"):
        announcements.confirm(asking, by=world.lan)


def test_a_commune_sees_of_a_department_s_announcement_its_own_people_alone(world: World) -> None:
    sent = a_sent_one(world.so)
    assert progress(sent, viewer=world.canbo_an).asked == 2
    assert names(User.objects.filter(pk__in=Receiver.objects.visible_to(world.canbo_an).values("user"))) == {
        "lan",
        "minh",
    }
    elsewhere = a_sent_one(world.so, world.binh)
    assert not Announcement.objects.visible_to(world.canbo_an).filter(pk=elsewhere.pk).exists()
    assert not Announcement.objects.visible_to(world.quantri).exists()


def test_the_outstanding_are_reminded_once_each_by_whoever(world: World) -> None:
    sent = a_sent_one(world.so, world.dong)
    announcements.confirm(sent, by=world.hoa)
    announcements.open_announcement(sent, by=world.lan)
    assert announcements.remind(sent, by=world.canbo_an) == 2  # lan opened and did not confirm
    assert announcements.remind(sent, by=world.so) == 0
    assert Notice.objects.filter(to=world.hoa).count() == 1
    assert Event.objects.get(verb="announcements.remind").after == {"told": 2}
    plain = a_sent_one(world.canbo_an, asks_confirmation=False)
    announcements.open_announcement(plain, by=world.lan)
    assert announcements.remind(plain, by=world.canbo_an) == 1
    with refused("out_of_scope"):
        announcements.remind(plain, by=world.quantri)
    with refused("not_sent"):
        announcements.remind(a_draft(world.canbo_an), by=world.canbo_an)


def test_a_withdrawn_one_shows_no_words_and_leaves_the_portal_no_more(world: World, settings: Any) -> None:
    settings.ZALO_BOT_TOKEN, settings.QUIET_HOURS = "1:a", ""
    ChannelLink.objects.create(user=world.lan, channel=Channel.ZALO, address="7")
    sent = a_sent_one(world.canbo_an)
    route()
    with refused("reason_missing"):
        announcements.withdraw(sent, reason=" ", by=world.canbo_an)
    with refused("out_of_scope"):
        announcements.withdraw(a_sent_one(world.so, world.an), reason="Nhầm", by=world.canbo_an)
    announcements.withdraw(sent, reason="Nhầm ngày", by=world.canbo_an)
    mine = Notice.objects.filter(subject_id=sent.pk)
    assert set(mine.values_list("title", "text")) == {("Thông báo đã được thu hồi", "")}
    Notice.objects.exclude(subject_id=sent.pk).delete()
    deliver()  # no service is there to be asked
    assert Delivery.objects.get().state == Delivery.Progress.DROPPED
    with refused("withdrawn"):
        announcements.withdraw(sent, reason="Lại", by=world.canbo_an)
    with refused("withdrawn"):
        announcements.remind(sent, by=world.canbo_an)


def test_what_is_old_is_let_go_with_its_receivers_and_an_old_draft_too(world: World) -> None:
    now = timezone.now()
    old, young = a_sent_one(world.canbo_an), a_sent_one(world.canbo_an)
    a_draft(world.canbo_an, at=now - DRAFTS_KEPT - datetime.timedelta(days=1))
    kept = a_draft(world.canbo_an)
    Announcement.objects.filter(pk=old.pk).update(sent_at=now - NOTICES_KEPT - datetime.timedelta(days=1))
    assert retention.expired_counts()["announcements"] == 2
    assert retention.remove_expired()["announcements"] == 2
    assert set(Announcement.objects.values_list("pk", flat=True)) == {young.pk, kept.pk}
    assert set(Receiver.objects.values_list("announcement", flat=True)) == {young.pk}
    assert set(Notice.objects.values_list("subject_id", flat=True)) == {young.pk}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("an_announcement_names_whom", {"audience": ""}),
        ("only_a_sent_announcement_is_withdrawn", {"sent_at": None, "withdrawn_reason": "Nhầm"}),
        ("a_withdrawal_says_who_and_why", {"withdrawn_reason": ""}),
        ("a_withdrawal_says_who_and_why", {"withdrawn_by": None, "withdrawn_reason": "Nhầm"}),
    ],
)
def test_the_database_keeps_what_an_announcement_is(world: World, constraint: str, fields: dict[str, Any]) -> None:
    sent = a_sent_one(world.canbo_an)
    withdrawn = {"withdrawn_at": timezone.now(), "withdrawn_by": world.canbo_an} if "audience" not in fields else {}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Announcement.objects.filter(pk=sent.pk).update(**withdrawn | fields)


def test_a_person_receives_an_announcement_once(world: World) -> None:
    sent = a_sent_one(world.canbo_an)
    with pytest.raises(IntegrityError, match=r"an_announcement_has_a_receiver_once|UNIQUE"), transaction.atomic():
        Receiver.objects.create(announcement=sent, user=world.lan)
