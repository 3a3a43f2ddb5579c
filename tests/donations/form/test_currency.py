"""Another currency without script: its own sums, and what was typed is still there."""

from __future__ import annotations

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import terms
from lfnkr_app.web import organisation
from tests.donations.support import GIVEN, gifts, give, offer_transfers

SWITCH = "/donate/currency/"


def switch(browser, to, prefix="", **typed):
    return browser.post(f"{prefix}{SWITCH}", data=GIVEN | {"switch": to} | typed)


def set_offer(**offered):
    begin_writing()
    organisation.change(terms.OFFER, offered, now=clock.now())
    db.session.commit()


def inputs(page):
    return {i.get("name"): i.get("value", "") for i in page.form("/donate/").iter("input")
            if i.get("type") not in {"radio", "checkbox"}}  # fmt: skip


def test_another_currency_keeps_what_was_typed_and_books_nothing(browser, peer):
    page = switch(browser, "EUR", preset="other", amount="30", message="Hello", show_name="y")
    assert page.status == 200
    assert "EUR 15.00" in page.words
    assert "Error" not in page.words
    fields = inputs(page)
    assert (fields["currency"], fields["name"], fields["amount"]) == ("EUR", "山田 花子", "30")
    chosen = {i.get("name"): i.get("value") for i in page.tree.iter("input")
              if i.get("checked") is not None}  # fmt: skip
    assert chosen["preset"] == "other"
    assert "show_name" in chosen
    assert "Hello" in page.text
    assert gifts() == []
    assert not [r for r in peer.requests if r.method == "POST"]
    assert browser.submit(page, follow=False).status == 303
    assert (gifts()[0].currency, gifts()[0].amount_minor) == ("EUR", 3000)


def test_a_sum_of_the_old_currency_is_not_carried_over(browser):
    page = switch(browser, "USD", preset="5000")
    assert not [i for i in page.tree.iter("input")
                if i.get("name") == "preset" and i.get("checked") is not None]  # fmt: skip


def test_the_language_stays_and_a_currency_that_is_none_shows_the_first(browser):
    page = switch(browser, "KRW", prefix="/ja")
    assert page.tree.get("lang") == "ja"
    assert "KRW 20,000" in page.words
    assert inputs(switch(browser, "GBP"))["currency"] == "JPY"
    assert browser.get(SWITCH).location == "/donate/"


def test_enter_in_a_field_goes_on_and_never_switches_the_currency(browser):
    first = next(browser.get("/donate/").form("/donate/").iter("button"))
    assert (first.get("name"), first.get("formaction")) == (None, None)


def test_only_currencies_that_staff_offer_are_taken(browser):
    set_offer(currencies=["USD", "EUR"], cards=True)
    page = browser.get("/donate/")
    assert inputs(page)["currency"] == "USD"
    assert "JPY" not in page.words
    assert "Choose one of these currencies: USD, EUR" in give(browser).words


def test_closed_cards_say_so_and_leave_the_transfers(browser, peer):
    offer_transfers()
    set_offer(cards=False)
    page = browser.get("/donate/")
    assert "Cards are not taken here at the moment" in page.words
    assert {i.get("value") for i in page.tree.iter("input") if i.get("name") == "method"} == {
        "bank", "post",
    }  # fmt: skip
    assert "Cards cannot be taken at the moment. Choose a transfer." in give(browser).words
    assert gifts() == []
    assert give(browser, method="bank").status == 303


def test_a_currency_without_any_way_still_lets_the_donor_choose_another(browser):
    offer_transfers()  # In yen, inside Japan.
    set_offer(cards=False)
    page = browser.get("/donate/?currency=USD")
    assert "No way to give in this currency" in page.words
    assert [b.get("value") for b in page.form("/donate/").iter("button") if b.get("name")]
