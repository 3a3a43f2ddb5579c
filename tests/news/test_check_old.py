"""`lfnkr news check-old`: what the old site's addresses will answer, before the move."""

import gzip

import pytest
from sqlalchemy import select

from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from lfnkr_app.news.redirects import old_list
from lfnkr_app.news.redirects.old_list import address_in
from tests.news.factories import make_post, moment

SITE = "https://www.example.org"


@pytest.fixture
def check(app, tmp_path):
    def run(content, *words, name="old.txt"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["news", "check-old", str(file), *words])

    return run


def sitemap(*addresses):
    entries = "".join(f"<url><loc>{SITE}{address}</loc></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="http://x.example">{entries}</urlset>'


def logged(address, status=200, method="GET"):
    asked = f'"{method} {address} HTTP/1.1" {status} 23 "-" "Mozilla/5.0"'
    return f"203.0.113.9 - - [10/Oct/2023:13:55:36 +0900] {asked}"


def test_a_site_map_tells_what_each_address_answers(check):
    make_post(slug="winter", old_path="2009/05/winter", published_at=moment(2009, 5))
    told = check(sitemap("/winter/", "/2009/05/winter/", "/?p=9&amp;x=1", "/"))
    assert "200                                      /winter/" in told.output
    assert "301 /winter/                             /2009/05/winter/" in told.output
    assert "404                                      /?p=9&x=1" in told.output
    assert "lead nowhere" in told.output


def test_a_site_map_with_something_missing_ends_with_one(check):
    make_post(slug="winter")
    assert check(sitemap("/winter/")).exit_code == 0
    told = check(sitemap("/winter/", "/gone/"))
    assert told.exit_code == 1
    assert "1 of the site map's addresses lead nowhere." in told.output


def test_a_log_is_counted_and_tells_the_most_missed_first(check):
    make_post(slug="winter")
    lines = [logged("/winter/")] * 5 + [logged("/gone/")] * 3 + [logged("/lost/?a=1")] * 2
    lines += [logged("/never.php", 404), logged("/winter/", 200, "POST"), "what is this"]
    told = check("\n".join(lines))
    assert told.exit_code == 0
    assert "3 addresses in the access log, asked for 10 times" in told.output
    assert "33.3 % of addresses,  50.0 % of requests" in told.output
    missed = told.output.partition("the most asked for first:")[2]
    assert missed.index("3 /gone/") < missed.index("2 /lost/?a=1")
    assert "2 lines that the old site did not answer" in told.output
    assert "1 lines without an address" in told.output


def test_only_the_missing_can_be_listed(check):
    make_post(slug="winter")
    told = check("/winter/\n/gone/\n# a remark\n\nnonsense\n", "--only-missing")
    listed = told.output.partition("\n\n")[0]
    assert "/gone/" in listed
    assert "/winter/" not in listed


def test_a_gzipped_file_is_read_as_well(check):
    make_post(slug="winter")
    told = check(gzip.compress(sitemap("/winter/").encode()), name="sitemap.xml.gz")
    assert (told.exit_code, "1 addresses in the site map" in told.output) == (0, True)


def test_a_redirect_to_nothing_is_missing(check):
    begin_writing()
    db.session.add(Redirect(path="old", target="/nothing/"))
    db.session.add(Redirect(path="away", target="https://example.net/x"))
    db.session.commit()
    told = check("/old/\n/away/\n")
    assert "301 /nothing/, which answers 404" in told.output
    assert "301 https://example.net/x" in told.output
    db.session.rollback()
    assert set(db.session.scalars(select(Redirect.hits))) == {0}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "holds no address"),
        (b"<html><body>no</body></html>", "holds no address"),
        (b"hello\nworld\n", "holds no address"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "it is no text"),
        (gzip.compress(b"/a/\n" * 999, mtime=0)[:30], "cut short or broken"),
        (b"\x1f\x8bnonsense", "cannot be read"),
    ],
)
def test_a_file_that_is_none_of_these_gets_one_line(check, content, says):
    told = check(content)
    assert told.exit_code == 1
    assert says in told.output
    assert told.output.count("\n") == 1


def test_a_file_that_is_not_there_gets_one_line(app):
    told = app.test_cli_runner().invoke(args=["news", "check-old", "/nowhere/x"])
    assert (told.exit_code, told.output.count("\n")) == (1, 1)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"{SITE}/winter/#respond", "/winter/"),
        ("http://other.example", "/"),
        ("//a//b", "/a//b"),
        ("/送還/?s=북한", "/%E9%80%81%E9%82%84/?s=%EB%B6%81%ED%95%9C"),
        ("/%E9%80%81/", "/%E9%80%81/"),
        ("ftp://x/", None),
        ("http://[", None),
        ("/" + "x" * 3000, None),
        ("", None),
    ],
)
def test_an_address_is_a_path_with_its_query(text, address):
    assert address_in(text) == address


def test_a_large_site_map_without_line_breaks_is_read_in_pieces(tmp_path):
    file = tmp_path / "big.xml"
    file.write_text(sitemap(*(f"/post-{n}/" for n in range(20_000))))
    found = old_list.read(file)
    assert (found.kind, len(found.asked), found.asked.total()) == ("site map", 20_000, 20_000)
