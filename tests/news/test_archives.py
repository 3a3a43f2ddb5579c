import pytest

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Category
from tests.news.factories import make_author, make_category, make_post, moment


def test_lists_hold_eight_posts_a_page(browser):
    for day in range(1, 11):
        make_post(f"Number {day}", published_at=moment(2022, 3, day), categories=("china",))
    first, second = browser.get("/category/china/"), browser.get("/category/china/page/2/")
    assert "Number 10" in first.words
    assert "Number 2 " not in first.words
    assert "Number 2" in second.words
    assert browser.get("/category/china/page/3/").status == 404
    assert browser.get("/category/china/page/0/").status == 404
    assert browser.get("/category/china/page/1/").location == "/category/china/"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/2022/", 200), ("/2022/03/", 200), ("/2022/03/07/", 200), ("/2022/3/", 301),
     ("/2022/04/", 404), ("/2022/13/", 404), ("/2022/02/30/", 404), ("/0000/", 404),
     ("/category/none/", 404), ("/tag/none/", 404), ("/author/none/", 404),
     ("/category/world/china/", 301)],
)  # fmt: skip
def test_archives_answer(browser, path, status):
    make_post(categories=("china",))
    assert browser.get(path).status == status


def test_a_month_is_that_of_tokyo(browser):
    make_post("New year", published_at=moment(2021, 12, 31, 15))
    assert "New year" in browser.get("/2022/01/01/").words
    assert browser.get("/2021/12/").status == 404


def test_an_empty_month_leads_to_its_neighbours(browser):
    make_post(published_at=moment(2020, 5, 5))
    make_post(published_at=moment(2023, 2, 5))
    page = browser.get("/2021/08/")
    assert page.status == 404
    assert {"/2020/05/", "/2023/02/"} <= set(page.links())


def test_a_category_and_a_tag_of_one_name_stay_apart(browser):
    make_post("Of the category", categories=("lfnkr",))
    make_post("Of the tag", tags=("lfnkr",))
    assert "Of the tag" not in browser.get("/category/lfnkr/").words
    assert "Of the category" not in browser.get("/tag/lfnkr/").words


def test_a_category_without_posts_says_so(browser):
    make_category("donation")
    assert "There are no posts here yet." in browser.get("/category/donation/").words


def under(parent, slug):
    number = make_category(slug)
    begin_writing()
    db.session.get_one(Category, number).parent_id = parent
    db.session.commit()
    return number


def test_a_category_holds_the_posts_of_those_under_it(browser):
    world = make_category("world", "World")
    china = under(world, "china")
    under(china, "yanbian")
    make_post("At the top", categories=("world",))
    make_post("Deep below", categories=("yanbian",))
    make_post("Elsewhere", categories=("donation",))
    page = browser.get("/category/world/")
    assert "2 posts" in page.words
    assert "Deep below" in page.words
    assert "Elsewhere" not in page.words
    assert "/category/china/" in page.links()
    for path in ("/category/world/feed/", "/category/china/feed/"):
        assert "Deep below" in browser.get(path).text
    way = browser.get("/category/yanbian/").tree.find(".//nav[@class='breadcrumb']")
    assert [a.get("href") for a in way.iter("a")][-2:] == ["/category/world/", "/category/china/"]


def test_a_category_under_itself_still_answers(browser):
    first = make_category("first")
    second = under(first, "second")
    begin_writing()
    db.session.get_one(Category, first).parent_id = second
    db.session.commit()
    make_post("In a circle", categories=("second",))
    for path in ("/category/first/", "/category/second/", "/sitemap/", "/archive/"):
        assert browser.get(path).status == 200


def test_a_category_says_what_it_is_about(browser):
    number = make_category("china")
    begin_writing()
    db.session.get_one(Category, number).description = "Refugees in China."
    db.session.commit()
    page = browser.get("/category/china/")
    assert "Refugees in China." in page.words
    assert page.tree.find(".//meta[@name='description']").get("content") == "Refugees in China."


def test_a_year_leads_to_its_months_and_a_day_back_to_both(browser):
    make_post(published_at=moment(2022, 3, 7))
    make_post(published_at=moment(2022, 11, 7))
    assert {"/2022/03/", "/2022/11/"} <= set(browser.get("/2022/").links())
    assert {"/2022/", "/2022/03/"} <= set(browser.get("/2022/03/07/").links())


@pytest.mark.parametrize(
    ("path", "feed"),
    [("/category/china/", "/category/china/feed/"), ("/tag/border/", "/tag/border/feed/"),
     ("/author/k-tanaka/", "/author/k-tanaka/feed/"), ("/2022/", "/2022/feed/"),
     ("/2022/03/07/", "/2022/03/feed/")],
)  # fmt: skip
def test_every_list_names_its_own_feed_and_that_of_the_site(browser, path, feed):
    make_post(categories=("china",), tags=("border",), author_id=make_author())
    named = browser.get(path).tree.findall(".//link[@rel='alternate']")
    kinds = {(link.get("href"), link.get("type")) for link in named}
    for url in (feed, "/feed/"):
        assert (url, "application/rss+xml") in kinds
        assert (f"{url}atom/", "application/atom+xml") in kinds


def test_authors_show_once_they_have_posts(browser):
    author = make_author()
    assert browser.get("/author/k-tanaka/").status == 404
    make_post("Mine", author_id=author)
    assert "Mine" in browser.get("/author/k-tanaka/").words


def test_the_grid_links_months_that_have_posts(browser):
    make_post(published_at=moment(2022, 3, 7))
    page = browser.get("/archive/")
    assert {"/2022/", "/2022/03/"} <= set(page.links())
    assert "/2022/04/" not in page.links()
    assert "/ja/2022/03/" in browser.get("/ja/archive/").links()


def test_a_list_in_japanese_shows_translations_and_falls_back(browser):
    english = make_post("Statement", slug="statement", published_at=moment(2022, 5))
    make_post("声明", slug="statement", lang="ja", translation_group=english.id,
              published_at=moment(2022, 5))  # fmt: skip
    make_post("Only English", published_at=moment(2022, 4))
    japanese = browser.get("/ja/2022/").words
    assert "声明" in japanese
    assert "Statement" not in japanese
    assert "Only English" in japanese
    assert "声明" not in browser.get("/2022/").words
