"""Each place's data carries a word of its own; nobody meets the word of a place that is none of theirs."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse

from tests.access import ACTORS, Caller, Row, build_world, collect
from tests.browser.test_pages import fill
from tests.robustness import FULL
from tests.robustness.canaries import Canaries, texts_of
from tests.robustness.files import workbooks
from tests.robustness.planting import plant
from tests.tables import undone
from tests.world import World

pytestmark = pytest.mark.once

READERS = ACTORS if FULL else ["canbo_binh", "so_nui"]
PAGES = 1_500 if FULL else 90  # an actor
_LINK = re.compile(r'(?:href|hx-get|action)="(/[^"#]*)"')
SEARCHES = ["/search/?q=to", "/search/?q=zq", "/search/?q=an", "/teams/?q=an", "/directory/?q=an"]
# A good practice is published for others to copy, with the team that found it and who speaks for it.
PUBLISHED = {"reporting.Practice.title", "reporting.Practice.text"}
# Catalogues are used by all provinces, and say whose they are (docs/decisions/0051).
PUBLISHED |= {"training.Topic.title", "training.TopicVersion.outline", "reporting.Platform.name"}
PUBLISHED |= {"reporting.Indicator.name", "reporting.Indicator.unit", "reporting.Indicator.counts"}
SPEAKING = {
    "/practices/": {"teams.Team.name", "accounts.User.full_name", "places.Place.name"},
    "/indicators/": {"places.Place.name"},
    "/topics/": {"places.Place.name"},
}


def paths_of(world: World) -> list[str]:
    """Every address of the access table that is read, for each of its objects."""
    rows: list[Row] = [row for row in collect() if row.method == "get"]
    found = []
    for row in rows:
        with undone():
            found.append(reverse(row.url, kwargs=row.kwargs(world) if row.kwargs else {}))
    return list(dict.fromkeys(found))


def crawled(caller: Caller, actor: str, starts: list[str], most: int) -> Iterator[tuple[str, HttpResponse]]:
    """``starts`` and whatever they lead to, each address once."""
    client = caller.client(actor)
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) - len(waiting) < most:
        path = waiting.pop(0)
        with undone():
            response = client.get(path)
        yield path, response
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            continue
        for link in map(unescape, _LINK.findall(response.content.decode())):
            if link not in seen and not link.startswith(("/static/", "/auth/logout")):
                seen.add(link)
                waiting.append(link)


def test_nobody_meets_the_word_of_a_place_that_is_none_of_theirs(
    db: None, settings: Any, tmp_path: Path, capsys: Any
) -> None:
    settings.DATA_ROOT = tmp_path
    with transaction.atomic():
        world = fill(build_world())
        canaries = Canaries()
        plant(canaries.word)
        caller, leaks, kinds, opened, own = Caller(world), set(), set(), 0, 0
        paths = paths_of(world)
        for actor in READERS:
            user = world.users[actor]
            made = list(workbooks(world, actor))
            kinds |= {export.kind for export in made}
            files = [reverse("export_file", args=[export.pk]) for export in made]
            for path, response in crawled(caller, actor, [*files, *SEARCHES, "/", *paths], PAGES):
                opened += 1
                for text in texts_of(response):
                    own += f"zq{user.place_id}c" in text
                    shared = PUBLISHED.union(*(SPEAKING[part] for part in SPEAKING if path.startswith(part)))
                    found = {one for one in canaries.foreign(text, user) if one.split(": ")[1] not in shared}
                    leaks |= {f"{actor} {response.status_code} {path}: {one}" for one in found}
    if FULL:
        with capsys.disabled():
            print(
                f"\ncanaries: {len(READERS)} people opened {opened} pages and files, {own} of them with their own word"
            )
    assert {"summary", "decision_draft"} <= kinds  # whose words are not those of a workbook
    assert own > len(READERS) * 10  # the words are there to be met
    assert "\n".join(sorted(leaks)) == ""
