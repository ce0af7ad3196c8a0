"""Who is silent: at any level, by place, with whom to call, a message to copy and one button."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notices.actions import notices
from notices.models import Delivery, Notice
from places.models import Place
from reporting.actions.reminders import remind
from reporting.actions.reports import excuse, return_report
from reporting.actions.rounds import enrol
from reporting.models import Report, Round
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import send
from tests.world import World, make_place, make_team

pytestmark = pytest.mark.once


def page(world: World, username: str, place: Place, round: Round | None = None) -> str:
    url = reverse("missing_show", args=[place.pk, (round or world.round_1).code])
    return signed_in(world.users[username]).get(url).content.decode()


def message(body: str) -> str:
    return body[body.index("<textarea") : body.index("</textarea>")]


def test_only_those_who_never_sent_and_are_not_excused_are_listed(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    excuse(rounds.report_binh1, reason="Ấp bị lũ.", by=rounds.canbo_binh)
    body = page(rounds, "so", rounds.song_xanh)
    assert "Tổ An 2" in body
    assert "Tổ Cát 1" in body
    assert "Tổ An 1" not in body
    assert "Tổ Bình 1" not in body
    assert "<strong>2/3</strong> tổ chưa nộp" in body


def test_what_was_sent_back_is_asked_for_again_marked_and_counted_apart(rounds: World) -> None:
    """On the page, in the message, by the button and on the home page, until it is sent again."""
    signed_in(rounds.lan)
    send(rounds.report_an1, by=rounds.lan)
    rounds.report_an1.refresh_from_db()
    return_report(rounds.report_an1, reason="Thiếu số hộ.", version=rounds.report_an1.version, by=rounds.canbo_an)
    Notice.objects.all().delete()
    body = page(rounds, "canbo_an", rounds.an)
    assert "<strong>1/2</strong> tổ chưa nộp; <strong>1</strong> tổ đã nộp nhưng bị trả lại" in body
    assert "Tổ An 1 (Ấp An 1) (đã được trả lại để sửa, xin nộp lại)" in message(body)
    home = signed_in(rounds.canbo_an).get(reverse("home")).content.decode()
    assert "tổ chưa nộp hoặc chưa nộp lại – Kỳ tháng 7/2022" in home
    assert "1 bị trả lại, chưa nộp lại." in home
    remind(rounds.round_1, rounds.an, by=rounds.canbo_an)
    assert "Xin sửa và nộp lại" in Notice.objects.get(to=rounds.lan).title
    send(rounds.report_an1, by=rounds.lan)
    assert "bị trả lại" not in page(rounds, "canbo_an", rounds.an)


def test_home_leads_to_the_list_where_all_were_sent_and_one_came_back(rounds: World) -> None:
    excuse(rounds.report_an2, reason="Ấp bị lũ.", by=rounds.canbo_an)
    send(rounds.report_an1, by=rounds.lan)
    rounds.report_an1.refresh_from_db()
    return_report(rounds.report_an1, reason="Thiếu số hộ.", version=rounds.report_an1.version, by=rounds.canbo_an)
    home = signed_in(rounds.canbo_an).get(reverse("home")).content.decode()
    assert "tổ bị trả lại, chưa nộp lại – Kỳ tháng 7/2022" in home


def test_they_are_grouped_by_the_places_below_which_lead_one_level_down(rounds: World) -> None:
    body = page(rounds, "so", rounds.song_xanh)
    for place, silent in ((rounds.dong, 3), (rounds.nam, 1)):
        url = reverse("missing_show", args=[place.pk, "ky-1"])
        assert f'<a class="touch" href="{url}">{place}</a> <span class="quiet fw-normal">({silent})</span>' in body


def test_the_commune_reads_the_leaders_phone_and_the_district_does_not(rounds: World) -> None:
    near, far = page(rounds, "canbo_an", rounds.an), page(rounds, "huyen_dong", rounds.an)
    for body in (near, far):
        assert "Nguyễn Thị Lan" in body
        assert "còn" in body
    assert "0912 345 601" in near
    assert not re.search(r"0912\s?345", far)


def test_the_message_names_them_and_holds_no_phone(rounds: World) -> None:
    text = message(page(rounds, "canbo_an", rounds.an))
    assert "- Tổ An 1 (Ấp An 1)" in text
    assert "- Tổ An 2 (Ấp An 2)" in text
    assert "Kính gửi" in text
    assert not re.search(r"0\d{3}", text.replace("2099", ""))


def test_the_message_says_the_last_day_in_time_and_whose_is_another(rounds: World) -> None:
    later = rounds.report_an2.due_at + datetime.timedelta(days=3, hours=17)
    Report.objects.filter(pk=rounds.report_an2.pk).update(due_at=later)
    text = message(page(rounds, "canbo_an", rounds.an))
    assert "Kỳ tháng 7/2022, hạn nộp: hết Thứ Tư 31/12/2098." in text
    assert "- Tổ An 1 (Ấp An 1)\n" in text.replace("\r", "")
    assert "- Tổ An 2 (Ấp An 2) (hạn riêng: trước 17 giờ 00 Chủ Nhật 04/01/2099)" in text


def test_a_long_message_names_places_instead_of_teams(rounds: World) -> None:
    for number in range(101):
        make_team(rounds.binh1, f"Tổ thêm {number}")
    enrol(rounds.round_1)
    text = message(page(rounds, "so", rounds.song_xanh))
    assert "- Huyện Đông: 104 tổ" in text
    assert "Tổ thêm" not in text


def test_one_without_an_account_is_to_be_written_to(rounds: World) -> None:
    body = page(rounds, "huyen_nam", rounds.nam)
    assert "Chưa có tài khoản, xin nhắn Zalo" in body


def test_each_row_says_by_what_a_reminder_gets_there(rounds: World) -> None:
    """An 1's leader has signed in, An 2's has not, Bình 1's has not but gets e-mail; nobody has an account at Cát 1."""
    signed_in(rounds.lan)
    User.objects.filter(pk=rounds.hoa.pk).update(email="hoa@example.vn")
    client = signed_in(rounds.so)
    response = client.get(reverse("missing_show", args=[rounds.song_xanh.pk, "ky-1"]))
    ways = {str(report.team): report.listed.told_by for report in response.context["table"].records}
    assert ways == {
        "Tổ An 1": "Trên cổng",
        "Tổ An 2": "Có tài khoản nhưng chưa đăng nhập lần nào, xin nhắn Zalo",
        "Tổ Bình 1": "Qua thư điện tử; chưa đăng nhập cổng lần nào",
        "Tổ Cát 1": "Chưa có tài khoản, xin nhắn Zalo",
    }
    body = response.content.decode()
    assert "Lời nhắc đến được <strong>1/4</strong> nơi trên cổng, 1 nơi qua thư điện tử." in body
    assert "Với 2 nơi này, xin nhắn Zalo" in body


def test_the_button_reminds_and_says_whom(rounds: World) -> None:
    signed_in(rounds.lan)
    client = signed_in(rounds.so)
    url = reverse("remind", args=[rounds.song_xanh.pk, "ky-1"])
    body = client.post(url, follow=True).content.decode()
    assert "Đã gửi 3 lời nhắc. 1/4 nơi thấy lời nhắc trên cổng." in body
    assert "2 nơi có tài khoản nhưng chưa ai đăng nhập lần nào nên chưa thấy. 1 nơi chưa có tài khoản." in body
    assert "Xin nhắn Zalo 3 nơi này." in body
    again = client.post(url, follow=True).content.decode()
    assert "Hôm nay đã nhắc rồi" in again
    assert Notice.objects.count() == 3


def test_the_button_is_only_there_for_those_who_may_press_it(rounds: World) -> None:
    assert "Nhắc tất cả" in page(rounds, "so", rounds.song_xanh)
    assert "Nhắc tất cả" not in page(rounds, "quantri", rounds.song_xanh)
    assert "Nhắc tất cả" not in page(rounds, "canbo_an", rounds.an, rounds.round_xa)
    assert "Nhắc tất cả" in page(rounds, "huyen_dong", rounds.dong, rounds.round_xa)


def test_a_round_not_receiving_refuses_in_words(rounds: World) -> None:
    Round.objects.filter(pk=rounds.round_1.pk).update(
        due_at="2022-07-30T00:00+07:00", closes_at="2022-08-01T00:00+07:00"
    )
    client = signed_in(rounds.so)
    body = client.post(reverse("remind", args=[rounds.song_xanh.pk, "ky-1"]), follow=True).content.decode()
    assert "Kỳ này hiện không nhận báo cáo" in body
    assert not Notice.objects.exists()


def test_nobody_silent_is_said_so(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    assert "Không còn ai chưa nộp" in page(rounds, "so", rounds.an1)
    assert "không có đơn vị nào phải nộp" in page(rounds, "so", rounds.cu)


def test_the_page_costs_the_same_for_few_and_many(rounds: World) -> None:
    client = signed_in(rounds.so)
    url = reverse("missing_show", args=[rounds.song_xanh.pk, "ky-1"])
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        costs.append(len(captured))
        for number in range(10):
            hamlet = make_place(f"01102-9{len(costs)}{number}", 4, "ấp", f"Ấp thêm {number}", rounds.binh)
            make_team(hamlet, f"Tổ thêm {number}")
        enrol(rounds.round_1)
    assert costs[0] == costs[1]


def test_what_was_sent_is_listed_without_phones_and_only_within_ones_scope(rounds: World) -> None:
    remind(rounds.round_1, rounds.song_xanh, by=rounds.so)
    url = reverse("reminder_list", args=["ky-1"])
    body = signed_in(rounds.canbo_an).get(url).content.decode()
    assert "Nguyễn Thị Lan" in body
    assert "Ngô Thị Sở" in body
    assert "Chưa đăng nhập cổng lần nào" in body
    assert "Lê Thị Hoa" not in body
    assert not re.search(r"0912\s?345", body)
    body = signed_in(rounds.so).get(url).content.decode()
    assert "Lê Thị Hoa" in body


def test_the_list_says_what_was_read_and_who_has_never_come_to_see(rounds: World) -> None:
    remind(rounds.round_1, rounds.song_xanh, by=rounds.so)
    signed_in(rounds.lan)
    notices.read(Notice.objects.get(to=rounds.lan), by=rounds.lan)
    signed_in(rounds.minh)
    went = {"sent_at": timezone.now()}
    for name, channel, state, fields in [
        ("lan", "zalo", "delivered", went | {"delivered_at": timezone.now()}),
        ("minh", "zalo", "failed", {"reason": "refused"}),
        ("minh", "email", "unsure", {"reason": "no_answer"}),
    ]:
        notice = Notice.objects.get(to__username=name)
        Delivery.objects.create(notice=notice, channel=channel, state=state, **fields)
    address = reverse("reminder_list", args=["ky-1"])
    early = signed_in(rounds.so).get(address).content.decode()
    assert "3 chờ gửi" in early  # no worker has chosen a channel yet, so nobody is said to be out of reach
    assert "chưa liên lạc được" not in early
    Notice.objects.update(routed_at=timezone.now())
    body = signed_in(rounds.so).get(address).content.decode()
    told = "3 lời nhắc: 1 đã mở, 1 đã gửi qua Zalo, 1 không rõ đã gửi chưa, 1 không gửi được, 1 của người chưa liên lạc"
    assert told in body
    assert "(dịch vụ từ chối)" in body
    assert body.count("Chưa mở") == 1  # Minh came, and has not opened it
    assert body.count("Chưa đăng nhập cổng lần nào") == 1


def test_the_list_of_reminders_costs_the_same_for_few_and_many(rounds: World) -> None:
    client, url = signed_in(rounds.so), reverse("reminder_list", args=["ky-1"])
    remind(rounds.round_1, rounds.an1, by=rounds.so)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        costs.append(len(captured))
        remind(rounds.round_1, rounds.song_xanh, by=rounds.so)
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("name", "args"), [("report_list", []), ("home", []), ("rollup_show", ["song_xanh", "ky-1"])])
def test_the_list_the_rollup_and_the_home_page_lead_here(rounds: World, name: str, args: list[str]) -> None:
    args = [getattr(rounds, args[0]).pk, args[1]] if args else []
    query = "?round=ky-1" if name == "report_list" else ""
    body = signed_in(rounds.so).get(reverse(name, args=args) + query).content.decode()
    assert reverse("missing_show", args=[rounds.song_xanh.pk, "ky-1"]) in body


def test_nobody_is_asked_for_what_the_round_takes_no_more(rounds: World) -> None:
    rounds.round_1.closes_at = timezone.now() - datetime.timedelta(days=1)
    rounds.round_1.due_at = rounds.round_1.closes_at - datetime.timedelta(days=1)
    rounds.round_1.save()
    body = page(rounds, "so", rounds.song_xanh)
    assert "Kỳ này đã ngừng nhận báo cáo" in body
    assert "Lời nhắn gửi nhóm Zalo" not in body
