"""A person's data is erased at their wish (law 91/2025/QH15): who they were goes, what counts stays."""

import datetime
from collections.abc import Collection, Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actions import accounts
from accounts.actions.events import record
from accounts.models import ERASED, User
from accounts.roles import OF_TEAMS
from core.refusals import Refused
from core.text import clean_lines, fold
from teams.access import may_erase
from teams.actions import ledger, privacy
from teams.actions.decisions import out_of_scope
from teams.actions.ledger import ErasureLine
from teams.models import Member, Person, Position, Team, ZaloEntry

AGAIN = "Xóa lại sau khi phục hồi bản sao lưu: dữ liệu này đã được xóa theo yêu cầu từ trước."


@transaction.atomic
def erase(person: Person, *, reason: str, by: User, at: datetime.datetime | None = None) -> list[Member]:
    """Take name, phone, birth year and account from every membership of ``person`` that ``by`` answers for; return
    these as they were before.

    Memberships elsewhere neither bar it nor are told of: a request to erase the rest is passed on to the province
    above them. Sex, organisation, position and dates stay, so that no count of any day changes. The account that
    signed in for them, and for nobody elsewhere, is blanked and shut, their open wish to be erased is fulfilled, and
    the ledger says so beside the database (``ledger``). Refuses with data_erased, out_of_scope, leads_now,
    account_shared, reason_refused, and as ``accounts.erase`` does.
    """
    at = at or timezone.now()
    members = _lock_memberships(person, by=by)
    users = _signing_in(members, within=by)
    _check_leads_nothing(members, users, on=timezone.localdate(at))
    reason = _clean_reason(reason, members)
    left = _memberships(person).exclude(pk__in=[member.pk for member in members])
    privacy.fulfil_by_erasure(person, users=users, by=by, at=at, within=by if left else None)
    privacy.pass_on_erasure(person, left, by=by, at=at)
    _blank(members, users, reason=reason, by=by, at=at)
    shut = {user.pk for user in users}
    lines = [ErasureLine.of(one, at=at, account=one.user_id if one.user_id in shut else None) for one in members]
    transaction.on_commit(lambda: ledger.append(lines), robust=True)  # what it misses, the clock heals
    return members


@transaction.atomic
def erase_again(lines: Collection[ErasureLine], *, at: datetime.datetime | None = None) -> list[Member]:
    """Erase anew what a restored backup brought back of ``lines`` of the ledger; return it as it was before.

    By nobody, of anywhere: it was decided then. A leader's membership ends with it: that a team has no leader is seen.
    A row whose number was given to somebody else since is not touched: another team or day, an account made
    after the erasure. A second time changes nothing.
    """
    at = at or timezone.now()
    line_of = {line.membership: line for line in lines}
    teams = Team.objects.filter(members__in=list(line_of)).order_by("pk").values_list("pk", flat=True)
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(teams)).order_by("pk"))
    rows = Member.objects.filter(pk__in=list(line_of), erased_at=None).select_related("team__place", "user", "person")
    members = [member for member in rows.order_by("pk") if line_of[member.pk].is_of(member)]
    named = {line.account: line.erased_at for line in lines if line.account}
    left = User.objects.filter(pk__in=list(named)).exclude(full_name=ERASED).order_by("pk")
    users = [*_signing_in(members), *(user for user in left if user.created_at < named[user.pk])]
    for person in {member.person_id: member.person for member in members}.values():
        privacy.fulfil_by_erasure(person, users=users, by=None, at=at)
    for member in members:
        if member.position == Position.LEADER and member.left_on is None:
            last = max(member.joined_on, timezone.localdate(line_of[member.pk].erased_at))
            Member.objects.filter(pk=member.pk).update(left_on=last)
    _blank(members, users, reason=AGAIN, by=None, at=at)
    return members


def why_not(person: Person, *, by: User, at: datetime.datetime | None = None) -> str:
    """Return a sentence that says why ``erase`` would refuse, "" when it would not."""
    try:
        members = memberships_to_erase(person, by=by)
        users = _signing_in(members, within=by)
        _check_leads_nothing(members, users, on=timezone.localdate(at))
    except Refused as refusal:
        return str(refusal)
    return ""


def _blank(
    members: Sequence[Member], users: Sequence[User], *, reason: str, by: User | None, at: datetime.datetime
) -> None:
    blank = {"phone": "", "birth_year": None, "user": None, "erased_at": at} | Member.naming(ERASED)
    Member.objects.filter(pk__in=[member.pk for member in members]).update(**blank)
    ZaloEntry.objects.filter(person__in={member.person_id for member in members}).delete()
    for user in {user.pk: user for user in users}.values():
        accounts.erase(user, by=by, at=at)
    for member in members:
        after = {"memberships": len(members), "accounts": len(users)}
        record("people.erase", member, by=by, place=member.team.place, at=at, after=after, reason=reason)


def _signing_in(members: Sequence[Member], *, within: User | None = None) -> list[User]:
    """Return the accounts of teams among those of ``members``, without those by which somebody out of the sight of
    ``within`` signs in too.
    """
    users = [member.user for member in members if member.user and member.user.role in OF_TEAMS]
    if within is None:
        return users
    elsewhere = Member.objects.filter(user__in=users).exclude(team__in=Team.objects.visible_to(within))
    used = set(elsewhere.values_list("user", flat=True).order_by())
    return [user for user in users if user.pk not in used]


def _lock_memberships(person: Person, *, by: User) -> list[Member]:
    """Lock the teams of the person's memberships that are not erased yet, as every change of a team does, and return
    these memberships.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    teams = Team.objects.filter(members__person=person).order_by("pk").values_list("pk", flat=True)
    list(Team.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(teams)).order_by("pk"))
    return memberships_to_erase(person, by=by)


def memberships_to_erase(person: Person, *, by: User) -> list[Member]:
    """Return those of the person's memberships that ``by`` answers for and that are not erased yet.

    Refuses with out_of_scope, data_erased.
    """
    everywhere = person.memberships.select_related("team__place", "user").order_by("joined_on", "pk")
    inside = [member for member in everywhere if may_erase(by, member.team.place)]
    if not inside:
        raise out_of_scope()
    if members := [member for member in inside if member.erased_at is None]:
        return members
    raise Refused("data_erased", "Dữ liệu cá nhân của người này đã được xóa từ trước.")


def _memberships(person: Person) -> QuerySet[Member]:
    rows = person.memberships.select_related("team__place", "user").filter(erased_at=None)
    return rows.order_by("joined_on", "pk")


def _check_leads_nothing(members: Sequence[Member], users: Sequence[User], *, on: datetime.date) -> None:
    for member in members:
        if member.position == Position.LEADER and (member.left_on is None or member.left_on >= on):
            raise Refused(
                "leads_now",
                f"{member} đang là tổ trưởng {member.team}. Xin thay tổ trưởng hoặc ghi thôi tham gia trước, rồi xóa.",
            )
    shared = Member.objects.filter(user__in=users).exclude(pk__in=[member.pk for member in members])
    if other := shared.select_related("team").order_by("pk").first():
        raise Refused(
            "account_shared",
            f"Tài khoản của người này còn gắn với một thành viên khác ở {other.team}. "
            "Nếu là cùng một người, xin ghép hai người là một trước.",
        )


def _clean_reason(reason: str, members: Sequence[Member]) -> str:
    reason = clean_lines(reason)
    if not reason:
        raise Refused("reason_refused", "Xin ghi lý do.", field="reason")
    if any(member.name_folded in fold(reason) for member in members):
        raise Refused("reason_refused", "Nhật ký giữ lý do lâu dài. Xin ghi lý do không kèm tên người.", field="reason")
    return reason
