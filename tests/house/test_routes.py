"""Every address of the site, in every language: headers, no cookie, never a 500, strangers out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from lfnkr_app.accounts.rules import ROLES
from lfnkr_app.config import ROOT
from lfnkr_app.database import db
from tests import factories
from tests.accounts import people
from tests.browser import Browser

SAMPLES: dict[str, Any] = {
    "year": 2023, "month": "10", "day": "21", "page": 1, "slug": "nothing", "path": "nothing",
    "token": "nothing", "mark": "x", "name": "x", "form": "atom", "petition_id": 1,
    "signature_id": 1, "number": 1, "post_id": 1, "media_id": 1, "category_id": 1, "tag_id": 1,
    "redirect_id": 1, "run_id": 1, "link_id": 1, "entry_id": 1, "act_id": 1, "mailing_id": 1,
    "revision_id": 1, "gift_id": 1, "event_id": 1,
    "update_id": 1, "act": "deactivate", "key": "x", "lang": "ja", "outcome": "new", "how": "again",
    "kind": "rss", "list_id": 1, "batch_id": 1, "line_id": 1, "receipt_id": 1,
    "way": "up", "place": "header", "block": "gifts", "decision": "show", "organisation_id": 1,
    "state": "open", "refund_id": 1, "dispute_id": 1, "payout_id": 1, "item_id": 1,
    "currency": "JPY", "pledge_id": 1, "fund_id": 1, "donor_id": 1,
}  # fmt: skip
ODD = (
    "0",
    "-1",
    "999999999999999999999",
    "../..",
    "%27%22%3E%3Cscript%3E",
    "送還",
    "a" * 1000,
    ".",
)
LONGEST_IN_ALL = 60
ODD_PLACES = [
    "/{odd}/", "/letters/{odd}/", "/confirm/{odd}", "/my/{odd}", "/receipts/{odd}", "/?s={odd}",
    "/category/{odd}/", "/tag/{odd}/", "/author/{odd}/", "/page/{odd}/", "/2023/{odd}/",
    "/wp-content/uploads/{odd}", "/assets/{odd}/{odd}", "/?p={odd}", "/?m={odd}", "/?cat={odd}",
    "/?paged={odd}", "/?feed={odd}", "/donate/?currency={odd}", "/donate/thanks/?session_id={odd}",
    "/letters/x/names/?page={odd}",
]  # fmt: skip


def test_every_page_that_a_template_leads_to_is_there(app):
    named = re.compile(r"""(?:url_for|site_link)\(\s*["'](\w[\w.]*)["']\s*[,)]""")
    for path in (ROOT / "templates").rglob("*.*"):
        for endpoint in named.findall(path.read_text(encoding="utf-8")):
            assert endpoint in app.view_functions, f"{path.relative_to(ROOT)}: no {endpoint}"


def rules(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def address(app: Flask, rule: Rule, **values: Any) -> str:
    given = {name: values.get(name, SAMPLES[name]) for name in rule.arguments}
    return app.url_map.bind("127.0.0.1").build(rule.endpoint, given)


def test_every_public_address_has_the_headers_and_no_cookie(app):
    letter, browser = factories.open_letter(), Browser(app)
    for rule in rules(app, "GET"):
        path = address(app, rule, slug=letter.slug)
        for prefix in ("",) if path.startswith("/staff") else ("", "/ja"):
            answer = browser.get(prefix + path)
            where = f"{prefix}{path}: {answer.status}"
            assert answer.status < 500, where
            headers = answer.response.headers
            assert "default-src 'none'" in headers["Content-Security-Policy"], where
            assert headers["X-Content-Type-Options"] == "nosniff", where
            assert headers["Referrer-Policy"] == "same-origin", where
            assert headers["Cache-Control"], where
            if not path.startswith("/staff"):
                assert "Set-Cookie" not in headers, where
                assert "Cookie" not in headers.get("Vary", ""), where


def test_every_staff_address_turns_strangers_away(app):
    browser = Browser(app)
    open_to_strangers = ("/staff/login", "/staff/logout")
    for method in ("GET", "POST"):
        for rule in rules(app, method):
            path = address(app, rule)
            if not path.startswith("/staff") or path.startswith(open_to_strangers):
                continue
            answer = browser.get(path) if method == "GET" else browser.post(path)
            assert answer.status in {302, 303, 400, 403}, f"{method} {path}: {answer.status}"
            assert answer.response.headers["Cache-Control"] == "no-store"


def test_a_post_of_nothing_is_never_a_500(app):
    letter, browser = factories.open_letter(), Browser(app)
    for rule in rules(app, "POST"):
        path = address(app, rule, slug=letter.slug)
        answer = browser.post(path, {"odd": "x" * LONGEST_IN_ALL})
        assert answer.status < 500, f"POST {path}: {answer.status}"


@pytest.mark.parametrize("odd", ODD)
def test_no_odd_address_makes_a_500(app, odd):
    browser = Browser(app)
    paths = [pattern.format(odd=odd) for pattern in ODD_PLACES]
    for path in paths:
        assert browser.get(path).status < 500, path


@pytest.mark.parametrize("far", ["9" * 20, "-1", "1" + "0" * 300])
def test_no_number_of_a_page_is_too_far_for_any_list(app, far):
    letter = factories.open_letter()
    staff = people.sign_in(app, people.member(*ROLES))
    answers = {}
    for rule in rules(app, "GET"):
        path = address(app, rule, slug=letter.slug)
        answer = staff.client.get(f"{path}?page={far}&s=x", base_url="http://127.0.0.1:8000")
        db.session.rollback()
        answers[path] = answer.status_code
    assert {path: status for path, status in answers.items() if status >= 500} == {}
    assert sum(1 for path, status in answers.items() if status == 200) > 100
