"""Slips for many people at once, in a job of the worker whose file is the PDF.

A code stands in clear in the worker's memory and in that file, nowhere else: a job that is begun again makes new ones
for all who have not used theirs, so that every code of the file that is finished works.
"""

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from accounts.access import count_shown_phone
from accounts.actions import slips
from accounts.actions.locking import lock_account
from accounts.adapter.second_factor import second_factor_due
from accounts.models import User
from accounts.roles import Permission
from core.printing import load_typefaces
from core.refusals import Refused
from core.templatetags.wording import number
from core.working_days import last_day
from exchange.actions import exports
from exchange.exports.books import PDF, Book, Facts, Params, Secrecy, Step, place_of
from exchange.exports.slips import NoSlip, PaperSlip, SlipHead, write_slips
from exchange.models import Export
from places.models import Place

MOST = 4_000  # people a file: 1,000 sheets of paper, some three minutes of a worker
IN_USE = "Đã có tài khoản đang dùng, không cần phiếu. Nếu quên mật khẩu, xin cấp phiếu ở trang tài khoản."
SECRECY = Secrecy(
    kept=datetime.timedelta(hours=24),
    warning="Mỗi phiếu có mã mở được một tài khoản. In một mặt trên giấy A4, rồi xóa tệp khỏi máy, không gửi ai.",
    gone="Tệp có mã nên chỉ giữ 24 giờ và đã xóa. Phiếu đã in vẫn dùng được đến hết ngày ghi trên phiếu.",
    again="Xuất lại tệp thì ai chưa dùng phiếu có mã mới; phiếu cũ của họ, kể cả đã in, không dùng được nữa.",
)


@dataclass(frozen=True)
class Recipient:
    """Somebody for whom a slip is asked: what they do and where, and on whose list they stand.

    ``lock`` locks what must be held before the job. ``account`` returns the account and the code of the slip issued
    with it, "" of an account that was there before; refuses where there can be none.
    """

    full_name: str
    duty: str
    place: Place
    listed_at: Place
    account: Callable[[], tuple[User, str]]
    lock: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class SlipRun(ABC):
    """Whom slips are made for, as far as ``by`` sees them at the instant ``at``."""

    place: Place
    keys: Sequence[int]  # of people
    by: User
    at: datetime.datetime

    param: ClassVar[str]  # under which ``Export.params`` has the keys
    column: ClassVar[str]  # what the duties are called on the list
    others: ClassVar[str] = ""  # as ``SlipHead`` has it
    nobody: ClassVar[str]  # the sentence where nobody is left

    @property
    @abstractmethod
    def recipients(self) -> Sequence[Recipient]: ...

    @cached_property
    def people(self) -> Sequence[Recipient]:
        return self.recipients

    def count(self) -> None:
        """Refuses with no_typeface, nobody_left, before anything is written."""
        load_typefaces()
        if not self.people:
            raise Refused("nobody_left", self.nobody)


def slip_book(kind: str, title: str, run: type[SlipRun]) -> Book[SlipRun]:
    """Return the kind of file that holds the slips of such people."""

    def source(params: Params, by: User, at: datetime.datetime) -> SlipRun:
        return run(place_of(params, by), params[run.param], by, at)

    def facts(by: User, asked: Sequence[Params]) -> list[Facts]:
        return [[("Số người", number(len(params[run.param])))] for params in asked]

    return Book(
        kind,
        title,
        Permission.MANAGE_ACCOUNTS,
        source,
        [],
        lambda params: "phieu-dat-mat-khau",
        facts,
        format=PDF,
        make=make_slips,
        parts=lambda run: len(run.people) + len({one.listed_at.path for one in run.people}),
        secrecy=SECRECY,
    )


@transaction.atomic
def request_slips(
    kind: str, param: str, keys: Collection[int], *, place: Place, by: User, at: datetime.datetime | None = None
) -> Export:
    """Ask for slips of ``kind`` for the people of ``keys``, all within ``place``; nothing is made yet.

    Refuses with not_allowed, nobody_left, too_many, slips_being_made.
    """
    keys = sorted(set(keys))
    if not keys:
        raise Refused("nobody_left", "Chưa chọn người nào cần phiếu.")
    if len(keys) > MOST:
        raise Refused(
            "too_many", f"Mỗi lần lập được phiếu cho {number(MOST)} người. Xin chọn ít huyện, xã hơn rồi lập tiếp."
        )
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # a button pressed twice asks once
    waiting = Export.objects.filter(kind=kind, state__in=[Export.State.QUEUED, Export.State.RUNNING])
    if any(not set(keys).isdisjoint(params[param]) for params in waiting.values_list("params", flat=True)):
        raise Refused(
            "slips_being_made",
            "Phiếu của một số người trong danh sách đang được lập theo yêu cầu trước. Xin chờ tệp đó xong.",
        )
    return exports.request(kind=kind, params={"place": place.pk, param: keys}, by=by, at=at)


@dataclass(frozen=True)
class _Issued:
    """An account, the code of its slip, and all that its holder is asked for as."""

    user: User
    code: str
    asked: list[Recipient] = field(default_factory=list)


@sensitive_variables()
def make_slips(run: SlipRun, path: Path, step: Step) -> None:
    """Give accounts and slips, each person in a transaction of their own, and write the PDF.

    Who is refused is named in the file with the reason, and the others go on. Refuses with nobody_left where all are.
    """
    issued: dict[int, _Issued] = {}
    without: list[tuple[Recipient, str]] = []
    for one in run.people:
        with transaction.atomic():
            # What they are in first, then the job, as whoever erases somebody's data takes them. A worker that lost
            # the job ends here, so that it withdraws no code of the one that has it.
            one.lock()
            step()
            try:
                user, code = _slip_for(one, run, {key: slip.code for key, slip in issued.items()})
            except Refused as refusal:
                without.append((one, str(refusal)))
                continue
        if code:
            issued.setdefault(user.pk, _Issued(user, code)).asked.append(one)
        else:
            without.append((one, IN_USE))
    if not issued:
        raise Refused("nobody_left", f"Không có ai nhận phiếu. {without[0][1]}")
    _write(run, path, issued.values(), without, step)


@sensitive_variables()
@transaction.atomic
def _slip_for(one: Recipient, run: SlipRun, codes: dict[int, str]) -> tuple[User, str]:
    """Return the account and the code of a slip for it, "" where it needs none; who is asked for twice has one slip
    (``codes``, by account). Refuses as ``Recipient.account`` and ``slips.issue`` do.
    """
    user, code = one.account()
    if code := code or codes.get(user.pk, ""):
        return user, code
    user = lock_account(user.pk)
    return user, slips.issue(user, by=run.by, at=run.at)[1] if user.is_unused else ""


@sensitive_variables()
def _write(
    run: SlipRun, path: Path, issued: Iterable[_Issued], without: Iterable[tuple[Recipient, str]], step: Step
) -> None:
    papers = []
    for slip in issued:
        first, user = slip.asked[0], slip.user
        if user.username.isdigit():
            count_shown_phone(first.place, user.username)
        papers.append(
            PaperSlip(
                first.full_name,
                [one.duty for one in slip.asked],
                first.listed_at,
                user.username,
                slip.code,
                last_day(run.at + slips.LASTS),
                has_factor=second_factor_due(user),
            )
        )
    refused = [NoSlip(one.full_name, one.duty, one.listed_at, why) for one, why in without]
    address = f"{settings.PORTAL_URL}{reverse('slip_open')}"
    head = SlipHead(address, run.by.full_name, run.at, run.column, run.others)
    write_slips(path, head, papers, refused, step=step)
