"""`lfnkr demo fill`: made-up people in any number, never among real ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo.letter import SLUG
from lfnkr_app.demo.posts import load_posts
from lfnkr_app.donations.models import Donor, Gift, Receipt, ReceiptSeries
from lfnkr_app.news.models import Post
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.counting import checking, days
from lfnkr_app.petitions.models import Petition, Signature, SignatureEvent
from tests import factories


@pytest.fixture
def fill(app):
    """Return what fills a site whose demonstration letter nobody has signed yet."""
    factories.open_letter(slug=SLUG, demonstration=True)

    def run(*words: str):
        db.session.rollback()
        return app.test_cli_runner().invoke(args=["demo", "fill", *words])

    return run


def stored(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_made_up_signers_are_counted_sealed_and_noted_like_real_ones(fill):
    letter = db.session.scalars(select(Petition)).one()
    signed = factories.confirmed(letter)  # Their numbers go on after those that are there.
    assert days.close_days(letter.id, clock.now() + timedelta(days=2))
    assert "Added 300 signatures" in fill("--signatures", "300").output
    factories.confirmed(letter)
    assert queries.count(letter.id).confirmed == queries.true_count(letter.id) == 302
    assert checking.check(letter.id, letter.slug, clock.now()).is_right
    assert days.ledger(letter.id, clock.now()).total == 302
    assert stored(SignatureEvent) == 302
    rows = db.session.scalars(select(Signature).where(Signature.id != signed.id)).all()
    assert len({row.country for row in rows}) > 5
    assert {row.display for row in rows} == {"hidden", "initials", "full"}
    assert len({row.address_key for row in rows}) == 301
    scripts = {row.name[0] for row in rows if row.name}
    assert any("あ" <= letter <= "鿿" for letter in scripts), "Japanese names"
    assert any(letter.isascii() for letter in scripts)
    forgotten = [row for row in rows if row.display == "hidden" and not row.deliver]
    assert forgotten
    assert not any(row.name for row in forgotten), "whoever is not shown or handed over has no name"


def test_no_made_up_signer_gets_into_a_real_letter(fill):
    real = factories.open_letter()
    refused = fill("--letter", real.slug, "--signatures", "5")
    assert refused.exit_code == 1
    assert "real letter" in refused.output
    assert fill("--letter", "nowhere", "--signatures", "5").exit_code == 1
    assert queries.true_count(real.id) == 0


def test_gifts_and_posts_come_in_any_number(fill):
    assert fill("--posts", "2").exit_code == 1  # There is nothing yet to make them of.
    begin_writing()
    load_posts(clock.now())
    db.session.commit()
    had = stored(Post)
    done = fill("--gifts", "25", "--posts", "7", "--letter", SLUG)
    assert done.exit_code == 0, done.output
    assert (stored(Gift), stored(Donor), stored(Post)) == (25, 25, had + 7)
    assert stored(Receipt) == db.session.scalar(select(func.sum(ReceiptSeries.last)))
    again = fill("--gifts", "5", "--posts", "2")
    assert again.exit_code == 0, again.output
    assert stored(Gift) == 30


def test_made_up_gifts_take_no_receipt_numbers_from_real_ones(fill):
    assert fill("--gifts", "1").exit_code == 0
    begin_writing()
    db.session.scalars(select(Gift)).one().demonstration = False
    db.session.commit()
    refused = fill("--gifts", "1")
    assert refused.exit_code == 1
    assert "receipt numbers" in refused.output


def test_nothing_is_added_to_a_site_without_demonstration_content(app):
    refused = app.test_cli_runner().invoke(args=["demo", "fill", "--posts", "5"])
    assert refused.exit_code == 1
    assert "demo load" in refused.output
