import pytest

from lfnkr_app.news import search_index
from lfnkr_app.news.search_words import terms
from tests.news.factories import make_post


def found(question):
    return search_index.find(terms(question), limit=20).ids


def test_two_letter_words_are_found_in_japanese_and_korean(app):
    japanese = make_post("強制送還に抗議", "<p>当会は脱北者を支援しています。</p>", lang="ja")
    korean = make_post("성명", "<p>북한 난민을 돕습니다.</p>", lang="ko")
    assert found("脱北") == (japanese.id,)
    assert found("送還") == (japanese.id,)
    assert found("북한") == found("난민") == (korean.id,)
    assert found("北脱") == ()


def test_titles_come_before_bodies(app):
    body = make_post("Another", "<p>" + "sanctuary " * 30 + "</p>")
    title = make_post("A sanctuary", "<p>Words.</p>")
    assert found("sanctuary") == (title.id, body.id)


def test_every_word_must_stand_and_beginnings_count(app):
    both = make_post("Refugees", "<p>at the river</p>")
    make_post("Refugees", "<p>in the city</p>")
    assert found("refugee river") == (both.id,)


def test_a_changed_post_is_found_by_its_new_words_only(app):
    from lfnkr_app.database import begin_writing, db
    from lfnkr_app.news import actions
    from lfnkr_app.news.models import Post
    from tests.news.factories import moment

    number = make_post("Old", "<p>first</p>").id
    begin_writing()
    post = db.session.get_one(Post, number)
    actions.write(post, title="New", html="<p>second</p>", made_by="test", now=moment(2024))
    db.session.commit()
    assert (found("first"), found("second"), found("new")) == ((), (number,), (number,))


def test_a_deleted_post_leaves_the_index(app):
    from lfnkr_app.database import begin_writing, db
    from lfnkr_app.news.models import Post

    number = make_post("Gone", "<p>vanishing</p>").id
    begin_writing()
    db.session.delete(db.session.get_one(Post, number))
    db.session.commit()
    again = make_post("Fresh", "<p>other</p>")
    assert found("vanishing") == ()
    assert found("other") == (again.id,)


ODD = ["", "%", "_", "'", '"', "\\", "a'b\"c", "AND OR NOT NEAR(", "title:x", "x*", "-x",
       "x" * 1000, "<script>alert(1)</script>", "強", "🙂", "a & b | !c <-> (d", ":*", "1e5 2003-02 http://a.b/c",
       "½ ² ﷺ", " ".join("abcdefghij" * 20)]  # fmt: skip


@pytest.mark.parametrize("question", ODD)
def test_no_question_is_too_odd(browser, question):
    page = browser.get("/", query_string={"s": question})
    assert page.status == 200
    assert page.response.headers["Cache-Control"] == "no-store"
    assert 'name="robots" content="noindex"' in page.text
    assert "<script>alert" not in page.text


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
