"""What the portal keeps about a person beyond their memberships and training, section by section, for the page that
prints it (decree 356/2025/NĐ-CP: the person reads all that is kept).

Each section names the tables that it reads: a test holds every table with a way to a person to this list or to the
rules of retention (tests/operations/test_held.py).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Model

from accounts.models import AuthenticationEvent, Breach, Device, ReviewLine, SignInKey, Slip, User
from accounts.roles import Permission
from allowances.models import SheetLine
from core.mentions import Mentions
from core.templatetags.wording import day, instant, number
from notices.models import ChannelLink, ChannelPreference, DeclinedKind, Delivery, Notice
from overview.models import SavedTable, TableReader
from reporting.models import TeamGrade
from teams.models import AccountMove, Distinction, Member, Person, PrivacyRequest, Receiver, ZaloEntry
from training.models import Answer, Feedback, Opening, Trainer

MOST = 50  # lines of a section; of more it says how many


@dataclass(frozen=True)
class About:
    """Of whom something is told to whom: the person's memberships and accounts in the sight of ``reader``."""

    person: Person
    memberships: Sequence[Member]
    accounts: Sequence[User]
    mentions: Mentions
    reader: User


class Section(NamedTuple):
    """A heading and its lines, each a sentence."""

    title: str
    lines: list[str]


class Holding(NamedTuple):
    title: str
    models: tuple[type[Model], ...]
    lines: Callable[[About], list[str]]


def held_about(about: About) -> list[Section]:
    """Return every section, those with nothing too: that nothing is kept is an answer."""
    return [Section(one.title, _short(one.lines(about))) for one in HOLDINGS]


def _short(lines: list[str]) -> list[str]:
    return lines if len(lines) <= MOST else [*lines[:MOST], f"Và {number(len(lines) - MOST)} dòng cũ hơn."]


def _money(about: About) -> list[str]:
    lines = SheetLine.objects.visible_to(about.reader).filter(
        member__in=about.memberships, sheet__reopened_at=None, sheet__checked_at__isnull=False
    )
    lines = lines.select_related("sheet__place", "rule").order_by("-sheet__month", "pk")
    return [
        f"Tháng {line.sheet.month:%m/%Y}, {line.sheet.place}: {number(line.amount)} đồng, "
        f"{line.get_basis_display().lower()} ({line.sheet.get_state_display().lower()})"
        for line in lines
    ]


def _sign_ins(about: About) -> list[str]:
    """Network addresses are for who answers the person's request, and for who reads the record."""
    rows = AuthenticationEvent.objects.filter(user__in=about.accounts).newest_first()
    seen = rows if about.reader.may(Permission.HANDLE_PRIVACY) else rows.visible_to(about.reader)
    said = [
        f"{instant(one.at)}: {one.get_kind_display()}, địa chỉ mạng {one.address or 'không rõ'}, "
        f"{one.device or 'máy không rõ'}"
        for one in seen
    ]
    if hidden := rows.count() - len(said):
        said.append(
            f"{number(hidden)} lần, kèm địa chỉ mạng và loại máy: cán bộ phụ trách dữ liệu cá nhân in được; "
            "người có tài khoản xem ở trang “Các máy đang đăng nhập”."
        )
    return said


def _ways_in(about: About) -> list[str]:
    users = about.accounts
    said = [
        f"Khóa đăng nhập (vân tay, khuôn mặt) trên {one.device}: thêm {instant(one.added_at)}, "
        f"dùng gần nhất {instant(one.last_used_at) if one.last_used_at else 'chưa lần nào'}"
        for one in SignInKey.objects.filter(user__in=users).order_by("pk")
    ]
    said += [
        f"Bảo mật hai lớp ({one.get_type_display()}): thêm {instant(one.created_at)}"
        for one in Authenticator.objects.filter(user__in=users).order_by("pk")
    ]
    said += [
        f"Phiếu đăng nhập: cấp {instant(one.issued_at)}, hết hạn {instant(one.ends_at)}"
        for one in Slip.objects.filter(user__in=users).order_by("-issued_at")
    ]
    for count, what in (
        (Device.objects.filter(user__in=users).count(), "trình duyệt quen"),
        (UserSession.objects.filter(user__in=users).count(), "phiên đang đăng nhập, kèm địa chỉ mạng và loại máy"),
    ):
        said += [f"{number(count)} {what}"] if count else []
    return said


def _channels(about: About) -> list[str]:
    said = [
        f"{one.get_channel_display()} {one.device}".strip() + f": nối {instant(one.linked_at)}"
        for one in ChannelLink.objects.filter(user__in=about.accounts).order_by("pk")
    ]
    preferences = ChannelPreference.objects.filter(user__in=about.accounts).order_by("pk")
    said += [f"Thứ tự kênh nhận tin: {one}" for one in preferences]
    if declined := DeclinedKind.objects.filter(user__in=about.accounts).count():
        said.append(f"{number(declined)} loại tin đã tắt")
    return said


def _told(about: About) -> list[str]:
    """How many notices they got, without words: these may name others."""
    notices = Notice.objects.filter(to__in=about.accounts)
    opened = set(
        notices.about(Receiver.announcement.field.related_model).exclude(read_at=None).values_list("to", "subject_id")
    )
    rows = Receiver.objects.filter(user__in=about.accounts).select_related("announcement__place")
    said = [
        f"Thông báo số {one.announcement_id} của {one.announcement.place}, gửi {instant(one.announcement.sent_at)}: "
        f"{'đã mở' if (one.user_id, one.announcement_id) in opened else 'chưa mở'}"
        + (f", xác nhận đã đọc {instant(one.confirmed_at)}" if one.confirmed_at else "")
        for one in rows.order_by("-announcement__sent_at", "pk")
    ]
    if count := notices.count():
        sent = Delivery.objects.filter(notice__in=notices).count()
        read = notices.exclude(read_at=None).count()
        said.append(
            f"{number(count)} thông báo trên cổng, {number(read)} đã mở; {number(sent)} tin đã gửi qua kênh ngoài"
        )
    return said


def _opinions(about: About) -> list[str]:
    """What they said after a session; in words for whoever runs it."""
    rows = Feedback.objects.filter(member__in=about.memberships)
    read = set(rows.visible_to(about.reader).values_list("pk", flat=True))
    said = [
        f"Góp ý sau {one.session}: bổ ích {one.useful}, dễ hiểu {one.clear}, hướng dẫn lại được {one.able} (trên 5)"
        + (
            (f". “{one.text}”" if one.pk in read else ". Có lời góp ý, người tổ chức buổi này xem được.")
            if one.text
            else ""
        )
        for one in rows.select_related("session").order_by("-at", "pk")
    ]
    if count := Answer.objects.filter(member__in=about.memberships).count():
        said.append(f"{number(count)} câu trả lời trắc nghiệm sau buổi học")
    return said


def _judged(about: About) -> list[str]:
    """Assessments of their teams whose reason names them."""
    rows = TeamGrade.objects.visible_to(about.reader).filter(team__in={one.team_id for one in about.memberships})
    rows = rows.exclude(reason="").select_related("assessment", "team").order_by("-assessment__year", "pk")
    return [
        f"Năm {one.assessment.year}, {one.team}: {one.get_grade_display()}. Lý do ghi: {one.reason}"
        for one in rows
        if about.mentions.are_in(one.reason)
    ]


def _asked(about: About) -> list[str]:
    rows = PrivacyRequest.objects.visible_to(about.reader).of_person(about.person).order_by("-received_on", "-pk")
    return [
        f"Đề nghị số {one.pk} ngày {day(one.received_on)}: {one.get_kind_display()}"
        + (f", {one.get_outcome_display().lower()}" if one.outcome else ", chưa xong")
        for one in rows
    ]


def _elsewhere(about: About) -> list[str]:
    users = about.accounts
    entries = ZaloEntry.objects.visible_to(about.reader).select_related("group__place").order_by("pk")
    said = [
        f"Có tên trong nhóm Zalo của {one.group.place}, ghi {instant(one.noted_at)}"
        for one in [*entries.filter(person=about.person), *entries.filter(user__in=users)]
    ]
    apart = Distinction.objects.filter(one=about.person) | Distinction.objects.filter(other=about.person)
    for count, what in (
        (Opening.objects.filter(user__in=users).count(), "văn bản trong thư viện đã mở"),
        (SavedTable.objects.filter(owner__in=users).count(), "bảng tự lập"),
        (TableReader.objects.filter(user__in=users).count(), "bảng nhận hằng tháng"),
        (Trainer.objects.filter(user__in=users).count(), "lần ghi là giảng viên"),
        (AccountMove.objects.filter(user__in=users).count(), "lần chuyển tài khoản khi sắp xếp địa bàn"),
        (ReviewLine.objects.filter(user__in=users).count(), "lần rà soát tài khoản"),
        (apart.count(), "lần ghi rõ không phải là người trùng tên"),
    ):
        said += [f"{number(count)} {what}"] if count else []
    if about.reader.may(Permission.HANDLE_BREACHES):
        breaches = Breach.objects.visible_to(about.reader).filter(accounts__in=users).distinct()
        said += [f"Tài khoản có trong hồ sơ sự cố số {one.pk}" for one in breaches.order_by("pk")]
    return said


HOLDINGS = (
    Holding("Kinh phí hỗ trợ đã ghi", (SheetLine,), _money),
    Holding("Các lần đăng nhập", (AuthenticationEvent,), _sign_ins),
    Holding("Cách đăng nhập", (SignInKey, Authenticator, Slip, Device, UserSession), _ways_in),
    Holding("Kênh nhận tin", (ChannelLink, ChannelPreference, DeclinedKind), _channels),
    Holding("Thông báo đã nhận", (Receiver, Notice, Delivery), _told),
    Holding("Góp ý, trả lời sau tập huấn", (Feedback, Answer), _opinions),
    Holding("Đánh giá năm có ghi tên", (TeamGrade,), _judged),
    Holding("Đề nghị về dữ liệu", (PrivacyRequest,), _asked),
    Holding(
        "Những chỗ khác",
        (ZaloEntry, Distinction, Opening, SavedTable, TableReader, Trainer, AccountMove, ReviewLine, Breach),
        _elsewhere,
    ),
)


def tables() -> Iterable[type[Model]]:
    """Yield the tables that the sections read."""
    for one in HOLDINGS:
        yield from one.models
