"""What the yearly report says of a province: incidents, accounts, reports; through the scope of who reads it."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery

from accounts.models import AuthenticationEvent, AuthenticationKind, Breach, Event, User
from accounts.models.authentication import AUTHENTICATION_KEPT
from accounts.models.breaches import NOTIFY_WITHIN
from accounts.roles import Role
from core.templatetags.wording import day, number, share
from operations.rollups.tables import Period, ServiceColumn, ServiceTable
from reporting.models import Compliance, Report
from reporting.models.compliance import OWED_WAYS

COUNTED = [ServiceColumn("Số liệu", share=7), ServiceColumn("Số", True)]


def breach_table(period: Period, by: User) -> ServiceTable:
    found = Breach.objects.visible_to(by).filter(found_at__gte=period.start, found_at__lt=period.end)
    by_then = Q(notified_at__lte=F("found_at") + NOTIFY_WITHIN)
    silent = Q(notified_at=None, closed_at=None)
    is_due = Q(found_at__lte=period.at - NOTIFY_WITHIN)
    ways = {
        "Thông báo trong 72 giờ": by_then,
        "Thông báo sau 72 giờ": Q(notified_at__isnull=False) & ~by_then,
        "Khép lại, không phải thông báo": Q(notified_at=None, closed_at__isnull=False),
        "Quá 72 giờ, chưa thông báo": silent & is_due,
        "Còn trong 72 giờ, chưa thông báo": silent & ~is_due,
    }
    counts = found.aggregate(
        whole=Count("pk"), **{f"way{n}": Count("pk", filter=how) for n, how in enumerate(ways.values())}
    )
    rows = [["Sự cố phát hiện trong thời gian báo cáo", number(counts["whole"])]]
    rows += [[f"Trong đó: {name[0].lower()}{name[1:]}", number(counts[f"way{n}"])] for n, name in enumerate(ways)]
    note = (
        "Sự cố đã ghi vào cổng; 72 giờ tính từ lúc phát hiện (Luật 91/2025/QH15). Năm dòng dưới cộng lại bằng dòng đầu."
    )
    instead = "Không có sự cố nào được ghi là phát hiện trong thời gian báo cáo."
    notes, shown = ([note], rows) if counts["whole"] else ([], [])
    return ServiceTable("breaches", "Sự cố dữ liệu cá nhân", notes, COUNTED, shown, instead)


def account_table(period: Period, by: User) -> ServiceTable:
    """Accounts by role. Whether one was in use at the end is what the record's last word before it says."""
    switched = Event.objects.filter(subject_type=User._meta.label_lower, subject_id=OuterRef("pk"), at__lt=period.end)
    switched = switched.filter(verb__in=["accounts.disable", "accounts.enable", "accounts.erase"])
    entries = AuthenticationEvent.objects.filter(user=OuterRef("pk"), kind=AuthenticationKind.SIGNED_IN)
    signed_in = Q(Exists(entries.filter(at__gte=period.start, at__lt=period.end))) | Q(
        last_login__gte=period.start, last_login__lt=period.end
    )
    disabled = switched.filter(verb="accounts.disable", at__gte=period.start)
    rows = User.objects.visible_to(by).filter(created_at__lt=period.end).with_second_factor().order_by()
    known = rows.annotate(last_word=Subquery(switched.order_by("-at", "-pk").values("verb")[:1]))
    in_use = Q(last_word=None) | Q(last_word="accounts.enable")
    counted = known.values("role").annotate(
        whole=Count("pk"),
        in_use=Count("pk", filter=in_use),
        signed_in=Count("pk", filter=signed_in),
        given=Count("pk", filter=Q(created_at__gte=period.start)),
        disabled=Count("pk", filter=Q(Exists(disabled))),
        able=Count("pk", filter=Q(is_active=True)),
        second=Count("pk", filter=Q(is_active=True, has_second_factor=True)),
    )
    found = {row["role"]: row for row in counted}
    columns = ("Tài khoản", "Đang dùng", "Có đăng nhập", "Cấp mới", "Ngừng")
    names = ("whole", "in_use", "signed_in", "given", "disabled")
    lines = [
        [str(role.label), *(number(found[role][name]) for name in names), _second_factor(role, found[role])]
        for role in Role
        if role in found
    ]
    total = [number(sum(row[name] for row in found.values())) for name in names]
    must = [row for role, row in found.items() if role in settings.SECOND_FACTOR_ROLES]
    second = share(sum(row["second"] for row in must), sum(row["able"] for row in must)) if must else "—"
    return ServiceTable(
        "accounts",
        "Tài khoản",
        _account_notes(period),
        [
            ServiceColumn("Vai trò", share=6),
            *(ServiceColumn(header, True) for header in columns),
            ServiceColumn("Xác minh hai bước", True, 4),
        ],
        [*lines, ["Tổng cộng", *total, second]],
        has_total=True,
    )


def _second_factor(role: Role, row: dict[str, int]) -> str:
    return share(row["second"], row["able"]) if role in settings.SECOND_FACTOR_ROLES else "—"


def _account_notes(period: Period) -> list[str]:
    kept_since = period.at - AUTHENTICATION_KEPT
    notes = [
        "“Tài khoản” và “Đang dùng”: cuối thời gian báo cáo. “Có đăng nhập”, “Cấp mới”, “Ngừng”: ít nhất một lần trong "
        "thời gian đó, mỗi tài khoản một lần. Vai trò và nơi giữ như lúc lập báo cáo.",
        "“Xác minh hai bước”: đã đặt trên số tài khoản đang dùng của các vai trò phải có, lúc lập báo cáo; “—”: "
        "không phải có.",
    ]
    if kept_since > period.start:
        notes.append(
            f"Nhật ký đăng nhập giữ 12 tháng: trước ngày {day(kept_since)} chỉ còn biết lần đăng nhập gần nhất "
            "của mỗi tài khoản."
        )
    return notes


def report_table(period: Period, by: User) -> ServiceTable:
    due = Report.objects.visible_to(by).filter(due_at__gte=period.start, due_at__lt=period.end)
    judged: Any = due.judged(period.at).order_by()
    counted = judged.values("compliance").annotate(n=Count("pk"))
    found = {row["compliance"]: row["n"] for row in counted}
    excused = found.pop(Compliance.EXCUSED.value, 0)
    owed = sum(found.values())
    submitted = found.get(Compliance.ON_TIME, 0) + found.get(Compliance.LATE, 0)
    ways = [way for way in OWED_WAYS if way != Compliance.NOT_DUE]  # all are due
    rows = [
        ["Báo cáo phải nộp, đã đến hạn", number(owed)],
        ["Đã nhận, trên số phải nộp", share(submitted, owed)],
        *([str(way.label), share(found.get(way, 0), owed)] for way in ways),
        [str(Compliance.EXCUSED.label), number(excused)],
    ]
    note = (
        "Báo cáo của các kỳ có hạn nộp trong thời gian báo cáo, như lúc lập báo cáo. Đúng hạn tính theo lần nộp "
        "đầu tiên. “Quá hạn”: chưa nhận. Báo cáo được miễn không phải nộp."
    )
    instead = "Không có báo cáo nào đến hạn trong thời gian báo cáo."
    notes, shown = ([note], rows) if owed or excused else ([], [])
    return ServiceTable("reports", "Báo cáo của các tổ và địa phương", notes, COUNTED, shown, instead)
