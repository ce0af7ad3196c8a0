"""Pages of plans, sessions and invitations, as people use them."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from teams.models import Member
from tests.training.access_sessions import a_plan, a_series, a_session
from tests.training.world_training import add_training, at, invite, make_session
from tests.world import World, make_member
from training.models import Invitation, Plan, Session

pytestmark = pytest.mark.once

TODAY = "2022-07-10T08:00:00+07:00"


@pytest.fixture
def country(world: World, time_machine: Any) -> World:
    add_training(world)
    time_machine.move_to(TODAY, tick=False)
    return world


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(user: User, name: str, *args: Any, **query: Any) -> str:
    response = signed_in(user).get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def sent(user: User, name: str, *args: Any, data: dict[str, Any]) -> Any:
    return signed_in(user).post(reverse(name, args=args), data)


def test_a_plan_is_set_and_changed_and_its_sessions_stand_below_it(country: World) -> None:
    sent(country.so, "plan_create", data=a_plan(country))
    plan = Plan.objects.get(title="Kế hoạch mới")
    assert (str(plan.share), list(plan.topics.all())) == ("0.800", [country.dvc])
    response = sent(country.so, "plan_create", data=a_plan(country))
    assert (response.status_code, "đã có kế hoạch tên" in response.content.decode()) == (422, True)
    sent(country.so, "plan_edit", plan.pk, data=a_plan(country) | {"percent": "90"})
    assert str(Plan.objects.get(pk=plan.pk).share) == "0.900"
    assert "Lớp xã An" in read(country.canbo_an, "plan_show", country.ke_hoach.pk)
    assert "Lớp xã An" not in read(country.canbo_binh, "plan_show", country.ke_hoach.pk)


def test_a_plan_that_ends_before_it_starts_is_refused_at_its_field(country: World) -> None:
    response = sent(country.so, "plan_create", data=a_plan(country) | {"ends_on": "2022-08-01"})
    assert "ends_on" in response.context["form"].errors


def test_a_session_is_planned_over_two_days_with_a_new_trainer(country: World) -> None:
    more = {"day-2-on": "2022-09-06", "day-2-starts": "13:00", "day-2-ends": "16:00"}
    more |= {"trainer_name": "Trần Thị Chín", "trainer_organisation": "Bưu điện", "partner": country.doitac.pk}
    response = sent(country.canbo_an, "session_create", data=a_session(country) | more)
    session = Session.objects.get(title="Buổi mới")
    assert response.url == reverse("session_show", args=[session.pk])
    assert (session.days.count(), str(session.trainers.get()), session.partner) == (2, "Trần Thị Chín", country.doitac)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"venue": ""}, "venue"),
        ({"mode": "online", "meeting_url": "http://meet.example.vn"}, "meeting_url"),
        ({"map_url": "javascript:alert(1)"}, "map_url"),
        ({"topics": []}, "topics"),
        ({"places": []}, "places"),
        ({"required_days": "6"}, "required_days"),
        ({"capacity": "0"}, "capacity"),
    ],
)
def test_what_a_session_lacks_is_said_at_its_field(country: World, change: dict[str, Any], field: str) -> None:
    response = sent(country.canbo_an, "session_create", data=a_session(country) | change)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


@pytest.mark.parametrize("change", [{"day-0-ends": "07:00"}, {"day-0-on": ""}, {"day-0-starts": "8 giờ"}])
def test_a_day_that_is_not_whole_is_said(country: World, change: dict[str, str]) -> None:
    response = sent(country.canbo_an, "session_create", data=a_session(country) | change)
    assert (response.status_code, "Xin xem lại ngày học" in response.content.decode()) == (422, True)


def test_a_session_without_a_day_is_refused(country: World) -> None:
    data = {key: value for key, value in a_session(country).items() if not key.startswith("day-0")}
    assert "Xin ghi ít nhất một ngày học" in sent(country.canbo_an, "session_create", data=data).content.decode()


def test_days_sent_without_their_count_are_refused(country: World) -> None:
    response = sent(country.so, "session_create", data={"plan": "1"})
    assert len(response.context["days"].forms) == 5


def test_what_it_collides_with_is_linked_and_a_tick_lets_it_stand(country: World) -> None:
    data = a_session(country) | {"day-0-on": "2022-07-15", "trainers": [country.thay_tam.pk]}
    response = sent(country.so, "session_create", data=data)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'<a href="{reverse("session_show", args=[country.lop_an.pk])}">Lớp xã An</a>' in page
    assert "giảng viên Lương Văn Tám dạy cả hai buổi" in page
    assert sent(country.so, "session_create", data=data | {"despite": "x"}).status_code == 422
    assert (
        sent(country.so, "session_create", data=data | {"despite": response.context["fingerprint"]}).status_code == 302
    )


def test_a_collision_with_a_neighbour_names_neither_the_session_nor_its_people(country: World) -> None:
    data = a_session(country) | {"day-0-on": "2022-07-15", "trainers": [country.thay_tam.pk]}
    data |= {"places": [country.binh.pk], "organiser": country.binh.pk}
    page = sent(country.canbo_binh, "session_create", data=data).content.decode()
    assert "buổi của đơn vị khác, 15/07/2022 08:00" in page
    assert "Lớp xã An" not in page


def test_an_edit_that_somebody_overtook_is_refused_and_says_so(country: World) -> None:
    data = a_session(country) | {"day-0-on": "2022-07-15"}
    assert sent(country.canbo_an, "session_edit", country.lop_an.pk, data=data).status_code == 302
    page = sent(country.canbo_an, "session_edit", country.lop_an.pk, data=data)
    assert (page.status_code, "vừa được người khác sửa" in page.content.decode()) == (422, True)


def test_the_form_of_a_session_stands_filled_in_with_vietnamese_hours(country: World) -> None:
    page = read(country.canbo_an, "session_edit", country.lop_an.pk)
    for value in ("Lớp xã An", "16/07/2022", "08:00", "11:00", "Nhà văn hóa xã An"):
        assert f'value="{value}"' in page


def test_a_series_asks_where_first_and_plans_each_commune_for_itself(country: World) -> None:
    where = read(country.so, "session_series")
    assert "Chọn nơi trước" in where
    assert f"({where.count('name="place"')} nơi)" in read(country.so, "session_series", every=1)
    page = read(country.so, "session_series", place=[country.an.pk, country.binh.pk])
    assert ("1. Xã An" in page, "2. Xã Bình" in page) == (True, True)
    second = {"line-1-place": country.binh.pk, "line-1-on": "2022-09-06", "line-1-starts": "13:00"}
    second |= {"line-1-ends": "16:00", "line-1-days": "2", "line-1-venue": "Trường Bình"}
    data = a_series(country) | second | {"line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "2", "organises": "each"}
    assert sent(country.so, "session_series", data=data).status_code == 302
    one, other = Session.objects.filter(title="Buổi mới").order_by("starts_at")
    assert (one.series, one.organiser, other.organiser) == (other.series, country.an, country.binh)
    assert (one.days.count(), other.days.count(), list(other.places.all())) == (1, 2, [country.binh])


def test_one_time_for_all_holds_where_a_line_says_nothing_else(country: World) -> None:
    lines = {"line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "2", "line-1-place": country.binh.pk}
    lines |= {f"line-{number}-{name}": "" for number in (0, 1) for name in ("on", "starts", "ends", "days", "venue")}
    lines |= {"line-1-starts": "13:00", "line-1-ends": "16:00"}
    data = a_series(country) | lines
    bare = sent(country.so, "session_series", data=data)
    assert bare.status_code == 422
    assert {*bare.context["all_places"].errors} == {"on", "starts", "ends", "venue"}
    assert not any(row.errors for row in bare.context["rows"])  # said once, not in each line
    shared = {"all-on": "2022-09-05", "all-starts": "08:00", "all-ends": "11:00", "all-days": "2"}
    data |= shared | {"all-venue": "Hội trường UBND"}
    later = sent(country.so, "session_series", data=data | {"line-1-ends": "12:00"})
    assert (later.status_code, list(later.context["rows"].forms[1].errors)) == (422, ["ends"])
    assert sent(country.so, "session_series", data=data).status_code == 302
    planned = Session.objects.filter(title="Buổi mới").order_by("starts_at")
    assert [(one.venue, timezone.localtime(one.starts_at).hour, one.days.count()) for one in planned] == [
        ("Hội trường UBND, Xã An", 8, 2),
        ("Hội trường UBND, Xã Bình", 13, 2),
    ]


def test_lines_of_a_series_that_collide_are_named(country: World) -> None:
    second = {key.replace("-0-", "-1-"): value for key, value in a_series(country).items() if "-0-" in key}
    data = a_series(country) | second | {"line-1-place": country.binh.pk}
    data |= {"line-TOTAL_FORMS": "2", "line-INITIAL_FORMS": "2"}
    response = sent(country.so, "session_series", data=data)
    assert "Dòng 2: cùng địa điểm Trường học An – dòng 1" in " ".join(response.content.decode().split()).replace(
        "\n", " "
    )
    assert (
        sent(country.so, "session_series", data=data | {"despite": response.context["fingerprint"]}).status_code == 302
    )


def test_a_line_of_a_series_outside_ones_scope_is_refused(country: World) -> None:
    response = sent(country.so, "session_series", data=a_series(country) | {"line-0-place": country.xa.pk})
    assert (response.status_code, Session.objects.filter(title="Buổi mới").exists()) == (422, False)


def test_more_lines_than_were_sent_are_asked_for_their_place(country: World) -> None:
    response = sent(country.so, "session_series", data=a_series(country) | {"line-TOTAL_FORMS": "2"})
    assert (response.status_code, "place" in response.context["rows"].forms[1].errors) == (422, True)


def test_those_found_are_asked_but_those_left_out(country: World) -> None:
    days = [(at(25, 8), at(25, 11))]
    session = make_session("Lớp khác", organiser=country.an, places=[country.an], topics=[country.dvc], days=days)
    page = read(country.canbo_an, "session_invite", session.pk, position="leader")
    assert ("2 người" in page, "Nguyễn Thị Lan" in page, "Người Thứ Ba" in page) == (True, True, False)
    minh = country.minh.memberships.get()
    sent(country.canbo_an, "session_invite", session.pk, data={"position": "leader", "skip": [minh.pk]})
    assert [row.member.user for row in session.invitations.all()] == [country.lan]


def test_whoever_is_asked_elsewhere_at_that_hour_is_marked_before_they_are_asked(country: World) -> None:
    days = [(at(15, 9), at(15, 10))]
    session = make_session("Lớp khác", organiser=country.an, places=[country.an], topics=[country.dvc], days=days)
    assert "Đã được mời buổi khác cùng giờ" in read(country.canbo_an, "session_invite", session.pk)


def test_a_leader_answers_for_the_own_team_and_not_for_another(country: World) -> None:
    mine = country.lop_an.invitations.get(member__user=country.lan)
    other = country.lop_an.invitations.get(member__user=country.minh)
    answer = {"state": "coming"}
    assert sent(country.lan, "invitation_answer", mine.pk, data=answer).status_code == 302
    assert sent(country.lan, "invitation_answer", other.pk, data=answer).status_code == 404
    assert (Invitation.objects.get(pk=mine.pk).state, Invitation.objects.get(pk=other.pk).state) == (
        "coming",
        "invited",
    )


@pytest.mark.parametrize(("data", "field"), [({"state": "declined"}, "reason"), ({"state": "replaced"}, "instead")])
def test_an_answer_that_is_not_whole_is_said_at_its_field(country: World, data: dict[str, str], field: str) -> None:
    row = country.lop_an.invitations.get(member__user=country.lan)
    response = sent(country.lan, "invitation_answer", row.pk, data=data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_somebody_else_of_the_team_comes_instead(country: World) -> None:
    row = country.lop_an.invitations.get(member__user=country.lan)
    new = make_member(country.team_an1, "Người Thay Thế")
    sent(country.lan, "invitation_answer", row.pk, data={"state": "replaced", "instead": new.pk})
    assert country.lop_an.invitations.get(member=new).state == "coming"
    assert "Người Thay Thế dự thay" in read(country.lan, "session_show", country.lop_an.pk)


def test_the_partner_sees_names_and_masked_phones_of_its_own_session(country: World) -> None:
    page = read(country.doitac, "session_show", country.lop_an.pk)
    assert "Nguyễn Thị Lan" in page
    assert "0912 345 601" not in page
    assert "0912345601" not in page
    assert "Lớp trực tuyến Huyện Nam" not in read(country.doitac, "training_home")


def test_a_leader_sees_nobody_of_another_team_on_the_page(country: World) -> None:
    page = read(country.lan, "session_show", country.lop_an.pk)
    assert ("Nguyễn Thị Lan" in page, "Trần Văn Minh" in page) == (True, False)


def test_the_word_of_attendance_stands_only_before_who_runs_the_session(country: World) -> None:
    invite(country.lop_cat, make_member(country.team_cat1, "Người Cát"))
    assert "hoa sen" in read(country.so, "session_show", country.lop_cat.pk)
    assert "hoa sen" not in read(country.huyen_nam, "session_show", country.lop_cat.pk)


def test_home_says_what_waits_for_whom(country: World, time_machine: Any) -> None:
    assert "3 người được mời dự “Lớp xã An”, chưa trả lời" in read(country.lan, "training_home")
    assert "chưa kết thúc điểm danh" not in read(country.canbo_an, "training_home")
    time_machine.move_to("2022-07-16T12:00:00+07:00", tick=False)
    assert "chưa trả lời" not in read(country.lan, "training_home")
    for runner in (country.canbo_an, country.doitac):
        assert "“Lớp xã An” đã học xong, chưa kết thúc điểm danh" in read(runner, "training_home")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({"month": "2022-07"}, {"Lớp xã An", "Lớp trực tuyến Huyện Nam"}),
        ({"month": "2022-08"}, set()),
        ({"mode": "online"}, {"Lớp trực tuyến Huyện Nam"}),
        ({"state": "cancelled"}, set()),
    ],
)
def test_sessions_are_listed_by_month_and_form(country: World, query: dict[str, str], titles: set[str]) -> None:
    response = signed_in(country.so).get(reverse("training_home"), query)
    assert {session.title for session in response.context["table"].records} == titles


def test_the_calendar_file_is_taken_as_a_file(country: World) -> None:
    response = signed_in(country.lan).get(reverse("session_ics", args=[country.lop_an.pk]))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response.content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_nobody_erased_comes_instead(country: World) -> None:
    row = country.lop_an.invitations.get(member__user=country.lan)
    gone = make_member(country.team_an1, "Đã xóa")
    Member.objects.filter(pk=gone.pk).update(erased_at=at(1, 8), phone="", birth_year=None)
    response = sent(country.lan, "invitation_answer", row.pk, data={"state": "replaced", "instead": gone.pk})
    assert "instead" in response.context["form"].errors


def test_a_session_asked_for_from_a_plan_belongs_to_it_and_a_commune_plans_for_itself(country: World) -> None:
    of_plan = read(country.canbo_an, "session_create", plan=country.ke_hoach.pk)
    assert f'<option value="{country.ke_hoach.pk}" selected>' in of_plan
    assert "Dành cho các tổ ở: Xã An" in of_plan
    assert "Dành cho các tổ ở: chưa chọn" in read(country.so, "session_create", plan="x")


@pytest.mark.parametrize("place", ["", "x", "99999999999999999999"])
def test_a_line_of_a_series_that_names_no_place_is_refused(country: World, place: str) -> None:
    response = sent(country.so, "session_series", data=a_series(country) | {"line-0-place": place})
    assert (response.status_code, "Nơi không còn trong danh sách" in response.content.decode()) == (422, True)


def test_asking_again_by_the_same_form_asks_nobody(country: World) -> None:
    response = signed_in(country.canbo_an).post(
        reverse("session_invite", args=[country.lop_an.pk]), {"position": "leader"}, follow=True
    )
    assert "Không mời thêm ai" in response.content.decode()
    assert country.lop_an.invitations.count() == 6


def test_a_cancelled_session_says_why_to_those_who_were_asked(country: World) -> None:
    sent(country.canbo_an, "session_cancel", country.lop_an.pk, data={"reason": "Mưa bão, đường ngập"})
    page = read(country.lan, "session_show", country.lop_an.pk)
    assert ("Đã hủy" in page, "Mưa bão, đường ngập" in page, "Trả lời cho" in page) == (True, True, False)


def test_a_plan_out_of_sight_is_named_and_not_linked(country: World) -> None:
    address = reverse("plan_show", args=[country.ke_hoach.pk])
    for user, is_linked in [(country.canbo_an, True), (country.lan, False), (country.doitac, False)]:
        page = read(user, "session_show", country.lop_an.pk)
        assert (country.ke_hoach.title in page, address in page) == (True, is_linked)


def test_a_session_under_way_is_called_so_wherever_it_is_listed(country: World, time_machine: Any) -> None:
    pages = (("session_show", country.lop_an.pk), ("plan_show", country.ke_hoach.pk), ("topic_show", country.smart.pk))
    time_machine.move_to("2022-07-15T09:00:00+07:00", tick=False)
    for name, key in pages:
        assert "đang diễn ra" in read(country.canbo_an, name, key).lower()
    time_machine.move_to("2022-07-17T09:00:00+07:00", tick=False)
    for name, key in pages:
        assert "đã qua, chưa chốt số dự" in read(country.canbo_an, name, key).lower()
