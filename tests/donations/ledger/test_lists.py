"""The list of gifts: filters, totals, pages, the search; and who looked is on record."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations.ledger import finding, queries, totals, wanted
from lfnkr_app.donations.ledger.wanted import Wanted
from lfnkr_app.money import Money
from tests.accounts import people
from tests.browser import Browser
from tests.donations.ledger import books
from tests.donations.support import stored


def ids(**filters):
    return [line.gift.id for line in queries.found(Wanted(**filters)).lines]


def test_each_filter_lets_its_own_gifts_through(app):
    fund = books.fund()
    whole = books.received(1000, fund="rescue")
    back = books.received(2000, "USD", name="Refunded")
    books.refund_of(back, 500)
    disputed = books.received(3000, name="Disputed")
    books.dispute_of(disputed)
    card, bank = stored(4000), stored(5000, method="bank")
    waits = books.changed(stored(6000, name="Waits"), state="processing")
    pledge = books.pledge_of(waits)
    books.changed(waits, pledge_id=pledge.id)
    numbers = [gift.id for gift in (disputed, back, whole)]
    assert ids(state="received") == numbers
    assert ids(state="refunded") == [back.id]
    assert ids(state="disputed") == [disputed.id]
    assert ids(state="started") == [card.id]
    assert ids(state="announced") == ids(method="bank") == [bank.id]
    assert ids(state="waiting") == ids(turn="pledge") == [waits.id]
    assert ids(state="created") == [card.id]
    assert ids(currency="USD") == [back.id]
    assert ids(fund=fund.slug) == [whole.id]
    assert whole.id not in ids(fund=wanted.NO_FUND, turn="once")
    assert len(ids()) == 6


def test_a_period_counts_money_when_it_came_and_the_rest_when_it_was_made(app):
    last = books.received(1000, ago=timedelta(days=40))
    now, waits = books.received(2000), stored(3000)
    first, end = wanted.month_of(clock.tokyo_day(clock.now()))
    assert ids(since=first, until=end) == [waits.id, now.id]
    assert ids(until=first - timedelta(days=1)) == [last.id]
    payout = books.payout(datetime(2026, 11, 3, tzinfo=UTC))
    books.changed(last, payout_id=payout.id)
    assert ids(since=date(2026, 11, 3), until=date(2026, 11, 3), by="payout") == [last.id]
    assert ids(since=date(2026, 11, 4), by="payout") == []
    months = queries.months(clock.tokyo_day(clock.now()))
    assert months[0] == first
    assert months[-1] == clock.tokyo_day(last.received_at).replace(day=1)


def test_a_gift_belongs_to_the_tokyo_day_on_which_it_came(app):
    gift = books.received(1000)
    books.changed(gift, received_at=datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert ids(since=date(2026, 4, 1), until=date(2026, 4, 1)) == [gift.id]
    books.changed(gift, received_at=datetime(2026, 3, 31, 14, 59, tzinfo=UTC))
    assert ids(since=date(2026, 4, 1)) == []


def test_totals_stand_by_currency_and_are_never_added_together(app):
    one = {"settled_currency": "JPY", "settled_minor": 5000, "fee_minor": 180}
    books.refund_of(books.received(5000, columns=one), 1000)
    books.received(3000, name="Fee unknown")
    dollars = {"settled_currency": "JPY", "settled_minor": 7000, "fee_minor": 250}
    books.received(5000, "USD", columns=dollars, name="Dollars")
    stored(9000)
    yen, usd = totals.received(Wanted())
    assert (yen.currency, yen.count, yen.fee_missing) == ("JPY", 2, 1)
    assert (yen.received, yen.back, yen.fee) == (
        Money(8000, "JPY"), Money(1000, "JPY"), Money(180, "JPY"),
    )  # fmt: skip
    assert yen.net == Money(6820, "JPY")
    assert (usd.received, usd.fee, usd.net) == (
        Money(5000, "USD"), Money(0, "USD"), Money(5000, "USD"),
    )  # fmt: skip
    [exchanged] = usd.exchanged
    assert (exchanged.settled, exchanged.fee) == (Money(7000, "JPY"), Money(250, "JPY"))
    assert totals.expected(Wanted(state="started")) == [(Money(9000, "JPY"), 1)]
    assert set(totals.by_method(Wanted())) == {"card"}
    assert set(totals.by_fund(Wanted())) == {""}


def test_pages_follow_each_other_both_ways(app, monkeypatch):
    monkeypatch.setattr(queries, "A_PAGE", 2)
    numbers = [stored(1000 + n, name=f"Donor {n}").id for n in range(5)][::-1]
    first = queries.found(Wanted())
    assert [line.gift.id for line in first.lines] == numbers[:2]
    assert first.newer is None
    second = queries.found(Wanted(), before=first.older or 0)
    last = queries.found(Wanted(), before=second.older or 0)
    assert [line.gift.id for line in last.lines] == numbers[4:]
    assert last.older is None
    back = queries.found(Wanted(), after=last.newer or 0)
    assert [line.gift.id for line in back.lines] == numbers[2:4]
    assert queries.found(Wanted(), after=back.newer or 0).newer is None


def test_a_gift_is_found_by_everything_exact(app):
    gift = books.received(1000, method="bank", name="山田 花子", email="Hanako@example.org")
    books.changed(gift, payment_intent_id="pi_x", charge_id="ch_x", session_id="cs_x",
                  invoice_id="in_x", balance_transaction_id="txn_x",
                  pledge_id=books.pledge_of(gift).id,
                  payout_id=books.payout(clock.now()).id)  # fmt: skip
    books.refund_of(gift, 100)
    books.dispute_of(gift)
    stored(2000, name="Another", email="another@example.org")
    number = queries.receipts(gift)[0].number
    for words in ("pi_x", "ch_x", "cs_x", "in_x", "txn_x", "sub_1", "re_1", "dp_1", "po_1",
                  number, number.lower(), gift.reference, f" {gift.reference.lower()} ",
                  "hanako@EXAMPLE.org", "山田花子", "山田　花子"):  # fmt: skip
        assert finding.found(words) == [gift.id], words
    for words in ("pi_", "山田", "hanako@", "R-2026-99999", "%", "' OR 1=1", "ref", "sub_2"):
        assert finding.found(words) == [], words


def test_the_page_shows_list_and_totals_and_keeps_strangers_out(app):
    books.received(1250, "USD", name="Donor <b>")
    stored(5000)
    browser = people.sign_in(app, people.member("donations"))
    page = browser.get("/staff/gifts/")
    assert page.status == 200
    assert "Donor <b>" in page.words
    assert "USD 1 USD 12.50 — — USD 12.50" in page.words
    assert "the fee of one gift is not known" in page.words
    assert page.response.headers["Cache-Control"] == "no-store"
    started = browser.get("/staff/gifts/?state=started&currency=JPY")
    assert "Donor <b>" not in started.words
    assert "JPY 5,000 1 gift" in started.words
    assert "No gifts fit" in browser.get("/staff/gifts/?month=2001-01").words
    assert browser.get("/staff/gifts/?before=99999999999999999999").status == 404
    odd = browser.get("/staff/gifts/?month=x&state=%3Cb%3E&fund=nothing&since=x&until=2026-13-40")
    assert odd.status == 200
    assert "Not a valid date" in odd.words
    back = browser.get("/staff/gifts/?since=2026-02-02&until=2026-02-01")
    assert "The last day lies before the first" in back.words
    stranger = people.sign_in(app, people.member("author", email="author@example.org"))
    assert stranger.get("/staff/gifts/").status == 403
    assert stranger.get("/staff/gifts/search").status == 403
    assert Browser(app).get("/staff/gifts/").status == 303


def test_an_empty_ledger_says_so(app):
    browser = people.sign_in(app, people.member("donations"))
    assert "No gift has been made yet" in browser.get("/staff/gifts/").words


def acts(name):
    db.session.rollback()
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.act == name))
    return [audit.detail_of(entry) for entry in found]


def test_a_view_of_more_than_ten_givers_is_on_record(app):
    for number in range(11):
        stored(1000 + number, name=f"Donor {number}")
    browser = people.sign_in(app, people.member("donations"))
    browser.get("/staff/gifts/?currency=USD")
    assert acts("gifts.view") == []
    assert "Donor 10" in browser.get("/staff/gifts/").words
    assert acts("gifts.view") == [{"rows": 11}]


@pytest.mark.parametrize("words", ["hanako@example.org", "山田 花子"])
def test_the_search_is_on_record_and_its_words_are_not(app, words):
    gift = books.received(1000, name="山田 花子", email="hanako@example.org")
    browser = people.sign_in(app, people.member("donations"))
    page = browser.submit(browser.get("/staff/gifts/search"), words=words)
    assert "JPY 1,000 received" in page.words
    assert page.path == "/staff/gifts/search"
    assert acts("gifts.search") == [{"found": 1}]
    [number] = [receipt.number for receipt in queries.receipts(gift)]
    straight = browser.submit(browser.get("/staff/gifts/"), words=number)
    assert straight.path == f"/staff/gifts/{gift.id}/"
    assert browser.submit(browser.get("/staff/gifts/search"), words=" ").status == 422
    none = browser.submit(browser.get("/staff/gifts/search"), words="nobody@example.org")
    assert "No gift bears exactly this" in none.words


def test_the_month_stands_by_currency_way_and_fund(app):
    books.fund()
    books.received(1000, fund="rescue")
    books.received(1250, "USD", name="Dollars")
    staff = people.sign_in(app, people.member("donations"))
    this = f"{clock.tokyo_day(clock.now()):%Y-%m}"
    page = staff.get(f"/staff/gifts/month/{this}/")
    assert page.status == 200
    for words in ("JPY 1 JPY 1,000", "USD 1 USD 12.50", "Rescue and shelter", "card",
                  "where it is needed most", "The month is not over"):  # fmt: skip
        assert words in page.words, words
    assert "Dollars" not in page.words
    assert f"/staff/gifts/month/{this}/" in staff.get("/staff/gifts/").links()
    assert "No gift came" in staff.get("/staff/gifts/month/2001-02/").words
    for odd in ("2026-13", "x", "20261", "1999-01"):
        assert staff.get(f"/staff/gifts/month/{odd}/").status == 404
