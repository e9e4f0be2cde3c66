"""Asking for a yes to exact words, the answer, and the stop on erasing."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from submissions.enums import Decision
from submissions.models.contributors import Contributor
from submissions.models.pieces import Submission


class SignOffRequest(models.Model):
    """The exact words a contributor was asked about, and why each change was made.

    `changes` is a list of {"no", "taken_out", "put_in", "reason"}.
    """

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="sign_off_requests"
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="+")
    digest = models.CharField(max_length=64)
    changes = models.JSONField(default=list)
    note = models.TextField(blank=True, max_length=2000)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"Asked {self.digest[:12]}"


class SignOff(models.Model):
    """A contributor's answer about one page's exact words."""

    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="sign_offs")
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.CASCADE, related_name="sign_offs"
    )
    page = models.ForeignKey(Page, null=True, on_delete=models.SET_NULL, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    decision = models.CharField(max_length=10, choices=Decision)
    note = models.TextField(blank=True, max_length=5000)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self):
        return f"{self.decision} {self.digest[:12]}"


class Hold(models.Model):
    """A safeguarding lead's stop on erasing, with a reason and an end."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="holds")
    reason = models.CharField(max_length=500)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    held_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        permissions = [("see_held", "Can see pieces that are taken down and held")]

    def __str__(self):
        return f"Hold until {self.ends_at:%Y-%m-%d}"
