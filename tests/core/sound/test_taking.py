"""Sound comes in whole or in slices, and is never half there."""

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Recording, RecordingState
from core.sound import taking
from core.sound.refusals import EMPTY, TOO_BIG, TOO_MUCH, SoundRefused
from core.sound.taking import WrongPlace

pytestmark = pytest.mark.django_db
DATA = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def nothing_is_made(monkeypatch):
    monkeypatch.setattr(taking.jobs, "queue", lambda: None)


def kept(recording):
    with storages["default"].open(recording.upload.name) as file:
        return file.read()


def coming(**more):
    return taking.begin(size=len(DATA), **more)


def test_whole_upload_waits_its_turn():
    recording = taking.take(SimpleUploadedFile("../me at home.mp3", DATA), title="One")
    assert (recording.state, recording.title, recording.in_library) == ("waiting", "One", False)
    assert recording.upload.name == f"sound/{recording.key}/upload"
    assert kept(recording) == DATA


def test_slices_are_put_together():
    recording = coming(title="One", in_library=True)
    assert recording.state == RecordingState.COMING
    for offset in range(0, len(DATA), 1000):
        there = taking.add(recording, offset=offset, data=DATA[offset : offset + 1000])
    assert there == len(DATA)
    assert (taking.end(recording).state, kept(recording)) == (RecordingState.WAITING, DATA)


def test_upload_cut_off_is_sent_on_from_where_it_was():
    recording = coming()
    taking.add(recording, offset=0, data=DATA[:3000])
    again = Recording.objects.get(pk=recording.pk)
    there = taking.come_so_far(again)
    assert there == 3000
    taking.add(again, offset=there, data=DATA[there:])
    assert kept(taking.end(again)) == DATA


@pytest.mark.parametrize("offset", [0, 2999, 3001, 10**15])
def test_slice_that_does_not_fit_is_told_where_to_go_on(offset):
    recording = coming()
    taking.add(recording, offset=0, data=DATA[:3000])
    with pytest.raises(WrongPlace) as wrong:
        taking.add(recording, offset=offset, data=b"again")
    assert (wrong.value.there, kept(recording)) == (3000, DATA[:3000])


def test_more_than_was_announced_is_not_written():
    recording = coming()
    with pytest.raises(SoundRefused) as refused:
        taking.add(recording, offset=0, data=DATA + b"x")
    assert (refused.value.message, taking.come_so_far(recording)) == (TOO_MUCH, 0)


def test_half_an_upload_is_not_made_ready():
    recording = coming()
    taking.add(recording, offset=0, data=DATA[:3000])
    with pytest.raises(WrongPlace):
        taking.end(recording)
    recording.refresh_from_db()
    assert recording.state == RecordingState.COMING


def test_nothing_is_added_once_all_is_there():
    recording = coming()
    taking.add(recording, offset=0, data=DATA)
    taking.end(recording)
    assert taking.end(recording).state == RecordingState.WAITING
    with pytest.raises(WrongPlace):
        taking.add(recording, offset=len(DATA), data=b"")
    assert kept(recording) == DATA


def test_upload_whose_file_was_lost_begins_again():
    recording = coming()
    assert taking.come_so_far(recording) == 0
    taking.add(recording, offset=0, data=DATA[:10])
    storages["default"].delete(recording.upload.name)
    assert taking.come_so_far(recording) == 0
    assert taking.add(recording, offset=0, data=DATA) == len(DATA)


@pytest.mark.parametrize(
    ("size", "most", "why"),
    [
        (0, None, str(EMPTY)),
        (2_000_001, 2_000_000, str(TOO_BIG).format(most=2)),
        (3_000_001, None, str(TOO_BIG).format(most=3)),
    ],
)
def test_size_is_judged_before_anything_comes(size, most, why, settings):
    settings.SOUND_MAX_BYTES = 3_000_000
    with pytest.raises(SoundRefused) as refused:
        taking.begin(size=size, most_bytes=most)
    assert str(refused.value.message) == why
    assert not Recording.objects.exists()


def test_whole_upload_that_is_too_big_leaves_nothing(settings):
    with pytest.raises(SoundRefused):
        taking.take(SimpleUploadedFile("a.mp3", DATA), most_bytes=100)
    assert not Recording.objects.exists()
