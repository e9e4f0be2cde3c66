"""Sound of a draft: taken in whole or in slices, replaced by a newer one, taken out again."""

from django.conf import settings
from django.db import transaction

from core.models import RecordingState
from core.sound import erasing as sound_erasing
from core.sound import taking
from submissions.errors import WrongMoment
from submissions.models import Draft, DraftSound


@transaction.atomic
def add_sound(draft, *, file):
    """Keep one uploaded recording with the draft, in place of any other. Raises `SoundRefused`.

    Neither the name it came with nor anything in its tags is kept.
    """
    _hold(draft)
    recording = taking.take(file, most_bytes=settings.VOICE_MAX_BYTES)
    sound = DraftSound.objects.create(draft=draft, recording=recording)
    _take_the_place_of_others(sound)
    return sound


@transaction.atomic
def begin_sound(draft, *, upload, size):
    """A recording that comes in slices; asked for again by its name, the one begun before.

    Raises `SoundRefused`.
    """
    _hold(draft)
    begun = draft.sounds.select_related("recording").filter(upload=upload).first()
    if begun is not None:
        return begun
    for given_up in draft.sounds.filter(recording__state=RecordingState.COMING):
        sound_erasing.erase(given_up.recording)
    recording = taking.begin(size=size, most_bytes=settings.VOICE_MAX_BYTES)
    return DraftSound.objects.create(draft=draft, recording=recording, upload=upload)


def is_all_there(sound, there):
    """Whether nothing is left to come; what came whole and was not counted yet counts then."""
    recording = sound.recording
    if recording.state == RecordingState.COMING and there == recording.upload_bytes:
        end_sound(sound)
    return recording.state != RecordingState.COMING


def add_slice(sound, *, offset, data):
    """Add to a recording that was begun; returns whether all of it is there now.

    Raises `taking.WrongPlace` with the place to go on from.
    """
    recording = sound.recording
    if recording.state != RecordingState.COMING:
        return True
    there = taking.add(recording, offset=offset, data=data)
    if there < recording.upload_bytes:
        return False
    end_sound(sound)
    return True


def end_sound(sound):
    """All of it has come: it counts from now on, and no other does."""
    with transaction.atomic():
        _hold(sound.draft)
        taking.end(sound.recording)
        _take_the_place_of_others(sound)


@transaction.atomic
def remove_sounds(draft):
    for sound in draft.sounds.select_related("recording"):
        sound_erasing.erase(sound.recording)


def _take_the_place_of_others(sound):
    for other in sound.draft.sounds.exclude(pk=sound.pk).select_related("recording"):
        sound_erasing.erase(other.recording)


def _hold(draft):
    """Nobody else changes the draft until this is done; two tabs take turns."""
    if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:
        raise WrongMoment
