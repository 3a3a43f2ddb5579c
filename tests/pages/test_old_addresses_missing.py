"""Addresses that lead nowhere help to look: near posts, the search box filled, topics, years."""

import time
from urllib.parse import unquote

import pytest

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import near
from lfnkr_app.news.models import Post, Status
from tests.news.factories import make_post, moment


def near_links(page):
    found = page.tree.find(".//*[@id='near']")
    return [] if found is None else [a.get("href") for a in found.iter("a")]


def test_a_mistyped_address_names_the_post_that_it_meant(browser):
    make_post("Statement on winter relief", slug="statement-on-winter-relief-in-yanbian")
    make_post("Another thing", slug="rice-delivery-to-the-orphans-school")
    page = browser.get("/statment-on-winter-releif-in-yanbian/")
    assert page.status == 404
    assert near_links(page) == ["/statement-on-winter-relief-in-yanbian/"]


def test_words_put_together_from_memory_find_the_post(browser):
    make_post(slug="interview-about-the-missing-family-of-musan-2005-23")
    page = browser.get("/2005/03/missing-family-musan/")
    assert near_links(page) == ["/interview-about-the-missing-family-of-musan-2005-23/"]


def test_at_most_three_are_named_and_none_where_nothing_is_near(browser):
    for number in range(5):
        make_post(slug=f"report-from-the-geneva-session-part-{number}")
    assert len(near_links(browser.get("/report-from-geneva-sessions/"))) == 3
    assert near_links(browser.get("/wholly-different-words-here/")) == []


def test_only_published_posts_are_named(browser):
    make_post(slug="a-secret-plan-for-the-border", status=Status.DRAFT, published_at=None)
    assert near_links(browser.get("/a-secret-plan-for-the-bordr/")) == []


def test_a_japanese_address_finds_its_neighbour_on_the_japanese_page(browser):
    make_post("冬の支援報告", slug="北朝鮮難民-冬の支援報告", lang="ja")
    page = browser.get("/ja/北朝鮮難民-春の支援報告/")
    assert page.status == 404
    assert [unquote(link) for link in near_links(page)] == ["/ja/北朝鮮難民-冬の支援報告/"]


def test_the_search_box_holds_the_words_of_the_address(browser):
    page = browser.get("/2012/05/photos-of-the-2012-rescue/")
    assert page.tree.find(".//input[@id='search']").get("value") == "photos rescue"
    page = browser.get("/?name=photos-of-the-rescue")
    assert page.tree.find(".//input[@id='search']").get("value") == "photos rescue"
    assert browser.get("/?p=999").tree.find(".//input[@id='search']").get("value") == ""


def test_topics_years_and_recent_posts_are_there(browser):
    make_post("The newest", slug="newest", categories=("china",))
    page = browser.get("/nothing-of-the-kind/")
    links = page.links()
    assert {"/category/china/", "/2022/", "/2022/03/", "/newest/"} <= set(links)
    assert 'content="noindex"' in page.text


def test_words_of_an_address_are_shown_as_words(browser):
    page = browser.get("/%3Cscript%3Ealert(1)%3C/script%3E/")
    assert page.status == 404
    assert "<script>alert" not in page.text


def test_a_month_without_posts_names_its_neighbours(browser):
    make_post(slug="before", published_at=moment(2022, 1))
    make_post(slug="after", published_at=moment(2022, 6))
    page = browser.get("/2022/03/")
    assert page.status == 404
    assert {"/2022/01/", "/2022/06/"} <= set(page.links())


@pytest.mark.parametrize("path", ["", "a", "ab", "--", "1234567890" * 30, "送還", "a" * 5000])
def test_no_path_is_too_odd(app, path):
    make_post(slug="statement")
    assert isinstance(near.paths_near(path), list)
    assert isinstance(near.words_of(path), str)


def test_what_a_lost_reader_costs_hardly_grows_with_the_posts(app):
    begin_writing()
    db.session.add_all(
        Post(kind="news", status="published", published_at=moment(2022), modified_at=moment(2022),
             lang="en", slug=f"s-{n}", path=f"report-from-the-border-part-{n}-{n % 97}", title="x")
        for n in range(5000)
    )  # fmt: skip
    db.session.commit()
    near.paths_near("report-from-border-part-77")
    began = time.process_time()
    for _time in range(20):
        assert near.paths_near("reprot-from-the-bordr-part-4321-53")
    assert (time.process_time() - began) / 20 < 0.05
