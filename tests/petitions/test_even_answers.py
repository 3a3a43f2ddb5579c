"""Nobody learns from an answer who has signed: its bytes, its headers, and the work behind it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import event

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions
from tests import factories
from tests.petitions.reading import mails, rows, sign

HOUR = timedelta(hours=1)


@contextmanager
def statements():
    """Collect the statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def known(letter) -> dict[str, str]:
    """Return an address of each kind: what became of whoever signed with it an hour ago."""
    then, found = clock.now() - HOUR, {"new": "new@example.org"}
    for kind in ("waiting", "confirmed", "withdrawn", "expired", "struck out", "held", "capped"):
        signature = factories.signature(
            letter, email=f"{kind.replace(' ', '')}@example.org", now=then
        )
        found[kind] = f"{kind.replace(' ', '')}@example.org"
        begin_writing()
        if kind == "confirmed":
            actions.confirm(signature, letter, now=then)
        if kind == "withdrawn":
            actions.withdraw(signature, now=then)
        if kind == "expired":
            actions.expire(signature, now=then)
        if kind == "struck out":
            actions.invalidate(signature, cause="staff", now=then)
        if kind == "held":
            actions.hold(signature, because="staff", now=then)
        db.session.commit()
    for number in range(3):
        factories.signature(letter, email=found["capped"], name=f"Try {number}", now=then)
    return found


def test_each_kind_of_signer_gets_the_same_bytes_after_the_same_statements(browser):
    letter = factories.open_letter()
    path, answers, work = f"/letters/{letter.slug}/sign/", {}, {}
    browser.post(path, factories.sign_fields())  # What a process reads once has been read now.
    for kind, email in known(letter).items():
        fields = factories.sign_fields(email=email, name="Hana")
        with statements() as sent:
            answer = browser.post(path, fields)
        answers[kind] = (answer.status, answer.text, sorted(answer.response.headers.items()))
        work[kind] = sent
    assert [kind for kind in answers if answers[kind] != answers["new"]] == []
    # Whoever was held and signs again like a person is let go on, which takes two more.
    assert len(work.pop("held")) <= len(work["new"]) + 4
    assert [kind for kind in work if work[kind] != work["new"]] == []


def test_sending_again_is_the_same_work_for_every_address(browser):
    letter = factories.open_letter(seats_per_address=2)
    path, work = f"/letters/{letter.slug}/check-your-mail/", {}
    for kind, email in {**known(letter), "never": "never@example.org"}.items():
        with statements() as sent:
            assert browser.post(path, {"email": email}).status == 303
        work[kind] = sorted(sent)
    assert [kind for kind in work if work[kind] != work["never"]] == []


def test_silence_leaves_nothing_behind(browser):
    letter = factories.open_letter()
    factories.signature(letter, email="hana@example.org")
    sign(browser, letter, email="hana@example.org", name=rows()[0].name)
    browser.post(f"/letters/{letter.slug}/check-your-mail/", {"email": "never@example.org"})
    assert [mail.kind for mail in mails()] == ["petitions.confirm_signature"]
