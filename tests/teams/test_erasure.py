"""Somebody's data erased: nothing that the portal keeps names them any more, and nothing that it counts has changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.accounts import enable
from accounts.models import ERASED, Event, User
from core.mentions import Mentions
from exchange.actions import exports, imports
from exchange.actions.imports import files
from exchange.kinds import export_kinds
from exchange.models import Export, Import
from operations.actions import erasure
from operations.actions.traces import AN_OPENING, traces_of
from teams.models import Member
from tests.exchange.world_imports import MEMBER_HEAD, read
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.teams import world_erasure
from tests.teams.world_erasure import PHONE, WHY, counts, file_text, mentions, named_in, pages, person, workbooks
from tests.training.world_training import add_training, attend
from tests.world import World, make_member

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def told(db: None) -> World:
    return world_erasure.told()


def test_before_the_person_is_everywhere(told: World) -> None:
    """What the next test looks for is there to be found."""
    where = named_in()
    for column in (
        "teams.Member.full_name",
        "accounts.User.username",
        "exchange.ImportRow.raw",
        "exchange.ImportRow.written",
    ):
        assert column in where
    assert not [column for column in where if column.startswith("accounts.Event")]
    assert any(mentions(file_text(path)) for path in workbooks())
    assert any(mentions(body) for _, body in pages(told))


def test_afterwards_nobody_finds_the_person_anywhere(
    told: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    before, files = counts(told), len(workbooks())
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person(told), reason=WHY, by=told.so)
    assert named_in() == []
    assert [where for where, body in pages(told) if mentions(body)] == []
    assert [path for path in workbooks() if mentions(file_text(path))] == []
    assert len(workbooks()) < files
    assert counts(told) == before


def test_what_counts_stays_and_who_it_was_goes(told: World) -> None:
    erased = erasure.erase(person(told), reason=WHY, by=told.so)
    rows = Member.objects.filter(pk__in=[one.pk for one in erased]).order_by("pk")
    assert len(rows) > 2
    for row in rows:
        assert (row.full_name, row.phone, row.birth_year, row.user_id) == (ERASED, "", None, None)
        assert (row.sex, row.organisation) == ("female", "women")
        assert row.erased_at is not None
    events = Event.objects.filter(verb="people.erase").order_by("pk")
    assert {event.subject_id for event in events} == {row.pk for row in rows}
    assert {event.reason for event in events} == {WHY}


def test_the_account_is_shut_for_good(told: World, client: Client) -> None:
    user = User.objects.get(username=PHONE)
    client.force_login(user)
    erasure.erase(person(told), reason=WHY, by=told.so)
    user.refresh_from_db()
    assert (user.full_name, user.phone, user.email, user.is_active) == (ERASED, "", "", False)
    assert user.username == f"da-xoa-{user.pk}"
    assert client.get(reverse("home")).status_code == 302
    with refused("data_erased"):
        enable(user, by=told.so, reason="nhầm")


def test_workbooks_are_withdrawn_with_a_sentence_and_made_anew(
    told: World, django_capture_on_commit_callbacks: Callable[..., Any], client: Client
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person(told), reason=WHY, by=told.so)
    states = Export.objects.filter(reason="mời họp").order_by("pk").values_list("kind", "state", "file")
    assert set(states) == {(kind, "withdrawn", "") for kind in export_kinds()}
    client.force_login(told.so)
    export = Export.objects.get(kind="contacts")
    page = client.get(reverse("export_show", args=[export.pk])).content.decode()
    assert "vừa được xóa" in page
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 404
    exports.retry(export, by=told.so)
    exports.run(export.pk)
    export.refresh_from_db()
    assert export.state == Export.State.DONE
    assert not mentions(file_text(exports.file_of(export)))


def test_a_workbook_of_elsewhere_stays(told: World) -> None:
    there = exports.request(
        kind="contacts", params={"place": told.binh.pk, "on": "2022-06-10"}, by=told.so, reason="họp"
    )
    exports.run(there.pk)
    erasure.erase(person(told), reason=WHY, by=told.so)
    there.refresh_from_db()
    assert there.state == Export.State.DONE


def test_a_workbook_that_is_being_made_begins_again(told: World) -> None:
    export = exports.request(
        kind="contacts", params={"place": told.an.pk, "on": "2022-06-10"}, by=told.so, reason="họp"
    )
    lease = exports.claim(export.pk, at=timezone.now())
    erasure.erase(person(told), reason=WHY, by=told.so)
    export.refresh_from_db()
    assert (export.state, export.lease) == (Export.State.QUEUED, None)
    assert lease is not None


def test_a_workbook_made_in_that_very_moment_is_withdrawn_too(
    told: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        erasure.erase(person(told), reason=WHY, by=told.so)
    params = {"place": told.an.pk, "on": "2022-06-10"}
    late = exports.request(kind="contacts", params=params, by=told.so, reason="họp")
    exports.run(late.pk)  # by a worker that read before the erasure was there to see
    for callback in callbacks:
        callback()
    late.refresh_from_db()
    assert (late.state, late.file) == (Export.State.WITHDRAWN, "")


def test_an_import_that_names_the_person_keeps_its_counts_only(
    told: World, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person(told), reason=WHY, by=told.so)
    old, waiting = Import.objects.order_by("pk")
    assert (old.state, old.file, old.rows.count()) == (Import.State.APPLIED, "", 0)
    assert (waiting.state, waiting.file, waiting.rows.count()) == (Import.State.DISCARDED, "", 0)
    assert imports.why_not_undoable(old)


def test_an_import_of_others_is_left_alone(world: World) -> None:
    batch = read(
        world,
        {
            "Thành viên": [
                MEMBER_HEAD,
                ["Ấp An 1", "Tổ An 1", "Lê Văn Nhất", "0977123655", 1968, "Hội Phụ nữ", "Thành viên", None, None],
            ]
        },
    )
    one = make_member(world.team_an1, "Văn Nhất Lê", phone="0977123656")
    erasure.erase(one.person, reason=WHY, by=world.canbo_an)
    batch.refresh_from_db()
    assert batch.file
    assert batch.rows.exists()


def test_what_they_wrote_in_training_goes_and_what_they_attended_is_counted_on(told: World) -> None:
    add_training(told)
    asked = told.lop_an.invitations.filter(member__person=person(told)).order_by("pk").first()
    member = asked.member
    asked.state, asked.reason, asked.answered_at = "declined", "Ốm phải nằm viện", timezone.now()
    asked.save()
    attend(told.lop_an, member)
    page = signed_in(told.so).get(reverse("member_data", args=[member.pk])).content.decode()
    assert [word for word in ("Ốm phải nằm viện", "Lớp xã An", "Có mặt") if word not in page] == []
    warned = signed_in(told.so).get(reverse("member_erase", args=[member.pk])).content.decode()
    assert "Lý do vắng và góp ý của người này về tập huấn bị xóa" in warned
    erasure.erase(member.person, reason=WHY, by=told.so)
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "(đã xóa)")
    assert told.lop_an.attendances.filter(member=member, state="present").count() == 1


def test_no_more_is_read_at_once_than_a_request_may_take_and_what_is_beyond_is_taken_to_name_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ["Ấp An 1", "Tổ An 1", "Lê Văn Nhất", "0977123655", 1968, "Hội Phụ nữ", "Thành viên", None, None]
    first, second = (read(world, {"Thành viên": [MEMBER_HEAD, row]}) for _ in range(2))
    traces = traces_of(make_member(world.team_an1, "Trần Thị Ba", phone="0977123656").person, by=world.canbo_an)
    assert traces.imports() == []
    monkeypatch.setattr("operations.actions.traces.MOST_LINES", 1)
    assert traces.imports() == [second]
    monkeypatch.setattr("operations.actions.traces.MOST_LINES", 2)
    _, size = files.book_text(first, most=10**9)
    monkeypatch.setattr("operations.actions.traces.MOST_READ", size + AN_OPENING // 2)
    assert traces.imports() == [second]


def test_lines_of_others_are_not_read_where_the_database_can_tell(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = ["Ấp An 1", "Tổ An 1", "Lê Văn Nhất", "0977123655", 1968, "Hội Phụ nữ", "Thành viên", None, None]
    for name in ("Lê Văn Nhất", "LÊ VĂN NHẤT ", "Le\u0302 Văn Nhất"):
        read(world, {"Thành viên": [MEMBER_HEAD, [*row[:2], name, *row[3:]]]})
    lines: list[Any] = []
    judge = Mentions.are_in
    monkeypatch.setattr(Mentions, "are_in", lambda self, text: lines.append(text) or judge(self, text))
    traces = traces_of(make_member(world.team_an1, "Trần Thị Ba", phone="0977123656").person, by=world.canbo_an)
    assert traces.imports(read=traces.sent.values_list("pk", flat=True)) == []
    # What the preview shows of a file beside its lines ("samples") is little, and read.
    told = [text for text in lines if ("Người" in text or "Nhất" in text) and "samples" not in text]
    assert len(told) == (1 if connection.vendor == "postgresql" else 3)  # the one composed by hand
    assert traces.notices() == traces.asked_by_name() == []
