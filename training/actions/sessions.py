"""Sessions are planned one by one or as a series over many communes, changed, and cancelled."""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.access import province_path
from accounts.actions import events
from accounts.models import User
from core.editable import actual_changes, clean_values, facts_of, save_changes
from core.refusals import Refused
from core.text import clean, is_one_name
from places.models import Place
from training.actions import seats
from training.actions.plans import check_planner
from training.models import MOST_DAYS, Session, SessionDay, Trainer
from training.rollups.clashes import Clash, Meeting, Sitting, clashes, clashes_within, fingerprint

# Fields of Session.EDITABLE; ``days`` in order; ``new_trainer``: (full name, organisation) of one not in the list yet.
type Planned = Mapping[str, Any]

_TELLING = {"mode", "days", "venue", "address", "map_url", "meeting_url"}  # a change here is told to those invited


class Clashing(Refused):
    """The plan collides with others, and nobody said that it is to stand all the same.

    ``found``: the collisions by the index of the session in its series; ``fingerprint`` is what ``despite`` must be.
    """

    def __init__(self, found: Mapping[int, Sequence[Clash]]) -> None:
        super().__init__(
            "clashing", "Lịch trùng với buổi khác. Xin xem các chỗ trùng, rồi sửa lịch hoặc xác nhận vẫn xếp như vậy."
        )
        self.found = found
        self.fingerprint = fingerprint(found)


def plan(*, by: User | None, at: datetime.datetime | None = None, despite: str = "", **fields: Any) -> Session:
    """Plan one session.

    Refuses with out_of_scope, days_out_of_order, too_many_days_required, clashing unless ``despite`` is the
    fingerprint of what it collides with.
    """
    return _plan([fields], series=None, by=by, at=at, despite=despite)[0]


def plan_series(
    lines: Sequence[Planned], *, by: User | None, at: datetime.datetime | None = None, despite: str = ""
) -> list[Session]:
    """Plan the same session at several places, all or none. Raises as ``plan``; lines may collide with one another."""
    return _plan(lines, series=uuid.uuid4(), by=by, at=at, despite=despite)


@transaction.atomic
def _plan(
    lines: Sequence[Planned],
    *,
    series: uuid.UUID | None,
    by: User | None,
    at: datetime.datetime | None,
    despite: str,
) -> list[Session]:
    for fields in lines:
        check_planner(by, fields["organiser"], *fields["places"])
        _refuse_impossible(fields)
    teaching = [_trainers(fields) for fields in lines]
    _refuse_clashes([_meeting(fields, who) for fields, who in zip(lines, teaching, strict=True)], despite)
    planned = []
    for fields, who in zip(lines, teaching, strict=True):
        session = _create(fields, who, series=series)
        SessionDay.objects.bulk_create(
            SessionDay(session=session, starts_at=start, ends_at=end) for start, end in fields["days"]
        )
        events.record(
            "sessions.plan",
            session,
            by=by,
            place=session.organiser,
            at=at,
            after=facts_of(session) | {"days": _days(session)},
        )
        planned.append(session)
    return planned


@transaction.atomic
def edit(
    session: Session,
    *,
    version: int,
    by: User | None,
    at: datetime.datetime | None = None,
    despite: str = "",
    **fields: Any,
) -> Session:
    """Change what is given of ``Session.EDITABLE``, of ``days`` and ``new_trainer``, about a session opened at
    ``version``; those invited are told where its time or place changed.

    Refuses with session_over, changed_meanwhile, day_attended, and as ``plan`` does. More seats go to those who
    wait.
    """
    session = seats.lock(session)
    planned = _stored_fields(session) | fields
    check_planner(by, session.organiser, planned["organiser"], *planned["places"])
    _refuse_over(session)
    if session.version != version:
        raise Refused("changed_meanwhile", "Buổi này vừa được người khác sửa. Xin xem lại số liệu mới rồi sửa tiếp.")
    _refuse_impossible(planned)
    who, days = _trainers(planned), _days(session)
    _refuse_clashes([_meeting(planned, who, session)], despite)
    edits = {name: value for name, value in fields.items() if name not in ("days", "new_trainer")}
    before, after = save_changes(session, actual_changes(session, edits | {"trainers": who}))
    _move_days(session, planned["days"])
    session.starts_at, session.ends_at, session.version = *_span(planned), version + 1
    session.save(update_fields=["starts_at", "ends_at", "version"])
    if (moved := _days(session)) != days:
        before, after = before | {"days": days}, after | {"days": moved}
    if after:
        events.record("sessions.edit", session, by=by, place=session.organiser, at=at, before=before, after=after)
    if _TELLING & after.keys():
        seats.tell_again(session)
    seats.fill(session)
    return session


@transaction.atomic
def cancel(session: Session, *, reason: str, by: User | None, at: datetime.datetime | None = None) -> Session:
    """Cancel a session that was not held; those invited are told.

    Refuses with out_of_scope, session_over, day_attended.
    """
    session = seats.lock(session)
    check_planner(by, session.organiser)
    _refuse_over(session)
    if session.attendances.exists():
        raise Refused(
            "day_attended", "Buổi này đã có điểm danh nên không hủy được. Xin kết thúc buổi khi đã điểm danh xong."
        )
    session.state, session.version = Session.Status.CANCELLED, session.version + 1
    session.save(update_fields=["state", "version"])
    seats.tell_again(session)
    events.record("sessions.cancel", session, by=by, place=session.organiser, at=at, reason=reason)
    return session


def _refuse_over(session: Session) -> None:
    if session.state != Session.Status.PLANNED:
        word = session.get_state_display().lower()
        raise Refused("session_over", f"Buổi này {word} nên không sửa được nữa. Cần học thêm, xin lập buổi mới.")


def _refuse_impossible(fields: Planned) -> None:
    days = fields["days"]
    ordered = all(start < end for start, end in days) and all(one[1] <= other[0] for one, other in pairwise(days))
    if not ordered or not 1 <= len(days) <= MOST_DAYS:
        raise Refused(
            "days_out_of_order",
            f"Một buổi có từ 1 đến {MOST_DAYS} ngày học, ngày trước kết thúc rồi mới đến ngày sau. "
            "Xin xem lại giờ học.",
        )
    if fields.get("required_days", 1) > len(days):
        raise Refused("too_many_days_required", f"Buổi chỉ có {len(days)} ngày học, xin sửa số ngày phải dự.")


def _refuse_clashes(meetings: Sequence[Meeting], despite: str) -> None:
    found = clashes_within(meetings)
    for index, meeting in enumerate(meetings):
        if standing := clashes(meeting):
            found[index] = [*standing, *found.get(index, [])]
    if fingerprint(found) != despite and found:
        raise Clashing(found)


def _meeting(fields: Planned, who: Collection[Trainer], session: Session | None = None) -> Meeting:
    venue = fields.get("venue", "") if fields["mode"] == Session.Mode.DIRECT else ""
    return Meeting(fields["days"], fields["places"], who, venue, fields.get("address", ""), session)


def _trainers(fields: Planned) -> list[Trainer]:
    """Lock and return who teaches, so that two who plan at once do not both find a trainer free."""
    keys = {trainer.pk for trainer in fields.get("trainers", ())}
    if new := fields.get("new_trainer"):
        naming, organisation = Trainer.naming(new[0]), clean(new[1])
        province = Place.objects.get(path=province_path(fields["organiser"]))
        named = {"name_folded": naming["name_folded"], "organisation": organisation, "province": province}
        alike = Trainer.objects.filter(**named).order_by("pk")
        known = next((one for one in alike if is_one_name(one.full_name, naming["full_name"])), None)
        if known is None:
            known, _ = Trainer.objects.get_or_create(**named, sort_key=naming["sort_key"], defaults=naming)
        keys.add(known.pk)
    return list(Trainer.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk"))


def _create(fields: Planned, who: Collection[Trainer], *, series: uuid.UUID | None) -> Session:
    given = {name: fields[name] for name in Session.EDITABLE if name in fields} | {"trainers": who}
    facts = clean_values(Session, given)
    many = {name: facts.pop(name) for name in ("topics", "places", "trainers")}
    starts_at, ends_at = _span(fields)
    session = Session.objects.create(series=series, starts_at=starts_at, ends_at=ends_at, **facts)
    for name, rows in many.items():
        getattr(session, name).set(rows)
    return session


def _stored_fields(session: Session) -> dict[str, Any]:
    """Return a session as it stands, as it would be planned."""
    stands = {name: getattr(session, name) for name in Session.EDITABLE}
    many = {name: stands[name].all() for name in ("topics", "places", "trainers")}
    return stands | many | {"days": [(day.starts_at, day.ends_at) for day in session.days.order_by("starts_at")]}


def _span(fields: Planned) -> tuple[datetime.datetime, datetime.datetime]:
    return fields["days"][0][0], fields["days"][-1][1]


def _move_days(session: Session, days: Sequence[Sitting]) -> None:
    """Make the session's days these; one that starts when it did stays the same row."""
    wanted = dict(days)
    attended = set(session.attendances.values_list("day", flat=True))
    for day in session.days.all():
        if day.starts_at in wanted:
            day.ends_at = wanted.pop(day.starts_at)
            day.save(update_fields=["ends_at"])
        elif day.pk in attended:
            moment = timezone.localtime(day.starts_at)
            raise Refused(
                "day_attended", f"Ngày {moment:%d/%m/%Y} đã điểm danh nên không đổi giờ bắt đầu và không bỏ được."
            )
        else:
            day.delete()
    for start, end in wanted.items():
        session.days.create(starts_at=start, ends_at=end)


def _days(session: Session) -> list[str]:
    """Return the days of a session as the record keeps them."""
    return [f"{day.starts_at.isoformat()} – {day.ends_at.isoformat()}" for day in session.days.order_by("starts_at")]
