import pytest

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
