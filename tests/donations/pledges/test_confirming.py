"""A donor is told by mail of each change of their repeating gift, once, whoever hears of it."""

from __future__ import annotations

from lfnkr_app import clock, i18n
from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations import gateway
from lfnkr_app.donations.pledges import links, rules, wishes
from lfnkr_app.donations.pledges.models import Pledge, WishKind
from lfnkr_app.money import Money
from tests.donations.pledges.support import begun, heard, letters, path, pledge

TEMPLATE = "pledge_changed"


def test_sum_pause_and_resumption_are_each_confirmed_by_one_mail(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    assert letters(TEMPLATE) == []  # To begin is no change.
    browser.submit(browser.get(path(row)), "/amount", amount="7000")
    browser.submit(browser.get(path(row)), "/pause", months="2")
    until = i18n.written_day(pledge().resumes_at)
    browser.submit(browser.get(path(row)), "/resume")
    browser.submit(browser.get(path(row)), "/pause", months="open")
    heard(peer)  # What Stripe tells of all this is known by now.
    told = letters(TEMPLATE)
    assert [mail.subject for mail in told] == [
        "Your repeating gift is JPY 7,000 from now on",
        "Your repeating gift of JPY 7,000 is paused",
        "Your repeating gift of JPY 7,000 goes on",
        "Your repeating gift of JPY 7,000 is paused",
    ]
    summed, paused, resumed, resting = (" ".join(mail.body.split()) for mail in told)
    assert "it is now JPY 7,000 every month. The new amount counts from the next gift on" in summed
    assert f"is paused until {until}. Nothing is taken until then" in paused
    next_on = i18n.written_day(pledge().next_at)
    assert f"Next gift: {next_on}." in summed
    assert f"Next gift: {next_on}." in resumed
    assert "Nothing is taken until you resume it" in resting
    assert "Next gift" not in paused + resting
    link = f"/pledges/{links.token(pledge())}/"
    for mail in told:
        assert link in mail.body
        assert link in mail.html
        assert mail.recipients == ["hanako@example.org"]


def test_a_pause_that_ends_by_itself_is_told_and_words_are_the_donors(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer, prefix="/ja")
    browser.submit(browser.get(path(row)), "/pause", months="1")
    peer.advance(40 * 24 * 3600)
    heard(peer)
    assert pledge().state == "active"
    paused, resumed = letters(TEMPLATE)
    assert "5,000円" in paused.subject
    assert "5,000円" in resumed.body.replace("\n", "")


def test_the_worker_may_hear_of_a_change_before_the_request_that_asked(browser, peer, site):
    peer.endpoint(site)
    row, now = begun(browser, peer), clock.now()
    begin_writing()
    asked = wishes.Asked(WishKind.AMOUNT, money=Money(9000, "JPY"))
    wish_id = wishes.store(db.session.get_one(Pledge, row.id), asked, now=now)
    db.session.commit()
    question = wishes._question(wish_id)
    found = wishes._put(question, gateway.impatient())
    heard(peer)
    assert pledge().amount_minor == 9000
    assert len(letters(TEMPLATE)) == 1
    assert wishes._heard(question, found, now) == wishes.Outcome.DONE
    assert wishes._heard(question, found, now) == wishes.Outcome.DONE
    assert len(letters(TEMPLATE)) == 1


def test_what_stripe_refuses_is_not_confirmed_and_a_mailbox_cannot_be_filled(browser, peer, site):
    peer.endpoint(site)
    row = begun(browser, peer)
    peer.fail_next(2)
    browser.post(path(row) + "amount", {"amount": "7000"})
    assert letters(TEMPLATE) == []
    for turn in range(rules.CHANGE_MAILS_A_DAY + 2):
        browser.post(path(row) + "amount", {"amount": str(6000 + turn)})
    assert pledge().amount_minor == 6000 + rules.CHANGE_MAILS_A_DAY + 1
    assert len(letters(TEMPLATE)) == rules.CHANGE_MAILS_A_DAY
