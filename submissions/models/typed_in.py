"""What came by post, by telephone or by e-mail, and was typed in by an editor."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.enums import CameBy
from submissions.models.pieces import Submission


class TypedIn(models.Model):
    """Who typed a piece in, and from what. The piece itself came through the same door as any."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="typed_in")
    came_by = models.CharField(max_length=10, choices=CameBy)
    source = models.CharField(max_length=200, blank=True)
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    typed_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.submission_id}: {self.came_by}"
