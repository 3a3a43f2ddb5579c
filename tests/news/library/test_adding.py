"""Adding files: by form and by script, all or nothing on disk and in the database."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.news.library import rules
from lfnkr_app.news.models import Media
from tests.accounts.people import member, sign_in
from tests.browser import Browser
from tests.news.library import files
from tests.news.library.conftest import token
from tests.news.library.rows import make_media


def rows():
    db.session.rollback()
    return list(db.session.scalars(select(Media).order_by(Media.id)))


def add(browser, *given):
    sent = [(io.BytesIO(raw), name) for raw, name in given]
    return browser.post("/staff/media/upload", {"csrf_token": token(browser), "files": sent})


def send(browser, raw, name, **extra):
    data = {"csrf_token": token(browser), "file": (io.BytesIO(raw), name), **extra}
    return browser.post("/staff/media/upload.json", data)


def test_several_files_come_in_at_once(editor, kept):
    answer = add(editor, (files.photo(), "River at dawn.jpg"), (files.PDF, "report.pdf"))
    assert (answer.status, answer.location) == (303, "/staff/media/")
    photo, report = rows()
    folder = rules.folder_of(clock.now())
    assert (photo.path, report.path) == (f"{folder}/river-at-dawn.jpg", f"{folder}/report.pdf")
    assert (photo.title, photo.kind, photo.width) == ("River at dawn", "image/jpeg", 900)
    assert (report.kind, report.size_bytes) == ("application/pdf", len(files.PDF))
    assert kept() == sorted([photo.path, report.path, *(size["path"] for size in photo.sizes)])
    words = editor.get("/staff/media/").words
    assert "2 files added" in words
    assert "A PDF may name who wrote it" in words


def test_what_came_in_is_served_with_headers_that_fit(editor, browser):
    add(editor, (files.photo(), "a.jpg"))
    (media,) = rows()
    main = browser.get(f"/{media.path}")
    assert (main.status, main.response.mimetype) == (200, "image/jpeg")
    assert main.response.headers["Cache-Control"] == "public, max-age=300"
    again = browser.get(f"/{media.path}", headers={"If-None-Match": main.response.headers["ETag"]})
    assert again.status == 304
    size = browser.get(f"/{media.sizes[0]['path']}")
    assert (size.status, size.response.mimetype) == (200, "image/webp")
    assert "immutable" in size.response.headers["Cache-Control"]


def test_one_that_is_refused_holds_no_other_back(editor, kept):
    answer = add(editor, (files.photo(), "good.jpg"), (b"<svg/>", "bad.svg"), (b"", "none.png"))
    assert answer.status == 422
    assert "2 files were not added" in answer.words
    assert "bad.svg SVG drawings can hold programs" in answer.words
    assert "none.png It is empty." in answer.words
    (media,) = rows()
    assert media.path in kept()
    assert not [path for path in kept() if "bad" in path or path.startswith(".adding")]


def test_the_same_name_gets_a_number(editor):
    for _ in range(3):
        add(editor, (files.photo(120, 80), "a.jpg"))
    assert [media.path.rpartition("/")[2] for media in rows()] == ["a.jpg", "a-2.jpg", "a-3.jpg"]


def test_a_form_without_a_file_is_asked_for_one(editor, kept):
    assert "Choose at least one file" in add(editor).words
    assert kept() == []


def test_a_script_gets_what_the_editor_needs(editor):
    answer = send(editor, files.photo(), "River.jpg")
    assert answer.status == 200
    item = answer.response.json["item"]
    assert set(item) >= {"id", "path", "url", "thumb", "alt", "caption", "credit", "width",
                         "height", "decorative"}  # fmt: skip
    assert re.fullmatch(r"/wp-content/uploads/\d{4}/\d\d/river\.jpg", item["url"])
    assert editor.get(item["thumb"]).status == 200
    assert editor.get(item["page"]).status == 200


def test_a_script_gets_one_sentence_when_a_file_is_refused(editor, kept):
    answer = send(editor, files.png_of(50_000, 50_000), "bomb.png")
    assert answer.status == 422
    assert "million pixels" in answer.response.json["error"]
    assert "Choose a file" in editor.post(
        "/staff/media/upload.json", {"csrf_token": token(editor)}
    ).response.json["error"]  # fmt: skip
    assert (rows(), kept()) == ([], [])


def test_what_is_too_large_and_a_token_too_old_are_told_in_json(editor, kept):
    large = send(editor, bytes(26 * 1024 * 1024), "a.jpg")
    assert (large.status, "25 MB" in large.response.json["error"]) == (422, True)
    body = io.BytesIO(b"--x\r\n" + bytes(66 * 1024 * 1024))
    unstated = {"CONTENT_LENGTH": "", "wsgi.input": body, "wsgi.input_terminated": True,
                "CONTENT_TYPE": "multipart/form-data; boundary=x"}  # fmt: skip
    huge = editor.post("/staff/media/upload.json", environ_overrides=unstated)
    assert (huge.status, "too large" in huge.response.json["error"]) == (413, True)
    old = editor.post("/staff/media/upload.json", {"csrf_token": "old"})
    assert (old.status, "open too long" in old.response.json["error"]) == (400, True)
    assert kept() == []


def test_a_stranger_is_turned_away_before_the_body_is_read(app, media_dir):
    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("a stranger's body was read")

        readinto = readline = read

    answer = Browser(app).post(
        "/staff/media/upload.json", content_type="multipart/form-data; boundary=x",
        input_stream=Unread(), headers={"Content-Length": "20000000"},
    )  # fmt: skip
    assert answer.status == 303
    assert "/staff/login" in answer.location


def test_an_author_may_add_but_others_may_not(app, media_dir):
    author = sign_in(app, member("author", email="a@example.org"))
    assert send(author, files.photo(120, 80), "a.jpg").status == 200
    keeper = sign_in(app, member("donations", email="d@example.org"))
    assert keeper.get("/staff/media/upload").status == 403


def test_adding_is_on_record(editor):
    add(editor, (files.photo(120, 80), "a.jpg"))
    (media,) = rows()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "media.add")).one()
    assert (entry.subject, audit.detail_of(entry)) == (str(media.id), {"path": media.path})
    assert media.added_by == "mika@example.org"


def test_a_commit_that_fails_leaves_no_row_and_no_file(editor, kept, monkeypatch):
    sent = token(editor)

    def broken(*_args, **_options):
        raise OSError("the disk is full")

    # Our own code is left alone: what fails is the database's own commit.
    monkeypatch.setattr(db.session.__class__, "commit", broken)
    answer = editor.post(
        "/staff/media/upload.json",
        {"csrf_token": sent, "file": (io.BytesIO(files.photo()), "a.jpg")},
    )
    monkeypatch.undo()
    assert answer.status == 500
    assert (rows(), kept()) == ([], [])


@pytest.mark.parametrize("page", ["1", "0", "-3", "99999999999999999999", "x"])
def test_the_editor_picks_from_pictures_only(editor, page):
    add(editor, (files.photo(120, 80), "river.jpg"), (files.PDF, "river.pdf"))
    answer = editor.get(f"/staff/media/pick.json?q=RIVER&page={page}")
    assert [item["alt"] for item in answer.response.json["items"]] == [""]
    assert answer.response.json["next"] is None


def test_the_editor_picks_page_by_page(app, editor):
    for number in range(30):
        make_media(f"wp-content/uploads/2024/01/river-{number}.jpg")
    first = editor.get("/staff/media/pick.json?q=river").response.json
    second = editor.get(first["next"]).response.json
    assert (len(first["items"]), len(second["items"]), second["next"]) == (24, 6, None)
    assert not {i["id"] for i in first["items"]} & {i["id"] for i in second["items"]}
