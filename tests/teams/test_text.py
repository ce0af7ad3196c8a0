"""Texts of teams that follow a rule."""

import pytest

from core.text import is_zalo_link


@pytest.mark.parametrize("url", ["https://zalo.me/g/abcxyz123", "http://zalo.me/g/a", "https://oa.zalo.me/home"])
def test_a_link_to_zalo_is_known(url: str) -> None:
    assert is_zalo_link(url)


@pytest.mark.parametrize(
    "url",
    [
        *("", "zalo.me/g/a", "https://zalo.me.example.com/", "https://notzalo.me/", "https://zalo.me@example.com/"),
        *("javascript:alert(1)//zalo.me/", "ftp://zalo.me/g/a", "https://[zalo.me/"),
    ],
)
def test_a_link_that_only_looks_like_zalo_is_not(url: str) -> None:
    assert not is_zalo_link(url)
