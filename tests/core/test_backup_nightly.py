from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import erased
from core.backup import nightly, records
from core.backup.errors import CannotBackUp
from core.backup.wanted import kept, nightly_at
from core.models import ErasedNote

pytestmark = pytest.mark.django_db
#: A November night in London, where the clock is UTC.
NIGHT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.BACKUP_NIGHTLY = "03:00"


@pytest.fixture
def started(monkeypatch):
    commands = []
    monkeypatch.setattr(
        nightly.subprocess, "Popen", lambda command, **rest: commands.append(command[3:])
    )
    return commands


def is_due(hours):
    return nightly.is_due(now=NIGHT + timedelta(hours=hours))


def test_switched_off_nothing_is_due(settings, started):
    settings.BACKUP_NIGHTLY = ""
    nightly.start_if_due()
    assert (is_due(0), started) == (False, [])


def test_backup_is_due_once_a_night_also_when_the_hour_was_missed():
    assert is_due(0)
    records.made(NIGHT)
    assert [is_due(hours) for hours in (0.1, 23.9, 24, 30)] == [False, False, True, True]


def test_one_that_failed_is_tried_again_after_an_hour():
    records.made(NIGHT - timedelta(days=1))
    records.failed(NIGHT, "The disk is full.")
    assert [is_due(hours) for hours in (0.1, 0.9, 1, 5)] == [False, False, True, True]


def test_summer_time_is_the_clock_on_the_wall():
    july = datetime(2026, 7, 1, 2, 0, tzinfo=UTC)
    records.made(july - timedelta(minutes=1))
    assert nightly.is_due(now=july)


def test_what_is_due_runs_as_a_process_of_its_own(started):
    nightly.start_if_due()
    assert started == [["backup", "--if-due"]]


def test_erasing_something_has_the_journal_copied(started, settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path / "backups")
    settings.BACKUP_PUBLIC_KEY = ""
    records.made(timezone.now())
    nightly.start_if_due()
    assert started == []
    ErasedNote.objects.create(kind="file", digest="ab")
    nightly.start_if_due()
    assert started == [["backup", "--if-due"]]
    assert nightly.do_what_is_due() is None
    journal = tmp_path / "backups" / "erasures.journal"
    assert erased.lines_of(journal.read_bytes()) == erased.read_lines() != []
    nightly.start_if_due()
    assert len(started) == 1


def test_settings_that_make_no_sense_are_told(settings):
    settings.BACKUP_NIGHTLY = "at night"
    settings.BACKUP_KEEP = "a week"
    with pytest.raises(CannotBackUp, match="such as 03:00"):
        nightly_at()
    with pytest.raises(CannotBackUp, match="three numbers"):
        kept()
    settings.BACKUP_KEEP = "0 1 1"
    with pytest.raises(CannotBackUp, match="three numbers"):
        kept()
    settings.BACKUP_KEEP = "14 0 3"
    assert kept() == (14, 0, 3)


def test_record_that_cannot_be_read_is_as_none(tmp_path):
    for text in ("", "{}", "[]", '{"tried_at": 3, "good_at": null, "line": ""}'):
        (tmp_path / "last-backup.json").write_text(text)
        assert records.last_backup() == records.LastBackup()
