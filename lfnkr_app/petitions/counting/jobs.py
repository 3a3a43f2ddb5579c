"""Jobs of the timetable: close the days, check the counts, note the milestones."""

from __future__ import annotations

from datetime import datetime

from lfnkr_app.database import db
from lfnkr_app.petitions import queries
from lfnkr_app.petitions.counting import checking, days, milestones


def close_days(now: datetime) -> int:
    """Close the days that are over, letter by letter; return how many."""
    return sum(days.close_days(petition_id, now) for petition_id, _slug in _letters())


def check_counts(now: datetime) -> int:
    """Check every count and mend what is wrong; return in how many letters something was."""
    verdicts = [checking.check(petition_id, slug, now) for petition_id, slug in _letters()]
    return sum(not verdict.is_right for verdict in verdicts)


def note_milestones(now: datetime) -> int:
    """Note the steps of goals that were reached; return how many."""
    found = milestones.reached(now)
    noted = 0
    for petition_id, n in found:
        noted += milestones.note(petition_id, n, now)
        db.session.commit()
    db.session.rollback()
    return noted


def _letters() -> list[tuple[int, str]]:
    letters = [(petition.id, petition.slug) for petition in queries.all_petitions()]
    db.session.rollback()
    return letters
