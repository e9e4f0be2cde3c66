"""What goes: after two days, with an episode, and out of every backup."""

import io
import subprocess
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection

from core import rounds
from core.backup import contents, restoring
from core.backup.sealing import new_key_pair, read_private_key
from core.backup.stores import FolderStore
from demo.factories import clock_at
from podcasts.counting.keys import listener_keys
from podcasts.models import DailySalt, Heard, ListenCount
from tests.pages import live_episode
from tests.podcasts.counting.conftest import APP, MONDAY, Sound

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY = (MONDAY.replace(day=day, hour=0) for day in (2, 3))


def kept():
    return [model.objects.count() for model in (DailySalt, Heard, ListenCount)]


def do_round(at):
    with clock_at(at):
        rounds.registered["listeners-forgotten"].work()


def test_after_two_days_only_numbers_are_left(sound):
    sound.ask()
    do_round(TUESDAY)
    assert kept() == [1, 1, 1]
    do_round(WEDNESDAY)
    assert kept() == [0, 0, 1]
    counted = ListenCount.objects.values_list("day", "episode", "app", "number").get()
    assert counted == (date(2026, 6, 1), sound.page.pk, "AntennaPod", 1)


def test_known_listener_can_not_be_found_again_once_the_salt_is_gone(sound, rf):
    request = rf.get("/", headers={"user-agent": APP}, REMOTE_ADDR="192.0.2.1")
    monday = {"episode_id": sound.page.pk, "day": MONDAY.date()}
    sound.ask()
    key, _crowd = listener_keys(request, **monday)
    assert Heard.objects.get().key == key
    DailySalt.objects.all().delete()
    assert listener_keys(request, **monday)[0] != key


def test_without_a_worker_old_salts_go_with_the_first_listener_of_a_day(sound):
    sound.ask()
    sound.ask(at=WEDNESDAY)
    assert list(DailySalt.objects.values_list("day", flat=True)) == [WEDNESDAY.date()]


def test_erased_episode_leaves_one_sum_for_the_show(sound):
    other, staying = Sound(live_episode("Another")), Sound(live_episode("Staying"))
    for heard, addresses in ((sound, 2), (other, 3), (staying, 1)):
        for number in range(addresses):
            heard.ask(address=f"192.0.2.{number + 1}")
    sound.ask(address="192.0.2.9", agent="Castro 2024.3")
    show = sound.page.get_parent().pk
    sound.page.delete()
    other.page.delete()
    rows = ListenCount.objects.order_by("app", "number")
    assert list(rows.values_list("show", "episode", "app", "number")) == [
        (show, staying.page.pk, "AntennaPod", 1),
        (show, None, "AntennaPod", 5),
        (show, None, "Castro", 1),
    ]
    assert list(Heard.objects.values_list("episode", flat=True)) == [staying.page.pk]


def test_erased_show_takes_its_numbers_along(sound):
    sound.ask()
    sound.page.get_parent().delete()
    assert kept() == [1, 0, 0]


# --- backups --------------------------------------------------------------------------------


@pytest.fixture
def backup_key(settings, tmp_path):
    public, private = new_key_pair()
    key = tmp_path / "private-key"
    key.write_text(private)
    settings.BACKUP_PUBLIC_KEY = public
    settings.BACKUP_TO = str(tmp_path / "backups")
    yield read_private_key(key)
    for left in ("erasures", "erasures-copied", "last-backup.json"):
        (Path(configured.VAR_DIR) / left).unlink(missing_ok=True)


def database_in_backup(key, folder):
    """All that a backup says of the database, in one text."""
    call_command("backup", stdout=io.StringIO())
    folder.mkdir()
    store = FolderStore(Path(configured.BACKUP_TO))
    name = next(name for name in store.names() if name.endswith(".age"))
    restoring.unpack(store, name, key, folder)
    snapshot = folder / contents.DATABASE
    if connection.vendor == "sqlite":
        return snapshot.read_bytes()
    command = ("pg_restore", "--file=-", str(snapshot))
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.django_db(transaction=True)
def test_no_backup_holds_a_salt_or_who_listened(sound, backup_key, tmp_path):
    sound.ask()
    salt, heard = bytes(DailySalt.objects.get().salt), Heard.objects.get()
    found = database_in_backup(backup_key, tmp_path / "out")
    secrets = (salt, salt.hex().encode(), heard.key.encode(), heard.crowd.encode())
    assert [secret in found for secret in secrets] == [False] * 4
    assert b"AntennaPod" in found
    assert kept() == [1, 1, 1], "the site itself goes on counting"
