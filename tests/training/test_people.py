"""Two who turn out to be one person, one who turns out to be two, and one erased: what they learned goes with them.

``lop_an`` asks for both of its days. ``one`` and ``other`` are "Người Thứ Ba" of Tổ An 1 and of Tổ An 2.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from teams.actions import people
from teams.models import Member, Position
from tests.training.test_coverage import END, JULY, counted, member
from tests.training.world_after import add_after, leader
from tests.training.world_training import add_training, at, attend, make_session
from tests.world import World
from training.actions import closing, feedback, quizzes
from training.models import Answer, Attendance, Feedback, Learned
from training.rollups import members_lacking
from training.rollups.candidates import candidates
from training.rollups.certificates import certificate
from training.rollups.retraining import retraining_due

pytestmark = pytest.mark.once

UNTIL = datetime.date(2024, 7, 16)  # the last day of 24 months after the second day of lop_an
ERASED = "Người đã xóa dữ liệu"


@pytest.fixture
def two(world: World) -> World:
    add_training(world)
    world.one, world.other = (member(team, Position.MEMBER) for team in (world.team_an1, world.team_an2))
    return world


def hold(world: World, *there: tuple[Member, int]) -> None:
    """``lop_an`` is held, each of ``there`` comes on a day, and it is closed."""
    for who, day in there:
        attend(world.lop_an, who, day=day)
    closing.close(world.lop_an, by=world.canbo_an, at=at(17, 8))


def both_days(*members: Member) -> list[tuple[Member, int]]:
    return [(who, day) for who in members for day in (0, 1)]


def correct(world: World, who: Member, *, day: int = 1, state: str = Attendance.Presence.ABSENT) -> None:
    who = Member.objects.get(pk=who.pk)
    sitting = world.lop_an.days.order_by("starts_at")[day]
    closing.correct(sitting, member=who, state=state, reason="Ghi nhầm", by=world.canbo_an, at=at(18, 9))


def merge(world: World) -> None:
    people.merge(world.one.person, world.other.person, by=world.canbo_an)


def split(world: World) -> None:
    people.split(Member.objects.get(pk=world.other.pk), by=world.canbo_an)


def share(world: World) -> tuple[int, int]:
    """(members, trained) of xã An."""
    tally = counted(world, world.an).tally
    return tally.members, tally.trained


def lacks(world: World) -> set[str]:
    """The teams of those called "Người Thứ Ba" who lack the topic, after two ways of asking that agree."""
    missing = members_lacking(world.an, by=world.canbo_an, topic=world.smart, start=JULY[0], end=JULY[1], on=END)
    found = {one.team.name for one in missing if one.full_name == world.one.full_name}
    again = make_session("Lớp bù", organiser=world.an, places=[world.an], topics=[world.smart],
                         days=[(at(25, 8), at(25, 10))])  # fmt: skip
    asked = candidates(again, user=world.canbo_an, lacks=world.smart)
    again.delete()
    assert {who.team.name for who in asked if who.full_name == world.one.full_name} == found
    return found


def due(world: World) -> list[str]:
    return sorted(row.teams for row in retraining_due(world.an, by=world.canbo_an, on=UNTIL))


def through(world: World) -> set[Member]:
    return {row.member for row in Learned.objects.filter(session=world.lop_an)}


def test_one_of_two_learned_and_so_has_the_person_that_they_are(two: World) -> None:
    """The one who learned is the one recorded later, whose person is given up."""
    hold(two, *both_days(two.other))
    assert (share(two), lacks(two), due(two)) == ((5, 1), {"Tổ An 1"}, ["Tổ An 2"])
    merge(two)
    assert (share(two), lacks(two), due(two)) == ((4, 1), set(), ["Tổ An 1; Tổ An 2"])
    split(two)
    assert (share(two), lacks(two), due(two)) == ((5, 1), {"Tổ An 1"}, ["Tổ An 2"])


def test_both_learned_and_are_one_trained_with_two_certificates_that_stay_true(two: World) -> None:
    hold(two, *both_days(two.one, two.other))
    papers = {certificate(row).number for row in Learned.objects.all()}
    assert (share(two), len(papers)) == ((5, 2), 2)
    merge(two)
    assert (share(two), lacks(two), due(two)) == ((4, 1), set(), ["Tổ An 1; Tổ An 2"])
    assert {certificate(row).number for row in Learned.objects.all()} == papers
    assert all(len(certificate(row).taught) == 2 for row in Learned.objects.all())
    split(two)
    assert (share(two), lacks(two), due(two)) == ((5, 2), set(), ["Tổ An 1", "Tổ An 2"])


def test_the_page_of_the_session_hands_a_person_one_certificate(two: World) -> None:
    hold(two, *both_days(two.one, two.other))
    client = Client()
    client.force_login(two.canbo_an)
    page = reverse("session_show", args=[two.lop_an.pk])
    files = [reverse("certificate_file", args=[row.pk]) for row in Learned.objects.all()]
    before = client.get(page).content.decode()
    merge(two)
    after = client.get(page).content.decode()
    assert [sum(f'"{url}"' in body for url in files) for body in (before, after)] == [2, 1]


def test_a_correction_after_a_merge_finds_what_was_learned_before_it(two: World) -> None:
    hold(two, *both_days(two.other))
    merge(two)
    correct(two, two.other)
    assert (through(two), share(two), lacks(two)) == (set(), (4, 0), {"Tổ An 1"})
    correct(two, two.other, state=Attendance.Presence.LATE)
    assert (through(two), share(two)) == ({two.other}, (4, 1))


def test_a_correction_of_one_membership_leaves_what_the_other_learned(two: World) -> None:
    hold(two, *both_days(two.one, two.other))
    merge(two)
    kept = dict(Learned.objects.filter(member=two.other).values_list("pk", "certificate"))
    correct(two, two.one)
    assert (through(two), share(two)) == ({two.other}, (4, 1))
    assert dict(Learned.objects.values_list("pk", "certificate")) == kept
    split(two)
    assert (share(two), lacks(two)) == ((5, 1), {"Tổ An 1"})


def test_a_correction_while_two_are_one_is_right_for_each_when_they_are_two_again(two: World) -> None:
    hold(two, *both_days(two.one), (two.other, 0))
    merge(two)
    correct(two, two.other, state=Attendance.Presence.PRESENT)
    assert (through(two), share(two)) == ({two.one, two.other}, (4, 1))
    split(two)
    assert (share(two), lacks(two)) == ((5, 2), set())
    correct(two, two.other)
    assert (through(two), share(two)) == ({two.one}, (5, 1))


def test_days_of_both_count_together_at_a_correction_and_the_certificate_stays(two: World) -> None:
    hold(two, (two.one, 0), *both_days(two.other))
    merge(two)
    given = set(Learned.objects.values_list("certificate", flat=True))
    correct(two, two.other, day=0)  # one day by each is left
    assert (through(two), share(two)) == ({two.one}, (4, 1))
    assert set(Learned.objects.values_list("certificate", flat=True)) == given


def test_what_an_erased_person_learned_counts_and_nothing_they_said_names_them(world: World) -> None:
    add_training(world)
    add_after(world)
    lan, name = leader(world.team_an1), world.lan.full_name
    over = at(16, 12)
    feedback.give(world.lop_an, useful=5, clear=4, able=3, text="Nên thực hành thêm", by=world.lan, at=over)
    quizzes.take(world.lop_an, chosen={world.hoi_cai.pk: 0, world.hoi_quen.pk: 1}, by=world.lan, at=over)
    before = share(world)
    client = Client()
    client.force_login(world.canbo_an)
    session, results = (reverse(page, args=[world.lop_an.pk]) for page in ("session_show", "quiz_results"))
    check = reverse("certificate_check", args=[world.lan_smart.certificate])
    assert name in client.get(session).content.decode()
    erased = {"erased_at": timezone.now(), "phone": "", "birth_year": None, "user": None}
    Member.objects.filter(pk=lan.pk).update(**erased, **Member.naming(ERASED))
    User.objects.filter(pk=world.lan.pk).update(**User.naming(ERASED))
    assert (share(world), before) == ((5, 1), (5, 1))
    pages = {url: client.get(url).content.decode() for url in (session, results, check)}
    assert not [url for url, body in pages.items() if name in body]
    assert "Nên thực hành thêm" in pages[results]
    assert ERASED not in pages[results]  # nor whose words they were
    assert reverse("certificate_file", args=[world.lan_smart.pk]) not in pages[session]
    for row in (Feedback.objects.get(member=lan), *Answer.objects.filter(member=lan)):
        assert (row.member.full_name, row.member.phone, row.member.user) == (ERASED, "", None)
