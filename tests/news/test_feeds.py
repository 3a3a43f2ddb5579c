import feedparser
import pytest
from defusedxml.ElementTree import fromstring

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Comment, Post
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
def test_feeds_of_comments_are_valid_and_empty_without_any(browser, path):
    make_post(slug="a-post")
    assert fromstring(browser.get(path).response.data).findall("channel/item") == []


def comment(post, number):
    begin_writing()
    one = Comment(post_id=post.id, wordpress_id=number, written_at=moment(2022, 4, number))
    one.author_name, one.body_html = "Anna", "<p>Thank you.</p>"
    db.session.add(one)
    db.session.commit()


@pytest.mark.parametrize("path", ["/comments/feed/", "/a-post/feed/", "/a-post/feed/atom/"])
def test_feeds_of_comments_hold_those_of_the_old_site(browser, path):
    post = make_post("A post", slug="a-post")
    comment(post, 1)
    comment(post, 2)
    comment(make_post(slug="hidden", status="draft"), 3)
    read = feedparser.parse(browser.get(path).response.data)
    links = [entry.link.removeprefix("http://127.0.0.1:8000") for entry in read.entries]
    assert links == ["/a-post/#comment-2", "/a-post/#comment-1"]
    assert read.entries[0].title == "Anna: A post"


@pytest.mark.parametrize("form", ["", "atom/"])
def test_a_feed_reader_finds_no_fault_in_any_feed(browser, form):
    author = make_author()
    post = make_post(
        "Open & <b>honest</b> 送還", '<p>One &amp; <a href="/about/">two</a></p>', slug="open",
        categories=("china",), tags=("border",), author_id=author,
    )  # fmt: skip
    make_post("日本語", slug="nihongo", lang="ja", wordpress_guid="https://old.example/?p=3")
    comment(post, 1)
    for path in ("/", "/category/china/", "/tag/border/", "/author/k-tanaka/", "/2022/",
                 "/2022/03/", "/open/", "/comments/"):  # fmt: skip
        answer = browser.get(f"{path}feed/{form}").response
        kind = {"content-type": answer.headers["Content-Type"]}
        read = feedparser.parse(answer.data, response_headers=kind)
        assert not read.bozo, (path, read.get("bozo_exception"))
        assert read.version == ("atom10" if form else "rss20")
        assert read.feed.title
        assert read.feed.language == "en"
        for entry in read.entries:
            assert entry.id
            assert entry.link.startswith("http://127.0.0.1:8000/")
            assert entry.updated_parsed if form else entry.published_parsed


@pytest.mark.parametrize(
    "path", ["/feed/", "/feed/atom/", "/category/china/feed/", "/comments/feed/"]
)
def test_what_is_taken_down_changes_the_mark_of_a_feed(browser, path):
    post = make_post(slug="open", categories=("china",))
    make_post(slug="other", categories=("china",), published_at=moment(2020))
    comment(post, 1)
    mark = browser.get(path).response.headers["ETag"]
    assert browser.get(path, headers={"If-None-Match": mark}).status == 304
    begin_writing()
    db.session.get_one(Post, post.id).status = "draft"
    db.session.commit()
    both = {"If-None-Match": mark, "If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert browser.get(path, headers=both).status == 200
    assert "/open/" not in browser.get(path).text


def test_a_feed_leads_to_a_post_where_it_is_written(browser):
    make_post("日本語", slug="nihongo", lang="ja")
    item = fromstring(browser.get("/feed/").response.data).find("channel/item")
    assert item.findtext("link") == "http://127.0.0.1:8000/ja/nihongo/"
    assert item.findtext("guid") == "http://127.0.0.1:8000/nihongo/"


def test_a_sensitive_post_gives_its_summary_only(browser):
    make_post("Quiet", "<p>" + "secret ways " * 60 + "end</p>", sensitive=True)
    item = fromstring(browser.get("/feed/").response.data).find("channel/item")
    assert item.find(CONTENT) is None


def test_feeds_have_one_address_for_all_languages(browser):
    page = browser.get("/ja/feed/")
    assert (page.status, page.location) == (301, "/feed/")
