"""The manuals of ``docs/manuals``, one a role, as pages of the portal; a part of one tells of some of its pages.

Below a heading a comment names the pages that the part tells of, by the names of their addresses:
``<!-- pages: report_show report_list -->``.
"""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

from accounts.roles import Role
from core.text import fold

FOLDER = settings.BASE_DIR / "docs" / "manuals"
MANUALS = {
    "leader": "Tổ trưởng",
    "member": "Thành viên tổ",
    "commune": "Cán bộ xã, phường",
    "province": "Chuyên viên Sở",
    "administrator": "Quản trị tỉnh",
    "partner": "Doanh nghiệp phối hợp",
    "leadership": "Lãnh đạo",
}
OF_ROLES = {
    Role.LEADER: "leader",
    Role.MEMBER: "member",
    Role.COMMUNE: "commune",
    Role.DISTRICT: "commune",
    Role.STAFF: "province",
    Role.ADMIN: "administrator",
    Role.PARTNER: "partner",
    Role.LEADERSHIP: "leadership",
}
_PART = re.compile(r"^## (.+)\n<!-- pages: ([\w ]+) -->\n", re.MULTILINE)
_PICTURE = re.compile(r'src="\.\./screenshots/([\w-]+\.png)"')


class Manual(NamedTuple):
    title: str
    html: SafeString


@cache
def manual(slug: str) -> Manual:
    """Return one of MANUALS by its key."""
    text = _text(slug)
    writer = Markdown(
        extensions=["toc"],
        extension_configs={"toc": {"slugify": lambda title, _: _anchor(title)}},
        output_format="html",
    )
    html = writer.convert(_PART.sub(r"## \1\n", text))
    # Marked as safe: a text of docs/manuals, of which nobody who uses the portal writes a word.
    html = _PICTURE.sub(lambda found: f'loading="lazy" src="{static(f"screenshots/{found[1]}")}"', html)
    return Manual(text.splitlines()[0].removeprefix("# "), mark_safe(html))


@cache
def parts(slug: str) -> dict[str, str]:
    """Return the anchors of the parts of a manual ("nop-bao-cao") by the pages that they tell of; of several parts that
    name a page the first is the one about it.
    """
    found: dict[str, str] = {}
    for title, pages in _PART.findall(_text(slug)):
        for page in pages.split():
            found.setdefault(page, _anchor(title))
    return found


def _text(slug: str) -> str:
    return (FOLDER / f"{slug}.md").read_text(encoding="utf-8")


def _anchor(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")
