"""States change one by one and by thousands; the tally moves with them and nowhere else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.petitions import actions, queries, rules, tally, turning
from lfnkr_app.petitions.models import Signature, SignatureEvent, SignatureState
from lfnkr_app.petitions.rows import Circumstances
from tests import factories
from tests.petitions.counting.crowd import at_once, paper_rows, watched, writing

CONFIRMED, INVALIDATED = SignatureState.CONFIRMED, SignatureState.INVALIDATED


def exact(petition_id: int) -> int:
    """Return the count, which tally and signatures agree on."""
    db.session.rollback()
    assert tally.faults(petition_id) == {}
    count = queries.count(petition_id).confirmed
    assert count == queries.true_count(petition_id)
    return count


def events(**where: object) -> int:
    query = select(func.count()).select_from(SignatureEvent).filter_by(**where)
    return db.session.scalar(query) or 0


def test_thousands_enter_and_leave_in_a_few_statements(app):
    letter, now = factories.open_letter(), clock.now()
    begin_writing()
    rows = ({**row, "paper_batch_id": 7 + n % 2} for n, row in enumerate(paper_rows(letter, 2100)))
    assert turning.enter_all(rows, now, cause="paper") == 2100
    db.session.commit()
    assert (exact(letter.id), queries.count(letter.id).on_paper) == (2100, 2100)
    assert events(became="confirmed", was="", kind="paper", cause="paper") == 2100
    begin_writing()
    batch = Signature.paper_batch_id == 7
    left = turning.turn_all(batch, CONFIRMED, SignatureState.WITHDRAWN, now, cause="paper",
                            ended_at=now)  # fmt: skip
    again = turning.turn_all(batch, CONFIRMED, SignatureState.WITHDRAWN, now, cause="paper")
    db.session.commit()
    assert (left, again, exact(letter.id)) == (1050, 0, 1050)
    assert events(was="confirmed", became="withdrawn", kind="paper") == 1050


def test_nothing_to_enter_is_nothing(app):
    letter = factories.open_letter()
    begin_writing()
    assert turning.enter_all([], clock.now()) == 0
    db.session.commit()
    assert (exact(letter.id), events()) == (0, 0)


def test_a_failed_batch_leaves_neither_names_nor_a_count(app):
    letter = factories.open_letter()
    begin_writing()
    rows = list(paper_rows(letter, 3, country="JP"))
    rows[2]["uid"] = rows[1]["uid"]
    with pytest.raises(Exception, match=r"(?i)unique"):
        turning.enter_all(rows, clock.now())
    db.session.rollback()
    assert (exact(letter.id), events()) == (0, 0)


def test_the_kind_counted_is_the_one_the_row_has_not_the_one_we_read(app):
    letter = factories.open_letter()
    signature = factories.signature(letter, country="JP")
    begin_writing()
    stale = db.session.get_one(Signature, signature.id)
    db.session.execute(
        Signature.__table__.update().where(Signature.id == stale.id).values(country="KR")
    )
    assert stale.country == "JP"
    assert turning.turn(stale, SignatureState.PENDING, CONFIRMED, clock.now(), source="hand")
    db.session.commit()
    assert queries.counts_by_country(letter.id) == {"KR": 1}
    assert events(kind="hand") == 1


def test_nobody_leaves_the_count_under_another_kind_than_he_came(app):
    signature = factories.confirmed(factories.open_letter())
    begin_writing()
    with pytest.raises(ValueError, match="leaves the count"):
        turning.turn(signature, CONFIRMED, INVALIDATED, clock.now(), source="paper")
    db.session.rollback()


def test_a_held_signer_is_noted_when_he_comes(browser):
    letter = factories.open_letter()
    begin_writing()
    actions.sign(letter, factories.signer(), Circumstances(held_because="test"), now=clock.now())
    db.session.commit()
    assert (events(became="held", was=""), exact(letter.id)) == (1, 0)


def test_everything_at_once_and_the_tally_is_true_at_every_moment(app):
    letter, now = factories.open_letter(), clock.now()
    opened = [factories.signature(letter, country=("JP", "KR", "")[n % 3]).id for n in range(24)]
    counted = [factories.confirmed(letter, country=("JP", "KR")[n % 2]).id for n in range(24)]

    def confirm(number):
        return writing(lambda: actions.confirm(_locked(number), letter_again(), now=now))

    def letter_again():
        return queries.public_petition(slug)

    slug, letter_id = letter.slug, letter.id
    rows = list(paper_rows(letter, 60, country="JP"))
    half = Signature.id.in_(counted)
    deeds = [
        *(confirm(number) for number in opened for _ in range(2)),
        *(writing(lambda n=n: actions.withdraw(_locked(n), now=now)) for n in counted[:8]),
        *(writing(lambda n=n: actions.invalidate(_locked(n), cause="staff", now=now))
          for n in counted[8:16]),
        *(writing(lambda n=n: actions.restore(_locked(n), cause="staff", now=now))
          for n in counted[8:16]),
        *(writing(lambda n=n: turning.enter_all(rows[n : n + 10], now)) for n in range(0, 60, 10)),
        *(writing(lambda: turning.turn_all(half, CONFIRMED, INVALIDATED, now, cause="batch",
                                           was_state="confirmed")) for _ in range(4)),
        *(writing(lambda: turning.turn_all(half, INVALIDATED, CONFIRMED, now, cause="batch",
                                           was_state=None)) for _ in range(4)),
    ]  # fmt: skip
    with watched(app, letter_id) as seen:
        at_once(app, deeds[::3] + deeds[1::3] + deeds[2::3])
    assert len(seen) > 3
    begin_writing()
    turning.turn_all(half, INVALIDATED, CONFIRMED, now, cause="batch", was_state=None)
    db.session.commit()
    # All who confirmed, all on paper, and of the others all but the eight who withdrew or never
    # did, because they were struck out at that moment.
    withdrawn = events(became="withdrawn")
    assert exact(letter_id) == 24 + 60 + 24 - withdrawn
    assert events(became="confirmed") - events(was="confirmed") == exact(letter_id)


def _locked(number):
    return db.session.scalars(
        select(Signature).where(Signature.id == number).with_for_update()
    ).one()


def test_two_batches_that_choose_the_same_rows_wait_and_never_cross(app):
    letter, now = factories.open_letter(), clock.now()
    begin_writing()
    turning.enter_all(paper_rows(letter, 400, paper_batch_id=1), now)
    db.session.commit()
    letter_id = letter.id
    mine = Signature.petition_id == letter_id

    def strike():
        turning.turn_all(mine, CONFIRMED, INVALIDATED, now, cause="batch", was_state="confirmed")

    def put_back():
        turning.turn_all(mine, INVALIDATED, CONFIRMED, now, cause="batch", was_state=None)

    at_once(app, [writing(deed) for deed in (strike, put_back) * 6])
    begin_writing()
    put_back()
    db.session.commit()
    assert exact(letter_id) == 400


def test_what_expires_never_counted(app):
    letter = factories.open_letter()
    row = factories.signature(letter, now=clock.now() - rules.LINK_DAYS - timedelta(days=1))
    begin_writing()
    assert actions.expire(row, now=clock.now())
    assert not actions.expire(row, now=clock.now())
    db.session.commit()
    assert (exact(letter.id), events(became="expired")) == (0, 1)
