"""The headers of every public answer."""

from __future__ import annotations

from tests import factories

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


def public_paths(letter) -> list[str]:
    own = f"/letters/{letter.slug}/"
    parts = ("", "check-your-mail/", "count.json", "countries.json", "names/", "how-we-count/")
    return [
        "/letters/",
        "/healthz",
        "/readyz",
        "/confirm/x",
        "/my/x",
        "/nothing/",
        *(own + p for p in parts),
    ]


def test_every_answer_has_the_standing_headers_and_no_cookie(browser):
    letter = factories.open_letter()
    for path in public_paths(letter):
        headers = browser.get(path).response.headers
        assert headers["Content-Security-Policy"] == POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "max-age=" in headers["Strict-Transport-Security"]
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Permissions-Policy" in headers
        assert "Set-Cookie" not in headers


def test_a_public_page_may_be_kept_a_moment_and_a_personal_one_never(browser):
    letter = factories.open_letter()
    public = browser.get(f"/letters/{letter.slug}/").response.headers
    assert public["Cache-Control"] == "public, max-age=0, s-maxage=20, stale-while-revalidate=30"
    for path in (f"/letters/{letter.slug}/check-your-mail/", "/confirm/x", "/my/x"):
        assert browser.get(path).response.headers["Cache-Control"] == "no-store", path


def test_a_page_that_has_not_changed_is_not_sent_again(browser):
    first = browser.get("/letters/").response
    again = browser.get("/letters/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


def test_assets_name_their_content_and_are_kept_for_ever(browser):
    page = browser.get("/letters/")
    [sheet] = [
        link.get("href") for link in page.tree.iter("link") if link.get("rel") == "stylesheet"
    ]
    answer = browser.client.get(
        sheet, base_url="http://127.0.0.1:8000", headers={"Accept-Encoding": "gzip"}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    assert len(answer.data) < 12_000


def test_nothing_comes_from_another_host(browser):
    page = browser.get("/letters/")
    sources = [
        e.get("src") or e.get("href")
        for e in page.tree.iter()
        if e.tag in {"script", "img", "link"}
    ]
    loaded = [s for s in sources if s and "://" in s and not s.startswith("http://127.0.0.1:8000")]
    assert loaded == []
