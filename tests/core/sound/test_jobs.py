"""What the worker does with sound, whatever happens to it meanwhile."""

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from core.models import Recording, RecordingState
from core.sound import jobs, programs, taking
from core.sound.refusals import NOT_SOUND
from tests.sounds import KINDS, NAME, needs_ffmpeg, wav

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
pytestmark = [pytest.mark.django_db, needs_ffmpeg]


def waiting(data=None):
    data = wav() if data is None else data
    return taking.take(SimpleUploadedFile("sound", data), title="One", in_library=True)


def files_of(recording):
    folder = Path(storages["default"].path(recording.folder))
    return sorted(path.name for path in folder.rglob("*")) if folder.exists() else []


def done(recording):
    jobs.make_ready_what_waits.call()
    recording.refresh_from_db()
    return recording


def test_sound_is_made_ready_once_it_is_there(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        recording = waiting()
    recording.refresh_from_db()
    assert (recording.state, recording.milliseconds) == (RecordingState.READY, 1000)
    assert files_of(recording) == ["good.mp3", "master.mka", "small.mp3"]
    assert recording.good_bytes == recording.good.size
    assert recording.small_bytes == recording.small.size < recording.good_bytes
    assert (len(recording.peaks), len(recording.sha256), recording.upload.name) == (200, 64, "")


def test_no_name_from_a_tag_is_left_anywhere(django_capture_on_commit_callbacks, caplog):
    caplog.set_level(logging.DEBUG)
    with django_capture_on_commit_callbacks(execute=True):
        recording = waiting(KINDS["MP3"]())
    recording.refresh_from_db()
    assert recording.is_ready
    folder = Path(storages["default"].path(recording.folder))
    assert NAME.encode() not in b"".join(path.read_bytes() for path in folder.iterdir())
    assert NAME not in caplog.text
    with connection.cursor() as cursor:
        cursor.execute("select * from core_recording")
        assert NAME not in str(cursor.fetchall())


def test_what_is_no_sound_is_refused_and_kept():
    recording = done(waiting(b"not a sound at all"))
    assert (recording.state, recording.why) == (RecordingState.REFUSED, str(NOT_SOUND))
    assert (files_of(recording), recording.tries) == (["upload"], 0)


def test_waits_for_ffmpeg(monkeypatch):
    recording = waiting()
    with monkeypatch.context() as without:
        without.setattr(programs.shutil, "which", lambda _name: None)
        assert done(recording).state == RecordingState.WAITING
        jobs.take_up_again()
    jobs.take_up_again()
    recording.refresh_from_db()
    assert recording.state == RecordingState.READY


def test_trouble_of_ours_is_told_and_can_be_tried_again(monkeypatch, caplog):
    recording = waiting()
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "make", lambda *_args: 1 / 0)
        done(recording)
    assert recording.state == RecordingState.REFUSED
    assert recording.why == "Something went wrong on our side. Try again, or ask your host."
    assert caplog.messages == ["Making sound ready failed: ZeroDivisionError"]
    assert (files_of(recording), recording.tries) == (["upload"], 1)
    jobs.try_again(recording)
    assert done(recording).state == RecordingState.READY


def test_one_bad_recording_does_not_keep_the_next_one_waiting():
    bad, good = waiting(b"bad"), waiting()
    done(bad)
    good.refresh_from_db()
    assert (bad.state, good.state) == (RecordingState.REFUSED, RecordingState.READY)


def test_recording_in_other_hands_is_left_alone():
    recording = waiting()
    with jobs.at_work_on(recording) as is_ours:
        assert is_ours
        assert done(recording).state == RecordingState.WAITING
        Recording.objects.update(state=RecordingState.WORKING, tries=1)
        jobs.take_up_again()
        recording.refresh_from_db()
        assert recording.state == RecordingState.WORKING


def test_recording_left_by_a_killed_worker_is_taken_up_once():
    recording = waiting()
    Recording.objects.update(state=RecordingState.WORKING, tries=1)
    half = Path(storages["default"].path(f"{recording.folder}/making/good.mp3"))
    half.parent.mkdir()
    half.write_bytes(b"half")
    jobs.take_up_again()
    recording.refresh_from_db()
    assert (recording.state, recording.tries) == (RecordingState.READY, 2)
    assert files_of(recording) == ["good.mp3", "master.mka", "small.mp3"]


def test_recording_that_kills_its_worker_twice_is_refused():
    recording = waiting()
    Recording.objects.update(state=RecordingState.WORKING, tries=2)
    jobs.take_up_again()
    recording.refresh_from_db()
    assert recording.state == RecordingState.REFUSED
    assert recording.why == "Making it ready was cut off twice. Try again, or ask your host."
    assert files_of(recording) == ["upload"]


def test_recording_erased_meanwhile_does_not_come_back(
    monkeypatch, django_capture_on_commit_callbacks
):
    recording = waiting()
    real = jobs.make

    def erased_meanwhile(*arguments):
        made = real(*arguments)
        with django_capture_on_commit_callbacks(execute=True):
            Recording.objects.get(pk=recording.pk).delete()
        return made

    monkeypatch.setattr(jobs, "make", erased_meanwhile)
    jobs.make_ready_what_waits.call()
    assert (Recording.objects.count(), files_of(recording)) == (0, [])


def test_upload_that_was_lost_is_told():
    recording = waiting()
    storages["default"].delete(recording.upload.name)
    assert done(recording).state == RecordingState.REFUSED


def test_uploads_given_up_are_forgotten(django_capture_on_commit_callbacks):
    old, new, ready = taking.begin(size=9), taking.begin(size=9), done(waiting())
    long_ago = timezone.now() - timedelta(days=4)
    Recording.objects.filter(pk__in=[old.pk, ready.pk]).update(uploaded_at=long_ago)
    taking.add(old, offset=0, data=b"abc")
    stray = Path(storages["default"].path(f"sound/{'0' * 32}"))
    stray.mkdir()
    os.utime(stray, (long_ago.timestamp(),) * 2)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.forget_what_never_came()
    assert set(Recording.objects.values_list("pk", flat=True)) == {new.pk, ready.pk}
    assert (files_of(old), stray.exists()) == ([], False)
    assert len(files_of(ready)) == 3


# --- the real worker ----------------------------------------------------------------------


@pytest.fixture
def start_worker():
    """Starts `manage.py worker` on this test's own database."""
    workers = []

    def start():
        kept = connection.settings_dict
        host = f"{kept['USER']}@{kept['HOST']}:{kept['PORT']}"
        password = f":{kept['PASSWORD']}" if kept["PASSWORD"] else ""
        address = (
            f"sqlite:///{kept['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgres://{host.replace('@', password + '@', 1)}/{kept['NAME']}"
        )
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.core.sound.worker_settings",
            "TEST_DATABASE_URL": address,
            "PRIVATE_ROOT_OF_TEST": storages["default"].location,
        }
        command = [sys.executable, "manage.py", "worker"]
        workers.append(subprocess.Popen(command, cwd=ROOT, env=environment))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_for(found):
    until = time.monotonic() + PATIENCE_S
    while not found():
        assert time.monotonic() < until, "It took too long."
        time.sleep(0.05)


def programs_at(folder):
    """Process ids of programs whose command names a file in `folder`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(folder).encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_leaves_nothing_running_and_is_followed(
    start_worker, monkeypatch
):
    monkeypatch.setattr(taking.jobs, "queue", lambda: None)
    recording = waiting(wav(seconds=5, rate=8000) + bytes(100_000_000))
    folder = Path(storages["default"].path(recording.folder))
    worker = start_worker()
    wait_for(lambda: list(folder.glob("making/*")) and programs_at(folder))
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    wait_for(lambda: not programs_at(folder))
    recording.refresh_from_db()
    assert (recording.state, recording.tries) == (RecordingState.WORKING, 1)
    recording.upload.storage.delete(recording.upload.name)
    Path(recording.upload.path).write_bytes(wav())
    jobs.take_up_again()
    recording.refresh_from_db()
    assert (recording.state, recording.tries) == (RecordingState.READY, 2)
    assert files_of(recording) == ["good.mp3", "master.mka", "small.mp3"]
