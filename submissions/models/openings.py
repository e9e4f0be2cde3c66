"""When somebody's pieces were open in a browser."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from submissions.models.contributors import Contributor


class OpenedWith(models.TextChoices):
    WORDS = "words", _("with the five words")
    LINK = "link", _("with the link")


class Opening(models.Model):
    """One browser in which somebody's pieces are open, or were.

    It says when and with which key, and nothing of the phone or the place.
    """

    contributor = models.ForeignKey(Contributor, on_delete=models.CASCADE, related_name="openings")
    opened_with = models.CharField(max_length=5, choices=OpenedWith)
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When a page was last looked at. Empty: a link was fetched and no page seen.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="seen_after_it_was_opened",
                condition=models.Q(seen_at=None) | models.Q(seen_at__gte=models.F("opened_at")),
            )
        ]

    def __str__(self):
        return f"Opening {self.pk}"

    @property
    def is_over(self):
        """Locked by somebody, or by nobody having looked for too long."""
        idle = timedelta(minutes=settings.MY_PIECES_IDLE_MINUTES)
        return self.ended_at is not None or timezone.now() - (self.seen_at or self.opened_at) > idle
