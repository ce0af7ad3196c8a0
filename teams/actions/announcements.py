"""An office writes to teams and officials of its scope: a draft, sent once, read and confirmed, perhaps withdrawn.

What somebody typed stands in the row alone: the record is told the announcement's number and how many it went to.
"""

import datetime
from collections.abc import Collection
from pathlib import Path

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions.events import record
from accounts.models import User, letterhead
from accounts.roles import Permission
from core.documents import Shelf, names_in
from core.phones import PHONE_IN_TEXT
from core.refusals import OUT_OF_SCOPE, Refused
from core.text import clean, clean_lines
from core.working_days import VIETNAM
from notices.actions.notices import read_about, retract, tell
from notices.models import Notice
from places.models import Place
from teams.access import may_announce
from teams.models import Announcement, Receiver, Team
from teams.notices import ANNOUNCEMENT
from teams.rollups.announcements import receivers_of

FORGOTTEN_TITLE = "Thông báo đã gỡ nội dung"
FORGOTTEN = "Nội dung có tên một người đã được xóa dữ liệu theo đề nghị, nên đã gỡ. Xin soạn thông báo khác nếu cần."
SHELF = Shelf("announcements", names_in(Announcement))
WITHDRAWN = "Thông báo đã được thu hồi"


@transaction.atomic
def write(
    draft: Announcement | None = None,
    *,
    within: Place,
    title: str,
    text: str,
    audience: Collection[str],
    communes: Collection[Place] = (),
    teams: Collection[Team] = (),
    asks_confirmation: bool = False,
    file: str | None = None,
    by: User,
    at: datetime.datetime | None = None,
) -> Announcement:
    """Write a draft, anew or in the place of what ``draft`` says; nobody is told yet, so the record is not either.

    ``audience``: values of ``Announcement.Audience`` and roles. Without ``communes`` and ``teams`` all of ``within`` is
    meant. ``file`` names a PDF on the SHELF, "" takes one away, None leaves it.

    Refuses with out_of_scope, sent_already, phone_in_title.
    """
    if not may_announce(by, within):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    if draft is not None:
        draft = _lock_draft(draft, by=by)
    if PHONE_IN_TEXT.search(title):
        raise Refused(
            "phone_in_title",
            "Tên thông báo đi ra ngoài cổng nên không ghi số điện thoại. Xin ghi số trong nội dung.",
            field="title",
        )
    chosen = Announcement.Chosen
    announcement = draft or Announcement(by=by)
    announcement.title, announcement.text = clean(title), clean_lines(text)
    announcement.audience = f",{','.join(sorted(audience))},"
    announcement.chosen = chosen.TEAMS if teams else chosen.COMMUNES if communes else chosen.ALL
    announcement.asks_confirmation = asks_confirmation
    announcement.within, announcement.place = within, by.scope  # type: ignore[assignment]  # who may announce has one
    announcement.written_at = at or timezone.now()
    if file is not None:
        announcement.file = file
    announcement.save()
    announcement.communes.set([] if teams else communes)
    announcement.teams.set(teams)
    return announcement


@transaction.atomic
def discard(draft: Announcement, *, by: User) -> None:
    """Throw a draft away; its file is swept. Refuses with out_of_scope, sent_already."""
    _lock_draft(draft, by=by).delete()


@transaction.atomic
def send(draft: Announcement, *, number: int, by: User, at: datetime.datetime | None = None) -> Announcement:
    """Tell everybody whom the draft is for today; ``number`` is how many its writer was shown and agreed to.

    Refuses with out_of_scope, sent_already, nobody_to_tell, number_changed.
    """
    at = at or timezone.now()
    announcement = _lock_draft(draft, by=by)
    if not may_announce(by, announcement.within):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    users = list(receivers_of(announcement, at=at).only("is_active").order_by("pk"))
    if not users:
        raise Refused("nobody_to_tell", "Chưa có ai nhận được: nơi đã chọn chưa có tài khoản nào thuộc nhóm này.")
    if len(users) != number:
        raise Refused("number_changed", "Số người nhận vừa thay đổi. Xin xem lại rồi gửi.")
    announcement.sent_at = at
    announcement.save(update_fields=["sent_at"])
    Receiver.objects.bulk_create([Receiver(announcement=announcement, user=user) for user in users])
    _tell(announcement, users, f"announcement:{announcement.pk}", by=by, at=at)
    told = {"receivers": len(users)}
    record("announcements.send", announcement, by=by, place=announcement.place, at=at, after=told)
    return announcement


@transaction.atomic
def open_announcement(announcement: Announcement, *, by: User, at: datetime.datetime | None = None) -> None:
    """Write down that ``by`` has its page before them."""
    read_about(announcement, by=by, at=at)


@transaction.atomic
def confirm(announcement: Announcement, *, by: User, at: datetime.datetime | None = None) -> Receiver:
    """Write down that ``by`` says to have read it, the first time; the row is its own record, no event beside.

    Refuses with not_received, withdrawn, asks_nothing.
    """
    at = at or timezone.now()
    announcement = Announcement.objects.get(pk=announcement.pk)  # not held: thousands may confirm at once
    receiver = Receiver.objects.select_for_update(of=("self",)).filter(announcement=announcement, user=by).first()
    if receiver is None:
        raise Refused("not_received", "Thông báo này không gửi cho anh/chị.")
    _check_in_force(announcement)
    if not announcement.asks_confirmation:
        raise Refused("asks_nothing", "Thông báo này không cần xác nhận.")
    if receiver.confirmed_at is None:
        receiver.confirmed_at = at
        receiver.save(update_fields=["confirmed_at"])
    read_about(announcement, by=by, at=at)
    return receiver


@transaction.atomic
def remind(announcement: Announcement, *, by: User, at: datetime.datetime | None = None) -> int:
    """Tell those of the scope of ``by`` once more who have not confirmed it, or not opened what asks for nothing;
    return how many. Nobody is reminded twice of one announcement, whoever reminds.

    Refuses with out_of_scope, withdrawn, not_sent.
    """
    at = at or timezone.now()
    if not by.may(Permission.ANNOUNCE):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    announcement = _lock(announcement)
    _check_in_force(announcement)
    rows = Receiver.objects.visible_to(by).to_remind(announcement)
    users = User.objects.filter(pk__in=rows.order_by().values("user"), is_active=True).exclude(pk=by.pk)
    told = _tell(announcement, list(users.order_by("pk")), announcement.once_more, by=by, at=at)
    if told:
        record("announcements.remind", announcement, by=by, place=by.scope, at=at, after={"told": told})
    return told


@transaction.atomic
def withdraw(announcement: Announcement, *, reason: str, by: User, at: datetime.datetime | None = None) -> Announcement:
    """Take back what was sent: its words and its file are shown to nobody from now on, and what waits to leave the
    portal does not; that it was sent, withdrawn and why stays.

    Refuses with out_of_scope, withdrawn, not_sent, reason_missing.
    """
    at = at or timezone.now()
    announcement = _lock(announcement)
    if not may_announce(by, announcement.place):
        raise Refused("out_of_scope", OUT_OF_SCOPE)
    _check_in_force(announcement)
    if not clean(reason):
        raise Refused("reason_missing", "Xin ghi lý do thu hồi.", field="reason")
    announcement.withdrawn_at, announcement.withdrawn_by = at, by
    announcement.withdrawn_reason = clean(reason)
    announcement.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    retract(announcement, title=WITHDRAWN)
    record("announcements.withdraw", announcement, by=by, place=announcement.place, at=at)
    return announcement


@transaction.atomic
def remove_forgettable(*, at: datetime.datetime) -> int:
    """Delete the announcements that have run out with the notices that lead to them; return how many announcements."""
    gone = list(Announcement.objects.forgettable(at).order_by("pk").values_list("pk", flat=True))
    Notice.objects.about(Announcement).filter(subject_id__in=gone).delete()
    Announcement.objects.filter(pk__in=gone).delete()
    return len(gone)


def forget(keys: Collection[int]) -> int:
    """Take the words, and the file, of announcements that name somebody who is erased; return how many.

    Who got and confirmed them stays; notices that quote a title go by themselves (``operations.actions.erasure``).
    """
    rows = Announcement.objects.filter(pk__in=keys)
    rows.exclude(withdrawn_reason="").update(withdrawn_reason=FORGOTTEN)
    return rows.update(title=FORGOTTEN_TITLE, text=FORGOTTEN, file="")


def file_of(announcement: Announcement) -> Path:
    return SHELF.path / announcement.file


def _tell(announcement: Announcement, users: list[User], once: str, *, by: User, at: datetime.datetime) -> int:
    office = letterhead(announcement.place, on=timezone.localdate(at, VIETNAM)).full_name
    asked = "Xin mở thông báo và bấm “Đã đọc”." if announcement.asks_confirmation else "Xin mở để đọc."
    return tell(
        users,
        kind=ANNOUNCEMENT.key,
        title=f"{office}: {announcement.title}",
        text=asked,
        url=reverse("announcement_show", args=[announcement.pk]),
        once=once,
        subject=announcement,
        by=by,
        at=at,
    )


def _lock(announcement: Announcement) -> Announcement:
    rows = Announcement.objects.select_related("place", "within").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=announcement.pk)


def _lock_draft(draft: Announcement, *, by: User) -> Announcement:
    """Refuses with out_of_scope, sent_already."""
    draft = _lock(draft)
    if draft.by_id != by.pk:
        raise Refused("out_of_scope", "Bản nháp này của người khác.")
    if not draft.is_draft:
        raise Refused("sent_already", "Thông báo này đã gửi rồi nên không sửa được nữa.")
    return draft


def _check_in_force(announcement: Announcement) -> None:
    if announcement.withdrawn_at is not None:
        raise Refused("withdrawn", "Thông báo này đã được thu hồi.")
    if announcement.is_draft:
        raise Refused("not_sent", "Thông báo này chưa gửi.")
