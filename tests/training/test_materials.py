"""Materials: who adds, sees, fetches and retires them; what a link may be; how a file leaves."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from tests.refusals import refused
from tests.training.files import REFUSED, office
from tests.training.world_training import add_training
from tests.world import World
from training.actions import materials
from training.actions.materials import SHELF, MaterialData
from training.models import Material

pytestmark = pytest.mark.once

SLIDES = office("pptx")


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_ROOT = tmp_path


@pytest.fixture
def trained(world: World) -> World:
    add_training(world)
    return world


def slides(name: str = "virus.exe") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, SLIDES, content_type="text/html")


def link(url: str = "https://video.example.vn/1") -> MaterialData:
    return MaterialData(kind=Material.Format.VIDEO, title="Video bài 1", url=url)


def send(client: Client, who: Any, topic: Any, **fields: Any) -> Any:
    client.force_login(who)
    asked = {"kind": "file", "title": "Bài giảng số 1", "url": ""} | fields
    return client.post(reverse("material_add", args=[topic.pk]), asked)


def test_a_file_leaves_as_an_attachment_of_what_it_was_judged_to_be(trained: World, client: Client) -> None:
    assert send(client, trained.doitac, trained.smart, document=slides()).status_code == 302
    material = Material.objects.get()
    assert (material.added_by, material.size) == (trained.doitac, len(SLIDES))
    assert material.file not in ("", "virus.exe")
    client.force_login(trained.lan)
    response = client.get(reverse("material_file", args=[material.pk]))
    assert response.getvalue() == SLIDES
    assert response.headers["Content-Disposition"] == 'attachment; filename="bai-giang-so-1.pptx"'
    assert response.headers["Content-Type"].endswith("presentationml.presentation")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Event.objects.get(verb="materials.add").after == {"material": material.pk, "kind": "file"}


@pytest.mark.parametrize("name", ["Word with macros", "a web page", "an archive of anything"])
def test_a_file_that_is_refused_leaves_nothing_and_says_why(trained: World, client: Client, name: str) -> None:
    data, said = REFUSED[name]
    sent = SimpleUploadedFile("bai-giang.docx", data)
    response = send(client, trained.so, trained.smart, document=sent)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert (Material.objects.count(), list(SHELF.path.glob("*"))) == (0, [])


def test_a_file_outlives_a_refused_form(trained: World, client: Client) -> None:
    refused = send(client, trained.so, trained.smart, title="", document=slides())
    kept = refused.context["kept"]
    assert "Đã nhận tệp" in refused.content.decode()
    assert send(client, trained.canbo_an, trained.smart, kept=kept).status_code == 422  # signed for another
    assert send(client, trained.so, trained.smart, kept=kept).status_code == 302
    assert Material.objects.get().title == "Bài giảng số 1"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Xin chọn tệp"),
        ({"kind": "link"}, "Xin ghi địa chỉ"),
        ({"kind": "link", "url": "http://example.vn/a"}, "https://"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "Địa chỉ chưa đúng"),
        ({"url": "https://example.vn/a"}, "để trống địa chỉ"),
    ],
)
def test_a_material_is_a_file_or_a_secure_link(
    trained: World, client: Client, fields: dict[str, str], said: str
) -> None:
    response = send(client, trained.so, trained.smart, **fields)
    assert (response.status_code, said in response.content.decode()) == (422, True)
    assert not Material.objects.exists()


def test_the_action_itself_takes_a_file_or_a_secure_link_and_nothing_else(trained: World) -> None:
    for data, refusal in [
        (link("http://example.vn"), "not_secure"),
        (link(""), "nothing_given"),
        (MaterialData(kind=Material.Format.FILE, title="Tệp"), "nothing_given"),
    ]:
        with refused(refusal):
            materials.add(trained.smart, data, by=trained.so)


def test_a_partner_adds_to_the_topics_of_its_sessions_alone(trained: World) -> None:
    materials.add(trained.smart, link(), by=trained.doitac)
    trained.lop_an.topics.remove(trained.dvc)
    with refused("not_your_topic"):
        materials.add(trained.dvc, link(), by=trained.doitac)
    with refused("not_your_topic"):
        materials.add(trained.smart, link(), by=trained.lan)


def test_materials_open_to_the_teams_invited(trained: World, client: Client) -> None:
    material = materials.add(trained.smart, link(), by=trained.so)
    for who, seen in [("lan", True), ("hoa", False), ("canbo_binh", True), ("doitac", True)]:
        client.force_login(trained.users[who])
        text = client.get(reverse("topic_show", args=[trained.smart.pk])).content.decode()
        assert (material.url in text, who) == (seen, who)


def test_who_added_a_material_retires_it_and_staff_any_and_then_nobody_fetches_it(
    trained: World, client: Client
) -> None:
    send(client, trained.doitac, trained.smart, document=slides())
    material = Material.objects.get()
    with refused("not_your_material"):
        materials.retire(material, by=trained.canbo_an)
    materials.retire(material, by=trained.doitac)
    for who in (trained.lan, trained.so, trained.doitac):
        client.force_login(who)
        assert client.get(reverse("material_file", args=[material.pk])).status_code == 404
    assert (SHELF.path / material.file).exists()
    with refused("already_retired"):
        materials.retire(material, by=trained.so)
