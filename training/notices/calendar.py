"""A session as a file for the calendar on a phone or a desk (RFC 5545)."""

import datetime

from icalendar import Calendar, Event

from training.models import Session, SessionDay

PRODUCT = "-//To cong nghe so cong dong//Tap huan//VI"


def calendar_file(session: Session, *, link: str, at: datetime.datetime) -> bytes:
    """Return ``session`` as a calendar with one event a day; ``link`` leads to its page, ``at`` is when the file is
    made.

    An event is known again by session and number of the day, and its version grows with every change, so that a newer
    file replaces what an older one wrote. A cancelled session says so. Instants are in UTC.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    days, told = list(session.days.order_by("starts_at")), _description(session, link)
    for number, day in enumerate(days, start=1):
        calendar.add_component(_event(session, day, number, len(days), link, told, at))
    return calendar.to_ical()


def _event(
    session: Session, day: SessionDay, number: int, of: int, link: str, told: str, at: datetime.datetime
) -> Event:
    event = Event()
    event.add("uid", f"buoi-{session.pk}-ngay-{number}@to-cong-nghe-so-cong-dong")
    event.add("dtstamp", at.astimezone(datetime.UTC))
    event.add("dtstart", day.starts_at.astimezone(datetime.UTC))
    event.add("dtend", day.ends_at.astimezone(datetime.UTC))
    event.add("summary", f"{session.title} (ngày {number}/{of})" if of > 1 else session.title)
    event.add("location", where(session))
    event.add("description", told)
    event.add("url", link)
    event.add("sequence", session.version)
    event.add("status", "CANCELLED" if session.state == Session.Status.CANCELLED else "CONFIRMED")
    return event


def where(session: Session) -> str:
    """Return where one goes, in a line: the hall and its address, or the meeting room's link."""
    if session.mode == Session.Mode.ONLINE:
        return session.meeting_url or "Trực tuyến"
    return ", ".join(part for part in (session.venue, session.address) if part)


def _description(session: Session, link: str) -> str:
    topics = "; ".join(topic.title for topic in session.topics.order_by("sort_key"))
    lines = [f"Chuyên đề: {topics}", f"Đơn vị tổ chức: {session.organiser}", session.map_url, link]
    return "\n".join(line for line in lines if line)
