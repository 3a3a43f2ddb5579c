"""What staff see and take away: the month, the ledger, the file; and the demonstration."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.demo import gifts as demo_gifts
from lfnkr_app.donations import exports, queries
from lfnkr_app.donations.models import Gift, Receipt, StripeEvent
from lfnkr_app.donations.queries import GiftLine
from lfnkr_app.mail.models import OutgoingMail
from tests.accounts import people
from tests.donations.support import stored
from tests.donations.test_receipts import paid


def test_the_month_is_counted_by_currency_in_tokyo(app):
    now = clock.now()
    paid(stored(1000))
    paid(stored(2500))
    paid(stored(1250, "USD"))
    stored(9999)
    paid(stored(7000), now=now - timedelta(days=40))
    assert queries.dashboard_gifts(now) == [
        GiftLine("JPY", 3500, 2), GiftLine("USD", 1250, 1), GiftLine("EUR", 0, 0),
        GiftLine("KRW", 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["=1+1", "＝cmd", "+81", "-2", "@x", "\u3000=1"])
def test_the_exported_ledger_runs_no_formula(app, name):
    paid(stored(1250, "USD", name=name, message="kept"))
    text = "".join(exports.csv_stream())
    assert text.startswith("\ufeffid,made,received")
    [row] = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row["name"] == f"'{name}"
    assert (row["currency"], row["amount"], row["message"]) == ("USD", "12.50", "kept")


def test_the_ledger_is_exported_by_command(app, tmp_path):
    paid(stored(name="山田 花子"))
    target = tmp_path / "gifts.csv"
    result = app.test_cli_runner().invoke(args=["donations", "export", "--out", str(target)])
    assert result.exit_code == 0, result.output
    assert "山田 花子" in target.read_text(encoding="utf-8")
    assert target.stat().st_mode & 0o777 == 0o600
    shown = app.test_cli_runner().invoke(args=["donations", "export"])
    assert "山田 花子" in shown.output
    refused = app.test_cli_runner().invoke(
        args=["donations", "export", "--out", str(tmp_path / "no" / "x")]
    )
    assert refused.exit_code == 1


def test_the_demonstration_is_marked_and_loads_once(app):
    for _time in range(2):
        begin_writing()
        demo_gifts.load_gifts(clock.now())
        db.session.commit()
    made = select(func.count()).select_from(Gift)
    assert db.session.scalar(made) == db.session.scalar(made.where(Gift.demonstration)) == 60
    succeeded = db.session.scalar(made.where(Gift.state == "succeeded"))
    assert db.session.query(Receipt).count() == succeeded > 40
    assert db.session.query(OutgoingMail).count() == 0
    assert len(set(db.session.scalars(select(Gift.currency)))) == 4


def test_the_staff_home_shows_the_month_and_what_does_not_fit(app):
    paid(stored(1250, "USD"))
    begin_writing()
    now = clock.now()
    db.session.add(StripeEvent(event_id="evt_1", type="x", raw_sealed=b"", state="dead",
                               received_at=now, due_at=now))  # fmt: skip
    db.session.commit()
    page = people.sign_in(app, people.member("donations")).get("/staff/")
    assert "USD 12.50" in page.words
    assert "Stripe events that do not fit a gift" in page.words


def test_a_gift_has_a_page_with_its_sum_state_and_history(app):
    gift = stored(1250, "USD", name="Donor <b>")
    paid(gift)
    browser = people.sign_in(app, people.member("donations"))
    page = browser.get(f"/staff/gifts/{gift.id}/")
    assert page.status == 200
    assert "USD 12.50 received" in page.words
    assert "The money came; the receipt was issued." in page.words
    assert browser.get(f"/staff/gifts/{gift.id + 1}/").status == 404
    stranger = people.sign_in(app, people.member("author", email="author@example.org"))
    assert stranger.get(f"/staff/gifts/{gift.id}/").status == 403
