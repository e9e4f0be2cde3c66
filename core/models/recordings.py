"""Recordings: sound somebody sent or an editor put in, and the copies made from it."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class RecordingState(models.TextChoices):
    COMING = "coming", _("Still coming")
    WAITING = "waiting", _("Waiting its turn")
    WORKING = "working", _("Being made ready")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Could not be used")


def new_key():
    return secrets.token_hex(16)


def in_its_folder(recording, filename):
    return f"{recording.folder}/{filename}"


class RecordingQuerySet(models.QuerySet):
    def in_library(self):
        """What editors may choose from; a sent one belongs to its piece alone."""
        return self.filter(in_library=True)

    def ready(self):
        return self.filter(state=RecordingState.READY)


class Recording(models.Model):
    """One piece of sound. Every file of it is private, in a folder nobody can guess.

    `upload` is what came, with whatever its tags say; it is forgotten once `master`, the same
    sound without a tag, and the two copies for listening are there.
    """

    FILES = ("upload", "master.mka", "good.mp3", "small.mp3")

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    title = models.CharField(
        _("title"), max_length=120, blank=True, help_text=_("For editors. Readers never see it.")
    )
    in_library = models.BooleanField(
        default=False, help_text="An editor put it in. Others belong to the piece they came with."
    )
    state = models.CharField(max_length=10, choices=RecordingState, default=RecordingState.COMING)
    why = models.CharField(max_length=300, blank=True, help_text="Why it could not be used.")

    upload = models.FileField(upload_to=in_its_folder, max_length=120, blank=True)
    upload_bytes = models.PositiveBigIntegerField(default=0, help_text="When all of it has come.")
    master = models.FileField(upload_to=in_its_folder, max_length=120, blank=True)
    good = models.FileField(upload_to=in_its_folder, max_length=120, blank=True)
    small = models.FileField(upload_to=in_its_folder, max_length=120, blank=True)
    good_bytes = models.PositiveBigIntegerField(default=0)
    small_bytes = models.PositiveBigIntegerField(default=0)
    milliseconds = models.PositiveIntegerField(default=0)
    channels = models.PositiveSmallIntegerField(default=0)
    peaks = models.JSONField(default=list, blank=True, help_text="200 heights from 0 to 100.")
    sha256 = models.CharField(max_length=64, blank=True, help_text="Of the good copy.")

    uploaded_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at", "-pk"]
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.CheckConstraint(
                name="recording_ready_is_whole",
                condition=~Q(state="ready")
                | (
                    Q(good_bytes__gt=0, small_bytes__gt=0, milliseconds__gt=0, upload="")
                    & ~Q(sha256="")
                ),
            ),
            models.CheckConstraint(
                name="recording_refused_says_why", condition=~Q(state="refused") | ~Q(why="")
            ),
        ]

    def __str__(self):
        return self.title or gettext("Recording of %(day)s") % {
            "day": timezone.localtime(self.uploaded_at).strftime("%d/%m/%Y %H:%M")
        }

    @property
    def folder(self):
        return f"sound/{self.key}"

    @property
    def is_ready(self):
        return self.state == RecordingState.READY

    @property
    def minutes(self):
        """Whole minutes, at least one."""
        return max(1, round(self.milliseconds / 60_000))

    @property
    def clock_length(self):
        """As a player says it: 4:05, or 1:04:05."""
        minutes, seconds = divmod(round(self.milliseconds / 1000), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @property
    def good_megabytes(self):
        return megabytes(self.good_bytes)

    @property
    def small_megabytes(self):
        return megabytes(self.small_bytes)


def megabytes(count):
    """Millions of bytes to one decimal, as phone contracts count; never 0.0."""
    return max(0.1, round(count / 1_000_000, 1))
