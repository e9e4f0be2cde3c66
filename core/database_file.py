"""The database of a small site is one file: everything anyone sent, readable by us alone."""

from contextlib import suppress
from pathlib import Path

from django.db.backends.signals import connection_created
from django.dispatch import receiver

OWN = 0o600


@receiver(connection_created)
def keep_to_ourselves(connection, **kwargs):
    """SQLite makes its files as readable as any other; other people on the machine may look."""
    if connection.vendor != "sqlite":
        return
    name = str(connection.settings_dict["NAME"])
    for path in (Path(name), Path(f"{name}-wal"), Path(f"{name}-shm")):
        with suppress(OSError):
            if path.stat().st_mode & 0o077:
                path.chmod(OWN)
