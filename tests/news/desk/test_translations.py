"""Languages of a post: begun, linked, parted."""

from __future__ import annotations

import pytest

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.errors import Refused
from lfnkr_app.news.desk import queries, translations
from lfnkr_app.news.models import Post, PostCategory
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post


@pytest.fixture
def staff(app):
    return sign_in(app, member("editor"))


def group_of(post_id):
    return db.session.get(Post, post_id).translation_group


def link(staff, post_id, language, address):
    page = staff.get(f"/staff/posts/{post_id}/languages")
    form = next(f for f in page.tree.iter("form")
                if any(i.get("name") == "address" for i in f.iter("input")))  # fmt: skip
    token = next(i for i in form.iter("input") if i.get("name") == "csrf_token").get("value")
    given = {"csrf_token": token, "language": language, "address": address}
    return staff.post(f"/staff/posts/{post_id}/languages", given, follow=True)


def test_the_box_shows_how_each_language_stands(staff):
    post_id = make_post("Report", slug="report").id
    make_post("報告", slug="report", lang="ja", translation_group=post_id)
    make_post("보고", slug="report", lang="ko", status="draft", translation_group=post_id)
    page = staff.get(f"/staff/posts/{post_id}/languages")
    rows = {row[0].text: "".join(row[1].itertext()).strip()
            for row in page.tree.iter("tr") if row[0].get("scope") == "row"}  # fmt: skip
    assert rows == {"English": "this one", "日本語": "published", "한국어": "draft", "中文": "none"}


def test_starting_a_translation_copies_the_text_as_a_draft(staff):
    post_id = make_post("Report", "<p>Words.</p>", slug="report", categories=("china",),
                        sensitive=True, excerpt="Short").id  # fmt: skip
    page = staff.submit(staff.get(f"/staff/posts/{post_id}/languages"), "languages/ja")
    assert page.status == 200
    new = db.session.query(Post).filter_by(lang="ja").one()
    assert (new.status, new.path, new.slug, new.title) == ("draft", "report", "report", "Report")
    assert (new.translation_group, new.published_at, new.sensitive) == (post_id, None, True)
    copied = queries.post(new.id)
    assert (copied.body_html, copied.text) == ("<p>Words.</p>", "Words.")
    assert db.session.query(PostCategory).filter_by(post_id=new.id).count() == 0
    assert "post.translate" in [entry.act for entry in db.session.query(AuditEntry).all()]


def test_a_translation_started_from_a_translation_belongs_to_the_original(staff):
    english = make_post("Report", slug="report").id
    japanese = make_post("報告", slug="hokoku", lang="ja", translation_group=english).id
    staff.submit(staff.get(f"/staff/posts/{japanese}/languages"), "languages/ko")
    korean = db.session.query(Post).filter_by(lang="ko").one()
    assert (korean.translation_group, korean.path, korean.title) == (english, "report", "報告")


def test_an_address_taken_in_that_language_is_made_free(staff):
    post_id = make_post("Report", slug="report").id
    make_post("別の", slug="report", lang="ja")
    staff.submit(staff.get(f"/staff/posts/{post_id}/languages"), "languages/ja")
    new = db.session.query(Post).filter_by(translation_group=post_id).one()
    assert (new.path, new.slug) == ("report-2", "report-2")


def test_a_page_keeps_its_place_under_the_translated_parent(staff):
    about = make_post("About", slug="about", kind="page").id
    above = make_post("概要", slug="about", kind="page", lang="ja", translation_group=about).id
    below = make_post("Reports", slug="reports", path="about/reports", kind="page",
                      parent_id=about).id  # fmt: skip
    staff.submit(staff.get(f"/staff/posts/{below}/languages"), "languages/ja")
    new = db.session.query(Post).filter_by(translation_group=below).one()
    assert (new.path, new.slug, new.parent_id) == ("about/reports", "reports", above)


def test_a_language_that_is_there_is_not_started_twice(staff):
    post_id = make_post("Report", slug="report").id
    page = staff.get(f"/staff/posts/{post_id}/languages")
    make_post("報告", slug="report", lang="ja", translation_group=post_id)
    assert "There is one in 日本語 already" in staff.submit(page, "languages/ja").words
    token = page.form("languages/ja").find("input").get("value")
    odd = staff.post(f"/staff/posts/{post_id}/languages/xx", {"csrf_token": token})
    assert odd.status == 404


@pytest.mark.parametrize(
    "typed", ["hokoku", "/ja/hokoku/", "https://northkoreanrefugees.com/ja/hokoku/", " /HOKOKU/ "]
)
def test_a_post_that_exists_is_linked_by_its_address(staff, browser, typed):
    english = make_post("Report", slug="report").id
    japanese = make_post("報告", slug="hokoku", lang="ja").id
    page = link(staff, english, "ja", typed)
    assert "Linked" in page.words, page.words
    assert group_of(japanese) == english
    assert "この記事は日本語でも読めます" in browser.get("/report/").words


def test_linking_from_the_japanese_side_still_makes_english_the_original(staff):
    english = make_post("Report", slug="report").id
    japanese = make_post("報告", slug="hokoku", lang="ja").id
    link(staff, japanese, "en", "report")
    assert (group_of(english), group_of(japanese)) == (None, english)


def test_two_groups_become_one_without_chains(staff):
    english = make_post("Report", slug="report").id
    korean = make_post("보고", slug="bogo", lang="ko", translation_group=english).id
    japanese = make_post("報告", slug="hokoku", lang="ja").id
    chinese = make_post("报告", slug="baogao", lang="zh", translation_group=japanese).id
    link(staff, korean, "zh", "baogao")
    assert [group_of(n) for n in (english, korean, japanese, chinese)] == [None, *[english] * 3]


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"slug": "nothing-here"}, "No post in that language has this address"),
        ({"slug": "page", "kind": "page"}, "One of these is a page"),
        ({"slug": "bin", "status": "trash"}, "No post in that language has this address"),
    ],
)
def test_what_cannot_be_linked_is_said_and_the_address_kept(staff, other, sentence):
    english = make_post("Report", slug="report").id
    if other["slug"] != "nothing-here":
        make_post("報告", lang="ja", **other)
    page = link(staff, english, "ja", other["slug"])
    assert page.status == 422
    assert sentence in page.words
    assert other["slug"] in page.text


def test_two_posts_in_one_language_are_never_one_text(staff):
    english = make_post("Report", slug="report").id
    japanese = make_post("報告", slug="hokoku", lang="ja").id
    make_post("Other", slug="other", translation_group=japanese)
    page = link(staff, english, "ja", "hokoku")
    assert page.status == 422
    assert "There is one in English already" in page.words
    assert group_of(japanese) is None


def test_linking_a_post_with_itself_is_refused(app):
    post_id = make_post("Report", slug="report").id
    begin_writing()
    post = db.session.get(Post, post_id)
    with pytest.raises(Refused, match="linked already"):
        translations.link(post, post)


def test_unlinking_a_translation_gives_it_the_topics(staff, browser):
    english = make_post("Report", slug="report", categories=("china",)).id
    japanese = make_post("報告", slug="hokoku", lang="ja", translation_group=english).id
    staff.submit(staff.get(f"/staff/posts/{english}/languages"), f"{japanese}/unlink")
    assert group_of(japanese) is None
    assert {"Report", "報告"} <= set(browser.get("/category/china/").words.split())


def test_unlinking_the_original_crowns_another(staff):
    english = make_post("Report", slug="report", categories=("china",)).id
    japanese = make_post("報告", slug="report", lang="ja", translation_group=english).id
    korean = make_post("보고", slug="report", lang="ko", translation_group=english).id
    staff.submit(staff.get(f"/staff/posts/{japanese}/languages"), f"{english}/unlink")
    assert [group_of(n) for n in (english, japanese, korean)] == [None, None, japanese]


def test_authors_do_not_link_what_is_published(app):
    english = make_post("Report", slug="report").id
    make_post("報告", slug="hokoku", lang="ja", status="draft")
    author = sign_in(app, member("author"))
    assert "Link one that exists" not in author.get(f"/staff/posts/{english}/languages").words
    token = author.get("/staff/").form("logout").find("input").get("value")
    given = {"csrf_token": token, "language": "ja", "address": "hokoku"}
    assert author.post(f"/staff/posts/{english}/languages", given).status == 403


def test_a_translation_in_the_trash_leaves_its_place_and_comes_back_alone(app):
    english = make_post("Report", slug="report").id
    first = make_post("報告", slug="one", lang="ja", translation_group=english).id
    staff = sign_in(app, member("editor"))
    token = staff.get("/staff/").form("logout").find("input").get("value")
    staff.post(f"/staff/posts/{first}/trash", {"csrf_token": token})
    begin_writing()
    post = queries.post(english)
    second = translations.begin(post, "ja", now=clock.now()).id
    db.session.commit()
    staff.post(f"/staff/posts/{first}/untrash", {"csrf_token": token})
    assert (group_of(first), group_of(second)) == (None, english)
