"""Where a show came from, and which of its episodes have been brought here."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from podcasts.models.episodes import EpisodePage
from podcasts.models.shows import ShowPage


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Waiting its turn")
    WORKING = "working", _("Being brought in")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


#: States in which somebody still has work to do.
UNDER_WAY = (ImportState.WAITING, ImportState.WORKING)


class ShowImport(models.Model):
    """One show from elsewhere: the feed it comes from, and how far bringing it in has got."""

    show = models.OneToOneField(
        ShowPage, null=True, blank=True, on_delete=models.CASCADE, related_name="brought_in"
    )
    #: Empty: it came as a file, and its feed doesn't say where it is.
    address = models.CharField(max_length=2000, blank=True)
    guid = models.UUIDField(unique=True, null=True, blank=True)
    is_for_approval = models.BooleanField(default=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    line = models.CharField(max_length=400, blank=True, help_text="How it ended, for people.")
    #: The feed as it was read, until all of it has been looked at.
    feed = models.JSONField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=list, blank=True, help_text="A plain line for each.")
    #: What is being brought in, and how often that was begun: a killed worker says nothing.
    at_guid = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)

    etag = models.CharField(max_length=200, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                name="import_once_an_address",
                condition=~models.Q(address=""),
            ),
        ]

    def __str__(self):
        return self.show.title if self.show else self.address

    @property
    def is_under_way(self):
        return self.state in UNDER_WAY


class ImportedEpisode(models.Model):
    """An episode that was brought in. It stays when the page is erased: nobody gets it back."""

    show_import = models.ForeignKey(ShowImport, on_delete=models.CASCADE, related_name="episodes")
    guid = models.CharField(max_length=500)
    page = models.OneToOneField(
        EpisodePage, null=True, on_delete=models.SET_NULL, related_name="brought_in"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["show_import", "guid"], name="imported_once_a_show")
        ]

    def __str__(self):
        return self.guid
