"""Differences from Stripe on staff pages: a sentence, a button, an empty list, and who may look."""

from __future__ import annotations

from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import jobs
from lfnkr_app.donations.disputes.models import Dispute
from lfnkr_app.donations.gateway.things import Thing
from lfnkr_app.donations.payouts.models import Payout
from lfnkr_app.donations.reconciling import items as kept_items
from lfnkr_app.donations.reconciling.differences import Difference
from lfnkr_app.donations.reconciling.models import ItemKind, ItemState, ReconItem
from tests.accounts import people
from tests.donations.support import gift, mails, opened, receipt_numbers
from tests.donations.test_matching import alter, compared, forget_gift, item, items, paid_gift, the

PAGE = "/staff/gifts/matching/"


def press(staff, words: str):
    """Press the only button of these words."""
    page = staff.get(PAGE)
    [form] = [
        form for form in page.tree.iter("form")
        if any(words in "".join(button.itertext()) for button in form.iter("button"))
    ]  # fmt: skip
    return staff.submit(page, form.get("action"), follow=True)


def test_a_list_with_nothing_in_it_says_so(staff, peer):
    assert "No difference is known." in staff.get(PAGE).words
    jobs.compare(clock.now())
    page = staff.get(PAGE)
    assert "Everything matches" in page.words
    assert "Last compared on" in page.words
    assert "differences between Stripe" not in staff.get("/staff/").words
    assert staff.get(f"{PAGE}?show=nothing").status == 404
    assert staff.get(f"{PAGE}?page=2").status == 404


def test_a_payment_that_could_not_be_booked_is_booked_by_a_button(browser, peer, staff):
    session = opened(browser, peer)
    peer.pay(session)
    difference = Difference(
        ItemKind.PAYMENT, Thing("payment_intent", the(peer, "payment_intent"), {}), "payment:1",
        "paid 5000 JPY", gift_id=gift().id, ours=(5000, "JPY"), theirs=(5000, "JPY"),
    )  # fmt: skip
    begin_writing()
    kept_items.find(difference, now=clock.now())
    db.session.commit()
    page = staff.get(PAGE)
    assert "Stripe has received JPY 5,000 for this gift, and it is not booked here." in page.words
    assert "differences between Stripe and the gifts booked here" in staff.get("/staff/").words
    assert "Stripe has received" in staff.get(f"/staff/gifts/{gift().id}/").words
    assert "Both sides say the same" in press(staff, "Book it").words
    assert gift().state == "succeeded"
    assert len(receipt_numbers()) == 1
    done = staff.get(f"{PAGE}?show=done")
    assert "mika@example.org" in done.words
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert "recon.book" in acts


def test_a_difference_is_fetched_again_until_it_is_gone(browser, peer, staff, hasty):
    session = paid_gift(browser, peer)
    alter(peer, "checkout.session", session, amount_total=50_000)
    compared()
    page = staff.get(PAGE)
    assert (
        "Here this gift is JPY 5,000, at Stripe it is JPY 50,000. Nothing was changed."
        in page.words
    )
    assert "Book it" not in page.words
    assert "still differ" in press(staff, "Fetch again").words
    peer.fail_next(4)
    assert "Stripe does not answer just now" in press(staff, "Fetch again").words
    peer.faults.clear()
    alter(peer, "checkout.session", session, amount_total=5000)
    assert "Both sides say the same now" in press(staff, "Fetch again").words
    assert "Everything matches" in staff.get(PAGE).words


def test_what_is_left_says_why_and_comes_back_only_when_stripe_says_something_else(
    browser, peer, staff
):
    session = paid_gift(browser, peer)
    alter(peer, "checkout.session", session, amount_total=50_000)
    compared()
    address = f"{PAGE}{item().id}/leave"
    refused = staff.submit(staff.get(address), "leave", reason=" ")
    assert refused.status == 422
    assert "Say why" in refused.words
    left = staff.submit(staff.get(address), "leave", reason="Agreed by phone", follow=True)
    assert "It stays as it is" in left.words
    assert "Agreed by phone" in staff.get(f"{PAGE}?show=done").words
    assert staff.get(address).status == 404
    compared(days=1)
    assert db.session.scalars(select(ReconItem.state)).all() == [ItemState.LEFT]
    alter(peer, "checkout.session", session, amount_total=60_000)
    compared(days=2)
    assert item().theirs_minor == 60_000


def test_a_refund_of_which_no_message_is_left_is_taken_over_by_a_button(browser, peer, staff):
    session = paid_gift(browser, peer)
    peer.refund(session, 2000)
    peer.account.objects("event").clear()
    compared()
    found = item()
    assert (found.kind, found.ours_minor, found.theirs_minor) == ("refund", None, 2000)
    assert gift().refunded_minor == 0
    sentence = "Stripe shows a refund of JPY 2,000 (succeeded) that is not booked here."
    assert sentence in staff.get(PAGE).words
    assert "Both sides say the same" in press(staff, "Book it").words
    assert gift().refunded_minor == 2000
    peer.fail_refund(the(peer, "refund"))
    peer.account.objects("event").clear()
    compared(days=1)
    assert item().facts == "failed 2000 JPY"
    assert "here it is JPY 2,000, or in another state" in staff.get(PAGE).words
    press(staff, "Book it")
    assert gift().refunded_minor == 0


def test_a_dispute_of_which_no_message_is_left_is_taken_over_by_a_button(browser, peer, staff):
    session = paid_gift(browser, peer)
    peer.dispute(session)
    peer.account.objects("event").clear()
    compared()
    assert "Stripe shows a dispute over JPY 5,000 (needs an answer)" in staff.get(PAGE).words
    press(staff, "Book it")
    assert gift().taken_minor == 5000
    compared(days=1)
    assert "Everything matches" in staff.get(PAGE).words


def test_a_warning_or_payout_of_which_no_message_is_left_is_taken_in(browser, peer, staff):
    session = paid_gift(browser, peer)
    peer.warn_of_fraud(session)
    peer.advance(7 * 24 * 3600)
    paid = peer.pay_out(arrives=False)
    peer.account.objects("event").clear()
    compared(days=8)
    assert items() == []
    assert {(one.kind, one.by) for one in items("resolved")} == {
        ("warning", "reconcile"), ("payout", "reconcile"),
    }  # fmt: skip
    [warning] = db.session.scalars(select(Dispute))
    assert (warning.kind, warning.state, mails("staff_dispute")) == ("warning", "actionable", 1)
    [payout] = db.session.scalars(select(Payout))
    assert (payout.payout_id, payout.state) == (paid[0]["id"], "in_transit")
    assert payout.lines_read_at is not None
    alter(peer, "radar.early_fraud_warning", warning.dispute_id, actionable=False)
    alter(peer, "payout", payout.payout_id, status="paid")
    compared(days=9)
    states = [row.state for model in (Dispute, Payout) for row in db.session.scalars(select(model))]
    assert (states, items()) == (["settled", "paid"], [])
    assert "Everything matches" in staff.get(PAGE).words


def test_a_payout_of_another_sum_is_an_item_with_a_button(browser, peer, staff):
    paid_gift(browser, peer)
    peer.advance(7 * 24 * 3600)
    [paid] = peer.pay_out()
    compared(days=8)
    assert items() == []
    alter(peer, "payout", paid["id"], amount=paid["amount"] + 7)
    compared(days=9)
    compared(days=10)
    found = item()
    assert (found.kind, found.theirs_minor - found.ours_minor) == ("payout", 7)
    words = press(staff, "Book it").words
    assert "The two sides still differ" in words
    assert "Stripe shows a payout of JPY 4,827 (paid); here it is JPY 4,820" in words
    alter(peer, "payout", paid["id"], amount=paid["amount"])
    assert "Both sides say the same now" in press(staff, "Fetch again").words


def a_strangers_payment(browser, peer) -> str:
    """Return the session of a payment at Stripe of which nothing leads to a gift here."""
    session = opened(browser, peer)
    peer.pay(session)
    for kind in ("checkout.session", "payment_intent", "charge"):
        alter(peer, kind, the(peer, kind), metadata={})
    forget_gift(state="expired", session_id=None, payment_intent_id=None)
    return session


def test_warnings_of_strangers_and_long_lists_of_payouts_do_no_harm(browser, peer):
    peer.warn_of_fraud(a_strangers_payment(browser, peer))
    peer.account.objects("event").clear()
    peer.advance(7 * 24 * 3600)
    [paid] = peer.pay_out()
    with peer.account.lock:
        peer.account.objects("event").clear()
        for number in range(120):
            copy = paid | {"id": f"po_copy{number}", "automatic": False}
            peer.account.objects("payout")[copy["id"]] = copy
    peer.requests.clear()
    compared(days=8)
    assert db.session.scalar(select(func.count()).select_from(Payout)) == 121
    assert db.session.scalar(select(func.count()).select_from(Dispute)) == 0
    pages = [one for one in peer.requests if (one.method, one.path) == ("GET", "/v1/payouts")]
    assert [one.params["limit"] for one in pages] == ["100", "100"]
    assert not [one for one in items() if one.kind in {"warning", "payout"}]


def test_a_stranger_s_money_is_listed_apart(browser, peer, staff):
    a_strangers_payment(browser, peer)
    compared()
    assert "No difference is known" not in staff.get(PAGE).words
    page = staff.get(f"{PAGE}?show=strangers")
    assert "has nothing to do with this site" in page.words


def test_staff_can_have_it_compared_at_once(app, browser, peer, staff):
    paid_gift(browser, peer)
    jobs.compare(clock.now())
    assert "begins within a minute" in press(staff, "Compare now").words
    assert "Compare now" not in staff.get(PAGE).words
    assert jobs.compare(clock.now()) > 0
    others = people.sign_in(app, people.member("editor", email="ken@example.org"))
    assert others.get(PAGE).status == 403
    assert others.post(f"{PAGE}compare").status in {400, 403}
