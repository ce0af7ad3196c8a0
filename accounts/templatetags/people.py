"""People as a page may show them."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts import access
from accounts.verbs import VERBS
from core.phones import grouped
from places.models import Place

register = template.Library()


@register.simple_tag(takes_context=True)
def shown_phone(context: dict[str, Any], phone: str, place: Place | None) -> str:
    """A phone number as the signed-in user may see it: ``{% shown_phone member.phone team.place %}``."""
    if not phone:
        return "—"
    return access.shown_phone(context["user"], phone, place)


@register.simple_tag(takes_context=True)
def shown_username(context: dict[str, Any], account: Any) -> str:
    """A username; one that is a phone number is shown as phones are."""
    if account.username.isdigit() and account != context["user"]:
        return shown_phone(context, account.username, account.place)
    return account.username


@register.filter
def phone_link(phone: str) -> str | SafeString:
    """A number in full, in groups, that can be tapped to call; a dash where there is none."""
    return format_html('<a class="phone text-nowrap" href="tel:{}">{}</a>', phone, grouped(phone)) if phone else "—"


PAGES = {
    "account_list": "Danh sách tài khoản",
    "account_show": "Một tài khoản",
    "breach_people": "Danh sách người bị ảnh hưởng của một sự cố",
    "contact_list": "Danh sách liên hệ (Excel)",
    "import_show": "Xem trước tệp Excel",
    "member_data": "Dữ liệu của một người",
    "member_edit": "Sửa thành viên",
    "member_phone": "Số của một thành viên",
    "missing_show": "Ai chưa nộp báo cáo",
    "people_duplicates": "Có thể trùng",
    "search": "Tìm kiếm",
    "session_show": "Buổi tập huấn",
    "team_list": "Danh sách tổ",
    "team_show": "Trang của tổ",
}


@register.filter
def page_words(page: str) -> str:
    """What a page is called in the record of looks: "team_show" → "Trang của tổ"."""
    return PAGES.get(page, page)


@register.filter
def verb_words(verb: str) -> str:
    """What a verb of the record is called: "teams.found" → "Thành lập tổ"."""
    return VERBS.get(verb, verb)
