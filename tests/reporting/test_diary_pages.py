"""The diary on pages: written with and without a script, listed by month, taken over into a report, read beside it."""

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from core.templatetags.wording import day
from reporting.actions import diary
from reporting.forms.report_filters import AWAITING
from reporting.models import DiaryEntry, Platform
from teams.models import Member
from tests.reporting.pages import signed_in
from tests.reporting.test_diary import written
from tests.reporting.world_rounds import make_indicators, open_team_round, report_of, send
from tests.world import World, make_user

pytestmark = pytest.mark.once


def posted(**more: Any) -> dict[str, Any]:
    """What the page of "Tổ An 1" sends, with its leader ticked."""
    lan = Member.objects.get(user__username="lan").pk
    said = {"day": day(timezone.localdate()), "kind": "households", "members": lan, "minutes": "30"}
    return {"key": str(uuid.uuid4())} | said | more


def running_round(world: World) -> Any:
    """A round about this month and the one before, which asks for all three indicators."""
    today = timezone.localdate()
    return open_team_round(world, indicators=make_indicators(), data_from=today - datetime.timedelta(40), data_to=today)


def page(client: Client, name: str, *args: Any, **query: Any) -> str:
    return " ".join(client.get(reverse(name, args=args), query).content.decode().split())


def test_a_leader_writes_with_three_fields_and_comes_to_the_diary(world: World) -> None:
    running_round(world)
    client, url = signed_in(world.lan), reverse("diary_write", args=[world.team_an1.pk])
    answer = client.post(url, posted(**{"count-ho": "1.2", "count-don": ""}))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"count-ho"})
    faulty = {"day": "x", "minutes": "x", "words": "x" * 301, "members": "x", "kind": "x", "count-ho": "x"}
    shown = client.post(url, posted(**faulty)).content.decode()
    for name in faulty:  # each is described by what is wrong with it, and reached from the summary
        described = re.search(rf'aria-describedby="[^"]*id_{name}[-_]error"', shown)
        assert described, name
        assert re.search(rf'id="id_{name}[-_]error"', shown), name
        [reached] = re.findall(rf'href="#((?:div_)?id_{name})"', shown)
        assert f'id="{reached}"' in shown
    answer = client.post(url, posted(**{"count-ho": "12", "count-don": ""}), follow=True)
    assert answer.redirect_chain == [(f"{reverse('diary_list')}?team={world.team_an1.pk}", 302)]
    said = answer.content.decode()
    assert ("Đã ghi vào sổ: Đến hộ dân" in said, "bảng kinh phí xã đã kiểm tra" in said) == (True, False)
    entry = DiaryEntry.objects.get()
    before = entry.day.replace(day=1) - datetime.timedelta(1)  # a month whose money may be approved
    late = client.post(url, posted(day=day(before), kind="market"), follow=True).content.decode()
    assert "bảng kinh phí xã đã kiểm tra của tháng ấy thì giữ nguyên" in late
    assert dict(entry.counts.values_list("indicator__code", "value")) == {"ho": 12}  # empty is not counted
    assert [one.user for one in entry.members.select_related("user")] == [world.lan]


def test_the_form_asks_for_flows_of_the_running_round_first_and_folds_the_others(world: World) -> None:
    ho, *_ = make_indicators()
    ho.name = "Hộ được hướng dẫn trong kỳ"  # of a round, and not of the day that is written about
    ho.platform = Platform.objects.create(name="Dịch vụ công trực tuyến", group="government")
    ho.save()
    today = timezone.localdate()
    open_team_round(world, indicators=[ho], data_from=today, data_to=today)
    shown = page(signed_in(world.lan), "diary_write", world.team_an1.pk)
    first, folded = shown.split("<summary>Chỉ tiêu khác</summary>")
    assert "Dịch vụ công trực tuyến" in first
    assert 'name="count-ho"' in first
    assert 'name="count-don"' in folded
    assert "Hộ được hướng dẫn <span" in first
    assert "count-tai-khoan" not in shown  # a stock is not counted day by day
    assert f'value="{day(today)}"' in first


def test_what_a_phone_kept_arrives_once_with_the_phones_time(world: World) -> None:
    running_round(world)
    client, url = signed_in(world.lan), reverse("diary_sync", args=[world.team_an1.pk])
    assert client.get(url).json()["user"] == str(world.lan.pk)
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    sent = posted(**{"count-ho": "7", "user": world.lan.pk, "submit": 1, "composed_at": hour_ago.isoformat()})
    assert [client.post(url, sent).json()["status"] for _ in range(2)] == ["stored", "already"]
    entry = DiaryEntry.objects.get()
    assert (entry.composed_at, str(entry.key)) == (hour_ago, sent["key"])
    answers = {
        "other_user": client.post(url, sent | {"user": world.minh.pk}),
        "invalid": client.post(url, sent | {"key": str(uuid.uuid4()), "count-ho": "-1"}),
        "refused": client.post(url, sent | {"count-ho": "8"}),
    }
    assert {status: answer.json()["status"] for status, answer in answers.items()} == {one: one for one in answers}
    wrong = sent | {"key": str(uuid.uuid4()), "count-ho": "-1", "minutes": "x", "level_cu": "3"}
    wrong |= {"day": "01/01/2022", "words": "Gọi 0912 345 678"}  # all is said at once; the page was kept too long
    assert set(client.post(url, wrong).json()["errors"]) == {"count-ho", "minutes", "day", "words", "__all__"}
    assert signed_in(world.minh).get(url).json()["status"] == "gone"
    assert DiaryEntry.objects.count() == 1


def test_the_same_work_once_more_is_asked_about_on_the_page_and_on_the_phone(world: World) -> None:
    client, url = signed_in(world.lan), reverse("diary_write", args=[world.team_an1.pk])
    assert client.post(url, posted()).status_code == 302
    answer = client.post(url, posted())
    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 422
    assert '<a href="#id_another">Ghi hai lần: Anh/chị đã ghi việc giống hệt lúc' in shown
    assert 'name="another" id="id_another" value="1">Vẫn ghi thêm</button>' in shown
    sync = reverse("diary_sync", args=[world.team_an1.pk])
    told = client.post(sync, posted(user=world.lan.pk)).json()
    assert told["message"].startswith("Ghi hai lần: Anh/chị đã ghi")
    assert (told["status"], list(told["errors"])) == ("refused", ["another"])
    assert client.post(url, posted(another="1")).status_code == 302
    assert client.post(sync, posted(user=world.lan.pk, another="1")).json()["status"] == "stored"
    assert DiaryEntry.objects.count() == 3


def test_what_says_nothing_and_what_nobody_did_is_refused_on_the_page_and_on_the_phone(world: World) -> None:
    running_round(world)
    client, url = signed_in(world.lan), reverse("diary_write", args=[world.team_an1.pk])
    sync = reverse("diary_sync", args=[world.team_an1.pk])
    for wrong, name, sentence in (
        ({"members": []}, "members", "Ai tham gia: Xin chọn ai tham gia."),
        ({"minutes": ""}, "minutes", "Mất bao nhiêu phút: Xin ghi ít nhất một số, số phút hoặc vài chữ."),
    ):
        answer = client.post(url, posted(**wrong))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
        assert client.post(sync, posted(user=world.lan.pk, **wrong)).json()["message"] == sentence
    assert not DiaryEntry.objects.exists()
    for said in ({"count-ho": "0"}, {"words": "Mưa to"}, {"kind": "class"}):
        assert client.post(url, posted(minutes="", **said)).status_code == 302


def test_two_phones_of_one_team_are_merged(world: World) -> None:
    running_round(world)
    member = make_user("thanh_vien", Role.MEMBER, world.an1, "Người Thứ Ba")
    world.team_an1.members.filter(full_name="Người Thứ Ba").update(user=member)
    url = reverse("diary_sync", args=[world.team_an1.pk])
    for user, value in ((world.lan, "20"), (member, "12")):
        answer = signed_in(user).post(url, posted(**{"count-ho": value, "user": user.pk}))
        assert answer.json()["status"] == "stored"
    shown = page(signed_in(world.canbo_an), "diary_list", team=world.team_an1.pk)
    assert "Hộ được hướng dẫn: <strong>32</strong> hộ" in shown
    assert "<strong>2</strong> việc trong <strong>1</strong> ngày" in shown


def test_the_list_is_narrowed_by_month_and_says_what_was_withdrawn(world: World) -> None:
    make_indicators()
    today = timezone.localdate()
    before = today.replace(day=1) - datetime.timedelta(days=1)
    kept = written(world.team_an1, world.lan, counts={"ho": 5}, words="Mưa to")
    written(world.team_an1, world.lan, counts={"ho": 9}, day=before)
    gone = written(world.team_an1, world.lan, counts={"ho": 100})
    client = signed_in(world.lan)
    assert client.post(reverse("diary_withdraw", args=[gone.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("diary_withdraw", args=[gone.pk]), {"reason": "Ghi hai lần"}).status_code == 302
    shown = page(client, "diary_list", month=f"{today:%Y-%m}")
    assert "Ghi hai lần" in shown
    assert "Mưa to" in shown
    assert "Hộ được hướng dẫn: <strong>5</strong> hộ" in shown
    assert reverse("diary_withdraw", args=[kept.pk]) in shown
    assert "<strong>14</strong> hộ" in page(client, "diary_list")
    assert reverse("diary_withdraw", args=[kept.pk]) not in page(signed_in(world.canbo_an), "diary_list")


def test_home_and_the_report_lead_to_the_diary(world: World) -> None:
    report = report_of(running_round(world), world.team_an1)
    for value in (20, 12):
        written(world.team_an1, world.lan, counts={"ho": value})
    outside = datetime.timedelta(days=41)
    written(world.team_an1, world.lan, counts={"ho": 500}, day=timezone.localdate() - outside)
    client = signed_in(world.lan)
    home = page(client, "home")
    assert reverse("diary_write", args=[world.team_an1.pk]) in home
    assert "tháng này 2 việc" in home
    form = page(client, "report_show", report.pk)
    assert "Sổ ghi của tổ trong kỳ này: <strong>32</strong> hộ" in form
    assert 'data-take="32" data-into="id_figure-ho" hidden' in form
    assert form.count("Một hộ đếm một lần trong một kỳ") == 1
    assert form.count("Sổ ghi của tổ trong kỳ này") == 1  # nobody counted the others: missing is not zero


def test_the_reviewer_sees_where_report_and_diary_differ(world: World) -> None:
    report = report_of(running_round(world), world.team_an1)
    written(world.team_an1, world.lan, counts={"ho": 30, "don": 3})
    for days in (41, 90):  # no days of the round
        written(world.team_an1, world.lan, counts={"ho": 7}, day=timezone.localdate() - datetime.timedelta(days))
    send(report, by=world.lan, ho=32, tai_khoan=4, don=3)
    for user in (world.canbo_an, world.lan):
        shown = page(signed_in(user), "report_show", report.pk)
        assert '<strong>32</strong> <span class="quiet text-nowrap">(sổ ghi 30)</span>' in shown
        assert shown.count("(sổ ghi") == 1  # what is equal is not said
        assert "Khác nhau chưa phải là sai" in shown
        days = [
            (name, day(getattr(report.round, f"data_{side}"))) for name, side in (("first", "from"), ("last", "to"))
        ]
        asked = {"team": str(world.team_an1.pk)} | dict(days)
        assert f"?{'&amp;'.join(f'{name}={value}' for name, value in asked.items())}" in shown
        assert "Hộ được hướng dẫn: <strong>30</strong> hộ" in page(signed_in(user), "diary_list", **asked)
    assert page(signed_in(world.canbo_an), "report_list", state=AWAITING).count("(sổ ghi 30)") == 1
    diary.withdraw_entry(DiaryEntry.objects.earliest("pk"), reason="Nhầm", by=world.lan)
    assert "sổ ghi 30" not in page(signed_in(world.canbo_an), "report_show", report.pk)
