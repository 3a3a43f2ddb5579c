"""Every form of WordPress's addresses, and what the site answers to it after the real import.

A row is an address, a status, and for 301 where it leads in one step. `python -m
tests.pages.old_addresses` imports the export and prints what each row answers.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from lfnkr_app.news.redirects.answers import Answer, Asker

Row = tuple[str, int, str]
VISIT = "visit-to-the-commission-of-inquiry-2003-0"
WINTER = "北朝鮮難民-冬の支援報告"
PROTEST = "강제-송환-반대-성명"
NEWS083 = "update-a-rescue-across-three-borders-2010-83"
HOME_NEWS = "interview-about-the-refugees-held-at-tumen-part-4-82"
UPLOADS = "/wp-content/uploads"
SEARCH = "/?s=border"

#: Files that the table asks for, beside the database: (name under the media folder).
FILES = (
    "wp-content/uploads/photo-000.jpg",
    "wp-content/uploads/photo-001.jpg",
    "wp-content/uploads/2012/08/report.pdf",
    "pages/archive-1.htm",
    "pages/katointerview2.html",
)

MOVED: dict[str, str] = {
    # Dated addresses, spellings, languages
    f"/2003/03/{VISIT}/": f"/{VISIT}/",
    f"/2003/03/{VISIT}": f"/{VISIT}/",
    f"/2003/03/28/{VISIT}/": f"/{VISIT}/",
    f"/2003/3/{VISIT}/": f"/{VISIT}/",
    f"/2003/03/{VISIT.upper()}": f"/{VISIT}/",
    f"/2006/01/{WINTER}/": f"/{WINTER}/",
    f"/2006/03/{PROTEST}": f"/{PROTEST}/",
    f"/{WINTER}": f"/{WINTER}/",
    f"/{VISIT}": f"/{VISIT}/",
    f"/{VISIT.title()}/": f"/{VISIT}/",
    "/About": "/about/",
    "/about/Annual-Reports": "/about/annual-reports/",
    f"/ja/2003/03/{VISIT}/": f"/ja/{VISIT}/",
    f"/ko/2003/03/{VISIT}": f"/ko/{VISIT}/",
    "/2010/08/appeal/": "/appeal/",
    "/2014/02/appeal/": "/appeal-2/",
    "/2010/04/links/": "/links-2/",
    f"/2003/03/{VISIT}/#respond": f"/{VISIT}/",
    # Numbers and names
    "/?p=65": f"/{VISIT}/",
    "/?p=105": f"/{WINTER}/",
    "/?p=65&utm_source=mail": f"/{VISIT}/",
    "/?post_type=post&p=65": f"/{VISIT}/",
    "/?page_id=284": "/about/",
    "/?page_id=292": "/about/annual-reports/",
    "/?page_id=284&preview=true": "/about/",
    "/?attachment_id=4": f"{UPLOADS}/photo-000.jpg",
    "/?p=4": f"{UPLOADS}/photo-000.jpg",
    f"/?name={VISIT}": f"/{VISIT}/",
    f"/?year=2003&monthnum=03&name={VISIT}": f"/{VISIT}/",
    "/?pagename=about/annual-reports": "/about/annual-reports/",
    "/ja/?p=65": f"/ja/{VISIT}/",
    # Pages of lists
    "/?paged=2": "/page/2/",
    "/?paged=1": "/",
    "/?paged=0": "/",
    "/?paged=x": "/",
    "/page/1/": "/",
    "/page/2": "/page/2/",
    "/2023/page/1/": "/2023/",
    "/2023/?paged=2": "/2023/page/2/",
    "/2003/03/?paged=1": "/2003/03/",
    "/?m=2023&paged=2": "/2023/page/2/",
    "/category/china/?paged=2": "/category/china/page/2/",
    "/?cat=2&paged=2": "/category/china/page/2/",
    "/?category_name=china&paged=2": "/category/china/page/2/",
    "/tag/osaka/?paged=2": "/tag/osaka/page/2/",
    "/?tag=osaka&paged=2": "/tag/osaka/page/2/",
    "/author/k-tanaka/?paged=2": "/author/k-tanaka/page/2/",
    "/?author=2&paged=2": "/author/k-tanaka/page/2/",
    # Years, months, days
    "/?m=2003": "/2003/",
    "/?m=200303": "/2003/03/",
    "/?m=20030328": "/2003/03/28/",
    "/?year=2003": "/2003/",
    "/?year=2003&monthnum=3": "/2003/03/",
    "/?year=2003&monthnum=03&day=28": "/2003/03/28/",
    "/2003/3/": "/2003/03/",
    "/2003/03/28": "/2003/03/28/",
    "/ja/?m=200303": "/ja/2003/03/",
    # Categories, tags, authors
    "/?cat=7": "/category/human-trafficking/",
    "/ja/?cat=2": "/ja/category/china/",
    "/?category_name=china": "/category/china/",
    "/?category_name=human-rights-abuses/human-trafficking": "/category/human-trafficking/",
    "/category/human-rights-abuses/human-trafficking/": "/category/human-trafficking/",
    "/category/relief-work/rescue-operation/page/2/": "/category/rescue-operation/page/2/",
    "/category/China": "/category/china/",
    "/category/china/page/1/": "/category/china/",
    "/?tag=bangkok": "/tag/bangkok/",
    "/?tag_id=31": "/tag/bangkok/",
    "/?author=2": "/author/k-tanaka/",
    "/?author_name=k-tanaka": "/author/k-tanaka/",
    "/Author/K-Tanaka/": "/author/k-tanaka/",
    # Feeds
    "/feed": "/feed/",
    "/rss/": "/feed/",
    "/rss2/": "/feed/",
    "/rdf/": "/feed/",
    "/atom/": "/feed/atom/",
    "/feed/rss/": "/feed/",
    "/feed/rss2/": "/feed/",
    "/feed/rdf": "/feed/",
    "/wp-rss.php": "/feed/",
    "/wp-rss2.php": "/feed/",
    "/wp-rdf.php": "/feed/",
    "/wp-feed.php": "/feed/",
    "/wp-atom.php": "/feed/atom/",
    "/wp-commentsrss2.php": "/comments/feed/",
    "/?feed=rss2": "/feed/",
    "/?feed=rss": "/feed/",
    "/?feed=rdf": "/feed/",
    "/?feed=atom": "/feed/atom/",
    "/?feed=comments-rss2": "/comments/feed/",
    "/?feed=comments-atom": "/comments/feed/atom/",
    "/comments/feed/rss2/": "/comments/feed/",
    "/category/china/?feed=rss2": "/category/china/feed/",
    "/category/china/?feed=atom": "/category/china/feed/atom/",
    "/category/china/feed/rss2/": "/category/china/feed/",
    "/category/china/feed/rdf/": "/category/china/feed/",
    "/?cat=2&feed=rss2": "/category/china/feed/",
    "/tag/osaka/feed/rss2/": "/tag/osaka/feed/",
    "/tag/osaka/?feed=rss2": "/tag/osaka/feed/",
    "/?tag=osaka&feed=atom": "/tag/osaka/feed/atom/",
    "/author/k-tanaka/feed/rdf/": "/author/k-tanaka/feed/",
    "/author/k-tanaka/?feed=atom": "/author/k-tanaka/feed/atom/",
    "/?author=2&feed=rss2": "/author/k-tanaka/feed/",
    "/2003/feed/rdf/": "/2003/feed/",
    "/2003/03/feed/rss2/": "/2003/03/feed/",
    "/2003/03/?feed=rss2": "/2003/03/feed/",
    "/?m=200303&feed=rss2": "/2003/03/feed/",
    "/2003/03/28/feed/": "/2003/03/feed/",
    f"/{VISIT}/feed/rss2/": f"/{VISIT}/feed/",
    f"/{VISIT}/?feed=rss2": f"/{VISIT}/feed/",
    f"/2003/03/{VISIT}/feed/": f"/{VISIT}/feed/",
    f"/2003/03/{VISIT}/feed/rss2/": f"/{VISIT}/feed/",
    "/?p=65&feed=rss2": f"/{VISIT}/feed/",
    "/ja/category/china/feed/": "/category/china/feed/",
    "/search/border/feed/": f"{SEARCH}&feed=rss2",
    "/search/border/feed/atom/": f"{SEARCH}&feed=atom",
    # Search
    "/search/border/": SEARCH,
    "/search/border": SEARCH,
    "/search/two+words/": "/?s=two%2Bwords",
    "/search/送還/": f"/?s={quote('送還')}",
    "/search/border/page/2/": f"{SEARCH}&page=2",
    f"{SEARCH}&paged=2": f"{SEARCH}&page=2",
    # Attachment pages, files, other permalinks
    f"/2003/03/{VISIT}/photo-000/": f"{UPLOADS}/photo-000.jpg",
    "/photo-001/": f"{UPLOADS}/photo-001.jpg",
    "/old/2007/news083.php": f"/{NEWS083}/",
    "/campaigns/bring-them-home.html": f"/{HOME_NEWS}/",
    "/2011/08/refugees-at-tumen-first-version/": "/campaign-for-new-arrivals-in-osaka-part-4-84/",
    # Beside a post, parts of slugs, the file's name in front
    f"/{VISIT}/amp/": f"/{VISIT}/",
    f"/{VISIT}/embed/": f"/{VISIT}/",
    f"/{VISIT}/trackback/": f"/{VISIT}/",
    f"/{VISIT}/comment-page-1/": f"/{VISIT}/",
    f"/2003/03/{VISIT}/comment-page-2/": f"/{VISIT}/",
    "/visit-to-the-commission-of-inquiry-2003/": f"/{VISIT}/",
    "/2003/03/visit-to-the-commission-of-inquiry-2003/": f"/{VISIT}/",
    "/index.php": "/",
    f"/index.php/{VISIT}/": f"/{VISIT}/",
    f"/index.php/2003/03/{VISIT}/": f"/{VISIT}/",
    "/index.php/category/china/": "/category/china/",
    "/index.php?p=65": f"/{VISIT}/",
    "/index.php?s=border": SEARCH,
    # Site maps
    "/wp-sitemap.xml": "/sitemap.xml",
    "/sitemap_index.xml": "/sitemap.xml",
    "/wp-sitemap-posts-post-1.xml": "/sitemap.xml",
    "/wp-sitemap-taxonomies-category-1.xml": "/sitemap.xml",
    "/wp-sitemap-users-1.xml": "/sitemap.xml",
    "/post-sitemap.xml": "/sitemap.xml",
}

STAND = (
    "/", "/ja/", "/page/2/", "/page/26/", "/2003/", "/2003/03/", "/2003/03/28/", "/2023/page/2/",
    "/category/china/", "/category/china/page/2/", "/tag/bangkok/", "/tag/osaka/page/2/",
    "/author/k-tanaka/", "/author/k-tanaka/page/2/", "/about/", "/about/annual-reports/",
    "/activities/shelters/", "/links/", "/links-2/", "/appeal/", "/appeal-2/", "/sitemap/",
    f"/{VISIT}/", f"/{WINTER}/", f"/{PROTEST}/", "/hostile-test-post/", "/feed/", "/feed/atom/",
    "/category/china/feed/", "/category/china/feed/atom/", "/tag/osaka/feed/",
    "/category/human-rights-abuses/human-trafficking/feed/", "/author/k-tanaka/feed/atom/",
    "/2003/feed/", "/2003/03/feed/", f"/{VISIT}/feed/", "/comments/feed/", "/comments/feed/atom/",
    SEARCH, f"{SEARCH}&feed=rss2", f"{SEARCH}&feed=atom", "/?s=", "/?s=送還", "/robots.txt",
    f"/{VISIT}/?replytocom=12", f"/{VISIT}/?share=twitter", f"/{VISIT}/?utm_source=x&fbclid=1",
    f"/{VISIT}/?amp=1", "/?utm_source=x", f"{UPLOADS}/photo-000.jpg",
    f"{UPLOADS}/photo-000-300x200.jpg", f"{UPLOADS}/photo-001-scaled.jpg",
    f"{UPLOADS}/2012/08/report.pdf", "/archive-1.htm", "/katointerview2.html", "/sitemap.xml",
)  # fmt: skip
MISSING = (
    "/?p=99999", "/?p=x", "/?p=99999999999999999999", "/?page_id=99999", "/?attachment_id=65",
    "/?p=125", "/?p=126", "/?p=128", "/?p=136", "/?name=nobody-wrote-this", "/?m=2023999",
    "/?m=200313", "/?year=2003&monthnum=13", "/?cat=9999", "/?cat=-2", "/?tag=nothing",
    "/?author=99", "/?author_name=nobody", "/?category_name=nothing", "/page/27/", "/page/0/",
    "/?paged=27", "/?paged=9999999999", "/2023/?paged=99", "/category/china/?paged=999",
    "/?cat=2&paged=999", "/2003/13/", "/2003/05/", "/2023/page/99/", "/category/nothing/",
    "/category/china/nothing/", "/category/nothing/feed/", "/tag/nothing/", "/author/nobody/",
    "/appea/nothing/", "/nothing/feed/", "/nothing-of-the-kind", f"{UPLOADS}/2012/08/none.jpg",
    "/archive-2.htm", "/Archive-1.htm", f"{SEARCH}&page=99",
    "/2008/05/campaign-for-the-prison-camp-survivors-part-5-60/",
    "/2008/09/interview-about-forced-repatriation-2008-61/",
    "/report-from-the-refugees-held-at-tumen-2009-69/",
)  # fmt: skip
#: Doors that are not ours answer in one line.
BARE = (
    "/wp-login.php", "/wp-login.php?redirect_to=x", "/wp-admin", "/wp-admin/",
    "/wp-admin/admin-ajax.php", "/xmlrpc.php", "/wp-cron.php", "/wp-json/", "/wp-json/wp/v2/users/",
    "/wp-json/wp/v2/posts", "/wp-content/plugins/x/readme.txt", "/wp-includes/js/jquery.js",
    "/wp-trackback.php", "/.env",
)  # fmt: skip
ROWS: tuple[Row, ...] = (
    *((old, 301, new) for old, new in MOVED.items()),
    *((path, 200, "") for path in STAND),
    *((path, 404, "") for path in (*MISSING, *BARE)),
)


def put_files(folder: Path) -> None:
    """Write the files that the table asks for."""
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"<p>old</p>" if name.endswith(("htm", "html")) else b"\xff\xd8bytes")


def wrong(app: Flask) -> Iterator[str]:
    """Yield a line for each row that is not answered as it says."""
    for (address, status, location), answer in answered(app):
        good = (answer.status, answer.location) == (status, quoted(location))
        ends = answer.end == (200 if status == 301 else status)
        if not (good and ends):
            yield f"{address}: {answer.words}, and not {status} {location}"


def answered(app: Flask) -> Iterator[tuple[Row, Answer]]:
    """Yield each row with what the site answers."""
    asker = Asker(app)
    for row in ROWS:
        yield row, asker.ask(quoted(row[0].partition("#")[0]))


def quoted(address: str) -> str:
    """Return an address as it travels: other scripts percent-coded."""
    return quote(address, safe="/?=&%+-._~!$'()*,;:@")


def main() -> None:
    """Import the real export into a database of the moment and print the table's result."""
    import flask_migrate

    from lfnkr_app import create_app
    from lfnkr_app.privacy import keys
    from tests.conftest import settings
    from tests.news.factories import run_import

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings(f"sqlite:///{folder}/table.db", LFNKR_MEDIA_DIR=folder))
        put_files(Path(folder))
        with app.app_context():
            flask_migrate.upgrade()
            keys.ensure()
            run_import()
        for (address, _status, _location), answer in answered(app):
            sys.stdout.write(f"{answer.words:<72} {address}\n")
        faults = list(wrong(app))
    sys.stdout.write(f"\n{len(ROWS)} addresses, {len(faults)} not as the table says\n")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))


if __name__ == "__main__":
    main()
