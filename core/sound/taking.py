"""Taking sound in: whole, or in slices that can be sent on from where a bad line cut them off."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from core.models import Recording, RecordingState
from core.sound import jobs
from core.sound.refusals import EMPTY, TOO_BIG, TOO_MUCH, SoundRefused


class WrongPlace(Exception):
    """A slice does not begin where the last one ended; `there` is how much is there."""

    def __init__(self, there):
        super().__init__(f"{there} bytes are there")
        self.there = there


@transaction.atomic
def take(file, *, title="", in_library=False, most_bytes=None):
    """A new Recording of an uploaded file, which is made ready soon. Raises `SoundRefused`."""
    refuse_size(file.size, most_bytes)
    recording = Recording(
        title=title,
        in_library=in_library,
        upload_bytes=file.size,
        state=RecordingState.WAITING,
    )
    recording.upload.save("upload", file, save=False)
    recording.save()
    jobs.queue()
    return recording


def begin(*, size, title="", in_library=False, most_bytes=None):
    """A new Recording whose `size` bytes are still to come. Raises `SoundRefused`."""
    refuse_size(size, most_bytes)
    recording = Recording(title=title, in_library=in_library, upload_bytes=size)
    recording.upload.name = f"{recording.folder}/upload"
    recording.save()
    return recording


def come_so_far(recording):
    """How many bytes of the upload are there."""
    try:
        return storages["default"].size(recording.upload.name)
    except FileNotFoundError:
        return 0


def add(recording, *, offset, data):
    """Add a slice that begins at byte `offset`; returns how many bytes are there now.

    Raises `WrongPlace` where the slice does not fit on the end.
    """
    with opened(recording) as file:
        there = file.seek(0, os.SEEK_END)
        if offset != there or not is_still_coming(recording):
            raise WrongPlace(there)
        if there + len(data) > recording.upload_bytes:
            raise SoundRefused(TOO_MUCH)
        file.write(data)
        return there + len(data)


def end(recording):
    """All of it is there: it is made ready soon. Raises `WrongPlace`. Said twice, it is once."""
    there = come_so_far(recording)
    if there != recording.upload_bytes:
        raise WrongPlace(there)
    with transaction.atomic():
        coming = Recording.objects.filter(pk=recording.pk, state=RecordingState.COMING)
        if coming.update(state=RecordingState.WAITING, uploaded_at=timezone.now()):
            jobs.queue()
    recording.refresh_from_db()
    return recording


def refuse_size(size, most_bytes):
    most = most_bytes or settings.SOUND_MAX_BYTES
    if not size:
        raise SoundRefused(EMPTY)
    if size > most:
        raise SoundRefused(TOO_BIG, most=most // 1_000_000)


def is_still_coming(recording):
    return Recording.objects.filter(pk=recording.pk, state=RecordingState.COMING).exists()


@contextmanager
def opened(recording):
    """The upload, to add to; one request at a time."""
    path = Path(recording.upload.path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
