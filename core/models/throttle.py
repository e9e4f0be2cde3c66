"""Counting what one address does."""

from django.db import models


class Throttle(models.Model):
    """How often one hashed address did one thing in one window of time."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return f"{self.key[:8]} {self.count}"
