"""Pieces that get no letter: spam, tests, the same piece twice."""

from django.conf import settings
from django.db import models

from submissions.enums import NoLetter, Status
from submissions.models.pieces import Submission


class SetAside(models.Model):
    """Why a piece was set aside, and how it stood before, so that undo brings it back exactly."""

    submission = models.OneToOneField(
        Submission, on_delete=models.CASCADE, related_name="set_aside"
    )
    reason = models.CharField(max_length=10, choices=NoLetter)
    set_aside_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    was_status = models.CharField(max_length=12, choices=Status)
    was_status_at = models.DateTimeField()
    was_waiting_since = models.DateTimeField(null=True)

    def __str__(self):
        return f"{self.submission_id}: {self.reason}"
