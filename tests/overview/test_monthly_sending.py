"""The monthly page comes once a month to each who did not decline it; an e-mail carries the sheet."""

import datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from core import printing
from core.refusals import Refused
from notices.actions.deliveries import deliver
from notices.models import DeclinedKind, Notice
from overview.actions.monthly_pages import send_due, sending_instant
from tests.overview.test_monthly import pages_of, text_of
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import VN, open_team_round
from tests.world import World, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]

FRIDAY = datetime.datetime(2022, 8, 6, tzinfo=VN)  # the instant behind Friday 5 August
MONDAY = datetime.datetime(2022, 8, 8, 8, tzinfo=VN)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def due(world: World) -> World:
    """A round about July was due on Friday 5 August; leaders of the province and of a commune have accounts."""
    world.july = open_team_round(world, due_at=FRIDAY)
    world.users["giam_doc"] = make_user("giam_doc", Role.LEADERSHIP, world.song_xanh, "Trần Giám Đốc")
    world.users["chu_tich"] = make_user("chu_tich", Role.LEADERSHIP, world.an, "Lý Chủ Tịch")
    return world


def told() -> set[str]:
    return set(Notice.objects.filter(kind="monthly").values_list("to__username", flat=True))


def test_it_comes_on_the_first_working_day_after_the_deadline_and_once(due: World) -> None:
    assert sending_instant(FRIDAY) == MONDAY
    assert sending_instant(FRIDAY - 7 * HOUR) == MONDAY  # five in the afternoon of that Friday
    for at, new in [
        (MONDAY - DAY, 0),
        (MONDAY - HOUR / 2, 0),
        (MONDAY + 14 * HOUR, 0),  # at night nobody is told
        (MONDAY + DAY, 5),  # the clock had stood still for a day
        (MONDAY + DAY + HOUR, 0),
    ]:
        assert send_due(at=at) == new, at
    assert told() == {"so", "giam_doc", "canbo_an", "chu_tich", "canbo_binh"}
    notice = Notice.objects.get(to=due.chu_tich)
    assert (notice.title, notice.url) == (
        "Tình hình tháng 7/2022: Xã An", reverse("monthly_show", args=[due.an.pk]) + "?month=2022-07"
    )  # fmt: skip
    assert signed_in(due.chu_tich).get(notice.url).context["page"].round == due.july


def test_of_two_rounds_of_a_month_the_one_that_the_page_is_about_is_told_of(due: World) -> None:
    quarter = {"data_from": datetime.date(2022, 5, 1), "data_to": datetime.date(2022, 7, 31)}
    open_team_round(due, code="ba-thang", title="Ba tháng", due_at=FRIDAY - 3 * DAY, **quarter)
    assert send_due(at=MONDAY - 2 * DAY) == 0
    assert send_due(at=MONDAY) > 0
    assert send_due(at=MONDAY + 13 * DAY) == 0
    Notice.objects.all().delete()
    assert send_due(at=MONDAY + 13 * DAY) == 0  # what is long over is told of no more


def test_who_declines_it_is_told_no_more_until_they_want_it_again(due: World) -> None:
    client = signed_in(due.canbo_an)
    body = client.get(reverse("channel_list")).content.decode()
    assert "Tin không bắt buộc" in body
    assert "Tin không bắt buộc" not in signed_in(due.lan).get(reverse("channel_list")).content.decode()
    client.post(reverse("channel_kinds"), {})
    client.post(reverse("channel_kinds"), {})
    assert list(DeclinedKind.objects.values_list("user__username", "kind")) == [("canbo_an", "monthly")]
    with pytest.raises(IntegrityError), transaction.atomic():
        DeclinedKind.objects.create(user=due.canbo_an, kind="monthly")  # a_kind_is_declined_once
    send_due(at=MONDAY)
    assert "canbo_an" not in told()
    assert "so" in told()
    client.post(reverse("channel_kinds"), {"kinds": ["monthly"]})
    send_due(at=MONDAY + HOUR)
    assert "canbo_an" in told()
    assert client.post(reverse("channel_kinds"), {"kinds": ["reminder"]}).status_code == 422


def test_an_email_carries_the_sheet_and_goes_without_it_where_none_can_be_made(
    due: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk__in=[due.giam_doc.pk, due.chu_tich.pk]).update(email="lanh-dao@example.vn")
    send_due(at=MONDAY)
    with time_machine.travel(MONDAY + HOUR):
        assert deliver() == 2
    for letter, place in zip(
        sorted(mail.outbox, key=lambda one: one.subject), ("Tỉnh Sông Xanh", "Xã An"), strict=True
    ):
        ((name, data, content_type),) = letter.attachments
        assert (content_type, pages_of(data), name[-4:]) == ("application/pdf", 1, ".pdf")
        assert f"Tình hình tháng 7/2022: {place}" in text_of(data)
        assert "/monthly/" in letter.body

    def refuse() -> None:
        raise Refused("no_typeface", "Thiếu bộ chữ.")

    mail.outbox.clear()
    monkeypatch.setattr(printing, "load_typefaces", refuse)
    Notice.objects.all().delete()
    send_due(at=MONDAY + 2 * HOUR)
    with time_machine.travel(MONDAY + 3 * HOUR):
        assert deliver() == 2
    assert [letter.attachments for letter in mail.outbox] == [[], []]
