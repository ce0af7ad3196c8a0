"""The pages of a report that an official enters for a leader."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from reporting.actions import reports
from reporting.models import Report
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import send
from tests.world import World, make_user

pytestmark = pytest.mark.once

WHY = "Tổ trưởng đọc số qua điện thoại"


def enter(user: Any, report: Report, **fields: Any) -> Any:
    stored = Report.objects.get(pk=report.pk).version
    data = {"figure-ho": "9", "assisted_reason": WHY, "version": stored} | fields
    return signed_in(user).post(reverse("report_assist", args=[report.pk]), data)


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>", " ", response.content.decode())


def test_the_form_is_the_leaders_own_with_a_reason(rounds: World) -> None:
    page = signed_in(rounds.canbo_an).get(reverse("report_assist", args=[rounds.report_an1.pk])).content.decode()
    assert "Nguyễn Thị Lan chưa đăng nhập cổng lần nào nên không thấy thông báo trên cổng" in page
    for name in ("figure-ho", "figure-tai-khoan", "activity-sessions", "narrative", "assisted_reason"):
        assert f'name="{name}"' in page
    assert "Nguyễn Thị Lan" in page
    assert reverse("report_assist", args=[rounds.report_an1.pk]) in (
        signed_in(rounds.canbo_an).get(show(rounds.report_an1)).content.decode()
    )


def test_an_official_enters_and_the_leader_reads_who_why_and_when(rounds: World) -> None:
    response = enter(rounds.canbo_an, rounds.report_an1)
    assert response["Location"] == show(rounds.report_an1)
    page = text(signed_in(rounds.lan).get(show(rounds.report_an1)))
    assert "Báo cáo do cán bộ nhập thay" in page
    assert "Phạm Thu An" in page
    assert WHY in page
    assert "Tôi không đồng ý" in page


def said_after(user: Any, report: Report) -> str:
    data = {"figure-ho": "9", "assisted_reason": WHY, "version": report.version}
    return text(signed_in(user).post(reverse("report_assist", args=[report.pk]), data, follow=True))


def test_who_is_told_is_who_can_be_reached(rounds: World) -> None:
    """Minh has never signed in, Lan has; nobody of Tổ Cát 1 has an account."""
    signed_in(rounds.lan)
    assert "Cổng đã báo cho Nguyễn Thị Lan." in said_after(rounds.canbo_an, rounds.report_an1)
    said = said_after(rounds.canbo_an, rounds.report_an2)
    assert "Trần Văn Minh chưa đăng nhập cổng lần nào nên chưa thấy: xin báo trực tiếp." in said
    assert "Cổng đã báo cho" not in said
    make_user("canbo_cat", Role.COMMUNE, rounds.cat)
    official = User.objects.get(username="canbo_cat")
    assert "Tổ này chưa có tài khoản nên không ai được báo trên cổng" in said_after(official, rounds.report_cat1)


@pytest.mark.parametrize(
    "fields",
    [{"assisted_reason": " "}, {"figure-ho": "x"}, {"figure-ho": ""}, {"figure-ho": "500"}, {"version": "7"}],
)
def test_the_same_checks_as_for_the_leader_and_nothing_typed_is_lost(rounds: World, fields: dict[str, str]) -> None:
    response = enter(rounds.canbo_an, rounds.report_an1, **fields)
    assert response.status_code in (409, 422)
    assert not rounds.report_an1.submissions.exists()
    if fields.get("assisted_reason", WHY) == WHY:
        assert WHY in response.content.decode()


def test_a_doubtful_figure_is_confirmed(rounds: World) -> None:
    assert enter(rounds.canbo_an, rounds.report_an1, **{"figure-ho": "500"}).status_code == 422
    assert enter(rounds.canbo_an, rounds.report_an1, **{"figure-ho": "500", "confirm": "on"}).status_code == 302


def test_pressing_twice_enters_once(rounds: World) -> None:
    data = {"figure-ho": "9", "assisted_reason": WHY, "version": 0}
    client = signed_in(rounds.canbo_an)
    for _ in range(2):
        response = client.post(reverse("report_assist", args=[rounds.report_an1.pk]), data)
        assert response.status_code == 302
    assert rounds.report_an1.submissions.count() == 1


def test_what_the_leader_sent_meanwhile_stands(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    response = enter(rounds.canbo_an, rounds.report_an1)
    assert response.status_code == 422
    assert "chưa được nhận" in text(response)
    assert 'value="9"' in response.content.decode()
    assert signed_in(rounds.canbo_an).get(reverse("report_assist", args=[rounds.report_an1.pk])).status_code == 200


def test_a_draft_of_the_leader_is_taken_up_and_told_of(rounds: World) -> None:
    post(signed_in(rounds.lan), rounds.report_an1, button="draft", figure_ho="77")
    page = signed_in(rounds.canbo_an).get(reverse("report_assist", args=[rounds.report_an1.pk])).content.decode()
    assert 'value="77"' in page
    assert "Có bản nháp do" in page
    post(signed_in(rounds.lan), rounds.report_an1, button="draft", figure_ho="78")
    response = enter(rounds.canbo_an, rounds.report_an1, version=1)
    assert response.status_code == 409
    assert 'value="9"' in response.content.decode()
    assert enter(rounds.canbo_an, rounds.report_an1).status_code == 302


def test_the_leader_objects_on_the_page_and_reviewers_see_it(rounds: World) -> None:
    enter(rounds.canbo_an, rounds.report_an1)
    client, url = signed_in(rounds.lan), reverse("report_object", args=[rounds.report_an1.pk])
    assert client.post(url, {"objection": " "}).status_code == 422
    assert client.post(url, {"objection": "Tổ tôi chỉ có 7 hộ"}).status_code == 302
    assert client.post(url, {"objection": "Lần nữa"}).status_code == 422
    for user in (rounds.lan, rounds.canbo_an, rounds.so):
        assert "Tổ tôi chỉ có 7 hộ" in text(signed_in(user).get(show(rounds.report_an1)))
    listing = text(signed_in(rounds.huyen_dong).get(reverse("report_list"), {"round": "ky-1", "state": "awaiting"}))
    assert "Tổ trưởng không đồng ý" in listing
    assert WHY in listing


def test_who_entered_it_is_offered_no_acceptance(rounds: World) -> None:
    enter(rounds.canbo_an, rounds.report_an1)
    accept = reverse("report_accept", args=[rounds.report_an1.pk])
    own = signed_in(rounds.canbo_an)
    assert accept not in own.get(show(rounds.report_an1)).content.decode()
    assert accept in signed_in(rounds.huyen_dong).get(show(rounds.report_an1)).content.decode()
    assert own.post(accept, {"version": "1"}).status_code == 422
    assert (
        'name="chosen"' not in own.get(reverse("report_list"), {"round": "ky-1", "state": "awaiting"}).content.decode()
    )


def test_another_teams_leader_neither_sees_nor_objects(rounds: World) -> None:
    enter(rounds.canbo_an, rounds.report_an1)
    url = reverse("report_object", args=[rounds.report_an1.pk])
    assert signed_in(rounds.minh).post(url, {"objection": "Không"}).status_code == 404
    assert signed_in(rounds.canbo_an).post(url, {"objection": "Không"}).status_code == 403


def test_marked_fields_come_first_and_say_so(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5, don=8)
    data = {"reason": "Xem lại", "version": "1", "marked": ["don", "sessions", "narrative"]}
    assert (
        signed_in(rounds.canbo_an).post(reverse("report_return", args=[rounds.report_an1.pk]), data).status_code == 302
    )
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.marked == ["don", "sessions", "narrative"]
    page = signed_in(rounds.lan).get(show(rounds.report_an1)).content.decode()
    assert page.count("Cán bộ đề nghị sửa ô này") == 3
    assert page.index('name="figure-don"') < page.index('name="figure-ho"')
    send(rounds.report_an1, by=rounds.lan, don=7)
    rounds.report_an1.refresh_from_db()
    assert rounds.report_an1.marked == []


def test_marks_of_another_round_are_no_choice(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    url = reverse("report_return", args=[rounds.report_an1.pk])
    data = {"reason": "Xem lại", "version": "1", "marked": ["khong-co"]}
    assert signed_in(rounds.canbo_an).post(url, data).status_code == 422
    report = reports.return_report(rounds.report_an1, reason="Xem lại", marked=["khong-co", "ho"], by=rounds.canbo_an)
    assert report.marked == ["ho"]


def test_what_the_leader_sent_is_no_second_press_of_the_officials_button(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=9)
    response = enter(rounds.canbo_an, rounds.report_an1)
    assert response.status_code == 422
    assert "chưa được nhận" in text(response)


def test_sending_on_an_old_page_asks_to_look_again_though_the_same_stands_there(rounds: World) -> None:
    enter(rounds.canbo_an, rounds.report_an1, draft="1")
    response = enter(rounds.canbo_an, rounds.report_an1, version=0)
    assert response.status_code == 409
    assert not Report.objects.get(pk=rounds.report_an1.pk).first_submitted_at
