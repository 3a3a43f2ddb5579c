"""The timetable: which action runs how often. The worker runs it; there is no broker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, update

from lfnkr_app.accounts.two_person import jobs as act_jobs
from lfnkr_app.database import begin_writing, db, empty_log
from lfnkr_app.donations import jobs as donation_jobs
from lfnkr_app.donations.events import jobs as event_jobs
from lfnkr_app.donations.guarding import jobs as card_jobs
from lfnkr_app.donations.past import jobs as past_jobs
from lfnkr_app.donations.payouts import jobs as payout_jobs
from lfnkr_app.donations.pledges import jobs as pledge_jobs
from lfnkr_app.donations.refunds import jobs as refund_jobs
from lfnkr_app.donations.statements import runs as statement_runs
from lfnkr_app.donations.transfers import jobs as transfer_jobs
from lfnkr_app.lists import runs as list_runs
from lfnkr_app.mail import delivery
from lfnkr_app.mailings import jobs as mailing_jobs
from lfnkr_app.news import jobs as news_jobs
from lfnkr_app.news.library import jobs as library_jobs
from lfnkr_app.news.moving import runs as import_runs
from lfnkr_app.ops.models import JobRun
from lfnkr_app.petitions import jobs as petition_jobs
from lfnkr_app.petitions.counting import jobs as counting_jobs
from lfnkr_app.petitions.desk import jobs as letter_jobs
from lfnkr_app.petitions.guarding import jobs as guarding_jobs
from lfnkr_app.petitions.paper import jobs as paper_jobs
from lfnkr_app.privacy import keys
from lfnkr_app.web import limits

log = structlog.get_logger()


@dataclass(frozen=True)
class Job:
    """One action and the time from one run to the next. The action commits its own work."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]


def _forget_salts(now: datetime) -> None:
    begin_writing()
    keys.forget_old_salts(now)
    db.session.commit()


TIMETABLE: Final = (
    Job("mail-reclaim", timedelta(minutes=1), lambda now: delivery.reclaim(now=now)),
    Job("log-empty", timedelta(minutes=1), lambda _now: empty_log()),
    Job("acts-perform", timedelta(minutes=1), act_jobs.perform_due),
    Job("mail-sweep", timedelta(hours=6), lambda now: delivery.sweep(now=now)),
    Job("mailings-feed", timedelta(seconds=10), mailing_jobs.feed),
    Job("subscribers-expire", timedelta(hours=1), mailing_jobs.expire),
    Job("mailings-forget", timedelta(hours=12), mailing_jobs.forget),
    Job("signatures-remind", timedelta(minutes=30), petition_jobs.remind),
    Job("signatures-expire", timedelta(minutes=30), petition_jobs.expire),
    Job("count-milestones", timedelta(minutes=1), counting_jobs.note_milestones),
    Job("count-days", timedelta(minutes=30), counting_jobs.close_days),
    Job("count-check", timedelta(days=1), counting_jobs.check_counts),
    Job("lists-sweep", timedelta(minutes=10), list_runs.sweep),
    Job("letters-close", timedelta(minutes=1), letter_jobs.close_on_time),
    Job("letters-tell", timedelta(minutes=1), letter_jobs.tell_of_versions),
    Job("letters-promises", timedelta(hours=1), letter_jobs.keep_promises),
    Job("paper-sweep", timedelta(hours=6), paper_jobs.sweep),
    Job("letters-forget", timedelta(hours=1), petition_jobs.forget_names),
    Job("pace-sweep", timedelta(hours=6), guarding_jobs.sweep),
    Job("work-calm", timedelta(minutes=1), guarding_jobs.calm_down),
    Job("guard-alarms", timedelta(minutes=10), guarding_jobs.alarm),
    Job("posts-publish", timedelta(minutes=1), news_jobs.publish_scheduled),
    Job("trash-empty", timedelta(hours=1), news_jobs.empty_trash),
    Job("previews-sweep", timedelta(days=1), news_jobs.sweep_previews),
    Job("donations-reconcile", timedelta(minutes=15), donation_jobs.reconcile),
    Job("transfers-remind", timedelta(hours=1), transfer_jobs.remind),
    Job("transfers-expire", timedelta(hours=6), transfer_jobs.expire),
    Job("bank-enter", timedelta(seconds=10), transfer_jobs.enter_files),
    Job("bank-sweep", timedelta(hours=6), transfer_jobs.sweep_files),
    Job("events-alarm", timedelta(minutes=1), event_jobs.alarm),
    Job("cards-calm", timedelta(minutes=1), card_jobs.calm_down),
    Job("cards-sweep", timedelta(hours=6), card_jobs.sweep),
    Job("events-forget", timedelta(hours=12), event_jobs.forget),
    Job("fees-read", timedelta(minutes=1), payout_jobs.read_fees),
    Job("payouts-read", timedelta(days=1), payout_jobs.read_payouts),
    Job("refunds-send", timedelta(minutes=1), refund_jobs.send),
    Job("refunds-alarm", timedelta(minutes=1), refund_jobs.alarm),
    Job("donations-compare", timedelta(minutes=1), donation_jobs.compare),
    Job("pledges-stop", timedelta(minutes=1), pledge_jobs.carry_out_stops),
    Job("pledges-catch-up", timedelta(hours=1), pledge_jobs.catch_up),
    Job("statements-mail", timedelta(seconds=10), statement_runs.work),
    Job("past-gifts", timedelta(seconds=5), past_jobs.enter),
    Job("past-sweep", timedelta(hours=6), past_jobs.sweep),
    Job("media-sizes", timedelta(minutes=1), library_jobs.make_sizes),
    Job("media-sweep", timedelta(hours=6), library_jobs.sweep),
    Job("imports-sweep", timedelta(hours=1), import_runs.sweep),
    Job("limits-sweep", timedelta(hours=1), limits.sweep),
    Job("network-salts", timedelta(hours=12), _forget_salts),
)


def run_due(now: datetime) -> int:
    """Run every job whose time has come and that no other worker took; return how many ran."""
    due = [job for job in TIMETABLE if _take(job, now)]
    for job in due:
        _run(job, now)
    return len(due)


def _take(job: Job, now: datetime) -> bool:
    next_at = db.session.scalar(select(JobRun.next_at).where(JobRun.name == job.name))
    db.session.rollback()
    if next_at is not None and next_at > now:
        return False
    begin_writing()
    taken = _move(job, now, next_at)
    db.session.commit()
    return taken


def _move(job: Job, now: datetime, seen: datetime | None) -> bool:
    later = now + job.every
    if seen is None:
        if db.session.get(JobRun, job.name) is None:
            db.session.add(JobRun(name=job.name, next_at=later))
            return True
        return False
    moved = update(JobRun).where(JobRun.name == job.name, JobRun.next_at == seen)
    changed = db.session.scalar(moved.values(next_at=later).returning(JobRun.name))
    return changed is not None


def _run(job: Job, now: datetime) -> None:
    try:
        job.run(now)
    except Exception as fault:  # One job's fault must not stop the others, nor the mail.
        db.session.rollback()
        log.error("job_failed", job=job.name, error_type=type(fault).__name__, exc_info=fault)
