"""Limits by network, through the one proxy that is configured."""

from __future__ import annotations

from lfnkr_app.database import db
from lfnkr_app.web.limits import RateLimit
from tests import factories
from tests.browser import Browser


def sign(app, letter, network, **fields):
    browser = Browser(app, REMOTE_ADDR=network)
    return browser.post(f"/letters/{letter.slug}/sign/", factories.sign_fields(**fields))


def test_a_network_that_posts_too_much_is_asked_to_wait_and_its_form_is_kept(app):
    letter = factories.open_letter()
    answers = [sign(app, letter, "203.0.113.7").status for _ in range(21)]
    assert answers == [303] * 20 + [429]
    refused = sign(app, letter, "203.0.113.7", name="Hana Kept", comment="my words")
    assert "Please wait a minute, then try again." in refused.words
    assert 'value="Hana Kept"' in refused.text
    assert "my words" in refused.text
    assert sign(app, letter, "203.0.113.8").status == 303


def test_an_ipv6_network_is_one_however_many_addresses_it_uses(app):
    letter = factories.open_letter()
    answers = [sign(app, letter, f"2001:db8:1:2::{n:x}").status for n in range(1, 22)]
    assert answers[-1] == 429
    assert sign(app, letter, "2001:db8:1:3::1").status == 303


def test_a_loopback_or_private_peer_is_no_network(app):
    letter = factories.open_letter()
    for near in ("127.0.0.1", "10.1.2.3", "192.168.0.9", "fd00::1", "::ffff:127.0.0.1"):
        assert {sign(app, letter, near).status for _ in range(22)} == {303}


def test_no_address_is_stored(app):
    sign(app, factories.open_letter(), "203.0.113.7")
    keys = list(db.session.scalars(db.select(RateLimit.key)))
    assert keys
    assert not any("203.0.113" in key for key in keys)


def test_without_a_configured_proxy_a_forged_header_changes_no_network(app):
    letter = factories.open_letter()
    answers = [
        Browser(app, REMOTE_ADDR="203.0.113.7", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")
        .post(f"/letters/{letter.slug}/sign/", factories.sign_fields())
        .status
        for n in range(21)
    ]
    assert answers == [303] * 20 + [429]


def test_the_link_again_is_limited_like_signing_and_the_address_kept(app):
    letter, browser = factories.open_letter(), Browser(app, REMOTE_ADDR="203.0.113.7")
    path = f"/letters/{letter.slug}/check-your-mail/"
    answers = [browser.post(path, {"email": "kept@example.org"}) for _ in range(21)]
    assert [a.status for a in answers] == [303] * 20 + [429]
    assert "Please wait a minute, then try again." in answers[-1].words
    assert 'value="kept@example.org"' in answers[-1].text
