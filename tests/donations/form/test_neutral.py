"""What Stripe is told: sums, an address for its own mails, random tags, and nothing else."""

from __future__ import annotations

import json
import urllib.parse

import pytest

from lfnkr_app.database import begin_writing, db
from lfnkr_app.donations.models import Fund
from tests.donations.support import give

MESSAGE = "In memory of Example Grandmother, for North Korea"
SAID = {
    "name": "山田 花子", "message": MESSAGE, "needs_address": "y", "postal_code": "113-0033",
    "address": "東京都文京区本郷 1-33-3", "show_name": "y", "transfer_name": "ヤマダ ハナコ",
    "fund": "rescue",
}  # fmt: skip
#: Parts of all that a donor typed, of the fund, and of names of countries and of the office.
WORDS = [
    "山田", "花子", "memory", "grandmother", "113-0033", "文京", "本郷", "ヤマダ", "rescue", "救出",
    "korea", "朝鮮", "北韓", "북한", "조선", "脱北", "refugee", "難民", "lfnkr", "china", "japan",
]  # fmt: skip
SUMS = {"JPY": ("5000", 5000), "USD": ("40", 4000), "EUR": ("40", 4000), "KRW": ("50000", 50000)}


@pytest.mark.parametrize("interval", ["once", "month", "year"])
@pytest.mark.parametrize("prefix", ["", "/ja", "/ko", "/zh"])
def test_no_name_message_purpose_or_country_goes_along(browser, peer, prefix, interval):
    begin_writing()
    db.session.add(Fund(slug="rescue", names={"en": "Rescue from North Korea", "ja": "救出"}))
    db.session.commit()
    for currency, (preset, minor) in SUMS.items():
        fields = SAID | {"currency": currency, "preset": preset, "interval": interval}
        assert give(browser, prefix, **fields).status == 303
        session = peer.sessions[-1]
        assert (session["amount_total"], session["currency"]) == (minor, currency.lower())
    assert len(peer.requests) >= len(SUMS)
    for request in peer.requests:
        told = json.dumps(request.params, ensure_ascii=False) + request.path
        told = urllib.parse.unquote_plus(told).lower()
        assert [word for word in WORDS if word in told] == []
        assert "receipt_email" not in told
