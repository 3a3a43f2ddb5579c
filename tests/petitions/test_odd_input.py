"""Thousands of odd posts: never a 500, and nothing stored that should not be.

`ODD_POSTS` is how many to send on each database; the suite sends a few.
"""

from __future__ import annotations

import os
import unicodedata

import pytest

from lfnkr_app import i18n
from lfnkr_app.petitions import emails
from lfnkr_app.petitions.models import Display
from lfnkr_app.web import names
from tests import factories
from tests.petitions.odd import Dice
from tests.petitions.reading import rows

POSTS = int(os.environ.get("ODD_POSTS", "600"))
BASE = "http://127.0.0.1:8000"
MISLEADING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\ufffe")


def doors(app) -> list[str]:
    """Return every public address of letters that takes a POST, with tokens that open."""
    letter = factories.open_letter()
    bare = factories.open_letter(hands_over=False, takes_comments=False, seats_per_address=2)
    mine = emails.my_token(factories.confirmed(letter, news=True))
    gone = emails.my_token(factories.confirmed(letter))
    app.test_client().post(f"/my/{gone}/withdraw", base_url=BASE)
    waiting = emails.confirm_token(factories.signature(letter))
    given = {"slug": letter.slug, "token": mine, "lang": "ja", "page": 1}
    found = [
        app.url_map.bind("x").build(rule.endpoint, {name: given[name] for name in rule.arguments})
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith(("/letters/", "/my/"))
    ]
    keep = [path for path in found if not path.endswith(("/withdraw", "/new-link"))]
    sign = [f"/letters/{letter.slug}/sign/", f"/ja/letters/{bare.slug}/sign/"]
    return [*keep, *sign * 4, f"/my/{gone}/receipt", f"/confirm/{waiting}"]


@pytest.mark.parametrize("seed", range(2))
def test_no_odd_post_makes_a_500_and_nothing_odd_is_stored(app, seed):
    dice, paths, client = Dice(seed), doors(app), app.test_client()
    seen = set()
    for number in range(POSTS // 2):
        path = dice.choice(paths)
        answer = client.post(path, base_url=BASE, **dice.post())
        seen.add(answer.status_code)
        assert answer.status_code < 500, f"seed {seed}, post {number}, {path}"
    assert {303, 422} <= seen
    stored = [row for row in rows() if row.name is not None]
    assert len(stored) > 10
    for row in stored:
        check(row)


def check(row) -> None:
    name, comment = row.name, row.comment or ""
    assert name == unicodedata.normalize("NFC", name) == name.strip()
    assert 1 <= len(list(names.graphemes(name))) <= 255
    assert names.is_visible(name)
    assert not [c for c in name if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Cs"}]
    assert not MISLEADING & set(name + comment)
    assert "://" not in name
    assert "www." not in name
    assert len(comment) <= 1000
    assert not [c for c in comment if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert row.display in list(Display)
    assert row.country == "" or row.country in i18n.territories()
    assert row.lang in i18n.LANGUAGES
    assert "\n" not in (row.email or "")
