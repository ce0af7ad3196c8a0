"""Which office speaks for a place, what it is called over time, who signs for it; the place and those above keep it."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.actions import offices, signers
from accounts.models import Event, Letterhead, Office, Signer, User, letterhead
from places.models import Place
from tests.refusals import refused
from tests.world import World, make_place

pytestmark = pytest.mark.once

MERGER = datetime.date(2025, 3, 1)
BEFORE = datetime.date(2025, 2, 28)
JULY = datetime.date(2025, 7, 1)
JUNE = datetime.date(2025, 6, 30)


def said(place: Place, on: datetime.date) -> tuple[str, ...]:
    head = letterhead(place, on=on)
    return head.above, head.name, head.initials, head.seat, *head.titles, head.signer


def name(place: Place, by: User, text: str, starts_on: datetime.date = BEFORE) -> Office:
    return offices.add(place, starts_on=starts_on, name=text, above="UBND tỉnh", initials="SỞ", by=by)


def sign(place: Place, by: User, starts_on: datetime.date, ends_on: datetime.date | None = None, **who: str) -> Signer:
    facts = {"title": "Giám đốc", "full_name": "Lê Thị Ký"} | who
    return signers.add(place, starts_on=starts_on, ends_on=ends_on, by=by, **facts)


def test_a_place_without_an_office_has_the_one_that_follows_from_it(world: World) -> None:
    of_province = ("UBND tỉnh Sông Xanh", "Sở Thông tin và Truyền thông", "STTTT", "Sông Xanh", "GIÁM ĐỐC", "")
    assert said(world.song_xanh, BEFORE) == of_province
    assert said(world.song_xanh, MERGER)[1:3] == ("Sở Khoa học và Công nghệ", "SKHCN")
    committee = ("", "Ủy ban nhân dân xã An", "UBND", "An", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "")
    assert said(world.an, MERGER) == said(world.an1, MERGER) == committee  # a hamlet's papers are its commune's
    assert letterhead(world.an, on=MERGER).is_derived
    assert letterhead(world.an, on=MERGER).lines == ["Ủy ban nhân dân", "xã An"]


def test_a_seat_that_is_a_number_keeps_its_kind(world: World) -> None:
    assert letterhead(make_place("01209", 3, "phường", "Phường 3", world.nam), on=MERGER).seat == "Phường 3"


def test_an_office_is_called_what_it_was_called_that_day(world: World) -> None:
    name(world.song_xanh, world.so, "Sở Bưu chính", datetime.date(2022, 1, 1))
    name(world.song_xanh, world.quantri, "Sở Số hóa", MERGER)
    told = [letterhead(world.song_xanh, on=day).name for day in (datetime.date(2021, 12, 31), BEFORE, MERGER, JULY)]
    assert told == ["Sở Thông tin và Truyền thông", "Sở Bưu chính", "Sở Số hóa", "Sở Số hóa"]
    assert letterhead(world.nui_cao, on=JULY).name == "Sở Khoa học và Công nghệ"


def test_who_signs_is_the_last_who_began_and_has_not_ended(world: World) -> None:
    assert sign(world.an, world.canbo_an, BEFORE, full_name="Người Trước").ends_on is None
    sign(world.an, world.canbo_an, MERGER, full_name="Người Sau")
    sign(world.an, world.canbo_an, JUNE, JULY, title="KT. Chủ tịch\nPhó Chủ tịch", full_name="Người Thay")
    days = (datetime.date(2025, 2, 1), BEFORE, MERGER, JUNE, JULY, JULY + datetime.timedelta(days=1))
    assert [letterhead(world.an, on=day).signer for day in days] == [
        *("", "Người Trước", "Người Sau", "Người Thay", "Người Thay", "Người Sau"),
    ]
    assert letterhead(world.an, on=JULY).titles == ("KT. Chủ tịch", "Phó Chủ tịch")
    assert Signer.objects.get(full_name="Người Trước").ends_on == BEFORE  # ended by who followed


def test_after_a_reform_the_office_of_the_heir_speaks_and_is_its_own(world: World) -> None:
    sign(world.an, world.canbo_an, BEFORE, full_name="Chủ Tịch Cũ")
    heir = make_place("01999", 3, "xã", "Xã Mới", world.song_xanh, valid_from=JULY)
    Place.objects.filter(pk=world.an.pk).update(valid_to=JUNE, stands_at=heir.path)
    old = Place.objects.get(pk=world.an.pk)
    assert said(old, JUNE)[1] == "Ủy ban nhân dân xã An"
    assert said(old, JUNE)[-1] == "Chủ Tịch Cũ"
    assert said(old, JULY) == said(heir, JULY)
    assert said(heir, JULY)[1] == "Ủy ban nhân dân xã Mới"
    assert said(heir, JULY)[-1] == ""  # nobody inherits a signer


def test_the_official_of_the_place_and_those_above_keep_it_and_nobody_else(world: World) -> None:
    for number, by in enumerate((world.canbo_an, world.huyen_dong, world.so, world.quantri)):
        day = MERGER + datetime.timedelta(days=number)
        offices.remove(name(world.an, by, "UBND xã", day), by=by)
        signers.remove(sign(world.an, by, day, day), by=by)
    office, signer = name(world.an, world.so, "UBND xã"), sign(world.an, world.so, MERGER)
    for by in (world.canbo_binh, world.huyen_nam, world.so_nui, world.lan, world.doitac):
        for act in (
            lambda by=by: name(world.an, by, "Khác", JULY),
            lambda by=by: offices.edit(office, name="Khác", by=by),
            lambda by=by: offices.remove(office, by=by),
            lambda by=by: sign(world.an, by, JULY),
            lambda by=by: signers.edit(signer, title="Khác", by=by),
            lambda by=by: signers.remove(signer, by=by),
        ):
            with refused("out_of_scope"):
                act()
    with refused("no_office_here", match="Ấp An 1"):
        name(world.an1, world.canbo_an, "Ban quản lý ấp")


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("name_missing", {"name": " "}),
        ("name_repeats_place", {"name": "Sở Khoa học và Công nghệ tỉnh Sông Xanh"}),
        ("initials_missing", {"initials": " "}),
        ("day_taken", {"starts_on": MERGER}),
    ],
)
def test_what_is_no_name_of_an_office_is_refused(world: World, code: str, facts: dict[str, object]) -> None:
    name(world.song_xanh, world.so, "Sở Số hóa", MERGER)
    earlier = name(world.song_xanh, world.so, "Sở Bưu chính", BEFORE)
    with refused(code):
        offices.edit(earlier, by=world.so, **facts)
    with refused(code):
        offices.add(
            world.song_xanh,
            by=world.so,
            **({"name": "Sở", "initials": "SỞ", "starts_on": JULY} | facts),  # type: ignore[arg-type]
        )
    assert Office.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        ("title_missing", {"title": " \n "}),
        ("title_too_long", {"title": "TM\nKT\nCHỦ TỊCH"}),
        ("title_too_long", {"title": "Đ" * 61}),
        ("days_invalid", {"ends_on": BEFORE - datetime.timedelta(days=1)}),
        ("day_taken", {"starts_on": MERGER, "ends_on": None}),
    ],
)
def test_what_is_no_signer_is_refused(world: World, code: str, facts: dict[str, object]) -> None:
    sign(world.an, world.so, MERGER)
    earlier = sign(world.an, world.so, BEFORE, BEFORE)
    with refused(code):
        signers.edit(earlier, by=world.so, **facts)
    assert Signer.objects.count() == 2


def test_what_was_done_is_recorded_and_no_signers_name_with_it(world: World) -> None:
    office = name(world.an, world.canbo_an, "UBND xã An")
    offices.edit(office, name="Ủy ban nhân dân xã An", by=world.canbo_an)
    offices.remove(office, by=world.canbo_an)
    signer = sign(world.an, world.canbo_an, MERGER)
    signers.edit(signer, full_name="", by=world.canbo_an)
    signers.remove(signer, by=world.canbo_an)
    events = list(Event.objects.order_by("pk"))
    assert [event.verb for event in events] == [
        *("offices.add", "offices.edit", "offices.remove", "signers.add", "signers.edit", "signers.remove"),
    ]
    assert (events[1].before, events[1].after) == ({"name": "UBND xã An"}, {"name": "Ủy ban nhân dân xã An"})
    assert {(event.place, event.by) for event in events} == {(world.an, world.canbo_an)}
    assert not any("Lê Thị Ký" in f"{event.subject}{event.before}{event.after}" for event in events)


def test_the_database_keeps_one_name_and_one_signer_from_a_day(world: World) -> None:
    name(world.an, world.so, "UBND xã", MERGER)
    sign(world.an, world.so, MERGER)
    facts = {"place": world.an, "starts_on": MERGER}
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(name="Khác", initials="K", **facts)  # an_office_has_one_name_from_a_day
    with pytest.raises(IntegrityError), transaction.atomic():
        Signer.objects.create(title="Khác", **facts)  # one_signer_begins_on_a_day
    with pytest.raises(IntegrityError, match="a_signer_ends_after_they_begin"), transaction.atomic():
        Signer.objects.create(title="Khác", place=world.an, starts_on=JULY, ends_on=JUNE)


def test_a_paper_costs_the_same_however_long_the_history(world: World, django_assert_num_queries) -> None:
    for number in range(5):
        name(world.song_xanh, world.so, f"Sở {number}", BEFORE + datetime.timedelta(days=number))
        sign(world.song_xanh, world.so, BEFORE + datetime.timedelta(days=number))
    with django_assert_num_queries(3):
        assert isinstance(letterhead(world.an1, on=JULY), Letterhead)


def page(world: World, actor: str, place: Place) -> str:
    client = Client()
    client.force_login(world.users[actor])
    response = client.get(reverse("office_show", args=[place.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_todays_paper_the_names_with_their_days_and_who_signs(world: World) -> None:
    name(world.song_xanh, world.so, "Sở Bưu chính", datetime.date(2022, 1, 1))
    name(world.song_xanh, world.so, "Sở Số hóa", MERGER)
    sign(world.song_xanh, world.so, BEFORE)
    body = page(world, "so", world.song_xanh)
    for words in ("Số: …/BC-SỞ", '<td data-label="Đến hết ngày">28/02/2025</td>', "Sở Bưu chính", "(đang ký)"):
        assert words in body
    assert "cổng tự đặt" not in body
    assert "cổng tự đặt" in page(world, "so", world.an)


def test_the_page_of_a_place_leads_there(world: World) -> None:
    client = Client()
    client.force_login(world.canbo_an)
    body = client.get(reverse("place_show", args=[world.an.pk])).content.decode()
    assert reverse("office_show", args=[world.an.pk]) in body


def test_an_ended_place_says_whose_office_speaks_now(world: World) -> None:
    Place.objects.filter(pk=world.an.pk).update(valid_to=JUNE, stands_at=world.binh.path)
    assert f'href="{reverse("place_show", args=[world.binh.pk])}">Xã Bình</a> ban hành' in page(world, "so", world.an)


def test_a_mistake_stands_at_its_field_with_what_was_typed(world: World) -> None:
    client = Client()
    client.force_login(world.canbo_an)
    asked = {"title": "CHỦ TỊCH", "full_name": "Lê Thị Ký", "starts_on": "2025-03-01", "ends_on": "2025-02-28"}
    response = client.post(reverse("signer_add", args=[world.an.pk]), asked)
    assert response.status_code == 422
    body = response.content.decode()
    assert "Ngày cuối phải từ ngày đầu trở đi." in body
    assert 'value="Lê Thị Ký"' in body
    assert not Signer.objects.exists()
    proposed = client.get(reverse("office_add", args=[world.an.pk])).content.decode()
    assert 'value="Ủy ban nhân dân xã An"' in proposed
