"""The nightly check: it mends what somebody wrote past the site, while people sign, and reports."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import parts, queries, tally, turning
from lfnkr_app.petitions.counting import checking, days, jobs
from lfnkr_app.petitions.counting.models import CountFault
from lfnkr_app.petitions.models import Signature, SignatureState, Tally
from tests import factories
from tests.accounts import people
from tests.petitions.counting.crowd import at_once, paper_rows, writing


def tamper(petition_id, by=40, country="JP", kind="online"):
    begin_writing()
    tally.move(petition_id, country, kind, by)
    db.session.commit()


def faults():
    db.session.rollback()
    return list(db.session.scalars(select(CountFault).order_by(CountFault.id)))


def test_a_right_count_is_left_alone_and_nothing_is_reported(app):
    letter = factories.open_letter()
    factories.confirmed(letter)
    assert jobs.check_counts(clock.now()) == 0
    assert (faults(), db.session.scalars(select(AuditEntry)).all()) == ([], [])


def test_a_tampered_tally_is_mended_noted_and_on_the_audit_trail(app):
    letter = factories.open_letter()
    factories.confirmed(letter, country="KR")
    tamper(letter.id)
    tamper(letter.id, -1, "KR")
    assert jobs.check_counts(clock.now()) == 1
    assert (queries.count(letter.id).confirmed, tally.faults(letter.id)) == (1, {})
    [fault] = faults()
    assert (fault.kind, fault.repaired, fault.seen_at) == ("tally", True, None)
    assert fault.detail == {"before": 40, "after": 1, "by": {"JP online": -40, "KR online": 1}}
    [entry] = db.session.scalars(select(AuditEntry))
    assert (entry.act, entry.subject, entry.actor_id) == ("count.tally", letter.slug, None)
    assert jobs.check_counts(clock.now()) == 0


def test_names_shown_and_languages_are_checked_and_mended_too(app):
    letter = factories.open_letter()
    factories.confirmed(letter, display="full")
    begin_writing()
    parts.move_all({(letter.id, "shown", 0): 5, (letter.id, "lang:ja", parts.NO_BLOCK): -2})
    db.session.commit()
    assert jobs.check_counts(clock.now()) == 1
    assert faults()[0].detail == {"before": 1, "after": 1, "by": {"lang:ja": 2, "shown": -5}}
    assert (parts.faults(letter.id), jobs.check_counts(clock.now())) == ({}, 0)


def test_a_tally_that_was_emptied_is_made_again(app):
    letter = factories.open_letter()
    for country in ("JP", "KR", ""):
        factories.confirmed(letter, country=country)
    begin_writing()
    db.session.execute(delete(Tally))
    db.session.commit()
    jobs.check_counts(clock.now())
    assert queries.counts_by_country(letter.id) == {"JP": 1, "KR": 1, "": 1}


def test_rows_are_tampered_with_and_mended_while_people_sign(app):
    letter = factories.open_letter()
    letter_id, slug, now = letter.id, letter.slug, clock.now()
    begin_writing()
    turning.enter_all(paper_rows(letter, 300), now)
    db.session.commit()
    numbers = [factories.signature(letter, country="JP").id for _ in range(30)]

    def confirm(number):
        row = db.session.get_one(Signature, number, with_for_update=True)
        turning.turn(row, SignatureState.PENDING, SignatureState.CONFIRMED, now, confirmed_at=now)

    confirms = [writing(lambda n=n: confirm(n)) for n in numbers]
    tampers = [lambda: tamper(letter_id, 7), lambda: tamper(letter_id, -3, "FR", "paper")] * 5
    checks = [lambda: checking.check(letter_id, slug, now)] * 10
    deeds = [deed for three in zip(confirms[:10], tampers, checks, strict=True) for deed in three]
    at_once(app, [*deeds, *confirms[10:]])
    checking.check(letter_id, slug, now)
    assert tally.faults(letter_id) == {}
    assert queries.count(letter_id).confirmed == queries.true_count(letter_id) == 330
    assert sum(n for fault in faults() for n in fault.detail["by"].values()) == -20


def test_a_signature_changed_past_the_site_is_reported_once_and_carried_into_the_next_day(app):
    letter, now = factories.open_letter(), clock.now()
    rows = [factories.confirmed(letter, now=now - timedelta(days=9)) for _ in range(3)]
    jobs.close_days(now)
    begin_writing()
    struck = update(Signature).where(Signature.id == rows[0].id).values(state="withdrawn")
    db.session.execute(struck)
    db.session.commit()
    for _ in range(2):
        assert jobs.check_counts(now) == 1
    assert [(fault.kind, fault.detail.get("by")) for fault in faults()] == [
        ("tally", {"- online": -1, "lang:en": -1}), ("days", {"online": -1})
    ]  # fmt: skip
    jobs.close_days(now)
    assert jobs.check_counts(now) == 0
    last = days.closed_days(letter.id)[-1]
    assert (last.removed, last.removed_by, last.late) == (1, {"corrected": 1}, -1)


def test_recount_says_what_it_found(app):
    letter = factories.open_letter()
    factories.confirmed(letter)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["petitions", "recount"]).output == f"{letter.slug}: 1 (right)\n"
    tamper(letter.id)
    told = runner.invoke(args=["petitions", "recount", letter.slug]).output
    assert told == f"{letter.slug}: 1 (was 41, repaired)\n"
    assert runner.invoke(args=["petitions", "recount", "no-such"]).exit_code == 1


def test_staff_see_the_fault_until_somebody_says_so(app):
    letter = factories.open_letter()
    factories.confirmed(letter)
    tamper(letter.id)
    jobs.check_counts(clock.now())
    browser = people.sign_in(app, people.member("signatures"))
    assert "1 fault in the count of a letter" in browser.get("/staff/").words
    page = browser.get(f"/staff/letters/{letter.id}/count")
    assert "The count said 41, the signatures 1. It was set right." in page.words
    after = browser.submit(page, "/seen")
    assert (after.status, "Noted" in after.words) == (200, True)
    assert "fault in the count" not in browser.get("/staff/").words
    writer = people.sign_in(app, people.member("author", email="writer@example.org"))
    assert writer.get(f"/staff/letters/{letter.id}/count").status == 403
    assert browser.get("/staff/letters/999/count").status == 404
