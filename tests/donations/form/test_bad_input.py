"""Each bad input of the form: the right status, a sentence, no call to Stripe, nothing lost."""

from __future__ import annotations

import pytest

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Fund
from tests.donations.support import GIVEN, gifts, give

TYPED = {
    "name": "山田 花子 <b>", "message": 'Keep "this" & that', "email": "hanako@example.org",
    "postal_code": "１１３－００３３", "address": "東京都文京区本郷\n1-33-3",
}  # fmt: skip
YEN = "Enter 500 yen or more, in whole yen"
MUCH = "For more than JPY 1,000,000 please write to us first"
BAD = [
    ({"preset": "other", "amount": "NaN"}, YEN),
    ({"preset": "NaN"}, YEN),
    ({"preset": "other", "amount": "Infinity"}, YEN),
    ({"preset": "other", "amount": "1,0,0"}, YEN),
    ({"preset": "other", "amount": "1,0,0,0"}, YEN),
    ({"preset": "other", "amount": "-5"}, YEN),
    ({"preset": "other", "amount": "−5"}, YEN),
    ({"preset": "-5000"}, YEN),
    ({"preset": "other", "amount": "10^9"}, YEN),
    ({"preset": "other", "amount": "1e9"}, YEN),
    ({"preset": "other", "amount": "1000000000"}, MUCH),
    ({"preset": "1000000000"}, MUCH),
    ({"preset": "other", "amount": "30.5"}, YEN),
    ({"preset": "other", "amount": "500.00"}, YEN),
    ({"preset": "other", "amount": "0x1F4"}, YEN),
    ({"preset": "other", "amount": "５00 ドル"}, YEN),
    ({"preset": "other", "amount": "Ⅴ千"}, YEN),
    ({"preset": "other", "amount": ""}, YEN),
    ({"preset": "0"}, YEN),
    ({"currency": "GBP"}, "Choose one of these currencies: JPY, USD, EUR, KRW"),
    ({"currency": "BTC", "preset": "other", "amount": "1"}, "Choose one of these currencies"),
    ({"currency": "<script>"}, "Choose one of these currencies"),
    ({"fund": "ended"}, "That purpose takes no gifts any more. Choose another one."),
    ({"fund": "no-such-fund"}, "Choose what your gift is for"),
    ({"fund": "1 OR 1=1"}, "Choose what your gift is for"),
    ({"agreement": "99"}, "The terms of giving have changed. Read them"),
    ({"agreement": "<b>"}, "The terms of giving have changed. Read them"),
    ({"interval": "week"}, "Choose how often"),
    ({"method": "bitcoin"}, "Choose how you will send it"),
    ({"method": "post"}, "Choose how you will send it"),
    ({"needs_address": "y", "address": ""}, "Enter the postal address for the receipt"),
    ({"email": "no@body@nowhere"}, "Enter an email address like name@example.org"),
    ({"name": ""}, "Enter your name"),
]


def close_a_fund() -> None:
    begin_writing()
    db.session.add(Fund(slug="ended", names={"en": "A campaign that ended"}, state="closed"))
    db.session.commit()


@pytest.mark.parametrize(("fields", "sentence"), BAD, ids=[str(fields) for fields, _s in BAD])
def test_a_bad_input_gets_its_sentence_and_nobody_is_asked(browser, peer, fields, sentence):
    close_a_fund()
    sent = TYPED | fields
    page = give(browser, **sent)
    assert page.status == 422
    assert sentence in page.words
    assert page.tree.find(".//title").text.startswith("Error:")
    assert gifts() == []
    assert [request for request in peer.requests if request.method == "POST"] == []
    typed = {field.get("name"): field.get("value") for field in page.form("/donate/").iter("input")}
    typed |= {area.get("name"): "".join(area.itertext()).strip("\n").replace("\r\n", "\n")
              for area in page.form("/donate/").iter("textarea")}  # fmt: skip
    for name in ("name", "email", "message", "postal_code", "address", "amount"):
        assert typed[name] == sent.get(name, ""), name


@pytest.mark.parametrize("sent", ["GBP", "<script>"])
def test_a_currency_that_is_none_is_not_sent_again_by_the_page(browser, sent):
    page = give(browser, currency=sent)
    inputs = {i.get("name"): i.get("value") for i in page.form("/donate/").iter("input")}
    assert inputs["currency"] == "JPY"
    assert browser.submit(page, preset="5000", follow=False).status == 303


@pytest.mark.parametrize(
    ("amount", "minor"),
    [("１，０００", 1000), ("1,000", 1000), ("¥1,000", 1000), ("1000円", 1000), ("１０００", 1000)],
)
def test_an_amount_is_read_as_people_write_it(browser, amount, minor):
    assert give(browser, preset="other", amount=amount).status == 303
    assert [gift.amount_minor for gift in gifts()] == [minor]


def test_a_fund_before_its_first_and_after_its_last_day_is_closed(browser):
    today = clock.tokyo_day(clock.now())
    begin_writing()
    db.session.add_all(
        [
            Fund(slug="soon", names={"en": "Soon"}, opens_on=today.replace(year=today.year + 1)),
            Fund(slug="over", names={"en": "Over"}, closes_on=today.replace(year=today.year - 1)),
            Fund(slug="now", names={"en": "Now"}, opens_on=today, closes_on=today),
        ]
    )
    db.session.commit()
    for slug in ("soon", "over"):
        assert "That purpose takes no gifts" in give(browser, fund=slug).words
    assert give(browser, fund="now").status == 303


def test_a_form_with_every_field_twice_is_no_error(browser):
    twice = {name: [value, value] for name, value in GIVEN.items()}
    assert browser.post("/donate/", data=twice).status in {303, 422}
