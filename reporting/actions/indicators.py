"""Platforms and indicators: named, changed, and those of the founding letter."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from accounts.actions.events import record
from accounts.models import User
from core.refusals import Refused
from core.text import clean
from reporting.actions.letter import ASKED
from reporting.models import Indicator, Platform


class NameTaken(Refused):
    """Another platform has this name, or another indicator this code."""


class AlreadyCounted(Refused):
    """Figures were sent for this indicator: what they count may not change under them."""


@dataclass(frozen=True)
class IndicatorData:
    """An indicator as it is created or edited; ``code`` stays as it was created, for drafts and submissions keep it."""

    code: str
    name: str
    unit: str
    counts: str
    kind: str
    starts_on: datetime.date
    ends_on: datetime.date | None = None
    platform: Platform | None = None
    evidence: str = ""
    maximum: int = 100_000
    compared_with: str = ""
    order: int = 0

    def facts(self) -> dict[str, Any]:
        """The columns of the row but its code, texts as they are stored."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "code"}
        return {name: clean(value) if isinstance(value, str) else value for name, value in facts.items()}


@transaction.atomic
def create_platform(
    *, name: str, group: str, url: str = "", by: User | None, at: datetime.datetime | None = None
) -> Platform:
    """Name a platform. Raises NameTaken."""
    platform, created = Platform.objects.get_or_create(name=clean(name), defaults={"group": group, "url": url})
    if not created:
        raise NameTaken(f"Đã có nền tảng “{platform}”. Xin dùng nền tảng đã có hoặc đặt tên khác.")
    _record("platforms.create", platform, by=by, at=at, after={"name": platform.name, "group": group, "url": url})
    return platform


@transaction.atomic
def edit_platform(
    platform: Platform, *, name: str, group: str, url: str = "", by: User | None, at: datetime.datetime | None = None
) -> Platform:
    """Change a platform. Raises NameTaken."""
    platform = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    if Platform.objects.filter(name=clean(name)).exclude(pk=platform.pk).exists():
        raise NameTaken(f"Đã có nền tảng khác tên “{clean(name)}”. Xin đặt tên khác.")
    before, after = _change(platform, {"name": clean(name), "group": group, "url": url})
    if after:
        _record("platforms.edit", platform, by=by, at=at, before=before, after=after)
    return platform


@transaction.atomic
def create_indicator(data: IndicatorData, *, by: User | None, at: datetime.datetime | None = None) -> Indicator:
    """Say exactly what is counted. Raises NameTaken when the code is in use."""
    indicator, created = Indicator.objects.get_or_create(code=data.code, defaults=data.facts())
    if not created:
        raise NameTaken(f"Mã “{data.code}” đã dùng cho “{indicator}”. Xin chọn mã khác.")
    _record("indicators.create", indicator, by=by, at=at, after=_told({"code": data.code} | data.facts()))
    return indicator


@transaction.atomic
def edit_indicator(
    indicator: Indicator, data: IndicatorData, *, by: User | None, at: datetime.datetime | None = None
) -> Indicator:
    """Change an indicator, never its code. Raises AlreadyCounted when sent figures would come to mean another thing."""
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    sums_differ = (indicator.kind, indicator.unit) != (data.kind, clean(data.unit))
    if sums_differ and indicator.figures.exists():
        raise AlreadyCounted(
            "Đã có số liệu nộp theo chỉ tiêu này nên không đổi được cách cộng và đơn vị tính. "
            "Xin ngừng dùng chỉ tiêu này và tạo chỉ tiêu mới."
        )
    before, after = _change(indicator, data.facts())
    if after:
        _record("indicators.edit", indicator, by=by, at=at, before=_told(before), after=_told(after))
    return indicator


@transaction.atomic
def seed_letter(*, by: User | None = None) -> list[Indicator]:
    """Create the platforms and indicators of the letter that are not there yet; return all of them, in its order.

    Known again by code: what was edited since stays as it was edited, also a platform that got another name.
    """
    for platform_facts, indicator_facts in ASKED:
        if Indicator.objects.filter(code=indicator_facts["code"]).exists():
            continue
        platform = None
        if platform_facts:
            platform = Platform.objects.filter(name=platform_facts["name"]).first()
            platform = platform or create_platform(**platform_facts, by=by)
        create_indicator(IndicatorData(**indicator_facts, platform=platform), by=by)
    codes = [facts["code"] for _, facts in ASKED]
    found = Indicator.objects.in_bulk(codes, field_name="code")
    return [found[code] for code in codes]


def _change(thing: models.Model, facts: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the facts that differ; return what they were and what they are."""
    before = {name: getattr(thing, name) for name, value in facts.items() if getattr(thing, name) != value}
    after = {name: facts[name] for name in before}
    for name, value in after.items():
        setattr(thing, name, value)
    if after:
        thing.save(update_fields=list(after))
    return before, after


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as the record keeps them."""
    return {name: value if isinstance(value, int | None) else str(value) for name, value in facts.items()}


def _record(verb: str, thing: models.Model, *, by: User | None, **told: Any) -> None:
    """Indicators belong to no place: the record stands at the place of the officer."""
    record(verb, thing, by=by, place=by.place if by else None, **told)
