"""The public interface: what its description promises is what it answers."""

from __future__ import annotations

import pytest

from lfnkr_app.news import rules
from tests import factories
from tests.news.factories import make_post


def promised(browser):
    return browser.get("/api/v1/openapi.json").response.json


def schema(document, path):
    answer = document["paths"][path]["get"]["responses"]["200"]
    found = answer["content"]["application/json"]["schema"]
    return resolved(document, found)


def resolved(document, found):
    name = found.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"][name] if name else found


def check(document, wanted, value):
    """Compare a value with its schema, as far as ours go."""
    wanted = resolved(document, wanted)
    kinds = wanted["type"] if isinstance(wanted["type"], list) else [wanted["type"]]
    types = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    assert value is None if value is None else type(value) in [types.get(k) for k in kinds]
    assert value is not None or "null" in kinds
    if isinstance(value, dict) and "properties" in wanted:
        assert value.keys() == wanted["properties"].keys()
        for name, part in wanted["properties"].items():
            check(document, part, value[name])
    for item in value if isinstance(value, list) else ():
        check(document, wanted["items"], item)
    assert "enum" not in wanted or value in wanted["enum"]


def test_every_answer_is_what_the_description_promises(browser):
    letter = factories.open_letter()
    factories.confirmed(letter, country="JP")
    make_post("A post", categories=("china",))
    document = promised(browser)
    assert document["servers"] == [{"url": "http://127.0.0.1:8000"}]
    for path in document["paths"]:
        answer = browser.get(path.replace("{slug}", letter.slug)).response
        assert answer.status_code == 200, path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        check(document, schema(document, path), answer.json)


@pytest.mark.parametrize("path", ["/api/v1/letters/none", "/api/v1/posts?page=99", "/api/v1/x"])
def test_what_is_not_there_is_said_to_machines_as_json(browser, path):
    answer = browser.get(path).response
    assert (answer.status_code, answer.mimetype) == (404, "application/json")
    assert answer.json == {"error": "Page not found"}


def test_no_post_can_take_the_address(browser):
    assert rules.is_reserved("api/v1")
