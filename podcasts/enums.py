from django.db import models
from django.utils.translation import gettext_lazy as _


class EpisodeKind(models.TextChoices):
    """What an episode is in its show."""

    FULL = "full", _("Episode")
    TRAILER = "trailer", _("Trailer")
    BONUS = "bonus", _("Extra")


class ShowOrder(models.TextChoices):
    """How apps put the episodes of a show in order."""

    EPISODIC = "episodic", _("Newest first. Listen in any order.")
    SERIAL = "serial", _("One after another, from the first.")


class AwayFeed(models.TextChoices):
    """What our own feed does while the show has one at another host."""

    REDIRECT = "redirect", _("Sends apps there.")
    TELL = "tell", _("Stays, and tells apps the new address.")


class ShowLicence(models.TextChoices):
    """What others may do with a show; the values are the names podcast apps know."""

    ASK = "", _("All rights kept. Ask first.")
    CC_BY = "cc-by-4.0", _("Creative Commons BY 4.0")
    CC_BY_NC = "cc-by-nc-4.0", _("Creative Commons BY-NC 4.0")
    CC_BY_NC_ND = "cc-by-nc-nd-4.0", _("Creative Commons BY-NC-ND 4.0")
    CC_BY_SA = "cc-by-sa-4.0", _("Creative Commons BY-SA 4.0")
    PUBLIC_DOMAIN = "cc0-1.0", _("Public domain")


class Group(models.TextChoices):
    """The groups of people in an episode; the values are the names podcast apps know."""

    CAST = "cast", _("Heard in it")
    WRITING = "writing", _("Wrote it")
    AUDIO_POST = "audio post-production", _("Made the sound")
    PRODUCTION = "creative direction", _("Made it happen")


class Role(models.TextChoices):
    """What somebody did; the values are the names podcast apps know."""

    HOST = "host", _("Host")
    CO_HOST = "co-host", _("Co-host")
    GUEST = "guest", _("Guest")
    NARRATOR = "narrator", _("Reader")
    WRITER = "writer", _("Writer")
    EDITOR = "editor", _("Sound editor")
    PRODUCER = "producer", _("Producer")


class App(models.TextChoices):
    """Where else a show can be heard."""

    APPLE = "apple", "Apple Podcasts"
    SPOTIFY = "spotify", "Spotify"
    YOUTUBE = "youtube", "YouTube"
    AMAZON = "amazon", "Amazon Music"
    BBC = "bbc", "BBC Sounds"
    POCKET_CASTS = "pocket-casts", "Pocket Casts"
    OTHER = "other", _("Somewhere else")
