"""Addresses of the old site, against the real export."""

import pytest

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Post, Redirect
from tests.news.factories import make_post, run_import
from tests.pages import old_addresses


@pytest.fixture
def folder(app, tmp_path):
    before = app.config["MEDIA_DIR"]
    app.config["MEDIA_DIR"] = str(tmp_path)
    yield tmp_path
    app.config["MEDIA_DIR"] = before


def test_the_old_addresses_of_the_real_export(app, folder):
    old_addresses.put_files(folder)
    run_import()
    db.session.rollback()
    assert len(old_addresses.ROWS) >= 250
    assert list(old_addresses.wrong(app)) == []


def test_doors_that_are_not_ours_answer_in_one_line(browser):
    for path in old_addresses.BARE:
        page = browser.get(path)
        assert (page.status, page.text) == (404, "Not found.\n"), path


def test_custom_permalinks_and_former_slugs_lead_to_their_posts(browser):
    run_import()
    db.session.rollback()
    rows = db.session.query(Redirect).all()
    paths = [row.path for row in rows]
    assert "campaigns/bring-them-home.html" in paths
    for path in [path for path in paths if not path.startswith("2")] + paths[::9]:
        page = browser.get(f"/{path}" if "." in path.rpartition("/")[2] else f"/{path}/")
        assert page.status == 301 or _hidden(path), path
        if page.status == 301:
            assert browser.get(page.location).status == 200, path


def _hidden(path):
    row = db.session.query(Redirect).filter_by(path=path).one()
    return db.session.get_one(Post, row.post_id).status != "published"


def test_a_part_of_a_slug_leads_on_only_when_it_is_one(browser):
    make_post(slug="statement-on-sanctions")
    make_post(slug="statement-on-schools")
    assert browser.get("/statement-on-san/").location == "/statement-on-sanctions/"
    assert browser.get("/statement-on/").status == 404
    assert browser.get("/sta%25/").status == 404


def test_staff_may_send_an_old_file_anywhere(browser):
    begin_writing()
    db.session.add(Redirect(path="katointerview2.html", target="/interviews/"))
    db.session.commit()
    assert browser.get("/katointerview2.html").location == "/interviews/"


@pytest.fixture
def media(folder):
    uploads = folder / "wp-content" / "uploads" / "2012"
    uploads.mkdir(parents=True)
    (uploads / "x.jpg").write_bytes(b"\xff\xd8picture")
    (uploads / "evil.svg").write_text("<svg onload='alert(1)'/>")
    (folder / "secret.txt").write_text("secret")
    return uploads


def test_uploads_keep_their_paths_and_fall_back_to_the_original(browser, media):
    for name in ("x.jpg", "x-300x200.jpg", "x-scaled.jpg"):
        response = browser.client.get(
            f"/wp-content/uploads/2012/{name}", base_url="http://127.0.0.1:8000"
        )
        assert (response.status_code, response.mimetype) == (200, "image/jpeg")
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert browser.get("/wp-content/uploads/2012/y.jpg").status == 404


def test_what_could_run_is_offered_for_saving(browser, media):
    response = browser.get("/wp-content/uploads/2012/evil.svg").response
    assert response.mimetype == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    "name", ["../../secret.txt", "2012/../../../secret.txt", "%2e%2e/%2e%2e/secret.txt"]
)
def test_nothing_outside_the_folder_is_reached(browser, media, name):
    assert browser.get(f"/wp-content/uploads/{name}").status in {301, 308, 404}
