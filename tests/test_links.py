"""No link on a page answers 403 or 404 for whoever sees it, a page's HTML is as the standard has it, and a number at
home leads to a list of that many.

Walked as each role, a bounded number of links of a kind. As a commune, a district and a team the demo is walked, with
its reorganisation (tests/demo/test_demo.py).
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from exchange.models import Export, Import
from tests import world as country
from tests.access import build_world
from tests.browser.test_pages import fill
from tests.harness import nu
from tests.harness.sessions import sign_in_now
from tests.links import Crawl, inside, links_in, name_of
from tests.tables import undone

pytestmark = [pytest.mark.long, pytest.mark.once]


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[country.World]:
    root = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(settings, "DATA_ROOT", root)
        world = fill(build_world())
        country.add_leadership(world)
        (root / "exports").mkdir()
        (root / "exports" / world.export_done.file).write_bytes(b"a finished workbook")
        yield world
        transaction.set_rollback(True)


@pytest.fixture
def world(filled: country.World, db: None) -> country.World:
    return filled


WHO = ["lan", "canbo_cu", "so", "quantri", "doitac", "lanhdao", "lanhdao_an"]
NOBODY = ""  # not signed in


@pytest.fixture(scope="module")
def crawled(filled: country.World) -> Callable[[str], Crawl]:
    """``crawled(who)``: the portal as somebody walks through it, once for all tests."""

    @cache
    def crawl(who: str) -> Crawl:
        client = Client()
        with undone():
            if who != NOBODY:
                sign_in_now(client, filled.users[who])
            return Crawl(client, each=1).run()

    return crawl


@pytest.mark.parametrize("who", WHO)
def test_no_link_is_dead(who: str, world: country.World, crawled: Callable[[str], Crawl]) -> None:
    crawl = crawled(who)
    assert [str(one) for one in crawl.dead] == []
    assert len(crawl.answers) > 20


@pytest.mark.nu
def test_the_html_of_every_page_is_as_the_standard_has_it(
    world: country.World, crawled: Callable[[str], Crawl], tmp_path: Path
) -> None:
    pages = {f"{who} {address}": html for who in [*WHO, NOBODY] for address, html in crawled(who).pages.items()}
    assert len(pages) > 500
    assert nu.mistakes(pages, tmp_path) == []


def left_to_do(world: country.World) -> None:
    """A workbook that failed beside those that did not, imports of every state in which the sender decides."""
    Export.objects.filter(pk=world.export_so.pk).update(state=Export.State.FAILED, error="x")
    ready = {"kind": "teams", "place": world.an, "requested_by": world.canbo_an, "state": Import.State.READY}
    for number in range(2):
        Import.objects.create(file_name=f"xong-{number}.xlsx", **ready, new=3)
    for number in range(3):
        Import.objects.create(file_name=f"sai-{number}.xlsx", **ready, new=3, wrong=1)
    Import.objects.create(file_name="cot.xlsx", **ready | {"state": Import.State.UNMATCHED})
    Import.objects.create(file_name="khong-moi.xlsx", **ready, unchanged=9)
    Import.objects.create(file_name="cua-nguoi-khac.xlsx", **ready | {"requested_by": world.so}, new=3)


# Pages whose pager, if any, is about something else: what the number counts stands there as a whole.
WITHOUT_PAGER = {"hamlet_worklist", "import_show", "privacy_request_list", "session_show"}


@pytest.mark.parametrize("who", ["lan", "canbo_an", "huyen_dong", "so", "quantri"])
def test_a_number_at_home_is_as_long_as_the_list_it_leads_to(who: str, world: country.World) -> None:
    client = Client()
    with undone():
        left_to_do(world)
        sign_in_now(client, world.users[who])
        wrong, seen = [], []
        for task in client.get("/").context["tasks"]:
            number = task.figure.replace(".", "")
            if not number.isdigit() or name_of(task.url) in WITHOUT_PAGER:
                continue
            context = client.get(task.url).context
            listed = context["table"].count if "table" in context else 1
            listed = context["page"].paginator.count if "page" in context else listed
            seen.append(task.sentence)
            if listed != int(number):
                wrong.append(f"{task.figure} {task.sentence} → {task.url}: {listed}")
    assert wrong == []
    assert seen


def test_links_are_read_from_a_page() -> None:
    html = '<a class="b" href="/x/?a=1&amp;b=2#c">x</a><form method="post" action="/y/"></form><form action="/z/">'
    assert list(inside(links_in(html + '<a href="https://zalo.me/g">z</a><a href="/static/x.css">'))) == [
        "/x/?a=1&b=2",
        "/z/",
    ]
