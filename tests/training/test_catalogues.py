"""Topics, materials and trainers belong to a province: others use what it teaches, and change none of it."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from places.models import Place
from tests.refusals import refused
from tests.training.test_topics import JULY
from tests.training.world_training import add_training, at, make_session
from tests.world import World
from training.actions import materials, questions, sessions, topics
from training.actions.materials import MaterialData
from training.models import Material, Topic, Trainer

ADDRESS = MaterialData(kind="video", title="Bài 1", url="https://video.example.vn/1")


@pytest.fixture
def trained(world: World) -> World:
    add_training(world)
    return world


@pytest.mark.parametrize(
    "change",
    [
        lambda topic, by: topics.edit(topic, title="Khác", by=by),
        lambda topic, by: topics.add_version(topic, starts_on=JULY, outline="Bài 2", by=by),
        lambda topic, by: questions.add(topic, text="Hai?", choices=["Có", "Không"], right=0, by=by),
    ],
)
def test_another_province_changes_no_topic(trained: World, change: Callable[..., Any]) -> None:
    with refused("of_another_province"):
        change(trained.smart, trained.so_nui)
    Place.objects.filter(pk=trained.song_xanh.pk).update(stands_at=trained.nui_cao.path)  # merged into it
    change(Topic.objects.get(pk=trained.smart.pk), trained.so_nui)


def test_another_province_adds_and_retires_no_material(trained: World) -> None:
    added = materials.add(trained.smart, ADDRESS, by=trained.canbo_an)
    with refused("not_your_topic"):
        materials.add(trained.smart, ADDRESS, by=trained.so_nui)
    with refused("not_your_material"):
        materials.retire(added, by=trained.so_nui)
    materials.retire(added, by=trained.so)
    assert not Material.objects.in_use().exists()


def _session(world: World, name: str, day: int) -> dict[str, Any]:
    place = world.places[name]
    return {
        "title": "Lớp", "organiser": place, "places": [place], "topics": [world.dvc], "mode": "direct",
        "days": [(at(day, 8), at(day, 9))], "new_trainer": ("Lương Văn Tám", "Viễn thông"), "by": None,
    }  # fmt: skip


def test_a_trainer_is_listed_where_they_teach_and_nowhere_else(trained: World) -> None:
    sessions.plan(**_session(trained, "xa", 20))
    sessions.plan(**_session(trained, "an", 21))
    theirs = Trainer.objects.visible_to(trained.so_nui).get()
    assert (theirs.province, theirs == trained.thay_tam) == (trained.nui_cao, False)
    assert Trainer.objects.visible_to(trained.canbo_an).filter(pk=trained.thay_tam.pk).exists()
    assert not Trainer.objects.visible_to(trained.canbo_an).filter(pk=theirs.pk).exists()


def test_who_taught_in_two_provinces_is_listed_in_each_from_now_on(trained: World) -> None:
    more = {"topics": [trained.dvc], "days": [(at(28, 8), at(28, 9))]}
    lesson = make_session("Lớp xã Xa", organiser=trained.xa, places=[trained.xa], **more)
    lesson.trainers.add(trained.thay_tam)
    Trainer.objects.update(province=None)
    Topic.objects.update(province=None)
    migration = import_module("training.migrations.0006_whose_the_topics_are")
    migration.divide_trainers(apps, None)
    trained.thay_tam.refresh_from_db()
    assert trained.thay_tam.province == trained.song_xanh
    assert lesson.trainers.get().province == trained.nui_cao
    assert lesson.trainers.get().full_name == trained.thay_tam.full_name
    assert set(trained.thay_tam.sessions.values_list("organiser__path", flat=True)) <= set(
        Place.objects.filter(path__startswith=trained.song_xanh.path).values_list("path", flat=True)
    )
