"""What makes a piece known again, and the earlier pieces it is like."""

from django.db import models

from submissions.models.pieces import Submission


class Trace(models.Model):
    """One number of a piece's fingerprint, made when it was sent and erased with it."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="traces")
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["number", "submission"], name="trace_by_number")]

    def __str__(self):
        return f"Trace of {self.submission_id}"


class LookAlike(models.Model):
    """A piece and an earlier one that is like it, whoever sent that. For editors alone."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="looks_like")
    earlier = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="later_likes")
    percent = models.PositiveSmallIntegerField(
        help_text="Of the words in a row; 100 for the same picture."
    )
    is_same_picture = models.BooleanField(default=False)

    class Meta:
        ordering = ["-percent", "earlier_id"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "earlier"], name="one_likeness_a_pair")
        ]

    def __str__(self):
        return f"{self.submission_id} is like {self.earlier_id}"
