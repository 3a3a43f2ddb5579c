"""Lists on staff pages: asked for, made, taken, destroyed, and always on record."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
import pyzipper
import time_machine
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from lfnkr_app import clock
from lfnkr_app.accounts.two_person import jobs as act_jobs
from lfnkr_app.database import begin_writing, db, new_uid
from lfnkr_app.lists import runs, store
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.lists import actions
from lfnkr_app.petitions.lists.models import SignatureList
from lfnkr_app.petitions.models import Signature
from tests import factories
from tests.accounts import people

NAME = "Handed Over"
FIELDS = {
    "purpose": "addressee", "format": "csv", "reason": "For the embassy",
    "columns": "number,name,country",
}  # fmt: skip


@pytest.fixture
def letter(app):
    petition = factories.open_letter()
    factories.confirmed(petition, name=NAME, deliver=True, country="JP")
    return petition


@pytest.fixture
def staff(app):
    return people.sign_in(app, people.member("signatures"))


def address(letter):
    return f"/staff/letters/{letter.id}/export"


def many(letter, number):
    """Add confirmed signatures that are handed over, without names, in one statement."""
    begin_writing()
    version, now = queries.version_in(letter.id, "en").id, clock.now()
    row = {"petition_id": letter.id, "version_id": version, "state": "confirmed", "lang": "en",
           "deliver": True, "signed_at": now, "confirmed_at": now, "display": "hidden"}  # fmt: skip
    db.session.execute(db.insert(Signature), [{**row, "uid": new_uid()} for _n in range(number)])
    db.session.commit()


def acts():
    return list(db.session.execute(db.text("SELECT act FROM audit_entry ORDER BY id")).scalars())


def the_list():
    return db.session.scalars(select(SignatureList).order_by(SignatureList.id.desc())).first()


def test_a_short_list_comes_at_once_and_is_in_the_history(letter, staff):
    page = staff.submit(staff.get(address(letter)), "export", follow=False, **FIELDS)
    assert page.response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert NAME in page.text
    assert acts().count("signatures.export") == 1
    told = staff.get(address(letter)).words
    assert "For the embassy" in told
    assert "mika@example.org" in told
    assert "For the embassy" in staff.get(f"{address(letter)}/{the_list().id}/").words


def test_a_short_list_can_be_locked_with_the_password_that_the_page_shows(letter, staff):
    page = staff.get(address(letter))
    shown = re.search(r"<code>([a-z-]+)</code>", page.text)[1]
    answer = staff.submit(page, "export", follow=False, **FIELDS, lock="y")
    with pyzipper.AESZipFile(io.BytesIO(answer.response.data)) as archive:
        assert NAME.encode() in archive.read(archive.namelist()[0], pwd=shown.encode())
    assert the_list().password is None
    assert shown not in staff.get(address(letter)).text


def test_a_password_of_ones_own_is_not_taken(letter, staff):
    page = staff.get(address(letter))
    refused = staff.submit(page, "export", **FIELDS, lock="y", password="secret")
    assert refused.status == 422
    assert "Here is a new password" in refused.words
    assert "For the embassy" in refused.text


def test_wrong_input_is_told_and_nothing_typed_is_lost(letter, staff):
    wrong = {
        **FIELDS,
        "purpose": "",
        "since": "2026-02-02",
        "until": "2026-02-01",
        "columns": "email",
    }
    page = staff.submit(staff.get(address(letter)), "export", **wrong)
    assert page.status == 422
    assert "Choose what the list is for" in page.words
    assert "before the first" in page.words
    assert "For the embassy" in page.text
    page = staff.submit(staff.get(address(letter)), "export", **{**FIELDS, "columns": "name,email"})
    assert "Addresses stand only in an internal list" in page.words
    assert not acts().count("signatures.export")


def test_the_first_rows_are_shown_and_who_looked_is_on_record(letter, staff):
    page = staff.submit(
        staff.get(address(letter)), "export", **{**FIELDS, "reason": ""}, step="preview"
    )
    assert page.status == 200
    assert NAME in page.words
    assert "signatures.preview" in acts()
    assert "signatures.export" not in acts()


def test_a_stale_sign_in_loses_nothing_typed(app, letter):
    who = people.member("signatures")
    staff = people.sign_in(app, who)
    page = staff.get(address(letter))
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        asked = staff.submit(page, "export", follow=False, **FIELDS, country="JP")
        assert asked.status == 303
        assert "/staff/login/again" in asked.location
        assert "embassy" not in asked.location
        stored = db.session.execute(db.text("SELECT data FROM staff_session")).scalar()
        assert "embassy" not in stored
        again = staff.submit(staff.get(asked.location), password=who.password, code=who.code())
        assert again.path == address(letter)
        assert "For the embassy" in again.text
        assert 'value="JP"' in again.text


def test_a_long_list_waits_for_a_second_person_and_is_made_by_the_worker(app, letter, staff):
    many(letter, 1000)
    page = staff.submit(staff.get(address(letter)), "export", **FIELDS)
    assert "waits for a second person" in page.words
    assert not runs.run_next()
    second = people.sign_in(app, people.member("signatures", email="ken@example.org"))
    assert second.submit(second.get(f"/staff/acts/{the_list().act_id}/"), "approve").status == 200
    act_jobs.perform_due(clock.now())
    assert runs.run_next()
    page = staff.get(page.path)
    assert "The file is ready" in page.words
    taken = staff.submit(page, "download", follow=False)
    assert taken.text.count("\r\n") == 1003
    assert "signatures.download" in acts()
    (kept,) = [f for f in store.folder().iterdir() if f.name == the_list().stored_as]
    assert NAME.encode() not in kept.read_bytes()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_long_list_in_slices_waits_for_a_second_person_as_well(app, letter, staff):
    many(letter, 600)
    other = factories.open_letter(slug="another-letter")
    many(other, 600)

    def asked(who, whose, **fields):
        page = who.get(address(whose))
        return who.submit(page, "export", follow=False, **{**FIELDS, **fields}).status

    assert asked(staff, letter) == 200
    # Once more, for somebody else, and a part of it: nobody new stands in these.
    assert asked(staff, letter, purpose="internal", format="json") == 200
    assert asked(staff, letter, country="JP") == 200
    assert asked(staff, letter, since="2020-01-01") == 200
    assert asked(staff, other, purpose="press") == 200
    assert asked(staff, other) == 303
    assert the_list().state == "asked"
    second = people.sign_in(app, people.member("signatures", email="ken@example.org"))
    assert asked(second, other) == 200


def ready(letter, form="csv", password=""):
    begin_writing()
    order = actions.Order(actions.Wanted("addressee"), form, "why", password)
    made = actions.note(letter, order, "queued", actor=None, now=clock.now())
    list_id = made.id
    db.session.commit()
    return list_id


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "pdf"])
def test_the_worker_makes_every_format_locked(app, letter, form):
    list_id = ready(letter, form, "a password for it")
    assert runs.run_next()
    made = db.session.get(SignatureList, list_id)
    assert made.state == "ready", made.why_failed
    assert made.password is None
    data = b"".join(store.opened(made.stored_as, bytes.fromhex(made.key_hex)))
    assert NAME.encode() not in data
    assert len(data) > 400


def test_after_a_day_the_key_is_destroyed_and_the_file_gone(app, letter, staff):
    runs.sweep(clock.now() + timedelta(hours=2))  # Files of lists that are in no database any more.
    list_id = ready(letter)
    runs.run_next()
    name = db.session.get(SignatureList, list_id).stored_as
    assert runs.sweep(clock.now() + timedelta(hours=23)) == 0
    assert store.is_there(name)
    assert runs.sweep(clock.now() + timedelta(hours=25)) == 1
    db.session.expire_all()
    made = db.session.get(SignatureList, list_id)
    assert (made.state, made.key_sealed, store.is_there(name)) == ("gone", None, False)
    page = staff.get(f"{address(letter)}/{list_id}/")
    assert "Its key is destroyed" in page.words
    csrf = staff.get(address(letter)).form("export")
    token = next(i.get("value") for i in csrf.iter("input") if i.get("name") == "csrf_token")
    asked = staff.post(f"{address(letter)}/{list_id}/download", {"csrf_token": token})
    assert asked.status == 303


def test_what_a_killed_worker_left_is_made_anew_and_swept(app, letter):
    list_id = ready(letter)
    begin_writing()
    made = db.session.get(SignatureList, list_id)
    made.state, made.tries, made.stored_as = "running", 1, "half-a-file"
    db.session.commit()
    (store.folder() / "half-a-file").write_bytes(b"half")
    left = store.folder() / f"{store.SCRATCH}left"
    left.mkdir()
    (left / "rows").write_text(NAME)
    assert runs.run_next()
    db.session.expire_all()
    assert db.session.get(SignatureList, list_id).state == "ready"
    assert not left.exists()
    assert not (store.folder() / "half-a-file").exists()


def test_a_worker_that_ends_leaves_the_list_to_the_next(app, letter):
    many(letter, 2100)
    list_id = ready(letter)
    assert runs.run_next(lambda: True)
    assert db.session.get(SignatureList, list_id).state == "queued"
    assert runs.run_next()
    db.session.expire_all()
    assert db.session.get(SignatureList, list_id).state == "ready"


def test_a_file_that_was_cut_or_changed_does_not_open(app):
    key = store.new_key()
    with store.writing("test-file", key) as out:
        out.write(b"x" * (store.PIECE + 10))
    path = store.folder() / "test-file"
    assert b"".join(store.opened("test-file", key)) == b"x" * (store.PIECE + 10)
    path.write_bytes(path.read_bytes()[: store.PIECE + 16])
    with pytest.raises(InvalidTag):
        list(store.opened("test-file", key))
    store.delete("test-file")


def test_lists_need_their_role(app, letter):
    writer = people.sign_in(app, people.member("editor"))
    assert writer.get(address(letter)).status == 403
