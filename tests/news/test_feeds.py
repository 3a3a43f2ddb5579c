import pytest
from defusedxml.ElementTree import fromstring

from tests.news.factories import make_author, make_post, moment

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_is_rss_with_whole_addresses(browser):
    make_post(
        "Open & honest", '<p><a href="/about/">About</a></p>', slug="open", categories=("china",)
    )
    answer = browser.get("/feed/").response
    item = fromstring(answer.data).find("channel/item")
    assert answer.mimetype == "application/rss+xml"
    assert item.findtext("title") == "Open & honest"
    assert item.findtext("link") == "http://127.0.0.1:8000/open/"
    assert item.findtext("category") == "China"
    assert 'href="http://127.0.0.1:8000/about/"' in item.findtext(CONTENT)


def test_an_imported_guid_is_kept(browser):
    make_post(slug="old", wordpress_guid="https://www.example.org/?p=12")
    guid = fromstring(browser.get("/feed/").response.data).find("channel/item/guid")
    assert (guid.text, guid.get("isPermaLink")) == ("https://www.example.org/?p=12", "false")


def test_a_feed_read_before_is_not_sent_again(browser):
    make_post()
    first = browser.get("/feed/").response
    assert first.headers["Last-Modified"]
    for name, value in (("If-None-Match", first.headers["ETag"]),
                        ("If-Modified-Since", first.headers["Last-Modified"])):  # fmt: skip
        assert browser.get("/feed/", headers={name: value}).status == 304


@pytest.mark.parametrize(
    "path",
    ["/feed/atom/", "/category/china/feed/", "/category/china/feed/atom/", "/tag/border/feed/",
     "/author/k-tanaka/feed/", "/2022/feed/", "/2022/03/feed/"],
)  # fmt: skip
def test_every_list_has_its_feed(browser, path):
    author = make_author()
    make_post("In it", categories=("china",), tags=("border",), author_id=author)
    make_post("Not in it", published_at=moment(2020, 1, 1))
    text = browser.get(path).text
    assert "In it" in text
    assert ("Not in it" in text) == (path == "/feed/atom/")


def test_atom_names_its_entries_and_their_languages(browser):
    make_post("日本語", lang="ja", slug="nihongo")
    entry = fromstring(browser.get("/feed/atom/").response.data).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == "http://127.0.0.1:8000/nihongo/"
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "ja"


@pytest.mark.parametrize("path", ["/comments/feed/", "/a-post/feed/"])
def test_feeds_of_comments_are_valid_and_empty(browser, path):
    make_post(slug="a-post")
    assert fromstring(browser.get(path).response.data).findall("channel/item") == []


def test_a_sensitive_post_gives_its_summary_only(browser):
    make_post("Quiet", "<p>" + "secret ways " * 60 + "end</p>", sensitive=True)
    item = fromstring(browser.get("/feed/").response.data).find("channel/item")
    assert item.find(CONTENT) is None


def test_feeds_have_one_address_for_all_languages(browser):
    page = browser.get("/ja/feed/")
    assert (page.status, page.location) == (301, "/feed/")
