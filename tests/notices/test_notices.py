"""What the portal tells people: once for each cause, read by nobody else, counted in the menu."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.working_days import VIETNAM
from notices.actions.notices import read, tell
from notices.actions.routing import route
from notices.models import Delivery, Notice
from tests.refusals import refused
from tests.reporting.pages import signed_in
from tests.world import World

pytestmark = pytest.mark.once


def telling(*users: User, once: str = "return:1:1", **fields: Any) -> int:
    facts = {"kind": "returned", "title": "Báo cáo tháng 7 bị trả lại", "url": "/reports/"}
    return tell(users, once=once, **facts | fields)


def test_the_same_cause_tells_the_same_person_once(world: World) -> None:
    assert telling(world.lan, world.minh) == 2
    assert telling(world.lan, world.lan, world.minh, world.hoa) == 1
    assert telling(world.lan, once="return:1:2") == 1
    assert Notice.objects.filter(to=world.lan).count() == 2


def test_a_closed_account_is_not_told(world: World) -> None:
    User.objects.filter(pk=world.lan.pk).update(is_active=False)
    assert telling(User.objects.get(pk=world.lan.pk)) == 0
    assert not Notice.objects.exists()


def test_a_message_leaves_only_for_those_who_have_a_channel(world: World) -> None:
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.vn")
    telling(world.lan, world.minh)
    assert (route(), route()) == (2, 0)
    assert [delivery.notice.to for delivery in Delivery.objects.select_related("notice__to")] == [world.lan]


def test_a_notice_goes_with_its_cause(world: World) -> None:
    with transaction.atomic():
        telling(world.lan)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_a_title_is_one_line_and_no_longer_than_its_column(world: World) -> None:
    telling(world.lan, title="Báo cáo\r\nBcc: ai@example.vn " + "dài " * 100)
    title = Notice.objects.get().title
    assert "\n" not in title
    assert len(title) <= 200


def test_telling_costs_the_same_for_few_and_many(world: World) -> None:
    costs = []
    for users in ([world.lan], list(world.users.values())):
        with CaptureQueriesContext(connection) as captured:
            telling(*users, once=f"cost:{len(users)}")
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_the_first_reading_stays(world: World) -> None:
    telling(world.lan)
    first = timezone.now()
    notice = read(Notice.objects.get(), by=world.lan, at=first)
    read(notice, by=world.lan, at=first + datetime.timedelta(hours=1))
    assert Notice.objects.get().read_at == first


def test_nobody_reads_for_another(world: World) -> None:
    telling(world.lan)
    with refused("notice_not_theirs"):
        read(Notice.objects.get(), by=world.so)


def test_opening_marks_it_as_read_and_leads_where_it_points(world: World) -> None:
    telling(world.lan)
    notice = Notice.objects.get()
    client = signed_in(world.lan)
    wrong_way = client.get(reverse("notice_open", args=[notice.pk]))
    assert (wrong_way.status_code, wrong_way["Allow"]) == (405, "POST")
    assert "Trang này mở bằng nút bấm" in wrong_way.content.decode(), "a browser would show a blank page"
    assert Notice.objects.get().read_at is None
    response = client.post(reverse("notice_open", args=[notice.pk]))
    assert response["Location"] == "/reports/"
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_notice_never_leads_out_of_the_portal(world: World, url: str) -> None:
    telling(world.lan, url=url)
    response = signed_in(world.lan).post(reverse("notice_open", args=[Notice.objects.get().pk]))
    assert response["Location"] == reverse("notice_list")


def test_the_list_holds_ones_own_and_the_unread_first(world: World) -> None:
    telling(world.lan, once="1", title="Tin đã đọc", at=timezone.now())
    read(Notice.objects.get(), by=world.lan)
    telling(world.lan, once="2", title="Tin chưa đọc", at=timezone.now() - datetime.timedelta(days=9))
    telling(world.minh, once="3", title="Tin của người khác")
    body = signed_in(world.lan).get(reverse("notice_list")).content.decode()
    assert body.index("Tin chưa đọc") < body.index("Tin đã đọc")
    assert "Tin của người khác" not in body


def test_the_list_costs_the_same_for_few_and_many(world: World) -> None:
    client = signed_in(world.lan)
    telling(world.lan, by=world.so)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            body = client.get(reverse("notice_list")).content.decode()
        costs.append(len(captured))
        for number in range(20):
            telling(world.lan, once=f"more:{number}", by=world.so)
    assert body.count("Mở xem") == 21
    assert costs[0] == costs[1]


def test_what_is_of_one_kind_and_day_is_folded_and_counted_over_pages(world: World) -> None:
    evening = datetime.datetime(2022, 8, 1, 23, 30, tzinfo=VIETNAM)  # the day of the portal, not of Greenwich
    for number in range(32):
        telling(world.lan, once=f"r{number}", kind="returned", at=evening)
    telling(world.lan, once="p", kind="practice", title="Cách làm hay", at=evening + datetime.timedelta(minutes=10))
    telling(world.lan, once="next", kind="returned", at=evening + datetime.timedelta(hours=1))
    client = signed_in(world.lan)
    first, second = (client.get(reverse("notice_list"), {"page": page}).context["days"] for page in (1, 2))
    assert [(str(day), [(len(one.notices), one.size) for one in groups]) for _, day, groups in first] == [
        ("2022-08-02", [(1, 1)]),
        ("2022-08-01", [(1, 1), (28, 32)]),
    ]
    assert [(len(one.notices), one.size) for _, _, groups in second for one in groups] == [(4, 32)]
    assert "32 thông báo: Báo cáo bị trả lại" in client.get(reverse("notice_list")).content.decode()


def test_all_that_was_seen_is_marked_but_what_must_be_opened_and_what_came_since(world: World) -> None:
    for once in ("1", "2"):
        telling(world.lan, once=once)
    telling(world.lan, once="opens", kind="announcement")
    telling(world.minh, once="1")
    client = signed_in(world.lan)
    newest = client.get(reverse("notice_list")).context["newest"]
    telling(world.lan, once="later")
    said = client.post(reverse("notice_read_all"), {"up_to": newest}, follow=True).content.decode()
    assert "Đã đánh dấu 2 thông báo là đã đọc." in said
    assert "Còn 1 thông báo của cơ quan" in said
    unread = set(Notice.objects.unread().values_list("to__username", "once"))
    assert unread == {("lan", "opens"), ("lan", "later"), (world.minh.username, "1")}
    client.post(reverse("notice_read_all"), {"up_to": "x"})
    assert Notice.objects.unread().count() == 3


@pytest.mark.parametrize("username", ["lan", "canbo_an", "huyen_dong", "so", "quantri", "doitac"])
def test_the_menu_of_every_role_counts_the_unread(world: World, username: str) -> None:
    user = world.users[username]
    client = signed_in(user)
    assert "chưa đọc" not in client.get(reverse("home")).content.decode()
    telling(user, once="1")
    telling(user, once="2")
    assert '(2<span class="visually-hidden"> chưa đọc</span>)' in client.get(reverse("home")).content.decode()


def test_counting_the_unread_is_one_query_and_none_where_nobody_is_signed_in(world: World, client: Any) -> None:
    with CaptureQueriesContext(connection) as captured:
        signed_in(world.lan).get(reverse("notice_list"))
    counts = [one["sql"] for one in captured if "COUNT" in one["sql"] and "read_at" in one["sql"]]
    counts = [sql for sql in counts if " OVER " not in sql]  # how many are alike is counted beside the rows
    assert len(counts) == 1
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("account_login"))
    assert not [one for one in captured if "notices_notice" in one["sql"]]


def test_the_database_refuses_a_second_notice_of_a_cause(world: World) -> None:
    telling(world.lan)
    again = Notice(to=world.lan, kind="returned", title="Lại", url="/", once="return:1:1")
    named = "a_cause_tells_a_person_once|notices_notice.to_id, notices_notice.once"
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        again.save()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"state": "sent"}, "a_sent_delivery_has_an_instant"),
        ({"state": "delivered", "sent_at": timezone.now()}, "a_delivered_one_says_when"),
        ({"state": "failed"}, "a_failed_delivery_says_why"),
        ({"state": "sending"}, "a_delivery_is_sent_under_a_lease"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses_a_delivery_that_says_half(world: World, fields: dict[str, Any], named: str) -> None:
    telling(world.lan)
    with pytest.raises(IntegrityError, match=named), transaction.atomic():
        Delivery.objects.create(notice=Notice.objects.get(), channel="email", **fields)


def test_without_a_mail_server_a_notice_stands_in_the_portal_only(world: World, settings: Any) -> None:
    settings.SENDS_EMAIL = False
    User.objects.filter(pk=world.lan.pk).update(email="lan@example.org")
    assert telling(world.lan) == 1
    route()
    assert not Delivery.objects.exists()
