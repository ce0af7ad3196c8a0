"""Somebody planted in every text that people type: erased, no dump of the database and no file holds them any more.

What is kept on purpose is listed here column by column, so that a column that comes later waits for a decision
(docs/security.md, "Contacts and erasure").
"""

import datetime
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions import directory
from accounts.models import Event, FocalPoint
from core.text import fold
from exchange.actions import exports, imports
from exchange.actions.imports import receiving
from exchange.models import Export, HeaderChoice, Import, ValueChoice
from exchange.reading.cells import fold_choice
from notices.actions import notices
from notices.models import ChannelLink
from operations.actions import erasure
from reporting.models import FollowUp
from teams.actions import members, privacy
from teams.models import Announcement, Member, PrivacyRequest
from tests.exchange.world_imports import HAMLET_HEAD, MEMBER_HEAD, received, workbook
from tests.refusals import refused
from tests.reporting.world_follow_ups import MONDAY
from tests.robustness.planting import columns
from tests.teams import world_erasure
from tests.teams.world_erasure import NAME, PHONE, WHY, person
from tests.training.world_training import add_training
from tests.world import World, make_member

pytestmark = pytest.mark.once

WRITINGS = [
    *(NAME, NAME.upper(), unicodedata.normalize("NFD", NAME), "trinh xuan doc nhat", "TrinhXuanDocNhat"),
    *("trinh_xuan_doc-nhat", PHONE, "0977 123 654", "0977.123.654", "+84 977 123 654", "(84)977-123-654", "977123654"),
]
FORGOTTEN = """
accounts.User: full_name phone email
accounts.FocalPoint: full_name phone title
teams.Member: full_name phone
teams.PrivacyRequest: asker words reason
teams.Announcement: title text withdrawn_reason
exchange.Export: params reason
exchange.Import: file_name heads chosen choices answers shown error
exchange.ImportRow: title label raw cells values changes faults meanings remarks laid written
exchange.HeaderChoice: header
exchange.ValueChoice: written
notices.Notice: title text url
notices.ChannelLink: address
training.Guest: full_name
training.Invitation: reason
training.Feedback: text
reporting.FollowUpAttempt: note
reporting.DiaryEntry: words withdrawn_reason
"""
KEPT = {
    "the record: number and kind, phones and the name of whom it is about left out of a reason": """
accounts.Event: subject before after reason
""",
    "others' own words about their work, part of the state's record": """
accounts.Breach: what data notified_to notified_number lessons
accounts.Review: statement
accounts.ReviewLine: note
teams.HamletChange: reason answer
teams.Team: second_team_reason
teams.Reorganisation: undo_reason
training.Mark: reason
reporting.Report: return_reason marked excuse_reason draft narrative activities explanation objection extension_reason
reporting.Submission: figures narrative activities explanation photos assisted_reason
reporting.Difficulty: text
reporting.Step: text
reporting.Practice: title text reason
reporting.PeriodNote: text
reporting.Assessment: return_reason
reporting.TeamGrade: reason
reporting.Closing: reason reopen_reason
allowances.MonthSheet: reopen_reason
allowances.ResolutionCorrection: reason
overview.PaperText: text
overview.SummaryFinding: text
""",
    "whoever signs, teaches or sits on a board in an office's name; signers go by retention": """
accounts.Signer: title full_name
teams.Decision: number issued_by signer
teams.SteeringBoard: number members
training.Trainer: full_name organisation
training.Guest: organisation
""",
    "names, titles and links of things": """
accounts.Office: name above initials
accounts.AccessToken: name
places.Place: name
places.Succession: decision
teams.Milestone: title kinds wording
teams.TeamRegulation: name source
teams.Team: name zalo_url
teams.HamletChange: wanted below stays decision
teams.ZaloGroup: url
teams.Reorganisation: title decision
teams.NewPlace: name
overview.SavedTable: name
reporting.SkillLevel: name source
reporting.SkillGoal: source
training.Topic: title description
training.TopicVersion: outline
training.Material: title url file_name
training.Plan: title wording
training.Session: title venue address map_url meeting_url code_word
training.Question: text choices
training.Document: number issuer source subject text url
allowances.SupportResolution: number title source signers
allowances.ResolutionCorrection: former_number former_title
allowances.SupportRule: wording
reporting.Platform: name url
reporting.Indicator: name unit counts evidence
reporting.Saying: words
reporting.AssessmentCriterion: source
reporting.Denominator: source
reporting.Round: title due_wording letter reminders
reporting.Series: title days due_wording reminders
""",
    "written by the portal itself: numbers, states, what is sealed": """
accounts.Throttle: bucket
allowances.SupportRule: positions origins months
allowances.SheetLine: position days reasons
accounts.Look: page
accounts.ParkedForm: token sealed
exchange.Export: error
exchange.ValueChoice: value
reporting.Report: withdrawn
teams.Reorganisation: done journal trouble
reporting.Total: figures
reporting.TeamGrade: numbers
overview.PaperText: part
overview.SummaryFinding: rule numbers
overview.SavedTable: choices
operations.Uptime: part
notices.ChannelPreference: channels
notices.Delivery: reference
""",
}


def listed(text: str) -> set[str]:
    lines = [line.split(": ") for line in text.strip().splitlines()]
    return {f"{label}.{name}" for label, names in lines for name in names.split()}


def test_each_text_that_people_type_is_forgotten_or_kept_on_purpose() -> None:
    decided = [listed(FORGOTTEN), *map(listed, KEPT.values())]
    assert {f"{model._meta.label}.{field.name}" for model, field in columns()} == set.union(*decided)
    assert sum(map(len, decided)) == len(set.union(*decided))


def squeezed(text: str) -> str:
    return re.sub(r"[\W_]", "", fold(text))


def is_named(text: str) -> bool:
    said = squeezed(text)
    return squeezed(NAME) in said or PHONE.removeprefix("0") in said


def named_in_the_database() -> set[str]:
    """Every row of every table as PostgreSQL writes it out: what a dump holds."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT (it.*)::text FROM "{table}" AS it')  # noqa: S608
            found |= {table for (row,) in cursor.fetchall() if is_named(row)}
    return found


def pieces(path: Path) -> Iterator[bytes]:
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield archive.read(name)


def named_in_files(root: Path) -> list[str]:
    texts = {path: " ".join(piece.decode(errors="replace") for piece in pieces(path)) for path in root.rglob("*.*")}
    return [path.name for path, text in texts.items() if is_named(re.sub("<[^<>]*>", "", text)) or is_named(path.name)]


@pytest.fixture
def planted(world: World, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """A country in which everything forgotten names somebody, in every writing."""
    settings.DATA_ROOT = tmp_path
    monkeypatch.setattr(receiving, "MOST_WAITING", len(WRITINGS) + 3)
    if connection.vendor != "postgresql":
        pytest.skip("read as PostgreSQL writes rows out")
    world_erasure.everywhere(world)
    add_training(world)
    ask_for_files(world)
    send_files(world)
    member = world.erased
    for number, writing in enumerate(WRITINGS):
        words = f"Xin xóa tên {writing} giúp tôi, lần {number}."  # one request twice is refused
        fields = {"kind": "erase", "received_on": timezone.localdate(), "channel": "letter", "by": world.canbo_an}
        privacy.register(place=world.an, asker=writing if fold(writing) == fold(NAME) else NAME, words=words, **fields)
        told = {"kind": "account", "url": "/", "subject": member, "by": world.so}
        notices.tell([world.canbo_an], title=f"{writing} chưa đăng nhập", once=writing, **told)
        announced = {"by": world.canbo_an, "audience": ",heads,", "written_at": timezone.now()}
        Announcement.objects.create(title=f"Mời {writing}", text="x", place=world.an, within=world.an, **announced)
        Announcement.objects.create(
            title="Mời họp", text=words, place=world.song_xanh, within=world.song_xanh, **announced
        )
        world.lop_an.guests.create(full_name=NAME, organisation=f"Khách {WRITINGS.index(writing)}")
        HeaderChoice.objects.create(
            place=world.an, kind="teams", sheet="members", header=f"{fold(writing)} {WRITINGS.index(writing)}"
        )
        column = {"kind": "teams", "sheet": "members", "field": "organisation"}
        ValueChoice.objects.get_or_create(place=world.an, written=fold_choice(writing), value="other", **column)
    ChannelLink.objects.create(user=member.user, channel="push", address=f"a browser of {NAME}")
    follow_up = FollowUp.objects.create(team=member.team, opened_at=MONDAY)
    tried = {"by": world.canbo_an, "at": MONDAY, "way": "call", "outcome": "other", "next_on": MONDAY.date()}
    for number, writing in enumerate(WRITINGS):
        follow_up.attempts.create(number=number, note=f"{writing} hẹn", **tried)
    directory.keep(world.an, full_name=NAME, title="Trưởng ban", phone=PHONE, by=world.canbo_an)
    done = PrivacyRequest.objects.filter(asker=NAME).first()
    privacy.finish(done, outcome="granted", reason=f"Đã gọi {PHONE}", by=world.canbo_an)
    return world


def ask_for_files(world: World) -> None:
    for by, place in ((world.quantri, world.song_xanh), (world.so_nui, world.nui_cao)):
        for writing in WRITINGS:
            params = {"place": place.pk, "on": "2022-06-10", "round": "ky-1", "basis": "now"}
            if by == world.quantri:
                params |= {"q": writing}
            reason = f"mời {writing} họp"
            Export.objects.create(
                kind="events" if by == world.quantri else "contacts", params=params, reason=reason, requested_by=by
            )
    found = Export.objects.filter(params__has_key="q").order_by("pk").first()
    exports.run(found.pk)
    found.refresh_from_db()
    assert found.state == Export.State.DONE


def send_files(world: World) -> None:
    """Lists under a wrong kind, of no line that is read; and files called by the person, sent elsewhere."""
    row = ["Ấp An 1", "Tổ An 1", NAME, PHONE, 1968, "Hội Phụ nữ", "Thành viên", None, None]
    for kind, sheets in (
        ("hamlets", {"Thành viên": [MEMBER_HEAD, row]}),
        ("hamlets", {"Ghi chú": [["Ai đó", NAME], ["Ấp Mới", PHONE]]}),
        ("teams", {"Thành viên": [[NAME, *MEMBER_HEAD[2:]], row[1:]]}),
    ):
        imports.run(received(world, sheets, kind=kind).pk)
    accounts = {"Tài khoản": [["Họ và tên", "Số điện thoại", "Vai trò"], [NAME, PHONE, f"của {NAME}"]]}
    imports.run(received(world, accounts, kind="accounts", by=world.so).pk)
    for writing in WRITINGS:
        data = workbook({"Ấp": [HAMLET_HEAD]})
        name = f"danh sach {writing}.xlsx"
        imports.receive(kind="hamlets", place=world.binh, file_name=name, data=data, by=world.canbo_binh)


def test_whoever_is_erased_stands_in_no_dump_and_in_no_file(
    planted: World, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    tables = {
        *("accounts_user", "accounts_focalpoint", "teams_member", "teams_privacyrequest", "exchange_export"),
        *("exchange_import", "exchange_importrow", "exchange_headerchoice", "notices_notice", "training_guest"),
        "exchange_valuechoice",
        "teams_announcement",
        "notices_channellink",
        "reporting_followupattempt",
    }
    assert named_in_the_database() - {"account_emailaddress"} == tables
    assert len(named_in_files(tmp_path)) > 5
    assert {"unmatched", "refused"} <= set(Import.objects.values_list("state", flat=True))
    guests = planted.lop_an.guests.count()
    with django_capture_on_commit_callbacks(execute=True):
        erasure.erase(person(planted), reason=WHY, by=planted.so)
    assert named_in_the_database() == set()
    assert named_in_files(tmp_path) == []
    assert planted.lop_an.guests.count() == guests
    assert not FocalPoint.objects.exists()
    assert PrivacyRequest.objects.filter(outcome="granted").count() == len(WRITINGS)


def test_a_workbook_sought_by_the_name_is_not_made_again_without_it(planted: World) -> None:
    erasure.erase(person(planted), reason=WHY, by=planted.so)
    sought = Export.objects.filter(params__has_key="q").order_by("pk").first()
    assert (sought.state, sought.file, sought.params["q"]) == ("withdrawn", "", "(đã xóa)")
    with refused("search_gone"):
        exports.retry(sought, by=planted.quantri)


def test_a_namesake_keeps_what_is_theirs(planted: World) -> None:
    """Where two in a commune are called so, whose request it is nobody can tell."""
    namesake = make_member(planted.team_an2, NAME, phone="0988000111")
    erasure.erase(person(planted), reason=WHY, by=planted.so)
    namesake.refresh_from_db()
    assert (namesake.full_name, namesake.phone) == (NAME, "0988000111")
    assert PrivacyRequest.objects.filter(outcome="granted").count() == 1  # the one that was finished before
    assert NAME in PrivacyRequest.objects.values_list("asker", flat=True)


def test_the_record_is_told_nothing_that_names_anybody(world: World) -> None:
    """Whatever is typed: the name of a file, of whom it is about and their number."""
    member = make_member(world.team_an1, NAME, phone=PHONE)
    data = workbook({"Ấp": [HAMLET_HEAD]})
    batch = imports.receive(kind="hamlets", place=world.an, file_name=f"{NAME}.xlsx", data=data, by=world.canbo_an)
    imports.discard(batch, by=world.canbo_an)
    reason = f"Ông {NAME.upper()} (0977.123.654) chuyển đi; {NAME} báo."
    members.leave(member, last_day=datetime.date(2022, 8, 1), reason=reason, by=world.canbo_an)
    told = Event.objects.order_by("-pk")[:4]
    assert [event for event in told if is_named(f"{event.subject} {event.before} {event.after} {event.reason}")] == []
    assert Event.objects.get(verb="imports.receive").after == {"kind": "hamlets"}
    called = Member.objects.get(pk=member.pk).impersonal
    left = Event.objects.get(verb="members.leave")
    assert left.reason == f"Ông {called} ([số điện thoại]) chuyển đi; {called} báo."
