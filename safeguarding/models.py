"""Worries: a case of its own beside a piece, its log, and what is sealed for it."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from safeguarding.enums import About, Event, Outcome
from submissions.models import Submission


def new_ref():
    """What a case is called in addresses: nothing of the piece, and not to be guessed."""
    return secrets.token_hex(8)


class WorryCase(models.Model):
    """Somebody thinks a person may be in danger. Seen by safeguarding leads alone.

    It outlives the piece: after an erasing `submission` is an empty row, and `reference` stays.
    """

    ref = models.CharField(max_length=16, unique=True, default=new_ref)
    submission = models.ForeignKey(
        Submission, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reference = models.CharField(max_length=10)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    keep_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [F("closed_at").desc(nulls_first=True), "opened_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["submission"], condition=Q(closed_at=None), name="one_open_worry_a_piece"
            ),
            models.CheckConstraint(
                name="closed_worry_is_whole",
                condition=Q(closed_at=None, keep_until=None, outcome="")
                | (
                    Q(closed_at__isnull=False, keep_until__isnull=False)
                    & Q(keep_until__gt=F("closed_at"))
                    & ~Q(outcome="")
                ),
            ),
        ]

    def __str__(self):
        return self.ref

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def is_piece_left(self):
        """Whether there is anything of the piece besides what is sealed."""
        return self.submission is not None and self.submission.erased_at is None

    @property
    def is_piece_apart(self):
        return self.is_piece_left and self.submission.apart_since is not None


class WorryLogEntry(models.Model):
    """One thing that happened to a case. The database refuses to alter or delete it in its time.

    `by` may go when somebody leaves; `by_name` stays.
    """

    case = models.ForeignKey(WorryCase, on_delete=models.PROTECT, related_name="log")
    at = models.DateTimeField(default=timezone.now)
    event = models.CharField(max_length=20, choices=Event)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    by_name = models.CharField(max_length=310, blank=True)
    about = models.CharField(max_length=10, choices=About, blank=True)
    about_id = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.TextField(blank=True, max_length=2000)

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.case_id}: {self.event}"


class SealedCopy(models.Model):
    """The one copy that stays of a piece that went while a worry about it was open.

    `data` is sealed: without the key it says nothing. `keep_until` is set when the case is
    closed; until then the copy stays.
    """

    case = models.OneToOneField(WorryCase, on_delete=models.PROTECT, related_name="sealed_copy")
    sealed_at = models.DateTimeField(default=timezone.now)
    keep_until = models.DateTimeField(null=True, blank=True)
    data = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Sealed copy {self.pk}"


class SealedPicture(models.Model):
    """One picture of a sealed copy, sealed by itself so that each is opened by itself."""

    copy = models.ForeignKey(SealedCopy, on_delete=models.PROTECT, related_name="pictures")
    number = models.PositiveSmallIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["copy", "number"], name="one_sealed_picture_a_number")
        ]

    def __str__(self):
        return f"Sealed picture {self.pk}"
