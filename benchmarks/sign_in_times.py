"""How long a refused sign-in takes for names that exist and for names that don't, with the hasher of production.

``python -m benchmarks.sign_in_times``: medians of 30 each, in a SQLite database of its own that goes at the end. Taken
in turn, so that what else the machine does falls on both. Exits 1 where the medians are more than a fifth apart.
"""

import os
import secrets
import statistics
import sys
import tempfile
import time
from itertools import chain

TIMES = 30
APART = 0.2  # of the longer


def measured(client: object, path: str, login: str) -> float:
    started = time.perf_counter()
    answer = client.post(path, {"login": login, "password": "not the right one"})  # type: ignore[attr-defined]
    taken = time.perf_counter() - started
    assert answer.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng" in answer.content.decode()
    return taken


def main() -> int:
    with tempfile.TemporaryDirectory() as root:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": secrets.token_urlsafe(50),
            "DATA_ROOT": root,
            "DATABASE_URL": f"sqlite:///{root}/portal.sqlite3",
            "HTTPS": "0",
            "DEBUG": "1",
            "ALLOWED_HOSTS": "testserver",
        }
        import django  # noqa: PLC0415 (reads what stands above)

        django.setup()
        from django.contrib.auth.hashers import make_password  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415
        from django.urls import reverse  # noqa: PLC0415

        from accounts.models import User  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        password, path = make_password("the right one, and long"), reverse("account_login")
        known = [f"co{number:02d}" for number in range(TIMES)]
        for username in known:
            User.objects.create(username=username, role="partner", password=password, **User.naming("Người Có Thật"))
        client, unknown = Client(), [f"khong{number:02d}" for number in range(TIMES)]
        measured(client, path, "dau")  # the first one loads what all others find loaded
        names = chain.from_iterable(zip(known, unknown, strict=True))
        times = {name: measured(client, path, name) for name in names}
    medians = [statistics.median(times[name] for name in group) for group in (known, unknown)]
    print(f"known {medians[0] * 1000:.1f} ms, unknown {medians[1] * 1000:.1f} ms (medians of {TIMES})")
    return int(abs(medians[0] - medians[1]) > APART * max(medians))


if __name__ == "__main__":
    sys.exit(main())
