"""The diary of a team: who writes it, what is refused, what is sent twice, withdrawn and forgotten."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Event, User
from accounts.roles import Role
from reporting.actions import diary
from reporting.models import DiaryCount, DiaryEntry, DiaryPresence
from teams.models import Member, Team
from tests.refusals import refused
from tests.reporting.world_rounds import make_indicators
from tests.world import FOUNDED_ON, World, make_user

pytestmark = pytest.mark.once

DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return timezone.localdate()


def written(team: Team, by: User, **facts: Any) -> DiaryEntry:
    """An entry; another one like it is no mistake unless ``facts`` say so."""
    present = list(team.members.filter(user=by))
    said = {"day": today(), "kind": "households", "members": present, "words": "Việc mẫu"}
    asked = {"key": uuid.uuid4(), "is_another": True} | said | facts
    return diary.write_entry(team, by=by, **asked)


@pytest.fixture
def thanh_vien(world: World) -> User:
    """An account of a member of "Tổ An 1" who leads nothing."""
    user = make_user("thanh_vien", Role.MEMBER, world.an1, "Người Thứ Ba")
    Member.objects.filter(team=world.team_an1, full_name="Người Thứ Ba").update(user=user)
    return user


def test_a_leader_and_a_member_write_for_their_own_team_and_nobody_else_does(world: World, thanh_vien: User) -> None:
    for user in (world.lan, thanh_vien):
        entry = written(world.team_an1, user)
        assert [one.member.user for one in entry.presences.select_related("member__user")] == [user]
        assert entry.place == world.an1
    for user in (world.minh, world.canbo_an, world.so, world.quantri, world.doitac):
        with refused("not_of_the_team"):
            written(world.team_an1, user)


def test_what_is_sent_twice_is_one_entry_and_what_two_phones_send_are_two(world: World, thanh_vien: User) -> None:
    make_indicators()
    key = uuid.uuid4()
    first = written(world.team_an1, world.lan, key=key, counts={"ho": 7})
    assert written(world.team_an1, world.lan, key=key, counts={"ho": 7}) == first
    for other_facts in ({"counts": {"ho": 9}}, {"counts": {"ho": 7}, "kind": "market"}, {"counts": {}}):
        with refused("written_before"):
            written(world.team_an1, world.lan, key=key, **other_facts)
    other = written(world.team_an1, thanh_vien, counts={"ho": 5})
    assert set(DiaryEntry.objects.all()) == {first, other}
    assert sum(DiaryCount.objects.values_list("value", flat=True)) == 12
    for team, user in ((world.team_an1, thanh_vien), (world.team_an2, world.minh)):
        with refused("token_taken"):
            written(team, user, key=key)


def test_the_same_work_once_more_is_asked_about_unless_it_differs_or_was_withdrawn(
    world: World, thanh_vien: User
) -> None:
    make_indicators()
    facts = {"counts": {"ho": 7}, "is_another": False}
    first = written(world.team_an1, world.lan, **facts)
    with refused("written_twice") as asked:
        written(world.team_an1, world.lan, words="Lại", minutes=30, **facts)
    assert "Đến hộ dân" in str(asked.value)
    assert "Hộ được hướng dẫn: 7 hộ" in str(asked.value)
    for more in ({"at_night": True}, {"kind": "market"}, {"counts": {"ho": 8}}, {"counts": {}}, {"day": today() - DAY}):
        written(world.team_an1, world.lan, **facts | more)
    written(world.team_an1, thanh_vien, **facts)
    diary.withdraw_entry(first, reason="Nhầm", by=world.lan)
    written(world.team_an1, world.lan, **facts)
    assert DiaryEntry.objects.standing().count() == 7


def test_only_flows_in_use_that_day_are_counted_within_bounds(world: World) -> None:
    ho, _stock, don = make_indicators()
    entry = written(world.team_an1, world.lan, counts={"ho": 0, "don": 5_000})
    assert dict(entry.counts.values_list("indicator__code", "value")) == {"ho": 0, "don": 5_000}
    ho.ends_on = today() - DAY
    ho.save()
    for counts in ({"ho": 1}, {"tai-khoan": 1}, {"don": 5_001}, {"don": -1}, {"la": 1}):
        with refused("count_refused"):
            written(world.team_an1, world.lan, counts=counts)
    assert written(world.team_an1, world.lan, counts={"ho": 1}, day=ho.ends_on).counts.get().value == 1
    assert don.code == "don"


def test_only_people_of_the_team_on_that_day_took_part(world: World) -> None:
    mine, theirs = world.team_an1.members.order_by("pk"), world.team_an2.members.order_by("pk")
    assert written(world.team_an1, world.lan, members=list(mine)).presences.count() == 3
    for members in ([], [mine[0], theirs[0]]):
        with refused("nobody_took_part"):
            written(world.team_an1, world.lan, members=members)
    Member.objects.filter(pk__in=mine.exclude(user=world.lan)[:1]).update(left_on=today() - DAY)
    with refused("nobody_took_part"):
        written(world.team_an1, world.lan, members=list(mine))
    assert written(world.team_an1, world.lan, members=list(mine), day=today() - DAY).presences.count() == 3


def test_a_day_has_come_is_not_long_ago_and_the_team_worked_then(world: World) -> None:
    for days, code in ((-1, "not_happened_yet"), (93, "too_long_ago")):
        with refused(code):
            written(world.team_an1, world.lan, day=today() - days * DAY)
    assert written(world.team_an1, world.lan, day=today() - 92 * DAY).pk
    founding = datetime.datetime.combine(FOUNDED_ON, datetime.time(9), datetime.UTC)
    with refused("team_not_active"):
        written(world.team_an1, world.lan, day=FOUNDED_ON - DAY, at=founding)


def test_words_hold_no_phone_number_and_never_enter_the_record(world: World) -> None:
    for facts in ({}, {"at_night": True}, {"minutes": None, "counts": {}}):
        with refused("nothing_said"):
            written(world.team_an1, world.lan, **{"words": " "} | facts)
    assert written(world.team_an1, world.lan, kind="class", words="").pk  # who came to it may be said later
    for words, code in (("Nhà bác, 0912 345 678", "phone_in_note"), ("a" * 301, "text_too_long")):
        with refused(code):
            written(world.team_an1, world.lan, words=words)
    for facts, code in (({"kind": "la"}, "kind_unknown"), ({"minutes": 0}, "minutes_refused")):
        with refused(code):
            written(world.team_an1, world.lan, **facts)
    entry = written(world.team_an1, world.lan, words="Mưa to", minutes=90, at_night=True)
    diary.withdraw_entry(entry, reason="Ghi nhầm ngày", by=world.lan)
    told = Event.objects.filter(verb__startswith="diary.").order_by("pk")[1:]
    assert [event.verb for event in told] == ["diary.write", "diary.withdraw"]
    assert not any(word in f"{one.subject}{one.after}{one.reason}" for one in told for word in ("Mưa", "nhầm"))
    assert told[0].after == {
        "day": today().isoformat(), "kind": "households", "members": 1, "counts": 0, "at_night": True,
        "who": [entry.members.get().pk],
    }  # fmt: skip


def test_the_writer_and_the_leader_withdraw_with_a_reason_once(world: World, thanh_vien: User) -> None:
    of_the_leader, of_the_member = written(world.team_an1, world.lan), written(world.team_an1, thanh_vien)
    with refused("not_the_writer"):
        diary.withdraw_entry(of_the_leader, reason="Nhầm", by=thanh_vien)
    with refused("not_the_writer"):
        diary.withdraw_entry(of_the_member, reason="Nhầm", by=world.canbo_an)
    with refused("text_missing"):
        diary.withdraw_entry(of_the_leader, reason=" ", by=world.lan)
    diary.withdraw_entry(of_the_member, reason="Nhầm", by=world.lan)
    with refused("withdrawn_meanwhile"):
        diary.withdraw_entry(of_the_member, reason="Nhầm", by=thanh_vien)
    assert list(DiaryEntry.objects.standing()) == [of_the_leader]


def test_what_is_withdrawn_counts_nowhere(world: World) -> None:
    make_indicators()
    one, _other = (written(world.team_an1, world.lan, counts={"ho": value}) for value in (3, 4))
    sums = DiaryCount.objects.counting(today(), today()).sums_of_teams
    assert sums() == {(world.team_an1.pk, "ho"): 7}
    diary.withdraw_entry(one, reason="Nhầm", by=world.lan)
    assert sums() == {(world.team_an1.pk, "ho"): 4}
    assert DiaryCount.objects.counting(today() - DAY, today() - DAY).sums_of_teams() == {}


def test_an_entry_is_seen_by_its_team_and_those_above(world: World, thanh_vien: User) -> None:
    entry = written(world.team_an1, world.lan)
    for user in (world.lan, thanh_vien, world.canbo_an, world.huyen_dong, world.so):
        assert list(DiaryEntry.objects.visible_to(user)) == [entry]
    for user in (world.minh, world.canbo_binh, world.so_nui, world.doitac):
        assert not DiaryEntry.objects.visible_to(user)
    assert list(DiaryEntry.objects.within(world.dong)) == [entry]
    assert not DiaryEntry.objects.within(world.binh)


def test_words_that_name_who_is_erased_go_and_their_presence_stays(world: World) -> None:
    named, other = (written(world.team_an1, world.lan, words=words) for words in ("Cùng chị Lan", "Mưa"))
    diary.withdraw_entry(named, reason="Chị Lan ghi nhầm", by=world.lan)
    assert diary.forget({world.team_an1.pk}, names=lambda text: "Lan" in text) == 2
    named.refresh_from_db(), other.refresh_from_db()
    assert (named.words, named.withdrawn_reason, other.words) == ("", diary.FORGOTTEN, "Mưa")
    assert DiaryPresence.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"minutes": 1441}, "work_in_a_diary_lasts_within_a_day"),
        ({"kind": "la"}, "work_in_a_diary_is_of_a_kind"),
        ({"withdrawn_reason": "Nhầm"}, "a_withdrawn_entry_says_when_by_whom_and_why"),
        ({"withdrawn_at": timezone.now()}, "a_withdrawn_entry_says_when_by_whom_and_why"),
    ],
)
def test_the_database_refuses(world: World, fields: dict[str, Any], constraint: str) -> None:
    entry = written(world.team_an1, world.lan)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        DiaryEntry.objects.filter(pk=entry.pk).update(**fields)


def test_the_database_keeps_one_row_a_key_a_member_and_an_indicator(world: World) -> None:
    ho, *_ = make_indicators()
    entry = written(world.team_an1, world.lan, counts={"ho": 1})
    member = entry.presences.get().member
    twice: dict[str, Callable[[], object]] = {
        "a_member_takes_part_in_an_entry_once": lambda: DiaryPresence.objects.create(entry=entry, member=member),
        "an_entry_counts_an_indicator_once": lambda: DiaryCount.objects.create(entry=entry, indicator=ho, value=2),
        "an_entry_counts_what_a_team_can_do_in_a_day": lambda: DiaryCount.objects.update(value=10_001),
    }
    for constraint, break_it in twice.items():
        with pytest.raises(IntegrityError, match=f"{constraint}|UNIQUE"), transaction.atomic():
            break_it()
