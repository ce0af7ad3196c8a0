"""Platforms and indicators: named, changed, and those of the founding letter."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from accounts.access import check_same_province, province_of
from accounts.actions.events import record, write_changes
from accounts.models import User
from core.editable import actual_changes, clean_values, edited_copy, facts_of
from core.refusals import Refused
from core.text import clean
from places.models import Place
from reporting.actions.indicator_pack import PACK
from reporting.actions.letter import ASKED
from reporting.models import Closing, Indicator, Platform


@transaction.atomic
def create_platform(*, name: str, by: User | None, at: datetime.datetime | None = None, **facts: Any) -> Platform:
    """Name a platform. Refuses with name_taken."""
    defaults = clean_values(Platform, facts) | {"province": province_of(by)}
    platform, created = Platform.objects.get_or_create(name=clean(name), defaults=defaults)
    if not created:
        raise Refused(
            "name_taken", f"Đã có nền tảng “{platform}”. Xin dùng nền tảng đã có hoặc đặt tên khác.", field="name"
        )
    record("platforms.create", platform, by=by, place=_of(by), at=at, after=facts_of(platform))
    return platform


@transaction.atomic
def edit_platform(
    platform: Platform, *, by: User | None, at: datetime.datetime | None = None, **changes: Any
) -> Platform:
    """Change what is given of ``Platform.EDITABLE``. Refuses with of_another_province, name_taken."""
    check_same_province(by, platform)
    platform = Platform.objects.select_for_update(of=("self",)).get(pk=platform.pk)
    changes = actual_changes(platform, changes)
    if "name" in changes and Platform.objects.filter(name=changes["name"]).exists():
        raise Refused("name_taken", f"Đã có nền tảng khác tên “{changes['name']}”. Xin đặt tên khác.", field="name")
    write_changes("platforms.edit", platform, changes, by=by, place=_of(by), at=at)
    return platform


@transaction.atomic
def create_indicator(*, code: str, by: User | None, at: datetime.datetime | None = None, **facts: Any) -> Indicator:
    """Say exactly what is counted. Refuses with code_taken, not_comparable."""
    defaults = clean_values(Indicator, facts) | {"province": province_of(by)}
    _check_ratio(Indicator(**defaults))
    indicator, created = Indicator.objects.get_or_create(code=code, defaults=defaults)
    if not created:
        raise Refused("code_taken", f"Mã “{code}” đã dùng cho “{indicator}”. Xin chọn mã khác.", field="code")
    after = {"code": code} | facts_of(indicator)
    record("indicators.create", indicator, by=by, place=_of(by), at=at, after=after)
    return indicator


@transaction.atomic
def edit_indicator(
    indicator: Indicator, *, by: User | None, at: datetime.datetime | None = None, **changes: Any
) -> Indicator:
    """Change what is given of ``Indicator.EDITABLE``, never its code, for drafts and submissions keep that.

    Refuses with of_another_province, not_comparable, and with already_counted when figures or shares would come to mean
    another thing.
    """
    check_same_province(by, indicator)
    indicator = Indicator.objects.select_for_update(of=("self",)).get(pk=indicator.pk)
    changes = actual_changes(indicator, changes)
    _check_meaning(indicator, changes)
    _check_ratio(edited_copy(indicator, changes))
    write_changes("indicators.edit", indicator, changes, by=by, place=_of(by), at=at)
    return indicator


def seed_letter(*, by: User | None = None) -> list[Indicator]:
    """Create the platforms and indicators of the letter that are not there yet; return all of them, in its order.

    Known again by code: what was edited since stays as it was edited, also a platform that got another name.
    """
    return _seed(ASKED, by)


def seed_pack(*, by: User | None = None) -> list[Indicator]:
    """Do the same with what plans of 2025 and 2026 ask beside it."""
    return _seed(PACK, by)


@transaction.atomic
def _seed(asked: Sequence[tuple[dict[str, Any] | None, dict[str, Any]]], by: User | None) -> list[Indicator]:
    for platform_facts, indicator_facts in asked:
        if Indicator.objects.filter(code=indicator_facts["code"]).exists():
            continue
        platform = None
        if platform_facts:
            platform = Platform.objects.filter(name=platform_facts["name"]).first()
            platform = platform or create_platform(**platform_facts, by=by)
        whole = indicator_facts.get("out_of")
        out_of = {"out_of": Indicator.objects.get(code=whole)} if whole else {}
        create_indicator(**indicator_facts | out_of, platform=platform, by=by)
    codes = [facts["code"] for _, facts in asked]
    found = Indicator.objects.in_bulk(codes, field_name="code")
    return [found[code] for code in codes]


def _check_meaning(indicator: Indicator, changes: Mapping[str, Any]) -> None:
    """Refuses with already_counted where numbers that were given would come to mean another thing: figures by another
    way of adding up or unit, shares that a closing kept or that were asked for by another denominator. A count that
    was out of nothing may become a ratio: rounds that were closed before say no share.
    """
    said = ""
    if changes.keys() & {"kind", "unit"} and indicator.figures.exists():
        said = "Đã có số liệu nộp theo chỉ tiêu này nên không đổi được cách cộng và đơn vị tính."
    elif changes.keys() & {"out_of", "out_of_kind"} and indicator.is_ratio:
        if Closing.objects.standing().filter(round__indicators=indicator).exists():
            said = "Đã có kỳ chốt theo chỉ tiêu này nên không đổi được mẫu số."
        elif indicator.targets.exclude(percent=None).exists():
            said = "Đã giao chỉ tiêu này theo tỷ lệ nên không đổi được mẫu số."
    if said:
        raise Refused("already_counted", f"{said} Xin ngừng dùng chỉ tiêu này và tạo chỉ tiêu mới.")


def _check_ratio(indicator: Indicator) -> None:
    """Refuses with not_comparable where the two counts of a ratio are no part and whole of the same days."""
    whole = indicator.out_of
    if whole is None:
        used = indicator.parts.exclude(kind=indicator.kind).first() if indicator.pk else None
        if used:
            sentence = f"“{used}” lấy tỷ lệ trên chỉ tiêu này nên hai chỉ tiêu phải cùng cách cộng."
            raise Refused("not_comparable", sentence, field="kind")
        return
    if indicator.out_of_kind:
        sentence = "Chỉ chọn một trong hai: trên tổng của chỉ tiêu khác, hoặc trên mẫu số của xã."
        raise Refused("not_comparable", sentence, field="out_of_kind")
    if whole.pk == indicator.pk or whole.kind != indicator.kind:
        sentence = f"“{whole}” là chính chỉ tiêu này hoặc có cách cộng khác nên không làm mẫu số được."
        raise Refused("not_comparable", sentence, field="out_of")


def _of(by: User | None) -> Place | None:
    """Return where the record stands: at the place of the officer."""
    return by.place if by else None
