"""How long a refused sign-in takes for phone numbers that sign in and for others, with the hasher of production.

``python -m benchmarks.sign_in_times``: 200 numbers of each kind, one try each from one address, as whoever looks for
accounts tries them: of somebody who signed in before, of somebody who has not used their slip yet, of a disabled
account, of nobody. Taken in turn, so that what else the machine does falls on all. In a SQLite database of its own that
goes at the end, or in the database ``BENCHMARK_DATABASE`` (empty; it keeps the rows), since a commit costs more there.
Exits 1 where a median is more than a twentieth from that of nobody's.
"""

import os
import secrets
import statistics
import sys
import tempfile
import time
from itertools import chain

TIMES = 200
APART = 0.05
KINDS = ("known", "slip not used", "disabled", "nobody's")


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
            "DATABASE_URL": os.environ.get("BENCHMARK_DATABASE") or f"sqlite:///{root}/portal.sqlite3",
            "HTTPS": "0",
            "DEBUG": "1",
            "ALLOWED_HOSTS": "testserver",
        }
        import django  # noqa: PLC0415 (reads what stands above)

        django.setup()
        from django.conf import settings  # noqa: PLC0415
        from django.contrib.auth.hashers import make_password  # noqa: PLC0415
        from django.core.management import call_command  # noqa: PLC0415
        from django.test import Client  # noqa: PLC0415
        from django.urls import reverse  # noqa: PLC0415

        from accounts.models import User  # noqa: PLC0415

        settings.ACCOUNT_RATE_LIMITS = False  # so many in a minute are refused before anybody is looked for
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        password, path = make_password("the right one, and long"), reverse("account_login")
        numbers = {kind: [f"09{at}0{number:06d}" for number in range(TIMES)] for at, kind in enumerate(KINDS)}
        for kind in KINDS[:3]:
            for username in numbers[kind]:
                more = {"password": "!" if kind == "slip not used" else password, "is_active": kind != "disabled"}
                User.objects.create(username=username, role="partner", **more, **User.naming("Người Có Thật"))
        client = Client()
        measured(client, path, "dau")  # the first one loads what all others find loaded
        names = chain.from_iterable(zip(*numbers.values(), strict=True))
        times = {name: measured(client, path, name) for name in names}
    medians = {kind: statistics.median(times[name] for name in numbers[kind]) for kind in KINDS}
    for kind, median in medians.items():
        ratio = median / medians["nobody's"]
        spread = statistics.quantiles([times[name] for name in numbers[kind]], n=4)
        print(
            f"{kind:14} {median * 1000:6.1f} ms, ratio {ratio:.3f} ({spread[0] * 1000:.1f}–{spread[2] * 1000:.1f} ms)"
        )
    return int(any(abs(median / medians["nobody's"] - 1) > APART for median in medians.values()))


if __name__ == "__main__":
    sys.exit(main())
