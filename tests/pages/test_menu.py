"""The menu and the footer's links as staff make them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.pages import menu_actions
from lfnkr_app.web.menu import MenuEntry
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_post


@pytest.fixture
def admin(app):
    return sign_in(app, member("administrator"))


def header(page):
    menu = next(nav for nav in page.tree.iter("nav") if nav.get("class") == "menu")
    return [("".join(a.itertext()), a.get("href")) for a in menu.iter("a")]


def site_links(page):
    lists = page.tree.iterfind(".//footer//ul[@class='in-columns']//a")
    return [(a.text, a.get("href")) for a in lists]


def entries(place="header"):
    db.session.rollback()
    query = select(MenuEntry).where(MenuEntry.place == place).order_by(MenuEntry.position)
    return db.session.scalars(query).all()


def make_page(slug, title, **values):
    return make_post(title, slug=slug, kind="page", **values)


def test_the_menu_of_the_first_day_stands_without_any_row(app, browser):
    assert [url for _words, url in header(browser.get("/"))] == [
        "/", "/letters/", "/about/", "/archive/", "/faq/", "/donate/",
    ]  # fmt: skip
    assert [url for _words, url in header(browser.get("/ja/"))][:2] == ["/ja/", "/ja/letters/"]


def test_the_footer_leads_to_the_menu_pages_that_are_published(app, browser):
    assert "/links/" not in browser.get("/").links()
    links = make_page("links", "Links")
    make_page("links", "リンク", lang="ja", translation_group=links.id)
    make_page("resources", "Resources", status="draft")
    assert ("Links", "/links/") in site_links(browser.get("/"))
    assert ("リンク", "/ja/links/") in site_links(browser.get("/ja/"))
    assert "/resources/" not in browser.get("/").links()
    assert ("Sitemap", "/sitemap/") in site_links(browser.get("/")), "the site makes it itself"


def test_help_stands_in_the_footer_whatever_the_menu(app, admin, browser):
    admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    for entry in entries()[1:]:
        admin.submit(admin.get("/staff/site/menu/"), f"/{entry.id}/remove")
    links = browser.get("/about/").links()
    for url in ("/safety/", "/safety/#reach-us", "/privacy-policy/", "/how-we-count/", "/feed/"):
        assert url in links


def test_staff_take_over_the_first_menu_and_order_it(app, admin, browser):
    page = admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    assert [e.labels["ja"] for e in entries()][1] != ""
    first, second = entries()[:2]
    admin.submit(page, f"/{second.id}/up")
    assert [e.id for e in entries()][:2] == [second.id, first.id]
    assert header(browser.get("/"))[0][1] == "/letters/"
    admin.submit(admin.get("/staff/site/menu/"), f"/{second.id}/down")
    assert header(browser.get("/"))[0][1] == "/"
    page = admin.post(f"/staff/site/menu/{first.id}/up", {})
    assert page.status == 400, "no token, no change"


def test_a_page_becomes_a_link_with_its_titles_as_words(app, admin, browser):
    made = make_page("resources", "Resources")
    make_page("resources", "資料", lang="ja", translation_group=made.id)
    admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    choice = admin.get("/staff/site/menu/header/add")
    assert "Resources (/resources/)" in choice.words
    form = admin.get(f"/staff/site/menu/header/add?page={made.id}&target=")
    assert form.tree.find(".//input[@id='label_ja']").get("value") == "資料"
    page = admin.submit(form)
    assert page.status == 200
    assert "The link stands at the end." in page.words
    assert ("Resources", "/resources/") in header(browser.get("/"))
    assert ("資料", "/ja/resources/") in header(browser.get("/ja/"))
    assert ("Resources", "/ko/resources/") in header(browser.get("/ko/"))


def test_an_address_elsewhere_is_a_plain_link(app, admin, browser):
    form = admin.get("/staff/site/menu/footer/add?page=&target=https://example.org/x")
    admin.submit(form, label_en="A friend")
    page = browser.get("/ja/")
    assert ("A friend", "https://example.org/x") in site_links(page)
    link = next(a for a in page.tree.iter("a") if a.get("href") == "https://example.org/x")
    assert link.get("rel") == "noopener noreferrer"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("//evil.example/", "Begin with /"),
        ("javascript:alert(1)", "Begin with /"),
        ("http://example.org/", "Begin with /"),
        ("https://me@example.org/", "Begin with /"),
        ("/staff/people/", "staff pages"),
        ("/no/such/page/", "Nothing stands at /no/such/page/"),
        ("", "Enter an address"),
    ],
)
def test_a_link_to_nowhere_is_refused(app, admin, target, said):
    form = admin.get("/staff/site/menu/header/add?target=/archive/")
    page = admin.submit(form, target=target, label_en="Odd one")
    assert page.status == 422
    assert said in page.words
    assert "Odd one" in page.text, "what was typed stays"
    assert entries() == []


def test_the_head_holds_six_links(app, admin):
    for _more in range(3):
        form = admin.get("/staff/site/menu/header/add?target=/archive/")
        if form.status == 200:
            admin.submit(form, label_en="One more")
    assert len(entries()) == menu_actions.MOST["header"] == 6
    page = admin.get("/staff/site/menu/header/add", follow=True)
    assert "There is room for 6 links." in page.words
    assert "/staff/site/menu/header/add" not in page.links()


def test_a_longer_menu_from_wordpress_is_shown_and_complained_of(app, admin, browser):
    begin_writing()
    for number in range(8):
        menu_actions.add("header", "/archive/", {"en": f"Link {number}"})
    db.session.commit()
    assert "There are 8 links here, more than fit." in admin.get("/staff/site/menu/").words
    assert len(header(browser.get("/"))) == 9


def test_a_link_is_changed_and_removed(app, admin, browser):
    admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    number = entries()[3].id
    page = admin.submit(admin.get(f"/staff/site/menu/{number}/"), label_en="All years")
    assert "Saved." in page.words
    assert ("All years", "/archive/") in header(browser.get("/"))
    page = admin.submit(page, f"/{number}/remove")
    assert "the page stays" in page.words
    assert ("All years", "/archive/") not in header(browser.get("/"))
    assert admin.get(f"/staff/site/menu/{number}/").status == 404


def test_the_first_menu_comes_back_after_a_question(app, admin, browser):
    admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    admin.submit(admin.get("/staff/site/menu/"), f"/{entries()[0].id}/remove")
    page = admin.get("/staff/site/menu/header/reset")
    assert "No page is deleted." in page.words
    admin.submit(page)
    assert entries() == []
    assert header(browser.get("/"))[0][1] == "/"


def test_every_change_is_on_record(app, admin):
    admin.submit(admin.get("/staff/site/menu/"), "/header/own")
    admin.submit(admin.get("/staff/site/menu/"), f"/{entries()[0].id}/down")
    page = admin.get("/staff/audit/")
    assert "menu.start" in page.words
    assert "menu.move" in page.words


def test_two_links_of_one_address_stand_once_in_the_footer(app, browser):
    begin_writing()
    menu_actions.add("footer", "/archive/", {"en": "Archive"})
    db.session.commit()
    urls = [url for _words, url in site_links(Browser(app).get("/"))]
    assert urls.count("/archive/") == 1
