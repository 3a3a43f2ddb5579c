"""The page with the form: what it offers, what it refuses, what it keeps."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import hypothesis
import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck
from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import rules
from lfnkr_app.donations.models import Fund, Gift
from lfnkr_app.donations.terms import SETTING
from lfnkr_app.web import organisation
from tests.browser import Browser
from tests.donations.support import GIVEN, gift, gifts, give, offer_transfers

FIELDS = [
    *("amount", "preset", "currency", "interval", "fund", "name", "email", "show_name", "message"),
    *("method", "transfer_name", "needs_address", "postal_code", "address"),
]


@pytest.mark.parametrize(
    ("currency", "amount", "sentence"),
    [
        ("JPY", "30.5", "Enter 500 yen or more, in whole yen"),
        ("JPY", "499", "Enter 500 yen or more, in whole yen"),
        ("JPY", "-1", "Enter 500 yen or more, in whole yen"),
        ("JPY", "0", "Enter 500 yen or more, in whole yen"),
        ("JPY", "", "Enter 500 yen or more, in whole yen"),
        ("JPY", "1e3", "Enter 500 yen or more, in whole yen"),
        ("JPY", "９" * 45, "Enter an amount"),
        ("JPY", "1000001", "For more than JPY 1,000,000 please write to us first"),
        ("JPY", "99999999999999999999", "For more than JPY 1,000,000"),
        ("USD", "4.99", "Enter 5 dollars or more, like 12.50"),
        ("USD", "12.505", "Enter 5 dollars or more, like 12.50"),
        ("EUR", "４", "Enter 5 euros or more, like 12.50"),
        ("KRW", "4,999", "Enter 5,000 won or more, in whole won"),
    ],
)
def test_a_bad_amount_gets_a_sentence_and_nothing_is_lost(browser, currency, amount, sentence):
    page = give(browser, preset="other", amount=amount, currency=currency, message="Keep <this>")
    assert page.status == 422
    assert sentence in page.words
    assert page.tree.find(".//title").text.startswith("Error:")
    assert page.tree.find(".//input[@name='amount']").get("value") == amount
    assert page.tree.find(".//input[@name='name']").get("value") == GIVEN["name"]
    assert page.tree.find(".//textarea[@name='message']").text.strip() == "Keep <this>"
    assert page.tree.find(".//input[@name='currency']").get("value") == currency
    assert gifts() == []


@pytest.mark.parametrize(
    ("fields", "minor", "currency"),
    [
        ({"preset": "other", "amount": "１００００"}, 10_000, "JPY"),
        ({"preset": None, "amount": "¥10,000"}, 10_000, "JPY"),
        ({"preset": "40", "currency": "USD"}, 4_000, "USD"),
        ({"preset": "other", "amount": "12.5", "currency": "EUR"}, 1_250, "EUR"),
        ({"preset": "20000", "currency": "KRW", "interval": None, "method": None}, 20_000, "KRW"),
    ],
)
def test_sums_are_kept_and_charged_in_whole_minor_units(browser, peer, fields, minor, currency):
    assert give(browser, **fields).status == 303
    row = gift()
    assert (row.amount_minor, row.currency, row.state) == (minor, currency, "open")
    session = peer.sessions[0]
    assert (session["amount_total"], session["currency"]) == (minor, currency.lower())


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"interval": "month", "method": "post"}, "Only a card can give again by itself"),
        ({"interval": "week"}, "Choose how often"),
        ({"currency": "GBP"}, "Choose one of these currencies"),
        ({"method": "bank"}, "Choose how you will send it"),
        ({"method": "cash"}, "Choose how you will send it"),
        ({"name": ""}, "Enter your name"),
        ({"name": "see www.example.com"}, "A name cannot contain a web address"),
        ({"name": "a" * 256}, "at most 255 characters"),
        ({"email": "nobody"}, "Enter an email address like name@example.org"),
        ({"fund": "no-such-fund"}, "Choose what your gift is for"),
        ({"needs_address": "y"}, "Enter the postal address for the receipt"),
        ({"message": "a" * 501}, "at most 500 characters"),
    ],
)
def test_what_does_not_fit_is_said(browser, fields, sentence):
    page = give(browser, **fields)
    assert page.status == 422
    assert sentence in page.words
    assert gifts() == []


def test_each_currency_has_its_own_sums_without_script(browser):
    page = browser.get("/donate/")
    buttons = [b for b in page.form("/donate/").iter("button") if b.get("name") == "switch"]
    assert [b.get("value") for b in buttons] == ["JPY", "USD", "EUR", "KRW"]
    assert {b.get("formaction") for b in buttons} == {"/donate/currency/#give"}
    assert "JPY 2,000" in page.words
    dollars = browser.get("/donate/?currency=usd")
    assert [i.get("value") for i in dollars.tree.iter("input") if i.get("name") == "preset"] == [
        "15", "40", "80", "200", "other",
    ]  # fmt: skip
    assert not [i for i in dollars.tree.iter("input") if i.get("checked") is not None
                and i.get("name") == "preset"]  # fmt: skip
    assert browser.get("/donate/?currency=%3Cb%3E").status == 200


def test_the_form_may_lead_to_the_card_page_and_is_never_cached(browser, peer):
    for page in (browser.get("/donate/"), give(browser, name="")):
        assert (
            f"form-action 'self' {peer.base};" in page.response.headers["Content-Security-Policy"]
        )
        assert page.response.headers["Cache-Control"] == "no-store"


def test_another_site_cannot_send_the_form(browser):
    page = browser.post("/donate/", data=GIVEN, headers={"Sec-Fetch-Site": "cross-site"})
    assert page.status == 403
    assert gifts() == []


def test_the_row_is_sealed_and_holds_the_exact_request(browser, peer):
    give(browser, prefix="/ja", show_name="y", message="Dear North Korea", needs_address="y",
         postal_code="1130033", address="東京都文京区本郷1-33-3")  # fmt: skip
    row = gift()
    assert row.lang == "ja"
    assert row.message == "Dear North Korea"
    assert row.donor.address == "113-0033\n東京都文京区本郷1-33-3"
    asked = json.loads(row.request_json or "")
    assert asked["success_url"].endswith("/ja/donate/thanks/?session_id={CHECKOUT_SESSION_ID}")
    assert asked["cancel_url"].endswith("/ja/donate/cancelled/")
    [request] = [r for r in peer.requests if r.method == "POST"]
    assert request.idempotency_key == row.idempotency_key
    assert request.stripe_version == "2026-05-27.dahlia"
    assert "x-stripe-client-telemetry" not in request.headers
    sent = json.dumps(request.params, ensure_ascii=False)
    assert not any(word in sent for word in ("Korea", "山田", "本郷"))
    raw = db.session.connection().exec_driver_sql(
        "SELECT g.message, g.request, d.name, d.email, d.address FROM gift g"
        " JOIN donor d ON d.id = g.donor_id"
    )
    stored = b"".join(bytes(value) for value in raw.one())
    assert not any(w in stored for w in (b"Korea", "山田".encode(), b"hanako", b"checkout"))


def test_the_same_form_sent_twice_is_one_gift(browser, peer):
    first, second = give(browser), give(browser)
    assert first.response.headers["Location"] == second.response.headers["Location"]
    assert len(gifts()) == len(peer.sessions) == 1
    give(browser, preset="10000")
    assert len(gifts()) == 2


def test_the_same_gift_later_is_a_second_one(browser, peer):
    give(browser)
    begin_writing()
    db.session.execute(update(Gift).values(made_at=clock.now() - rules.SAME_GIFT))
    db.session.commit()
    give(browser)
    assert len(gifts()) == 2


def test_a_fund_can_be_chosen_where_there_is_one(browser):
    begin_writing()
    db.session.add(Fund(slug="rescue", names={"en": "Rescue", "ja": "救出"}))
    db.session.commit()
    assert "救出" in browser.get("/ja/donate/").words
    give(browser, fund="rescue")
    assert gift().fund.slug == "rescue"


def test_staff_set_the_sums(browser):
    begin_writing()
    effect = {"words": {"en": "A kit", "ja": "用品一式"}, "as_of": "2026-04"}
    changed = {"JPY": {"presets": [700, 900], "floor": 600, "effects": {"900": effect}}}
    organisation.change(SETTING, changed, now=clock.now())
    db.session.commit()
    page = browser.get("/donate/")
    assert "JPY 700" in page.words
    assert "JPY 900 A kit as of 2026-04" in page.words
    assert "900円 用品一式" in browser.get("/ja/donate/").words
    assert "Enter 600 yen or more" in give(browser, preset="500").words


def test_transfers_are_offered_once_staff_name_an_account(browser):
    assert not browser.get("/donate/").tree.findall(".//input[@name='transfer_name']")
    offer_transfers()
    page = browser.get("/donate/")
    assert {i.get("value") for i in page.tree.iter("input") if i.get("name") == "method"} == {
        "card", "bank", "post",
    }  # fmt: skip


def test_odd_input_never_makes_an_error_page(browser):
    odd = (
        {"preset": ["1", "2"]},
        {"amount": "\u202e1"},
        {"currency": "jpy"},
        {"name": "\u200b"},
        {"email": "a@" + "b" * 300},
        {"postal_code": "１" * 30},
        {"transfer_name": "a\nb"},
    )
    for fields in odd:
        assert give(browser, **fields).status in {303, 422}
    assert browser.post("/donate/", data=b"\xff%ff=1",
                        content_type="application/x-www-form-urlencoded").status == 400  # fmt: skip
    assert browser.post("/donate/").status == 422


def test_eight_clicks_at_once_are_one_gift_and_one_session(app, peer):
    def click(_number: int) -> str:
        with app.app_context():
            return give(Browser(app)).response.headers.get("Location", "")

    with ThreadPoolExecutor(8) as pool:
        places = set(pool.map(click, range(8)))
    assert len(gifts()) == len(peer.sessions) == 1
    assert places == {peer.sessions[0]["url"]}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@hypothesis.settings(max_examples=60, deadline=None,
                     suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@hypothesis.given(fields=st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=60)))
def test_whatever_is_typed_the_answer_is_a_page(browser, fields):
    typed = {name: text.replace("\0", "") for name, text in fields.items()}
    assert browser.post("/donate/", data=typed).status == 422
    assert give(browser, **(typed | {"name": "", "email": ""})).status == 422
