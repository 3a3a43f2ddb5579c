"""No charge is lost and none is counted twice, whatever is killed and whoever is away."""

from __future__ import annotations

import pytest

from tests.conftest import DATABASES
from tests.journeys.killed_gifts import killed

KILLS = 3


@pytest.fixture(params=DATABASES)
def uri(request, database_uri, worker_id):
    return database_uri(request.param, f"killed_{worker_id}")


def test_a_site_killed_between_charge_and_commit_books_each_charge_once(uri, tmp_path):
    outcome = killed(uri, tmp_path, KILLS)
    assert outcome.charges == KILLS
    assert outcome.is_right(), outcome
