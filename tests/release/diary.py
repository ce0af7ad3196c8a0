"""What was done in a release check, how long it took and what was seen."""

import datetime
import time
from collections.abc import Callable


class Diary:
    """What was done, how long it took and what was seen: printed while it happens, kept as a table."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, float, str]] = []

    def step[Result](
        self, install: str, what: str, do: Callable[[], Result], *, told: Callable[[], str] = str
    ) -> Result:
        begun = time.monotonic()
        print(f"{datetime.datetime.now(datetime.UTC):%H:%M:%S} {install}: {what}", flush=True)
        result = do()
        self.lines.append((install, what, time.monotonic() - begun, told()))
        print(f"         {self.lines[-1][2]:.0f} s {self.lines[-1][3]}", flush=True)
        return result

    def __str__(self) -> str:
        rows = [f"| {install} | {what} | {seconds:.0f} s | {told} |" for install, what, seconds, told in self.lines]
        return "\n".join(["| install | step | took | seen |", "|---|---|---|---|", *rows])
