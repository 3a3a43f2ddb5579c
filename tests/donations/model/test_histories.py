"""Whatever happens to gifts, in whatever order: the ledger is Stripe's own book, one receipt each.

`MODEL_EXAMPLES=200 pytest tests/donations/model` looks for longer.
"""

from __future__ import annotations

import os
import warnings

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from stripe import HTTPClient

from tests.donations.model.machine import SEEN, Giving

IN_THE_SUITE = 5
EXAMPLES = int(os.environ.get("MODEL_EXAMPLES", IN_THE_SUITE))
HISTORIES = settings(
    max_examples=EXAMPLES, stateful_step_count=40, derandomize=True, deadline=None,
    database=None, print_blob=False, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(autouse=True)
def no_pause(monkeypatch):
    """Let Stripe's library try again without the seconds that it waits between."""
    monkeypatch.setattr(HTTPClient, "INITIAL_DELAY", 0.01)
    monkeypatch.setattr(HTTPClient, "MAX_DELAY", 0.01)


def test_any_history_of_gifts_ends_with_the_ledger_equal_to_stripes_books(app, peer, site):
    run_state_machine_as_test(lambda: Giving(app, peer, site), settings=HISTORIES)
    assert SEEN["histories"] >= EXAMPLES
    warnings.warn(f"tried: {dict(SEEN)}", stacklevel=1) if EXAMPLES > IN_THE_SUITE else None
