"""Slips for many leaders and deputies at once: accounts for those who have none, new slips for those who never used
theirs, in a job of the worker whose file is the PDF.

A code stands in clear in the worker's memory and in that file, nowhere else: a job that is begun again makes new ones
for all, so that every code of the file that is finished works, and nobody gets a second account.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.access import count_shown_phone
from accounts.actions import slips
from accounts.actions.locking import lock_account
from accounts.models import User
from accounts.roles import Permission, Role
from core.printing import load_typefaces
from core.refusals import Refused
from core.templatetags.wording import number
from core.working_days import last_day
from exchange.actions import exports
from exchange.exports.books import PDF, Book, Facts, Params, Secrecy, Step, place_of
from exchange.models import Export
from places.models import Level, Place, prefix_length
from teams.actions.accounts import HasAccount, give_account
from teams.exports.slips import NoSlip, PaperSlip, SlipHead, write_slips
from teams.filters import communes_of
from teams.models import Member, Team

MOST = 4_000  # people a file: 1,000 sheets of paper, some three minutes of a worker
IN_USE = "Đã có tài khoản đang dùng, không cần phiếu. Nếu quên mật khẩu, xin cấp phiếu ở trang tài khoản."


@dataclass(frozen=True)
class SlipRun:
    """Whom slips are made for, as far as ``by`` sees them and as far as they still lead a team."""

    place: Place
    keys: Sequence[int]  # of members
    by: User
    at: datetime.datetime

    def count(self) -> None:
        """Refuses with no_typeface, nobody_left, before anything is written."""
        load_typefaces()
        if not self.members:
            raise Refused("nobody_left", "Không còn ai trong danh sách đang là tổ trưởng, tổ phó. Xin chọn lại.")

    @cached_property
    def members(self) -> list[Member]:
        rows = Member.objects.visible_to(self.by).filter(pk__in=self.keys).heading_on(timezone.localdate(self.at))
        return list(rows.select_related("team__place", "user").in_listed_order())


@transaction.atomic
def request_slips(members: Iterable[Member], *, place: Place, by: User, at: datetime.datetime | None = None) -> Export:
    """Ask for slips for ``members``, all within ``place``; nothing is made yet.

    Refuses with not_allowed, nobody_left, too_many, slips_being_made.
    """
    keys = sorted({member.pk for member in members})
    if not keys:
        raise Refused("nobody_left", "Chưa chọn người nào cần phiếu.")
    if len(keys) > MOST:
        raise Refused(
            "too_many", f"Mỗi lần lập được phiếu cho {number(MOST)} người. Xin chọn ít huyện, xã hơn rồi lập tiếp."
        )
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # a button pressed twice asks once
    waiting = Export.objects.filter(kind=SLIPS.kind, state__in=[Export.State.QUEUED, Export.State.RUNNING])
    if any(not set(keys).isdisjoint(params["members"]) for params in waiting.values_list("params", flat=True)):
        raise Refused(
            "slips_being_made",
            "Phiếu của một số người trong danh sách đang được lập theo yêu cầu trước. Xin chờ tệp đó xong.",
        )
    return exports.request(kind=SLIPS.kind, params={"place": place.pk, "members": keys}, by=by, at=at)


@dataclass(frozen=True)
class _Issued:
    """An account, the code of its slip, and the teams that its holder leads."""

    user: User
    code: str
    members: list[Member]


@sensitive_variables()
def make_slips(run: SlipRun, path: Path, step: Step) -> None:
    """Give accounts and slips, each person in a transaction of their own, and write the PDF.

    Who is refused is named in the file with the reason, and the others go on. Refuses with nobody_left where all are.
    """
    issued: dict[int, _Issued] = {}
    without: list[tuple[Member, str]] = []
    for member in run.members:
        with transaction.atomic():
            # The team first, then the job, as whoever erases somebody's data takes them. A worker that lost the job
            # ends here, so that it withdraws no code of the one that has it.
            list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk=member.team_id).order_by("pk"))
            step()
            try:
                user, code = _slip_for(member, issued, run)
            except Refused as refusal:
                without.append((member, str(refusal)))
                continue
        if code:
            issued.setdefault(user.pk, _Issued(user, code, [])).members.append(member)
        else:
            without.append((member, IN_USE))
    if not issued:
        raise Refused("nobody_left", f"Không có ai nhận phiếu. {without[0][1]}")
    _write(run, path, issued.values(), without, step)


@sensitive_variables()
@transaction.atomic
def _slip_for(member: Member, issued: Mapping[int, _Issued], run: SlipRun) -> tuple[User, str]:
    """Return the member's account and the code of a slip for it, "" where it needs none; who leads two teams has one
    slip. Refuses as ``give_account`` and ``slips.issue`` do.
    """
    user, code = member.user, ""
    if user is None or user.role == Role.MEMBER:
        try:
            user, code = give_account(member, by=run.by, at=run.at)
        except HasAccount as refusal:  # since the list was read
            user = refusal.user
    if code:
        return user, code
    if user.pk in issued:
        return user, issued[user.pk].code
    user = lock_account(user.pk)
    return user, slips.issue(user, by=run.by, at=run.at)[1] if user.is_unused else ""


@sensitive_variables()
def _write(
    run: SlipRun, path: Path, issued: Iterable[_Issued], without: Iterable[tuple[Member, str]], step: Step
) -> None:
    communes = communes_of(member.team.place for member in run.members)

    def commune(member: Member) -> Place:
        return communes[_path_of_commune(member)]

    papers = []
    for one in issued:
        first, leads = one.members[0], [_lead(member) for member in one.members]
        if one.user.username.isdigit():
            count_shown_phone(first.team.place, one.user.username)
        ends_on = last_day(run.at + slips.LASTS)
        papers.append(PaperSlip(first.full_name, leads, commune(first), one.user.username, one.code, ends_on))
    refused = [NoSlip(member.full_name, _lead(member), commune(member), why) for member, why in without]
    head = SlipHead(f"{settings.PORTAL_URL}{reverse('slip_open')}", run.by.full_name, run.at)
    write_slips(path, head, papers, refused, step=step)


def _path_of_commune(member: Member) -> str:
    return member.team.place.path[: prefix_length(Level.COMMUNE)]


def _lead(member: Member) -> str:
    """Return what somebody leads and where, which the name of a team mostly says itself."""
    place, name = str(member.team.place), member.team.name
    where = "" if place.lower() in name.lower() else f", {place}"
    return f"{member.get_position_display()} {name}{where}"


def _source(params: Params, by: User, at: datetime.datetime) -> SlipRun:
    return SlipRun(place_of(params, by), params["members"], by, at)


def _facts(by: User, asked: Sequence[Params]) -> list[Facts]:
    return [[("Số người", number(len(params["members"])))] for params in asked]


SLIPS = Book(
    "slips",
    "Phiếu đăng nhập",
    Permission.MANAGE_ACCOUNTS,
    _source,
    [],
    lambda params: "phieu-dat-mat-khau",
    _facts,
    format=PDF,
    make=make_slips,
    parts=lambda run: len(run.members) + len({_path_of_commune(member) for member in run.members}),
    secrecy=Secrecy(
        kept=datetime.timedelta(hours=24),
        warning="Mỗi phiếu có mã mở được một tài khoản. In một mặt trên giấy A4, rồi xóa tệp khỏi máy, không gửi ai.",
        gone="Tệp có mã nên chỉ giữ 24 giờ và đã xóa. Phiếu đã in vẫn dùng được đến hết ngày ghi trên phiếu.",
        again="Xuất lại tệp thì ai chưa dùng phiếu có mã mới; phiếu cũ của họ, kể cả đã in, không dùng được nữa.",
    ),
)
