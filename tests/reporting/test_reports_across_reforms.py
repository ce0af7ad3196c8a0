"""Reports that were owed when their place ended: whoever answers for the heir sends them and is told, and the numbers
of those still awaited are one on home, on the list of the silent and on the dashboard.
"""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from notices.models import Notice
from places.models import Place
from reporting.access import may_review, may_write
from reporting.actions import closings, reminders, reports
from reporting.cards import open_round_progress, own_report_tasks
from reporting.models import Report
from reporting.notices import contacts
from tests.refusals import refused
from tests.reporting.world_rounds import add_rounds, open_team_round, report_of, send
from tests.teams.world_reforms import new, reform
from tests.world import World, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def heir(world: World, rounds: World) -> User:
    """The official of xã An Bình, which xã An and xã Bình became while both still owed a report."""
    send(world.report_xa_an, by=world.canbo_an, ho=3)
    world.report_xa_an.refresh_from_db()
    reports.return_report(world.report_xa_an, reason="Xin xem lại.", by=world.huyen_dong)
    reform(world)
    world.so.place = new("03")
    world.so.save()
    return make_user("canbo_moi", Role.COMMUNE, new("03001"), "Cán bộ mới")


def owed_by(world: World, place: Place) -> Report:
    return report_of(world.round_xa, place)


def test_the_heirs_official_sends_what_the_old_communes_owe_in_their_name(world: World, heir: User) -> None:
    send(owed_by(world, world.binh), by=heir, ho=5)
    returned = owed_by(world, world.an)
    send(returned, by=heir, ho=4)
    sent = Report.objects.filter(round=world.round_xa, state="submitted").order_by("place__path")
    assert [str(one.reporter) for one in sent] == ["Xã An", "Xã Bình"]
    assert own_report_tasks(heir, timezone.now()) == []


def test_home_offers_them_and_the_form_opens(world: World, heir: User) -> None:
    owed = [owed_by(world, place).pk for place in (world.an, world.binh)]
    tasks = own_report_tasks(heir, timezone.now())
    assert {task.url for task in tasks} == {reverse("report_show", args=[pk]) for pk in owed}
    client = Client()
    client.force_login(heir)
    page = client.get(reverse("report_show", args=[owed_by(world, world.binh).pk])).content.decode()
    assert "Nộp báo cáo" in page


def test_nobody_of_another_heir_and_nobody_left_behind_sends_them(world: World, heir: User) -> None:
    other = make_user("xa_xoi", Role.COMMUNE, new("03004"))
    for by in (other, world.canbo_an, world.canbo_binh):
        with refused("not_the_reporter"):
            send(owed_by(world, world.binh), by=by, ho=5)


def test_the_province_answers_for_a_divided_commune_and_does_not_accept_its_own(world: World, heir: User) -> None:
    report = owed_by(world, world.cat)
    send(report, by=world.so, ho=7)
    report.refresh_from_db()
    with refused("own_entry"):
        reports.accept(report, by=world.so)
    reports.accept(report, by=make_user("so_hai", Role.STAFF, new("03")))


def test_the_province_accepts_and_excuses_what_the_heirs_answer_for(world: World, heir: User) -> None:
    assert may_review(world.so, owed_by(world, world.binh))
    assert not may_review(heir, owed_by(world, world.binh))
    reports.excuse(owed_by(world, world.binh), reason="Sắp xếp xã.", by=world.so)
    returned = owed_by(world, world.an)
    send(returned, by=heir, ho=4)
    returned.refresh_from_db()
    reports.accept(returned, by=world.so)


def test_the_heirs_official_is_who_is_asked_and_told(world: World, heir: User) -> None:
    report = owed_by(world, world.binh)
    assert contacts([report], at=timezone.now())[report.pk].users == [heir]
    assert reminders.remind(world.round_xa, new("03"), by=world.so).told == 4
    # Of xã Bình, and of xã An's that came back, the heir's official; of phường Cát, which was divided, the province's.
    assert set(Notice.objects.order_by().values_list("to", flat=True)) >= {heir.pk, world.so.pk, world.so_nui.pk}


def test_what_home_counts_is_what_the_list_of_the_silent_and_the_dashboard_hold(world: World, heir: User) -> None:
    (progress,) = [one for one in open_round_progress(heir, timezone.now()) if one.round == world.round_1]
    client = Client()
    client.force_login(heir)
    page = client.get(reverse("missing_show", args=[new("03001").pk, "ky-1"]))
    assert page.context["table"].count == progress.owed == 3
    assert {place for place, *_ in page.context["groups"]} == {new("03001")}
    due = client.get(reverse("dashboard_show", args=[new("03001").pk])).context["due"]
    assert {row.due.round.code: row.due.unsent for row in due}["ky-1"] == 3


def test_the_dashboard_of_the_heir_reads_an_older_round_by_todays_places(world: World, heir: User) -> None:
    client = Client()
    client.force_login(heir)
    page = client.get(reverse("dashboard_show", args=[new("03001").pk]), {"round": "ky-1"})
    assert page.context["node"].expected == 3


def test_the_heirs_reporters_get_more_time(world: World) -> None:
    due = timezone.now() + datetime.timedelta(days=1)
    short = open_team_round(world, code="ky-ngan", due_at=due)
    reform(world)
    world.so.place = new("03")
    world.so.save()
    later = due + datetime.timedelta(days=5)
    moved = closings.extend(short, new("03001"), due_at=later, reason="Sắp xếp xã.", by=world.so)
    assert moved == short.reports.filter(due_at=later).count() == 3
    client = Client()
    client.force_login(world.so)
    form = client.get(reverse("round_extend", args=[short.code])).context["form"]
    assert new("03001") in form.fields["place"].queryset


def test_a_place_that_goes_on_answers_for_itself_alone(world: World) -> None:
    add_rounds(world)
    assert may_write(world.canbo_an, owed_by(world, world.an))
    assert not may_write(world.so, owed_by(world, world.an))
    assert not may_write(world.canbo_binh, owed_by(world, world.an))
