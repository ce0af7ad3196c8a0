"""The list of public guidance: put into the library once, read elsewhere, honest about where it is known from."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.refusals import refused
from tests.world import World
from training.actions import library
from training.actions.guidance import GUIDANCE, seed_guidance
from training.models import Document

pytestmark = pytest.mark.once


def test_it_is_put_in_once_by_a_button_that_then_is_gone(world: World, client: Client) -> None:
    client.force_login(world.so)
    button = "Nạp danh mục văn bản hướng dẫn"
    assert button in client.get(reverse("library_list")).content.decode()
    client.post(reverse("library_seed_guidance"))
    assert Document.objects.count() == len(GUIDANCE)
    letter = Document.objects.get(number="820/BTTTT-THH")
    library.edit(letter, url="https://example.vn/820", by=world.so)
    assert seed_guidance(world.song_xanh, by=world.so) == []
    assert Document.objects.get(pk=letter.pk).url == "https://example.vn/820"
    assert button not in client.get(reverse("library_list")).content.decode()
    client.force_login(world.canbo_an)
    assert button not in client.get(reverse("library_list")).content.decode()
    with refused("out_of_scope"):
        Document.objects.all().delete()
        seed_guidance(world.song_xanh, by=world.canbo_an)


def test_each_says_where_it_is_known_from_and_who_is_asked_without_an_address(world: World) -> None:
    for document in seed_guidance(world.song_xanh, by=None):
        assert document.source
        assert document.url.startswith("https://") or "xin hỏi Sở" in document.source
        assert (document.text, document.file) == ("", "")  # nothing is copied


@pytest.mark.parametrize(
    ("number", "said"), [("757/QĐ-BKHCN", "luatvietnam.vn"), ("820/BTTTT-THH", "Cổng chưa có nội dung văn bản này")]
)
def test_its_address_is_shown_to_whoever_opened_it(world: World, client: Client, number: str, said: str) -> None:
    seed_guidance(world.song_xanh, by=world.so)
    document = Document.objects.get(number=number)
    client.force_login(world.canbo_an)
    show = reverse("document_show", args=[document.pk])
    before = client.get(show).content.decode()
    assert (said in before, document.source.split(";")[0] in before) == (False, True)
    response = client.post(reverse("document_open", args=[document.pk]))
    assert response.headers["Location"] == f"{show}#noi-dung"
    assert said in client.get(show).content.decode()
    client.force_login(world.lan)
    assert client.get(show).status_code == 404  # letters are for officials


@pytest.mark.parametrize("url", ["http://example.vn", "javascript:alert(1)"])
def test_an_address_is_safe_or_refused(world: World, client: Client, url: str) -> None:
    client.force_login(world.so)
    facts: dict[str, Any] = {"number": "1/HD", "issued_on": "2022-06-01", "issuer": "Sở", "subject": "Hướng dẫn"}
    response = client.post(reverse("document_add"), facts | {"within": world.song_xanh.pk, "url": url})
    assert (response.status_code, Document.objects.count()) == (422, 0)
