"""What is not sent yet."""

from django.db import models
from django.utils import timezone

from submissions.models.contributors import Contributor
from submissions.models.files import CleanedPicture


class Draft(models.Model):
    """Answers not sent yet. Gone after 24 hours, on "stop here" and on Exit, unless saved."""

    key_hash = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    contributor = models.ForeignKey(
        Contributor,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="drafts",
        help_text="Whose code words bring it back, once it was saved.",
    )
    is_saved = models.BooleanField(default=False)
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"Draft {self.pk}"


class DraftFile(CleanedPicture):
    """A cleaned picture of an unsent draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="files")
