"""The diary of a team: written and withdrawn. The record says how many took part and were counted, never the words."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User
from core.phones import PHONE_IN_TEXT
from core.refusals import Refused
from core.templatetags.wording import day as day_in_words
from core.templatetags.wording import instant, number
from core.text import clean
from places.models import Place
from reporting.access import may_write_diary
from reporting.actions.resident_classes import describe_class
from reporting.models import DiaryCount, DiaryEntry, DiaryKind, DiaryPresence, Indicator
from reporting.models.diary import DAYS_BACK, LONGEST_WORDS, MOST_HELPED, MOST_MINUTES, NOBODY_CHOSEN, NOTHING_SAID
from teams.models import Member, Team

FORGOTTEN = "(lý do đã xóa theo yêu cầu về dữ liệu cá nhân)"
ANOTHER = "another"  # the field whose button says that an equal entry is other work
ANOTHER_ENTRY = "Lần ghi này đã dùng cho một việc khác. Xin mở lại trang ghi sổ rồi ghi."
NOT_OF_THE_TEAM = "Chỉ người đang ở trong tổ mới ghi được sổ của tổ."


@transaction.atomic
def write_entry(
    team: Team,
    *,
    key: UUID,
    day: datetime.date,
    kind: str,
    by: User,
    members: Collection[Member],
    counts: Mapping[str, int] | None = None,
    at_night: bool = False,
    minutes: int | None = None,
    words: str = "",
    resident_class: Mapping[str, Any] | None = None,
    is_another: bool = False,
    composed_at: datetime.datetime | None = None,
    at: datetime.datetime | None = None,
) -> DiaryEntry:
    """Write down one piece of work of ``team``; a ``key`` that was written before answers with what was stored then.

    ``members`` took part: of the team on that day. ``counts`` by indicator code, only flows that are in use that day.
    ``resident_class`` says at once who came to a class, as ``describe_class`` takes it. ``is_another``: ``by`` was
    asked and says that it is other work than an equal entry. ``composed_at`` is what the phone's clock said; one ahead
    of the server's is not kept.

    Refuses with not_of_the_team, token_taken, written_before (the same key comes with another day, kind or counts),
    not_happened_yet, too_long_ago, team_not_active, kind_unknown, written_twice (another key, but all else is equal),
    minutes_refused, phone_in_note, text_too_long, nothing_said (no number, no minutes and no words, but of a class, of
    which it may be said later), nobody_took_part, count_refused, and with what ``describe_class`` refuses with.
    """
    at = at or timezone.now()
    team = Team.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    if not may_write_diary(by, team):
        raise Refused("not_of_the_team", NOT_OF_THE_TEAM)
    if stored := DiaryEntry.objects.filter(key=key).first():
        if stored.team_id != team.pk or stored.written_by_id != by.pk:
            raise Refused("token_taken", ANOTHER_ENTRY)
        if (stored.day, stored.kind) != (day, kind) or dict(_counts_of(stored)) != dict(counts or {}):
            when = instant(stored.written_at)
            sentence = f"Việc này đã có trong sổ từ {when}. Muốn sửa, xin rút khỏi sổ rồi ghi lại từ trang Ghi sổ."
            raise Refused("written_before", sentence)
        return stored
    check_day(team, day, on=timezone.localdate(at))
    if kind not in DiaryKind.values:
        raise Refused("kind_unknown", "Xin chọn một việc trong danh sách.", field="kind")
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise Refused("minutes_refused", f"Xin ghi từ 1 đến {number(MOST_MINUTES)} phút.", field="minutes")
    words = checked_words(words)
    if kind != DiaryKind.CLASS and not (counts or minutes or words):
        raise Refused("nothing_said", NOTHING_SAID, field="minutes")
    equal = _equal_entry(team, day=day, kind=kind, at_night=at_night, counts=counts or {}, by=by)
    if equal is not None and not is_another:
        raise Refused("written_twice", _asked_again(equal), field=ANOTHER)
    entry = DiaryEntry(
        key=key, team=team, place=_stood_at(team, day), day=day, kind=kind, at_night=at_night, minutes=minutes,
        words=words, written_by=by, written_at=at,
        composed_at=composed_at if composed_at and composed_at <= at else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as error:  # another team's entry came with this key at this very instant
        raise Refused("token_taken", ANOTHER_ENTRY) from error
    present = _present(team, members, day=day)
    DiaryPresence.objects.bulk_create(DiaryPresence(entry=entry, member=one) for one in present)
    helped = list(_new_counts(entry, team, counts or {}))
    DiaryCount.objects.bulk_create(helped)
    after = {"day": day.isoformat(), "kind": str(kind), "members": len(present), "counts": len(helped)}
    after |= {"at_night": at_night, "who": sorted(one.pk for one in present)}
    record("diary.write", entry, by=by, place=entry.place, at=at, after=after)
    if resident_class is not None:
        describe_class(entry, **resident_class, by=by, at=at)
    return entry


@transaction.atomic
def withdraw_entry(entry: DiaryEntry, *, reason: str, by: User, at: datetime.datetime | None = None) -> None:
    """Take an entry out of everything that counts; it stays to be read, with the reason.

    Refuses with not_the_writer, withdrawn_meanwhile, text_missing, phone_in_note, text_too_long.
    """
    entry = DiaryEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if entry.withdrawn_at:
        raise Refused("withdrawn_meanwhile", "Việc này vừa được người khác rút khỏi sổ.")
    if not DiaryEntry.objects.withdrawable_by(by).filter(pk=entry.pk).exists():
        raise Refused("not_the_writer", "Chỉ người ghi hoặc tổ trưởng rút được việc này.")
    if not (reason := checked_words(reason, field="reason")):
        raise Refused("text_missing", "Xin ghi lý do rút.", field="reason")
    entry.withdrawn_by, entry.withdrawn_at, entry.withdrawn_reason = by, at or timezone.now(), reason
    entry.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_reason"])
    record("diary.withdraw", entry, by=by, place=entry.place, at=at, after={"day": entry.day.isoformat()})


def forget(teams: Collection[int], *, names: Callable[[str], bool]) -> int:
    """Empty the words of the diaries of ``teams`` in which ``names`` finds the person that is erased; return how many.

    Who took part stays: it is the membership, which has lost its name.
    """
    rows = DiaryEntry.objects.filter(team__in=teams).order_by("pk").values_list("pk", "words", "withdrawn_reason")
    told = [pk for pk, words, _ in rows if words and names(words)]
    withdrawn = [pk for pk, _, reason in rows if reason and names(reason)]
    DiaryEntry.objects.filter(pk__in=withdrawn).update(withdrawn_reason=FORGOTTEN)
    return DiaryEntry.objects.filter(pk__in=told).update(words="") + len(withdrawn)


def check_day(team: Team, day: datetime.date, *, on: datetime.date) -> None:
    """Refuse with not_happened_yet, too_long_ago or team_not_active a day that is not written about ``on`` that day."""
    if day > on:
        raise Refused("not_happened_yet", "Sổ ghi việc đã làm nên ngày không thể sau hôm nay.", field="day")
    if day < (first := on - datetime.timedelta(days=DAYS_BACK)):
        raise Refused("too_long_ago", f"Sổ nhận việc từ ngày {day_in_words(first)}.", field="day")
    if not team.is_active_on(day):
        raise Refused("team_not_active", "Ngày này tổ không hoạt động.", field="day")


def _stood_at(team: Team, day: datetime.date) -> Place:
    """Return where the team stood that day; where nobody has said it, where it stands."""
    placement = team.placements.holding_on(day).select_related("place").order_by("-starts_on").first()
    return placement.place if placement else team.place


def _equal_entry(
    team: Team, *, day: datetime.date, kind: str, at_night: bool, counts: Mapping[str, int], by: User
) -> DiaryEntry | None:
    """Return the latest entry of ``by`` that stands and says the same of the same day."""
    alike = team.diary.standing().filter(day=day, kind=kind, at_night=at_night, written_by=by).order_by("-pk")
    return next((one for one in alike if dict(_counts_of(one)) == dict(counts)), None)


def _asked_again(entry: DiaryEntry) -> str:
    helped = "; ".join(
        f"{one.indicator.undated_name}: {number(one.value)} {one.indicator.unit}"
        for one in entry.counts.select_related("indicator").order_by("indicator__order", "indicator__code")
    )
    said = f"{entry.get_kind_display()}, ngày {day_in_words(entry.day)}{f' ({helped})' if helped else ''}"
    when = instant(entry.written_at)
    return f"Anh/chị đã ghi việc giống hệt lúc {when}: {said}. Nếu đây là việc khác, xin bấm “Vẫn ghi thêm”."


def checked_words(text: str, field: str = "words") -> str:
    """Return the words tidied up; refuse with phone_in_note or text_too_long."""
    if PHONE_IN_TEXT.search(text := clean(text)):
        raise Refused("phone_in_note", "Xin không ghi số điện thoại, tên người dân vào sổ.", field=field)
    if len(text) > LONGEST_WORDS:
        raise Refused("text_too_long", f"Xin ghi nhiều nhất {LONGEST_WORDS} ký tự.", field=field)
    return text


def _present(team: Team, members: Collection[Member], *, day: datetime.date) -> list[Member]:
    """Return who took part, each of them of the team on that day."""
    if not members:
        raise Refused("nobody_took_part", NOBODY_CHOSEN, field="members")
    found = list(team.members.current_on(day).filter(pk__in=[one.pk for one in members]))
    if len(found) < len({one.pk for one in members}):
        sentence = f"Có người không ở trong tổ vào ngày {day_in_words(day)}. Xin chọn lại người tham gia."
        raise Refused("nobody_took_part", sentence, field="members")
    return found


def _counts_of(entry: DiaryEntry) -> Iterable[tuple[str, int]]:
    return entry.counts.values_list("indicator__code", "value")


def _new_counts(entry: DiaryEntry, team: Team, counts: Mapping[str, int]) -> Iterable[DiaryCount]:
    used = Indicator.objects.counted_daily(team, entry.day).filter(code__in=list(counts))
    by_code = {one.code: one for one in used}
    for code, value in counts.items():
        indicator = by_code.get(code)
        if indicator is None:
            raise Refused("count_refused", "Có chỉ tiêu không dùng vào ngày này. Xin mở lại trang ghi sổ.", field="day")
        most = min(indicator.maximum, MOST_HELPED)
        if not 0 <= value <= most:
            raise Refused("count_refused", f"{indicator}: xin ghi từ 0 đến {number(most)}.", field=f"count-{code}")
        yield DiaryCount(entry=entry, indicator=indicator, value=value)
