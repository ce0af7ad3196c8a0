"""Whom to ask is a name and a number that one can tap, for whoever is signed in; who may write it is told where it
lacks.
"""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import FocalPoint, User
from core.phones import formatted_phone
from tests.world import World

pytestmark = pytest.mark.once

PHONES = {"an": "02763888111", "dong": "02763888222", "song_xanh": "02763888333"}


@pytest.fixture
def named(world: World) -> World:
    """Xã An, Huyện Đông and the province name somebody; no other place does."""
    for name, phone in PHONES.items():
        FocalPoint.objects.create(
            place=world.places[name], full_name=f"Bà Đầu Mối {name}", title="Chuyên viên", phone=phone
        )
    return world


def body(user: User | None, url: str, status: int = 200) -> str:
    client = Client()
    if user:
        client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def numbers(page: str) -> list[str]:
    """Whose numbers can be tapped on a page, in its order."""
    return [name for _, name in sorted((page.find(f"tel:{phone}"), name) for name, phone in PHONES.items()) if _ >= 0]


def test_a_leader_is_given_their_commune_first_and_who_is_above_it(named: World) -> None:
    page = body(named.lan, reverse("contact_show"))
    assert numbers(page) == ["an", "dong", "song_xanh"]
    assert f"Gọi {formatted_phone(PHONES['an'])}" in page


def test_an_official_is_given_who_is_above_and_the_province_itself(named: World) -> None:
    assert numbers(body(named.canbo_an, reverse("contact_show"))) == ["dong", "song_xanh"]
    assert numbers(body(named.huyen_dong, reverse("contact_show"))) == ["song_xanh"]
    assert numbers(body(named.so, reverse("contact_show"))) == ["song_xanh"]
    assert numbers(body(named.doitac, reverse("contact_show"))) == ["song_xanh"]


def test_nobody_is_given_the_number_of_another_commune_or_province(named: World) -> None:
    assert numbers(body(named.hoa, reverse("contact_show"))) == ["dong", "song_xanh"]  # of xã Bình
    assert numbers(body(named.so_nui, reverse("contact_show"))) == []


def test_where_the_commune_names_nobody_the_next_above_is_asked(named: World) -> None:
    FocalPoint.objects.filter(place=named.an).delete()
    page = body(named.lan, reverse("account_me"))
    assert numbers(page) == ["dong"]
    FocalPoint.objects.all().delete()
    assert "Cấp trên chưa ghi tên và số" in body(named.lan, reverse("account_me"))


def test_who_may_write_it_is_told_that_their_place_names_nobody(named: World) -> None:
    edit = reverse("directory_edit", args=[named.binh.pk])
    for url in ("home", "contact_show", "account_me"):
        assert edit in body(named.canbo_binh, reverse(url))
        assert "chưa ghi cán bộ đầu mối" not in body(named.hoa, reverse(url))
        assert "chưa ghi cán bộ đầu mối" not in body(named.canbo_an, reverse(url))


def test_a_page_that_is_not_theirs_says_whom_to_ask(named: World) -> None:
    assert numbers(body(named.lan, reverse("account_list"), status=403)) == ["an"]


def test_who_is_not_signed_in_is_told_no_name(named: World) -> None:
    for url in ("account_login", "account_reset_password", "account_inactive", "slip_open"):
        page = body(None, reverse(url))
        assert (numbers(page), "Bà Đầu Mối" in page, reverse("contact_show") in page) == ([], False, False)
        assert "liên hệ cán bộ phụ trách của xã, phường" in page


def test_every_page_leads_to_it_and_asks_the_database_nothing_for_that(named: World) -> None:
    client = Client()
    client.force_login(named.lan)
    with CaptureQueriesContext(connection) as found:
        page = client.get(reverse("home")).content.decode()
    assert f'href="{reverse("contact_show")}"' in page
    assert not [query["sql"] for query in found if "focalpoint" in query["sql"]]


def test_a_number_that_is_not_written_is_said_to_lack(named: World) -> None:
    FocalPoint.objects.filter(place=named.an).update(phone="")
    assert "chưa ghi số điện thoại" in body(named.lan, reverse("account_me"))
    assert "Chưa ghi số điện thoại" in body(named.lan, reverse("contact_show"))


def test_a_leader_of_a_place_that_ended_asks_where_it_stands_today(named: World) -> None:
    named.lan.place.stands_at = f"{named.binh.path}0001"
    FocalPoint.objects.create(place=named.binh, full_name="Ông Mới", title="Công chức")
    assert FocalPoint.objects.asked_by(named.lan).first().place == named.binh


def at_a_place(world: World, user: User) -> str:
    template = Template("{% load contacts %}{% focal_point_at place %}")
    return template.render(Context({"user": user, "place": world.lan.place}))


def test_those_above_a_commune_are_given_whom_they_call_there(named: World) -> None:
    for user in (named.so, named.huyen_dong):
        assert numbers(at_a_place(named, user)) == ["an"]
    for user in (named.canbo_an, named.lan, named.so_nui, named.doitac):
        assert at_a_place(named, user).strip() == ""
    FocalPoint.objects.filter(place=named.an).delete()
    assert reverse("directory_edit", args=[named.an.pk]) in at_a_place(named, named.so)
    assert at_a_place(named, named.so_nui).strip() == ""
