"""What the database refuses about topics, materials, the library and what topics are linked to, whoever writes."""

import datetime
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from reporting.models import Indicator, Platform, Practice, TopicLink
from tests.training.world_training import add_training
from tests.world import World
from training.models import Basis, Document, Material, Opening, Topic, TopicVersion

DAY = datetime.date(2022, 6, 1)
NOON = datetime.datetime(2022, 7, 1, 5, tzinfo=datetime.UTC)


def make_document(w: World, number: str = "1/HD", **fields) -> Document:
    facts = {"issued_on": DAY, "issuer": "Sở", "subject": "Hướng dẫn", "text": "Nội dung", "folded": "huong dan"}
    return Document.objects.create(number=number, within=w.song_xanh, added_at=NOON, **facts | fields)


def make_platform() -> Platform:
    return Platform.objects.create(name="Sông Xanh Smart", group="government")


def forget_at_once(w: World) -> None:
    Topic.objects.filter(pk=w.smart.pk).update(valid_months=0)


def number_a_version_twice(w: World) -> None:
    TopicVersion.objects.create(topic=w.smart, number=1, starts_on=datetime.date(2022, 7, 1), outline="Bài 2")


def change_twice_a_day(w: World) -> None:
    TopicVersion.objects.create(topic=w.smart, number=2, starts_on=DAY, outline="Bài 2")


def give_a_file_without_a_file(w: World) -> None:
    Material.objects.create(topic=w.smart, kind="file", title="Bài giảng", added_at=NOON)


def keep_a_document_twice(w: World) -> None:
    for _ in range(2):
        make_document(w)


def replace_itself(w: World) -> None:
    document = make_document(w)
    Document.objects.filter(pk=document.pk).update(replaced_by=document.pk)


def keep_nothing_to_read(w: World) -> None:
    make_document(w, text="")


def open_twice(w: World) -> None:
    document = make_document(w)
    for _ in range(2):
        Opening.objects.create(document=document, user=w.lan, at=NOON)


def rest_twice_on_one_document(w: World) -> None:
    document = make_document(w)
    for _ in range(2):
        Basis.objects.create(document=document, decision=w.team_an1.decision)


def link_to_two_things(w: World) -> None:
    TopicLink.objects.create(topic=w.smart, platform=make_platform(), document=make_document(w))


def link_to_nothing(w: World) -> None:
    TopicLink.objects.create(topic=w.smart)


def link_twice(**thing) -> None:
    for _ in range(2):
        TopicLink.objects.create(**thing)


def link_a_platform_twice(w: World) -> None:
    link_twice(topic=w.smart, platform=make_platform())


def link_an_indicator_twice(w: World) -> None:
    indicator = Indicator.objects.create(code="x", name="X", unit="hộ", counts="Hộ", kind="flow", starts_on=DAY)
    link_twice(topic=w.smart, indicator=indicator)


def link_a_practice_twice(w: World) -> None:
    practice = Practice.objects.create(place=w.an, title="Hay", text="Hay", submitted_by=w.canbo_an, submitted_at=NOON)
    link_twice(topic=w.smart, practice=practice)


def link_a_document_twice(w: World) -> None:
    link_twice(topic=w.smart, document=make_document(w))


BROKEN: list[tuple[str, Callable[[World], None]]] = [
    ("what_was_learned_counts_for_some_time", forget_at_once),
    ("a_version_of_a_topic_has_a_number", number_a_version_twice),
    ("a_topic_changes_once_a_day", change_twice_a_day),
    ("a_material_is_a_file_or_a_link", give_a_file_without_a_file),
    ("a_document_is_kept_once", keep_a_document_twice),
    ("a_document_never_replaces_itself", replace_itself),
    ("a_document_is_read_here_or_says_where", keep_nothing_to_read),
    ("a_reader_is_counted_once", open_twice),
    ("a_decision_rests_on_a_document_once", rest_twice_on_one_document),
    ("a_topic_is_linked_to_one_thing_at_a_time", link_to_two_things),
    ("a_topic_is_linked_to_one_thing_at_a_time", link_to_nothing),
    ("a_topic_is_linked_to_a_platform_once", link_a_platform_twice),
    ("a_topic_is_linked_to_an_indicator_once", link_an_indicator_twice),
    ("a_topic_is_linked_to_a_practice_once", link_a_practice_twice),
    ("a_topic_is_linked_to_a_document_once", link_a_document_twice),
]


@pytest.mark.parametrize(("name", "broken"), BROKEN)
def test_the_database_refuses(name: str, broken: Callable[[World], None], world: World) -> None:
    add_training(world)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        broken(world)
    if connection.vendor == "postgresql" or "CHECK" in str(refusal.value):
        assert name in str(refusal.value)
