"""Pages travel compressed, but not where another site may have written into them (docs/decisions/0066)."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize(
    ("typed", "site", "encoding"),
    [
        ({}, "cross-site", "gzip"),  # a link of a message: nothing was typed into it
        ({}, None, "gzip"),
        ({"q": "an"}, "same-origin", "gzip"),
        ({"q": "an"}, "none", "gzip"),  # a bookmark
        ({"q": "an"}, "cross-site", None),
        ({"q": "an"}, "same-site", None),  # a server beside ours, which somebody else may run
        ({"q": "an"}, None, None),  # an old browser does not say
    ],
)
def test_length_tells_another_site_nothing(
    client: Client, world: World, typed: dict[str, str], site: str | None, encoding: str | None
) -> None:
    client.force_login(world.users["canbo_binh"])
    sent = GZIP | ({"Sec-Fetch-Site": site} if site else {})
    answer = client.get(reverse("team_list"), typed, headers=sent)
    assert (answer.status_code, answer.get("Content-Encoding")) == (200, encoding)


def test_the_same_page_varies_in_length(client: Client, world: World) -> None:
    """Django adds a random length, and the token of the page's form is masked anew."""
    client.force_login(world.users["canbo_binh"])
    lengths = {len(client.get(reverse("team_list"), headers=GZIP).content) for _ in range(12)}
    assert len(lengths) > 3


def test_a_workbook_is_not_packed_twice(client: Client, world: World) -> None:
    client.force_login(world.users["canbo_binh"])
    answer = client.get(reverse("import_template", args=["teams"]), headers=GZIP)
    assert answer["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "Content-Encoding" not in answer.headers
