"""Restoring: from a backup to a site that answers, or nothing changed at all.

The backup is read to its end, checked and laid out beside the site before anything is touched.
Then old and new change places, what was erased since is erased again, and only then does the
old go. Whatever stops it in between brings the old back; a process that was killed leaves a note,
and nothing opens the site until the next restore has put that right.
"""

import json
import math
import os
import shutil
import tarfile
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased, in_use
from core.backup import contents, sealing, thinning
from core.backup.databases import OLD, own_database
from core.backup.errors import CannotRestore, told_as
from core.backup.making import JOURNAL, read_journal
from core.backup.stores import FolderStore, own_store, store_named
from core.media import is_plain
from core.models import MessageState, OutgoingMessage

#: More than any manifest or journal line needs; what is longer is none of ours.
MOST_TEXT = 256 * 1024 * 1024


def restore(which, *, private_key_file, without_journal=False, say=lambda line: None):
    """Bring the site back from the backup `which`: a path, a name in the store, or "latest".

    Returns how many things were erased again. Raises `CannotRestore`; then the site is as it was.
    """
    try:
        with in_use.alone():
            put_right_what_was_cut_off()
            write_down_what_can_be()
            return _restore(which, private_key_file, without_journal, say)
    except in_use.SiteIsOpen:
        raise CannotRestore(
            _("The site is running. Stop its server and its worker, then restore.")
        ) from None
    except DatabaseError as error:
        raise CannotRestore(
            _("The database does not answer. Nothing was restored (%(kind)s).")
            % {"kind": type(error).__name__}
        ) from None
    finally:
        connections.close_all()


def _restore(which, private_key_file, without_journal, say):
    database = own_database()
    _refuse_while_others_read(database)
    store, name = find(which)
    key = sealing.read_private_key(private_key_file)
    with told_as(CannotRestore, where=str(settings.VAR_DIR)), laid_out() as folder:
        say(_("Reading %(name)s") % {"name": name})
        about, lines = unpack(store, name, key, folder)
        database.check(folder / contents.DATABASE)
        lines = whole_journal(store, lines, without_journal)
        say(_("Putting it in place"))
        with all_or_nothing(database):
            put_in_place(database, folder)
            count = make_ready(about, lines)
        return count


def write_down_what_can_be():
    """What was erased a moment ago may not be in the journal yet, if the database is there."""
    with suppress(DatabaseError):
        erased.write_down()


def _refuse_while_others_read(database):
    others = database.others()
    if others:
        raise CannotRestore(
            _("The site is running: its database has %(count)d open connections. Stop it first.")
            % {"count": others}
        )


def find(which):
    """(store, name) of the backup meant."""
    path = Path(which)
    if path.is_file():
        return FolderStore(path.resolve().parent), path.name
    store = own_store()
    if which.startswith("s3://"):
        place, _slash, which = which.rpartition("/")
        store = store_named(place)
    with told_as(CannotRestore, where=str(store)):
        names = store.names()
    backups = thinning.ours(names)
    if which == "latest" and backups:
        return store, backups[0]
    if which in names:
        return store, which
    raise CannotRestore(
        _("There is no backup “%(which)s”: no such file, and none in %(place)s.")
        % {"which": which, "place": store}
    )


@contextmanager
def laid_out():
    """A folder for what is in the backup, on the same disk as the site; gone afterwards."""
    folder = Path(settings.VAR_DIR) / "restore-work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# --- reading ------------------------------------------------------------------------------


def unpack(store, name, key, folder):
    """Lay a backup out in `folder` and check that it is whole: (manifest, journal lines)."""
    with sealing.Opened(store.reading(name), key) as opened:
        try:
            with tarfile.open(fileobj=opened, mode="r|", bufsize=contents.PIECE) as tar:
                about, lines = _unpack_members(tar, folder)
            # To the very end: what was cut off is known by its last piece alone.
            while opened.read(contents.PIECE):
                pass
        except tarfile.TarError:
            opened.read(1)
            raise CannotRestore(_("This file is not a backup of this software.")) from None
        except (KeyError, ValueError, TypeError):
            raise CannotRestore(_("This file is not a backup of this software.")) from None
    return about, lines


def _unpack_members(tar, folder):
    about, lines, end = None, [], None
    files = size = 0
    for member in tar:
        if member.name == contents.MANIFEST:
            about = json.loads(_text(tar, member))
            _refuse_what_does_not_fit(about, folder)
        elif about is None:
            break
        elif member.name == contents.DATABASE:
            _write(tar, member, folder / contents.DATABASE)
        elif member.name == contents.ERASURES:
            lines = erased.lines_of(_text(tar, member))
        elif member.name == contents.END:
            end = json.loads(_text(tar, member))
        else:
            _write(tar, member, folder / _plain_name(member))
            files, size = files + 1, size + member.size
    if about is None:
        raise CannotRestore(_("This file is not a backup of this software."))
    if end != {"files": files, "bytes": size}:
        raise CannotRestore(_("The backup is not whole: files are missing in it."))
    return about, lines


def _text(tar, member):
    if member.size > MOST_TEXT:
        raise CannotRestore(_("This file is not a backup of this software."))
    return tar.extractfile(member).read()


def _plain_name(member):
    """Who can encrypt a backup is not proved by it: a name may lead nowhere but below."""
    if not member.isfile() or not is_plain(member.name):
        raise CannotRestore(_("The backup holds a file that does not belong in one."))
    if member.name.split("/")[0] not in contents.media_roots():
        raise CannotRestore(_("The backup holds a file that does not belong in one."))
    return member.name


def _write(tar, member, path):
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as to:
        shutil.copyfileobj(tar.extractfile(member), to, contents.PIECE)
    os.utime(path, (member.mtime, member.mtime))


def _refuse_what_does_not_fit(about, folder):
    if about["format"] > contents.FORMAT or _unknown_migrations(about):
        raise CannotRestore(
            _("This backup was made by a newer version (%(version)s). Update this site first.")
            % {"version": about["version"]}
        )
    vendor = own_database().vendor
    if about["vendor"] != vendor:
        raise CannotRestore(
            _("This backup was made on %(made)s and this site runs on %(here)s. Set DATABASE_URL.")
            % {"made": about["vendor"], "here": vendor}
        )
    if about["key_check"] != contents.key_check():
        raise CannotRestore(
            _(
                "CONTRIBUTOR_KEY is not the one of this backup: nobody’s code words would open "
                "anything. Set the old one."
            )
        )
    wanted = about["media_bytes"] + 2 * about["database_bytes"]
    free = shutil.disk_usage(folder).free
    if free < wanted:
        raise CannotRestore(
            _("There is not enough room: %(wanted)d MB, and %(free)d MB are free. Make room first.")
            % {"wanted": math.ceil(wanted / 1_000_000), "free": free / 1_000_000}
        )


def _unknown_migrations(about):
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    apps = {name.split(".")[0] for name in known}
    # Apps that are gone altogether left rows behind in older versions; they harm nothing.
    return {
        name for name in about["migrations"] if name.split(".")[0] in apps and name not in known
    } - _replaced()


def _replaced():
    migrations = MigrationLoader(None).disk_migrations.values()
    return {".".join(old) for migration in migrations for old in migration.replaces}


def whole_journal(store, lines_then, without_journal):
    """Every line of every journal of erasures there is. One as new as the backup must be there."""
    journals = [erased.read_lines()]
    stores = {str(store): store}
    if settings.BACKUP_TO:
        own = own_store()
        stores[str(own)] = own
    for one in stores.values():
        with told_as(CannotRestore, where=f"{one}/{JOURNAL}"):
            journals.append(read_journal(one))
    found = [journal for journal in journals if journal is not None]
    lines = erased.merged(*found)
    is_known = bool(found) and set(lines_then) <= set(lines)
    if not is_known and not without_journal:
        raise CannotRestore(
            _(
                "The journal of erasures is missing or older than this backup: what people took "
                "back since would be public again. Put “%(name)s” beside the backup, or say "
                "--without-journal."
            )
            % {"name": JOURNAL}
        )
    return erased.merged(lines, lines_then)


# --- changing places ----------------------------------------------------------------------


@contextmanager
def all_or_nothing(database):
    """While it runs nothing opens the site. An error brings back what was there."""
    note = in_use.unfinished_path()
    note.touch(mode=0o600)
    try:
        yield
    except BaseException:
        _put_back(database)
        note.unlink(missing_ok=True)
        raise
    note.unlink()
    _forget_old(database)


def _forget_old(database):
    database.forget_old()
    for root in contents.media_roots().values():
        shutil.rmtree(aside(root), ignore_errors=True)


def put_right_what_was_cut_off():
    """After a restore that was killed: bring back what was there, or forget it if all was done."""
    note = in_use.unfinished_path()
    if note.exists():
        _put_back(own_database())
        note.unlink()
    else:
        _forget_old(own_database())


def aside(root):
    return root.with_name(f"{root.name}.{OLD}")


def put_in_place(database, folder):
    database.put_in_place(folder / contents.DATABASE)
    for name, root in contents.media_roots().items():
        new = folder / name
        new.mkdir(mode=0o700, exist_ok=True)
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        root.replace(aside(root))
        new.replace(root)


def _put_back(database):
    database.put_back()
    for root in contents.media_roots().values():
        if aside(root).exists():
            shutil.rmtree(root, ignore_errors=True)
            aside(root).replace(root)


def make_ready(about, lines):
    """Bring what was restored up to date and erase again what was erased since."""
    call_command("migrate", interactive=False, verbosity=0)
    Session.objects.all().delete()
    cache.clear()
    # Some of these went out after the backup: none goes twice, all are shown on the desk.
    waiting = OutgoingMessage.objects.filter(state=MessageState.WAITING)
    waiting.update(handed_over_at=timezone.now())
    erased.keep(lines)
    count = erased.erase_again(lines)
    erased.stop_what_waited()
    if about["version"] != contents.version() or _is_older(about):
        call_command("rebuild_copies", verbosity=0)
    return count


def _is_older(about):
    return set(about["migrations"]) != set(
        contents.manifest(database_bytes=0, media_bytes=0)["migrations"]
    )
