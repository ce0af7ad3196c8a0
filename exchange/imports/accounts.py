"""A workbook brings accounts of officials: who, at which number, with which role, where.

What the portal holds is never compared: a list of guesses would complete masked numbers. Whether a number is in use is
known when the lines are written (``exchange.imports.giving``).
"""

import datetime
from collections.abc import Collection, Hashable, Sequence
from dataclasses import replace

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.actions.accounts import check_level, check_may_give
from accounts.forms import roles_given
from accounts.models import User
from accounts.roles import OF_TEAMS, RULES, Permission, Role
from core.refusals import Refused
from core.templatetags.wording import number
from exchange.actions.imports.previews import asked_of
from exchange.forms.accounts import AccountsAskedForm
from exchange.imports import giving
from exchange.imports.offices import Offices
from exchange.models import Import, ImportRow
from exchange.reading import cells
from exchange.reading.kinds.drafts import Draft
from exchange.reading.kinds.grounds import Ground
from exchange.reading.kinds.people import FULL_NAME, NAME_IN_TWO, PHONE_NUMBER
from exchange.reading.kinds.spec import LONGEST_NAME, KindSpec, Known, NextStep, Questions, values_by_label
from exchange.reading.shapes import Layout
from exchange.reading.tables import PHONE, CellFault, Field, Reading, SheetSpec
from places.models import Place

BY_OFFICE = "theo cơ quan, đơn vị"
BY_IMPORT = "theo nơi nhập danh sách"
UNKNOWN_PLACE = "Xin chọn trong danh sách của tệp mẫu, hoặc ghi mã địa bàn."
NO_ROLE = "Chưa có vai trò. Xin chọn một lần ở mục “Điều cổng hỏi một lần”, hoặc ghi vào cột “Vai trò”."
NO_PLACE = "Chưa rõ ở đâu. Xin chọn một lần ở mục “Điều cổng hỏi một lần”, hoặc ghi tỉnh, huyện, xã vào cột “Địa bàn”."
ROLES = {role.value: role.label for role in Role if role not in OF_TEAMS}
_OTHER_WORDS = {
    "Cán bộ xã": Role.COMMUNE,
    "Cán bộ phường": Role.COMMUNE,
    "Cán bộ thị trấn": Role.COMMUNE,
    "Cán bộ xã, phường": Role.COMMUNE,
    "Công chức xã": Role.COMMUNE,
    "Công chức phường": Role.COMMUNE,
    "Cán bộ huyện": Role.DISTRICT,
    "Chuyên viên": Role.STAFF,
    "Quản trị": Role.ADMIN,
    "Doanh nghiệp": Role.PARTNER,
}

ACCOUNTS = SheetSpec(
    "accounts",
    "Tài khoản",
    (
        FULL_NAME,
        Field(
            "office",
            "Cơ quan, đơn vị",
            cells.text(LONGEST_NAME),
            aliases=(
                *("Cơ quan", "Đơn vị", "Đơn vị công tác", "Cơ quan công tác", "Nơi công tác", "Tên cơ quan"),
                *("Tên đơn vị", "Phòng, ban", "Cơ quan, tổ chức", "Chức vụ, đơn vị công tác", "Chức vụ, đơn vị"),
            ),
            hint="Ví dụ UBND xã Thái Bình. Chỉ để tìm địa bàn khi cột Địa bàn trống; cổng không lưu.",
        ),
        replace(PHONE_NUMBER, is_required=True, hint=f"{PHONE_NUMBER.hint} Số này là tên đăng nhập."),
        Field(
            "role",
            "Vai trò",
            cells.choice(values_by_label(ROLES), {word: role.value for word, role in _OTHER_WORDS.items()}),
            aliases=("Vai trò trên cổng", "Loại tài khoản", "Quyền", "Phân quyền", "Nhóm quyền"),
            words=ROLES,
            hint="Chọn trong danh sách. Để trống thì cổng hỏi một lần cho cả danh sách.",
        ),
        Field(
            "place",
            "Địa bàn",
            cells.text(LONGEST_NAME),
            aliases=(
                *("Địa bàn phụ trách", "Tỉnh, huyện, xã", "Xã, phường, thị trấn", "Xã, phường", "Xã/phường", "Xã"),
                *("Phường", "Huyện", "Huyện, thị xã", "Tên xã", "Đơn vị hành chính"),
            ),
            hint="Tên hoặc mã của tỉnh, huyện, xã, ví dụ Xã Thái Bình. Để trống thì theo cơ quan, đơn vị.",
        ),
    ),
    noun="tài khoản",
    layout=Layout(subject=FULL_NAME.key, joined=[NAME_IN_TWO]),
)


def current(place: Place, day: datetime.date) -> dict[str, list[Known]]:
    """Return nothing: a template holds nobody's account."""
    return {}


def count(place: Place, day: datetime.date) -> int:
    return 0


def compare(reading: Reading, place: Place, day: datetime.date) -> list[ImportRow]:
    """Return the account that each line gives, judged by the rules of a single one.

    Value beside the cells: "place_id".
    """
    drafts = [Draft(line, ACCOUNTS) for line in reading.lines]
    comparison = _Comparison(reading, place, day)
    for draft in drafts:
        comparison.take(draft)
    return [draft.row() for draft in drafts]


def lists(place: Place, day: datetime.date) -> dict[str, dict[str, list[str]]]:
    return {ACCOUNTS.key: {"place": list(Ground(place, day).seats.labels)}}


def account_questions(batch: Import, data: QueryDict | None = None) -> Questions:
    """Return what is asked of ``batch``: the role, and the place, of the lines that say none."""
    asked = asked_of(batch)
    seats = Ground(batch.place, timezone.localdate()).seats.labels if "place" in asked else ()
    choices = {"role": roles_given(batch.requested_by), "place": [(label, label) for label in seats]}
    return Questions(AccountsAskedForm(data, initial=batch.answers, asked=asked, choices=choices))


def next_steps(batch: Import, user: User) -> Sequence[NextStep]:
    """Return the way to the slips of those who were given an account and have not entered yet."""
    given = batch.rows.to_write().values_list("subject_id", flat=True).order_by()
    waiting = User.objects.visible_to(user).unused().filter(pk__in=given).count()
    url = f"{reverse('account_slips')}?import={batch.pk}"
    return [NextStep(f"In phiếu cho {number(waiting)} người", url)] if waiting else []


ACCOUNT_KIND = KindSpec(
    "accounts",
    "Tài khoản cán bộ",
    (ACCOUNTS,),
    current,
    count,
    compare,
    lists,
    writer=giving,
    made=(User,),
    locked=(User,),
    permission=Permission.IMPORT_ACCOUNTS,
    questions=account_questions,
    next_steps=next_steps,
    is_filled=False,
)


class _Comparison:
    def __init__(self, reading: Reading, place: Place, day: datetime.date) -> None:
        self.place, self.by, self.answers = place, reading.by, reading.answers
        self.seats = Ground(place, day).seats
        self.offices = Offices(self.seats)
        self.seen: dict[Hashable, Draft] = {}

    def take(self, draft: Draft) -> None:
        draft.is_new, draft.label = True, draft.values[FULL_NAME.key] or ""
        if phone := draft.values[PHONE]:
            draft.claim(self.seen, phone, field=PHONE, what="số này")
        if (role := self._role(draft)) and (place := self._place(draft, role)):
            draft.label = f"{draft.label}: {ROLES[role]}, {place}"
            draft.values["place_id"] = place.pk
            self._judge(draft, role, place)

    def _role(self, draft: Draft) -> str | None:
        draft.take_answer("role", self.answers, in_words=lambda role: ROLES.get(role, role))
        role: str | None = draft.values["role"]
        if role is None and not draft.is_faulty("role"):
            draft.fault("role", NO_ROLE)
        return role

    def _place(self, draft: Draft, role: str) -> Place | None:
        """Return where the account stands: where the line says, where its office is, at the import's own place where
        the line says neither and the role stands at that level alone; else where somebody answered for all.
        """
        office, levels = draft.values["office"], RULES[Role(role)].levels
        if draft.values["place"] or draft.is_faulty("place"):
            return self._named(draft, levels)
        if office and (there := self.offices.places_of(office)):
            place = self._only(draft, "office", there, levels)
        elif not office and levels == {self.place.level}:
            place = self.place
        else:
            return self._answered(draft, levels)
        if place:
            draft.mean("place", str(place), BY_OFFICE if office else BY_IMPORT)
        return place

    def _answered(self, draft: Draft, levels: Collection[int]) -> Place | None:
        draft.take_answer("place", self.answers)
        if draft.values["place"]:
            return self._named(draft, levels)
        draft.fault("place", NO_PLACE)
        return None

    def _named(self, draft: Draft, levels: Collection[int]) -> Place | None:
        """Return the place that the cell names."""
        there = self.seats.matching(draft.values["place"] or "")
        if there:
            return self._only(draft, "place", there, levels)
        return draft.find("place", self.seats, owner=str(self.place), remedy=UNKNOWN_PLACE)

    def _only(self, draft: Draft, key: str, there: Sequence[Place], levels: Collection[int]) -> Place | None:
        """Return the one of ``there`` at which the role can stand; of several none, with a fault."""
        fitting = [place for place in there if place.level in levels]
        try:
            return self.seats.only(fitting or there, draft.values[key])
        except CellFault as fault:
            draft.fault(key, str(fault))
            return None

    def _judge(self, draft: Draft, role: str, place: Place) -> None:
        """Fault what the single form would refuse."""
        try:
            if self.by is not None:
                check_may_give(role, place, by=self.by)
            check_level(role, place)
        except Refused as refusal:
            draft.fault(refusal.field or "", str(refusal))
