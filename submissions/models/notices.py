"""Whose turn it has been for long, and who wants to be told."""

from django.conf import settings
from django.db import models

from submissions.enums import DeskNotices
from submissions.models.pieces import Submission


class Parking(models.Model):
    """A piece nobody answered for weeks: it waits, without blame, until they look again.

    `ended_at` is when they did. `was_at_sign_off` says what they had been asked.
    """

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="parking")
    was_at_sign_off = models.BooleanField()
    parked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"Parking of {self.submission_id}"


class EditorNotices(models.Model):
    """What one editor wants to be told; nobody has to choose."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="desk_notices"
    )
    choice = models.CharField(max_length=10, choices=DeskNotices, default=DeskNotices.DAILY)

    def __str__(self):
        return f"{self.user_id}: {self.choice}"
