"""What time it is. Stored in UTC, shown in Tokyo time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def in_tokyo(moment: datetime) -> datetime:
    """Return the same moment on a Tokyo clock."""
    return moment.astimezone(TOKYO)


def tokyo_day(moment: datetime) -> date:
    """Return the calendar day that Tokyo had at `moment`."""
    return in_tokyo(moment).date()


def tokyo_midnight(day: date) -> datetime:
    """Return the moment at which `day` began in Tokyo, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=TOKYO).astimezone(UTC)


def day_after(day: date) -> datetime:
    """Return the moment at which `day` ended in Tokyo, in UTC."""
    return tokyo_midnight(day + timedelta(days=1))


def iso(moment: datetime) -> str:
    """Return a moment as machines read it: `2026-11-23T03:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
