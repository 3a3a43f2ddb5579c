"""The library page and the page of a file: found, described, replaced, deleted."""

from __future__ import annotations

import io
from html import escape
from urllib.parse import quote

import pytest
from sqlalchemy import select

from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.desk.models import PostDraft
from lfnkr_app.news.library import queries, usage
from lfnkr_app.news.models import Media, PostUpdate, Status
from tests.accounts.people import member, sign_in
from tests.news.factories import make_post, moment
from tests.news.library import files
from tests.news.library.rows import RIVER, make_media, sizes_of


def names(page):
    return [e.text for e in page.tree.iter("span") if e.get("class") == "media-name"]


def listed(browser, query):
    return names(browser.get(f"/staff/media/?{query}"))


def acts():
    db.session.rollback()
    return list(db.session.scalars(select(AuditEntry.act).where(AuditEntry.act.like("media.%"))))


def test_an_empty_library_says_how_to_begin(editor):
    assert "No files yet" in editor.get("/staff/media/").words
    assert "No file fits" in editor.get("/staff/media/?q=nothing").words


def test_files_are_found_by_every_word(app, editor):
    make_media(title="River", alt="Dawn at the border")
    make_media("wp-content/uploads/2024/01/b.jpg", title="100% of_it", caption="送還に反対")
    assert listed(editor, "q=RIVER+dawn") == ["River"]
    assert listed(editor, "q=river.jpg") == ["River"]
    assert listed(editor, "q=送還") == ["100% of_it"]
    assert listed(editor, "q=%25+of_") == ["100% of_it"]
    assert listed(editor, "q=%25%25") == []
    assert listed(editor, "q=river+nothing") == []
    assert editor.get("/staff/media/", query_string={"q": "'\"%_\\" * 400}).status == 200


def test_filters_show_what_they_say(app, editor):
    make_media("wp-content/uploads/1.jpg", title="bare", added_by="mika@example.org")
    make_media("wp-content/uploads/2.jpg", title="told", alt="x", consent_note="on paper")
    make_media("wp-content/uploads/3.jpg", title="decorative", decorative=True, missing=True)
    make_media("wp-content/uploads/4.pdf", title="paper", kind="application/pdf")
    make_media("wp-content/uploads/5.jpg", title="imported, unused")
    make_media("wp-content/uploads/6.jpg", title="imported, seen")
    make_media("wp-content/uploads/7.jpg", title="imported, draft")
    make_post(html='<p><img src="/wp-content/uploads/6-300x200.jpg" alt=""></p>')
    make_post(html='<img src="/wp-content/uploads/7.jpg" alt="">', status=Status.DRAFT)
    assert set(listed(editor, "show=documents")) == {"paper"}
    assert set(listed(editor, "show=no-alt")) == {"bare", "imported, seen"}
    assert "told" not in listed(editor, "show=no-consent")
    assert set(listed(editor, "show=missing")) == {"decorative"}
    assert set(listed(editor, "show=unused")) == {"bare", "told", "decorative", "paper",
                                                  "imported, unused"}  # fmt: skip
    assert len(listed(editor, "show=nonsense")) == 7
    assert queries.without_alt() == 2


def test_forty_stand_on_a_page(app, editor):
    for number in range(41):
        make_media(f"wp-content/uploads/{number}.jpg", title=f"n{number}")
    assert len(listed(editor, "")) == 40
    assert listed(editor, "page=2") == ["n0"]
    assert listed(editor, "page=999999999999999999999") == ["n0"]


def test_a_file_says_where_it_is_used(app, editor):
    media = make_media()
    others = make_media("wp-content/uploads/2024/01/river-2.jpg")
    body = make_post("Body", html=f'<img src="/{RIVER}" alt="">', status=Status.DRAFT)
    make_post("Size", html='<img src="/wp-content/uploads/2024/01/river-300x200.jpg" alt="">')
    make_post("Lead", lead_image=RIVER)
    make_post("Other", html='<img src="/wp-content/uploads/2024/01/river-2.jpg" alt="">')
    told = make_post("Told")
    begin_writing()
    html = f'<a href="/{RIVER}">x</a>'
    db.session.add(PostUpdate(post_id=told.id, happened_at=moment(2024), html=html))
    db.session.commit()
    page = editor.get(f"/staff/media/{media.id}/")
    assert f"/staff/posts/{body.id}/edit" in page.links()
    for title in ("Body", "Size", "Lead", "Told"):
        assert title in page.words
    assert "Other" not in page.words
    assert [use.title for use in usage.uses_of(others)] == ["Other"]


@pytest.mark.parametrize("path", ["wp-content/uploads/送還&1_%.jpg", "wp-content/uploads/été.jpg"])
def test_odd_names_are_found_in_bodies_and_in_text_nobody_saved(app, path):
    media = make_media(path)
    for spelled in (escape(path), quote(path)):
        make_post(spelled, html=f'<img src="/{spelled}" alt="">')
    make_post("near", html='<img src="/wp-content/uploads/送還&amp;1XX.jpg" alt="">')
    unsaved = make_post("unsaved")
    who = member("editor", email="x@example.org")
    begin_writing()
    typed = {"body": f'<img src="/{path}">'}
    db.session.add(
        PostDraft(post_id=unsaved.id, staff_id=who.id, base_version=1, saved_at=moment(2024),
                  fields=typed)
    )  # fmt: skip
    db.session.commit()
    assert {use.title for use in usage.uses_of(media)} == {escape(path), quote(path), "unsaved"}


def test_words_are_stored_and_on_record(app, editor):
    media = make_media()
    page = editor.get(f"/staff/media/{media.id}/")
    typed = {"alt": " A river ", "caption": "Tumen", "credit": "Photo: us",
             "consent_note": "Signed, drawer 3"}  # fmt: skip
    after = editor.submit(page, f"{media.id}/", **typed)
    assert "Saved." in after.words
    db.session.rollback()
    media = db.session.get(Media, media.id)
    assert (media.alt, media.caption, media.consent_note) == ("A river", "Tumen",
                                                              "Signed, drawer 3")  # fmt: skip
    assert acts() == ["media.describe"]
    assert "<figcaption>Tumen. Photo: us</figcaption>" in page_text(after, "figure-markup")


def page_text(page, number):
    return next("".join(e.itertext()) for e in page.tree.iter() if e.get("id") == number)


def test_words_that_contradict_are_asked_about_and_nothing_typed_is_lost(app, editor):
    media = make_media()
    page = editor.get(f"/staff/media/{media.id}/")
    after = editor.submit(page, f"{media.id}/", alt="A river", decorative="y", caption="Tumen")
    assert after.status == 422
    assert "not both" in after.words
    assert "Tumen" in after.text
    after = editor.submit(page, f"{media.id}/", alt="x" * 501)
    assert (after.status, "at most 500" in after.words) == (422, True)


def test_a_document_needs_no_alt_text(app, editor):
    media = make_media("wp-content/uploads/a.pdf", kind="application/pdf")
    page = editor.get(f"/staff/media/{media.id}/")
    assert "Alt text" not in page.words
    assert "Saved." in editor.submit(page, f"{media.id}/", title="Report").words


def test_the_consent_note_never_leaves_the_house(app, editor, browser):
    media = make_media(consent_note="Signed by Kim", alt="x", sizes=sizes_of())
    make_post(html=f'<img src="/{media.path}" alt="">', slug="shown", lead_image=media.path)
    for path in ("/shown/", "/", "/feed/"):
        assert "Kim" not in browser.get(path).text


def replace(browser, media_id, raw, name):
    page = browser.get(f"/staff/media/{media_id}/")
    form = page.form("replace")
    csrf = next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
    data = {"csrf_token": csrf, "file": (io.BytesIO(raw), name)}
    return browser.post(f"/staff/media/{media_id}/replace", data, follow=True)


def test_a_file_is_replaced_at_the_same_address(app, editor, media_dir, kept):
    number = make_media(RIVER, files.photo(1000, 700), inside=media_dir).id
    replace(editor, number, files.photo(1200, 900), "first.jpg")
    db.session.rollback()
    old = [size["path"] for size in db.session.get(Media, number).sizes]
    assert "The address is the same" in replace(editor, number, files.see_through(), "b.png").words
    db.session.rollback()
    media = db.session.get(Media, number)
    assert (media.path, media.kind, media.width) == (RIVER, "image/jpeg", 500)
    new = [size["path"] for size in media.sizes]
    assert not set(old) & set(new)
    assert kept() == sorted([RIVER, *new])
    assert editor.get(f"/{old[0]}").response.mimetype == "image/jpeg"  # An old page still shows it.
    assert acts() == ["media.replace"] * 2


def test_replacing_a_picture_by_itself_keeps_its_sizes(app, editor, media_dir, kept):
    number, raw = make_media(RIVER, files.photo(), inside=media_dir).id, files.photo(500, 300)
    replace(editor, number, raw, "a.jpg")
    before = kept()
    replace(editor, number, raw, "a.jpg")
    assert kept() == before
    assert len(before) == 4


def test_a_bad_file_replaces_nothing(app, editor, media_dir, kept):
    raw = files.photo(300, 200)
    number = make_media(RIVER, raw, inside=media_dir).id
    for bad, name, words in ((b"<svg/>", "a.svg", "SVG"), (files.PDF, "a.pdf", "choose a picture"),
                             (b"", "", "Choose a file")):  # fmt: skip
        answer = replace(editor, number, bad, name)
        assert (answer.status, words in answer.words) == (422, True)
    assert (media_dir / RIVER).read_bytes() == raw
    assert kept() == [RIVER]


def test_a_missing_file_is_put_in_its_place(app, editor, media_dir, browser):
    number = make_media(missing=True).id
    assert "The file is missing" in editor.get(f"/staff/media/{number}/").words
    replace(editor, number, files.photo(), "found.jpg")
    assert "is missing" not in editor.get(f"/staff/media/{number}/").words
    assert browser.get(f"/{RIVER}").status == 200


def test_a_file_in_use_is_not_deleted(app, editor, media_dir, kept):
    number = make_media(RIVER, files.photo(90, 60), inside=media_dir).id
    make_post("Shows it", html=f'<img src="/{RIVER}" alt="">')
    page = editor.get(f"/staff/media/{number}/delete")
    assert "Shows it" in page.words
    assert "Delete for good" not in page.words
    form = editor.get(f"/staff/media/{number}/").form(f"{number}/")
    csrf = next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
    assert editor.post(f"/staff/media/{number}/delete", {"csrf_token": csrf}).status == 409
    assert kept() == [RIVER]


def test_a_file_that_nobody_uses_goes_with_all_its_sizes(app, editor, media_dir, kept, browser):
    number = make_media(RIVER, files.photo(), inside=media_dir).id
    replace(editor, number, files.photo(), "a.jpg")
    assert "Deleted." in editor.submit(editor.get(f"/staff/media/{number}/delete"), "delete").words
    assert kept() == []
    assert browser.get(f"/{RIVER}").status == 404
    assert editor.get(f"/staff/media/{number}/").status == 404


def test_an_author_describes_but_neither_replaces_nor_deletes(app, media_dir):
    number = make_media(RIVER, files.photo(90, 60), inside=media_dir).id
    author = sign_in(app, member("author", email="a@example.org"))
    page = author.get(f"/staff/media/{number}/")
    assert "Replace" not in page.words
    assert "Saved." in author.submit(page, f"{number}/", alt="A river").words
    form = page.form(f"{number}/")
    csrf = next(i.get("value") for i in form.iter("input") if i.get("name") == "csrf_token")
    for act in ("replace", "delete"):
        answer = author.post(f"/staff/media/{number}/{act}", {"csrf_token": csrf})
        assert answer.status == 403
