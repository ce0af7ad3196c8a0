"""How the portal writes numbers, shares, instants and days: one tag each, built in to every template."""

import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.rounding import rounded
from core.text import WEEKDAYS
from core.working_days import VIETNAM, day_in_words, last_day

register = template.Library()

TENTH = Decimal("0.1")


@register.filter
def number(value: int | None) -> str:
    """Return a number as 1.234.567; None is an em dash, for missing is not zero."""
    if value is None:
        return "—"
    if type(value) is int:  # as nearly all are, hundreds to a page: Django takes ten times as long for the same
        return f"{value:,}".replace(",", ".")
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def percent(ratio: float | None) -> str:
    """Return a ratio as 80,0%, rounded as a spreadsheet does; None, with nothing to divide by, is
    an em dash.
    """
    if ratio is None:
        return "—"
    # Django's number_format cuts digits off: 2/3 would be 66,6% on the page and 66,7% in the workbook.
    return formats.number_format(rounded_percent(ratio), decimal_pos=1, use_l10n=True) + "%"


def rounded_percent(ratio: float) -> Decimal:
    """Return a ratio in percent to one decimal. 0 is said of none alone and 100 of a whole: what rounds to them and is
    not is a tenth away.
    """
    exact = Decimal(str(ratio)) * 100
    found = rounded(exact, 1)
    if found in (0, 100) and exact != found:
        return found + TENTH.copy_sign(exact - found)
    return found


@register.simple_tag
def share(part: int | None, whole: int | None, url: str = "") -> str:
    """Return a share with its parts, 432/540, 80,0%: a link to ``url``, where one is given, of what there is of it."""
    if part is None or not whole:
        return f"{number(part)}/{number(whole)}"
    said = f"{number(part)}/{number(whole)}, {percent(part / whole)}"
    return format_html('<a href="{}">{}</a>', url, said) if url else said


@register.filter
def day(value: datetime.date | None) -> str:
    """Return a date as 20/06/2022, of an instant the day that it is in Vietnam then."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date()
    return "—" if value is None else f"{value:%d/%m/%Y}"


@register.filter
def days(number_of: int) -> str:
    """Return how many days lie behind: 12 → "12 ngày"; 0 → "hôm nay"."""
    return f"{number(number_of)} ngày" if number_of else "hôm nay"


@register.filter
def weekday(value: datetime.date) -> str:
    """Return the day of the week: Thứ Hai."""
    return WEEKDAYS[value.weekday()]


@register.filter
def closing_moment(at: datetime.datetime) -> str:
    """Return when numbers were closed, as "chốt" is followed by it: "hết ngày 16/04/2026" for the midnight behind that
    day, else "lúc 17/04/2026 10:05".
    """
    local = timezone.localtime(at)
    is_midnight = local.time() == datetime.time()
    return f"hết ngày {day(local.date() - datetime.timedelta(days=1))}" if is_midnight else f"lúc {instant(at)}"


@register.filter
def instant(value: datetime.datetime | None) -> str:
    """Return an instant in Vietnam's time: 20/06/2022 00:00."""
    return "—" if value is None else f"{timezone.localtime(value):%d/%m/%Y %H:%M}"


@register.filter
def opening(at: datetime.datetime) -> str:
    """Return from when something is open, behind "từ" or "mở": "ngày 15/12/2026" for the midnight that begins that day,
    else "10 giờ 05 ngày 15/12/2026".
    """
    local = timezone.localtime(at)
    hour = "" if local.time() == datetime.time() else f"{local:%H} giờ {local:%M} "
    return f"{hour}ngày {day(local.date())}"


@register.filter
def plain_deadline(value: datetime.datetime | None) -> str:
    """Return a deadline as people keep it: the last day in time, or the hour before which something has to be there.

    "hết Chủ Nhật 19/06/2022" for the instant at which the 20th begins: who reads "20/06/2022 00:00" is a day late.
    "trước 17 giờ 00 Thứ Sáu 24/06/2022" where the hour is not a day's end.
    """
    if value is None:
        return "—"
    local = value.astimezone(VIETNAM)
    if _ends_a_day(local):
        return f"hết {day_in_words(last_day(value))}"
    return f"trước {local:%H} giờ {local:%M} {day_in_words(local.date())}"


@register.filter
def deadline(value: datetime.datetime | None) -> str:
    """Return a deadline with how far it is: hết Chủ Nhật 19/06/2022 (còn 3 ngày)."""
    return "—" if value is None else f"{plain_deadline(value)} ({time_left(value, timezone.now())})"


def time_left(due_at: datetime.datetime, at: datetime.datetime) -> str:
    """Return how far a deadline, or the beginning of something, is: "còn 3 ngày", "hôm nay", "quá hạn 1 ngày" once the
    last day is over.

    Days are counted on the calendar, as people do; the last hours before a named hour are counted too. Nothing else in
    the portal counts the days that are left, so that no two pages differ.
    """
    days_left = (last_day(due_at) - at.astimezone(VIETNAM).date()).days
    if due_at <= at:
        return f"quá hạn {number(-days_left)} ngày" if days_left else _hours_left(due_at - at)
    if days_left:
        return f"còn {number(days_left)} ngày"
    return "hôm nay" if _ends_a_day(due_at.astimezone(VIETNAM)) else f"hôm nay, {_hours_left(due_at - at)}"


def _ends_a_day(local: datetime.datetime) -> bool:
    return local.time() == datetime.time(0)


def _hours_left(left: datetime.timedelta) -> str:
    """Return how far an instant of the same day is, in the larger whole unit: "còn 3 giờ", "quá hạn 20 phút"."""
    word = "còn" if left > datetime.timedelta(0) else "quá hạn"
    seconds = abs(left.total_seconds())
    for size, unit in ((3_600, "giờ"), (60, "phút")):
        if seconds >= size:
            return f"{word} {number(int(seconds // size))} {unit}"
    return f"{word} chưa đến 1 phút"


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of static/img/icons.svg. It is decoration only; a word always stands beside
    it.
    """
    return _icon(name)


@cache
def _icon(name: str) -> SafeString:
    """Return an icon, drawn once in a process: a page of a list shows a hundred, of a dozen names."""
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.filter
def with_query(url: str, extra: str) -> str:
    """Return an address that asks for something more: "/a/?b=1" with "c=2"."""
    return f"{url}{'&' if '?' in url else '?'}{extra}"


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """Return the present query string with some keys changed; an empty value drops its key."""
    kept = context["request"].GET.copy()
    for key, value in changes.items():
        kept.pop(key, None)
        if value not in (None, ""):
            kept[key] = str(value)
    return "?" + urlencode(list(kept.lists()), doseq=True) if kept else "?"
