"""``{% url %}`` and ``{% static %}`` of the portal say what Django's say."""

from typing import Any

import pytest
from django.template import Context, Template
from django.template.defaulttags import URLNode
from django.templatetags.static import static
from django.test.utils import override_script_prefix
from django.urls import NoReverseMatch, reverse

from core.templatetags import addresses
from core.templatetags.addresses import MARK

CASES: list[tuple[str, list[Any]]] = [
    ("home", []),
    ("team_show", [7]),
    ("team_show", [MARK]),
    ("team_show", ["7"]),
    ("rollup_show", [12, "thang-7-2022"]),
    ("rollup_show", [12, "word-900000001"]),
    ("rollup_show", ["12", "2022"]),
]


def drawn(name: str, values: list[Any]) -> str:
    given = {f"a{place}": value for place, value in enumerate(values)}
    return Template(f'{{% url "{name}" {" ".join(given)} %}}').render(Context(given))


@pytest.mark.parametrize(("name", "values"), CASES)
def test_an_address_is_the_one_that_reverse_gives(name: str, values: list[Any]) -> None:
    for _ in range(2):
        assert drawn(name, values) == reverse(name, args=values)


def test_addresses_of_links_are_not_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn("team_show", [1])
    monkeypatch.setattr(URLNode, "render", None)
    monkeypatch.setattr(addresses, "reverse", None)
    assert drawn("team_show", [4_711]) == "/teams/4711/"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("team_show", [-1]), ("team_show", ["tên"]), ("team_show", ["a/b"]), ("team_show", []), ("team_show", [1, 2]),
        ("rollup_show", [1, "thang 7"]), ("rollup_show", ["x", "y"]), ("no_such_page", []), ("team_show", [True]),
    ],
)  # fmt: skip
def test_what_is_no_address_is_none_here_either(name: str, values: list[Any]) -> None:
    for _ in range(2):
        with pytest.raises(NoReverseMatch):
            drawn(name, values)


def test_an_address_may_be_kept_and_may_be_missing() -> None:
    kept = '{% url "team_show" team_id=3 as there %}{{ there }}{% url "no_such_page" as there %}[{{ there }}]'
    assert Template(kept).render(Context()) == "/teams/3/[]"


def test_an_address_begins_with_the_folder_that_the_portal_lies_in() -> None:
    assert drawn("team_show", [5]) == "/teams/5/"
    with override_script_prefix("/to-cong-nghe/"):
        assert drawn("team_show", [5]) == "/to-cong-nghe/teams/5/"
    assert drawn("team_show", [5]) == "/teams/5/"


def test_what_is_escaped_is_what_django_escapes() -> None:
    with override_script_prefix("/a&b/"):
        assert drawn("home", []) == "/a&amp;b/"
        assert Template('{% autoescape off %}{% url "home" %}{% endautoescape %}').render(Context()) == "/a&b/"


def test_a_static_file_has_its_hashed_name() -> None:
    for _ in range(2):
        assert Template('{% static "css/portal.css" %}').render(Context()) == static("css/portal.css")
