"""What a stranger tried from outside, and what it must answer now."""

from __future__ import annotations

import io
import socket
import time
import urllib.request

import pytest

from lfnkr_app.database import empty_log
from lfnkr_app.petitions import emails
from lfnkr_app.web import sheets
from tests import factories
from tests.browser import Browser
from tests.mailbox import Mailbox
from tests.served import Served


@pytest.mark.parametrize(
    "field", ["name", "email", "comment", "stamp", "country", "display", "consent"]
)
def test_a_file_in_a_text_field_of_the_letter_is_no_500(browser, field):
    letter = factories.open_letter()
    sent = {**factories.sign_fields(), field: (io.BytesIO(b"1"), "a.txt")}
    assert browser.post(f"/letters/{letter.slug}/sign/", sent).status in {303, 422}


@pytest.mark.parametrize(
    "field", ["amount", "message", "currency", "preset", "name", "email", "method"]
)
def test_a_file_in_a_text_field_of_a_gift_is_no_500(browser, field):
    assert browser.post("/donate/", {field: (io.BytesIO(b"1"), "a.txt")}).status == 422


def test_json_in_place_of_a_form_is_no_500(browser):
    letter = factories.open_letter()
    for odd in ({"name": ["a"]}, {"name": {"a": 1}}, ["name"], None, 7):
        assert browser.post(f"/letters/{letter.slug}/sign/", json=odd).status == 422


@pytest.mark.parametrize("address", ["ユーザー@例え.jp", "ä@example.org"])
def test_an_address_that_no_mail_can_reach_is_refused(browser, address):
    letter = factories.open_letter()
    answer = browser.post(f"/letters/{letter.slug}/sign/", factories.sign_fields(email=address))
    assert answer.status == 422
    assert "name@example.org" in answer.words


def test_a_full_width_address_is_taken_for_what_it_means(browser):
    letter = factories.open_letter()
    typed = factories.sign_fields(email="ｈａｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ")
    assert browser.post(f"/letters/{letter.slug}/sign/", typed).status == 303
    from lfnkr_app.database import db
    from lfnkr_app.petitions.models import Signature

    assert db.session.query(Signature).one().email == "hana@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "evil。com",
        "ｅｖｉｌ．ｃｏｍ",
        "bit.ly/abc",
        "\u200b",
        "\ufeff",
        "\u2028x\u2028y",
        "x\u2028y",
    ],
)
def test_names_that_hide_something_are_refused(browser, name):
    letter = factories.open_letter()
    answer = browser.post(f"/letters/{letter.slug}/sign/", factories.sign_fields(name=name))
    assert answer.status == 422


def test_consent_that_says_false_is_none(browser):
    letter = factories.open_letter()
    fields = factories.sign_fields(consent="false")
    assert browser.post(f"/letters/{letter.slug}/sign/", fields).status == 422


def test_a_missing_asset_is_never_kept(browser):
    answer = browser.get("/assets/000000000000/css/site.css").response
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "no-store")


def test_doors_of_wordpress_are_shut_and_knocking_is_limited(app):
    knocker = Browser(app, REMOTE_ADDR="203.0.113.30")
    sent = {"base_url": "http://127.0.0.1:8000", "environ_overrides": knocker.environ}
    answers = [knocker.client.get("/wp-login.php", **sent) for _ in range(31)]
    assert [a.status_code for a in answers] == [404] * 30 + [429]
    assert answers[0].get_data(as_text=True) == "Not found.\n"


@pytest.mark.parametrize("cell", ["\u200b=cmd()", "\ufeff=cmd()", "﹦cmd()", "\u3000＝cmd()"])
def test_hidden_and_small_forms_are_no_way_round_the_guard(cell):
    assert sheets.safe_cell(cell) == f"'{cell}"


def test_what_was_forgotten_does_not_linger_in_the_log_of_the_database(tmp_path):
    import flask_migrate

    from lfnkr_app import create_app
    from lfnkr_app.database import db
    from lfnkr_app.petitions.models import Signature
    from lfnkr_app.privacy import keys
    from tests.conftest import settings

    app = create_app(settings(f"sqlite:///{tmp_path}/site.db"))
    with app.app_context():
        flask_migrate.upgrade()
        keys.ensure()
        letter = factories.open_letter()
        signature = factories.signature(letter, comment="words of mine")
        held = (signature.name_sealed, signature.email_sealed, signature.comment_sealed)
        Browser(app).post(f"/confirm/{emails.confirm_token(signature)}")
        db.session.remove()
        empty_log()
        stored = b"".join(path.read_bytes() for path in tmp_path.glob("site.db*"))
        assert not any(sealed in stored for sealed in held)
        assert db.session.query(Signature).one().state == "confirmed"


def test_half_requests_do_not_stop_the_site(tmp_path):
    with Mailbox() as box, Served(f"sqlite:///{tmp_path}/s.db", tmp_path / "log",
                                  LFNKR_MAIL_PORT=str(box.port)) as site:  # fmt: skip
        head = b"POST /donate/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\nname=x"
        held = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(40)]
        for connection in held:
            connection.sendall(head)
        time.sleep(1)
        started = time.monotonic()
        urllib.request.urlopen(f"{site.base}/healthz", timeout=70).read()  # noqa: S310
        assert time.monotonic() - started < 60
        for connection in held:
            connection.close()


def test_no_header_of_a_stranger_rewrites_an_address(tmp_path):
    with Mailbox() as box, Served(f"sqlite:///{tmp_path}/s.db", tmp_path / "log",
                                  LFNKR_MAIL_PORT=str(box.port)) as site:  # fmt: skip
        asked = urllib.request.Request(f"{site.base}/letters/", headers={"Script_Name": "/letters"})  # noqa: S310
        assert b"<h1>Open letters</h1>" in urllib.request.urlopen(asked, timeout=20).read()  # noqa: S310
