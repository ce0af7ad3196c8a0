"""Lists of a review of rights: how far it is place by place, and the accounts of one place."""

from django.urls import reverse

from core.tables import ListColumn, Listing
from core.workbook import Kind


class ReviewUnitListing(Listing):
    """Places of a review by name, each with how many of its accounts wait or have each verdict."""

    name, title, unit = "review", "Rà soát quyền theo nơi", "nơi"

    place = ListColumn(
        "Nơi",
        "unit__name",
        order_by="unit__sort_key",
        link=lambda unit: reverse("review_unit", args=[unit["review"], unit["unit"]]),
        width=32,
    )
    total = ListColumn("Tài khoản", "total", kind=Kind.NUMBER, is_summed=True)
    waiting = ListColumn("Chưa xem", "waiting", kind=Kind.NUMBER, is_summed=True)
    keep = ListColumn("Giữ nguyên", "keep", kind=Kind.NUMBER, is_summed=True)
    disable = ListColumn("Ngừng", "disable", kind=Kind.NUMBER, is_summed=True)
    change = ListColumn("Cần đổi", "change", kind=Kind.NUMBER, is_summed=True)


class ReviewLineListing(Listing):
    """Accounts as a review found them, each ``line`` with whether the reader ``may`` decide about it."""

    name, title, unit = "review-unit", "Tài khoản được rà soát", "tài khoản"

    account = ListColumn("Tài khoản", "line__user", order_by="line__user__sort_key")
    role = ListColumn("Vai trò", says=lambda row: row.line.get_role_display(), order_by="line__role")
    place = ListColumn("Địa bàn", "line__place", order_by="line__place__path")
    signed_in = ListColumn("Đăng nhập gần nhất", "line__last_login", kind=Kind.INSTANT)
    verdict = ListColumn(
        "Kết quả",
        says=lambda row: row.line.get_verdict_display() or "Chưa xem",
        order_by="line__verdict",
        template="accounts/_review_verdict.html",
    )
    note = ListColumn("Lý do", "line__note")
    decide = ListColumn("Xem xét", template="accounts/_review_decide.html", in_file=False)
