"""Sound that somebody sent with a piece, and how they want it to be heard."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Recording, RecordingState
from submissions.models.drafts import Draft
from submissions.models.pieces import Submission


class ReadBy(models.TextChoices):
    ME = "me", _("Me, as I recorded it")
    SOMEONE_ELSE = "someone-else", _("Have it read by someone else")


class DraftSoundQuerySet(models.QuerySet):
    def whole(self):
        """What has come to its end; the rest is still on its way."""
        return self.exclude(recording__state=RecordingState.COMING)

    def usable(self):
        return self.whole().exclude(recording__state=RecordingState.REFUSED)


class DraftSound(models.Model):
    """A recording of an unsent draft. The newest that came whole is the one that counts."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="sounds")
    recording = models.OneToOneField(
        Recording, on_delete=models.CASCADE, related_name="draft_sound"
    )
    upload = models.CharField(
        max_length=32,
        blank=True,
        help_text="What the phone called this upload, so that it can be gone on with.",
    )

    objects = DraftSoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "upload"],
                condition=~models.Q(upload=""),
                name="sound_upload_kept_once",
            ),
        ]

    def __str__(self):
        return f"Sound {self.pk}"


class Voice(models.Model):
    """How a piece is to be heard: the recording that came with it, and whose voice they want."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="voice")
    recording = models.OneToOneField(
        Recording, null=True, blank=True, on_delete=models.SET_NULL, related_name="voice"
    )
    read_by = models.CharField(max_length=12, choices=ReadBy, default=ReadBy.ME)

    def __str__(self):
        return f"Voice {self.pk}"

    @property
    def is_read_by_other(self):
        return self.read_by == ReadBy.SOMEONE_ELSE
