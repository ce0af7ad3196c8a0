"""``python -m tests.robustness.signed_in PORT USERNAME``: cookies of somebody signed in, for a scanner."""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

# Behind the setup: the storms' browser knows the world of the tests.
from tests.storms.browser import Browser  # noqa: E402

PASSWORD = "to cong nghe so 2022"  # the demo prints it
STARTING = 300  # seconds that a portal may take to start on a busy machine


def wait_for_start(browser: Browser) -> None:
    ends_at = time.monotonic() + STARTING
    while True:
        try:
            browser.get("/auth/login/")
            return
        except OSError:  # nobody listens yet, or no answer in the browser's own time
            if time.monotonic() > ends_at:
                raise
            time.sleep(1)


if __name__ == "__main__":
    browser = Browser(int(sys.argv[1]))
    wait_for_start(browser)
    browser.sign_in(sys.argv[2], PASSWORD)
    if (home := browser.get("/")).status != 200:  # a second factor is asked for: nothing else would be scanned
        raise SystemExit(f"signed in, but / answers {home.status}")
    print("; ".join(f"{name}={value}" for name, value in browser.cookies.items()))
