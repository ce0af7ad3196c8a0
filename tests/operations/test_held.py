"""Nothing is kept about a person that neither the page that prints it nor the rules of retention know."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuthenticationEvent, SignInKey, User
from allowances.models import SheetLine
from notices.models import ChannelLink
from operations.actions.retention import RULES
from operations.actions.traces import traces_of
from operations.rollups import held
from reporting.models import Assessment, TeamGrade
from teams.models import Announcement, Member, Person
from tests.allowances.world_money import add_money, checked
from tests.teams.test_erasure_planted import FORGOTTEN, listed
from tests.training.world_training import add_training
from tests.world import World
from training.models import Feedback

PEOPLE = (User, Member, Person)
# What the page's other sections read (templates/operations/member_data.html).
ON_THE_PAGE = {
    *("accounts.User", "teams.Member", "teams.Person", "accounts.Event", "accounts.Look", "exchange.Export"),
    *("exchange.Import", "training.Invitation", "training.Attendance", "training.Learned", "reporting.DiaryPresence"),
    "socialaccount.SocialAccount",
}
# A key that says who did something in their office, as the record of what they did, on the page, says too.
ACTS = {
    *("by", "requested_by", "registered_by", "closed_by", "opened_by", "signed_by", "decided_by", "issued_by"),
    *("revoked_by", "drafted_by", "checked_by", "approved_by", "reopened_by", "corrected_by", "written_by"),
    *("withdrawn_by", "sent_by", "raised_by", "submitted_by", "added_by", "changed_by", "created_by", "finished_by"),
    *("proposed_by", "prepared_by", "scheduled_by", "done_by", "undone_by", "noted_by", "answered_by", "received_by"),
    *("repeated_by", "undo_by", "owner", "partner", "confirmed_by"),
}
# Tables with a way to a person that neither the page nor the rules tell of, each with the reason.
EXCEPTIONS = {
    "account.EmailAddress": "empty: addresses stand on the account (accounts.User.email)",
    "account.EmailConfirmation": "empty, as above",
    "accounts.ParkedForm": "what was being typed when a session ended: sealed, gone within the day",
    "accounts.SpentCode": "a code that was used: a number, gone with its half minute",
    "accounts.Breach_accounts": "told with its breach",
    "accounts.FocalPoint": "officials' work numbers: an open directory, erased with the person",
    "allowances.DayConfirmation": "that a colleague confirmed a day of the diary, which is told with its day",
    "exchange.HeaderChoice": "the heading of a column: erased where it is somebody's name",
    "exchange.ValueChoice": "a word of a column: erased where it is somebody's name",
    "exchange.ImportRow": "the lines of a workbook, told and deleted with it",
    "reporting.FollowUpAttempt": "told and deleted with its follow-up",
    "reporting.DiaryEntry": "a team's day, told by who took part; words that name the person are erased",
    "socialaccount.SocialToken": "empty: tokens are not kept",
    "training.Session_trainers": "which sessions a trainer teaches, told with the trainer",
    "training.Guest": "known by name alone: erased where it is theirs",
    "training.Mark": "who set or changed a mark of attendance, which the page shows",
}


def tables() -> Iterator[type[models.Model]]:
    yield from apps.get_models(include_auto_created=True)


def led_to(model: type[models.Model]) -> Iterator[str]:
    """The keys of a table that lead to somebody whom its rows are about."""
    for field in model._meta.concrete_fields:
        if field.related_model in PEOPLE and field.name not in ACTS:
            yield field.name


def ways() -> dict[str, str]:
    """Every table with a way to a person, with the way: a key, a key over one table more, words that name people."""
    found = {model._meta.label: name for model in tables() for name in led_to(model)}
    direct = {model for model in tables() if model._meta.label in found} - {*PEOPLE}
    for model in tables():
        for field in model._meta.concrete_fields:
            if field.related_model in direct:
                found.setdefault(model._meta.label, f"{field.name}: {field.related_model._meta.label}")
    for text in listed(FORGOTTEN):
        found.setdefault(text.rpartition(".")[0], text)
    return found


def known() -> set[str]:
    kept = {rule.model._meta.label for rule in RULES if rule.model}
    return ON_THE_PAGE | {model._meta.label for model in held.tables()} | kept


def test_every_table_with_a_way_to_a_person_is_on_the_page_or_runs_out() -> None:
    unknown = ways().keys() - known()
    assert {label: ways()[label] for label in unknown - EXCEPTIONS.keys()} == {}
    assert EXCEPTIONS.keys() - unknown == set(), "an exception that is none any more"


def test_keys_that_say_who_acted_are_keys() -> None:
    named = {field.name for model in tables() for field in model._meta.concrete_fields if field.related_model is User}
    assert ACTS - named == set()


def test_the_page_prints_what_is_kept(world: World, client: Client) -> None:
    add_money(world)
    add_training(world)
    lan = Member.objects.get(user=world.lan)
    now = timezone.now()
    sheet = checked(world.an, by=world.canbo_an)
    rule = sheet.resolution.rules.order_by("pk").first()
    line = {"basis": "person_month", "rate": 123_000, "units": 1, "amount": 123_000, "position": "leader"}
    sheet.lines.filter(member=lan).delete()
    SheetLine.objects.create(sheet=sheet, rule=rule, team=lan.team, member=lan, **line)
    AuthenticationEvent.objects.create(at=now, user=world.lan, kind="signed_in", address="203.0.113.9", device="Máy Lạ")
    SignInKey.objects.create(user=world.lan, digest="d", public="p", device="Điện thoại của Lan", added_at=now)
    ChannelLink.objects.create(
        user=world.lan, channel="push", address="https://secret.example/1", device="Trình duyệt Lan"
    )
    told = Announcement.objects.create(
        title="Họp", text="x", place=world.an, within=world.an, audience=",heads,", by=world.canbo_an, written_at=now,
        sent_at=now,
    )  # fmt: skip
    told.receivers.create(user=world.lan, confirmed_at=now)
    Feedback.objects.create(session=world.lop_an, member=lan, useful=5, clear=4, able=3, text="Rất dễ hiểu", at=now)
    year = Assessment.objects.create(place=world.an, year=2022)
    TeamGrade.objects.create(assessment=year, team=lan.team, grade="good", reason=f"Nhờ có {lan.full_name} giúp")
    client.force_login(world.so)
    page = client.get(reverse("member_data", args=[lan.pk])).content.decode()
    for words in (
        *("123.000 đồng", "203.0.113.9", "Máy Lạ", "Điện thoại của Lan", "Trình duyệt Lan", "xác nhận đã đọc"),
        *("bổ ích 5, dễ hiểu 4", f"Nhờ có {lan.full_name} giúp"),
    ):
        assert words in page, (words, page[page.find("Kinh phí hỗ trợ đã") :][:300])
    assert "secret.example" not in page
    about = held.About(lan.person, [lan], [world.lan], traces_of(lan.person, by=world.so).mentions, world.hoa)
    sign_ins = next(one.lines for one in held.held_about(about) if one.title == "Các lần đăng nhập")
    assert "203.0.113.9" not in " ".join(sign_ins)
    assert "cán bộ phụ trách dữ liệu cá nhân in được" in " ".join(sign_ins)
    notice = client.get(reverse("privacy_notice")).content.decode()
    assert "Kinh phí hỗ trợ" in notice
