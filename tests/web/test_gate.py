"""What is refused before routing, and at which address each page stands."""

from __future__ import annotations

import io
from urllib.parse import unquote_to_bytes

import pytest

from tests import factories

BASE = {"base_url": "http://127.0.0.1:8000"}


def as_sent(address: str) -> dict[str, str]:
    """Return what a server makes of an address as it came over the wire, byte for byte."""
    path, _, query = address.partition("?")
    return {"PATH_INFO": unquote_to_bytes(path).decode("latin-1"), "QUERY_STRING": query}


@pytest.mark.parametrize(
    "path", ["/%00", "/a%00b/", "/%ff%fe/", "/?s=%00", "/?s=%c3%28", "/letters/%80/"]
)
def test_nul_and_broken_utf8_in_an_address_get_a_sentence(browser, path):
    answer = browser.get("/", environ_overrides=as_sent(path))
    assert answer.status == 400
    assert "We could not read that" in answer.words


@pytest.mark.parametrize(
    "body", [b"name=%00", b"name=a%00b&email=x", b"name=\x00", b"name=%ff", b"name=\xff\xfe"]
)
def test_nul_and_broken_utf8_in_a_form_get_a_sentence(browser, body):
    letter = factories.open_letter()
    kind = "application/x-www-form-urlencoded"
    answer = browser.post(f"/letters/{letter.slug}/sign/", body, content_type=kind)
    assert answer.status == 400


def test_a_body_over_256_kb_gets_a_sentence(browser):
    letter = factories.open_letter()
    answer = browser.post(f"/letters/{letter.slug}/sign/", {"name": "x" * 300_000})
    assert answer.status == 413
    assert "too large" in answer.words


def test_a_body_that_lies_about_its_length_cannot_be_larger(app):
    stream = io.BytesIO(b"name=" + b"x" * 400_000)
    environ = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": stream}
    answer = app.test_client().post("/letters/x/sign/", environ_overrides=environ, **BASE)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("asked", "right"),
    [
        ("/letters", "/letters/"),
        ("/Letters/", "/letters/"),
        ("/LETTERS?a=B", "/letters/?a=B"),
        ("/ja/Letters", "/ja/letters/"),
        ("/ja", "/ja/"),
        ("//evil/", "/evil/"),
        ("//evil", "/evil/"),
    ],
)
def test_an_address_has_one_spelling(browser, asked, right):
    answer = browser.get("/", environ_overrides=as_sent(asked))
    assert (answer.status, answer.response.headers["Location"]) == (301, right)


def test_a_token_is_exact(browser):
    assert browser.get("/confirm/ABC").status == 404


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8000", 200),
        ("127.0.0.1", 200),
        ("127.0.0.1:9", 200),
        ("evil.example", 400),
        ("", 400),
        ("www.127.0.0.1", 301),
    ],
)
def test_only_our_own_hosts_are_served(app, host, status):
    answer = app.test_client().get("/letters/", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == status
    assert (
        app.test_client().get("/healthz", environ_overrides={"HTTP_HOST": host}).status_code == 200
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 422),
        ({"Sec-Fetch-Site": "same-origin"}, 422),
        ({"Sec-Fetch-Site": "none"}, 422),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 422),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_a_form_is_taken_from_our_own_pages_only(browser, headers, status):
    letter = factories.open_letter()
    answer = browser.post(f"/letters/{letter.slug}/sign/", {}, headers=headers)
    assert answer.status == status


def test_a_page_speaks_the_language_of_its_address(browser):
    letter = factories.open_letter()
    page = browser.get(f"/ja/letters/{letter.slug}/")
    assert page.tree.get("lang") == "ja"
    assert "難民を送り返さないでください" in page.words
    action = page.form("sign").get("action")
    assert action == f"/ja/letters/{letter.slug}/sign/"
    hreflangs = [link.get("hreflang") for link in page.tree.iter("link") if link.get("hreflang")]
    assert sorted(hreflangs) == ["en", "ja", "x-default"]  # The languages that the letter is in.


def test_json_and_tokens_have_no_language_in_front(browser):
    letter = factories.open_letter()
    answer = browser.get(f"/ja/letters/{letter.slug}/count.json")
    assert (answer.status, answer.location) == (301, f"/letters/{letter.slug}/count.json")
