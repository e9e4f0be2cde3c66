"""Filters of the queue that editors keep."""

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A name for a filter of the queue: one editor's own, or everybody's when it is shared."""

    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=300, help_text="The filter as the queue's address has it.")
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["editor", "name"], name="one_filter_a_name")]

    def __str__(self):
        return self.name
