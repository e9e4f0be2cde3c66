"""Which backups stay: the newest of each of the last days, weeks and months."""

import re
from datetime import UTC, datetime, timedelta

NAME = re.compile(r"^backup-(\d{8}T\d{6}Z)\.age$")
STAMP = "%Y%m%dT%H%M%SZ"
#: Days in the longest month, and in a week.
MONTH, WEEK = 31, 7


def name_at(moment):
    return f"backup-{moment.astimezone(UTC):{STAMP}}.age"


def moment_of(name):
    """When the backup of this name was made, or None: not a name of ours."""
    found = NAME.match(name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None


def ours(names):
    """The names that are backups, newest first."""
    return sorted((name for name in names if moment_of(name)), reverse=True)


def longest_kept_days(keep):
    """Days after which something erased is in no backup any more, when one is made each day."""
    days, weeks, months = keep
    return max(days, weeks * WEEK, months * MONTH)


def too_many(names, *, keep, now):
    """The backups that may go. The newest one stays, however old it is."""
    days, weeks, months = keep
    backups = ours(names)
    kept = set(backups[:1])
    rules = (
        ("%Y-%m-%d", days, 1),
        ("%G-%V", weeks, WEEK),
        ("%Y-%m", months, MONTH),
    )
    for period, count, length in rules:
        newest = {}
        for name in backups:
            moment = moment_of(name)
            if now - moment < timedelta(days=count * length):
                newest.setdefault(f"{moment:{period}}", name)
        kept.update(list(newest.values())[:count])
    return [name for name in backups if name not in kept]
