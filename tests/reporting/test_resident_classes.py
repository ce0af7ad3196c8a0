"""Classes for residents: who says what they came to, what is refused, and what the record keeps."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from reporting.actions.diary import withdraw_entry
from reporting.actions.resident_classes import describe_class
from reporting.actions.skills import edit_level
from reporting.models import DiaryEntry, ResidentClass, SkillCount
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.reporting.world_classes import BASIC, DEVICE, VNEID, make_class, make_entry, seed_levels
from tests.world import World

pytestmark = pytest.mark.once


def today() -> datetime.date:
    return timezone.localdate()


@pytest.fixture
def entry(world: World) -> DiaryEntry:
    seed_levels(world)
    return make_entry(world.team_an1, day=today(), by=world.lan)


def said(entry: DiaryEntry, world: World, **facts: Any) -> ResidentClass:
    return describe_class(entry, **{"venue": "school", "came": 20, "by": world.lan} | facts)


def test_who_came_and_who_was_confirmed_is_said_once_and_corrected_in_its_place(
    world: World, entry: DiaryEntry
) -> None:
    held = said(entry, world, groups={"elderly": 12, "women": 0}, skills={DEVICE: 3, BASIC: 5, VNEID: None})
    assert (held.came, held.elderly, held.women, held.pupils) == (20, 12, 0, None)
    assert dict(held.skills.values_list("level__code", "value")) == {DEVICE: 3, BASIC: 5}
    said(entry, world, came=18, skills={BASIC: 6})
    held = ResidentClass.objects.get()
    assert (held.came, held.elderly) == (18, None)
    assert dict(held.skills.values_list("level__code", "value")) == {BASIC: 6}


def test_the_record_keeps_counts_and_tells_a_correction_apart(world: World, entry: DiaryEntry) -> None:
    said(entry, world, skills={BASIC: 5})
    first = Event.objects.latest("pk")
    assert (first.verb, first.before, first.place) == ("resident_classes.describe", {}, world.an1)
    assert (first.after["came"], first.after["women"], first.after["skills"]) == (20, None, [f"{BASIC}: 5"])
    said(entry, world, skills={BASIC: 5})
    assert Event.objects.latest("pk") == first  # nothing changed
    said(entry, world, came=19, skills={BASIC: 5})
    assert (Event.objects.latest("pk").before["came"], Event.objects.latest("pk").after["came"]) == (20, 19)


def test_a_class_is_described_by_whoever_wrote_it_or_leads_the_team(world: World, entry: DiaryEntry) -> None:
    for user in (world.minh, world.canbo_an, world.so, world.quantri, world.doitac):
        with refused("not_the_writer"):
            said(entry, world, by=user)
    said(entry, world, by=world.lan)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("venue_unknown", {"venue": "nha"}),
        ("count_refused", {"came": 0}),
        ("count_refused", {"came": 2_001}),
        ("more_than_came", {"groups": {"pupils": 21}}),
        ("more_than_came", {"skills": {BASIC: 21}}),
        ("more_than_came", {"skills": {BASIC: 11, VNEID: 10}}),  # one person counts at one level
        ("level_unknown", {"skills": {"khac": 1}}),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    world: World, entry: DiaryEntry, code: str, facts: dict[str, Any]
) -> None:
    with refused(code):
        said(entry, world, **facts)
    assert not ResidentClass.objects.exists()


def test_groups_may_overlap_and_everybody_may_be_confirmed(world: World, entry: DiaryEntry) -> None:
    held = said(entry, world, groups={"elderly": 20, "women": 20}, skills={BASIC: 12, VNEID: 8})
    assert (held.elderly, held.women, held.skills.count()) == (20, 20, 2)


def test_only_a_class_that_stands_is_described(world: World, entry: DiaryEntry) -> None:
    with refused("not_a_class"):
        said(make_entry(world.team_an1, day=today(), by=world.lan, kind="market"), world)
    said(entry, world)
    withdraw_entry(entry, reason="Ghi nhầm.", by=world.lan)
    with refused("withdrawn_meanwhile"):
        said(entry, world)
    assert not ResidentClass.objects.standing().exists()  # it went with the entry


def test_a_level_no_longer_in_use_stays_where_it_was_said(world: World, entry: DiaryEntry) -> None:
    levels = seed_levels(world)
    said(entry, world, skills={DEVICE: 4})
    edit_level(levels[DEVICE], is_offered=False, by=world.so)
    said(entry, world, skills={DEVICE: 5})
    other = make_entry(world.team_an1, day=today(), by=world.lan)
    with refused("level_unknown"):
        said(other, world, skills={DEVICE: 1})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("somebody_came_to_a_class", {"came": 0}),
        ("a_group_of_a_class_is_part_of_those_who_came", {"came": 5, "traders": 6}),
    ],
)
def test_the_database_takes_no_class_that_cannot_be(world: World, name: str, wrong: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_class(world.team_an1, day=today(), by=world.lan, **wrong)


def test_the_database_takes_a_level_of_a_class_once(world: World) -> None:
    levels = seed_levels(world)
    held = make_class(world.team_an1, day=today(), by=world.lan, skills={BASIC: 2})
    names = "a_class_counts_a_level_once|resident_class_id"  # SQLite tells the columns
    with pytest.raises(IntegrityError, match=names), transaction.atomic():
        SkillCount.objects.create(resident_class=held, level=levels[BASIC], value=3)


class TestPages:
    def test_the_phone_form_keeps_what_was_typed_and_says_it_at_its_box(self, world: World, entry: DiaryEntry) -> None:
        client, path = signed_in(world.lan), reverse("class_edit", args=[entry.pk])
        typed = {"came": "20", "venue": "market", "women": "30", f"level_{BASIC}": "7"}
        answer = client.post(path, typed)
        page = answer.content.decode()
        assert (answer.status_code, 'value="30"' in page, 'href="#id_women"' in page) == (422, True, True)
        assert client.post(path, typed | {"women": "12"}).status_code == 302
        held = ResidentClass.objects.get()
        assert (held.women, held.elderly, held.skills.get().value) == (12, None, 7)
        assert 'id="id_women" value="12"' in client.get(path).content.decode()

    def test_a_head_count_alone_is_taken_and_the_rest_is_folded(self, world: World, entry: DiaryEntry) -> None:
        client, path = signed_in(world.lan), reverse("class_edit", args=[entry.pk])
        more = "<summary>Ghi thêm về người đến</summary>"
        assert f"<details>{more}" in "".join(map(str.strip, client.get(path).content.decode().splitlines()))
        assert client.post(path, {"came": "20"}).status_code == 302
        held = ResidentClass.objects.get()
        assert (held.came, held.venue, held.women) == (20, "", None)
        assert "20<span" in client.get(reverse("class_list")).content.decode()
        said(entry, world, groups={"women": 3})
        assert f"<details open>{more}" in "".join(map(str.strip, client.get(path).content.decode().splitlines()))

    def test_the_form_names_the_source_of_its_levels_and_that_nobody_checked_it(
        self, world: World, entry: DiaryEntry
    ) -> None:
        page = signed_in(world.lan).get(reverse("class_edit", args=[entry.pk])).content.decode()
        assert "757/QĐ-BKHCN" in page
        assert "chưa đối chiếu bản gốc" in page

    def test_the_list_sums_what_was_counted_and_says_of_how_many_classes(self, world: World, entry: DiaryEntry) -> None:
        make_class(world.team_an1, day=today(), by=world.lan, came=20, elderly=5, skills={BASIC: 4})
        make_class(world.team_an2, day=today(), by=world.minh, came=10, skills={BASIC: 3, VNEID: 1})
        make_class(world.team_binh1, day=today(), by=world.hoa, came=7)
        answer = signed_in(world.canbo_an).get(reverse("class_list"))
        page, table = " ".join(answer.content.decode().split()), answer.context["table"]
        assert (table.count, table.totals["came"], table.totals["elderly"], table.totals["women"]) == (3, 30, 5, None)
        levels = {str(column.header): table.totals[column.name] for column in table.columns if "level_" in column.name}
        assert levels == {
            "Biết dùng thiết bị thông minh": None,
            "Hoàn thành mức phổ cập kỹ năng số": 7,
            "Đạt chuẩn phổ cập trên VNeID": 1,
        }
        assert "Đã ghi số người của 2/3 lớp." in page
        assert "người cao tuổi 5 (1/2 lớp có đếm); phụ nữ chưa lớp nào đếm" in page

    def test_a_team_sees_its_own_classes_and_is_led_to_those_without_numbers(
        self, world: World, entry: DiaryEntry
    ) -> None:
        make_class(world.team_an2, day=today(), by=world.minh)
        answer = signed_in(world.lan).get(reverse("class_list"))
        assert [row.pk for row in answer.context["table"].records] == [entry.pk]
        assert f'<a href="{reverse("class_edit", args=[entry.pk])}">Ghi số người</a>' in answer.content.decode()
        assert "Ghi số người" not in signed_in(world.canbo_an).get(reverse("class_list")).content.decode()

    def test_home_asks_for_what_nobody_has_said_of_a_class_of_these_weeks(
        self, world: World, entry: DiaryEntry
    ) -> None:
        old = make_entry(world.team_an1, day=today() - datetime.timedelta(days=40), by=world.lan)
        asked, not_asked = (reverse("class_edit", args=[one.pk]) for one in (entry, old))
        for user, is_asked in ((world.lan, True), (world.minh, False), (world.canbo_an, False)):
            page = signed_in(user).get("/").content.decode()
            assert (asked in page, not_asked in page) == (is_asked, False)
        said(entry, world)
        assert "Lớp chưa ghi số người" not in signed_in(world.lan).get("/").content.decode()

    def test_a_class_written_on_the_phone_leads_to_who_came_and_other_work_to_the_diary(self, world: World) -> None:
        client, path = signed_in(world.lan), reverse("diary_write", args=[world.team_an1.pk])
        opened = client.get(path).context["form"]
        posted = {name: opened[name].value() for name in opened.fields if opened[name].value() is not None}
        answer = client.post(path, posted | {"kind": "class"})
        assert answer["Location"] == reverse("class_edit", args=[DiaryEntry.objects.get().pk])
        posted["key"] = str(uuid.uuid4())
        assert client.post(path, posted | {"kind": "market", "minutes": "30"})["Location"].startswith(
            reverse("diary_list")
        )

    def test_a_class_is_written_with_who_came_both_or_neither(self, world: World) -> None:
        seed_levels(world)
        url = reverse("diary_sync", args=[world.team_an1.pk])
        facts = {"key": str(uuid.uuid4()), "day": f"{today():%d/%m/%Y}", "kind": "class", "user": world.lan.pk}
        facts |= {"members": world.team_an1.members.get(user=world.lan).pk, "minutes": "90"}
        client, came = signed_in(world.lan), {"came": "20", "venue": "school", "women": "12", f"level_{BASIC}": "5"}
        for wrong, errors in (({"women": "21"}, ["women"]), ({"came": "", "venue": ""}, ["came"])):
            told = client.post(url, facts | came | wrong).json()
            assert list(told["errors"]) == errors
            if errors == ["women"]:  # news that stands on another page names the box
                assert told["message"] == "Phụ nữ: Không thể nhiều hơn số người đến (20)."
        assert not DiaryEntry.objects.exists()
        said = client.post(url, facts | came).json()
        assert (said["status"], said["receipt"]) == ("stored", "Xem sổ ghi")
        held = ResidentClass.objects.get()
        assert (held.came, held.women, held.skills.get().value) == (20, 12, 5)
        describe_class(held.entry, venue="school", came=19, by=world.lan)
        assert client.post(url, facts | came).json()["status"] == "already"  # and no correction is undone by it
        assert ResidentClass.objects.get().came == 19
        facts |= {"key": str(uuid.uuid4()), "day": f"{today() - datetime.timedelta(days=1):%d/%m/%Y}"}
        said = client.post(url, facts).json()
        entry = DiaryEntry.objects.latest("pk")
        assert (said["receipt"], said["receipt_url"]) == (
            "Ghi số người của lớp",
            reverse("class_edit", args=[entry.pk]),
        )
        market = facts | {"key": str(uuid.uuid4()), "kind": "market"}
        assert client.post(url, market | {"women": "x"}).json()["status"] == "stored"  # what is hidden is not read

    def test_diary_and_withdrawal_say_who_came_and_who_was_confirmed(self, world: World, entry: DiaryEntry) -> None:
        client, path = signed_in(world.lan), reverse("diary_withdraw", args=[entry.pk])
        withdrawal = client.get(path).content.decode()
        assert "không đếm" in withdrawal
        assert "Lớp này cũng không còn trong “Lớp cho người dân”." in withdrawal
        said(entry, world, skills={DEVICE: 3, BASIC: 8, VNEID: 4})  # the first counts towards nothing
        withdrawal = client.get(path).content.decode()
        for shown in (withdrawal, client.get(reverse("diary_list")).content.decode()):
            assert "20 người đến, 12 người được xác nhận" in shown
        assert "với <strong>20</strong> người đến, cũng không còn trong “Lớp cho người dân”" in withdrawal
        assert "<strong>12</strong> người được xác nhận không còn trong “Phổ cập kỹ năng số”" in withdrawal

    def test_the_list_asks_the_database_as_often_however_many_classes_it_shows(
        self, world: World, entry: DiaryEntry
    ) -> None:
        client, path = signed_in(world.canbo_an), reverse("class_list")
        with CaptureQueriesContext(connection) as one:
            client.get(path)
        for _ in range(4):
            make_class(world.team_an2, day=today(), by=world.minh, skills={BASIC: 2})
        with CaptureQueriesContext(connection) as more:
            client.get(path)
        assert len(more) <= len(one) + 1  # a sum below more than one row

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("first=01/07/2022&last=31/07/2022", ["an1"]),
            ("first=2022-08-01", ["an2"]),
            ("venue=school", []),
            ("first=x&place=y", ["an1", "an2"]),
        ],
    )
    def test_the_list_is_narrowed_by_days_and_venue(self, world: World, query: str, found: list[str]) -> None:
        make_class(world.team_an1, day=datetime.date(2022, 7, 31), by=world.lan)
        make_class(world.team_an2, day=datetime.date(2022, 8, 1), by=world.minh)
        answer = signed_in(world.canbo_an).get(f"{reverse('class_list')}?{query}")
        teams = {getattr(world, f"team_{name}") for name in found}
        assert {row.team for row in answer.context["table"].records} == teams
        is_wrong = "first=x" in query
        page = answer.content.decode()
        assert ("Bảng chưa lọc theo “Từ ngày” vì chưa hiểu “x”." in page) == is_wrong
        assert ("Bảng chưa lọc theo “Địa bàn” vì chưa hiểu “y”." in page) == is_wrong
