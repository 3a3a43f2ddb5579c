"""Addresses of the old site, against the real export."""

import pytest

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from tests.news.factories import make_post, run_import

VISIT = "visit-to-the-commission-of-inquiry-2003-0"
MOVED = {
    f"/2003/03/{VISIT}/": f"/{VISIT}/",
    f"/2003/03/21/{VISIT}/": f"/{VISIT}/",
    f"/ja/2003/03/{VISIT}/": f"/ja/{VISIT}/",
    f"/2003/03/{VISIT}/photo-000/": "/wp-content/uploads/photo-000.jpg",
    f"/2003/03/{VISIT}/feed/": f"/{VISIT}/feed/",
    "/photo-001/": "/wp-content/uploads/photo-001.jpg",
    "/?p=65": f"/{VISIT}/",
    "/?page_id=284": "/about/",
    "/?page_id=292": "/about/annual-reports/",
    "/?attachment_id=4": "/wp-content/uploads/photo-000.jpg",
    "/?p=4": "/wp-content/uploads/photo-000.jpg",
    f"/?name={VISIT}": f"/{VISIT}/",
    "/?pagename=about/annual-reports": "/about/annual-reports/",
    "/2010/08/appeal/": "/appeal/",
    "/2014/02/appeal/": "/appeal-2/",
    "/2010/04/links/": "/links-2/",
    "/?m=2003": "/2003/", "/?m=200303": "/2003/03/", "/?m=20030321": "/2003/03/21/",
    "/?paged=2": "/page/2/", "/?paged=1": "/",
    "/?author=2": "/author/k-tanaka/", "/?author_name=k-tanaka": "/author/k-tanaka/",
    "/?tag=bangkok": "/tag/bangkok/", "/?category_name=china": "/category/china/",
    "/?feed=rss2": "/feed/", "/?feed=atom": "/feed/atom/",
    "/?feed=comments-rss2": "/comments/feed/",
    "/rss/": "/feed/", "/rss2/": "/feed/", "/rdf/": "/feed/", "/atom/": "/feed/atom/",
    "/feed/rss2/": "/feed/", "/feed/rdf/": "/feed/", "/wp-rss2.php": "/feed/",
    "/wp-atom.php": "/feed/atom/", "/wp-sitemap.xml": "/sitemap.xml",
    "/search/two+words/": "/?s=two%2Bwords",
    "/visit-to-the-commission-of-inquiry-2003/": f"/{VISIT}/",
    "/2003/03/visit-to-the-commission-of-inquiry-2003/": f"/{VISIT}/",
    f"/{VISIT}/2/": f"/{VISIT}/",
    "/About": "/about/",
}  # fmt: skip
STAND = (
    "/", "/page/2/", "/page/26/", "/2003/", "/2003/03/", "/category/china/", "/tag/bangkok/",
    "/author/k-tanaka/", "/about/", "/about/annual-reports/", "/activities/shelters/", "/links/",
    "/links-2/", "/appeal/", "/appeal-2/", "/sitemap/", f"/{VISIT}/", f"/{VISIT}/feed/", "/feed/",
    "/hostile-test-post/", "/?s=border",
)  # fmt: skip
MISSING = (
    "/?p=99999", "/?p=128", "/?p=126", "/?p=125", "/?p=136", "/?p=x", "/?m=2023999", "/?cat=9999",
    "/?author=99", "/page/27/", "/?attachment_id=65", "/2003/13/", "/appea/nothing/",
    "/2008/05/campaign-for-the-prison-camp-survivors-part-5-60/",
    "/2008/09/interview-about-forced-repatriation-2008-61/",
    "/report-from-the-refugees-held-at-tumen-2009-69/", "/?p=99999999999999999999",
)  # fmt: skip
BARE = ("/wp-login.php", "/wp-admin/", "/xmlrpc.php", "/wp-json/", "/wp-json/wp/v2/users/")


def test_the_old_addresses_of_the_real_export(browser):
    run_import()
    wrong = []
    for old, new in MOVED.items():
        page = browser.get(old)
        got = page.location if page.status == 301 else page.status
        if got != new:
            wrong.append((old, new, got))
    wrong += [(path, 200, s) for path in STAND if (s := browser.get(path).status) != 200]
    wrong += [(path, 404, s) for path in MISSING if (s := browser.get(path).status) != 404]
    for path in BARE:
        page = browser.get(path)
        assert (page.status, page.text) == (404, "Not found.\n"), path
    assert wrong == []


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
    from lfnkr_app.news.models import Post

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
def media(app, tmp_path):
    before = app.config["MEDIA_DIR"]
    app.config["MEDIA_DIR"] = str(tmp_path)
    folder = tmp_path / "wp-content" / "uploads" / "2012"
    folder.mkdir(parents=True)
    (folder / "x.jpg").write_bytes(b"\xff\xd8picture")
    (folder / "evil.svg").write_text("<svg onload='alert(1)'/>")
    (tmp_path / "secret.txt").write_text("secret")
    yield folder
    app.config["MEDIA_DIR"] = before


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
