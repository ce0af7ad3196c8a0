"""How many rows the pages of the menu show to those whom visitors of the demo sign in as."""

import re
from collections.abc import Iterator

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from core.tables import Listing
from overview.menu import MENU, OWN

_MAIN = re.compile(r"<main.*</main>", re.DOTALL)
_ROWS = re.compile(r"<(?:tr|li|article)\b")
# Empty until a channel is opened to the outside, somebody does something to a session of the partner's, or the commune
# sums its rounds up, as the province did. In some months all teams of the commune report, and some days ask a member
# for nothing. The administrator has brought no officials by a list.
NATURALLY_EMPTY = {("quantri", "import_list"),
                   ("canboxa", "follow_up_list"), ("thanhvien", "home"),
                   ("canboxa", "delivery_list"), ("chuyenvien", "delivery_list"), ("quantri", "delivery_list"),
                   ("doanhnghiep", "notice_list"), ("canboxa", "summary_list")}  # fmt: skip
# At least so many rows of a list; every other page of somebody's menu shows one.
LEAST = {
    "canboxa": {
        "announcement_list": 8, "decision_list": 5, "diary_list": 100, "difficulty_list": 8, "export_list": 2,
        "hamlet_changes": 1, "import_list": 5, "library_list": 7, "notice_list": 6, "period_note_list": 3,
        "practice_list": 10, "table_list": 2, "team_list": 15, "training_home": 4, "class_list": 10, "skill_home": 5,
        "support_list": 12,
    },
    "chuyenvien": {
        "announcement_list": 8, "difficulty_list": 230, "export_list": 2, "follow_up_list": 20, "library_list": 7,
        "practice_list": 13, "round_list": 9, "summary_list": 1, "table_list": 4, "target_list": 1_000,
        "training_home": 20, "class_list": 4_000, "skill_home": 90,
        "support_list": 96,
    },
    "quantri": {"event_list": 1_000, "token_list": 2, "breach_list": 1, "review_list": 1},
    "totruong": {"difficulty_list": 2, "library_list": 6, "notice_list": 8, "practice_list": 10, "training_home": 4},
    "thanhvien": {"library_list": 6, "notice_list": 2},
    "doanhnghiep": {"library_list": 5, "training_home": 2},
}  # fmt: skip


def too_empty(username: str) -> dict[str, int]:
    """Return the pages of the menu of ``username`` with fewer rows than LEAST asks for, and how many they have."""
    user = User.objects.select_related("place").get(username=username)
    client = Client()
    client.force_login(user)
    return {page: rows for page, rows in _shown(client, user) if rows < LEAST[username].get(page, 1)}


def _shown(client: Client, user: User) -> Iterator[tuple[str, int]]:
    """Give the pages of the menu that are pages of their own, and how many rows each shows."""
    for entry in [*(entry for group in MENU for entry in group.entries), *OWN]:
        if (user.username, entry.page) in NATURALLY_EMPTY or not entry.may_be_opened_by(user):
            continue
        answer = client.get(entry.url)
        if answer.status_code == 200:
            yield entry.page, _rows(answer)


def _rows(answer: HttpResponse) -> int:
    """Return how many rows a page shows: those of its list, else what stands in its main part as rows or items."""
    table = (answer.context or {}).get("table")  # type: ignore[attr-defined]
    if isinstance(table, Listing):
        return int(table.count)
    (main,) = _MAIN.findall(answer.content.decode())
    return 0 if 'class="empty"' in main else len(_ROWS.findall(main)) or 1
