"""Sessions: planned, moved, cancelled; what they collide with is said, and passes only when confirmed."""

import datetime
from typing import Any

import pytest

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_training import add_training, at, make_session
from tests.world import World
from training.actions import sessions
from training.models import Invitation, Session, Trainer

pytestmark = pytest.mark.once

MORNING = [(at(25, 8), at(25, 11))]


@pytest.fixture
def country(world: World) -> World:
    add_training(world)
    return world


def fields(world: World, **others: Any) -> dict[str, Any]:
    given = {
        "title": "Lớp mới",
        "topics": [world.dvc],
        "places": [world.cat],  # nobody of its teams is asked anywhere
        "mode": "direct",
        "days": MORNING,
        "organiser": world.cat,
        "venue": "Trường Cát",
        "by": world.so,
    }
    return given | others


def same(session: Session, world: World, **others: Any) -> dict[str, Any]:
    """The fields of ``lop_an`` as they stand, some changed."""
    return {
        "version": session.version,
        "title": session.title,
        "topics": session.topics.all(),
        "places": session.places.all(),
        "mode": session.mode,
        "days": [(day.starts_at, day.ends_at) for day in session.days.all()],
        "organiser": session.organiser,
        "venue": session.venue,
        "address": session.address,
        "capacity": session.capacity,
        "trainers": session.trainers.all(),
        "required_days": session.required_days,
        "by": world.so,
    } | others


def test_a_session_lasts_from_its_first_day_to_its_last(country: World) -> None:
    days = [(at(25, 8), at(25, 11)), (at(27, 13), at(27, 16))]
    session = sessions.plan(**fields(country, days=days, required_days=2))
    assert (session.starts_at, session.ends_at, session.days.count()) == (at(25, 8), at(27, 16), 2)
    event = Event.objects.get(verb="sessions.plan")
    assert (event.place, event.after["topics"]) == (country.cat, ["dvc"])


@pytest.mark.parametrize(
    "days",
    [
        [],
        [(at(25, 11), at(25, 8))],
        [(at(25, 8), at(25, 11)), (at(25, 10), at(25, 12))],
        [(at(26, 8), at(26, 11)), (at(25, 8), at(25, 11))],
        [(at(day, 8), at(day, 11)) for day in range(20, 26)],
    ],
)
def test_days_follow_one_another_and_are_five_at_most(country: World, days: list[Any]) -> None:
    with refused("days_out_of_order"):
        sessions.plan(**fields(country, days=days))


def test_nobody_must_be_there_on_more_days_than_there_are(country: World) -> None:
    with refused("too_many_days_required"):
        sessions.plan(**fields(country, required_days=2))


def test_a_trainer_not_in_the_list_is_written_once_and_marks_tell_two_apart(country: World) -> None:
    for index, name in enumerate(("Lương Văn  Tám", "LƯƠNG VĂN TÁM", "Luong Van Tam")):
        days = [(at(25, 8 + index), at(25, 9 + index))]
        session = sessions.plan(**fields(country, new_trainer=(name, "Viễn thông"), days=days))
        assert list(session.trainers.all()) == [country.thay_tam]
    sessions.plan(**fields(country, new_trainer=("Trần Thị Chín", ""), days=[(at(26, 8), at(26, 9))]))
    sessions.plan(**fields(country, new_trainer=("Lương Văn Tâm", "Viễn thông"), days=[(at(27, 8), at(27, 9))]))
    assert Trainer.objects.count() == 3


def test_a_trainer_in_two_places_at_once_is_said_and_planned_only_when_confirmed(country: World) -> None:
    asked = fields(country, trainers=[country.thay_tam], days=[(at(15, 10), at(15, 12))])
    with pytest.raises(sessions.Clashing) as refusal:
        sessions.plan(**asked)
    (clash,) = refusal.value.found[0]
    assert (clash.session, clash.words) == (country.lop_an, "giảng viên Lương Văn Tám dạy cả hai buổi")
    assert Session.objects.filter(title="Lớp mới").count() == 0
    assert sessions.plan(**asked, despite=refusal.value.fingerprint).trainers.get() == country.thay_tam


def test_what_was_confirmed_does_not_cover_what_arose_since(country: World) -> None:
    asked = fields(country, trainers=[country.thay_tam], days=[(at(15, 8), at(15, 12))])
    with pytest.raises(sessions.Clashing) as refusal:
        sessions.plan(**asked)
    more = {"organiser": country.an, "places": [country.an], "topics": [country.dvc]}
    make_session("Lớp khác", days=[(at(15, 9), at(15, 10))], **more).trainers.add(country.thay_tam)
    with pytest.raises(sessions.Clashing) as again:
        sessions.plan(**asked, despite=refusal.value.fingerprint)
    assert len(again.value.found[0]) == 2


def test_a_session_that_starts_when_another_ends_collides_with_nothing(country: World) -> None:
    sessions.plan(**fields(country, trainers=[country.thay_tam], days=[(at(15, 11), at(15, 13))]))


@pytest.mark.parametrize(
    ("venue", "address", "collides"),
    [
        ("NHA VAN HOA  XA AN", "", True),
        ("Nhà văn hóa xã An", "Ấp An 1, Xã An", True),
        ("Nhà văn hóa xã An", "Ấp Bình 1", False),
        ("Nhà văn hóa xã Bình", "", False),
        ("Nhà văn hóa xã Ân", "", False),  # another commune, as Xã Tân Thành and Xã Tân Thạnh are
    ],
)
def test_a_hall_is_known_by_its_name_without_marks(country: World, venue: str, address: str, collides: bool) -> None:
    asked = fields(country, venue=venue, address=address, days=[(at(16, 9), at(16, 10))])
    if collides:
        with pytest.raises(sessions.Clashing):
            sessions.plan(**asked)
    else:
        sessions.plan(**asked)


def test_people_asked_elsewhere_at_the_same_time_are_counted_once_and_not_those_who_declined(country: World) -> None:
    gone = country.lop_an.invitations.order_by("pk").first()
    Invitation.objects.filter(pk=gone.pk).update(state="declined", reason="Bận", answered_at=at(2, 8))
    with pytest.raises(sessions.Clashing) as refusal:
        sessions.plan(**fields(country, places=[country.an], organiser=country.an, days=[(at(15, 9), at(15, 10))]))
    people = {row.member.person for row in country.lop_an.invitations.exclude(pk=gone.pk)}
    assert [clash.words for clash in refusal.value.found[0]] == [f"{len(people)} người đã được mời dự buổi kia"]


def test_a_cancelled_session_collides_with_nothing(country: World) -> None:
    sessions.cancel(country.lop_an, reason="Mưa bão", by=country.so)
    sessions.plan(**fields(country, trainers=[country.thay_tam], days=[(at(15, 8), at(15, 11))]))


def test_a_series_is_planned_whole_or_not_at_all(country: World) -> None:
    one, other = fields(country, trainers=[country.thay_tam]), fields(country, trainers=[country.thay_tam])
    by = one.pop("by"), other.pop("by")
    other |= {"places": [country.an], "organiser": country.an, "venue": "Trường An"}
    with pytest.raises(sessions.Clashing) as refusal:
        sessions.plan_series([one, other], by=by[0])
    assert (list(refusal.value.found), refusal.value.found[1][0].line) == ([1], 1)
    assert Session.objects.filter(title="Lớp mới").count() == 0
    other["days"] = [(at(25, 13), at(25, 16))]
    planned = sessions.plan_series([one, other], by=by[0])
    assert len({session.series for session in planned}) == 1
    assert planned[0].series is not None


def test_a_session_moved_is_told_again_and_one_renamed_is_not(country: World) -> None:
    country.lop_an.invitations.update(told_at=at(2, 8))
    renamed = sessions.edit(country.lop_an, **same(country.lop_an, country, title="Lớp xã An, đợt 1"))
    assert not country.lop_an.invitations.filter(told_at=None).exists()
    days = [(at(15, 13), at(15, 16)), (at(16, 8), at(16, 11))]
    moved = sessions.edit(renamed, **same(renamed, country, days=days))
    assert not country.lop_an.invitations.exclude(told_at=None).exists()
    assert (moved.version, moved.starts_at) == (3, at(15, 13))
    assert set(Event.objects.filter(verb="sessions.edit").latest("pk").after) == {"days"}


def test_an_edit_keeps_the_row_of_a_day_that_starts_when_it_did(country: World) -> None:
    second = country.lop_an.days.order_by("starts_at").last()
    sessions.edit(
        country.lop_an, **same(country.lop_an, country, days=[(at(16, 8), at(16, 10)), (at(17, 8), at(17, 11))])
    )
    second.refresh_from_db()
    assert second.ends_at == at(16, 10)


def test_a_day_for_which_attendance_was_taken_stays(country: World) -> None:
    day = country.lop_an.days.order_by("starts_at").first()
    member = country.lop_an.invitations.order_by("pk").first().member
    day.attendances.create(session=country.lop_an, member=member, state="present", how="list", checked_in_at=at(15, 8))
    with refused("day_attended"):
        sessions.edit(country.lop_an, **same(country.lop_an, country, days=[(at(16, 8), at(16, 11))], required_days=1))
    with refused("day_attended"):
        sessions.cancel(country.lop_an, reason="Mưa bão", by=country.so)


def test_two_who_edit_at_once_do_not_overwrite_each_other(country: World) -> None:
    asked = same(country.lop_an, country, title="Tên khác")
    sessions.edit(country.lop_an, **asked)
    with refused("changed_meanwhile"):
        sessions.edit(country.lop_an, **asked)


def test_a_cancelled_session_says_why_is_told_and_stays(country: World) -> None:
    country.lop_an.invitations.update(told_at=at(2, 8))
    sessions.cancel(country.lop_an, reason="Mưa bão", by=country.so)
    assert not country.lop_an.invitations.exclude(told_at=None).exists()
    assert Event.objects.get(verb="sessions.cancel").reason == "Mưa bão"
    for act in (
        lambda: sessions.cancel(country.lop_an, reason="Lần nữa", by=country.so),
        lambda: sessions.edit(country.lop_an, **same(country.lop_an, country)),
    ):
        with refused("session_over"):
            act()


def test_more_seats_go_to_those_who_wait_in_the_order_of_their_answers(country: World) -> None:
    rows = list(country.lop_an.invitations.order_by("pk")[:3])
    for minutes, (row, state) in enumerate(zip(rows, ["coming", "waiting", "waiting"], strict=True)):
        answered = at(3, 8) - datetime.timedelta(minutes=minutes)
        Invitation.objects.filter(pk=row.pk).update(state=state, answered_at=answered, told_at=at(3, 9))
    sessions.edit(country.lop_an, **same(country.lop_an, country, capacity=2))
    states = [Invitation.objects.get(pk=row.pk) for row in rows]
    assert [(row.state, row.told_at is None) for row in states] == [
        ("coming", False), ("waiting", False), ("coming", True)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "hour", "state", "words"),
    [
        (15, 7, "planned", "Đã lên lịch"),
        (15, 8, "planned", "Đang diễn ra"),
        (15, 20, "planned", "Đang diễn ra"),  # between its two days
        (16, 11, "planned", "Đã qua, chưa chốt số dự"),
        (15, 9, "cancelled", "Đã hủy"),
        (17, 9, "closed", "Đã kết thúc"),
    ],
)
def test_what_was_planned_says_that_it_is_under_way_and_that_it_is_over(
    day: int, hour: int, state: str, words: str
) -> None:
    session = Session(state=state, starts_at=at(15, 8), ends_at=at(16, 11))
    assert session.standing(at(day, hour)) == words


def test_the_word_of_a_session_finds_it_in_the_list(world: World) -> None:
    add_training(world)
    Session.objects.filter(pk=world.lop_cat.pk).update(state=Session.Status.CANCELLED)
    for moment in (at(15, 7), at(15, 9), at(16, 12)):
        for session in Session.objects.order_by("pk"):
            found = Session.objects.standing(session.standing(moment), moment)
            assert list(found) == [session]
        assert not Session.objects.standing("Đã kết thúc", moment).exists()
