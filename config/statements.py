"""How many SQL statements a request took and for how long it waited for them, told beside its time (config/traffic.py).

Commits are not among them, nor what an answer that is sent piece by piece reads on its way.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections


@dataclass
class Statements:
    number: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Any, *statement: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            self.number += 1
            self.seconds += time.perf_counter() - begun


@contextmanager
def counted() -> Iterator[Statements]:
    """Count what this thread asks of any database until the end of the block."""
    statements = Statements()
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(statements))
        yield statements
