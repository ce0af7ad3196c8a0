"""What pages about rollups share."""

from collections.abc import Sequence

from reporting.models import Round
from reporting.models.basis import Basis
from reporting.rollups.questions import counts_old_places

REPORTERS = {Round.Reporter.TEAM: "tổ", Round.Reporter.COMMUNE: "xã", Round.Reporter.DISTRICT: "huyện"}


def reporters_of(rounds: Sequence[Round], basis: str = Basis.THEN) -> str:
    """What those who report are called: "tổ", "xã", "huyện"; of different ones together "nơi"; by today's places "xã
    cũ" where these are places that a reform ended.
    """
    words = {REPORTERS[Round.Reporter(one.level)] for one in rounds}
    word = words.pop() if len(words) == 1 else "nơi"
    is_old = counts_old_places(rounds, basis) and all(one.level != Round.Reporter.TEAM for one in rounds)
    return f"{word} cũ" if is_old else word


def compared_reporters(rounds: Sequence[Round], others: Sequence[Round], basis: str) -> str:
    """Return what those who report are called where numbers of ``rounds`` and ``others`` stand side by side: "xã (kỳ so
    sánh: xã cũ)" where they are not called alike.
    """
    now = reporters_of(rounds, basis)
    before = reporters_of(others, basis) if others else now
    return now if now == before else f"{now} (kỳ so sánh: {before})"
