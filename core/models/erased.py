"""What was erased and is not in the journal of erasures yet."""

from django.db import models
from django.utils import timezone


class ErasedNote(models.Model):
    """One line on its way to the journal, a row of the transaction that erased: `core.erased`."""

    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=129)
    is_back = models.BooleanField(default=False)
    noted_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"{self.kind} {self.digest[:12]}"
