"""What is known of the last backup: a small file beside the database, not in it.

The database may be the thing that is gone, and a restore brings an old one.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class LastBackup:
    """Times are aware; None: never. `line` says what went wrong last, empty when all went well."""

    tried_at: datetime | None = None
    good_at: datetime | None = None
    line: str = ""

    @property
    def is_ok(self):
        return self.good_at is not None and not self.line


def _path():
    return Path(settings.VAR_DIR) / "last-backup.json"


def last_backup():
    """The last backup this machine made or tried to make."""
    try:
        kept = json.loads(_path().read_text())
        times = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in TIMES}
        return LastBackup(**times, line=kept["line"])
    except (OSError, ValueError, KeyError, TypeError):
        return LastBackup()


TIMES = ("tried_at", "good_at")


def made(at):
    _keep(LastBackup(tried_at=at, good_at=at))


def failed(at, line):
    _keep(LastBackup(tried_at=at, good_at=last_backup().good_at, line=line))


def _keep(record):
    times = {name: (at := getattr(record, name)) and at.isoformat() for name in TIMES}
    part = _path().with_suffix(".part")
    try:
        part.write_text(json.dumps({**times, "line": record.line}))
        part.replace(_path())
    except OSError:
        # A full disk: the backup's own line says so already.
        part.unlink(missing_ok=True)
