"""Lists of what was recorded: who did what, who signed in, who looked at contacts."""

from typing import Any

from accounts.models import AccessToken, attach_subject_names
from accounts.templatetags.people import page_words, verb_words
from core.tables import ListColumn, Listing
from core.workbook import Kind

MOST = 10_000  # rows of the record that are leafed through: who wants more narrows the search, or takes a file


class EventListing(Listing):
    """Events with their places and who did them; only their time sorts millions of them by an index. Their own export,
    which is recorded, is the way out.
    """

    name, title, unit, is_private, most = "events", "Nhật ký", "việc", True, MOST

    at = ListColumn("Lúc", "at", kind=Kind.INSTANT)
    verb = ListColumn("Việc", says=lambda event: verb_words(event.verb), template="accounts/_event_verb.html")
    subject = ListColumn("Đối tượng", template="accounts/_event_subject.html")
    place = ListColumn("Địa bàn", says=lambda event: event.place)
    by = ListColumn("Người làm", says=lambda event: event.by or "Hệ thống")
    reason = ListColumn("Lý do", says=lambda event: event.reason)

    def prepare(self, records: list[Any]) -> None:
        attach_subject_names(records)


class AuthenticationListing(Listing):
    """Sign-ins, sign-outs and failures, with whose; as long as the record of events, and sorted by time for the same
    reason.
    """

    name, title, unit, most = "authentications", "Lần đăng nhập", "lần", MOST

    at = ListColumn("Lúc", "at", kind=Kind.INSTANT)
    account = ListColumn(
        "Tài khoản",
        says=lambda row: row.user.full_name if row.user else "",
        template="accounts/_authentication_account.html",
    )
    number = ListColumn("Tài khoản số", says=lambda row: row.user_id, kind=Kind.PLAIN, is_shown=False)
    role = ListColumn("Vai trò", says=lambda row: row.user and row.user.get_role_display(), is_shown=False)
    place = ListColumn("Địa bàn", says=lambda row: row.user and row.user.place, is_shown=False)
    kind = ListColumn("Việc", says=lambda row: row.get_kind_display())
    address = ListColumn("Địa chỉ mạng", says=lambda row: row.address)
    device = ListColumn("Máy", says=lambda row: row.device)


class LookListing(Listing):
    """Looks at contacts, with who looked and where."""

    name, title, unit = "looks", "Lượt xem liên hệ", "lượt"

    at = ListColumn("Lúc", "at", kind=Kind.INSTANT)
    by = ListColumn("Người xem", "by", order_by="by__sort_key")
    role = ListColumn("Vai trò", says=lambda look: look.by.get_role_display(), order_by="by__role")
    kind = ListColumn("Cách", says=lambda look: look.get_kind_display(), order_by="kind")
    page = ListColumn("Trang", says=lambda look: page_words(look.page), order_by="page")
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    count_shown = ListColumn("Số liên hệ", "count", kind=Kind.NUMBER, is_summed=True)


class TokenListing(Listing):
    """Keys of other systems, each with its ``validity`` now."""

    name, title, unit, is_private = "tokens", "Mã truy cập đã cấp", "mã", True

    system = ListColumn("Hệ thống", "name", template="accounts/_token_name.html")
    place = ListColumn("Địa bàn", "place", order_by="place__path")
    state = ListColumn("Tình trạng", order_by=("revoked_at", "ends_at"), template="accounts/_token_listed_state.html")
    last_day = ListColumn("Dùng đến hết ngày", "last_day", order_by="ends_at", kind=Kind.DATE)
    used_at = ListColumn("Dùng gần nhất", "last_used_at", kind=Kind.INSTANT, template="accounts/_token_used.html")
    by = ListColumn("Người cấp", "issued_by", order_by="issued_by__sort_key", template="accounts/_token_issuer.html")

    def __init__(self, rows: Any, *, at: Any, **options: Any) -> None:
        self.at = at
        super().__init__(rows, **options)

    def prepare(self, records: list[AccessToken]) -> None:
        for token in records:
            token.validity = token.validity_at(self.at)  # type: ignore[attr-defined]
