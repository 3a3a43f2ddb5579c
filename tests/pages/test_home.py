from datetime import timedelta

import pytest
from sqlalchemy import event

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import letter, posts
from lfnkr_app.petitions.models import Petition, PetitionState
from lfnkr_app.privacy import keys
from tests.news.factories import make_post, moment


@pytest.fixture
def demo(app, monkeypatch):
    monkeypatch.setattr(letter, "SIGNERS", 3)
    keys.ensure()
    for load in (posts.load_posts, letter.load_letter):
        begin_writing()
        load(clock.now())
        db.session.commit()


def test_home_without_anything_is_a_whole_page(browser):
    page = browser.get("/")
    assert page.status == 200
    assert page.h1 == "Life Funds for North Korean Refugees"
    assert "There are no posts here yet." in page.words


def test_home_without_an_open_letter_leads_to_the_newest_post(browser):
    make_post("Newest", slug="newest")
    page = browser.get("/")
    assert "/newest/" in page.links()
    assert "Sign the letter" not in page.words


def test_home_shows_the_open_letter_first(browser, demo):
    page = browser.get("/")
    assert page.h1 == "Open letter to Xi Jinping"
    assert "Sign the letter" in page.words
    assert "/letters/open-letter-to-xi-jinping/#sign" in page.links()
    assert "Older posts" not in page.words


def test_a_closed_letter_leaves_the_home_page(browser, demo):
    begin_writing()
    db.session.query(Petition).update({"state": PetitionState.CLOSED})
    db.session.commit()
    assert browser.get("/").h1 == "Life Funds for North Korean Refugees"


def test_home_says_what_we_do_with_dates(browser, demo):
    words = browser.get("/").words
    for said in ("Helping people in danger", "200+", "as of 2022-03", "RSS",
                 "Hongo 1-33-3-801"):  # fmt: skip
        assert said in words
    assert "救出" in browser.get("/ja/").words


def test_home_leads_to_older_posts(browser):
    for day in range(1, 10):
        make_post(f"Number {day}", published_at=moment(2022, 3, day))
    assert "/page/2/" in browser.get("/").links()
    assert "Number 1" in browser.get("/page/2/").words
    assert browser.get("/page/3/").status == 404


def test_demonstration_content_loads_once(app, demo):
    begin_writing()
    posts.load_posts(clock.now())
    db.session.commit()
    from lfnkr_app.news.models import Category, Post

    assert db.session.query(Category).count() == 18
    assert db.session.query(Post).filter(Post.kind != "page").count() == 8


PAGES = ["/", "/ja/", "/open-letter-to-xi-jinping/", "/ja/open-letter-to-xi-jinping/", "/about/",
         "/ja/about/", "/archive/", "/2022/", "/2022/03/", "/category/china/", "/feed/",
         "/?s=refugees", "/sitemap.xml", "/nothing-here/", "/api/v1/posts",
         "/category/north-korean-refugees/", "/safety/", "/2021/01/"]  # fmt: skip


def test_no_page_asks_the_database_more_than_ten_times(app, browser, demo):
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    counts = {}
    for path in PAGES:
        browser.get(path)  # What is kept for each version of the site is kept now.
        said.clear()
        db.session.remove()
        browser.get(path)
        counts[path] = len([s for s in said if not s.startswith(("PRAGMA", "BEGIN", "SET"))])
    assert max(counts.values()) <= 10, counts


def test_the_newest_post_carries_the_sign_card(browser, demo):
    page = browser.get("/open-letter-to-xi-jinping/")
    assert "/letters/open-letter-to-xi-jinping/" in page.links()
    assert "have signed" in page.words


def test_a_scheduled_letter_post_shows_in_no_state(browser):
    make_post(status="scheduled", published_at=clock.now() + timedelta(days=1), slug="soon")
    assert browser.get("/soon/").status == 404
