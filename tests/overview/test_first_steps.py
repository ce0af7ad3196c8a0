"""Before the first report comes in home says what to prepare, each line done as soon as its rows are there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from overview.pages.first_steps import first_steps, lacks_first_report
from places.models import Level
from reporting.actions.indicators import seed_letter
from reporting.models import Indicator, Round, Series
from teams.actions.hamlets import refuse
from teams.models import Member, Team, ZaloGroup
from tests.reporting.pages import signed_in
from tests.reporting.world_rounds import send
from tests.teams.hamlets import ap, ask
from tests.world import World, make_place

pytestmark = pytest.mark.once


def done(user: User) -> list[bool]:
    return [step.is_done for step in first_steps(user)]


def test_each_line_is_done_by_the_rows_of_ones_own_place(world: World) -> None:
    assert done(world.so) == [False, False, False]
    seed_letter()
    assert done(world.so) == [True, False, False]
    assert done(world.canbo_an) == [True, True, False, False]
    ZaloGroup.objects.create(place=world.binh, url="https://zalo.me/g/abcdef123")
    assert done(world.canbo_an)[3] is False  # another commune's
    ZaloGroup.objects.create(place=world.an, url="https://zalo.me/g/abcdef124")
    Member.objects.filter(team__in=Team.objects.visible_to(world.canbo_an), user=None).update(left_on="2022-07-01")
    assert done(world.canbo_an) == [True, True, True, True]
    assert done(world.quantri)[:2] == [False, True]
    assert first_steps(world.lan) == []


def test_hamlets_that_wait_for_the_province_are_the_communes_work_done(world: World) -> None:
    empty = make_place("90001", Level.COMMUNE, "xã", "Mới", world.an.parent, valid_from=world.an.valid_from)
    world.canbo_an.place = empty
    world.canbo_an.save()
    user = User.objects.get(pk=world.canbo_an.pk)
    assert done(user)[0] is False
    change = ask(world, "add", commune=empty, wanted=[ap("Ấp Một")], by=user)
    assert done(user)[0] is True
    refuse(change, answer="Chưa có nghị quyết.", by=world.so)
    assert done(user)[0] is False


@pytest.mark.parametrize("username", ["quantri", "so", "canbo_an", "huyen_dong"])
def test_an_empty_portal_says_what_to_do_first_and_never_that_nothing_waits(world: World, username: str) -> None:
    page = signed_in(world.users[username]).get(reverse("home")).content.decode()
    assert "Không có việc nào đang chờ" not in page
    assert ("Chuẩn bị cho báo cáo đầu tiên" in page) == (username != "huyen_dong")
    for step in first_steps(world.users[username]):
        assert signed_in(world.users[username]).get(step.url).status_code == 200, step.url


def test_the_list_costs_two_queries_and_goes_with_the_first_report(rounds: World) -> None:
    user = User.objects.select_related("place").get(pk=rounds.canbo_an.pk)
    with CaptureQueriesContext(connection) as asked:
        assert lacks_first_report(user, [])
        first_steps(user)
    assert len(asked) == 2
    assert "Chuẩn bị cho báo cáo đầu tiên" in signed_in(user).get(reverse("home")).content.decode()
    send(rounds.report_an1, by=rounds.lan)
    assert "Chuẩn bị cho báo cáo đầu tiên" not in signed_in(user).get(reverse("home")).content.decode()
    assert "Chuẩn bị cho báo cáo đầu tiên" in signed_in(rounds.canbo_binh).get(reverse("home")).content.decode()


def test_both_packs_come_by_one_button_and_a_round_asks_all_by_one_tick(world: World) -> None:
    client = signed_in(world.so)
    client.post(reverse("indicator_seed"), {"pack": "1"})
    known = Indicator.objects.count()
    today = timezone.localdate()
    answers = {
        "title": "Kỳ đầu", "level": "4", "within": str(world.song_xanh.pk), "data_from": today.replace(day=1),
        "data_to": today, "opens_at": timezone.localtime().strftime("%d/%m/%Y %H:%M"), "due_wording": "sau 10 ngày",
    }  # fmt: skip
    refused = client.post(reverse("round_open"), answers | {"step": "preview"})
    assert "Xin chọn ít nhất một chỉ tiêu." in refused.content.decode()
    preview = client.post(reverse("round_open"), answers | {"step": "preview", "all_indicators": "on"})
    assert preview.status_code == 200
    asked = preview.context["asked"].cleaned_data["indicators"]
    assert (len(asked), known > 10) == (known, True)
    assert 'name="all_indicators"' in preview.content.decode()
    assert not Round.objects.exists()


def test_each_next_step_is_offered_where_the_one_before_ends(world: World) -> None:
    client = signed_in(world.so)
    packs = client.post(reverse("indicator_seed"), {"pack": "1"}, follow=True)
    assert f'href="{reverse("series_create")}">Đặt báo cáo định kỳ' in packs.content.decode()
    answers = {
        "title": "Báo cáo định kỳ", "period": "month", "within": str(world.song_xanh.pk), "days_4": "2",
        "due_wording": "hai ngày làm việc", "starts_on": "01/08/2022", "code": "dinh-ky", "step": "save",
    }  # fmt: skip
    refused = client.post(reverse("series_create"), answers)
    assert "Xin chọn ít nhất một chỉ tiêu." in refused.content.decode()
    made = client.post(reverse("series_create"), answers | {"all_indicators": "on"}, follow=True)
    assert Series.objects.get().indicators.count() == Indicator.objects.count() > 10
    assert f'href="{reverse("round_open")}">Mở kỳ báo cáo đầu tiên' in made.content.decode()
    edited = client.get(reverse("series_edit", args=[Series.objects.get().pk]))
    assert "all_indicators" not in edited.content.decode()


def test_the_form_of_an_account_begins_with_the_role_that_the_list_is_about(world: World) -> None:
    client, form = signed_in(world.quantri), reverse("account_create")
    staff, commune, other = (client.get(f"{form}?role={role}").context["form"] for role in ("staff", "commune", "x"))
    assert (staff["role"].value(), staff["place"].value()) == ("staff", world.quantri.place_id)
    assert (commune["role"].value(), commune["place"].value()) == ("commune", None)
    assert other["role"].value() is None
    answers = {"full_name": "Trần Văn Sở", "username": "so.moi", "role": "staff", "place": world.quantri.place_id}
    slip = client.post(form, answers, follow=True).content.decode()
    assert f'href="{form}?role=staff">Cấp tài khoản tiếp theo' in slip
