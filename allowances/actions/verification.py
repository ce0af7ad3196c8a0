"""Support money is read against the record: sheets, the rules they rest on, and the diary entries of their days.

The portal's own role in the database may change rows, and no events: ``verify_events`` and the clock of the night find
what somebody changed by hand.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.actions.verification import RecordFault
from accounts.models import Event
from allowances.actions.snapshots import snapshot_of_rule, snapshot_of_sheet
from allowances.models import DayConfirmation, MonthSheet, SheetLine, SupportResolution, SupportRule
from allowances.rules import MonthDays, PayBasis
from core.templatetags.wording import number
from reporting.models import DiaryEntry

READ = 500  # rows at a time
WRITES_LINES = ("support_sheets.check", "support_sheets.settle")

CONFIRMS = ("diary.confirm", "diary.unconfirm")

type Row = Mapping[str, Any]
type Confirmed = tuple[int, int, datetime.datetime]


def sheet_faults() -> Iterator[RecordFault]:
    """Yield where a sheet says something else than the record of who checked, approved and reopened it."""
    checked = Event.objects.filter(verb="support_sheets.check").order_by()
    gone = set(checked.values_list("subject_id", flat=True)) - set(MonthSheet.objects.values_list("pk", flat=True))
    for key in sorted(key for key in gone if key):
        yield RecordFault(f"Bảng kinh phí số {key}: đã kiểm tra mà không còn trên cổng.")
    for sheets in _batches(MonthSheet.objects.select_related("place")):
        events = _events_of(MonthSheet, [sheet.pk for sheet in sheets], prefix="support_sheets.")
        lines: dict[int, list[SheetLine]] = defaultdict(list)
        for line in SheetLine.objects.filter(sheet__in=sheets).order_by("pk"):
            lines[line.sheet_id].append(line)
        for sheet in sheets:
            for sentence in _faults_of_sheet(sheet, lines[sheet.pk], events[sheet.pk]):
                yield RecordFault(f"Bảng kinh phí tháng {sheet.month:%m/%Y} số {sheet.pk}, {sheet.place}: {sentence}")


def rule_faults() -> Iterator[RecordFault]:
    """Yield where a resolution or one of its sums is another than the record tells of."""
    for resolutions in _batches(SupportResolution.objects.all()):
        events = _events_of(SupportResolution, [one.pk for one in resolutions], prefix="support_resolutions.")
        rules: dict[int, list[SupportRule]] = defaultdict(list)
        for rule in SupportRule.objects.filter(resolution__in=resolutions).order_by("pk"):
            rules[rule.resolution_id].append(rule)
        for resolution in resolutions:
            for sentence in _faults_of_resolution(resolution, rules[resolution.pk], events[resolution.pk]):
                yield RecordFault(f"Nghị quyết hỗ trợ kinh phí số {resolution.pk}: {sentence}")


def paid_day_faults() -> Iterator[RecordFault]:
    """Yield where a diary entry of a paid month is of another day, of others, or withdrawn otherwise than was written.

    Entries of which the record tells nothing, as those of the demo, are not judged.
    """
    paying = MonthSheet.objects.binding().filter(lines__basis__in=[PayBasis.PERSON_DAY, PayBasis.PERSON_NIGHT])
    for first in paying.order_by("month").values_list("month", flat=True).distinct():
        month = MonthDays.of(first)
        written = {"verb": "diary.write", "after__day__startswith": f"{first:%Y-%m}-"}
        teams = SheetLine.objects.filter(sheet__in=paying.filter(month=first)).order_by().values("team")
        moved_away = Event.objects.filter(**written, subject_type=DiaryEntry._meta.label_lower)
        of_month = DiaryEntry.objects.between(*month) | DiaryEntry.objects.filter(
            pk__in=moved_away.order_by().values("subject_id")
        )
        for entries in _batches(of_month.filter(team__in=teams)):
            yield from _entry_faults(entries)


def _entry_faults(entries: list[DiaryEntry]) -> Iterator[RecordFault]:
    keys = [entry.pk for entry in entries]
    events = _events_of(DiaryEntry, keys, prefix="diary.")
    present: dict[int, list[int]] = defaultdict(list)
    through: Any = DiaryEntry.members.through
    rows = through.objects.filter(entry__in=keys).order_by("member_id")
    for key, member in rows.values_list("entry_id", "member_id"):
        present[key].append(member)
    confirmed: dict[int, set[Confirmed]] = defaultdict(set)
    for one in DayConfirmation.objects.filter(presence__entry__in=keys).select_related("presence"):
        confirmed[one.presence.entry_id].add((one.presence.member_id, one.confirmed_by_id, one.confirmed_at))
    for entry in entries:
        if confirmed[entry.pk] != _confirmed_by(events[entry.pk]):
            yield RecordFault(f"Việc số {entry.pk} trong sổ ghi: xác nhận ngày ghi muộn khác với nhật ký.")
        event = next((event for event in events[entry.pk] if event["verb"] == "diary.write"), None)
        if event is None:
            continue
        if (event["at"], event["by_id"]) != (entry.written_at, entry.written_by_id):
            yield RecordFault(f"Việc số {entry.pk} trong sổ ghi: giờ ghi hoặc người ghi khác với nhật ký.")
        written = event["after"]
        held = {"day": entry.day.isoformat(), "at_night": entry.at_night, "who": present[entry.pk]}
        held["members"] = len(present[entry.pk])
        if any(name in written and written[name] != value for name, value in held.items()):
            yield RecordFault(f"Việc số {entry.pk} trong sổ ghi: ngày, buổi hoặc người tham gia khác với lúc ghi.")
        withdrawn = {event["at"] for event in events[entry.pk] if event["verb"] == "diary.withdraw"}
        if {entry.withdrawn_at} - {None} != withdrawn:
            yield RecordFault(f"Việc số {entry.pk} trong sổ ghi: việc rút khỏi sổ khác với nhật ký.")


def _confirmed_by(events: Iterable[Row]) -> set[Confirmed]:
    """Return of an entry whose taking part stands confirmed by the record: the member, by whom and when."""
    found: dict[int, Confirmed] = {}
    for event in events:
        for member in event["after"].get("who", []) if event["verb"] in CONFIRMS else []:
            found.pop(member, None)
            if event["verb"] == "diary.confirm":
                found[member] = (member, event["by_id"], event["at"])
    return set(found.values())


def _faults_of_sheet(sheet: MonthSheet, lines: list[SheetLine], events: list[Row]) -> Iterator[str]:
    told = [event for event in events if event["verb"] in WRITES_LINES]
    if not told:
        if lines or not sheet.is_drafted:
            yield "không có trong nhật ký ai đã kiểm tra bảng này."
        return
    kept = _merged(event["after"] for event in told)
    held = snapshot_of_sheet(sheet, lines)
    if held["amount"] != kept["amount"]:
        yield f"các dòng cộng lại {number(held['amount'])} đồng, nhật ký ghi {number(kept['amount'])} đồng."
    elif any(held[name] != kept[name] for name in ("lines", "digest") if name in kept):
        yield "các dòng (người, ngày, mức hoặc số tiền) khác với lúc kiểm tra."
    is_elsewhere = any(event["place_id"] != sheet.place_id for event in told)
    if is_elsewhere or any(held[name] != kept[name] for name in ("month", "resolution") if name in kept):
        yield "xã, tháng hoặc nghị quyết khác với lúc kiểm tra."
    for verb, at, by in (
        ("check", sheet.checked_at, sheet.checked_by_id),
        ("approve", sheet.approved_at, sheet.approved_by_id),
        ("reopen", sheet.reopened_at, sheet.reopened_by_id),
    ):
        known = {(event["at"], event["by_id"]) for event in events if event["verb"] == f"support_sheets.{verb}"}
        if known != ({(at, by)} if at else set()):
            yield "tình trạng (kiểm tra, duyệt, mở lại) khác với nhật ký."
            break


def _faults_of_resolution(resolution: SupportResolution, rules: list[SupportRule], events: list[Row]) -> Iterator[str]:
    kept = _merged(event["after"] for event in events if not event["verb"].endswith("_rule"))
    held = {
        "state": str(resolution.state),
        "starts_on": resolution.starts_on.isoformat(),
        "ends_on": resolution.ends_on.isoformat() if resolution.ends_on else None,
    }
    kept = {"state": str(SupportResolution.ResolutionState.DRAFT)} | kept
    if any(held[name] != kept[name] for name in held if name in kept):
        yield "tình trạng hoặc ngày áp dụng khác với nhật ký."
    known, now = _rules_of(events), {rule.pk: snapshot_of_rule(rule) for rule in rules}
    for key in sorted(known.keys() | now.keys()):
        if key not in known:
            yield f"mức chi số {key} không có trong nhật ký."
        elif key not in now:
            yield f"mức chi số {key} không còn trên cổng."
        elif wrong := [name for name, value in known[key].items() if now[key].get(name) != value]:
            amounts = f": {number(now[key]['amount'])} đồng, nhật ký ghi {number(known[key]['amount'])} đồng"
            yield f"mức chi số {key} khác với nhật ký{amounts if 'amount' in wrong else ''}."


def _rules_of(events: Iterable[Row]) -> dict[int, dict[str, Any]]:
    """Return what the record tells of each rule of a resolution; old events tell less of one than newer ones."""
    known: dict[int, dict[str, Any]] = {}
    for event in events:
        verb, before, after = event["verb"].removeprefix("support_resolutions."), event["before"], event["after"]
        if verb in ("add_rule", "edit_rule"):
            known[after["rule"]] = {"confirmed_after": None} | after
        elif verb == "end_rule" and after.get("removed"):
            known.pop(after["rule"], None)
        elif verb == "end_rule" and after["rule"] in known:
            known[after["rule"]]["ends_on"] = after["ends_on"]
        elif verb == "edit" and "starts_on" in after:
            for facts in known.values():  # sums that began with the resolution begin with its new first day
                ends_on = facts["ends_on"]
                if facts["starts_on"] == before["starts_on"] and (ends_on is None or ends_on >= after["starts_on"]):
                    facts["starts_on"] = after["starts_on"]
    return known


def _merged(facts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return facts of which later ones take the place of earlier ones."""
    found: dict[str, Any] = {}
    for one in facts:
        found |= one
    return found


def _events_of(model: Any, keys: list[int], *, prefix: str) -> Mapping[int, list[Row]]:
    """Return what the record tells of each row, in the order in which it was written."""
    rows = Event.objects.filter(subject_type=model._meta.label_lower, subject_id__in=keys, verb__startswith=prefix)
    found: dict[int, list[Row]] = defaultdict(list)
    for event in rows.order_by("pk").values("subject_id", "place_id", "verb", "at", "by_id", "before", "after"):
        found[event["subject_id"] or 0].append(event)
    return found


def _batches(rows: Any) -> Iterator[list[Any]]:
    done = 0
    while batch := list(rows.filter(pk__gt=done).order_by("pk")[:READ]):
        done = batch[-1].pk
        yield batch
