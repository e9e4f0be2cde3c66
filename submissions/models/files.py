"""Pictures that were sent, and where they are kept."""

import secrets

from django.core.files.storage import storages
from django.db import models


def private_storage():
    return storages["default"]


def upload_name(instance, filename):
    """A random name: the one it came with could say who somebody is."""
    return f"submissions/{secrets.token_hex(16)}.{filename.rsplit('.', 1)[-1]}"


class CleanedPicture(models.Model):
    """A picture somebody sent, with everything but its pixels gone. Sizes in pixels and bytes."""

    file = models.FileField(storage=private_storage, upload_to=upload_name)
    description = models.CharField(max_length=300, blank=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True
        ordering = ["pk"]

    def __str__(self):
        return f"Picture {self.pk}"
