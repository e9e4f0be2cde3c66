"""How often episodes are listened to. Who listened is known for two days, and to nobody.

A `DailySalt` makes keys of one day out of an address, a user agent and an episode. Once it is
deleted, nobody can make such a key again. `Heard` is what one key heard, until then as well.
What stays is `ListenCount`: a number for a day, an episode and an app.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import kept_out
from podcasts.models.episodes import EpisodePage
from podcasts.models.shows import ShowPage


@kept_out.of_backups
class DailySalt(models.Model):
    """What all processes make the keys of one day with. Made by whoever needs it first."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField()

    def __str__(self):
        return f"{self.day}"


@kept_out.of_backups
class Heard(models.Model):
    """Which bytes of one episode went to one listener on one day."""

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=64, unique=True)
    crowd = models.CharField(
        max_length=64, db_index=True, help_text="The same for all behind one address."
    )
    day = models.DateField(db_index=True)
    episode = models.ForeignKey(EpisodePage, on_delete=models.CASCADE, related_name="+")
    parts = models.JSONField(
        default=dict, help_text="By file: [first, end] of what was sent, apart and in order."
    )
    is_counted = models.BooleanField(default=False)

    def __str__(self):
        return self.key[:8]


class ListenCount(models.Model):
    """Listens of one day to one episode by one family of apps.

    When its episode is erased, only the sum for the show stays.
    """

    wagtail_reference_index_ignore = True

    day = models.DateField(db_index=True)
    show = models.ForeignKey(ShowPage, on_delete=models.CASCADE, related_name="+")
    episode = models.ForeignKey(EpisodePage, null=True, on_delete=models.SET_NULL, related_name="+")
    app = models.CharField(max_length=60)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "episode", "app"], name="listen_count_once_a_day"
            )
        ]

    def __str__(self):
        return f"{self.day} {self.app}: {self.number}"


class FigureFromElsewhere(models.Model):
    """A number that another service gave us. It stands beside our own and is never added to it."""

    source = models.CharField(_("who counted it"), max_length=80, help_text=_("Like “Spotify”."))
    month = models.DateField(_("month"))
    number = models.PositiveIntegerField(_("how many"))
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("What it is a number of: plays, downloads or followers."),
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-month", "source", "pk"]
        verbose_name = _("figure from elsewhere")
        verbose_name_plural = _("figures from elsewhere")

    def __str__(self):
        return f"{self.source}, {self.month:%B %Y}"
