"""Debian's Chromium under Playwright: which one, and how it is started."""

import shutil

# The shell is the same engine without windows, which is what Playwright drives by default: a third of the processor.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # the suite may run as root in a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
CONTEXT = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


def executable() -> str:
    """Return the path of the browser on PATH, or nothing."""
    return next((found for name in NAMES if (found := shutil.which(name))), "")
