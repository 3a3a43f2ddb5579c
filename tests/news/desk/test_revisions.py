"""The history of a post: versions side by side, and going back."""

from __future__ import annotations

import time

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import actions
from lfnkr_app.news.desk import comparing
from lfnkr_app.news.desk.models import PostDraft
from lfnkr_app.news.models import Post, Revision
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post


def change(post_id, title, html, by="ken", **values):
    begin_writing()
    post = db.session.get(Post, post_id)
    actions.write(post, title=title, html=html, made_by=by, now=clock.now(), **values)
    db.session.commit()


def changed_post():
    post_id = make_post("First title", "<p>Two people crossed the river.</p><p>End.</p>").id
    change(post_id, "Second title", "<p>Three people crossed the wide river.</p><p>End.</p>")
    return post_id


def pieces(page, tag):
    return ["".join(e.itertext()) for e in page.tree.iter(tag)]


def test_the_list_says_what_changed_and_who_did_it(app):
    post_id = changed_post()
    page = sign_in(app, member("author")).get(f"/staff/posts/{post_id}/revisions")
    assert "Version 1" in page.words
    assert "title, 2 words added, 1 word taken out" in page.words
    assert "ken" in page.words
    assert "JST" in page.words


def test_a_post_without_changes_has_no_history(app):
    post_id = make_post().id
    page = sign_in(app, member("author")).get(f"/staff/posts/{post_id}/revisions")
    assert "No earlier versions yet" in page.words


def test_a_long_history_has_pages(app):
    post_id = make_post("Title", "<p>0</p>").id
    for number in range(1, 24):
        change(post_id, "Title", f"<p>{number}</p>")
    browser = sign_in(app, member("author"))
    first, second = (browser.get(f"/staff/posts/{post_id}/revisions?page={n}") for n in (1, 2))
    assert "Version 23" in first.words
    assert "Version 3 " not in first.words
    assert "Version 3 " in second.words
    assert "Version 1 " in second.words
    assert browser.get(f"/staff/posts/{post_id}/revisions?page=3").status == 404


def test_two_versions_stand_side_by_side_with_what_differs_marked(app):
    post_id = changed_post()
    page = sign_in(app, member("author")).get(f"/staff/posts/{post_id}/compare?from=1&to=now")
    assert page.status == 200
    taken, added = pieces(page, "del"), pieces(page, "ins")
    assert "[taken out: First]" in taken
    assert "[taken out: Two]" in taken
    assert {"[added: Second]", "[added: Three]"} <= set(added)
    assert "wide" in " ".join(added)
    assert "crossed" not in " ".join(taken + added)


def test_an_unsaved_text_is_compared_with_the_saved_one(app):
    who = member("author")
    post_id = make_post("Title", "<p>The old words.</p>", status="draft").id
    begin_writing()
    fields = {"title": "Title", "body": "<p>The new words.</p><script>x</script>"}
    db.session.add(PostDraft(post_id=post_id, staff_id=who.id, fields=fields, base_version=1,
                             saved_at=clock.now()))  # fmt: skip
    db.session.commit()
    browser = sign_in(app, who)
    page = browser.get(f"/staff/posts/{post_id}/compare?from=draft-{who.id}&to=now")
    assert "Unsaved text of mika" in page.words
    assert "[taken out: new]" in pieces(page, "del")
    assert browser.get(f"/staff/posts/{post_id}/compare?from=draft-99&to=now").status == 404


def test_versions_that_are_not_there_are_404(app):
    post_id = changed_post()
    browser = sign_in(app, member("author"))
    for query in ("", "?from=7", "?from=1&to=x", "?from=-1", "?from=draft-x", "?from=²",
                  "?from=99999999999999999999"):  # fmt: skip
        assert browser.get(f"/staff/posts/{post_id}/compare{query}").status == 404, query
    assert browser.get(f"/staff/posts/{post_id}/revisions/9").status == 404
    assert browser.get("/staff/posts/999/revisions").status == 404


def test_pictures_and_links_that_change_are_told(app):
    post_id = make_post("T", '<p>See <a href="/one/">here</a></p><img src="/a.jpg" alt="A">').id
    change(post_id, "T", '<p>See <a href="/two/">here</a></p><img src="/b.jpg" alt="A">')
    page = sign_in(app, member("author")).get(f"/staff/posts/{post_id}/compare?from=1&to=now")
    assert "[added: [/two/]]" in pieces(page, "ins")
    assert "[taken out: [/a.jpg]]" in pieces(page, "del")


def test_a_change_of_form_alone_is_said(app):
    post_id = make_post("T", "<p>Some words.</p>").id
    change(post_id, "T", "<p><strong>Some</strong> words.</p>")
    page = sign_in(app, member("author")).get(f"/staff/posts/{post_id}/compare?from=1&to=now")
    assert "The words are the same" in page.words
    same = sign_in(app, member("author", email="k@example.org"))
    assert "exactly the same" in same.get(f"/staff/posts/{post_id}/compare?from=now&to=now").words


def test_restoring_keeps_the_present_text_and_can_be_undone(app):
    post_id = changed_post()
    browser = sign_in(app, member("editor"))
    version = db.session.get(Post, post_id).version
    page = browser.submit(browser.get(f"/staff/posts/{post_id}/revisions/1"), "restore")
    assert "Version 1 is back" in page.words
    post = db.session.get(Post, post_id)
    assert (post.title, post.version) == ("First title", version + 1)
    assert "Two people" in post.text
    kept = db.session.query(Revision).filter_by(post_id=post_id, number=2).one()
    assert (kept.title, kept.made_by) == ("Second title", "mika")
    browser.submit(browser.get(f"/staff/posts/{post_id}/revisions/2"), "restore")
    assert db.session.get(Post, post_id).title == "Second title"
    acts = [entry.act for entry in db.session.query(AuditEntry).all()]
    assert acts.count("post.restore_version") == 2


def test_a_version_that_could_not_come_out_is_not_put_on_the_site(app):
    post_id = make_post("First", '<p>x</p><img src="/a.jpg" alt="">', categories=("china",)).id
    change(post_id, "Second", "<p>No picture.</p>")
    browser = sign_in(app, member("editor"))
    page = browser.submit(browser.get(f"/staff/posts/{post_id}/revisions/1"), "restore")
    assert "That version cannot stand on the site as it is" in page.words
    assert "has no alternative text" in page.words
    assert db.session.get(Post, post_id).title == "Second"
    assert db.session.query(Revision).filter_by(post_id=post_id).count() == 1


def test_authors_restore_drafts_and_leave_published_posts_alone(app):
    out = changed_post()
    browser = sign_in(app, member("author"))
    page = browser.get(f"/staff/posts/{out}/revisions")
    assert "Restore" not in page.words
    token = browser.get("/staff/").form("logout").find("input").get("value")
    answer = browser.post(f"/staff/posts/{out}/revisions/1/restore", {"csrf_token": token})
    assert answer.status == 403
    assert db.session.get(Post, out).title == "Second title"


def test_a_version_reads_as_it_read(app):
    page = sign_in(app, member("author")).get(f"/staff/posts/{changed_post()}/revisions/1")
    assert "First title" in page.words
    assert "Two people crossed the river." in page.words


def test_japanese_is_compared_by_letters():
    (row,) = comparing.rows(["国境の川を二人が渡った。"], ["国境の川を三人が渡った。"])
    assert [piece.words for piece in row.old if piece.changed] == ["二"]
    assert [piece.words for piece in row.new if piece.changed] == ["三"]


def test_korean_and_english_in_one_line_keep_their_words_whole():
    (row,) = comparing.rows(["탈북자 NGO report"], ["탈북민 NGO reports"])
    assert [piece.words for piece in row.new if piece.changed] == ["민", "reports"]


def test_a_paragraph_put_in_between_moves_nothing():
    old = ["One stays.", "Two stays too.", "Three ends it."]
    new = ["One stays.", "Wholly different matter.", "Two stays too.", "Three ends it."]
    assert [row.kind for row in comparing.rows(old, new)] == ["same", "added", "same", "same"]


def test_a_changed_paragraph_finds_its_own_beside_a_new_one():
    old = ["The river was wide in March."]
    new = ["Nobody had heard of it.", "The river was very wide in March."]
    assert [row.kind for row in comparing.rows(old, new)] == ["added", "changed"]


def test_long_unchanged_stretches_are_folded():
    old = [f"Line {n}" for n in range(20)]
    rows = comparing.folded(comparing.rows(old, [*old[:10], "New words here", *old[10:]]))
    assert [(row.kind, row.hidden) for row in rows] == [
        ("gap", 9), ("same", 0), ("added", 0), ("same", 0), ("gap", 9)
    ]  # fmt: skip


def test_very_long_texts_are_compared_in_bounded_time():
    words = " ".join(f"word{n % 977}" for n in range(30_000))
    other = " ".join(f"word{(n * 7) % 977}" for n in range(30_000))
    lines = [f"line {n}" for n in range(1_400)]
    for old, new in (([words], [other]), (lines, lines[::-1]), (["字" * 200_000], ["文" * 200_000]),
                     ([f"a{n} b c" for n in range(1400)], [f"z{n} b c" for n in range(1400)]),
                     (["x"] * 50_000, ["y"] * 50_000)):  # fmt: skip
        begun = time.process_time()
        rows = comparing.rows(old, new)
        assert time.process_time() - begun < 3
        assert sum(bool(row.old) for row in rows) == len(old)
        assert sum(bool(row.new) for row in rows) == len(new)
