"""What a page looks like on a screen, once it is there: a click does not wait for the page that it leads to."""

from playwright.sync_api import Page

_TOO_WIDE = """() => {
    const width = document.documentElement.scrollWidth;
    if (width <= innerWidth) return [];
    const wide = [...document.querySelectorAll("main *, header *, nav *")]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 120));
    return wide.length ? wide : [`${width} px in all`];
}"""


def too_wide(page: Page) -> list[str]:
    """What runs out of the screen to the right, the beginning of its HTML each; [] where everything fits."""
    page.wait_for_load_state()
    wide: list[str] = page.evaluate(_TOO_WIDE)
    return wide
