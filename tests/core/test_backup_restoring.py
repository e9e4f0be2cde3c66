"""Backups that are not what they should be: a plain line each, before anything is touched."""

import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import connection

from core import in_use
from core.backup import contents, making, records, restoring, wanted
from core.backup.databases import own_database
from core.backup.errors import CannotBackUp, CannotRestore
from core.backup.sealing import new_key_pair, read_private_key, read_public_key, seal
from core.backup.stores import FolderStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys(settings, tmp_path):
    public, private = new_key_pair()
    key = tmp_path / "private-key"
    key.write_text(private)
    settings.BACKUP_PUBLIC_KEY = public
    settings.BACKUP_PRIVATE_KEY_FILE = str(key)
    settings.BACKUP_TO = str(tmp_path / "backups")
    yield SimpleNamespace(public=read_public_key(public), private=read_private_key(key))
    for left in ("erasures", "erasures-copied", "last-backup.json"):
        (Path(configured.VAR_DIR) / left).unlink(missing_ok=True)


def about(**changes):
    found = contents.manifest(database_bytes=10, media_bytes=5)
    return found | changes


def tar_of(members):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as tar:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return made.getvalue()


def members(manifest, **more):
    files = {"private/a.jpg": b"12345"}
    return {
        contents.MANIFEST: json.dumps(manifest).encode(),
        contents.DATABASE: b"0123456789",
        contents.ERASURES: b"",
        **files,
        **more,
        contents.END: json.dumps({"files": 1, "bytes": 5}).encode(),
    }


def line_for(keys, plain, tmp_path):
    """What unpacking a sealed `plain` says."""
    folder = tmp_path / "out"
    folder.mkdir()
    with (tmp_path / "b.age").open("wb") as file:
        seal([plain], file.write, keys.public)
    with pytest.raises(CannotRestore) as told:
        restoring.unpack(FolderStore(tmp_path), "b.age", keys.private, folder)
    return str(told.value)


def test_newer_format_or_migrations_we_do_not_know_are_from_a_newer_version(keys, tmp_path):
    newer = about(format=contents.FORMAT + 1, version="9.0")
    line = line_for(keys, tar_of(members(newer)), tmp_path)
    assert line == "This backup was made by a newer version (9.0). Update this site first."


def test_migration_of_tomorrow_is_from_a_newer_version(keys, tmp_path):
    newer = about()
    newer["migrations"].append("core.9999_tomorrow")
    assert "newer version" in line_for(keys, tar_of(members(newer)), tmp_path)


def test_migrations_that_were_squashed_or_of_apps_that_are_gone_are_not_newer():
    older = about()
    older["migrations"].append("an_app_we_had.0001_initial")
    assert restoring._unknown_migrations(older) == set()


def test_other_database_is_told(keys, tmp_path):
    line = line_for(keys, tar_of(members(about(vendor="oracle"))), tmp_path)
    assert line.startswith("This backup was made on oracle and this site runs on ")


def test_other_contributor_key_is_told(keys, tmp_path):
    line = line_for(keys, tar_of(members(about(key_check="0" * 16))), tmp_path)
    assert "CONTRIBUTOR_KEY is not the one of this backup" in line


def test_too_little_room_is_told_before_anything_is_written(keys, tmp_path):
    line = line_for(keys, tar_of(members(about(media_bytes=10**18))), tmp_path)
    assert line.startswith("There is not enough room: 1000000000000 MB")
    assert list((tmp_path / "out").iterdir()) == []


def test_missing_end_or_other_count_is_not_whole(keys, tmp_path):
    short = members(about())
    del short["private/a.jpg"]
    assert "files are missing" in line_for(keys, tar_of(short), tmp_path)


@pytest.mark.parametrize("name", ["../../etc/cron", "/etc/cron", "other/a", "private/../../a"])
def test_name_that_leads_elsewhere_is_refused(keys, tmp_path, name):
    line = line_for(keys, tar_of(members(about(), **{name: b"x"})), tmp_path)
    assert line == "The backup holds a file that does not belong in one."


@pytest.mark.parametrize("plain", [b"", b"hello" * 500, tar_of({"a.txt": b"x"})])
def test_sealed_file_of_something_else_is_no_backup(keys, tmp_path, plain):
    assert line_for(keys, plain, tmp_path) == "This file is not a backup of this software."


def test_wrong_key_and_unsealed_file_say_so(keys, tmp_path):
    (tmp_path / "b.age").write_bytes(tar_of(members(about())))
    with pytest.raises(CannotRestore, match="This file is not a backup"):
        restoring.unpack(FolderStore(tmp_path), "b.age", keys.private, tmp_path)


# --- making ---------------------------------------------------------------------------------


def refused_backup():
    with pytest.raises(CommandError) as told:
        call_command("backup")
    return str(told.value)


def test_backup_without_a_key_is_refused_loudly_and_remembered(keys, settings):
    settings.BACKUP_PUBLIC_KEY = ""
    assert refused_backup().startswith("NO BACKUP WAS MADE")
    last = records.last_backup()
    assert (last.is_ok, last.good_at, last.line[:18]) == (False, None, "NO BACKUP WAS MADE")
    assert wanted.what_is_missing()[0].startswith("NO BACKUP WAS MADE")


def test_full_disk_leaves_no_half_file_and_the_last_good_one_counts(keys, settings, monkeypatch):
    monkeypatch.setattr(own_database().__class__, "snapshot", lambda self, to: to.write_bytes(b"x"))
    call_command("backup", stdout=io.StringIO())
    good = records.last_backup()
    assert good.is_ok
    before = sorted(os.listdir(settings.BACKUP_TO))

    def full(descriptor):
        if os.readlink(f"/proc/self/fd/{descriptor}").endswith(".part"):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert refused_backup() == f"The disk is full: {settings.BACKUP_TO}. Make room and try again."
    assert sorted(os.listdir(settings.BACKUP_TO)) == before
    last = records.last_backup()
    assert (last.is_ok, last.good_at, last.line[:16]) == (False, good.good_at, "The disk is full")


def test_too_little_room_is_told_before_a_backup_begins(keys, monkeypatch):
    monkeypatch.setattr(FolderStore, "room", lambda self: 10)
    assert refused_backup().startswith("There is not enough room: about ")


def test_second_backup_at_once_is_refused(keys):
    path = Path(configured.VAR_DIR) / "backup-lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(CannotBackUp, match="Another backup"):
            making.make_backup()


def test_file_erased_while_the_backup_runs_is_left_out(keys, tmp_path, settings):
    root = tmp_path / "media"
    for name in ("a", "b", "c"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(name.encode() * 600)
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = root, tmp_path / "none"
    (tmp_path / "database").write_bytes(b"rows")
    stream = contents.stream(about={}, database=tmp_path / "database", erasures=[], not_after=2**40)
    found = b""
    for piece in stream:
        found += piece
        if b"a" * 600 in found:
            (root / "b").unlink(missing_ok=True)
    with tarfile.open(fileobj=io.BytesIO(found)) as tar:
        names = tar.getnames()
        end = json.loads(tar.extractfile(contents.END).read())
    assert names[3:] == ["private/a", "private/c", contents.END]
    assert end == {"files": 2, "bytes": 1200}


def test_file_that_came_after_the_database_was_copied_is_left_out(tmp_path, settings):
    root = tmp_path / "media"
    root.mkdir()
    (root / "a").write_bytes(b"a")
    settings.PRIVATE_ROOT, settings.PUBLIC_ROOT = root, tmp_path / "none"
    (tmp_path / "database").write_bytes(b"rows")
    late = (root / "a").stat().st_mtime - 5
    pieces = contents.stream(about={}, database=tmp_path / "database", erasures=[], not_after=late)
    with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as tar:
        assert "private/a" not in tar.getnames()


# --- a site that is running ----------------------------------------------------------------

HOLDER = """
import fcntl, sys
file = open(sys.argv[1], "r+b")
fcntl.flock(file, fcntl.LOCK_SH)
print("held", flush=True)
sys.stdin.read()
"""


def test_restore_over_a_running_site_is_refused(keys):
    in_use.join()
    command = [sys.executable, "-c", HOLDER, str(in_use.lock_path())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(CannotRestore, match="The site is running"):
            restoring.restore("latest", private_key_file="")
        other.stdin.close()
    connection.ensure_connection()


def test_nothing_opens_the_site_during_a_restore(monkeypatch):
    in_use.join()
    with in_use.alone(), in_use.lock_path().open("r+b") as file:
        monkeypatch.setattr(in_use._Lock, "is_restoring", False)
        monkeypatch.setattr(in_use._Lock, "file", file)
        with pytest.raises(in_use.NotNow, match="being restored"):
            in_use.join()


def test_restore_with_nothing_to_restore_says_what_it_looked_for(keys, settings):
    with pytest.raises(CannotRestore) as told:
        restoring.find("latest")
    assert str(told.value) == (
        f"There is no backup “latest”: no such file, and none in {settings.BACKUP_TO}."
    )
    shutil.rmtree(settings.BACKUP_TO, ignore_errors=True)
