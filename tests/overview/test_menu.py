"""The menu leads to every page within two clicks, calls each by one name, and says where one stands."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from overview.menu import MENU, OWN
from teams.models import Position
from tests.access import build_world, collect
from tests.harness.sessions import sign_in_now
from tests.links import NOT_FOLLOWED, inside, links_in, name_of, resolved
from tests.world import World, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# The next step of a page of one's own account, or what the portal asks for by itself.
STEPS = {
    "account_logout", "account_reauthenticate", "channel_zalo", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_generate_recovery_codes", "mfa_list_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn",
    "sign_in_key_add", "support_late_days",
}  # fmt: skip
NAMED_BY_A_ROUND = {"report_list"}  # whose heading is the round that it shows
_SHEET = re.compile(r'<div class="menu-sheet">.*?</details>', re.DOTALL)
_MENU_LINK = re.compile(r'<a( class="[^"]+")? href="([^"]+)"( aria-current="(?:page|true)")?>(.+?)</a>', re.DOTALL)
_SEARCH = 'action="/search/"'


@pytest.fixture
def world() -> World:
    return build_world()


def visitor(world: World, who: str) -> Client:
    client = Client()
    sign_in_now(client, world.users[who], method="mfa")
    return client


def is_page(response: HttpResponse) -> bool:
    return response.status_code == 200 and response["Content-Type"].startswith("text/html")


def menu_links(html: str) -> list[tuple[str, str, str, bool]]:
    """Of each link of the menu its class, address, label, and whether it is marked as the current one."""
    sheet = _SHEET.search(html)
    assert sheet
    found = _MENU_LINK.findall(sheet[0])
    return [
        (cls, url, re.sub(r"<.*|\s*\(\d+$", "", words.removeprefix("<span>")), bool(mark))
        for cls, url, mark, words in found
    ]


def trail_of(html: str) -> list[str]:
    crumbs = html[html.index('aria-label="Vị trí trang"') :]
    return [unescape(one) for one in re.findall(r"<li><(?:a|span)[^>]*>(.*?)</", crumbs[: crumbs.index("</nav>")])]


def shown_marks(html: str) -> tuple[int, int]:
    """How many groups or links beside one's name are marked, and how many entries of a group."""
    marked = [cls for cls, _, _, mark in menu_links(html) if mark]
    return sum(bool(cls) for cls in marked), sum(not cls for cls in marked)


@pytest.mark.parametrize("who", ["lan", "canbo_an", "huyen_dong", "so", "quantri", "doitac"])
def test_every_page_is_two_clicks_away_and_the_menu_says_where_it_is(who: str, world: World) -> None:
    client, seen, wrong = visitor(world, who), set(), []
    home = client.get("/").content.decode()
    entries = {url for _, url, _, _ in menu_links(home)}
    first = {name_of(link): link for link in [*inside(links_in(home))] if name_of(link) not in NOT_FOLLOWED}
    for name, link in first.items():
        answer = client.get(link, follow=True)
        seen.add(name)
        if answer.streaming or not is_page(answer):
            continue
        html = answer.content.decode()
        seen |= {name_of(found) for found in inside(resolved(link, found) for found in links_in(html))}
        seen |= {"search"} if _SEARCH in html else set()
        above, below = shown_marks(html)
        title = unescape(html[html.index("<title>") + 7 : html.index("</title>")])
        path = answer.wsgi_request.path
        if path in entries and label_of(path) not in trail_of(html)[-2:]:
            wrong.append(f"{link}: its trail ends elsewhere, {trail_of(html)}")
        if above != 1 or below > 1:
            wrong.append(f"{link}: {above} and {below} are marked")
        heading = title if name in NAMED_BY_A_ROUND else unescape(html[html.index("<h1") :])
        if link in entries and not (title.startswith(label_of(link)) and label_of(link) in heading[: len(title) + 50]):
            wrong.append(f"{link}: “{label_of(link)}” is titled “{title}”, “{heading[:80]}”")
    rows = [row for row in collect() if row.method == "get" and not row.kwargs and not row.public]
    mine = {row.url for row in rows if row.expected()[who] == "ok"} - STEPS - seen
    far = [name for name in sorted(mine) if is_page(client.get(reverse(name)))]
    assert (wrong, far) == ([], [])


def label_of(url: str) -> str:
    return next(entry.label for entry in [*(one for group in MENU for one in group.entries), *OWN] if entry.url == url)


def test_no_two_entries_are_called_alike_or_lead_to_one_page() -> None:
    entries = [*(entry for group in MENU for entry in group.entries), *OWN]
    labels = [*{entry.label for entry in entries} | {group.label for group in MENU}]
    own = {group.entries[0].label for group in MENU} & {group.label for group in MENU}
    assert len(labels) == len(entries) + len(MENU) - len(own)
    assert len({entry.url for entry in entries}) == len(entries)


def test_who_has_few_entries_sees_them_without_groups(world: World) -> None:
    world.users["thanhvien"] = make_user("thanhvien", Role.MEMBER, world.an1, "Người Thứ Ba")
    world.team_an1.members.filter(position=Position.MEMBER).update(user=world.users["thanhvien"])
    for who, labels in {
        "lan": ["Việc của tôi", "Báo cáo", "Khó khăn", "Cách làm hay", "Tổ", "Tập huấn", "Văn bản"],
        "thanhvien": ["Việc của tôi", "Tổ", "Tập huấn", "Văn bản"],
        "doitac": ["Việc của tôi", "Tập huấn", "Văn bản"],
    }.items():
        html = visitor(world, who).get("/").content.decode()
        assert [label for _, _, label, _ in menu_links(html)] == [*labels, "Thông báo", "Tài khoản của tôi"]
        assert 'class="menu-list"' not in html
    groups = [label for cls, _, label, _ in menu_links(visitor(world, "so").get("/").content.decode()) if "head" in cls]
    assert groups == ["Việc của tôi", "Báo cáo", "Số liệu", "Tổ và địa bàn", "Tập huấn", "Quản trị"]


def test_a_trail_goes_on_from_the_group_and_the_entry(world: World) -> None:
    client = visitor(world, "so")

    def trail(url: str) -> list[str]:
        return trail_of(client.get(url, follow=True).content.decode())

    assert trail(reverse("round_open")) == ["Báo cáo", "Kỳ báo cáo", "Mở kỳ báo cáo"]
    assert trail(reverse("coverage_show", args=[world.dong.pk])) == [
        "Tổ và địa bàn", "Độ phủ", "Tỉnh Sông Xanh", "Huyện Đông",
    ]  # fmt: skip
    assert trail(reverse("team_show", args=[world.team_an1.pk])) == [
        "Tổ và địa bàn", "Tổ", "Huyện Đông", "Xã An", "Tổ An 1",
    ]  # fmt: skip
    assert trail(reverse("place_show", args=[world.dong.pk])) == ["Tổ và địa bàn", "Tỉnh Sông Xanh", "Huyện Đông"]
    assert trail(reverse("review_list")) == ["Quản trị", "Rà soát quyền hằng năm"]
    assert trail(reverse("account_show", args=[world.canbo_an.pk])) == ["Quản trị", "Tài khoản", "Phạm Thu An"]
