"""What home is made of: one thing to do, and for how long news stay."""

import datetime
from dataclasses import dataclass

NEWS = datetime.timedelta(days=14)  # how long an answer or a published practice stays on the page
NEWEST = 5  # of each kind shown: rounds, sessions, reports received lately


@dataclass(frozen=True)
class Task:
    """One thing to do: ``figure``, the number that matters, "" where ``sentence`` says it all; ``quote``, a reason
    given; ``calm`` where nothing burns; ``version``, where a phone keeps the page behind ``url``: what changes when
    that page does.
    """

    figure: str
    sentence: str
    url: str
    action: str
    detail: str = ""
    quote: str = ""
    calm: bool = False
    version: str = ""
