"""What a recording knows of itself."""

import shutil
import subprocess

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError

from core.models import Recording, RecordingState
from demo.factories import make_recording

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("milliseconds", "minutes", "clock"),
    [
        (900, 1, "0:01"),
        (89_000, 1, "1:29"),
        (245_000, 4, "4:05"),
        (3_845_000, 64, "1:04:05"),
    ],
)
def test_a_recording_says_how_long_it_is(milliseconds, minutes, clock):
    recording = Recording(milliseconds=milliseconds)
    assert (recording.minutes, recording.clock_length) == (minutes, clock)


@pytest.mark.parametrize(("count", "said"), [(1, 0.1), (149_999, 0.1), (1_449_999, 1.4)])
def test_megabytes_are_those_of_a_phone_contract(count, said):
    assert Recording(small_bytes=count).small_megabytes == said


def test_a_recording_keeps_its_files_in_a_folder_nobody_can_guess():
    recording = make_recording(seconds=2)
    assert [recording.master.name, recording.good.name, recording.small.name] == [
        f"sound/{recording.key}/{name}" for name in Recording.FILES[1:]
    ]
    assert storages["default"].size(recording.good.name) == recording.good_bytes
    assert (len(recording.key), recording.milliseconds) == (32, 1992)


def test_two_recordings_are_never_the_same_bytes():
    assert make_recording().sha256 != make_recording().sha256


def test_nothing_is_ready_without_its_copies():
    with pytest.raises(IntegrityError, match="recording_ready_is_whole|CHECK"):
        Recording.objects.create(state=RecordingState.READY)


def test_nothing_is_refused_without_a_reason():
    with pytest.raises(IntegrityError, match="recording_refused_says_why|CHECK"):
        Recording.objects.create(state=RecordingState.REFUSED)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffmpeg is not installed here")
def test_the_factory_makes_sound_that_programs_can_read():
    recording = make_recording(seconds=2)
    said = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", recording.good.path, "-f", "null", "-"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""
