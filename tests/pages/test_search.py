"""The page of search results."""

import pytest
from sqlalchemy import select, update

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Category
from tests.news.factories import make_post, moment


def shown(page):
    return [" ".join("".join(h.itertext()).split()) for h in page.tree.findall(".//li//h2")]


def test_results_mark_the_words_and_escape_the_rest(browser):
    make_post("Tom & Jerry", "<p>They met at the <b>river</b> &lt;Tumen&gt;.</p>")
    page = browser.get("/?s=RIVER")
    assert "<mark>river</mark> &lt;Tumen&gt;" in page.text
    assert "Tom &amp; Jerry" in page.text


def test_results_come_in_pages(browser):
    for number in range(25):
        make_post(f"Crossing {number}")
    assert "25 results" in browser.get("/?s=crossing").words
    assert len(browser.get("/?s=crossing&page=2").tree.findall(".//li[@class='news-item']")) == 5
    assert browser.get("/?s=crossing&page=3").status == 404
    assert browser.get("/search/two%20words/").location == "/?s=two+words"


def test_search_results_as_a_feed(browser):
    make_post("A crossing")
    answer = browser.get("/?s=crossing&feed=rss2").response
    assert answer.mimetype == "application/rss+xml"
    assert b"A crossing" in answer.data


def test_phrases_are_marked_whole_and_other_words_by_themselves(browser):
    make_post("Forced repatriation", "<p>They fear forced, repatriation; and forced work.</p>")
    page = browser.get("/", query_string={"s": '"forced repatriation" fear'})
    assert "<mark>Forced repatriation</mark>" in page.text
    assert "<mark>forced, repatriation</mark>; and forced work" in page.text
    assert "<mark>fear</mark>" in page.text


def test_japanese_words_are_marked(browser):
    make_post("強制送還に抗議", "<p>当会は脱北者を支援します。</p>", lang="ja")
    page = browser.get("/ja/", query_string={"s": "「送還」 脱北"})
    assert "強制<mark>送還</mark>に抗議" in page.text
    assert "<mark>脱北</mark>者" in page.text


def test_results_can_be_kept_to_a_year_and_a_topic(browser):
    make_post("Crossing in spring", published_at=moment(2021), categories=("china",))
    make_post("Crossing in autumn", published_at=moment(2022), categories=("relief",))
    assert len(shown(browser.get("/?s=crossing"))) == 2
    page = browser.get("/?s=crossing&year=2021")
    assert shown(page) == ["Crossing in spring"]
    assert page.tree.find(".//select[@id='search-year']/option[@selected]").text == "2021"
    assert shown(browser.get("/?s=crossing&topic=relief")) == ["Crossing in autumn"]
    assert shown(browser.get("/?s=crossing&topic=relief&year=2022")) == ["Crossing in autumn"]
    page = browser.get("/?s=crossing&topic=relief&year=2021")
    assert "Nothing was found." in page.words
    assert "/?s=crossing" in page.links()


def test_a_topic_is_searched_with_those_under_it(browser):
    make_post("Crossing in spring", categories=("china",))
    make_post("Crossing in autumn", categories=("border",))
    ids = dict(db.session.execute(select(Category.slug, Category.id)).all())
    begin_writing()
    db.session.execute(
        update(Category).where(Category.slug == "border").values(parent_id=ids["china"])
    )
    db.session.commit()
    found = shown(browser.get("/?s=crossing&topic=china"))
    assert sorted(found) == ["Crossing in autumn", "Crossing in spring"]
    assert shown(browser.get("/?s=crossing&topic=border")) == ["Crossing in autumn"]


@pytest.mark.parametrize(
    "odd",
    ["year=1066", "year=x", "year=", "year=9" + "9" * 50, "topic=nothing", "topic=%27", "year[]=1",
     "topic=", "page=0", "page=-1", "page=x", "page=1.5", "page=%00", "page=" + "9" * 50],
)  # fmt: skip
def test_odd_filters_and_pages_are_as_if_they_were_not_there(browser, odd):
    make_post("Crossing", categories=("china",))
    page = browser.get(f"/?s=crossing&{odd}")
    if "%00" in odd:
        assert page.status == 400
    else:
        assert shown(page) == ["Crossing"], odd


def test_further_pages_keep_the_filters(browser):
    for number in range(25):
        make_post(f"Crossing {number}", categories=("china",))
    page = browser.get("/?s=crossing&topic=china&year=2022")
    assert "/?s=crossing&year=2022&topic=china&page=2" in page.links()
    assert len(shown(browser.get("/?s=crossing&topic=china&page=2"))) == 5


def test_the_feed_keeps_to_the_same(browser):
    make_post("Crossing in spring", published_at=moment(2021))
    make_post("Crossing in autumn", published_at=moment(2022))
    answer = browser.get("/?s=crossing&year=2021&feed=rss2").response
    assert b"in spring" in answer.data
    assert b"in autumn" not in answer.data
    assert answer.headers["Cache-Control"] == "no-store"
    assert browser.get("/?s=crossing&feed=atom").response.mimetype == "application/atom+xml"


@pytest.mark.parametrize("question", ["%%%", "。、！", '""', "_ - _", "🙂"])
def test_signs_alone_get_a_friendly_page(browser, question):
    make_post("Crossing")
    page = browser.get("/", query_string={"s": question})
    assert page.status == 200
    assert "There is no word to search for in that." in page.words


def test_percent_and_underscore_are_signs_like_any_other(browser):
    make_post("Fifty", "<p>50% of them</p>")
    make_post("Other", "<p>500 of them</p>")
    assert shown(browser.get("/", query_string={"s": "50%"})) == ["Fifty"]
    assert shown(browser.get("/", query_string={"s": "f_fty"})) == []


def test_a_thousand_letters_and_nul_are_sane(browser):
    make_post("Crossing")
    assert browser.get("/", query_string={"s": "crossing " * 111}).status == 200
    assert browser.get("/?s=%00").status == 400
    assert browser.get("/?s=%ff").status == 400


def test_drafts_are_never_results(browser):
    make_post("Crossing secretly", status="draft", published_at=None)
    make_post("Crossing privately", status="private")
    assert shown(browser.get("/?s=crossing")) == []
