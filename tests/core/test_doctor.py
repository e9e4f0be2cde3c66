"""What the doctor says: red for each cause, in a plain sentence, and one word for a monitor."""

import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from core import doctor, health, outbox, redis_server, rounds
from core.backup import records
from core.backup.sealing import new_key_pair
from core.models import MessageState, OutgoingMessage, Recording, Round
from core.outbox import kinds
from core.outbox.tasks import ask_mail_server
from core.sound import programs
from demo.factories import clock_at

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def well(settings, db, monkeypatch, tmp_path):
    """A real site on a good day, at noon."""
    settings.DEMONSTRATION = False
    settings.TRUSTED_PROXIES = 1
    monkeypatch.setattr(rounds, "registered", {})
    monkeypatch.setattr(kinds, "registered", {})
    register_kind("x")
    register_kind("secret", is_seen_by=lambda user: user.username == "lead")
    for name, period in (("outbox", timedelta(minutes=1)), ("tidy", HOUR)):
        rounds.every(period, name=name)(lambda: None)
        Round.objects.create(name=name, began_at=NOON, ended_at=NOON)
    monkeypatch.setitem(health.last_look, "at", None)
    settings.BACKUP_PUBLIC_KEY = new_key_pair()[0]
    monkeypatch.setattr(records, "_path", lambda: tmp_path / "last-backup.json")
    records.made(NOON)
    monkeypatch.setattr(programs, "are_here", lambda: True)
    with clock_at(NOON):
        yield


def register_kind(name, **more):
    words = {"subject": "Hello", "body": "Hello", "to_whom": "Somebody"}
    outbox.register(name, **words, resolve=lambda reference: None, **more)


def red(viewer=None):
    """Names and sentences of what is not well."""
    found = doctor.findings(viewer=viewer)
    return {finding.name: finding.line for finding in found if not finding.is_well}


def asked():
    """What the command prints, and what it ends with."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_good_day_is_well(well):
    assert red() == {}
    ended, said = asked()
    assert (ended, "RED" in said) == (0, False)
    assert "well  worker         The worker runs." in said


def test_command_says_red_and_ends_with_one(well, settings):
    settings.DEBUG = True
    ended, said = asked()
    assert ended == 1
    assert "RED   debug          DEBUG is on" in said


def test_worker_that_stopped(well):
    Round.objects.update(ended_at=NOON - timedelta(minutes=5, seconds=1))
    assert red() == {
        "worker": "The worker stopped: nothing done since 1 June, 12:54. Start it again."
    }


def test_worker_of_five_minutes_ago_is_well(well):
    Round.objects.update(ended_at=NOON - timedelta(minutes=5))
    assert red() == {}


def test_worker_that_never_ran(well):
    Round.objects.all().delete()
    assert red() == {"worker": "The worker has never run: no message goes out. Start it."}


def test_clocks_that_are_late(well):
    Round.objects.filter(name="tidy").update(ended_at=NOON - HOUR - doctor.GRACE * 1.01)
    assert red() == {"clocks": "Late: tidy. See what the worker’s log says."}


def test_clock_within_its_grace_is_well(well):
    Round.objects.filter(name="tidy").update(ended_at=NOON - HOUR - doctor.GRACE)
    assert red() == {}


def test_clock_that_failed(well):
    Round.objects.filter(name="tidy").update(failed_at=NOON)
    assert red() == {"clocks": "Failed when last done: tidy. See what the worker’s log says."}


def test_clock_that_was_set_back(well):
    Round.objects.filter(name="tidy").update(began_at=NOON + HOUR)
    assert red() == {
        "clocks": "The machine’s clock was set back: what comes round waits for it to catch up."
    }


def message(key, **fields):
    return OutgoingMessage.objects.create(
        **{"key": key, "kind": "x", "recipient": "1", "made_at": NOON, "due_at": NOON} | fields
    )


def test_messages_that_failed(well):
    message("a", state=MessageState.FAILED, settled_at=NOON, last_error="The address is refused.")
    message("b", attempts=2, last_error="The mail server is down.")
    message("c", attempts=1)
    assert red() == {
        "messages": "2 messages could not be sent. The newest: The mail server is down."
    }


def test_messages_of_long_ago_and_first_tries_are_well(well):
    long_ago = NOON - timedelta(days=8)
    message("a", state=MessageState.FAILED, settled_at=long_ago, last_error="Refused.")
    message("b")
    assert red() == {}


def test_messages_only_some_may_know_of_are_counted_for_them_alone(
    well, administrator, superuser, safeguarding_lead
):
    failed = {"state": MessageState.FAILED, "settled_at": NOON, "last_error": "Refused."}
    message("a", kind="secret", **failed)
    assert [red(viewer) for viewer in (None, administrator, superuser)] == [{}, {}, {}]
    assert red(safeguarding_lead) == {
        "messages": "1 message could not be sent. The newest: Refused."
    }
    message("b", made_at=NOON - HOUR, **failed | {"last_error": "Away."})
    assert red(administrator) == {"messages": "1 message could not be sent. The newest: Away."}


@pytest.fixture
def nobody_listens():
    """A port of this machine where nothing answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_backups_that_cannot_be_made(well, settings):
    settings.BACKUP_PUBLIC_KEY = ""
    assert red() == {
        "backup": "NO BACKUP WAS MADE: there is no key to encrypt it with. Make one with "
        "“manage.py backup_key” and set BACKUP_PUBLIC_KEY."
    }


def test_backup_that_failed_or_is_old(well, tmp_path):
    records.failed(NOON, "The disk is full.")
    assert red() == {"backup": "The last backup failed: The disk is full."}
    records.made(NOON - timedelta(days=3))
    assert red() == {
        "backup": "The last backup is of 29 May, 13:00. Set BACKUP_NIGHTLY, or run backup."
    }
    (tmp_path / "last-backup.json").unlink()
    assert red() == {"backup": "No backup was ever made. Run backup, and set BACKUP_NIGHTLY."}


def test_mail_server_that_is_down(well, settings, nobody_listens):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody_listens
    line = f"The mail server 127.0.0.1:{nobody_listens} does not answer as it should."
    assert red() == {"mail": line}


def test_mail_server_that_was_down_when_asked(well, settings, nobody_listens, monkeypatch):
    """It is asked whether or not there is anything to send, so it says nothing of messages."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", nobody_listens
    rounds.every(timedelta(minutes=15), name=rounds.MAIL)(ask_mail_server)
    rounds.begin(rounds.MAIL, timedelta(minutes=15))
    rounds.run.call(rounds.MAIL)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    line = "The mail server did not answer as it should on 1 June, 13:00. Messages wait for it."
    assert red() == {"mail-asked": line}
    assert all(finding.is_well for finding in doctor.findings(doctor.Cost.MONITOR))
    rounds.run.call(rounds.MAIL)
    assert red() == {}


def test_disk_that_is_nearly_full(well, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=doctor.DISK_LOW_BYTES - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert red() == {"disk": "The disk is nearly full: 1023 MB are left. Make room."}


def test_folder_that_is_not_there(well, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "away"
    assert red() == {"disk": "The folder everything is kept in, VAR_DIR, can’t be read."}


def test_migrations_that_are_missing(well, monkeypatch):
    plan = doctor.MigrationExecutor.migration_plan
    monkeypatch.setattr(
        doctor.MigrationExecutor,
        "migration_plan",
        lambda self, targets: plan(self, targets, clean_start=True)[:2],
    )
    assert red() == {
        "migrations": (
            "2 migrations are missing: the database is older than this version. Run migrate."
        )
    }


def test_debug_that_is_on(well, settings):
    settings.DEBUG = True
    line = "DEBUG is on: mistakes show the site’s insides to everyone. Turn it off."
    assert red() == {"debug": line}


@pytest.mark.parametrize(
    ("name", "key"),
    [("SECRET_KEY", "x" * 31), ("CONTRIBUTOR_KEY", ""), ("CONTRIBUTOR_KEY", "x" * 31)],
)
def test_keys_that_are_missing_or_short(well, settings, name, key):
    setattr(settings, name, key)
    assert red() == {"keys": f"Missing or too short to be safe: {name}."}


def test_keys_that_are_the_same(well, settings):
    settings.CONTRIBUTOR_KEY = settings.SECRET_KEY
    assert red() == {"keys": "SECRET_KEY and CONTRIBUTOR_KEY are the same. Give each its own."}


@pytest.mark.parametrize("name", ["SECRET_KEY", "CONTRIBUTOR_KEY"])
def test_missing_key_is_said_by_the_command_itself(name, tmp_path):
    """With no key at all nothing starts; what is missing is said in a line, not a traceback."""
    told = {
        "DJANGO_SETTINGS_MODULE": "imo_site.settings.production",
        "SECRET_KEY": "x" * 50,
        "CONTRIBUTOR_KEY": "y" * 50,
        "SEALED_KEY": "z" * 50,
        "ALLOWED_HOSTS": "stories.example.org",
        "SITE_URL": "https://stories.example.org",
        "VAR_DIR": str(tmp_path),
    } | {name: ""}
    finished = subprocess.run(
        [sys.executable, ROOT / "manage.py", "doctor"],
        env=told,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (finished.returncode, finished.stderr) == (1, f"Set {name} in the environment.\n")


def test_demonstration_is_no_real_site(well, settings):
    settings.DEMONSTRATION = True
    line = "These are the demonstration’s settings: everyone knows its passwords."
    assert red() == {"demonstration": line}


def test_proxies_that_are_not_told(well, settings):
    settings.TRUSTED_PROXIES = 0
    assert list(red()) == ["proxies"]


def test_redis_that_is_down(well, settings, nobody_listens, monkeypatch):
    monkeypatch.setitem(redis_server.asked_again, "at", 0.0)
    settings.REDIS_URL = f"redis://127.0.0.1:{nobody_listens}/0"
    assert red() == {
        "redis": "Redis does not answer: limits are counted in the database meanwhile."
    }


@pytest.fixture
def database_is_away(well, monkeypatch):
    """Every question to the database fails, as while it is restarted."""

    def refuse(*_args):
        raise OperationalError("connection refused at 10.0.0.9")

    with connection.execute_wrapper(refuse):
        yield


def test_database_that_is_away(database_is_away, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    lines = red()
    assert lines["database"] == "The database does not answer. Start it, or check DATABASE_URL."
    assert set(lines) == {
        "database",
        "migrations",
        "worker",
        "clocks",
        "messages",
        "mail-asked",
        "sound",
    }
    assert "10.0.0.9" not in str(lines)


# The monitor's address


def test_health_says_one_word(well, client):
    response = client.get("/health/")
    assert (response.status_code, response.content) == (200, b"well\n")
    assert (response["Content-Type"], response.cookies) == ("text/plain; charset=utf-8", {})
    assert "no-store" in response["Cache-Control"]


def test_health_says_unwell_and_nothing_else(well, client):
    Round.objects.all().delete()
    response = client.get("/health/")
    assert (response.status_code, response.content) == (503, b"unwell\n")


def test_health_answers_while_the_database_is_away(database_is_away, client, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    assert client.get("/health/").content == b"unwell\n"


def test_health_looks_once_in_ten_seconds(well, client, django_assert_num_queries, monkeypatch):
    client.get("/health/")
    with django_assert_num_queries(0):
        assert [client.get("/health/").content for _time in range(3)] == [b"well\n"] * 3
    Round.objects.all().delete()
    monkeypatch.setitem(health.last_look, "at", health.last_look["at"] - health.LOOKS_EVERY_S)
    assert client.get("/health/").content == b"unwell\n"


def test_health_costs_three_questions(well, client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/health/")


def test_health_takes_no_form(well, client):
    assert client.post("/health/").status_code == 405


# The admin


def desk_of(client, user):
    client.force_login(user)
    return client.get("/admin/").content.decode()


def test_administrator_is_told_what_is_not_well(well, client, administrator):
    Round.objects.all().delete()
    html = desk_of(client, administrator)
    assert "The site needs a hand" in html
    assert "The worker has never run: no message goes out. Start it." in html


def test_administrator_of_a_well_site_is_told_nothing(well, client, administrator):
    assert "The site needs a hand" not in desk_of(client, administrator)


def test_administrator_learns_nothing_of_calls_to_leads(well, client, administrator):
    message("a", kind="secret", attempts=2, last_error="The address is refused.")
    assert "The site needs a hand" not in desk_of(client, administrator)


def test_editor_is_told_nothing_of_the_machine(well, client, editor):
    Round.objects.all().delete()
    assert "The site needs a hand" not in desk_of(client, editor)


def test_missing_ffmpeg_is_told(well, monkeypatch):
    monkeypatch.setattr(programs, "are_here", lambda: False)
    assert red() == {
        "sound": "ffmpeg is missing: no recording can be made ready. Debian: apt install ffmpeg"
    }


def test_recording_that_waits_for_hours_is_told(well):
    Recording.objects.create(state="waiting", uploaded_at=NOON - 3 * HOUR)
    assert red() == {}
    Recording.objects.create(state="waiting", uploaded_at=NOON - 4 * HOUR)
    assert red() == {
        "sound": "A recording has waited for hours to be made ready. "
        "See what the worker’s log says."
    }


def test_recordings_that_failed_by_our_fault_are_told_and_no_others(well):
    Recording.objects.create(state="refused", why="It is no sound.")
    assert red() == {}
    for _no in range(2):
        Recording.objects.create(state="refused", why="Something went wrong.", tries=1)
    assert red() == {
        "sound": "2 recordings could not be made ready, by a fault of ours. "
        "The worker’s log says more."
    }
