"""The worker's side of sound: one recording after another is made ready.

Whoever works on a recording holds a lock on its upload, which the kernel drops when the process
ends in any way. A recording that is being worked on and is not locked was left by a worker that
was killed: it is taken up again, once.
"""

import fcntl
import logging
import shutil
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from core import rounds
from core.models import Recording, RecordingState
from core.sound import programs
from core.sound.making import make
from core.sound.probing import probe
from core.sound.refusals import SoundRefused

log = logging.getLogger(__name__)
QUEUE = "sound"
#: A recording is begun this many times, and then waits for a person to press "Try again".
MOST_TRIES = 2
#: What never came whole is forgotten after this.
FORGOTTEN_AFTER = timedelta(days=3)


def queue():
    """Have the worker look for what waits, once this transaction stands."""
    transaction.on_commit(make_ready_what_waits.enqueue)


@task(backend=rounds.BACKEND, queue_name=QUEUE)
def make_ready_what_waits():
    """Make every waiting recording ready, the one that waited longest first."""
    if not programs.are_here():
        return
    waiting = Recording.objects.filter(state=RecordingState.WAITING).order_by("uploaded_at", "pk")
    for pk in list(waiting.values_list("pk", flat=True)):
        make_ready(pk)


@rounds.every(timedelta(minutes=1), name="sound")
def take_up_again():
    """What a killed worker left behind, and what waited for ffmpeg."""
    for recording in Recording.objects.filter(state=RecordingState.WORKING):
        with at_work_on(recording) as is_ours:
            if is_ours:
                leave_or_try_again(recording.pk)
    if programs.are_here() and Recording.objects.filter(state=RecordingState.WAITING).exists():
        make_ready_what_waits.enqueue()


@rounds.every(timedelta(days=1), name="sound-forgets")
def forget_what_never_came():
    """Uploads that were begun and given up, and folders whose recording never came to be."""
    before = timezone.now() - FORGOTTEN_AFTER
    for recording in Recording.objects.filter(state=RecordingState.COMING, uploaded_at__lt=before):
        recording.delete()
    sweep_folders(before)


def sweep_folders(before):
    root = Path(storages["default"].path("sound"))
    known = set(Recording.objects.values_list("key", flat=True))
    for folder in root.iterdir() if root.exists() else ():
        if folder.name not in known and folder.stat().st_mtime < before.timestamp():
            shutil.rmtree(folder)


def make_ready(pk):
    """Make one recording ready, if nobody else is at it."""
    recording = Recording.objects.filter(pk=pk).first()
    if recording is None:
        return
    with at_work_on(recording) as is_ours:
        if is_ours and claim(recording):
            work_on(recording)


@contextmanager
def at_work_on(recording):
    """Whether nobody else is working on it; nobody will be meanwhile."""
    with ExitStack() as kept:
        try:
            file = kept.enter_context(Path(recording.upload.path).open("rb"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except (OSError, ValueError):
            # Erased meanwhile, or its upload was lost: whoever claims it finds out.
            yield True
        else:
            yield True


def claim(recording):
    """Whether it was still waiting; it no longer is."""
    waiting = Recording.objects.filter(pk=recording.pk, state=RecordingState.WAITING)
    claimed = waiting.update(
        state=RecordingState.WORKING, began_at=timezone.now(), tries=recording.tries + 1
    )
    if claimed:
        recording.refresh_from_db()
    return bool(claimed)


def leave_or_try_again(pk):
    """A worker was killed at it: try again, unless that was tried."""
    with transaction.atomic():
        recording = (
            Recording.objects.select_for_update()
            .filter(pk=pk, state=RecordingState.WORKING)
            .first()
        )
        if recording is None:
            return
        if recording.tries < MOST_TRIES:
            recording.state = RecordingState.WAITING
            recording.save(update_fields=["state"])
        else:
            refuse(recording, _("Making it ready was cut off twice. Try again, or ask your host."))


def work_on(recording):
    storage = storages["default"]
    folder = Path(storage.path(f"{recording.folder}/making"))
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(mode=0o700, parents=True)
        upload = Path(recording.upload.path)
        made = make(upload, probe(upload), folder)
        keep(recording, made)
    except SoundRefused as refusal:
        refuse(recording, str(refusal.message), tries=0)
    except programs.Missing:
        Recording.objects.filter(pk=recording.pk).update(state=RecordingState.WAITING)
    except Exception as error:
        log.error("Making sound ready failed: %s", type(error).__name__)  # noqa: TRY400
        refuse(recording, _("Something went wrong on our side. Try again, or ask your host."))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if not Recording.objects.filter(pk=recording.pk).exists():
            shutil.rmtree(folder.parent, ignore_errors=True)


def keep(recording, made):
    """The copies take their places, and the upload with its tags is forgotten."""
    upload = recording.upload.path
    for field, path in (("master", made.master), ("good", made.good), ("small", made.small)):
        path.chmod(0o600)
        kept = path.replace(path.parent.parent / path.name)
        setattr(recording, field, f"{recording.folder}/{kept.name}")
    recording.good_bytes = recording.good.size
    recording.small_bytes = recording.small.size
    recording.milliseconds = made.milliseconds
    recording.channels = made.channels
    recording.peaks = made.peaks
    recording.sha256 = made.sha256
    recording.state = RecordingState.READY
    recording.upload = recording.why = ""
    # An update, not a save: what was erased meanwhile does not come back.
    names = ("master", "good", "small", "good_bytes", "small_bytes", "milliseconds", "channels")
    names += ("peaks", "sha256", "state", "upload", "why")
    Recording.objects.filter(pk=recording.pk, state=RecordingState.WORKING).update(
        **{name: getattr(recording, name) for name in names}
    )
    Path(upload).unlink(missing_ok=True)


def refuse(recording, why, *, tries=None):
    """It could not be used. What was sent stays, until somebody tries again or erases it.

    No tries are left on it where the sound itself is to blame, so that what we failed at
    can be told apart.
    """
    Recording.objects.filter(pk=recording.pk).update(
        state=RecordingState.REFUSED,
        why=why,
        tries=recording.tries if tries is None else tries,
    )


@transaction.atomic
def try_again(recording):
    """Somebody asks for another try of what was refused."""
    refused = Recording.objects.filter(pk=recording.pk, state=RecordingState.REFUSED)
    if refused.update(state=RecordingState.WAITING, why="", tries=0):
        queue()
