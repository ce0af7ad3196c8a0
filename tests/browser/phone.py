"""A leader's phone: what it keeps, and its network."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from reporting.models import Report

PHONE = {"width": 360, "height": 740}
KEPT = """async () => {
    const of = async (name) =>
        (await (await caches.open(name)).keys()).map((one) => `${name} ${new URL(one.url).pathname}`);
    return (await Promise.all((await caches.keys()).map(of))).flat();
}"""


def show(report: Report) -> str:
    return reverse("report_show", args=[report.pk])


def nothing(report: Report) -> str:
    return reverse("report_nothing", args=[report.pk])


def kept(page: Page) -> list[str]:
    """What the phone keeps, one line a page or file: the name of the cache and the path."""
    return page.evaluate(KEPT)


def wait_until(page: Page, true: Callable[[], bool], else_: str) -> None:
    for _ in range(100):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError(else_)


def wait_for_kept(page: Page, report: Report) -> None:
    """Until the pages of ``report`` can be opened without a network."""
    paths = {reverse("home"), show(report), nothing(report)}  # each is fetched by itself
    wait_until(
        page, lambda: paths <= {line.split(" ", 1)[1] for line in kept(page) if line.startswith("pages-")},
        "the phone does not keep its user's pages",
    )  # fmt: skip


def wait_for_words(page: Page, path: str, words: str) -> None:
    """Until the page kept for ``path`` says ``words``."""
    text = "async (path) => (await (await caches.match(path))?.text()) || ''"
    wait_until(page, lambda: words in page.evaluate(text, path), f"the page kept for {path} does not say {words}")


def wait_for_typed(page: Page, value: str) -> None:
    """Until the phone holds ``value`` among what was typed: a page that is left at once may not get to it."""
    rows = "async () => JSON.stringify(await box.all())"
    wait_until(page, lambda: f'"{value}"' in page.evaluate(rows), f"the phone does not hold {value}")


def cut(page: Page) -> None:
    page.context.set_offline(True)


def restore(page: Page) -> None:
    page.context.set_offline(False)
