"""Who is heard in an episode, and what they and the editors said about those exact words."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from submissions.models.contributors import Contributor


def new_key():
    return secrets.token_hex(8)


class Guest(models.Model):
    """Somebody heard in an episode. It is public only while they say yes to it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="guests")
    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="guest_in")
    key = models.CharField(max_length=16, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=60, help_text="What editors call them. Never shown.")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    adult_agreed_by = models.CharField(max_length=120, blank=True)
    adult_checked_how = models.CharField(max_length=300, blank=True)
    adult_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    adult_agreed_at = models.DateTimeField(null=True, blank=True)
    out_at = models.DateTimeField(
        null=True, blank=True, help_text="When they took themselves out of it."
    )

    class Meta:
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page", "contributor"], name="guest_once_a_page")
        ]

    def __str__(self):
        return f"Guest {self.pk}"

    @property
    def is_out(self):
        return self.out_at is not None

    @property
    def is_adult_missing(self):
        return self.contributor.needs_an_adult and self.adult_agreed_at is None


class GuestYes(models.Model):
    """A guest's yes to exactly the words and the sound with this digest."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="yeses")
    digest = models.CharField(max_length=64)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["guest", "digest"], name="guest_says_yes_once")
        ]

    def __str__(self):
        return f"Yes {self.digest[:12]}"


class GuestMessage(models.Model):
    """One message between a guest and the editors. Other guests never see it."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="messages")
    is_from_editor = models.BooleanField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    body = models.TextField(max_length=5000)
    cut_from = models.CharField(max_length=40, blank=True, help_text="As they wrote it.")
    cut_to = models.CharField(max_length=40, blank=True)
    cut_digest = models.CharField(
        max_length=64, blank=True, help_text="What they want something cut out of."
    )
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"Message {self.pk}"


class SoundTakenBack(models.Model):
    """Sound that a guest took themselves out of. No episode may be made of it again."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="sounds_taken_back")
    sha256 = models.CharField(max_length=64, db_index=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["guest", "sha256"], name="sound_taken_back_once")
        ]

    def __str__(self):
        return self.sha256[:12]


class EpisodeApproval(models.Model):
    """An editor heard and read exactly this. One a page: newer words need a newer one."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="episode_approval"
    )
    digest = models.CharField(max_length=64)
    on_paper = models.CharField(
        max_length=300,
        blank=True,
        help_text="Where it has no guests: who wrote their yes down, and where.",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Approved {self.digest[:12]}"
