"""What is offered in the place of a text: typed in an old typeface, in capitals alone, a name behind "Bà"."""

from collections.abc import Callable
from typing import NamedTuple

from core.text import clean
from core.typefaces import conversion_of

CAPITALS = "viết toàn chữ hoa"
COURTESY = "có tiếng xưng hô ở trước tên"
type Proper = Callable[[str], str]  # a name as it is properly written; most stay as they are


class Offer(NamedTuple):
    """``text`` in the place of what was written; ``why``, for the end of a sentence: "gõ bằng phông VNI"."""

    text: str
    why: str


def offer_for(written: str, proper: Proper | None = None, *, within: str = "") -> Offer | None:
    """Return what is offered for ``written``, None where it may stand; only names say what is ``proper``.

    ``within``: as of ``conversion_of``.
    """
    found = conversion_of(written, within=within)
    text = clean(found.text if found else written)
    better = proper(text) if proper else text
    whys = [f"gõ bằng phông {found.typeface}"] if found else []
    whys += [CAPITALS if text.isupper() else COURTESY] if better != text else []
    return Offer(better, ", ".join(whys)) if whys else None
