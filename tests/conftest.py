"""The harness of the whole suite (docs/decisions/0007).

Warnings are errors, no socket but loopback, unordered queries come back shuffled, an undefined template variable fails.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.harness import environment

environment.prepare()
# A busy machine is no failed property.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")

# Behind the environment: from here on Django's settings are read.
from django.db import transaction  # noqa: E402

from tests import world as world_of_tests  # noqa: E402
from tests.access import Caller, build_world  # noqa: E402
from tests.accounts.identity_provider import _provider, provider  # noqa: E402, F401
from tests.harness import chromium, days, flush, handlers, leaks, nu, office, ordering, readers  # noqa: E402
from tests.harness.brokers import dead_redis  # noqa: E402, F401
from tests.harness.workers import (  # noqa: E402, F401
    _worker_process,
    end_other_sessions,
    eventually,
    real_broker,
    why_not,
    worker,
)
from tests.operations.restoring import elsewhere  # noqa: E402, F401
from tests.reporting.world_rounds import world_with_rounds  # noqa: E402
from tests.robustness import FULL  # noqa: E402
from tests.world_of_exports import folder, reported  # noqa: E402, F401


def pytest_report_header() -> str:
    return days.description()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the day once more: with ``-q`` there is no header."""
    terminalreporter.write_line(days.description())


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what holds on any day on the drawn one, under ``make robustness`` on all."""
    if days.is_listed(metafunc.definition.path):
        metafunc.parametrize("day_of_run", days.chosen(all_of_them=FULL), indirect=True, scope="module")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, with its reason; start the long files first, so that no process ends alone."""
    required = os.environ.get("CI") == "true"
    no_browser = "" if chromium.executable() else "there is no Chromium on PATH"
    no_office = "" if office.executable() else "there is no LibreOffice on PATH"
    no_nu = nu.why_not()
    for item in items:
        if not meets_the_database(item) and item.get_closest_marker("embedded") is None:
            item.add_marker(pytest.mark.once)
        missing = {"browser": no_browser, "office": no_office, "nu": no_nu, "worker": why_not()}
        for name, reason in missing.items():
            if item.get_closest_marker(name) is None:
                continue
            if reason and not (required and name != "worker"):
                item.add_marker(pytest.mark.skip(reason=reason))
    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """What was imported lives to the end: garbage is looked for beside it, and seldom. It was a third of the run."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def turn(item: pytest.Item) -> int:
    """The long files, then those that drive a browser or wait for a worker; the many quick ones fill up the end."""
    waits = any(item.get_closest_marker(name) for name in ("browser", "office", "worker"))
    return 0 if item.get_closest_marker("long") else 1 if waits else 2


def meets_the_database(item: pytest.Item) -> bool:
    asked = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database, left by everybody before it is dropped: Playwright's event loop has connections of its own,
    which nobody closes.
    """
    yield
    with django_db_blocker.unblock():
        end_other_sessions()


@pytest.fixture(autouse=True, scope="session")
def _strict_orm() -> Iterator[None]:
    with ordering.shuffled(), flush.of_append_only_tables(), readers.forked(), handlers.one_chain():
        yield


@pytest.fixture(autouse=True, scope="module")
def day_of_run(request: pytest.FixtureRequest) -> Iterator[str]:
    """The instant from which the clock of a listed file runs on; else the machine's clock, and no name."""
    instant = getattr(request, "param", "")
    with days.clock_from(instant) if instant else nullcontext():
        yield instant


@pytest.fixture(autouse=True)
def _begins_on_the_day(day_of_run: str) -> None:
    if clock := days.running_clock():
        clock.begin_test()


@pytest.fixture(autouse=True, scope="session")
def _listening() -> Iterator[leaks.Ears]:
    with leaks.listening() as ears:
        yield ears


@pytest.fixture(autouse=True)
def ears(_listening: leaks.Ears) -> Iterator[leaks.Ears]:
    """No phone number and no password in a log, an address or a letter; ``ears.since()`` takes what was meant."""
    _listening.attach()
    yield _listening
    from django.core import mail

    letters = [f"{letter.subject} {letter.body}" for letter in getattr(mail, "outbox", [])]
    assert _listening.since() + [letter for letter in letters if leaks.told(letter)] == []


@pytest.fixture(autouse=True)
def _any_folder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests lay out folders as they please, and a real worker has one of its own: which is the portal's is asked in
    one module alone.
    """
    if not request.module.__name__.endswith("test_shared_folder"):
        from operations import marks

        monkeypatch.setattr(marks, "is_shared_folder", lambda: True)


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> None:
    """The cache table (sign-in throttles) is no model's: Django's flush passes it by."""
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        from django.core.cache import cache

        cache.clear()


@pytest.fixture
def world(request: pytest.FixtureRequest, db: None) -> world_of_tests.World:
    """The small named country of tests/world.py; where a test asks for ``rounds`` too, they stand in it."""
    return world_with_rounds() if "rounds" in request.fixturenames else world_of_tests.build()


@pytest.fixture
def rounds(world: world_of_tests.World) -> world_of_tests.World:
    """The country with the rounds and reports of tests/reporting/world_rounds.py."""
    return world


@pytest.fixture(scope="module")
def caller(django_db_setup: None, django_db_blocker: Any) -> Iterator[Caller]:
    """One world and one set of sessions for a file's rows of the access table; every call is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Caller(build_world())
        transaction.set_rollback(True)
