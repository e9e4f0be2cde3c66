"""Other words, sent after the first ones."""

from django.db import models
from django.utils import timezone

from submissions.models.pieces import Submission
from submissions.models.talk import Message


class Correction(models.Model):
    """Words sent in place of the earlier ones, before an editor took the piece.

    The newest counts. Neither it nor what was sent before it is ever altered.
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="corrections")
    title = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        return f"Correction {self.pk}"


class Suggestion(models.Model):
    """The words a contributor would like instead, once an editor has the piece."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="suggestion")
    title = models.CharField(max_length=255, blank=True)
    body = models.TextField(blank=True)

    def __str__(self):
        return f"Suggestion {self.pk}"
