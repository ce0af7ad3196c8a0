"""Every page that can be opened, by each role that may, at 320 px; at a desk's widths by who is shown most of it.

The pages are those of the access table (tests/access.py), so that a new one cannot be left out.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from places.models import Place
from reporting.actions import reports
from reporting.actions.reminders import remind
from reporting.actions.targets import set_target
from reporting.models import Indicator, Report
from tests import world as country
from tests.access import Row, build_world, collect
from tests.browser.looking import too_wide
from tests.browser.test_walk import DESKTOP
from tests.harness.sessions import sign_in_now
from tests.reporting.access_answering import shown
from tests.reporting.access_reviews import sent_for_lan
from tests.reporting.world_difficulties import add_difficulties
from tests.reporting.world_rounds import OPENS_AT, open_team_round, report_of, send
from tests.teams.world_announcements import add_announcements

pytestmark = [pytest.mark.browser, pytest.mark.long]

NOBODY = ""  # not signed in
# Answers to programs, files, and a piece of a page.
NO_PAGES = {
    "adoption_workbook", "announcement_file", "api_openapi", "attendance_code", "attendance_sync", "breach_people",
    "certificate_file", "coverage_data", "decision_file", "diary_sync", "document_file", "export_file",
    "export_progress",
    "healthz", "import_errors", "import_progress", "import_template", "livez", "material_file", "metrics",
    "mfa_download_recovery_codes", "monthly_file", "photo_file", "quality_workbook", "readyz", "reorganisation_file",
    "report_sync",
    "rollup_data", "round_letter", "service_file", "service_worker", "session_ics", "session_left",
    "sign_in_by_key", "skill_workbook", "table_data", "target_workbook",
}  # fmt: skip
# Who is shown the most of a page comes first: rules of accessibility are run and a desk's width is looked at there.
MOST_SHOWN_FIRST = ["so", "canbo_an", "lan", "huyen_dong", "quantri", "doitac", NOBODY]


# The smallest phone, and a desk at a zoom of 400% (WCAG 1.4.10).
NARROW = {"width": 320, "height": 740}
AT_200_PERCENT = {"width": DESKTOP["width"] // 2, "height": DESKTOP["height"] // 2}
# One page of each kind: figures, charts, a map, tables, forms, states, notices.
SEEN_IN_DARK = {
    "channel_list", "dashboard_show", "difficulty_map", "home", "member_add", "milestone_show", "report_list",
    "report_show", "rollup_show", "session_show",
}  # fmt: skip
DRAWN: dict[str, set[str]] = defaultdict(set)  # by URL name, and FRAME: what a browser has drawn pages of
FRAME = "<frame>"
_FRAME = re.compile(r"<header class=\"topbar\">.*?(?=<main\b)|</main>.*", re.DOTALL)
_TAGS = re.compile(r"<([a-z][a-z0-9]*)([^>]*)")
_CLASSES = re.compile(r' class="([^"]*)"')
TARGET_DAYS = {"starts_on": datetime.date(2022, 1, 1), "ends_on": datetime.date(2022, 12, 31)}
TARGET_QUERY = "?indicator=ho&starts_on=2022-01-01&ends_on=2022-12-31"


class Visit(NamedTuple):
    url: str
    kwargs: dict[str, Any]
    query: str = ""

    @property
    def path(self) -> str:
        return reverse(self.url, kwargs=self.kwargs) + self.query


@pytest.fixture
def world(transactional_db: None, settings: Any, tmp_path: Path) -> country.World:
    settings.DATA_ROOT = tmp_path
    return fill(build_world())


def fill(world: country.World) -> country.World:
    """Reports in every state, difficulties, practices and notices, so that no page is looked at empty."""
    add_difficulties(world)
    for number, name in enumerate(("an", "binh", "cat")):  # so that there is a map to look at
        Place.objects.filter(pk=getattr(world, name).pk).update(latitude=11.2 + number / 10, longitude=106.1)
    world.sent_an2 = report_of(world.round_1, world.team_an2)
    send(world.sent_an2, by=world.minh, narrative="Bà con đã quen.\nMong có thêm máy.", ho=400, tai_khoan=12, don=0)
    send(world.report_binh1, by=world.hoa, ho=15, tai_khoan=2)
    over = {"due_at": OPENS_AT + datetime.timedelta(days=1)}
    world.returned_an1 = report_of(open_team_round(world, code="bi-tra", title="Kỳ bị trả lại", **over), world.team_an1)
    send(world.returned_an1, by=world.lan, ho=12, tai_khoan=3)
    reports.return_report(world.returned_an1, reason="Xin xem lại số hộ.\nCảm ơn.", marked=["ho"], by=world.canbo_an)
    world.accepted_an1 = report_of(open_team_round(world, code="da-duyet", title="Kỳ đã duyệt"), world.team_an1)
    send(world.accepted_an1, by=world.lan, ho=9)
    reports.accept(world.accepted_an1, version=Report.objects.get(pk=world.accepted_an1.pk).version, by=world.canbo_an)
    world.assisted_an1 = sent_for_lan(world)
    shown(world)
    for holder in ({"place": world.song_xanh}, {"place": world.dong}, {"place": world.an}, {"team": world.team_an2}):
        set_target(**holder, indicator=Indicator.objects.get(code="ho"), value=500, by=None, **TARGET_DAYS)
    remind(world.round_1, world.an, by=world.canbo_an)
    add_announcements(world)
    return world


def more(world: country.World) -> dict[str, list[Visit]]:
    """What the table's rows do not show: pages that need a report sent, and lists narrowed down."""
    state = {name: {"report_id": getattr(world, name).pk} for name in ("returned_an1", "accepted_an1", "assisted_an1")}
    sent = {"report_id": world.sent_an2.pk}
    return {
        "lan": [
            *(Visit("report_show", kwargs) for kwargs in state.values()),
            Visit("report_receipt", state["accepted_an1"]),
            Visit("difficulty_show", {"difficulty_id": world.answered_an1.pk}),
            Visit("announcement_show", {"announcement_id": world.withdrawn.pk}),
        ],
        "canbo_an": [
            Visit("announcement_readers", {"announcement_id": world.announced.pk}, "?who=all"),
            Visit("announcement_readers", {"announcement_id": world.withdrawn.pk}),
            *(Visit("report_show", kwargs) for kwargs in [sent, *state.values()]),
            Visit("report_receipt", state["accepted_an1"]),
            Visit("report_list", {}, "?round=ky-1&state=submitted"),
            Visit("report_list", {}, "?round=ky-1"),
            Visit("head_account_list", {}),
            Visit("target_cascade", {"place_id": world.an.pk}, TARGET_QUERY),
        ],
        "huyen_dong": [Visit("report_show", sent), Visit("report_list", {}, "?round=ky-1&state=submitted")],
        "so": [
            Visit("dashboard_show", {"place_id": world.song_xanh.pk}, "?round=da-duyet&measure=attainment:ho"),
            Visit("dashboard_show", {"place_id": world.dong.pk}, "?measure=training&basis=now&order=-share"),
            Visit("report_show", sent),
            Visit("rollup_home", {}, "?basis=now"),
            Visit("search", {}, "?q=an"),
            Visit("target_cascade", {"place_id": world.song_xanh.pk}, TARGET_QUERY),
        ],
        "quantri": [Visit("event_list", {}, "?q=lan")],
    }


def pages() -> list[Row]:
    rows = [row for row in collect() if row.method == "get" and row.url not in NO_PAGES]
    return [row for row in rows if 200 in row.statuses()]


def visits(world: country.World, who: str) -> list[Visit]:
    """In the order of the table, each page once; the public ones also by who is not signed in.

    First comes what is open for seconds only: the code on a trainer's screen.
    """
    rows = [row for row in pages() if (row.public if who == NOBODY else row.expected()[who] == "ok")]
    asked = [Visit(row.url, row.kwargs(world) if row.kwargs else {}) for row in rows]
    once = {visit.path: visit for visit in [*asked, *more(world).get(who, [])]}
    return sorted(once.values(), key=lambda visit: visit.url != "check_in")


def looked_at_by(who: str) -> set[str]:
    """The URLs whose pages are held to the rules of accessibility as ``who`` sees them."""

    def may(row: Row, role: str) -> bool:
        return row.public if role == NOBODY else row.expected()[role] == "ok"

    return {row.url for row in pages() if next((role for role in MOST_SHOWN_FIRST if may(row, role)), None) == who}


def test_no_page_is_left_out(world: country.World) -> None:
    opened = {visit.url for who in MOST_SHOWN_FIRST for visit in visits(world, who)}
    assert sorted({row.url for row in pages()} - opened) == []
    assert {row.url for row in collect()} >= NO_PAGES
    assert opened >= SEEN_IN_DARK


def pieces(html: str) -> set[str]:
    """The kinds of elements that ``html`` is made of, by tag and class: what its looks depend on besides its words."""
    return {f"{tag} {' '.join(_CLASSES.findall(rest))}" for tag, rest in _TAGS.findall(html)}


def parts(url: str, html: str) -> dict[str, set[str]]:
    """The pieces of the page at ``url``, and those of the frame around all pages, its menu above all."""
    frame = _FRAME.findall(html)
    return {url: pieces(_FRAME.sub("", html)), FRAME: pieces("".join(frame))}


def is_drawn(url: str, html: str) -> bool:
    """Tell whether a browser has drawn every piece of this page, and every piece of the frame on some page."""
    return all(found <= DRAWN[name] for name, found in parts(url, html).items())


@pytest.mark.parametrize("who", MOST_SHOWN_FIRST, ids=lambda who: who or "nobody")
def test_every_page_opens_fits_and_has_no_barrier(
    who: str,
    world: country.World,
    new_context: Callable[..., BrowserContext],
    live_server: Any,
    axe: Callable[[Page], list[str]],
) -> None:
    """What shows a role nothing but what another role's page was made of is answered, and not drawn again."""
    # Without motion: a button that fades from light to dark has no colours yet that axe could judge.
    context = new_context(base_url=live_server.url, service_workers="block", reduced_motion="reduce")
    client, found = Client(), []
    page = context.new_page()
    page.set_viewport_size(NARROW)
    if who != NOBODY:
        sign_in_now(client, world.users[who], method="mfa")  # whole, whatever a row sets up
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    context.on("weberror", lambda error: found.append(f"{page.url}: {error.error}"))
    context.on("console", lambda said: found.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    looked_at, extra = looked_at_by(who), more(world).get(who, [])
    for visit in visits(world, who):
        closely = visit.url in looked_at or visit in extra
        if not closely:
            answer = client.get(visit.path, follow=True)
            if answer.status_code == 200 and is_drawn(visit.url, answer.content.decode()):
                continue
        opened = page.goto(visit.path)
        assert opened is not None
        if opened.status != 200:
            found.append(f"{visit.path}: {opened.status}")
        for name, drawn in parts(visit.url, opened.text()).items():
            DRAWN[name] |= drawn
        found += [f"{visit.path} at 320 px: {piece}" for piece in too_wide(page)]
        if closely:
            found += axe(page)
            if visit.url in SEEN_IN_DARK:
                page.emulate_media(color_scheme="dark")
                found += [f"in dark: {barrier}" for barrier in axe(page)]
                page.emulate_media(color_scheme="light")
            for size in (DESKTOP, AT_200_PERCENT):
                page.set_viewport_size(size)
                found += [f"{visit.path} at {size['width']} px: {piece}" for piece in too_wide(page)]
            page.set_viewport_size(NARROW)
    assert found == []
