"""Guests of an episode: people who decide about it with the editors, and what they were shown."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from submissions.models.contributors import Contributor


class Guest(models.Model):
    """Somebody who is heard in an episode. Without their yes to its exact words it isn't live."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="guests")
    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="guest_at")
    name = models.CharField(max_length=60, help_text="What editors call them.")
    adult_agreed_by = models.CharField(
        max_length=200, blank=True, help_text="Who with the right to agree did, and how we know."
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["page", "contributor"], name="guest_once_an_episode"),
        ]

    def __str__(self):
        return f"Guest {self.pk}"

    @property
    def is_adult_missing(self):
        return self.contributor.needs_an_adult and not self.adult_agreed_by

    @property
    def answer(self):
        """What they said last about this episode, or None."""
        return self.contributor.sign_offs.filter(page_id=self.page_id, submission=None).first()


class Approval(models.Model):
    """An editor let exactly these words, and this sound, go to everybody who is heard in it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-approved_at", "-pk"]

    def __str__(self):
        return f"Approved {self.digest[:12]}"
