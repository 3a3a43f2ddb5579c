"""What a post shows besides its text, and what lists show of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Comment, Media, PostUpdate
from tests.news.factories import make_post, moment

PICTURE = "wp-content/uploads/2024/river.jpg"


def add(*rows):
    begin_writing()
    db.session.add_all(rows)
    db.session.commit()


def comment(post, number, name, words, *, parent_id=None, day=1):
    begin_writing()
    one = Comment(post_id=post.id, parent_id=parent_id, wordpress_id=number,
                  written_at=moment(2022, 4, day))  # fmt: skip
    one.author_name, one.body_html = name, f"<p>{words}</p>"
    db.session.add(one)
    db.session.commit()
    return one.id


def picture(**values):
    given = {
        "path": PICTURE, "alt": "A river", "caption": "At dawn.", "credit": "Photo: M. T.",
        "kind": "image/jpeg", "width": 1200, "height": 800, "added_at": moment(2024),
    }  # fmt: skip
    add(Media(**{**given, **values}))


def test_updates_stand_under_the_text_the_newest_last(browser):
    post = make_post(slug="told")
    for month, words in ((6, "Later news."), (5, "Put right.")):
        add(PostUpdate(post_id=post.id, happened_at=moment(2022, month), html=f"<p>{words}</p>"))
    words = browser.get("/told/").words
    body, first, last = (words.index(w) for w in ("Words about", "Put right.", "Later news."))
    assert body < first < last
    assert "Update, 1 May 2022" in words


def test_comments_of_the_old_site_are_kept_with_their_replies(browser):
    post = make_post(slug="told")
    first = comment(post, 101, "Anna", "Thank you.")
    reply = comment(post, 102, "Office", "You are welcome.", parent_id=first, day=2)
    comment(post, 103, "Anna", "And good luck.", parent_id=reply, day=3)
    comment(post, 104, "김철수", "감사합니다.", day=4)
    section = browser.get("/told/").tree.find(".//section[@aria-labelledby='comments']")
    threads = section.findall("./ol/li")
    replies = threads[0].findall("./ol/li")
    assert [one.get("id") for one in threads] == ["comment-101", "comment-104"]
    assert [one.get("id") for one in replies] == ["comment-102", "comment-103"]
    assert "And good luck." in "".join(threads[0].itertext())


def test_comments_that_answer_each_other_in_a_circle_are_all_shown(browser):
    post = make_post(slug="told")
    first = comment(post, 1, "A", "one")
    second = comment(post, 2, "B", "two", parent_id=first)
    begin_writing()
    db.session.get_one(Comment, first).parent_id = second
    db.session.commit()
    words = browser.get("/told/").words
    assert "one" in words
    assert "two" in words


def test_a_post_without_comments_says_nothing_of_them(browser):
    make_post(slug="told")
    assert "Comments" not in browser.get("/told/").words


def test_the_lead_picture_has_its_size_words_and_source(browser):
    picture()
    make_post(slug="seen", lead_image=PICTURE)
    figure = browser.get("/seen/").tree.find(".//figure")
    img = figure.find(".//img")
    assert (img.get("src"), img.get("alt")) == (f"/{PICTURE}", "A river")
    assert (img.get("width"), img.get("height")) == ("1200", "800")
    assert "At dawn. Photo: M. T." in " ".join("".join(figure.itertext()).split())


def test_a_lead_picture_that_the_text_shows_is_not_shown_twice(browser):
    picture()
    make_post(slug="seen", html=f'<p><img src="/{PICTURE}" alt="A river"></p>', lead_image=PICTURE)
    page = browser.get("/seen/")
    assert page.tree.find(".//figure[@class='lead-picture']") is None
    assert page.text.count(f'src="/{PICTURE}"') == 1


def test_a_content_note_comes_before_the_picture_and_the_text(browser):
    picture()
    make_post(
        slug="hard", sensitive=True, lead_image=PICTURE, content_note="It speaks of beatings."
    )
    page = browser.get("/hard/")
    article = page.text.partition("<article")[2]
    note, figure = article.index("It speaks of beatings."), article.index("<figure")
    assert note < figure < article.index("Words about the river")
    assert "Before you read" in page.words
    assert "#after-text" in page.links()
    assert page.tree.find(".//*[@id='after-text']") is not None


def test_posts_on_top_stand_first_and_no_page_repeats_or_loses_one(browser):
    for day in range(1, 21):
        make_post(f"Number {day:02}", published_at=moment(2022, 3, day), sticky=day in {2, 11})
    seen = []
    for path in ("/", "/page/2/", "/page/3/"):
        page = browser.get(path)
        titles = [t for n in range(1, 21) if f"{(t := f'Number {n:02}')} " in page.words]
        assert page.text.count("Pinned") == (2 if path == "/" else 0)
        assert len(titles) == (8 if path != "/page/3/" else 4)
        seen += titles
    assert len(seen) == len(set(seen)) == 20
    first = browser.get("/").words
    assert first.index("Number 11") < first.index("Number 02") < first.index("Number 20")


def test_a_translation_is_no_neighbour_of_its_original(browser):
    make_post("Older", slug="older", published_at=moment(2022, 1))
    english = make_post("Statement", slug="statement", published_at=moment(2022, 2))
    make_post("声明", slug="statement", lang="ja", translation_group=english.id,
              published_at=moment(2022, 3))  # fmt: skip
    nav = browser.get("/ja/statement/").tree.find(".//nav[@class='older-newer']")
    assert [a.get("href") for a in nav.iter("a")] == ["/ja/older/"]


def test_related_and_neighbouring_posts_are_named_in_the_readers_language(browser):
    make_post("This", slug="this", categories=("china",), published_at=moment(2022, 3))
    english = make_post("Near", slug="near", categories=("china",), published_at=moment(2022, 2))
    make_post("近い", slug="chikai", lang="ja", translation_group=english.id)
    words = browser.get("/ja/this/").words
    assert words.count("近い") == 2
    assert "Near" not in words
    assert "/ja/chikai/" in browser.get("/ja/this/").links()


def test_a_page_in_another_language_points_to_the_real_one(browser):
    make_post("Only English", slug="only")
    page = browser.get("/ko/only/")
    assert canonical(page) == "http://127.0.0.1:8000/only/"
    assert alternates(page) == {"en": "http://127.0.0.1:8000/only/",
                                "x-default": "http://127.0.0.1:8000/only/"}  # fmt: skip
    assert {"/only/", "/ja/only/", "/ko/only/", "/zh/only/"} <= set(page.links())


def test_each_language_names_itself_and_the_others(browser):
    english = make_post("Statement", slug="statement")
    make_post("声明", slug="seimei", lang="ja", translation_group=english.id)
    whole = "http://127.0.0.1:8000"
    known = {"en": f"{whole}/statement/", "ja": f"{whole}/ja/seimei/",
             "x-default": f"{whole}/statement/"}  # fmt: skip
    for path in ("/statement/", "/ja/seimei/"):
        page = browser.get(path)
        assert alternates(page) == known
        assert canonical(page) == whole + path
        assert {"/statement/", "/ja/seimei/"} <= set(page.links())


def test_a_post_in_japanese_only_is_offered_to_everybody(browser):
    make_post("日本語", slug="nihongo", lang="ja")
    page = browser.get("/nihongo/")
    assert page.h1 == "日本語"
    assert canonical(page) == "http://127.0.0.1:8000/ja/nihongo/"
    assert set(alternates(page)) == {"ja", "x-default"}


def test_standing_pages_name_the_languages_that_they_have(browser):
    assert set(alternates(browser.get("/safety/"))) >= {"en", "ja", "x-default"}
    assert canonical(browser.get("/ko/how-we-count/")) == "http://127.0.0.1:8000/how-we-count/"


def canonical(page):
    return page.tree.find(".//link[@rel='canonical']").get("href")


def alternates(page):
    links = page.tree.findall(".//link[@rel='alternate']")
    return {link.get("hreflang"): link.get("href") for link in links if link.get("hreflang")}


@pytest.mark.parametrize(("path", "most"), [("/full/", 10), ("/ja/full/", 10)])
def test_a_post_with_everything_asks_no_more_than_ten_times(app, browser, path, most):
    picture()
    html = f'<p>Words</p><p><img src="/{PICTURE}" alt="River" width="600" height="400"></p>'
    post = make_post(slug="full", html=html, categories=("china",), lead_image="wp-content/x.jpg")
    make_post(slug="other", categories=("china",), published_at=post.published_at + timedelta(1))
    add(PostUpdate(post_id=post.id, happened_at=moment(2022, 6), html="<p>More.</p>"))
    comment(post, 7, "A", "one")
    browser.get(path)
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    browser.get(path)
    asked = [one for one in said if not one.startswith(("PRAGMA", "BEGIN", "SET"))]
    assert len(asked) <= most, asked


def test_a_printed_post_bears_its_address_as_a_code(browser):
    post = make_post(slug="printed")
    assert f"/cards/qr/{post.id}.svg" in browser.get("/printed/").text
    answer = browser.get(f"/cards/qr/{post.id}.svg").response
    assert answer.mimetype == "image/svg+xml"
    hidden = make_post(slug="hidden", status="draft")
    assert browser.get(f"/cards/qr/{hidden.id}.svg").status == 404
