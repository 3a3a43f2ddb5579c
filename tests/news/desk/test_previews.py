"""Links that show an unpublished post to somebody outside."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news import jobs
from lfnkr_app.news.desk.models import PreviewLink
from lfnkr_app.news.models import Media, Post, PostUpdate
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.factories import make_post, moment


def draft(**values):
    return make_post("Not out yet", "<p>Words about the river.</p>", status="draft",
                     published_at=None, **values).id  # fmt: skip


def link_to(browser, post_id):
    page = browser.submit(browser.get(f"/staff/posts/{post_id}/previews"), f"{post_id}/previews")
    assert page.status == 200
    (address,) = re.findall(r"http\S+/preview/[\w-]{43}", page.text)
    return re.sub(r"^https?://[^/]+", "", address)


def change(model, number, **values):
    begin_writing()
    row = db.session.get(model, number)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()


@pytest.fixture
def staff(app):
    return sign_in(app, member("author"))


def test_an_outsider_sees_the_post_as_it_will_look(staff, browser):
    post_id = draft(sensitive=True, content_note="It tells of violence.", lead_image="p/a.jpg")
    begin_writing()
    db.session.add(Media(path="p/a.jpg", alt="A bridge", caption="Tumen", kind="image/jpeg",
                         width=4, height=3, added_at=moment(2022)))  # fmt: skip
    db.session.add(PostUpdate(post_id=post_id, happened_at=moment(2026, 4), html="<p>Later.</p>"))
    db.session.commit()
    page = browser.get(link_to(staff, post_id))
    assert page.status == 200
    assert page.h1 == "Not out yet"
    for words in ("Preview, not published", "This link ends on", "no date yet", "Later.",
                  "Tumen", "It tells of violence.", "Some names are", "the river"):  # fmt: skip
        assert words in page.words, words
    assert "A bridge" in [image.get("alt") for image in page.tree.iter("img")]


def test_no_machine_keeps_a_preview(staff, browser):
    page = browser.get(link_to(staff, draft()))
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "noindex" in page.response.headers["X-Robots-Tag"]
    assert page.response.headers["Referrer-Policy"] == "same-origin"
    assert 'content="noindex"' in page.text
    assert "/preview/" not in page.text


def test_only_the_hash_of_a_key_is_stored_and_the_link_is_shown_once(staff):
    post_id = draft()
    key = link_to(staff, post_id).rpartition("/")[2]
    link = db.session.query(PreviewLink).one()
    assert key.encode() not in link.key_hash
    assert len(link.key_hash) == 32
    assert timedelta(days=7) == link.expires_at - link.made_at
    assert key not in staff.get(f"/staff/posts/{post_id}/previews").text
    assert "post.preview_link" in [entry.act for entry in db.session.query(AuditEntry).all()]


def test_what_does_not_work_looks_alike(staff, browser):
    over, taken_back, binned = ((draft(), None) for _ in range(3))
    paths = [link_to(staff, post_id) for post_id, _none in (over, taken_back, binned)]
    ids = [link.id for link in db.session.query(PreviewLink).order_by(PreviewLink.id)]
    change(PreviewLink, ids[0], expires_at=clock.now())
    staff.submit(staff.get(f"/staff/posts/{taken_back[0]}/previews"), "revoke")
    change(Post, binned[0], status="trash")
    pages = [browser.get(path) for path in (*paths, "/preview/x", "/preview/" + "é" * 50)]
    assert {page.status for page in pages} == {404}
    assert len({page.words for page in pages}) == 1
    assert "Not out yet" not in pages[0].text
    assert {page.response.headers["Cache-Control"] for page in pages} == {"no-store"}


def test_only_the_saved_text_is_shown_not_the_unsaved(staff, browser):
    post_id = draft()
    path = link_to(staff, post_id)
    change(Post, post_id, title="Saved since")
    assert browser.get(path).h1 == "Saved since"


def test_once_published_the_link_leads_to_the_post(staff, browser):
    post_id = draft(slug="river", lang="ja")
    path = link_to(staff, post_id)
    change(Post, post_id, status="published", published_at=moment(2026, 4))
    answer = browser.get(path)
    assert (answer.status, answer.location) == (302, "/ja/river/")
    page = staff.get(f"/staff/posts/{post_id}/previews")
    assert "its own address shows it" in page.words
    assert f"/staff/posts/{post_id}/previews" not in [
        f.get("action") for f in page.tree.iter("form")
    ]


@pytest.mark.parametrize(("lang", "marked"), [("ja", "ja"), ("ko", "ko"), ("zh", "zh-Hans")])
def test_a_preview_speaks_the_language_of_its_post(staff, browser, lang, marked):
    page = browser.get(link_to(staff, draft(lang=lang)))
    assert page.tree.get("lang") == marked


def test_staff_see_their_own_preview_and_strangers_do_not(app, staff):
    post_id = draft()
    page = staff.get(f"/staff/posts/{post_id}/preview")
    assert page.h1 == "Not out yet"
    assert f"/staff/posts/{post_id}/edit" in page.links()
    assert Browser(app).get(f"/staff/posts/{post_id}/preview").status == 303


def test_a_link_belongs_to_its_post(staff):
    first, second = draft(), draft()
    link_to(staff, first)
    number = db.session.query(PreviewLink).one().id
    token = staff.get("/staff/").form("logout").find("input").get("value")
    answer = staff.post(f"/staff/posts/{second}/previews/{number}/revoke", {"csrf_token": token})
    assert answer.status == 404
    assert db.session.query(PreviewLink).one().revoked_at is None


def test_links_that_ended_long_ago_are_swept(staff, app):
    post_id = draft()
    link_to(staff, post_id)
    link_to(staff, post_id)
    first = db.session.query(PreviewLink).first().id
    change(PreviewLink, first, expires_at=clock.now() - timedelta(days=31))
    assert jobs.sweep_previews(clock.now()) == 1
    assert db.session.query(PreviewLink).count() == 1


def test_guessing_keys_is_slowed_down(app):
    stranger = Browser(app, REMOTE_ADDR="203.0.113.9")
    answers = [stranger.get(f"/preview/{number}").status for number in range(62)]
    assert answers[0] == 404
    assert answers[-1] == 429
