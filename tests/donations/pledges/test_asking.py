"""Asking for the link: the same answer for every address, and the mail tells the difference."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import event, select

from lfnkr_app.database import db
from lfnkr_app.mail.models import OutgoingMail
from tests.browser import Browser
from tests.donations.pledges.support import begun, letters, path, pledge
from tests.donations.support import mails


@contextlib.contextmanager
def statements() -> Iterator[list[str]]:
    """Hand out the list into which every statement of the block is written."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def ask(browser, email, prefix=""):
    return browser.post(f"{prefix}/pledges/", {"email": email})


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_statements(
    app, browser, peer, site
):
    peer.endpoint(site)
    begun(browser, peer)
    ask(browser, "warm.up@example.org")
    told = {}
    for email in ("hanako@example.org", "nobody@example.org"):
        with statements() as seen:
            answer = ask(browser, email)
        page = browser.get(answer.location)
        told[email] = (answer.status, answer.text, page.text, seen)
        assert email not in page.text
    assert told["hanako@example.org"] == told["nobody@example.org"]
    waiting = select(OutgoingMail).where(OutgoingMail.template == "pledge_links")
    assert [row.args for row in db.session.scalars(waiting)] == [{}, {}, {}]
    _warm, known, unknown = letters("pledge_links")
    assert path(pledge()) in known.body
    assert path(pledge()) in known.html
    assert "JPY 5,000 every month" in known.body
    assert "We know of none under this address" in unknown.body
    assert "/pledges/" not in unknown.body.replace("/pledges/\n", "")
    assert known.subject == unknown.subject


def test_an_address_gets_three_such_mails_a_day_however_it_is_spelled(browser, peer, site):
    for email in (
        "A@example.org",
        "a@EXAMPLE.org",
        "ａ@example.org",
        "a@example.org",
        "a@example.org",
    ):
        assert ask(browser, email).status == 303
    assert mails("pledge_links") == 3


def test_the_form_says_what_is_wrong_and_machines_get_nothing(app, browser):
    page = browser.get("/ja/pledges/")
    assert page.form("/pledges/").get("action") == "/ja/pledges/"
    bad = ask(browser, "nobody")
    assert bad.status == 422
    assert bad.tree.find(".//input[@name='email']").get("value") == "nobody"
    filled = {"email": "bot@example.org", "website": "http://example.com"}
    assert browser.post("/pledges/", filled).status == 303
    assert db.session.scalars(select(OutgoingMail)).all() == []
    far = Browser(app, REMOTE_ADDR="203.0.113.8")
    answers = [ask(far, "nobody").status for _time in range(21)]
    assert answers == [422] * 20 + [429]
    assert browser.post("/pledges/").status == 422
    assert ask(browser, "x@example.org", "/ko").location == "/ko/pledges/check-your-mail/"
