"""The site's version moves with every change that pages show, and only then."""

from __future__ import annotations

from sqlalchemy import update

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Post
from lfnkr_app.web import organisation, site_version
from tests.news.factories import make_post


def made(calls: list[int]) -> int:
    return site_version.cached("a test's", lambda: calls.append(1) or len(calls))


def version() -> int:
    db.session.rollback()
    return site_version.current()


def test_a_site_that_never_changed_has_version_nought(app):
    assert version() == 0


def test_a_row_a_statement_and_a_setting_each_move_the_version(app):
    seen = [version()]
    make_post()
    seen.append(version())
    begin_writing()
    db.session.execute(update(Post).values(title="Another"))
    db.session.commit()
    seen.append(version())
    begin_writing()
    organisation.change("phone", "+81-3-0000-0000", now=clock.now())
    db.session.commit()
    seen.append(version())
    assert len(set(seen)) == 4
    assert organisation.organisation().phone == "+81-3-0000-0000"


def test_what_was_rolled_back_moves_nothing(app):
    make_post()
    before = version()
    begin_writing()
    db.session.execute(update(Post).values(title="Never"))
    db.session.rollback()
    begin_writing()
    db.session.commit()
    assert version() == before


def test_a_value_is_made_once_for_each_version(app):
    calls: list[int] = []
    assert [made(calls), made(calls)] == [1, 1]
    make_post()
    assert made(calls) == 2
