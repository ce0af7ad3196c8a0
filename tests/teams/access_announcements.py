"""Who writes announcements, who reads them, who sees who has not."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from teams.actions import announcements
from teams.models import Announcement
from teams.rollups.announcements import receivers_of
from tests.access import OTHERS, Row
from tests.pdfs import pdf
from tests.teams.world_announcements import TEXT, TITLE, a_draft, a_sent_one
from tests.world import World

MAY_NOT = "lan minh hoa quantri doitac"
FORM = {"title": TITLE, "text": TEXT, "audience": ["heads"]}


def draft_of_an(world: World) -> dict[str, Any]:
    found = Announcement.objects.filter(by=world.canbo_an, sent_at=None).first() or a_draft(world.canbo_an)
    return {"announcement_id": found.pk}


def sent_to_an(world: World) -> dict[str, Any]:
    """From the province to the leaders of xã An: lan and minh."""
    found = Announcement.objects.filter(by=world.so, sent_at__isnull=False).first() or a_sent_one(world.so, world.an)
    return {"announcement_id": found.pk}


def sent_with_file(world: World) -> dict[str, Any]:
    found = sent_to_an(world)
    name = announcements.SHELF.name_of(announcements.SHELF.keep(pdf(), owner=world.so.pk), owner=world.so.pk)
    Announcement.objects.filter(pk=found["announcement_id"]).update(file=name)
    return found


def number(world: World) -> dict[str, Any]:
    draft = Announcement.objects.get(pk=draft_of_an(world)["announcement_id"])
    return {"number": str(receivers_of(draft, at=timezone.now()).count())}


def at(name: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {"place_id": getattr(world, name).pk}


ANNOUNCERS = "canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so so_nui"
DRAFT: dict[str, Any] = {"kwargs": draft_of_an, "ok": "canbo_an", "forbidden": MAY_NOT, "missing": OTHERS}
SENDERS: dict[str, Any] = {
    "kwargs": sent_to_an, "ok": "so huyen_dong canbo_an", "forbidden": MAY_NOT, "missing": OTHERS,
}  # fmt: skip
READERS: dict[str, Any] = {"kwargs": sent_to_an, "method": "post", "ok": "lan minh"}
ROWS = [
    Row(url="announcement_list", ok=ANNOUNCERS, forbidden=OTHERS),
    Row(url="announcement_create", kwargs=at("an"), ok="canbo_an huyen_dong so", forbidden=MAY_NOT,
        missing=OTHERS),
    Row(url="announcement_create", kwargs=at("song_xanh"), ok="so", forbidden=MAY_NOT, missing=OTHERS),
    Row(url="announcement_create", kwargs=at("an"), method="post", data=lambda world: FORM, ok_status=302,
        ok="canbo_an huyen_dong so", forbidden=MAY_NOT, missing=OTHERS),
    Row(url="announcement_edit", **DRAFT),
    Row(url="announcement_edit", **DRAFT, method="post", data=lambda world: FORM, ok_status=302),
    Row(url="announcement_preview", **DRAFT),
    Row(url="announcement_send", **DRAFT, method="post", data=number, ok_status=302),
    Row(url="announcement_discard", **DRAFT, method="post", ok_status=302),
    Row(url="announcement_show", kwargs=sent_to_an, ok="lan minh so huyen_dong canbo_an"),
    Row(url="announcement_show", kwargs=draft_of_an, missing=OTHERS),
    Row(url="announcement_file", kwargs=draft_of_an, missing=OTHERS),  # it has none
    Row(url="announcement_file", kwargs=sent_with_file, ok="lan minh so huyen_dong canbo_an"),
    Row(url="announcement_opened", **READERS, ok_status=204),
    Row(url="announcement_confirm", **READERS, ok_status=302),
    Row(url="announcement_readers", **SENDERS),
    Row(url="announcement_remind", **SENDERS, method="post", ok_status=302),
    Row(url="announcement_withdraw", kwargs=sent_to_an, ok="so", forbidden=f"{MAY_NOT} huyen_dong canbo_an"),
    Row(url="announcement_withdraw", kwargs=sent_to_an, method="post", data=lambda world: {"reason": "Nhầm ngày"},
        ok="so", ok_status=302, forbidden=f"{MAY_NOT} huyen_dong canbo_an"),
]  # fmt: skip
