"""``python -m tests.robustness.signed_in PORT USERNAME``: cookies of somebody signed in, for a scanner."""

import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

# Behind the setup: the storms' browser knows the world of the tests.
from tests.storms.browser import Browser  # noqa: E402

PASSWORD = "to cong nghe so 2022"  # the demo prints it

if __name__ == "__main__":
    browser = Browser(int(sys.argv[1])).sign_in(sys.argv[2], PASSWORD)
    if (home := browser.get("/")).status != 200:  # a second factor is asked for: nothing else would be scanned
        raise SystemExit(f"signed in, but / answers {home.status}")
    print("; ".join(f"{name}={value}" for name, value in browser.cookies.items()))
