"""The way in for the first administrator: a link that works once."""

from django.db import models


class AdministratorLink(models.Model):
    """One link, printed on the server. Only the hash of its secret is kept."""

    key = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

    def __str__(self):
        return f"until {self.ends_at:%H:%M}"
