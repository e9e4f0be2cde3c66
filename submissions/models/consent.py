"""What may be done with a piece, in dated words."""

from django.db import models
from django.utils import timezone

from submissions.enums import Beforehand, Use
from submissions.models.pieces import Submission


class ConsentWording(models.Model):
    """The words somebody said yes or no to. A new wording is a new version; none is changed."""

    use = models.CharField(max_length=10, choices=[*Use.choices, *Beforehand.choices])
    version = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["use", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["use", "version"], name="one_wording_a_version")
        ]

    def __str__(self):
        return f"{self.use} {self.version}"


class Consent(models.Model):
    """One answer about one use, with its date. The latest counts; none is ever changed."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="consents")
    wording = models.ForeignKey(ConsentWording, on_delete=models.PROTECT, related_name="+")
    is_given = models.BooleanField()
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]

    def __str__(self):
        return f"{self.wording}: {'yes' if self.is_given else 'no'}"
