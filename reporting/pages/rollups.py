"""What pages about rollups share."""

from collections.abc import Sequence

from reporting.models import Round

REPORTERS = {Round.Reporter.TEAM: "tổ", Round.Reporter.COMMUNE: "xã", Round.Reporter.DISTRICT: "huyện"}


def reporters_of(rounds: Sequence[Round]) -> str:
    """What those who report are called: "tổ", "xã", "huyện"; of different ones together "nơi"."""
    words = {REPORTERS[Round.Reporter(one.level)] for one in rounds}
    return words.pop() if len(words) == 1 else "nơi"
