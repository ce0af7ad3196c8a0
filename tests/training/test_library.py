"""The library: who a document is for, how it is opened, found, replaced; the founding letter; what home tells."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from accounts.roles import Role
from reporting.actions import topics
from reporting.models import Indicator, Practice, TopicLink
from tests.pdfs import pdf
from tests.refusals import refused
from tests.reporting.world_rounds import open_team_round
from tests.tables import snapshot
from tests.training.world_training import add_training
from tests.world import World, make_user
from training.actions import library
from training.models import Document
from training.rollups.library import count_openings, readership

pytestmark = pytest.mark.once

JULY = datetime.date(2022, 7, 1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


def data(world: World, **changes: Any) -> dict[str, Any]:
    facts = {"number": "7/HD-STTTT", "issued_on": JULY, "issuer": "Sở", "subject": "Hướng dẫn mở gian hàng số"}
    return facts | {"within": world.song_xanh, "text": "Bước một.\n\nBước hai."} | changes


def add(world: World, **changes: Any) -> Document:
    return library.add(**data(world, **changes), by=world.so)


def page(client: Client, who: Any, name: str, *args: Any, **query: str) -> str:
    client.force_login(who)
    return client.get(reverse(name, args=args), query).content.decode()


@pytest.mark.parametrize(
    ("roles", "within", "readers"),
    [
        ((), "song_xanh", {"lan", "hoa", "canbo_an", "huyen_dong", "so", "quantri", "doitac"}),
        (("commune",), "song_xanh", {"canbo_an", "so"}),  # who added it reads it too
        (("leader", "commune"), "dong", {"lan", "hoa", "canbo_an", "so"}),
        (("leader",), "an", {"lan", "so"}),
        ((), "an", {"lan", "canbo_an", "huyen_dong", "so", "quantri"}),  # officials see what is for those below
    ],
)
def test_a_document_is_read_by_whom_it_is_for(
    world: World, roles: tuple[str, ...], within: str, readers: set[str]
) -> None:
    document = add(world, roles=roles, within=world.places[within])
    asked = ["lan", "hoa", "canbo_an", "huyen_dong", "so", "quantri", "so_nui", "doitac"]
    seen = {who for who in asked if Document.objects.visible_to(world.users[who]).filter(pk=document.pk).exists()}
    assert seen == readers


def test_a_document_is_kept_once_by_who_keeps_the_place_and_can_be_read(world: World) -> None:
    add(world)
    with refused("document_kept", match="7/HD-STTTT ngày 01/07/2022"):
        add(world)
    with refused("nothing_to_read"):
        add(world, number="8/HD-STTTT", text=" ")
    for by in (world.so_nui, world.canbo_an):
        with refused("out_of_scope"):
            library.add(**data(world, number="9/HD-STTTT"), by=by)


def test_what_replaces_a_document_ends_it_the_day_before(world: World) -> None:
    old, new = add(world), add(world, number="9/HD-STTTT", issued_on=datetime.date(2022, 9, 1))
    replaced = library.edit(old, replaced_by=new, by=world.so)
    assert replaced.ends_on == datetime.date(2022, 8, 31)
    on = [datetime.date(2022, 6, 30), JULY, replaced.ends_on, new.issued_on]
    assert [replaced.is_in_force_on(day) for day in on] == [False, True, True, False]
    assert [Document.objects.in_force_on(day).filter(pk=old.pk).exists() for day in on] == [False, True, True, False]
    with refused("replaced_by_older"):
        library.edit(new, replaced_by=old, by=world.so)


def test_an_edit_tells_which_facts_changed_and_keeps_the_file(world: World) -> None:
    name = library.SHELF.name_of(library.SHELF.keep(pdf(), owner=1), owner=1)
    document = add(world, file=name)
    edited = library.edit(document, subject="Hướng dẫn mở gian hàng", by=world.so)
    library.edit(document, subject="Hướng dẫn mở gian hàng", by=world.so)
    assert edited.file == name
    event = Event.objects.get(verb="library.edit")
    subject = "Hướng dẫn mở gian hàng"
    assert (event.before, event.after) == ({"subject": f"{subject} số"}, {"subject": subject})
    assert list(Document.objects.matching("GIAN HANG SO")) == []
    assert list(Document.objects.matching("buoc hai")) == [document]


def test_a_document_opens_by_a_button_once_and_looking_at_its_page_writes_nothing(world: World, client: Client) -> None:
    document = add(world)
    client.force_login(world.lan)
    before = snapshot(without=("sessions.Session", "accounts.User"))  # signing in dates the account
    assert "Bước hai" not in page(client, world.lan, "document_show", document.pk)
    assert snapshot(without=("sessions.Session", "accounts.User")) == before
    for _ in range(2):
        response = client.post(reverse("document_open", args=[document.pk]))
        assert response.headers["Location"] == reverse("document_show", args=[document.pk]) + "#noi-dung"
    text = page(client, world.lan, "document_show", document.pk)
    assert ("Bước hai" in text, "đã mở lúc" in text) == (True, True)
    assert [opening.user for opening in document.openings.all()] == [world.lan]


def test_a_pdf_is_fetched_by_who_opened_the_document_and_leads_others_to_the_button(
    world: World, client: Client
) -> None:
    client.force_login(world.so)
    asked = {
        "number": "10/CT-UBND", "issued_on": "2022-07-01", "issuer": "UBND tỉnh", "subject": "Chỉ thị",
        "within": world.song_xanh.pk, "scan": SimpleUploadedFile("x.pdf", pdf()),
    }  # fmt: skip
    assert client.post(reverse("document_add"), asked).status_code == 302
    document = Document.objects.get()
    file, shown = reverse("document_file", args=[document.pk]), reverse("document_show", args=[document.pk])
    client.force_login(world.lan)
    assert client.get(file).headers["Location"] == shown
    assert client.post(reverse("document_open", args=[document.pk])).headers["Location"] == file
    response = client.get(file)
    assert (response.getvalue(), response.headers["X-Content-Type-Options"]) == (pdf(), "nosniff")
    assert response.headers["Content-Disposition"] == 'attachment; filename="van-ban-10-ct-ubnd-20220701.pdf"'


def test_the_list_is_searched_without_marks_and_filtered(world: World, client: Client) -> None:
    add(world, ends_on=datetime.date(2022, 7, 31), roles=["leader", "staff"])
    add(world, number="1/CT-UBND", issued_on=datetime.date(2021, 1, 1), subject="Chỉ thị chung")
    for query, found in [
        ({}, [True, True]),
        ({"q": "gian hang so"}, [True, False]),
        ({"force": "yes"}, [False, True]),
        ({"force": "no"}, [True, False]),
        ({"role": "commune"}, [False, True]),
        ({"role": "leader"}, [True, True]),
        ({"year": "2021"}, [False, True]),
        ({"year": "abc"}, [True, True]),
        ({"q": "không có đâu"}, [False, False]),
    ]:
        text = page(client, world.so, "library_list", **query)
        assert ([number in text for number in ("7/HD-STTTT", "1/CT-UBND")], query) == (found, query)


def test_readers_are_counted_by_commune_among_those_whom_it_is_for(world: World, client: Client) -> None:
    document = add(world, roles=["leader", "commune"], within=world.dong)
    for who in (world.lan, world.canbo_an, world.so):
        library.open_document(document, by=who)
    found = readership(document, viewer=world.so)
    counted = [(place.name, opened, asked) for place, opened, asked in found.places]
    assert counted == [("Xã An", 2, 3), ("Xã Bình", 0, 2), ("Xã Cũ", 0, 1)]
    assert (found.opened_count, len(found.readers)) == (2, 6)
    assert count_openings(document, viewer=world.so) == (2, 6)
    assert [reader.at is None for reader in found.readers] == [True] * 4 + [False] * 2
    text = page(client, world.so, "document_readers", document.pk, place=str(world.an.pk))
    assert (world.minh.full_name in text, world.hoa.full_name in text) == (True, False)


def test_home_tells_of_a_new_document_until_it_is_opened_or_a_fortnight_is_over(world: World, client: Client) -> None:
    document = add(world, roles=["leader"], within=world.an)
    assert document.subject in page(client, world.lan, "home")
    for who in (world.hoa, world.canbo_an, world.huyen_dong, world.so):
        assert document.subject not in page(client, who, "home")
    library.open_document(document, by=world.lan)
    assert document.subject not in page(client, world.lan, "home")
    Document.objects.update(added_at=timezone.now() - datetime.timedelta(days=15))
    assert document.subject not in page(client, world.minh, "home")


def test_the_founding_letter_is_the_first_document_once(world: World, client: Client) -> None:
    client.force_login(world.so)
    for _ in range(2):
        client.post(reverse("library_seed"))
    letter = Document.objects.get()
    assert (letter.within, letter.roles, letter.added_by) == (world.song_xanh, "", world.so)
    assert "Mỗi xã, phường, thị trấn tạo một nhóm chung" in letter.text
    assert list(Document.objects.matching("tayninh smart")) == [letter]


def test_a_round_leads_to_the_letter_that_asked_for_it(world: World, client: Client) -> None:
    letter = add(world)
    open_team_round(world, code="theo-van-ban", letter=letter.number)
    open_team_round(world, code="khong-van-ban")
    address = reverse("document_show", args=[letter.pk])
    assert address in page(client, world.so, "round_show", "theo-van-ban")
    assert address not in page(client, world.so, "round_show", "khong-van-ban")


def _linked(world: World) -> dict[str, Model]:
    indicator = Indicator.objects.create(
        code="gian-hang", name="Gian hàng mở mới", unit="gian hàng", counts="Gian hàng", kind="flow", starts_on=JULY,
        province=world.song_xanh,
    )  # fmt: skip
    practice = Practice.objects.create(
        place=world.an, title="Mở gian hàng cùng bà con", text="Từng nhà.", state="published",
        submitted_by=world.canbo_an, submitted_at=timezone.now(), decided_at=timezone.now(),
    )  # fmt: skip
    return {"indicators": indicator, "practices": practice, "documents": add(world, roles=["leader"])}


def test_a_topic_leads_to_what_it_is_linked_to_and_back(world: World, client: Client) -> None:
    add_training(world)
    linked = _linked(world)
    client.force_login(world.so)
    address = reverse("topic_link", args=[world.smart.pk])
    client.post(address, {name: [thing.pk] for name, thing in linked.items()})
    text = page(client, world.lan, "topic_indicators", world.smart.pk)
    assert all(str(thing) in text for thing in linked.values())
    assert str(linked["documents"]) not in page(client, world.canbo_an, "topic_indicators", world.smart.pk)
    assert world.smart.title in page(client, world.so, "indicator_edit", linked["indicators"].pk)
    client.post(address, {"indicators": [linked["indicators"].pk]})
    assert [link.indicator for link in TopicLink.objects.all()] == [linked["indicators"]]
    assert Event.objects.filter(verb="topics.link").count() == 2


def test_what_an_officer_does_not_see_stays_linked(world: World) -> None:
    add_training(world)
    document = _linked(world)["documents"]
    empty = {"platforms": [], "indicators": [], "practices": []}
    topics.link(world.smart, **empty, documents=[document], by=world.so)
    assert topics.link(world.smart, **empty, documents=[], by=make_user("so_2", Role.STAFF, world.song_xanh)) == 0
    assert TopicLink.objects.get().document == document
