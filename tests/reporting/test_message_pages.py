"""A message pasted on the pages: proposals stand in the boxes with their words and in the draft, its text nowhere."""

import re
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions import parked
from accounts.models import Event
from core.refusals import Refused
from reporting.actions import sayings
from reporting.models import Report, Saying
from tests.reporting.pages import post, signed_in
from tests.reporting.world_rounds import make_indicator, open_team_round, send
from tests.world import World

pytestmark = pytest.mark.once

MESSAGE = "Tổ ấp An 1 báo cáo tháng 7: hướng dẫn 32 hộ, 45 người; lũy kế 320 hộ. SĐT 0901234567"


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def boxes(response: Any) -> dict[str, str]:
    """What stands in the boxes that hold something."""
    found = re.findall(r'<input type="text"[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', response.content.decode())
    return {name: value for name, value in found if value}


def read(user: Any, report: Report, *, page: str = "report_message", **fields: Any) -> Any:
    data = {"version": report.version, "read": "1", "message": MESSAGE} | fields
    return signed_in(user).post(reverse(page, args=[report.pk]), data)


def stored(report: Report) -> Any:
    return Report.objects.filter(pk=report.pk).values("version", "draft", "state").get()


def test_what_is_read_stands_in_the_boxes_with_its_words_and_survives_a_reload(rounds: World) -> None:
    report = rounds.report_an1
    response = read(rounds.lan, report)
    assert response.status_code == 200
    assert boxes(response) == {"figure-ho": "32", "activity-people": "45"}
    said = text(response)
    assert "Từ tin: “hướng dẫn 32 hộ”" in said
    assert "“lũy kế 320 hộ” – là số lũy kế" in said
    assert "“SĐT 0901234567” – giống số điện thoại hoặc số giấy tờ" in said
    assert "Cổng không giữ tin nhắn này." in said
    assert "2 số đã điền vào ô còn trống, đã lưu nháp, chưa nộp" in said
    draft = stored(report)
    assert (draft["version"], draft["draft"]["figures"]["ho"], draft["draft"]["narrative"]) == (1, 32, "")
    assert "0901234567" not in f"{draft}{list(Event.objects.values_list('after', flat=True))}"
    assert boxes(read(rounds.lan, report, version=0)) == boxes(response)  # the same page, loaded again
    page = signed_in(rounds.lan).get(reverse("report_show", args=[report.pk]))
    assert boxes(page) == {"figure-ho": "32", "activity-people": "45"}
    report.refresh_from_db()
    assert post(signed_in(rounds.lan), report, figure_ho="32").status_code == 302


def test_a_message_of_nothing_leads_to_the_page_that_says_so(rounds: World) -> None:
    page = read(rounds.lan, rounds.report_an1, message="Dạ kỳ này tổ không phát sinh ạ")
    assert "Tin nhắn báo kỳ này không phát sinh" in text(page)
    assert reverse("report_nothing", args=[rounds.report_an1.pk]) in page.content.decode()
    said = text(signed_in(rounds.canbo_an).post(reverse("message_read"), {"message": "ấp An 1: ko phát sinh"}))
    assert "Tin báo kỳ này không phát sinh." in said


def test_what_is_read_is_not_saved_where_another_box_is_wrong(rounds: World) -> None:
    before = stored(rounds.report_an1)
    said = text(read(rounds.lan, rounds.report_an1, **{"activity-sessions": "ba"}))
    assert "chưa lưu" in said
    assert stored(rounds.report_an1) == before


def test_a_number_that_was_typed_stays_and_both_are_shown(rounds: World) -> None:
    response = read(rounds.lan, rounds.report_an1, **{"figure-ho": "30", "narrative": "Bà con đã quen."})
    assert boxes(response) == {"figure-ho": "30", "activity-people": "45"}
    assert "Tin nhắn nói 32: “hướng dẫn 32 hộ”. Ô đang ghi 30, cổng giữ nguyên" in text(response)
    assert "Bà con đã quen." in text(response)


@pytest.mark.parametrize("message", ["", " \n ", "hướng dẫn 32 hộ. " * 2_000], ids=["none", "blank", "long"])
def test_what_is_no_message_is_refused_and_what_was_typed_stays(rounds: World, message: str) -> None:
    response = read(rounds.lan, rounds.report_an1, message=message, **{"figure-ho": "30"})
    assert response.status_code == 422
    assert boxes(response) == {"figure-ho": "30"}
    assert ("Xin dán tin nhắn" in text(response)) or ("nhiều nhất 20.000" in text(response))


def test_the_message_of_another_team_or_month_gives_nothing(rounds: World) -> None:
    for message in ("Tổ ấp An 2 báo cáo: hướng dẫn 32 hộ", "Báo cáo tháng 6: hướng dẫn 32 hộ"):
        assert boxes(read(rounds.lan, rounds.report_an1, message=message)) == {}


def test_an_official_shares_a_groups_messages_out_and_enters_them_unconfirmed(rounds: World) -> None:
    client = signed_in(rounds.canbo_an)
    group = "ấp An 1: hướng dẫn 32 hộ\nấp An 2: hd 10 ho\nẤp Bình 1: hướng dẫn 9 hộ"
    page = client.post(reverse("message_read"), {"message": group})
    said = text(page)
    assert "Tổ An 1" in said
    assert "Tổ An 2" in said
    assert "Không rõ là của tổ nào" in said  # another commune's
    action = reverse("report_assist_message", args=[rounds.report_an2.pk])
    assert f'action="{action}"' in page.content.decode()
    form = client.post(action, {"message": ": hd 10 ho", "read": "1"})
    assert form.status_code == 200
    assert boxes(form) == {"figure-ho": "10"}
    draft = stored(rounds.report_an2)
    assert (draft["state"], draft["draft"]["figures"]["ho"], draft["draft"]["assisted_reason"]) == ("draft", 10, "")
    assert boxes(client.get(reverse("report_assist", args=[rounds.report_an2.pk]))) == {"figure-ho": "10"}


def test_of_two_open_rounds_the_message_says_which(rounds: World) -> None:
    open_team_round(rounds, code="ky-8", title="Kỳ tháng 8/2022")
    client = signed_in(rounds.canbo_an)
    assert "tin không nói kỳ nào" in text(client.post(reverse("message_read"), {"message": "ấp An 1: hd 32 ho"}))
    page = client.post(reverse("message_read"), {"message": "ấp An 1 tháng 8: hd 32 ho"})
    assert "Kỳ tháng 8/2022" in text(page)
    assert "Kỳ tháng 7/2022" not in text(page)


def test_what_was_sent_is_not_entered_again(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan)
    page = signed_in(rounds.canbo_an).post(reverse("message_read"), {"message": "ấp An 1: hd 32 ho"})
    assert "báo cáo của tổ đã nộp" in text(page)
    assert read(rounds.lan, rounds.report_an1).status_code == 302


def test_a_province_says_what_words_mean_and_takes_it_back(rounds: World) -> None:
    indicator = rounds.round_1.indicators.get(code="ho")
    assert boxes(read(rounds.lan, rounds.report_an1, message="gõ cửa 12 hộ")) == {}
    client = signed_in(rounds.so)
    client.post(reverse("saying_list"), {"words": "Gõ cửa", "indicator": indicator.pk})
    assert boxes(read(rounds.lan, rounds.report_an1, message="go cua 12 ho")) == {"figure-ho": "12"}
    again = client.post(reverse("saying_list"), {"words": "go cua", "indicator": indicator.pk})
    assert "“Gõ cửa” đang chỉ “Hộ được hướng dẫn”" in text(again)
    saying = Saying.objects.get()
    client.post(reverse("saying_remove", args=[saying.pk]))
    assert not Saying.objects.exists()
    verbs = Event.objects.filter(verb__startswith="sayings.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["sayings.add", "sayings.remove"]


def test_words_that_say_nothing_and_other_provinces_are_refused(rounds: World) -> None:
    indicator = rounds.round_1.indicators.get(code="ho")
    with pytest.raises(Refused, match="đứng bên số nào cũng được"):
        sayings.add(indicator, words="trong tháng này", by=rounds.so)
    saying = sayings.add(make_indicator("khac"), words="gõ cửa", by=rounds.so)
    with pytest.raises(Refused, match="tỉnh khác"):
        sayings.remove(saying, by=rounds.so_nui)
    assert sayings.add(indicator, words="gõ cửa", by=rounds.so_nui).province != saying.province


def test_a_session_that_ran_out_parks_what_was_typed_without_the_message(rounds: World) -> None:
    fields = [("figure-ho", "30"), ("message", MESSAGE), ("read", "1")]
    kept = parked.park(by=rounds.lan, path="/reports/1/message/", fields=fields)
    assert kept
    assert [tuple(one) for one in kept.fields()] == [("figure-ho", "30"), ("read", "1")]


def test_the_database_keeps_one_meaning_of_words_in_a_province(rounds: World) -> None:
    """words_mean_one_indicator_in_a_province"""
    saying = sayings.add(rounds.round_1.indicators.get(code="ho"), words="gõ cửa", by=rounds.so)
    saying.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        saying.save(force_insert=True)
