"""The menu: its groups, what stands in each and for whom, and where in it a page stands.

A page is found by its address: it stands under the entry whose address begins its own and is the longest, so that a
new page of an app stands where its app's pages do. What no entry claims stands under the first.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from allowances.access import READS_IT
from exchange.access import IMPORTING

P = Permission
FEW = 7  # entries that are read at a glance, without headings


class MenuEntry(NamedTuple):
    """A page of the menu.

    ``label`` is what the page is called everywhere: in the menu, its title and the trail. ``page`` is the name of its
    address. ``needs``: who holds one of them may open it; everybody may where it is empty. ``below``: how the addresses
    of pages begin that stand under it, besides its own.
    """

    label: str
    page: str
    needs: Sequence[Permission] = ()
    below: Sequence[str] = ()

    @property
    def url(self) -> str:
        return _address(self.page)

    def may_be_opened_by(self, user: User) -> bool:
        return not self.needs or any(user.may(permission) for permission in self.needs)


class MenuGroup(NamedTuple):
    """A heading and its entries; ``below``: how addresses begin that belong to it and to none of its entries."""

    label: str
    entries: Sequence[MenuEntry]
    below: Sequence[str] = ()


MENU = (
    MenuGroup(
        "Việc của tôi",
        (
            MenuEntry("Việc của tôi", "home"),
            MenuEntry("Theo dõi tổ", "follow_up_list", [P.SEE_ROLLUPS]),
            MenuEntry("Thông báo gửi đi", "announcement_list", [P.ANNOUNCE]),
            MenuEntry("Tệp Excel, Word", "export_list", [P.EXPORT, P.SEE_EVENTS], below=["/papers/"]),
        ),
    ),
    MenuGroup(
        "Báo cáo",
        (
            MenuEntry("Báo cáo", "report_list", [P.SEE_REPORTS], below=["/photos/", "/missing/"]),
            MenuEntry("Dán tin nhắn Zalo", "message_read", [P.ASSIST_REPORTS]),
            MenuEntry("Số liệu cần xem lại", "quality_home", [P.SEE_ROLLUPS]),
            MenuEntry("Khó khăn", "difficulty_list", [P.SEE_REPORTS]),
            MenuEntry("Sổ ghi của tổ", "diary_list", [P.SEE_ROLLUPS]),
            MenuEntry("Cách làm hay", "practice_list", [P.SEE_REPORTS]),
            MenuEntry("Kỳ báo cáo", "round_list", [P.MANAGE_ROUNDS]),
            MenuEntry("Báo cáo định kỳ", "series_list", [P.MANAGE_ROUNDS]),
            MenuEntry("Lịch nhắc", "reminder_home", [P.SEE_ROLLUPS]),
        ),
    ),
    MenuGroup(
        "Số liệu",
        (
            MenuEntry("Toàn cảnh", "dashboard_home", [P.SEE_ROLLUPS]),
            MenuEntry("Tình hình tháng", "monthly_home", [P.SEE_ROLLUPS]),
            MenuEntry("Tổng hợp báo cáo", "rollup_home", [P.SEE_ROLLUPS], below=["/causes/"]),
            MenuEntry("Xếp hạng", "ranking_home", [P.SEE_ROLLUPS]),
            MenuEntry("Bảng của tôi", "table_list", [P.SEE_ROLLUPS]),
            MenuEntry("Ghi chú số liệu", "period_note_list", [P.SEE_ROLLUPS]),
            MenuEntry("Sơ kết, tổng kết", "summary_list", [P.SEE_ROLLUPS]),
            MenuEntry("Tổ trưởng dùng cổng", "adoption_home", [P.SEE_ROLLUPS]),
            MenuEntry("Chỉ tiêu", "indicator_list", [P.MANAGE_INDICATORS], below=["/platforms/"]),
            MenuEntry("Chỉ tiêu giao", "target_list", [P.MANAGE_INDICATORS]),
            MenuEntry("Giao và chia theo cấp", "target_home", [P.SHARE_TARGETS, P.SEE_ROLLUPS]),
        ),
    ),
    MenuGroup(
        "Tổ và địa bàn",
        (
            MenuEntry("Tổ", "team_list", [P.SEE_TEAMS], below=["/members/", "/people/", "/zalo/"]),
            MenuEntry("Độ phủ", "coverage_home", [P.SEE_PLACES]),
            MenuEntry("Mốc phải đạt", "milestone_list", [P.MANAGE_MILESTONES]),
            MenuEntry("Quyết định", "decision_list", [P.SEE_PLACES]),
            MenuEntry("Quy định về tổ", "regulation_list", [P.SEE_PLACES]),
            MenuEntry("Đánh giá tổ", "assessment_home", [P.SEE_ROLLUPS]),
            MenuEntry("Người có thể trùng", "people_duplicates", [P.EDIT_TEAMS]),
            MenuEntry("Nhập danh sách", "import_list", IMPORTING),
            MenuEntry("Kinh phí hỗ trợ tổ", "support_list", READS_IT),
            MenuEntry("Danh bạ", "directory_home", [P.SEE_PLACES]),
            MenuEntry("Danh sách liên hệ", "contact_list", [P.EXPORT_CONTACTS]),
            MenuEntry("Ấp, khu phố", "hamlet_home", [P.SEE_PLACES]),
            MenuEntry("Đề nghị thay đổi ấp, khu phố", "hamlet_changes", [P.SEE_PLACES]),
            MenuEntry("Xếp về nơi mới", "hamlet_worklist", [P.PROPOSE_HAMLETS, P.REORGANISE]),
            MenuEntry("Sắp xếp địa bàn", "reorganisation_list", [P.REORGANISE]),
        ),
        below=["/places/", "/offices/", "/signers/", "/boards/"],
    ),
    MenuGroup(
        "Tập huấn",
        (
            MenuEntry(
                "Tập huấn",
                "training_home",
                [P.SEE_TRAINING],
                below=["/sessions/", "/topics/", "/materials/", "/questions/", "/certificates/", "/check-in/"],
            ),
            MenuEntry("Chuyên đề", "topic_list", [P.SEE_ROLLUPS]),
            MenuEntry("Tỷ lệ đã học", "training_coverage_home", [P.SEE_ROLLUPS]),
            MenuEntry("Lớp cho người dân", "class_list", [P.SEE_ROLLUPS]),
            MenuEntry("Phổ cập kỹ năng số", "skill_home", [P.SEE_ROLLUPS]),
            MenuEntry("Mức kỹ năng số, mục tiêu", "skill_level_list", [P.MANAGE_INDICATORS]),
            MenuEntry("Văn bản", "library_list", [P.SEE_LIBRARY]),
        ),
    ),
    MenuGroup(
        "Quản trị",
        (
            MenuEntry("Tài khoản", "account_list", [P.MANAGE_ACCOUNTS]),
            MenuEntry("Phiếu cho nhiều tổ trưởng", "head_account_list", [P.MANAGE_ACCOUNTS]),
            MenuEntry("Tài khoản chờ chuyển", "account_move_list", [P.APPROVE_HAMLETS]),
            MenuEntry("Rà soát quyền hằng năm", "review_list", [P.MANAGE_ACCOUNTS]),
            MenuEntry("Tin đã gửi ra ngoài cổng", "delivery_list", [P.MANAGE_ACCOUNTS]),
            MenuEntry(
                "Dữ liệu cá nhân", "privacy_home", [P.HANDLE_PRIVACY], below=["/privacy/requests/", "/privacy/looks/"]
            ),
            MenuEntry("Sự cố dữ liệu cá nhân", "breach_list", [P.HANDLE_BREACHES]),
            MenuEntry("Chia sẻ số liệu", "token_list", [P.MANAGE_TOKENS]),
            MenuEntry("Nhật ký", "event_list", [P.SEE_EVENTS]),
            MenuEntry("Tình trạng hệ thống", "system_state", [P.SEE_SYSTEM]),
        ),
    ),
)
# What stands beside one's name, in no group.
OWN = (
    MenuEntry("Thông báo", "notice_list", below=["/announcements/"]),
    MenuEntry("Tài khoản của tôi", "account_me", below=["/auth/", "/privacy/ask/"]),
)

# What the home page leads to at once, besides what waits: the work that people come for, under the names of its pages.
FREQUENT = (
    MenuEntry("Toàn cảnh", "dashboard_home", [P.SEE_ROLLUPS]),
    MenuEntry("Mở kỳ báo cáo", "round_open", [P.MANAGE_ROUNDS]),
    MenuEntry("Tổng hợp báo cáo", "rollup_home", [P.SEE_ROLLUPS]),
    MenuEntry("Giao và chia theo cấp", "target_home", [P.SHARE_TARGETS]),
    MenuEntry("Lập nhiều buổi một lượt", "session_series", [P.PLAN_TRAINING]),
    MenuEntry("Thông báo gửi đi", "announcement_list", [P.ANNOUNCE]),
    MenuEntry("Dán tin nhắn Zalo", "message_read", [P.ASSIST_REPORTS]),
    MenuEntry("Thành lập tổ", "team_create", [P.EDIT_TEAMS]),
    MenuEntry("Nhập danh sách", "import_list", [P.IMPORT]),
    MenuEntry("Soạn lần sắp xếp mới", "reorganisation_create", [P.REORGANISE]),
    MenuEntry("Tài khoản", "account_list", [P.MANAGE_ACCOUNTS]),
)

LABELS = {entry.label for entry in [*(entry for group in MENU for entry in group.entries), *OWN]}


class MenuLink(NamedTuple):
    """``mark`` is its aria-current: "page" on the page itself, "true" on pages that stand under it, "" elsewhere."""

    label: str
    url: str
    mark: str = ""


class ShownGroup(NamedTuple):
    """``head`` is the entry itself where the group is called by it, or holds no other."""

    head: MenuLink
    links: list[MenuLink]


class Menu(NamedTuple):
    """What one user sees on one page; ``steps``: from the group down to the entry, for the trail."""

    groups: list[ShownGroup]
    own: list[MenuLink]
    steps: list[MenuLink]


def menu_of(user: User, path: str) -> Menu:
    """Return the menu of ``user`` on the page at ``path``. It takes no query."""
    groups = [
        group._replace(entries=found)
        for group in MENU
        if (found := [entry for entry in group.entries if entry.may_be_opened_by(user)])
    ]
    if sum(len(group.entries) for group in groups) <= FEW:
        groups = [MenuGroup(entry.label, [entry]) for group in groups for entry in group.entries]
    here = _standing(groups, path)

    def link(entry: MenuEntry) -> MenuLink:
        return MenuLink(entry.label, entry.url, ("page" if path == entry.url else "true") if entry is here else "")

    shown = [_group_to_show(group, [link(entry) for entry in group.entries], is_here=group is here) for group in groups]
    own = [link(entry) for entry in OWN]
    way = next(([group.head, *(one for one in group.links if one.mark)] for group in shown if group.head.mark), None)
    return Menu(shown, own, way or [one for one in own if one.mark])


def frequent_links(user: User) -> list[MenuLink]:
    """Return what ``user`` does often, for the home page. It takes no query."""
    return [MenuLink(entry.label, entry.url) for entry in FREQUENT if entry.may_be_opened_by(user)]


def _group_to_show(group: MenuGroup, links: list[MenuLink], *, is_here: bool) -> ShownGroup:
    first, *others = links
    is_own = not others or first.label == group.label
    head, below = (first, others) if is_own else (MenuLink(group.label, first.url), links)
    if not head.mark and (is_here or any(one.mark for one in below)):
        head = head._replace(mark="true")
    return ShownGroup(head, below)


def _standing(groups: Iterable[MenuGroup], path: str) -> MenuEntry | MenuGroup:
    """Return the entry or group under which ``path`` stands: the longest beginning wins, an entry's own address before
    what it names besides.
    """
    ways: list[tuple[int, bool, MenuEntry | MenuGroup]] = []
    for group in groups:
        ways += [(len(below), False, group) for below in group.below if path.startswith(below)]
    for entry in [*(entry for group in groups for entry in group.entries), *OWN]:
        ways += [(len(below), False, entry) for below in entry.below if path.startswith(below)]
        ways += [(len(entry.url), True, entry)] if path.startswith(entry.url) else []
    return max(ways, key=lambda way: way[:2])[2]


@cache
def _address(page: str) -> str:
    return reverse(page)
