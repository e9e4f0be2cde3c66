"""Who has the site open: every process that reads its database, or a restore and nobody else.

A lock on a file in `VAR_DIR` says so. The kernel drops it with the process, however that ends.
A restore that was cut off leaves a second file behind; until a restore has ended well nothing
opens the database, because what it would show may have been erased since the backup.
"""

import fcntl
import os
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.db.backends.signals import connection_created
from django.dispatch import receiver


class NotNow(OperationalError):
    """The database is not to be opened by this process now; the message says why."""


class SiteIsOpen(Exception):
    """Something else has the site open."""


class _Lock:
    file = None
    is_restoring = False


def lock_path():
    return Path(settings.VAR_DIR) / "in-use"


def unfinished_path():
    """The note a restore leaves while the site is neither the old one nor the new one."""
    return Path(settings.VAR_DIR) / "restore-unfinished"


def _opened():
    if _Lock.file is None:
        path = lock_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        _Lock.file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")
    return _Lock.file


def join():
    """This process has the site open until it ends. Raises `NotNow` during a restore."""
    if _Lock.is_restoring:
        return
    if unfinished_path().exists():
        raise NotNow("A restore was not finished. Run the same restore again.")
    # A disk that can't be written holds no restore either.
    with suppress(PermissionError):
        try:
            fcntl.flock(_opened(), fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotNow("The site is being restored.") from None


@receiver(connection_created)
def join_with_connection(connection, **kwargs):
    try:
        join()
    except NotNow:
        connection.close()
        raise


@contextmanager
def alone():
    """Nobody else opens the site in between. Raises `SiteIsOpen` when somebody has."""
    file = _opened()
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SiteIsOpen from None
    _Lock.is_restoring = True
    try:
        yield
    finally:
        _Lock.is_restoring = False
        fcntl.flock(file, fcntl.LOCK_SH)
