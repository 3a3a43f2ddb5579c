"""A letter's life: opened, closed, handed over, archived; what signers were told is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import begin_writing, db
from lfnkr_app.mail.models import OutgoingMail
from lfnkr_app.petitions import actions as signing
from lfnkr_app.petitions import stamps
from lfnkr_app.petitions.desk import actions, jobs, rules, versions
from lfnkr_app.petitions.desk.models import NamesPromise, VersionNotice
from lfnkr_app.petitions.models import Delivery, LetterVersion, Petition, Signature
from lfnkr_app.petitions.wording import Wording
from tests import factories
from tests.accounts.people import member, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def editor(app):
    return sign_in(app, member("editor"))


def again(letter):
    number = letter.id
    db.session.rollback()
    return db.session.get(Petition, number)


def press(editor, letter, state):
    return editor.submit(editor.get(f"/staff/letters/{letter.id}/become/{state}"), "become")


def new_version(letter, *, now):
    begin_writing()
    words = Wording("A letter", "Ask", "To", "", "<p>New.</p>")
    versions.write(letter, "en", words, note="A word.", by="", now=now)
    versions.publish(versions.newest(letter.id)["en"], now=now)
    db.session.commit()


def confirm(signature, now):
    number = signature.id
    begin_writing()
    row = db.session.get(Signature, number)
    done = signing.confirm(row, db.session.get(Petition, row.petition_id), now=now)
    db.session.commit()
    return done


def told():
    db.session.rollback()
    changed = OutgoingMail.template == "letter_changed"
    return db.session.scalars(select(OutgoingMail).where(changed)).all()


def test_a_letter_is_paused_opened_again_closed_and_archived(editor, browser):
    letter = factories.open_letter(slug="one", names_until=clock.now() + 360 * DAY)
    for state, sentence in (
        ("paused", "Signing is paused"), ("open", "Sign this letter"),
        ("closed", "This letter is closed."), ("open", "Sign this letter"),
        ("closed", "This letter is closed."), ("archived", "kept here to be read"),
    ):  # fmt: skip
        assert press(editor, letter, state).status == 200
        assert sentence in browser.get("/letters/one/").words
    closed = again(letter)
    assert closed.closes_at is not None
    half_a_year = rules.names_until(closed.opens_at, clock.now())
    assert closed.names_until == half_a_year
    assert "does not lead on" in editor.get(f"/staff/letters/{letter.id}/become/open").words
    assert editor.get(f"/staff/letters/{letter.id}/become/nowhere").status == 404
    acts = db.session.scalars(select(AuditEntry.act)).all()
    assert acts.count("letter.closed") == 2


def test_a_second_press_changes_nothing(app):
    letter = factories.open_letter()
    begin_writing()
    assert actions.become(letter, "closed", now=clock.now())
    ended = letter.closes_at
    assert not actions.become(letter, "closed", now=clock.now() + DAY)
    assert letter.closes_at == ended
    db.session.commit()


def test_a_letter_closes_by_itself_and_the_confirmations_of_a_day_still_count(app):
    now = clock.now()
    letter = factories.open_letter(closes_at=now + timedelta(hours=1))
    row = factories.signature(letter)
    assert jobs.close_on_time(now) == 0
    later = now + timedelta(hours=2)
    assert (jobs.close_on_time(later), jobs.close_on_time(later)) == (1, 0)
    assert again(letter).state == "closed"
    assert confirm(row, later)


def test_a_handing_over_stands_on_the_page_and_brings_the_day_nearer(editor, browser):
    now = clock.now()
    letter = factories.open_letter(slug="one", state="closed", closes_at=now - 5 * DAY,
                                   names_until=now + 300 * DAY)  # fmt: skip
    asked = editor.get(f"/staff/letters/{letter.id}/become/delivered")
    assert asked.location.endswith("/deliver")
    page = editor.get(f"/staff/letters/{letter.id}/deliver")
    day = clock.tokyo_day(now - DAY)
    wrong = editor.submit(page, "deliver", happened_on="2999-01-01", counted="1284")
    assert wrong.status == 422
    assert "1284" in wrong.text
    done = editor.submit(page, "deliver", happened_on=day.isoformat(), to_whom="the embassy",
                         counted="1284", words_ja="門前で渡しました。", url="/a/")  # fmt: skip
    assert done.status == 200
    found = again(letter)
    assert (found.state, found.names_until < now + 300 * DAY) == ("delivered", True)
    public = browser.get("/letters/one/")
    assert "Handed over to the embassy with 1,284 signatures." in public.words
    assert "/a/" in public.links()
    assert "門前で渡しました。" in browser.get("/ja/letters/one/").words


def test_an_entry_of_the_timeline_is_changed_and_deleted(editor, browser):
    letter = factories.open_letter(slug="one")
    path = f"/staff/letters/{letter.id}/timeline"
    empty = editor.submit(editor.get(path), "timeline", kind="event")
    assert "Write a sentence in at least one language" in empty.words
    editor.submit(editor.get(path), "timeline", kind="event", words_en="A film was shown.")
    assert "A film was shown." in browser.get("/letters/one/").words
    entry = db.session.scalar(select(Delivery.id))
    editor.submit(editor.get(f"{path}/{entry}"), f"{path}/{entry}", words_en="Two films.")
    assert "Two films." in browser.get("/letters/one/").words
    gone = editor.get(f"{path}/{entry}/delete")
    assert "Two films." in browser.get("/letters/one/").words
    editor.submit(gone, "delete")
    assert "Two films." not in browser.get("/letters/one/").words
    other = factories.open_letter()
    assert editor.get(f"/staff/letters/{other.id}/timeline/{entry}").status == 404


def test_a_mistyped_year_of_a_handing_over_destroys_nothing(app):
    now = clock.now()
    letter = factories.open_letter(state="closed", closes_at=now - DAY)
    begin_writing()
    day = clock.tokyo_day(now - 1000 * DAY)
    event = actions.Event("delivered", day, "", None, {}, "")
    actions.deliver(letter, event, by="", now=now)
    assert letter.names_until == now + actions.NOT_BEFORE
    db.session.commit()


def test_earlier_signers_are_told_once_whatever_stops_the_job(app):
    letter, now = factories.open_letter(), clock.now()
    for _ in range(5):
        factories.confirmed(letter, news=True, now=now - DAY)
    factories.confirmed(letter, now=now - DAY)  # forgotten: there is no address to write to
    factories.confirmed(letter, news=True, lang="ja", now=now - DAY)  # signed other words
    factories.signature(letter, now=now - DAY)  # has not confirmed
    new_version(letter, now=now)
    counts = [jobs.tell_of_versions(now, a_batch=2, at_once=1) for _ in range(5)]
    assert counts == [2, 2, 1, 0, 0]
    mails = told()
    assert len({mail.recipient for mail in mails}) == len(mails) == 5
    assert all("/my/" not in mail.args_json and '"my"' in mail.args_json for mail in mails)
    assert {mail.lang for mail in mails} == {"en"}


def test_whoever_confirms_old_words_later_is_told_later_and_the_work_ends(app):
    letter, now = factories.open_letter(forgets=False), clock.now()
    late = factories.signature(letter, now=now - DAY)
    new_version(letter, now=now)
    assert jobs.tell_of_versions(now) == 0
    assert confirm(late, now + timedelta(hours=1))
    after = now + 2 * DAY
    assert (jobs.tell_of_versions(after), jobs.tell_of_versions(after)) == (1, 0)
    jobs.tell_of_versions(now + 20 * DAY)
    assert db.session.scalar(select(VersionNotice.done_at)) is not None


def test_a_later_day_holds_only_for_whoever_signs_from_then_on(app, editor):
    now = clock.now()
    letter = factories.open_letter(names_until=now + 10 * DAY)
    early = factories.confirmed(letter, display="full", deliver=True, now=now - DAY)
    page = editor.get(f"/staff/letters/{letter.id}/names-until")
    until = clock.tokyo_day(now + 90 * DAY).isoformat()
    assert "Say why" in editor.submit(page, "names-until", until=until).words
    earlier = editor.submit(page, "names-until", until="2026-01-01", reason="x")
    assert "Choose a day after" in earlier.words
    editor.submit(page, "names-until", until=until, reason="The hand-over is put off.")
    assert again(letter).names_until > now + 80 * DAY
    late = factories.confirmed(again(letter), display="full", now=clock.now() + DAY)
    assert jobs.keep_promises(now) == 0
    due = now + 11 * DAY
    assert (jobs.keep_promises(due), jobs.keep_promises(due)) == (1, 0)
    db.session.expire_all()
    rows = {row.id: row for row in db.session.scalars(select(Signature))}
    assert (rows[early.id].name, rows[early.id].display, rows[early.id].deliver) == (
        None, "hidden", False,
    )  # fmt: skip
    assert (rows[early.id].state, rows[early.id].address_key is not None) == ("confirmed", True)
    assert rows[late.id].name is not None
    assert db.session.scalar(select(NamesPromise.done_at)) is not None
    assert "was told" in editor.get(f"/staff/letters/{letter.id}/names-until").words


def test_nobody_can_sign_a_version_in_preparation(app):
    letter, now = factories.open_letter(), clock.now()
    factories.signature(letter)
    begin_writing()
    words = Wording("A letter", "Ask", "To", "", "<p>New.</p>")
    versions.write(letter, "en", words, note="A word.", by="", now=now)
    db.session.commit()
    row = factories.signature(letter)
    assert db.session.get(LetterVersion, row.version_id).number == 1


def test_nobody_signs_words_that_changed_while_they_read(app, browser):
    letter = factories.open_letter()
    fields = factories.sign_fields(name="Kept Name", stamp=stamps.make(clock.now() - DAY))
    path = f"/letters/{letter.slug}/sign/"
    page = browser.post(path, fields)
    assert page.status == 409
    for words in ("The letter changed while this page was open", "Kept Name"):
        assert words in page.text
    assert db.session.scalar(select(Signature.id)) is None
    assert browser.submit(page, "sign").path.endswith("/check-your-mail/")
