"""Announcements for tests: a draft and one that was sent, by whoever writes them."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from places.models import Place
from teams.actions import announcements, group_entries, zalo
from teams.models import Announcement
from teams.rollups.announcements import forecast
from tests.world import World

TITLE, TEXT = "Họp giao ban tháng 12", "Mời anh/chị dự họp.\nMang theo sổ tay."


def a_draft(by: User, within: Place | None = None, **facts: Any) -> Announcement:
    told = {"title": TITLE, "text": TEXT, "audience": ["heads"], "asks_confirmation": True}
    return announcements.write(within=within or by.place, by=by, **told | facts)


def a_sent_one(by: User, within: Place | None = None, **facts: Any) -> Announcement:
    draft = a_draft(by, within, **facts)
    return announcements.send(draft, number=forecast(draft, at=timezone.now()).people, by=by)


def add_announcements(world: World) -> None:
    """One that stands, one that was withdrawn, and the Zalo group of xã An with the first of its people."""
    world.announced = a_sent_one(world.so, world.an)
    world.withdrawn = a_sent_one(world.so, world.an, title="Họp chiều thứ Sáu")
    announcements.withdraw(world.withdrawn, reason="Nhầm ngày.\nSẽ gửi lại.", by=world.so)
    zalo.save_group(world.an, url="https://zalo.me/g/an", by=world.canbo_an)
    group_entries.enter(world.an, {f"user-{world.canbo_an.pk}"}, by=world.canbo_an)
