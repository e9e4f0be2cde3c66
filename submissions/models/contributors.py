"""Who sends things, and how they can be reached."""

from django.db import models
from django.utils import timezone

from core.enums import YOUNGEST_OF_BAND, AgeBand
from core.models import SiteSettings
from submissions.enums import ContactWay, SafeHours


class Contributor(models.Model):
    """Somebody who sent something. Has no account; two keyed hashes open their pieces."""

    words_hash = models.CharField(max_length=64, unique=True)
    link_hash = models.CharField(max_length=64, unique=True)
    age_band = models.CharField(max_length=20, choices=AgeBand, default=AgeBand.NOT_SAID)
    is_age_doubted = models.BooleanField(
        default=False,
        help_text="They said they were too young to agree alone, and later that they were older.",
    )
    has_more_by_me = models.BooleanField(
        default=False, help_text="Their live pieces link to one another."
    )
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self):
        return f"Contributor {self.pk}"

    @property
    def needs_an_adult(self):
        """Whether somebody with the right to agree must agree too."""
        return self.cannot_agree_alone(age_of_consent=SiteSettings.load().age_of_consent)

    def cannot_agree_alone(self, *, age_of_consent):
        """The same, for lists that have the setting already."""
        return self.is_age_doubted or is_under(self.age_band, age=age_of_consent)


def is_under(band, *, age):
    """Whether the youngest of this age band is under `age`, in years."""
    return YOUNGEST_OF_BAND[AgeBand(band)] < age


class SafeContact(models.Model):
    """A safe way to reach a contributor. Apart from the pieces; seen by editors on one screen."""

    contributor = models.OneToOneField(
        Contributor, on_delete=models.CASCADE, related_name="safe_contact"
    )
    way = models.CharField(max_length=10, choices=ContactWay)
    address = models.CharField(max_length=254)
    safe_hours = models.CharField(
        max_length=20,
        choices=SafeHours,
        blank=True,
        default=SafeHours.DAYTIME,
        help_text="When the site may write by itself.",
    )
    safe_times = models.CharField(
        max_length=200, blank=True, help_text="In their own words; a person reads it and sends."
    )

    def __str__(self):
        return f"Safe contact of {self.contributor_id}"
