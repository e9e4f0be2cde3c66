"""When a piece goes live, and going live on a yes that was said beforehand."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from submissions.models.consent import Consent
from submissions.models.pieces import Submission


class LiveDay(models.Model):
    """The day a contributor chose: their piece goes live on it and not before."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="live_day")
    day = models.DateField(db_index=True)
    chosen_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.day}"


class Release(models.Model):
    """An editor let exactly these words go live on the yes said beforehand. Never altered."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="releases")
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    released_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-released_at", "-pk"]

    def __str__(self):
        return f"Released {self.digest[:12]}"
