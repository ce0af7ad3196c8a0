"""What the demo's officials do beside teams and reports: answer for personal data, review rights, let systems in."""

import datetime
from typing import NamedTuple

from django.utils import timezone

from accounts.actions import breaches, reviews, tokens
from accounts.actions.privacy import read_notice
from accounts.models import Breach, ReviewLine, User
from accounts.roles import Role
from core.working_days import DAY, VIETNAM
from demo.cast import Cast
from places.models import Place
from teams.actions import hamlets, members, privacy
from teams.actions.members import MemberData
from teams.models import HamletChange, Member, Position, PrivacyRequest, Team

Kind, Channel, Outcome = PrivacyRequest.RequestKind, PrivacyRequest.RequestChannel, PrivacyRequest.Outcome
REVIEWED = 8  # units whose accounts somebody has looked through in this year's review
SYSTEMS = [
    ("Trung tâm giám sát, điều hành thông minh (mẫu)", ""),
    ("Kho dữ liệu dùng chung, bản thử (mẫu)", "Hết thử."),
]


class PastRequest(NamedTuple):
    """What somebody asked about their data ``days`` ago, and what became of it ("" while it waits)."""

    days: int
    kind: str
    channel: str
    asker: str  # "" where it is a member of the teams
    words: str
    outcome: str = ""
    reason: str = ""


ASKED = [
    PastRequest(150, Kind.ACCESS, Channel.IN_PERSON, "", "Xin bản in dữ liệu của tôi.", Outcome.GRANTED),
    PastRequest(88, Kind.CORRECT, Channel.PHONE, "", "Số điện thoại đã đổi từ đầu năm.", Outcome.GRANTED),
    PastRequest(41, Kind.ERASE, Channel.LETTER, "Phan Văn Mười (mẫu)", "Xóa số điện thoại khỏi danh sách mời.",
          Outcome.REFUSED, "Không tìm thấy dữ liệu của người này trên cổng."),
    PastRequest(1, Kind.RESTRICT, Channel.IN_PERSON, "", "Chỉ liên hệ qua cán bộ xã, không gọi trực tiếp."),
]  # fmt: skip


def keep_house(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Do the paperwork of the commune that visitors look at and of its province."""
    _answer_for_data(commune, cast, now=now)
    _register_breach(commune, cast, now=now)
    _review_rights(commune, cast, now=now)
    for number, (name, why) in enumerate(SYSTEMS, 1):
        ends_on = (now + 150 * DAY).date()
        token, _ = tokens.issue(
            cast.province(), name=name, ends_on=ends_on, by=cast.administrator, at=now - number * 60 * DAY
        )  # fmt: skip
        if why:
            tokens.revoke(token, reason=why, by=cast.administrator, at=now - 20 * DAY)
    _write_somebody_twice(commune, cast, now=now)
    _ask_for_a_name(commune, cast, now=now)


def _answer_for_data(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    by = cast.of(commune)
    known = Member.objects.filter(team__place__parent=commune, user=None).order_by("pk")
    for number, asked in enumerate(ASKED):
        at = now - asked.days * DAY
        member = None if asked.asker else known[number]
        request = privacy.register(
            kind=asked.kind, place=commune, received_on=at.astimezone(VIETNAM).date(), channel=asked.channel,
            member=member, asker=asked.asker, words=asked.words, by=by, at=at,
        )  # fmt: skip
        if asked.outcome:
            request = privacy.answer(request, by=by, at=at + DAY)
            privacy.finish(request, outcome=asked.outcome, reason=asked.reason, by=by, at=at + 3 * DAY)
    for user in User.objects.filter(memberships__team__in=cast.shown).order_by("pk"):
        read_notice(user, at=now - 30 * DAY)
        if user.role == Role.MEMBER:
            privacy.ask(kind=Kind.ACCESS, words="Xin xem cổng đang giữ gì về tôi.", by=user, at=now - DAY)


def _register_breach(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Register a list sent into the wrong group, notified in time and closed with what was learned."""
    by, found_at = cast.administrator, now - 190 * DAY
    breach = breaches.register(
        found_at=found_at, place=commune, from_at=found_at - 2 * DAY, to_at=found_at,
        what="Danh sách thành viên một tổ gửi nhầm vào nhóm Zalo đông người, gỡ sau hai giờ (mẫu).",
        data=[Breach.Data.NAMES, Breach.Data.PHONES], by=by, at=found_at + DAY / 8,
    )  # fmt: skip
    notified_at = found_at + DAY
    breach = breaches.notify(
        breach, to="Công an tỉnh (mẫu)", number="31/BC-SKHCN", notified_at=notified_at, by=by, at=notified_at
    )
    lessons = "Danh sách có số điện thoại chỉ lấy từ cổng, không gửi qua nhóm; đã nhắc các xã, phường."
    breaches.close(breach, lessons=lessons, by=by, at=found_at + 20 * DAY)


def _review_rights(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """This year's review is under way: some communes are looked through, one account waits for another role."""
    by, at = cast.administrator, now - 15 * DAY
    review = reviews.open_review(cast.province(), by=by, at=at)
    others = review.lines.filter(user__role=Role.COMMUNE).exclude(place=commune)
    first = others.select_related("user__place", "review__place").order_by("pk")[0]
    reviews.decide(first, verdict=ReviewLine.Verdict.CHANGE, note="Đã sang bộ phận khác.", by=by, at=at + DAY)
    units = Place.objects.filter(pk__in=review.lines.undecided().values("unit")).order_by("path")
    for unit in units[:REVIEWED]:
        reviews.keep_all(review, unit=unit, by=by, at=at + 2 * DAY)


def _write_somebody_twice(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """Let somebody be in two teams of the commune as if they were two: of one name and year, the second without a
    phone."""
    plain = Member.objects.filter(team__place__parent=commune, position=Position.MEMBER, left_on=None)  # no head
    twice = plain.filter(birth_year__isnull=False).order_by("pk")[0]
    other = Team.objects.filter(place__parent=commune, dissolved_on=None).exclude(pk=twice.team_id).order_by("-pk")[0]
    again = MemberData(full_name=twice.full_name, organisation=twice.organisation, birth_year=twice.birth_year)
    members.join(other, again, by=cast.of(commune), at=now - 50 * DAY)


def _ask_for_a_name(commune: Place, cast: Cast, *, now: datetime.datetime) -> None:
    """The commune would like to call a hamlet by its old name again; the province has not decided."""
    hamlet = commune.children.filter(valid_to=None, households__isnull=False).order_by("-path")[0]
    wanted = {
        "kind": hamlet.kind, "name": f"{hamlet.kind.capitalize()} Bàu Sen (mẫu)", "parent": None,
        "households": hamlet.households, "population": hamlet.population, "year": timezone.localdate(now).year,
    }  # fmt: skip
    hamlets.propose(
        commune, kind=HamletChange.ChangeKind.RENAME, olds=[hamlet], wanted=[wanted],
        effective_on=now.astimezone(VIETNAM).date(), decision="27/NQ-HĐND",
        reason="Bà con quen gọi theo tên cũ (mẫu).", by=cast.of(commune), at=now - DAY,
    )  # fmt: skip
