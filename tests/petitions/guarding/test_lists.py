"""The lists that staff keep: what they hold, what they let through, for which letter, how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions.guarding.models import GuardEntry
from tests import factories
from tests.petitions.guarding.flood import sent, sign, tell, wave


def enter(kind, value, verdict="hold", **values):
    begin_writing()
    db.session.add(
        GuardEntry(kind=kind, value=value, verdict=verdict, made_at=clock.now(), **values)
    )
    db.session.commit()


@pytest.fixture
def letter(app):
    return factories.open_letter()


def held(letter, network="203.0.113.7", *, ip_key=b"", **values):
    """Return why one more signing under the letter is held."""
    before = tell(letter)
    sign(letter, factories.signer(**values), sent(network, ip_key=ip_key or None))
    after = tell(letter)
    return next(reason for reason in after if after[reason] != before.get(reason, 0))


def test_a_listed_domain_holds_by_itself_and_those_under_it_too(letter):
    enter("domain", "bots.example.org")
    assert held(letter, email="a@bots.example.org") == "listed-domain"
    assert held(letter, email="a@MX.Bots.example.org") == "listed-domain"
    assert held(letter, email="a@notbots.example.org") == ""


def test_a_listed_network_holds_by_itself_of_both_kinds_of_address(letter):
    enter("network", "203.0.113.0/24")
    enter("network", "2001:db8:1::/48")
    assert held(letter, "203.0.113.200") == "listed-network"
    assert held(letter, "::ffff:203.0.113.9") == "listed-network"
    assert held(letter, "2001:db8:1:ff::9") == "listed-network"
    assert held(letter, "203.0.114.1") == ""
    assert held(letter, "2001:db8:2::1") == ""


def test_a_listed_country_holds_whoever_says_to_live_there(letter):
    enter("country", "FR")
    assert held(letter, country="FR") == "listed-country"
    assert held(letter, country="") == ""


def test_an_entry_of_one_letter_says_nothing_of_another_and_ends_after_its_day(letter):
    today = clock.tokyo_day(clock.now())
    enter("domain", "one.example.org", petition_id=letter.id)
    enter("domain", "old.example.org", until=today - timedelta(days=1))
    enter("domain", "now.example.org", until=today)
    other = factories.open_letter()
    assert held(letter, email="a@one.example.org") == "listed-domain"
    assert held(other, email="a@one.example.org") == ""
    assert held(letter, email="a@old.example.org") == ""
    assert held(letter, email="a@now.example.org") == "listed-domain"


def test_a_network_that_is_let_through_is_never_held(letter):
    enter("network", "203.0.113.0/24", verdict="pass")
    enter("domain", "uni.example.org")
    people = [factories.signer(email=f"s{n}@uni.example.org", name="Same") for n in range(80)]
    wave(letter, people, ["203.0.113.5"], trap=True, opened_at=clock.now())
    assert tell(letter) == {"": 80}


def test_the_answer_to_a_listed_signer_is_the_same_as_to_any_other(browser, letter):
    enter("domain", "bots.example.org")
    one, other = (
        browser.post(f"/letters/{letter.slug}/sign/", factories.sign_fields(email=address))
        for address in ("a@bots.example.org", "a@example.org")
    )
    assert (one.status, one.text) == (other.status, other.text)
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 1
