"""The backup of every night, and the journal's copy of every minute."""

import subprocess
import sys
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from core import erased
from core.backup import wanted
from core.backup.making import copy_journal, make_backup
from core.backup.records import last_backup
from core.backup.stores import own_store
from core.models import ErasedNote

#: After one that failed.
TRY_AGAIN = timedelta(hours=1)


def is_due(*, now=None):
    """Whether tonight's backup is still to be made; never when nightly ones are switched off."""
    at = wanted.nightly_at()
    if at is None:
        return False
    now = timezone.localtime(now)
    last = last_backup()
    if last.good_at and last.good_at >= latest_night(now, at):
        return False
    return not last.line or now - last.tried_at >= TRY_AGAIN


def latest_night(now, at):
    """The last moment at which it was this time of day, `at`, where the site is."""
    moment = datetime.combine(now.date(), at, tzinfo=now.tzinfo)
    return moment if moment <= now else moment - timedelta(days=1)


def is_journal_ahead():
    """Whether something was erased that the place of the backups does not know of yet."""
    if not settings.BACKUP_NIGHTLY:
        return False
    if ErasedNote.objects.exists():
        return True
    return erased.journal_state() != erased.copied_state()


def do_what_is_due():
    """Copy the journal, then make the backup: its place and size, or None when none was due."""
    if is_journal_ahead():
        copy_journal(own_store())
    return make_backup() if is_due() else None


def start_if_due():
    """Once a minute, from the worker: start what is due as a process of its own.

    A backup takes minutes, and messages to people must not wait for it.
    """
    if is_due() or is_journal_ahead():
        subprocess.Popen(
            [sys.executable, "-m", "django", "backup", "--if-due"],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
