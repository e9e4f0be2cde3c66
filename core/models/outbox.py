"""What the worker has to do: messages that go out, and work that comes round again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    NOT_NEEDED = "not_needed", _("No longer needed")


class OutgoingMessage(models.Model):
    """One message to send: which words, and to whom by a reference that holds no address.

    `kind` names the words and the resolver, `recipient` is what that resolver looks up at the
    moment of sending, and `key` is the occasion: one occasion, one row.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    recipient = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=MessageState, default=MessageState.WAITING)
    channel = models.CharField(
        max_length=10, blank=True, help_text="How it went, or would have gone: email or text."
    )
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(
        default=timezone.now, help_text="Not sent before; while one is being sent, its lease."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    handed_over_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set just before the server is given the words: from here on it may have gone.",
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    is_pressed = models.BooleanField(
        default=False, help_text="An editor read when it is safe, and pressed to send it now."
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="outbox_due"),
            models.Index(fields=["state", "-made_at"], name="outbox_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_settled_whole",
                condition=Q(state="waiting", settled_at=None)
                | (~Q(state="waiting") & Q(settled_at__isnull=False)),
            )
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"


class Round(models.Model):
    """Work that comes round again: when it last began and ended, and whether that went well."""

    name = models.CharField(max_length=60, unique=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name
