"""The hours in which it is safe to write to somebody, on the clock on their wall."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from submissions.enums import SafeHours

EVERY_DAY = range(7)
SCHOOL_DAYS = range(5)
WEEKEND = range(5, 7)
DAYS_AHEAD = 7


@dataclass(frozen=True)
class Window:
    """From `opens` until before `closes`, on these days of the week (Monday is 0)."""

    days: range
    opens: time
    closes: time


WINDOWS = {
    SafeHours.DAYTIME: Window(EVERY_DAY, time(9), time(21)),
    SafeHours.AFTER_SCHOOL: Window(SCHOOL_DAYS, time(15, 30), time(18)),
    SafeHours.EVENINGS: Window(EVERY_DAY, time(18), time(21)),
    SafeHours.WEEKENDS: Window(WEEKEND, time(10), time(18)),
}


def next_safe_moment(safe_hours, *, now):
    """When it is safe next: `now` if it is now, None if that does not come within a week.

    The hours are those of `TIME_ZONE`, before and after the clocks change.
    """
    window = WINDOWS.get(safe_hours)
    if window is None:
        return None
    today = timezone.localtime(now).date()
    for ahead in range(DAYS_AHEAD + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() not in window.days:
            continue
        opens = timezone.make_aware(datetime.combine(day, window.opens))
        closes = timezone.make_aware(datetime.combine(day, window.closes))
        if now < closes:
            return max(now, opens)
    return None
