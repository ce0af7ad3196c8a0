"""People as a page may show them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import access
from accounts.verbs import VERBS
from core.phones import formatted_phone
from places.models import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def shown_phone(context: dict[str, Any], phone: str, place: Place | None) -> str:
    """Return a phone number as the signed-in user may see it: ``{% shown_phone member.phone
    team.place %}``.
    """
    if not phone:
        return "—"
    return access.shown_phone(context["user"], phone, place)


@register.simple_tag(takes_context=True)
def shown_username(context: dict[str, Any], account: Any) -> str:
    """Return a username; one that is a phone number is shown as phones are."""
    if account.username.isdigit() and account != context["user"]:
        return shown_phone(context, account.username, account.place)
    return account.username


@register.filter
def phone_link(phone: str) -> str | SafeString:
    """Return a number in full that can be tapped to call; a dash where there is none."""
    if not phone:
        return "—"
    return format_html('<a class="phone text-nowrap" href="tel:{}">{}</a>', phone, formatted_phone(phone))


PAGES = {
    "account_list": "Danh sách tài khoản",
    "account_show": "Một tài khoản",
    "announcement_readers": "Ai đã đọc thông báo",
    "breach_people": "Danh sách người bị ảnh hưởng của một sự cố",
    "contact_list": "Danh sách liên hệ (Excel)",
    "export_file": "Tệp Excel, Word",
    "follow_up_list": "Theo dõi tổ",
    "follow_up_show": "Theo dõi một tổ",
    "head_account_list": "Tổ trưởng chưa có tài khoản",
    "head_account_unused": "Tổ trưởng chưa dùng tài khoản",
    "import_show": "Xem trước danh sách nhập",
    "import_template": "Tệp mẫu đã ghi sẵn dữ liệu",
    "member_data": "Dữ liệu của một người",
    "member_edit": "Sửa thành viên",
    "member_phone": "Số của một thành viên",
    "missing_show": "Ai chưa nộp báo cáo",
    "people_duplicates": "Người có thể trùng",
    "search": "Tìm kiếm",
    "session_show": "Buổi tập huấn",
    "slip_show": "Phiếu đăng nhập",
    "team_list": "Danh sách tổ",
    "team_show": "Trang của tổ",
    "zalo_people": "Người trong nhóm Zalo",
}


@register.filter
def page_words(page: str) -> str:
    """Return the name of a page in the record of looks: "team_show" → "Trang của tổ"."""
    return PAGES.get(page, page)


@register.filter
def verb_words(verb: str) -> str:
    """Return the name of a verb of the record: "teams.found" → "Thành lập tổ"."""
    return VERBS.get(verb, verb)
