"""What an organiser pastes into Zalo about a session."""

from django.utils import timezone

from core.templatetags.wording import day, weekday
from training.models import Session, SessionDay
from training.notices.calendar import where


def invitation_text(session: Session, *, link: str) -> str:
    """Return when, where, what about and how to answer, in a text to paste; of a cancelled session, that it is not
    held.
    """
    if session.state == Session.Status.CANCELLED:
        lines = [f"KHÔNG TỔ CHỨC buổi tập huấn “{session.title}” như đã báo:", *_times(session)]
        return "\n".join([*lines, "Xin anh/chị chờ thông báo mới.", link])
    lines = [f"MỜI TẬP HUẤN: {session.title}", *_times(session), *_place(session)]
    lines.append(f"Nội dung: {'; '.join(topic.title for topic in session.topics.order_by('sort_key'))}")
    if teachers := "; ".join(map(str, session.trainers.order_by("sort_key"))):
        lines.append(f"Giảng viên: {teachers}")
    lines.append(f"Số chỗ: {session.capacity}" if session.capacity else "")
    lines.append(f"Tổ trưởng, tổ phó xin đăng nhập để trả lời cho tổ: {link}")
    return "\n".join(line for line in lines if line)


def day_and_hours(sitting: SessionDay) -> str:
    """Return the sitting in words, Thứ Sáu 15/07/2022, 08:00–11:00, in Vietnam's time."""
    start, end = timezone.localtime(sitting.starts_at), timezone.localtime(sitting.ends_at)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%H:%M %d/%m/%Y}"
    return f"{weekday(start)} {day(start)}, {start:%H:%M}–{until}"


def _times(session: Session) -> list[str]:
    return [f"- {day_and_hours(sitting)}" for sitting in session.days.order_by("starts_at")]


def _place(session: Session) -> list[str]:
    if session.mode == Session.Mode.ONLINE:
        return [f"Trực tuyến: {session.meeting_url}" if session.meeting_url else "Trực tuyến, liên kết gửi sau."]
    return [f"Địa điểm: {where(session)}", f"Bản đồ: {session.map_url}" if session.map_url else ""]
