"""One signature for staff: its facts, its history, and acts with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import emails, queries
from lfnkr_app.petitions.models import PetitionState, SignatureEvent
from tests import factories
from tests.accounts import people
from tests.petitions.reading import mails, rows


@pytest.fixture
def staff(app):
    return people.sign_in(app, people.member("signatures"))


def page_of(signature) -> str:
    return f"/staff/letters/{signature.petition_id}/signatures/{signature.id}"


def act(staff, signature, name, **fields):
    form = staff.get(f"{page_of(signature)}/acts/{name}")
    return staff.submit(form, f"/acts/{name}", **{"reason": "They rang us", **fields})


def test_the_page_shows_what_we_hold_and_what_became_of_it(staff):
    letter = factories.open_letter()
    signature = factories.confirmed(
        letter, name="Hana 花", news=True, email="hana@example.org", display="full", country="FR"
    )
    page = staff.get(page_of(signature))
    for said in ("Hana 花", "hana@example.org", "France", "version 1, en", "on this site"):
        assert said in page.words
    listed = staff.get(f"/staff/letters/{letter.id}/signatures")
    assert page_of(signature) in listed.links()


def test_confirmed_by_hand_it_counts_apart_and_the_reason_stands_in_the_history(staff):
    letter = factories.open_letter()
    signature = factories.signature(letter, display="full", name="Hana")
    page = act(staff, signature, "confirm")
    assert page.status == 200
    [row] = rows()
    assert (row.state, row.source) == ("confirmed", "hand")
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 1
    assert ("They rang us" in page.words, "mika@example.org" in page.words) == (True, True)
    assert mails()[-1].kind == "petitions.thank_signature"
    entry = db.session.scalars(
        db.select(AuditEntry).where(AuditEntry.act == "signature.confirm")
    ).one()
    assert (entry.subject, audit.detail_of(entry)) == (str(row.id), {"reason": "They rang us"})


def test_each_act_is_undone_by_another(staff):
    letter = factories.open_letter()
    signature = factories.confirmed(letter, display="full")
    act(staff, signature, "strike")
    assert (rows()[0].state, queries.count(letter.id).confirmed) == ("invalidated", 0)
    act(staff, signature, "restore")
    assert (rows()[0].state, queries.count(letter.id).confirmed) == ("confirmed", 1)
    waiting = factories.signature(letter)
    act(staff, waiting, "hold")
    assert rows()[1].state == "held"
    act(staff, waiting, "release")
    assert rows()[1].state == "pending"
    act(staff, waiting, "confirm")
    act(staff, waiting, "strike")
    assert (rows()[1].state, queries.count(letter.id).confirmed) == ("invalidated", 1)
    db.session.rollback()
    causes = set(db.session.scalars(db.select(SignatureEvent.cause)))
    assert causes >= {"staff"}
    assert audit.verify() is None


def test_the_link_is_sent_again_within_the_limits(staff):
    letter = factories.open_letter()
    signature = factories.signature(letter, now=clock.now() - timedelta(minutes=5))
    assert "The mail is on its way" in act(staff, signature, "resend").words
    assert [m.kind for m in mails()] == ["petitions.confirm_signature"] * 2
    assert "Nothing was done" in act(staff, signature, "resend").words  # Within a minute.
    assert len(mails()) == 2


def test_nothing_is_done_without_a_reason(staff):
    signature = factories.signature(factories.open_letter())
    page = act(staff, signature, "confirm", reason="  ")
    assert (page.status, "Say why" in page.words) == (422, True)
    assert rows()[0].state == "pending"


def test_what_does_not_fit_the_state_leads_back(staff):
    signature = factories.signature(factories.open_letter())
    assert staff.get(f"{page_of(signature)}/acts/restore").status == 303
    assert staff.get(f"{page_of(signature)}/acts/eat").status == 404
    other = factories.open_letter()
    assert staff.get(f"/staff/letters/{other.id}/signatures/{signature.id}").status == 404


def test_a_day_after_the_closing_nobody_is_counted_by_hand(staff):
    letter = factories.open_letter()
    signature = factories.signature(letter)
    begin_writing()
    letter.state, letter.closes_at = (
        PetitionState.CLOSED,
        clock.now() - timedelta(hours=25),
    )
    db.session.commit()
    assert act(staff, signature, "confirm").status == 409
    assert rows()[0].state == "pending"


def test_only_the_role_for_signatures_opens_it(app):
    signature = factories.signature(factories.open_letter())
    editor = people.sign_in(app, people.member("editor"))
    assert editor.get(page_of(signature)).status == 403
    assert editor.get(f"{page_of(signature)}/acts/strike").status == 403


def test_a_signature_confirmed_by_hand_can_be_withdrawn_by_its_owner(staff, browser):
    letter = factories.open_letter()
    signature = factories.signature(letter, display="full")
    act(staff, signature, "confirm")
    browser.post(f"/my/{emails.my_token(rows()[0])}/withdraw")
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 0
