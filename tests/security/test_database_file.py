"""Other people on the machine cannot read what was sent."""

import sqlite3
from types import SimpleNamespace

from core.database_file import keep_to_ourselves


def made_by_sqlite(path):
    made = sqlite3.connect(path)
    made.execute("create table sent (words)")
    made.close()
    path.chmod(0o644)
    return path


def connected(path, *, vendor="sqlite"):
    return SimpleNamespace(vendor=vendor, settings_dict={"NAME": path})


def test_database_and_its_journal_are_ours_alone(tmp_path):
    path = made_by_sqlite(tmp_path / "site.sqlite3")
    journal = tmp_path / "site.sqlite3-wal"
    journal.touch(mode=0o644)
    keep_to_ourselves(connection=connected(path))
    assert [found.stat().st_mode & 0o777 for found in (path, journal)] == [0o600, 0o600]


def test_what_is_no_file_is_left_alone(tmp_path):
    keep_to_ourselves(connection=connected(":memory:"))
    keep_to_ourselves(connection=connected(tmp_path / "not-there.sqlite3"))
    path = made_by_sqlite(tmp_path / "other.sqlite3")
    keep_to_ourselves(connection=connected(path, vendor="postgresql"))
    assert path.stat().st_mode & 0o777 == 0o644
