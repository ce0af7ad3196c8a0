"""Threads that meet in one row: each with a connection of its own, all let loose together, none waited for for ever."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from django.db import connection, transaction

from core.refusals import Refused

SECONDS = 120  # PostgreSQL gives up a lock long before


def at_once[T](acts: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Return what each gave or raised, in their order. Raises AssertionError where one does not come to its end."""
    start = threading.Barrier(len(acts), timeout=SECONDS)
    found: list[T | Exception] = [AssertionError("never done")] * len(acts)

    def run(number: int) -> None:
        try:
            start.wait()
            found[number] = acts[number]()
        except Exception as error:
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,), daemon=True) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        ended(thread)
    return found


def ended(thread: threading.Thread) -> None:
    """Wait for a thread. Raises AssertionError where it goes on: a suite that hangs says less than one that fails."""
    thread.join(SECONDS)
    assert not thread.is_alive(), f"{thread.name} is still at it after {SECONDS} s"


def _somebody_waits() -> bool:
    """Whether another connection to this database comes to wait for a lock within ten seconds."""
    waiting = """
        SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND datname = current_database()
    """
    with connection.cursor() as cursor:
        for _ in range(1_000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else who came after the first look is never seen
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return True
            time.sleep(0.01)
    return False


def outcome_behind(first: Callable[[], object], second: Callable[[], object]) -> str:
    """Do ``first``, and ``second`` on another connection, which comes to wait for what ``first`` has not committed yet;
    return what became of ``second``, as ``outcomes`` counts it.
    """
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.extend(outcomes(1, lambda _: second())), daemon=True)
    with transaction.atomic():
        first()
        thread.start()
        assert _somebody_waits()
    ended(thread)
    return found[0]


def given[T](acts: Sequence[Callable[[], T]]) -> list[T]:
    """Return what each gave, in their order; raise the first error there was."""
    found = at_once(acts)
    if errors := [each for each in found if isinstance(each, Exception)]:
        raise errors[0]
    return [each for each in found if not isinstance(each, Exception)]


def outcomes(count: int, act: Callable[[int], object]) -> Counter[str]:
    """Do ``act`` so many times with its number; count the texts it gave, codes of refusals and classes of errors."""
    return Counter(_outcome(found) for found in at_once([partial(act, number) for number in range(count)]))


def _outcome(found: object) -> str:
    if isinstance(found, Refused):
        return found.code
    if isinstance(found, Exception):
        return type(found).__name__
    return found if isinstance(found, str) else "done"
