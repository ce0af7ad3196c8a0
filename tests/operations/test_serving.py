"""What a reload of the web server takes up: everything, for its first process has loaded nothing of it."""

import subprocess
import sys

from tests.harness.environment import BASE_DIR

LOADED = """
import runpy, sys
from gunicorn.app.wsgiapp import WSGIApplication
runpy.run_path("deploy/serving.py")
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_first_process_has_loaded_nothing_that_a_new_version_changes() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=BASE_DIR, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "gunicorn" in loaded
    assert (
        loaded
        & {
            "accounts",
            "allowances",
            "celery",
            "config",
            "core",
            "demo",
            "django",
            "exchange",
            "notices",
            "operations",
            "overview",
            "places",
            "reporting",
            "teams",
            "training",
        }
        == set()
    )
