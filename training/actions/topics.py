"""What is taught: a topic named, changed, taught otherwise from a day on."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from accounts.actions.events import record
from accounts.models import User
from accounts.roles import Permission
from core.refusals import Refused
from core.text import clean_lines
from training.models import Topic, TopicVersion


class NotTheAuthor(Refused):
    """``by`` does not write topics and their quizzes."""

    def __init__(self) -> None:
        super().__init__("Chuyên đề và câu hỏi do chuyên viên của Sở soạn. Xin báo Sở nếu cần sửa.")


class CodeTaken(Refused):
    """Another topic bears this code."""


class VersionOutOfOrder(Refused):
    """A version that starts no later than the one before it."""


@dataclass(frozen=True, kw_only=True)
class TopicData:
    """A topic as it is created or edited; ``code`` stays as it was created."""

    code: str
    title: str
    kind: str
    description: str = ""
    valid_months: int | None = None
    retired_on: datetime.date | None = None

    def columns(self) -> dict[str, Any]:
        """The columns of the row but its code."""
        facts = {name: value for name, value in asdict(self).items() if name not in ("code", "title")}
        return facts | Topic.naming(self.title) | {"description": clean_lines(self.description)}


@transaction.atomic
def create(
    data: TopicData, *, outline: str, starts_on: datetime.date, by: User | None, at: datetime.datetime | None = None
) -> Topic:
    """Name a topic and say what its first version teaches from ``starts_on``. Raises NotTheAuthor, CodeTaken."""
    check_author(by)
    topic, created = Topic.objects.get_or_create(code=data.code, defaults=data.columns())
    if not created:
        raise CodeTaken(f"Mã “{data.code}” đã dùng cho chuyên đề “{topic}”. Xin chọn mã khác.")
    TopicVersion.objects.create(topic=topic, number=1, starts_on=starts_on, outline=clean_lines(outline), by=by)
    _record("topics.create", topic, by=by, at=at, after={"code": topic.code, "title": topic.title})
    return topic


@transaction.atomic
def edit(topic: Topic, data: TopicData, *, by: User | None, at: datetime.datetime | None = None) -> Topic:
    """Change a topic, never its code; ``retired_on`` ends its being offered, and is taken away to offer it again.

    Raises NotTheAuthor.
    """
    check_author(by)
    topic = _lock(topic)
    columns = data.columns()
    before = {name: getattr(topic, name) for name, value in columns.items() if getattr(topic, name) != value}
    if not before:
        return topic
    for name in before:
        setattr(topic, name, columns[name])
    topic.save(update_fields=list(before))
    after = {name: columns[name] for name in before}
    _record("topics.edit", topic, by=by, at=at, before=_facts(before), after=_facts(after))
    return topic


@transaction.atomic
def add_version(
    topic: Topic, *, starts_on: datetime.date, outline: str, by: User | None, at: datetime.datetime | None = None
) -> TopicVersion:
    """Teach a topic otherwise from ``starts_on``; sessions before that day keep their version.

    Raises NotTheAuthor, VersionOutOfOrder.
    """
    check_author(by)
    topic = _lock(topic)
    last = topic.versions.order_by("-number").first()
    if last and starts_on <= last.starts_on:
        raise VersionOutOfOrder(
            f"Bản mới phải áp dụng sau ngày {last.starts_on:%d/%m/%Y} của bản {last.number}. Xin chọn ngày khác."
        )
    number = last.number + 1 if last else 1
    version = topic.versions.create(number=number, starts_on=starts_on, outline=clean_lines(outline), by=by)
    _record("topics.version", topic, by=by, at=at, after={"number": number, "starts_on": starts_on.isoformat()})
    return version


def check_author(by: User | None) -> None:
    """Raise NotTheAuthor unless ``by`` writes topics; a command (None) may."""
    if by is not None and not by.may(Permission.MANAGE_TOPICS):
        raise NotTheAuthor


def _lock(topic: Topic) -> Topic:
    return Topic.objects.select_for_update(of=("self",), no_key=True).get(pk=topic.pk)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the record keeps them, without the columns that only repeat the title."""
    kept = {name: value for name, value in facts.items() if name not in ("title_folded", "sort_key")}
    return {name: value if isinstance(value, int | None) else str(value) for name, value in kept.items()}


def _record(verb: str, topic: Topic, *, by: User | None, **told: Any) -> None:
    """Topics belong to no place: the record stands at the place of the officer."""
    record(verb, topic, by=by, place=by.place if by else None, **told)
