"""What a new process of the web server loads before it takes a request, so that the first ones do not wait for it."""

import gc
import logging
from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import reverse

logger = logging.getLogger(__name__)
PAGES: Path = settings.BASE_DIR / "templates"


def up() -> None:
    """Import every view and compile every page; a failure is logged, and happens again where the
    page is asked for.
    """
    try:
        reverse("home")
        for page in sorted(PAGES.rglob("*.html")):
            get_template(str(page.relative_to(PAGES)))
    except Exception:
        logger.exception("a process of the web server could not be made ready")
    gc.collect()
    gc.freeze()  # what is here to stay need not be looked through again and again
