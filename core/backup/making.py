"""Making a backup while the site runs."""

import fcntl
import math
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased
from core.backup import contents, records, sealing, thinning, wanted
from core.backup.databases import own_database
from core.backup.errors import CannotBackUp, told_as
from core.backup.stores import own_store

#: Encrypting adds a little to every 64 KB, the tar half a KB or more to every file.
MARGIN = 1.05
#: What the journal is called where the backups are.
JOURNAL = "erasures.journal"


def make_backup():
    """Make one, thin the old ones, and say how it went: (place, bytes). Raises `CannotBackUp`."""
    with only_one():
        started = timezone.now()
        try:
            made = _make(started)
        except CannotBackUp as error:
            records.failed(started, str(error))
            raise
        records.made(started)
        return made


@contextmanager
def only_one():
    """Two backups at once would slow the site down for nothing."""
    path = Path(settings.VAR_DIR) / "backup-lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotBackUp(_("Another backup is being made.")) from None
        yield


def _make(started):
    wanted.kept()
    public_key = sealing.read_public_key(settings.BACKUP_PUBLIC_KEY)
    store, database = own_store(), own_database()
    with told_as(CannotBackUp, where=str(store)):
        store.forget_parts()
    with told_as(CannotBackUp, where=str(settings.VAR_DIR)), working_folder() as folder:
        _refuse_without_room(store, database, folder)
        erased.write_down()
        snapshot = folder / "database"
        database.snapshot(snapshot)
        not_after = time.time()
        lines = copy_journal(store)
        about = contents.manifest(
            database_bytes=snapshot.stat().st_size, media_bytes=contents.media_bytes()
        )
        pieces = contents.stream(
            about=about, database=snapshot, erasures=lines, not_after=not_after
        )
        size = _write(store, thinning.name_at(started), pieces, public_key)
    with told_as(CannotBackUp, where=str(store)):
        thin(store, now=started)
    return store.place(thinning.name_at(started)), size


@contextmanager
def working_folder():
    """A folder for the snapshot, empty before and gone afterwards."""
    folder = Path(settings.VAR_DIR) / "backup-work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_without_room(store, database, folder):
    database_bytes = database.bytes_wanted()
    wanted = (database_bytes + contents.media_bytes()) * MARGIN
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize
    room = store.room()
    if free < database_bytes or (room is not None and room < wanted):
        raise CannotBackUp(
            _("There is not enough room: about %(wanted)d MB in %(place)s. Make room first.")
            % {"wanted": math.ceil(wanted / 1_000_000), "place": store}
        )


def _write(store, name, pieces, public_key):
    written = 0

    def count_and(write):
        def counting(data):
            nonlocal written
            with told_as(CannotBackUp, where=str(store)):
                write(data)
            written += len(data)

        return counting

    with told_as(CannotBackUp, where=str(store)), store.writing(name) as write:
        sealing.seal(pieces, count_and(write), public_key)
    return written


def copy_journal(store):
    """Bring this machine's journal of erasures and the store's together; returns the lines."""
    erased.write_down()
    with told_as(CannotBackUp, where=str(store)):
        there = read_journal(store) or []
    erased.keep(there)
    state = erased.journal_state()
    lines = erased.merged(erased.read_lines())
    if lines != there or JOURNAL not in store.names():
        with told_as(CannotBackUp, where=str(store)), store.writing(JOURNAL) as write:
            write("".join(f"{line}\n" for line in lines).encode())
    erased.mark_copied(state)
    return lines


def read_journal(store):
    """The lines of the store's journal, or None when it has none."""
    if JOURNAL not in store.names():
        return None
    return erased.lines_of(b"".join(store.reading(JOURNAL)))


def thin(store, *, now):
    for name in thinning.too_many(store.names(), keep=wanted.kept(), now=now):
        store.delete(name)
