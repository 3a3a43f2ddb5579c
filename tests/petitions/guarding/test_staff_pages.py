"""The pages of guarding as staff use them."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.accounts import audit
from lfnkr_app.accounts.models import AuditEntry
from lfnkr_app.database import db
from lfnkr_app.petitions.guarding import batches
from lfnkr_app.petitions.guarding.models import FraudBatch, GuardEntry
from lfnkr_app.petitions.models import Signature
from tests import factories
from tests.accounts.people import member, sign_in
from tests.petitions.guarding.flood import wave


@pytest.fixture
def office(app):
    return sign_in(app, member("signatures"))


def hold(letter, number):
    """Let so many sign like machines, alike in nothing else."""
    people = [factories.signer(email=f"bot{n}@gmail.com") for n in range(number)]
    wave(letter, people, ["203.0.113.7"], ip_key=None, trap=True, opened_at=clock.now())


def acts():
    """Return what is on record since everybody signed in."""
    every = select(AuditEntry.act).where(~AuditEntry.act.like("staff.%"))
    return list(db.session.scalars(every.order_by(AuditEntry.id)))


def states():
    return sorted(db.session.scalars(select(Signature.state)))


def test_the_pages_are_for_those_who_may_see_signatures(app):
    letter = factories.open_letter()
    editor = sign_in(app, member("editor"))
    for path in (
        "held",
        f"{letter.id}/held",
        "lists",
        f"{letter.id}/pace",
        f"{letter.id}/strike-out",
    ):
        assert editor.get(f"/staff/letters/{path}").status == 403, path


def test_a_group_is_released_in_one_click_and_held_again_in_another(office):
    letter = factories.open_letter()
    assert "Nothing is held" in office.get(f"/staff/letters/{letter.id}/held").words
    hold(letter, 3)
    page = office.get(f"/staff/letters/{letter.id}/held")
    assert "the field that people never see was filled" in page.words
    assert "Example Signer" not in page.words
    done = office.submit(page, act="release")
    assert "3 signatures were released" in done.words
    assert states() == ["pending"] * 3
    batch = office.get(next(link for link in done.links() if "/batches/" in link))
    office.submit(batch, "undo")
    assert states() == ["held"] * 3
    assert acts()[-4:] == ["fraud.release.begin", "fraud.release.done", "fraud.release.undo",
                           "fraud.release.undone"]  # fmt: skip
    assert audit.verify() is None


def test_groups_differ_by_reason_and_only_the_chosen_one_is_struck_out(office):
    letter = factories.open_letter()
    hold(letter, 2)
    people = [factories.signer(name="Example Same", email=f"n{n}@gmail.com") for n in range(34)]
    wave(letter, people, ["198.51.100.4"])
    page = office.get(f"/staff/letters/{letter.id}/held")
    assert "All from one network" in page.words
    group = {"act": "strike", "group": "trap fast:", "csrf_token": token(page)}
    assert "2 signatures were struck out" in office.post(page.path, group, follow=True).words
    assert states() == ["held"] * 4 + ["invalidated"] * 2 + ["pending"] * 30
    assert "decided already" in office.post(page.path, group, follow=True).words


def token(page):
    return next(i.get("value") for i in page.tree.iter("input") if i.get("name") == "csrf_token")


def test_a_large_group_is_left_to_the_worker_and_its_page_shows_how_far_it_is(office):
    letter = factories.open_letter()
    hold(letter, batches.MAILED_CHUNK + 5)
    page = office.submit(office.get(f"/staff/letters/{letter.id}/held"), act="strike")
    assert "0 of 205" in page.words
    assert 'http-equiv="refresh"' in page.text
    batches.run_next(lambda: False)
    page = office.get(page.path)
    assert "205 of 205" in page.words
    assert 'http-equiv="refresh"' not in page.text


def test_the_staff_home_names_what_is_held(office):
    letter = factories.open_letter()
    hold(letter, 2)
    home = office.get("/staff/")
    assert "held signatures: An open letter" in home.words
    assert f"/staff/letters/{letter.id}/held" in home.links()
    assert "An open letter" in office.get("/staff/letters/held").words


def test_an_entry_is_added_ended_and_used_again(office):
    page = office.get("/staff/letters/lists")
    done = office.submit(page, "/lists", kind="domain", value="＠Bots.Example.ORG", note="a flood",
                         verdict="hold")  # fmt: skip
    assert "bots.example.org" in done.words
    done = office.submit(done, "/end")
    assert "Ended" in done.words
    office.submit(done, "/again")
    entry = db.session.scalars(select(GuardEntry)).one()
    assert (entry.value, entry.until, entry.note) == ("bots.example.org", None, "a flood")
    assert b"bots" not in (entry.value_sealed or b"")
    assert acts() == ["guard.entry.add", "guard.entry.end", "guard.entry.again"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "domain", "value": "gmail.com"}, "Millions of people use this domain"),
        ({"kind": "domain", "value": "no domain"}, "Enter a mail domain like example.org"),
        ({"kind": "network", "value": "10.0.0.0/8"}, "That is a private network"),
        ({"kind": "network", "value": "8.0.0.0/6"}, "as wide as a country"),
        ({"kind": "network", "value": "::1::"}, "Enter a network like"),
        ({"kind": "country", "value": "Atlantis"}, "Enter a country of the form"),
        (
            {"kind": "country", "value": "FR", "verdict": "pass"},
            "A country is what the signer says",
        ),
        ({"kind": "domain", "value": "example.org", "note": ""}, "Say why"),
        ({"kind": "domain", "value": "example.org", "until": "2020-01-01"}, "That day is over"),
        ({"kind": "odd", "value": "x"}, "Choose one"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_with_a_sentence(office, fields, words):
    given = {"verdict": "hold", "note": "why", **fields}
    page = office.submit(office.get("/staff/letters/lists"), "/lists", **given)
    assert page.status == 422
    assert words in page.words
    assert db.session.scalar(select(func.count()).select_from(GuardEntry)) == 0


def test_limits_are_changed_and_odd_ones_refused(office):
    page = office.get("/staff/letters/lists")
    assert office.submit(page, "/limits", network="0").status == 422
    done = office.submit(page, "/limits", network="12")
    assert 'value="12"' in done.text
    assert acts() == ["guard.limits"]


def test_hour_by_hour_shows_figures_and_the_switch_for_work(office):
    letter = factories.open_letter()
    hold(letter, 3)
    factories.confirmed(letter)
    page = office.get(f"/staff/letters/{letter.id}/pace")
    assert "3 in all, at most 3 in an hour" in page.words
    assert "1 in all, at most 1 in an hour" in page.words
    assert "It is not asked for now." in page.words
    page = office.submit(page, "/pace", work="on")
    assert "It is asked for since" in page.words
    page = office.submit(page, "/pace", work="off")
    assert "It is not asked for now." in page.words
    assert office.submit(page, "/pace", work="odd").status == 422


def test_many_are_counted_first_then_struck_out_with_a_reason(office):
    letter = factories.open_letter()
    for _ in range(3):
        factories.confirmed(letter, country="FR")
    factories.confirmed(letter, country="JP")
    form = office.get(f"/staff/letters/{letter.id}/strike-out")
    tick = {"states": ["confirmed", "pending", "held"]}
    assert "Narrow it down" in office.submit(form, "/strike-out", **tick).words
    counted = office.submit(form, "/strike-out", country="FR", **tick)
    assert "3 signatures fit" in counted.words
    assert "France 3" in counted.words
    assert states() == ["confirmed"] * 4
    asked = office.submit(counted, "/strike-out", go="1", **tick)
    assert "Say why" in asked.words
    done = office.submit(counted, "/strike-out", go="1", reason="forged in one night", **tick)
    assert "3 of 3" in done.words
    assert states() == ["confirmed"] + ["invalidated"] * 3
    batch = db.session.scalars(select(FraudBatch)).one()
    assert batch.reason == "forged in one night"
    office.submit(done, "undo")
    assert states() == ["confirmed"] * 4


def test_conditions_changed_after_the_count_are_counted_again(office):
    letter = factories.open_letter()
    factories.confirmed(letter, country="FR")
    factories.confirmed(letter, country="JP")
    tick = {"states": ["confirmed"]}
    form = office.get(f"/staff/letters/{letter.id}/strike-out")
    counted = office.submit(form, "/strike-out", country="FR", **tick)
    again = office.submit(counted, "/strike-out", go="1", reason="x", country="JP", **tick)
    assert "Japan 1" in again.words
    assert states() == ["confirmed"] * 2


@pytest.mark.parametrize(
    "fields",
    [{"since": "soon"}, {"domain": "no domain"}, {"network": "zz"}, {"country": "XX"},
     {"states": ["withdrawn"]}, {"since": "2026-11-02T00:00", "until": "2026-11-01T00:00"}],
)  # fmt: skip
def test_odd_conditions_are_refused_and_kept(office, fields):
    letter = factories.open_letter()
    form = office.get(f"/staff/letters/{letter.id}/strike-out")
    page = office.submit(form, "/strike-out", **{"states": ["held"], "lang": "ja", **fields})
    assert page.status == 422
    assert states() == []
