"""What search engines and other sites read of a page: Open Graph, schema.org as microdata."""

from __future__ import annotations

from typing import Any

from tests.news.factories import make_category, make_post, moment


def facts(page):
    found: dict[str, list[str]] = {}
    for meta in page.tree.iter("meta"):
        name = meta.get("property") or meta.get("name")
        if name:
            found.setdefault(name, []).append(meta.get("content"))
    return found


def items(page) -> list[dict[str, Any]]:
    """Return the microdata of a page as a reader of schema.org sees it."""
    return [_item(e) for e in page.tree.iter() if e.get("itemscope") is not None
            and not e.get("itemprop")]  # fmt: skip


def _item(element):
    item: dict[str, Any] = {"type": element.get("itemtype")}
    _fill(item, element)
    return item


def _fill(item, element):
    for child in element:
        if names := child.get("itemprop"):
            for name in names.split():
                item.setdefault(name, []).append(_value(child))
        if child.get("itemscope") is None:
            _fill(item, child)


def _value(element):
    if element.get("itemscope") is not None:
        return _item(element)
    for tag, name in (("meta", "content"), ("link", "href"), ("a", "href"), ("time", "datetime")):
        if element.tag == tag:
            return element.get(name)
    return " ".join("".join(element.itertext()).split())


def of_type(page, name):
    return [item for item in items(page) if item["type"] == f"https://schema.org/{name}"]


def test_a_post_tells_what_it_is(browser):
    english = make_post("Open & honest", slug="open", categories=("china",), tags=("border",),
                        published_at=moment(2022, 3, 7))  # fmt: skip
    make_post("公開", slug="open", lang="ja", translation_group=english.id)
    told = facts(browser.get("/open/"))
    assert told["og:title"] == ["Open & honest"]
    assert told["og:type"] == ["article"]
    assert told["og:url"] == ["http://127.0.0.1:8000/open/"]
    assert told["og:locale"] == ["en_US"]
    assert told["og:locale:alternate"] == ["ja_JP"]
    assert told["article:published_time"] == ["2022-03-07T03:00:00Z"]
    assert told["article:section"] == ["China"]
    assert told["article:tag"] == ["Border"]
    assert told["twitter:card"] == ["summary_large_image"]
    assert "Words about the river." in told["og:description"][0]
    assert facts(browser.get("/ja/open/"))["og:locale"] == ["ja_JP"]


def test_a_post_is_a_news_article(browser):
    make_post("Open letter", slug="open", published_at=moment(2022, 3, 7))
    [article] = of_type(browser.get("/open/"), "NewsArticle")
    assert article["headline"] == ["Open letter"]
    assert article["datePublished"] == ["2022-03-07"]
    assert article["dateModified"] == ["2022-04-01T03:00:00Z"]
    assert article["mainEntityOfPage"] == ["http://127.0.0.1:8000/open/"]
    assert article["inLanguage"] == ["en"]
    assert article["image"][0].startswith("http://127.0.0.1:8000/cards/")
    assert article["articleBody"] == ["Words about the river."]
    for role in ("author", "publisher"):
        assert article[role][0]["name"] == ["Life Funds for North Korean Refugees"]


def test_every_page_names_the_organisation(browser):
    for path in ("/", "/archive/", "/letters/", "/ja/safety/", "/nothing/"):
        [office] = of_type(browser.get(path), "Organization")
        assert office["name"] == ["Life Funds for North Korean Refugees"]
        assert office["telephone"] == ["+81-3-3815-8127"]
        assert "Bunkyo-ku" in office["address"][0]


def test_the_way_to_a_page_is_told(browser):
    make_category("china", "China")
    make_post("Open letter", slug="open", categories=("china",))
    [way] = of_type(browser.get("/open/"), "BreadcrumbList")
    steps = way["itemListElement"]
    assert [step["name"][0] for step in steps] == ["Home", "Archive", "March 2022", "Open letter"]
    assert [step["position"][0] for step in steps] == ["1", "2", "3", "4"]
    assert [step.get("item", [None])[0] for step in steps] == ["/", "/archive/", "/2022/03/", None]
    [way] = of_type(browser.get("/category/china/"), "BreadcrumbList")
    assert way["itemListElement"][-1]["name"] == ["China"]


def test_pages_that_are_not_to_be_found_name_no_languages(browser):
    for path in ("/nothing/", "/?s=river"):
        page = browser.get(path)
        assert facts(page)["robots"] == ["noindex"]
        assert page.tree.find(".//link[@hreflang]") is None
        assert page.tree.find(".//link[@rel='canonical']") is None


def test_every_page_has_a_picture_to_share(browser):
    for path in ("/", "/ja/", "/archive/", "/letters/", "/donate/"):
        told = facts(browser.get(path))
        assert told["og:image"][0].startswith("http://127.0.0.1:8000/cards/site-"), path
        assert told["og:image:alt"] == ["Life Funds for North Korean Refugees"] or "/ja" in path
