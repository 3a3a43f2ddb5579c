"""The sitemap for machines, in parts, and the one for people."""

from __future__ import annotations

from defusedxml.ElementTree import fromstring

from lfnkr_app.pages import sitemap_routes
from tests import factories
from tests.news.factories import make_author, make_category, make_post, moment

SITE = "http://127.0.0.1:8000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def parts(browser):
    root = fromstring(browser.get("/sitemap.xml").response.data)
    assert root.tag == f"{MAP}sitemapindex"
    return [loc.text.removeprefix(SITE) for loc in root.iter(f"{MAP}loc")]


def places(browser, path):
    """Return each address of a part with its languages."""
    root = fromstring(browser.get(path).response.data)
    return {
        url.findtext(f"{MAP}loc").removeprefix(SITE):
            {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in url.iter(LINK)}
        for url in root.iter(f"{MAP}url")
    }  # fmt: skip


def test_the_index_leads_to_every_published_address(browser):
    make_post(slug="seen", categories=("china",), tags=("border",), author_id=make_author())
    make_post("Page", slug="about", kind="page")
    letter = factories.open_letter()
    assert parts(browser) == [
        "/sitemap-posts-1.xml", "/sitemap-pages-1.xml", "/sitemap-topics-1.xml",
    ]  # fmt: skip
    found = [path for part in parts(browser) for path in places(browser, part)]
    assert len(found) == len(set(found))
    wanted = {"/", "/ja/", "/seen/", "/about/", "/archive/", "/safety/", "/donate/", "/sitemap/",
              "/letters/", f"/letters/{letter.slug}/", "/category/china/", "/ja/category/china/",
              "/tag/border/", "/author/k-tanaka/", "/2022/", "/2022/03/"}  # fmt: skip
    assert wanted <= set(found)
    for path in found:
        assert browser.get(path).status == 200, path


def test_translations_are_named_and_copies_are_not(browser):
    english = make_post("Statement", slug="statement")
    make_post("声明", slug="seimei", lang="ja", translation_group=english.id)
    make_post("Alone", slug="alone")
    found = places(browser, "/sitemap-posts-1.xml")
    both = {"en": "/statement/", "ja": "/ja/seimei/", "x-default": "/statement/"}
    assert found == {"/statement/": both, "/ja/seimei/": both, "/alone/": {}}


def test_many_posts_are_spread_over_parts(browser, monkeypatch):
    monkeypatch.setattr(sitemap_routes, "IN_A_PART", 3)
    for number in range(7):
        make_post(slug=f"n-{number}", published_at=moment(2022, 3, number + 1))
    posts = [part for part in parts(browser) if "posts" in part]
    assert posts == [f"/sitemap-posts-{number}.xml" for number in (1, 2, 3)]
    found = [path for part in posts for path in places(browser, part)]
    assert sorted(found) == [f"/n-{number}/" for number in range(7)]
    pages = [path for part in parts(browser) if "pages" in part for path in places(browser, part)]
    assert len(pages) == len(set(pages))
    for gone in ("/sitemap-posts-4.xml", "/sitemap-posts-0.xml", "/sitemap-none-1.xml"):
        assert browser.get(gone).status == 404


def test_the_last_change_is_told(browser):
    make_post(slug="seen")
    assert "<lastmod>2022-04-01T03:00:00Z</lastmod>" in browser.get("/sitemap-posts-1.xml").text


def test_readers_find_everything_on_one_page(browser):
    make_category("china", "China")
    make_post(slug="seen", categories=("china",))
    make_post("About us", slug="about", kind="page")
    make_post("Reports", slug="reports", path="about/reports", kind="page")
    make_post("Ours", slug="sitemap", kind="page")
    letter = factories.open_letter()
    page = browser.get("/sitemap/")
    assert page.h1 == "Sitemap"
    assert {"/about/", "/about/reports/", "/category/china/", "/2022/", "/feed/", "/feed/atom/",
            f"/letters/{letter.slug}/", "/safety/", "/donate/"} <= set(page.links())  # fmt: skip
    nested = page.tree.find(".//main//li/ul/li/a")
    assert (nested.get("href"), nested.text) == ("/about/reports/", "Reports")
    assert "Ours" not in "".join(page.tree.find(".//main").itertext())
    assert "/ja/about/" in browser.get("/ja/sitemap/").links()


def test_a_translated_page_is_named_in_the_readers_language(browser):
    english = make_post("About us", slug="about", kind="page")
    make_post("私たちについて", slug="about", lang="ja", translation_group=english.id, kind="page")
    words = browser.get("/ja/sitemap/").words
    assert "私たちについて" in words
    assert "About us" not in words
