"""The title block of a workbook, from the office that speaks for its place."""

from typing import Any

from accounts.models import Letterhead
from core.workbook import Heading


def heading_of(office: Letterhead, **facts: Any) -> Heading:
    """Return the heading of sheets that ``office`` issues; ``facts``: the other fields of ``Heading``."""
    return Heading(
        issuer=office.name,
        above=office.above,
        initials=office.initials,
        seat=office.seat,
        titles=office.titles,
        signer=office.signer,
        **facts,
    )
