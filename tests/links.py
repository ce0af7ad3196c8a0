"""The links of pages, followed as somebody signed in: none leads to a page that is not theirs or not there.

A portal has more links than a suite has time. Of the links from pages of one address to pages of another, ``each`` are
followed, of which every one leads to a page not seen yet; what a page links in its own way is so met for every role.
"""

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

_LINK = re.compile(r"""<(?:a|form)\b[^>]*?\s(?:href|action)="([^"]*)"[^>]*>""")
_POSTS = re.compile(r"""<form\b[^>]*\bmethod="post\"""", re.IGNORECASE)
DEAD = (403, 404)
# Made anew at each reading, or ends the session that reads: a page links to them and nobody has to wait for them here.
NOT_FOLLOWED = {"account_logout", "import_template", "session_ics"}


@dataclass(frozen=True)
class Found:
    """A link that leads nowhere: where it stands, where it leads, what is answered."""

    page: str
    link: str
    status: int

    def __str__(self) -> str:
        return f"{self.page} → {self.link}: {self.status}"


@dataclass
class Crawl:
    """What was asked for and what was dead. ``each``: how many links of a page's address to another's are followed."""

    client: Client
    each: int = 2
    most: int = 10_000
    asked: int = 0
    dead: list[Found] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    pages: dict[str, bytes] = field(default_factory=dict)  # the HTML of each by its address

    def run(self, start: Iterable[str] = ("/",)) -> "Crawl":
        waiting = deque(("", path) for path in start)
        followed: Counter[tuple[str, str]] = Counter()
        while waiting and self.asked < self.most:
            page, link = waiting.popleft()
            if link in self.answers:
                if self.answers[link] in DEAD:
                    self.dead.append(Found(page, link, self.answers[link]))
                continue
            kind = name_of(page), name_of(link)
            if kind[1] in NOT_FOLLOWED or followed[kind] >= self.each:
                continue
            followed[kind] += 1
            waiting.extend((link, found) for found in self.links_of(page, link))
        return self

    def links_of(self, page: str, link: str) -> Iterator[str]:
        """Ask for ``link`` and give the links of its page, each once."""
        response = self.client.get(link)
        self.asked += 1
        self.answers[link] = response.status_code
        if response.status_code in DEAD:
            self.dead.append(Found(page, link, response.status_code))
        if response.streaming:
            response.getvalue()  # closes the file
        elif 300 <= response.status_code < 400:
            yield from inside([urljoin(link, response["Location"])])
        elif response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            self.pages[link] = response.content
            yield from inside(resolved(link, found) for found in links_in(response.content.decode()))


def links_in(html: str) -> list[str]:
    """The targets of links and of forms that ask for a page, in their order."""
    return [unescape(one[1]) for one in _LINK.finditer(html) if not _POSTS.match(one[0])]


def resolved(page: str, link: str) -> str:
    """Where ``link`` on ``page`` leads in a browser, for which "?" is the page without its question."""
    return urlsplit(page).path if link == "?" else urljoin(page, link)


def inside(links: Iterable[str]) -> Iterator[str]:
    """Those that lead to a page of the portal, without the part that only the browser reads."""
    for link in dict.fromkeys(links):
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("/static/"):
            continue
        yield parts._replace(fragment="").geturl()


@cache  # a list links to the same pages again and again, and three hundred patterns are tried one by one
def name_of(link: str) -> str:
    """The address's name in the portal; a path that is no address is its own name."""
    try:
        return resolve(urlsplit(link).path).view_name if link else ""
    except Resolver404:
        return link
