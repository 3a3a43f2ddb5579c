"""One gift for staff: all that is known of it, and what may be set right."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.donations.ledger import rules
from lfnkr_app.donations.ledger.rules import Standing
from lfnkr_app.donations.models import Gift
from tests.accounts import people
from tests.donations.ledger import books
from tests.donations.support import stored


@pytest.mark.parametrize(("values", "disputed", "stands"), [
    ({"state": "open", "method": "card"}, False, Standing.STARTED),
    ({"state": "open", "method": "bank"}, False, Standing.ANNOUNCED),
    ({"state": "processing", "method": "card"}, False, Standing.WAITING),
    ({"state": "expired", "method": "card"}, False, Standing.EXPIRED),
    ({"state": "succeeded"}, False, Standing.RECEIVED),
    ({"state": "succeeded", "refunded_minor": 1}, False, Standing.PARTLY_BACK),
    ({"state": "succeeded", "refunded_minor": 60, "taken_minor": 40}, False, Standing.REFUNDED),
    ({"state": "succeeded", "taken_minor": 100}, True, Standing.DISPUTED),
])  # fmt: skip
def test_a_gift_stands_as_the_office_calls_it(values, disputed, stands):
    known = {"amount_minor": 100, "refunded_minor": 0, "taken_minor": 0, "method": "cash"}
    assert rules.standing(Gift(uid=b"", **known | values), disputed=disputed) == stands


def test_everything_that_is_known_stands_on_the_page(app, staff):
    gift = books.received(5000, "USD", name="Donor <b>", email="donor@example.org",
                          message="kept here", needs_address=True, show_name=True,
                          address="113-0033\nTokyo")  # fmt: skip
    payout = books.payout(clock.now())
    pledge = books.pledge_of(gift)
    books.changed(gift, settled_currency="JPY", settled_minor=7400, fee_minor=260,
                  payment_intent_id="pi_9", pledge_id=pledge.id, payout_id=payout.id,
                  agreement_version=3)  # fmt: skip
    books.refund_of(gift, 1250)
    other = books.received(1000, name="Same Address", email="DONOR@example.org")
    page = staff.get(f"/staff/gifts/{gift.id}/")
    for words in ("USD 50.00 partly refunded", "Donor <b>", "donor@example.org", "kept here",
                  "JPY 7,400", "JPY 260", "With us now USD 37.50", "version 3", "every month",
                  "Same Address", "The money came; the receipt was issued."):  # fmt: skip
        assert words in page.words, words
    links = page.links()
    assert "https://dashboard.stripe.com/test/payments/pi_9" in links
    assert "https://dashboard.stripe.com/test/payouts/po_1" in links
    assert f"/staff/gifts/{other.id}/" in links


def test_a_giver_without_an_address_has_no_others(app, staff):
    gift = stored(method="bank", email="")
    stored(method="bank", email="", name="Another Giver")
    page = staff.get(f"/staff/gifts/{gift.id}/")
    assert "letters go by post" in page.words
    assert "Another Giver" not in page.words


def test_a_gift_moves_to_another_fund_with_a_reason_on_record(app, staff):
    books.fund()
    gift = books.received(5000)
    page = staff.get(f"/staff/gifts/{gift.id}/fund")
    refused = staff.submit(page, f"/staff/gifts/{gift.id}/fund", fund="rescue", reason=" ")
    assert refused.status == 422
    odd = staff.submit(page, f"/staff/gifts/{gift.id}/fund", fund="nothing", reason="why")
    assert odd.status == 422
    done = staff.submit(page, f"/staff/gifts/{gift.id}/fund", fund="rescue", reason="By telephone")
    assert done.path == f"/staff/gifts/{gift.id}/"
    assert "Rescue and shelter" in done.words
    assert "The fund was changed. mika@example.org By telephone" in done.words
    again = staff.submit(page, f"/staff/gifts/{gift.id}/fund", fund="rescue", reason="Twice")
    assert "it was so already" in again.words
    back = staff.submit(page, f"/staff/gifts/{gift.id}/fund", fund="-", reason="Back")
    assert "where it is needed most" in back.words
    acts = select(AuditEntry.act).where(AuditEntry.subject == f"gift:{gift.id}")
    db.session.rollback()
    assert list(db.session.scalars(acts)) == ["gift.fund", "gift.fund"]


def test_a_name_is_taken_off_the_list_of_donors(app, staff):
    gift = books.received(5000, show_name=True)
    page = staff.get(f"/staff/gifts/{gift.id}/hide-name")
    done = staff.submit(page, f"/staff/gifts/{gift.id}/hide-name", reason="Asked by mail")
    assert "The name was taken off the list of donors. mika@example.org Asked by mail" in done.words
    db.session.rollback()
    assert db.session.get_one(Gift, gift.id).show_name is False
    assert staff.get("/staff/gifts/999999/fund").status == 404


def test_only_the_role_sets_right(app):
    gift = books.received(5000)
    stranger = people.sign_in(app, people.member("author"))
    for path in ("", "fund", "hide-name"):
        assert stranger.get(f"/staff/gifts/{gift.id}/{path}").status == 403
