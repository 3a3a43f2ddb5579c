from tests.news.factories import make_post, moment


def test_a_post_stands_at_its_slug(browser):
    make_post(
        "A title", "<p>Body words.</p>", slug="a-title", categories=("china",), tags=("border",)
    )
    page = browser.get("/a-title/")
    assert page.h1 == "A title"
    assert "7 Mar 2022" in page.words
    assert {"/category/china/", "/tag/border/", "/2022/03/"} <= set(page.links())
    assert browser.get("/A-Title").location == "/a-title/"


def test_a_translation_stands_under_its_language(browser):
    english = make_post("Statement", slug="statement")
    make_post("声明", "<p>本文</p>", slug="statement", lang="ja", translation_group=english.id)
    assert browser.get("/statement/").h1 == "Statement"
    assert browser.get("/ja/statement/").h1 == "声明"
    assert "この記事は日本語でも読めます" in browser.get("/statement/").words


def test_a_translation_with_its_own_slug_is_led_to(browser):
    english = make_post("Statement", slug="statement")
    make_post("声明", slug="seimei", lang="ja", translation_group=english.id)
    assert browser.get("/ja/statement/").location == "/ja/seimei/"
    assert browser.get("/seimei/").location == "/statement/"


def test_a_post_in_one_language_says_so_in_the_others(browser):
    make_post("Only English", slug="only")
    page = browser.get("/ko/only/")
    assert page.h1 == "Only English"
    assert page.tree.find(".//article").get("lang") == "en"


def test_nested_pages_show_the_way(browser):
    make_post("About", slug="about", kind="page")
    make_post("Reports", slug="reports", path="about/reports", kind="page")
    page = browser.get("/about/reports/")
    assert page.h1 == "Reports"
    assert "/about/" in page.links()
    assert browser.get("/reports/").status == 404


def test_an_old_static_page_keeps_its_exact_path(browser):
    make_post("Old", slug="archive-1.htm", kind="page")
    assert browser.get("/archive-1.htm").h1 == "Old"


def test_posts_know_their_neighbours(browser):
    make_post("Older", slug="older", published_at=moment(2022, 1))
    make_post("Middle", slug="middle", published_at=moment(2022, 2))
    make_post("Newer", slug="newer", published_at=moment(2022, 3))
    assert {"/older/", "/newer/"} <= set(browser.get("/middle/").links())


def test_posts_of_the_same_topics_are_related(browser):
    make_post("This", slug="this", categories=("china", "defectors"))
    make_post("Near", slug="near", categories=("china", "defectors"), published_at=moment(2019))
    make_post("Far", slug="far", categories=("donation",), published_at=moment(2018))
    section = browser.get("/this/").tree.find(".//section[@aria-labelledby='related']")
    words = "".join(section.itertext())
    assert "Near" in words
    assert "Far" not in words


def test_a_sensitive_post_says_that_names_are_changed(browser):
    make_post(slug="quiet", sensitive=True)
    assert "Some names are changed for safety" in browser.get("/quiet/").words


def test_safety_and_counting_always_stand(browser):
    assert browser.get("/safety/").h1 == "Safety"
    assert browser.get("/ja/safety/").h1 == "安全のために"
    assert browser.get("/ko/safety/").h1 == "안전을 위하여"
    assert browser.get("/ko/how-we-count/").h1 == browser.get("/how-we-count/").h1 == "How we count"


def test_a_missing_page_helps_to_look(browser):
    make_post("Recent", slug="recent")
    page = browser.get("/not-there-at-all/")
    assert page.status == 404
    assert {"/recent/", "/2022/03/"} <= set(page.links())
    assert page.tree.find(".//input[@name='s']") is not None


def test_machines_get_what_they_ask_for(browser):
    make_post(slug="seen")
    make_post("Page", slug="about", kind="page")
    robots = browser.get("/robots.txt").text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in robots
    assert "staff" not in robots
    assert "Expires:" in browser.get("/.well-known/security.txt").text
    facts = browser.get("/api/v1/posts").response.json
    assert [post["url"] for post in facts["posts"]] == ["http://127.0.0.1:8000/seen/"]
    assert browser.get("/api/v1/posts?page=2").status == 404
