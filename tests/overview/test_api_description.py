"""The description of the interface is true: every address is in it, every answer is of the shape it promises."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from overview.api import rollups
from overview.api.operations import description
from reporting.actions import closings
from reporting.models import Round
from tests.access import url_names
from tests.overview.api import read, token_of
from tests.world import World

pytestmark = pytest.mark.once
API = "/api/v1/"
DOCUMENT = json.loads(description())


def validator() -> Any:
    """The library, asked for here: its grammar of addresses takes each process of the suite seconds to read."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator


def holds(answer: Any, schema: dict[str, Any]) -> list[str]:
    """What of ``answer`` is not of the shape of ``schema``."""
    whole = schema | {"components": DOCUMENT["components"]}
    checked = validator()(whole, format_checker=validator().FORMAT_CHECKER)
    return [error.message for error in checked.iter_errors(answer)]


def content(path: str, status: str) -> dict[str, Any]:
    return DOCUMENT["paths"][path]["get"]["responses"][status]["content"]


def fitting(path: str) -> dict[str, str]:
    parameters = [item["name"] for item in DOCUMENT["paths"][path]["get"]["parameters"]]
    return {"round": "ky-1"} if "round" in parameters else {}


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    for schema in DOCUMENT["components"]["schemas"].values():
        validator().check_schema(schema)
    for reference in set(re.findall(r'"\$ref": "#/components/(\w+/\w+)"', description())):
        kind, name = reference.split("/")
        assert name in DOCUMENT["components"][kind]


def test_every_address_is_described() -> None:
    served = {reverse(name) for name in url_names() if name.startswith("api_")}
    assert served == set(DOCUMENT["paths"])


def test_everybody_may_read_the_description(db: None, client: Client) -> None:
    response = client.get(reverse("api_openapi"))
    assert (response.status_code, response.json()) == (200, DOCUMENT)
    assert client.post(reverse("api_openapi")).status_code == 405


@pytest.mark.parametrize("frozen", [False, True], ids=["open", "frozen"])
def test_every_answer_is_of_the_shape_described(reported: World, frozen: bool) -> None:
    if frozen:
        at = reported.round_1.due_at
        closings.close(Round.objects.get(code="ky-1"), reason="Hết tháng.", by=reported.so, at=at)
    secret = token_of(reported)[1]
    more = {"count": 0, "next": None, "results": [], "more": 1}
    assert holds(more, {"$ref": "#/components/schemas/Page_RoundAnswer_"}) != []
    for path in DOCUMENT["paths"]:
        response = read(secret, path.removeprefix(API), **fitting(path))
        form = response["Content-Type"].partition(";")[0]
        assert response.status_code == 200, path
        assert holds(response.json(), content(path, "200")[form]["schema"]) == [], path


def test_every_refusal_is_of_the_shape_described(
    reported: World, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = token_of(reported)[1]
    rows = [path for path in DOCUMENT["paths"] if "400" in DOCUMENT["paths"][path]["get"]["responses"]]
    refusals = [
        (path, response)
        for path in rows
        for response in (
            read(secret, path.removeprefix(API), nonsense="1"),
            read("wrong", path.removeprefix(API)),
            Client().post(path),
        )
    ]
    refusals.append((f"{API}rollup/", read(secret, "rollup/", round="ky-1", place="02")))
    refusals.append((f"{API}rollup/", read(secret, "rollup/", {"Accept": "image/png"}, round="ky-1")))
    monkeypatch.setattr(rollups, "MOST_NUMBERS", 0)
    refusals.append((f"{API}rollup/", read(secret, "rollup/", round="ky-1", depth=4)))
    settings.API_REQUESTS_PER_MINUTE = 0
    refusals.append((f"{API}rounds/", read(secret, "rounds/")))
    assert {str(response.status_code) for _, response in refusals} == {"400", "401", "404", "405", "406", "413", "429"}
    for path, response in refusals:
        schema = content(path, str(response.status_code))[response["Content-Type"]]["schema"]
        assert holds(response.json(), schema) == [], path


def test_no_shape_lets_unknown_fields_in() -> None:
    """Else an answer could hold anything: only the shapes of refusals are open."""
    schemas = {name: one for name, one in DOCUMENT["components"]["schemas"].items() if one["type"] == "object"}
    closed = [name for name, schema in schemas.items() if schema.get("additionalProperties") is False]
    assert sorted(set(schemas) - set(closed)) == ["ProblemDocument"]


def test_the_examples_of_the_page_work(reported: World) -> None:
    """Each curl line of docs/api.md: its address and parameters, with the round and place of this world."""
    secret = token_of(reported)[1]
    text = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
    asked = re.findall(r'"\$PORTAL/api/v1/([^"]*)"', text)
    assert len(asked) >= 5
    for address in asked:
        path, _, query = address.partition("?")
        pairs = [pair.split("=", 1) for pair in query.split("&") if pair]
        known = {"round": "ky-1", "place": "01101", "within": "01101"}
        response = read(secret, path, **{name: known.get(name, value) for name, value in pairs})
        assert response.status_code == 200, address
