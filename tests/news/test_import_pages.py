"""Moving in on staff pages: upload, look, run, report; what fails says why."""

from __future__ import annotations

import gzip
import io
import os
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Post
from lfnkr_app.news.moving import report, runs
from lfnkr_app.news.moving.models import ImportRun
from tests.accounts.people import member, sign_in
from tests.news.exports import comment, export, file, item
from tests.news.factories import EXPORT


@pytest.fixture(autouse=True)
def media_dir(app, tmp_path):
    before, app.config["MEDIA_DIR"] = app.config["MEDIA_DIR"], str(tmp_path / "media")
    yield tmp_path / "media"
    app.config["MEDIA_DIR"] = before


@pytest.fixture
def staff(app):
    return sign_in(app, member("administrator"))


def upload(staff, content: bytes, *, name: str = "export.xml", how: str = "look", **values):
    given = {"file": (io.BytesIO(content), name), "how": how, **values}
    return staff.submit(staff.get("/staff/imports/"), "imports", **given)


def posts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Post.id))) or 0


def latest() -> ImportRun:
    db.session.rollback()
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(1)).one()


def test_look_then_move_then_move_again(app, staff, media_dir):
    page = upload(staff, EXPORT.read_bytes(), name="folder/export.xml.gz")
    assert (page.status, page.h1) == (200, "export.xml.gz")
    assert "It waits for its turn" in page.words
    assert 'http-equiv="refresh"' in page.text
    assert runs.run_next()
    page = staff.get(page.path)
    assert "Nothing was written" in page.words
    assert 'http-equiv="refresh"' not in page.text
    assert "Posts 218" in page.words
    assert "post 147 “Visit to the rice delivery, part 3”: /links/ is taken" in page.words
    assert "20 comments that nobody had approved" in page.words
    assert posts() == 0
    page = staff.submit(page, "for-real")
    assert runs.run_next()
    page = staff.get(page.path)
    assert "What stands below is on the site now" in page.words
    assert posts() == 228
    assert [file.name for file in (media_dir / ".imports").iterdir()] == ["lock"]
    assert not runs.run_next()
    acts = db.session.scalars(select(AuditEntry.act).where(AuditEntry.act == "import.start")).all()
    assert len(acts) == 2
    upload(staff, gzip.decompress(EXPORT.read_bytes()), how="move")
    assert runs.run_next()
    assert report.read(latest().report).counts["posts", report.SAME] == 218


def test_the_list_shows_runs_and_lists_of_one_outcome_are_paged(app, staff, tmp_path):
    path = export(tmp_path, *(item(n) for n in range(1, 131)), file(500, "a.jpg"))
    page = upload(staff, path.read_bytes())
    runs.run_next()
    listed = staff.get("/staff/imports/")
    assert "export.xml look only mika@example.org done" in listed.words
    found = staff.get(staff.get(page.path).path + "new/")
    assert (found.h1, found.words.count("“Title")) == ("New (132)", 98)
    assert staff.get(found.path + "?page=2").words.count("“Title") == 32
    assert staff.get(found.path + "?page=3").status == 404
    assert staff.get(page.path + "nonsense/").status == 404
    assert staff.get("/staff/imports/99999/").status == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04", "is a zip archive"),
        (b"<html>", "is a web page"),
        (b"\x00\x01\x02", "is not text"),
        (b"<rss><channel></channel></rss>", "RSS feed"),
        (b'<!DOCTYPE r [<!ENTITY a "b">]><rss><channel>', "defines XML entities"),
    ],
)
def test_what_cannot_be_an_export_is_refused_at_once(app, staff, media_dir, content, words):
    page = upload(staff, content, lang="ja", how="move")
    assert page.status == 422
    assert words in page.words
    chosen = [o.get("value") for o in page.tree.iter("option") if o.get("selected") is not None]
    assert chosen == ["ja"]
    assert [file.name for file in (media_dir / ".imports").iterdir()] == []
    assert db.session.scalar(select(func.count(ImportRun.id))) == 0


@pytest.mark.parametrize("values", [{"file": None}, {"name": ""}, {"lang": "xx"}, {"how": "hop"}])
def test_a_form_that_is_not_right_says_so(app, staff, values):
    name = values.get("name", "e.xml.gz")
    given = {"file": (io.BytesIO(EXPORT.read_bytes()), name), **values}
    page = staff.submit(staff.get("/staff/imports/"), "imports", **given)
    assert page.status == 422
    assert "Some entries need another look" in page.words


def test_a_file_that_breaks_further_down_fails_with_its_sentence_and_imports_nothing(app, staff):
    page = upload(staff, gzip.decompress(EXPORT.read_bytes())[:-500], how="move")
    assert runs.run_next()
    page = staff.get(page.path)
    assert "This run did not get through" in page.words
    assert "The file ends in the middle" in page.words
    assert posts() == 0
    assert latest().state == "failed"


def test_a_run_that_was_cut_off_is_told_and_runs_again(app, staff, tmp_path):
    page = upload(staff, export(tmp_path, item(7)).read_bytes(), how="move")
    begin_writing()
    db.session.scalars(select(ImportRun)).one().state = "running"
    db.session.commit()
    assert not runs.run_next()
    page = staff.get(page.path)
    assert "It was cut off before its end" in page.words
    page = staff.submit(page, "again")
    assert "It waits" in page.words
    assert runs.run_next()
    assert (posts(), latest().state) == (1, "done")


def test_a_run_that_another_process_works_on_is_left_alone(app, staff, tmp_path):
    upload(staff, export(tmp_path, item(7)).read_bytes(), how="move")
    with runs.alone():
        assert not runs.run_next()
    assert latest().state == "queued"


def test_a_worker_that_is_asked_to_stop_leaves_the_run_to_the_next(app, staff, tmp_path):
    path = export(tmp_path, *(item(n) for n in range(1, 251)))
    page = upload(staff, path.read_bytes(), how="move")
    assert runs.run_next(lambda: True)
    assert (latest().state, latest().done, posts()) == ("queued", 100, 100)
    assert "100 of 250" not in staff.get("/staff/imports/").words
    assert "100 of 250 posts and pages" in staff.get(page.path).words
    assert runs.run_next()
    assert (latest().state, posts()) == ("done", 250)


def test_a_button_pressed_twice_starts_one_run(app, staff, tmp_path):
    page = upload(staff, export(tmp_path, item(7)).read_bytes())
    runs.run_next()
    page = staff.get(page.path)
    assert staff.submit(page, "for-real").path == staff.submit(page, "for-real").path
    assert db.session.scalar(select(func.count(ImportRun.id))) == 2


def test_a_file_that_is_gone_is_asked_for_again(app, staff, media_dir, tmp_path):
    page = upload(staff, export(tmp_path, item(7)).read_bytes())
    runs.run_next()
    page = staff.get(page.path)
    (media_dir / ".imports" / latest().stored_as).unlink()
    assert "upload it again" in staff.get(page.path).words
    assert "Upload it again" in staff.submit(page, "for-real").words


def test_uploaded_files_go_after_a_week(app, staff, media_dir, tmp_path):
    upload(staff, export(tmp_path, item(7)).read_bytes())
    runs.run_next()
    stray = media_dir / ".imports" / "stray"
    stray.write_text("left by a request that was cut off")
    now = clock.now()
    assert runs.sweep(now) == 0
    old = (now - timedelta(days=2)).timestamp()
    for path in (media_dir / ".imports").iterdir():
        os.utime(path, (old, old))
    assert runs.sweep(now) == 1
    assert not stray.exists()
    assert latest().stored_as
    assert runs.sweep(now + timedelta(days=8)) == 1
    assert latest().stored_as is None


def test_an_uploaded_file_has_no_address(app, staff, media_dir, tmp_path):
    upload(staff, export(tmp_path, item(7)).read_bytes())
    name = latest().stored_as
    assert (media_dir / ".imports" / name).stat().st_mode & 0o077 == 0
    for path in (f"/.imports/{name}", f"/wp-content/uploads/../../.imports/{name}",
                 f"/wp-content/uploads/%2e%2e/%2e%2e/.imports/{name}"):  # fmt: skip
        assert staff.get(path).status in {301, 404}, path


def test_a_command_leaves_its_report_too(app, staff):
    ran = app.test_cli_runner().invoke(args=["news", "import-wordpress", str(EXPORT)])
    assert ran.exit_code == 0, ran.output
    assert "comments           122" in ran.output
    assert "command on the server" in staff.get("/staff/imports/").words
    assert "Posts 218" in staff.get(f"/staff/imports/{latest().id}/").words


def test_only_administrators_move_a_site_in(app):
    editor = sign_in(app, member("editor"))
    assert editor.get("/staff/imports/").status == 403
    assert editor.get("/staff/imports/1/").status == 403


def test_names_of_commenters_stay_out_of_the_report(app, staff, tmp_path):
    upload(staff, export(tmp_path, item(7, extra=comment(1, author="Private Name"))).read_bytes())
    runs.run_next()
    assert "Private Name" not in str(latest().report)
