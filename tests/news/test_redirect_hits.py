"""Hits of redirects: counted by the process, written apart, never the visitor's own business."""

from datetime import timedelta
from threading import Thread

from sqlalchemy import create_engine, select

from lfnkr_app import clock
from lfnkr_app.database import begin_writing, db
from lfnkr_app.news.models import Redirect
from lfnkr_app.news.redirects import hits
from lfnkr_app.web import site_version


def put(*paths):
    begin_writing()
    db.session.add_all(Redirect(path=path, target="/archive/") for path in paths)
    db.session.commit()


def counts():
    db.session.rollback()
    return {row.path: row.hits for row in db.session.scalars(select(Redirect))}


def visit(browser, path):
    """Ask, and let the answer go, as a server does once it has left."""
    page = browser.get(path)
    page.response.close()
    return page.status


def fresh(app):
    app.extensions.pop("lfnkr_redirect_hits", None)


def test_a_hit_is_written_once_the_answer_has_left(app, browser):
    fresh(app)
    put("old", "other")
    assert visit(browser, "/old/") == 301
    assert counts() == {"old": 1, "other": 0}
    row = db.session.scalars(select(Redirect).where(Redirect.path == "old")).one()
    assert clock.now() - row.last_hit_at < timedelta(minutes=1)


def test_further_hits_wait_until_a_minute_is_over(app, browser):
    fresh(app)
    put("old", "other")
    for path in ("/old/", "/old/", "/other/", "/OLD"):
        assert visit(browser, path) == 301
    assert counts() == {"old": 1, "other": 0}
    hits.of_process().write_if_due(db.engine, every_s=0)
    assert counts() == {"old": 3, "other": 1}
    hits.of_process().write_if_due(db.engine, every_s=0)
    assert counts() == {"old": 3, "other": 1}


def test_a_hit_is_no_change_that_pages_show(app, browser):
    fresh(app)
    put("old")
    db.session.rollback()
    before = site_version.current()
    visit(browser, "/old/")
    db.session.rollback()
    assert counts() == {"old": 1}
    assert site_version.current() == before


def test_looking_where_an_address_leads_is_no_hit(app):
    from lfnkr_app.news.redirects.answers import Asker

    fresh(app)
    put("old")
    db.session.rollback()
    assert Asker(app).ask("/old/").words == "301 /archive/"
    hits.of_process().write_if_due(db.engine, every_s=0)
    assert counts() == {"old": 0}


def test_what_could_not_be_written_is_written_later(app, tmp_path):
    put("old")
    waiting = hits.Waiting()
    waiting.add("old", clock.now())
    empty = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    waiting.write_if_due(empty, every_s=0)
    waiting.add("old", clock.now())
    db.session.rollback()
    waiting.write_if_due(db.engine, every_s=0)
    assert counts() == {"old": 2}


def test_hits_of_many_threads_are_all_counted(app):
    put("old")
    waiting, at = hits.Waiting(), clock.now()
    threads = [
        Thread(target=lambda: [waiting.add("old", at) for _n in range(500)]) for _t in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    waiting.write_if_due(db.engine, every_s=0)
    assert counts() == {"old": 2000}


def test_a_hit_of_a_redirect_that_is_gone_harms_nothing(app):
    waiting = hits.Waiting()
    waiting.add("never-there", clock.now())
    waiting.write_if_due(db.engine, every_s=0)
    assert counts() == {}
