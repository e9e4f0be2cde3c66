"""What stands in a backup: a tar stream of a manifest, the database, the journal and the files.

    manifest.json           what made it, when, from what
    database                SQLite's own file, or PostgreSQL's custom dump
    erasures                the journal of erasures as it was then
    private/… public/…      every file of the site
    end.json                how many files and bytes came before: without it, it is not whole

It is made and read as a stream: nothing is ever whole in memory.
"""

import hashlib
import hmac
import json
import os
import tarfile
import tomllib
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

FORMAT = 1
MANIFEST, DATABASE, ERASURES, END = "manifest.json", "database", "erasures", "end.json"
PIECE = 256 * 1024


def media_roots():
    return {"private": Path(settings.PRIVATE_ROOT), "public": Path(settings.PUBLIC_ROOT)}


def version():
    """The version of this software, as its releases are called."""
    project = (Path(settings.BASE_DIR) / "pyproject.toml").read_text()
    return tomllib.loads(project)["project"]["version"]


def key_check():
    """Tells whether two sites have the same CONTRIBUTOR_KEY, and nothing about it."""
    key = settings.CONTRIBUTOR_KEY.encode()
    return hmac.new(key, b"the key of a backup", hashlib.sha256).hexdigest()[:16]


def manifest(*, database_bytes, media_bytes):
    applied = MigrationRecorder(connection).applied_migrations()
    return {
        "format": FORMAT,
        "version": version(),
        "made_at": timezone.now().isoformat(),
        "vendor": connection.vendor,
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
        "key_check": key_check(),
        "database_bytes": database_bytes,
        "media_bytes": media_bytes,
    }


def files_below(root):
    """Paths of the files below `root`, folder by folder. What goes meanwhile is left out."""
    try:
        with os.scandir(root) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(entry.path)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def media_bytes():
    """Bytes of all files of the site, as far as they stand still."""
    total = 0
    for root in media_roots().values():
        for path in files_below(root):
            try:
                total += path.stat().st_size
            except FileNotFoundError:
                continue
    return total


class Counted:
    files = 0
    bytes = 0


def stream(*, about, database, erasures, not_after):
    """The bytes of the whole tar, in pieces.

    `database` is the path of a snapshot taken at `not_after`, in seconds since 1970: a file
    that came later belongs to no row of it. A file erased since then is left out.
    """
    counted = Counted()
    yield from _text(MANIFEST, json.dumps(about))
    with database.open("rb") as file:
        yield from _file(DATABASE, file)
    yield from _text(ERASURES, "".join(f"{line}\n" for line in erasures))
    for folder, root in media_roots().items():
        for path in files_below(root):
            name = f"{folder}/{path.relative_to(root).as_posix()}"
            yield from _media(name, path, not_after, counted)
    yield from _text(END, json.dumps({"files": counted.files, "bytes": counted.bytes}))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _media(name, path, not_after, counted):
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        status = os.fstat(file.fileno())
        if status.st_mtime > not_after:
            return
        counted.files += 1
        counted.bytes += status.st_size
        yield from _file(name, file)
        # Readers' pages stay in memory; what is read this once does not.
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _file(name, file):
    status = os.fstat(file.fileno())
    yield _header(name, status.st_size, mtime=int(status.st_mtime), mode=status.st_mode & 0o777)
    left = status.st_size
    while left:
        piece = file.read(min(PIECE, left))
        if not piece:
            # A file is written once; one that got shorter was never whole.
            raise OSError(None, "a file became shorter while it was read")
        left -= len(piece)
        yield piece
    yield _padding(status.st_size)


def _text(name, text):
    data = text.encode()
    yield _header(name, len(data))
    yield data
    yield _padding(len(data))


def _header(name, size, *, mtime=0, mode=0o600):
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, mtime, mode
    return member.tobuf(tarfile.PAX_FORMAT)


def _padding(size):
    return bytes(-size % tarfile.BLOCKSIZE)
