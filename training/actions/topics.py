"""These actions name a topic, change it, and let it be taught otherwise from a day on."""

import datetime
from typing import Any

from django.db import transaction

from accounts.access import check_same_province, province_of
from accounts.actions.events import record, write_changes
from accounts.models import User
from accounts.roles import Permission
from core.editable import actual_changes, clean_values
from core.refusals import Refused
from core.text import clean_lines
from training.models import Topic, TopicVersion


@transaction.atomic
def create(
    *,
    code: str,
    title: str,
    outline: str,
    starts_on: datetime.date,
    by: User | None,
    at: datetime.datetime | None = None,
    **facts: Any,
) -> Topic:
    """Name a topic and say what its first version teaches from ``starts_on``.

    Refuses with not_the_author, code_taken.
    """
    check_author(by)
    columns = clean_values(Topic, facts) | Topic.naming(title) | {"province": province_of(by)}
    topic, created = Topic.objects.get_or_create(code=code, defaults=columns)
    if not created:
        raise Refused("code_taken", f"Mã “{code}” đã dùng cho chuyên đề “{topic}”. Xin chọn mã khác.", field="code")
    TopicVersion.objects.create(topic=topic, number=1, starts_on=starts_on, outline=clean_lines(outline), by=by)
    _record("topics.create", topic, by=by, at=at, after={"code": topic.code, "title": topic.title})
    return topic


@transaction.atomic
def edit(topic: Topic, *, by: User | None, at: datetime.datetime | None = None, **changes: Any) -> Topic:
    """Change what is given of ``Topic.EDITABLE``, never its code.

    ``retired_on`` ends its being offered, and is taken away to offer it again. Refuses with not_the_author,
    of_another_province.
    """
    check_author(by, topic)
    topic = _lock(topic)
    place = by.place if by else None
    write_changes("topics.edit", topic, actual_changes(topic, changes), by=by, place=place, at=at)
    return topic


@transaction.atomic
def add_version(
    topic: Topic, *, starts_on: datetime.date, outline: str, by: User | None, at: datetime.datetime | None = None
) -> TopicVersion:
    """Teach a topic otherwise from ``starts_on``; sessions before that day keep their version.

    Refuses with not_the_author, of_another_province, version_out_of_order.
    """
    check_author(by, topic)
    topic = _lock(topic)
    last = topic.versions.order_by("-number").first()
    if last and starts_on <= last.starts_on:
        raise Refused(
            "version_out_of_order",
            f"Bản mới phải áp dụng sau ngày {last.starts_on:%d/%m/%Y} của bản {last.number}. Xin chọn ngày khác.",
            field="starts_on",
        )
    number = last.number + 1 if last else 1
    version = topic.versions.create(number=number, starts_on=starts_on, outline=clean_lines(outline), by=by)
    _record("topics.version", topic, by=by, at=at, after={"number": number, "starts_on": starts_on.isoformat()})
    return version


def check_author(by: User | None, topic: Topic | None = None) -> None:
    """Refuse with not_the_author unless ``by`` writes topics, with of_another_province where another keeps ``topic``;
    a command (None) may.
    """
    if by is not None and not by.may(Permission.MANAGE_TOPICS):
        raise Refused("not_the_author", "Chuyên đề và câu hỏi do chuyên viên của Sở soạn. Xin báo Sở nếu cần sửa.")
    if topic is not None:
        check_same_province(by, topic)


def _lock(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)


def _record(verb: str, topic: Topic, *, by: User | None, **details: Any) -> None:
    """Record ``verb`` at the place of the officer."""
    record(verb, topic, by=by, place=by.place if by else None, **details)
