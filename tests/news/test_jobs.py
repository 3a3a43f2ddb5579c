from datetime import timedelta

from sqlalchemy import event

from lfnkr_app import clock
from lfnkr_app.database import db
from lfnkr_app.news import jobs
from tests.news.factories import make_post


def test_a_scheduled_post_comes_out_when_its_time_comes(app, browser):
    at = clock.now() + timedelta(hours=1)
    make_post("Later", slug="later", status="scheduled", published_at=at)
    assert jobs.publish_scheduled(clock.now()) == 0
    assert browser.get("/later/").status == 404
    assert jobs.publish_scheduled(at) == 1
    assert browser.get("/later/").status == 200
    assert jobs.publish_scheduled(at) == 0


def test_nothing_due_costs_one_question(app):
    said = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    jobs.publish_scheduled(clock.now())
    assert len(said) == 1
