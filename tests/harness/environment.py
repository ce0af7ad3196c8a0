"""The settings of a test process: the portal's own, from an environment laid out before they are read."""

import atexit
import os
import shutil
import tempfile
import zlib
from pathlib import Path

from tests.harness.days import choose_now

BASE_DIR = Path(__file__).resolve().parents[2]
TEMPLATE = "TEST_TEMPLATE"  # names a PostgreSQL database with all tables and no rows (tests/run.py)
QUEUE = f"portal-tests-{os.getpid()}"  # read by no worker but this process's own


def prepare() -> None:
    """Lay out this process's environment and adjust what only tests need.

    Each process (pytest-xdist runs several) has a data folder of its own, removed at its end.
    """
    choose_now()  # the processes of pytest-xdist inherit it
    root = Path(tempfile.mkdtemp(prefix="portal-tests-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    (root / "static").mkdir()
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "a key for tests only, and long enough for every check of Django",
        "DATA_ROOT": str(root),
        "STATIC_ROOT": str(root / "static"),
        "DEBUG": "0",
        "HTTPS": "0",
        "CSRF_TRUSTED_ORIGINS": "https://testserver",  # Django's client asks by http, and no passkey is used there
        "SECOND_FACTOR_ROLES": "",  # but in the tests that are about it
        "STATEMENT_TIMEOUT_SECONDS": "120",  # a busy machine is no hung statement
    }
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or f"sqlite:///{root / 'portal.sqlite3'}"
    from django.conf import settings

    from tests.harness.templates import Undefined

    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        # A file, not memory: the live server's threads get connections of their own, as in production.
        name = str(root / "test.sqlite3")
    else:
        # Named for the checkout: two of them can be tested on one server at once.
        name = f"test_portal_{zlib.crc32(str(BASE_DIR).encode()):08x}"
        options = default.setdefault("OPTIONS", {})
        # No test's rows outlive its server: a commit need not wait for the disk.
        options["options"] = f"{options.get('options', '')} -c synchronous_commit=off".strip()
    default.setdefault("TEST", {})["NAME"] = name
    if template := os.environ.get(TEMPLATE):
        default["TEST"]["TEMPLATE"] = template
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SENDS_EMAIL = True  # to the outbox that Django gives a test
    # Channels are open, and nobody answers behind them: a test that is about one starts the service.
    settings.ZALO_BOT_TOKEN, settings.ZALO_BOT_URL, settings.ZALO_BOT_LINK = (
        "1:x",
        "http://127.0.0.1:9",
        "https://zalo.me/x",
    )
    settings.VAPID_PRIVATE_KEY = "Dt1CLgQlkiaA-tmCkATyKZeoF1-Gtw1-gdEP6pOCqj4"
    settings.ZALO_WEBHOOK_SECRET = settings.SMS_RECEIPT_SECRET = "known to no test but those about it"
    # Also in the run with a Redis: only the `worker` fixture sends anything there.
    settings.CELERY_TASK_ALWAYS_EAGER = True
    settings.CELERY_TASK_DEFAULT_QUEUE = QUEUE
    settings.CELERY_TASK_ROUTES = {}  # one worker reads them all
    import django

    django.setup()
    # A process of pytest-xdist that inherited it would read the settings before this function lays them out.
    del os.environ["DJANGO_SETTINGS_MODULE"]
