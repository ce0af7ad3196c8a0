"""The breadcrumb of announcements."""

from django.urls import reverse

from teams.models import Announcement
from teams.pages.trails import Trail


def trail_of_announcements(announcement: Announcement | None = None, *endings: str) -> Trail:
    trail: Trail = [("Thông báo", reverse("notice_list")), ("Thông báo gửi đi", reverse("announcement_list"))]
    if announcement is not None:
        page = "announcement_preview" if announcement.is_draft else "announcement_readers"
        trail.append((trail_title(announcement), reverse(page, args=[announcement.pk])))
    return [*trail, *((ending, "") for ending in endings)]


def trail_title(announcement: Announcement) -> str:
    """Return what a page calls an announcement: the title of a withdrawn one is shown to nobody."""
    return str(announcement) if announcement.withdrawn_at else announcement.title
