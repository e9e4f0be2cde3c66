"""What podcast apps see: kept ready to send, and gone in the moment their page is."""

from django.db import models
from django.utils import timezone

from core.models import PublicCopy


class ChannelCopy(models.Model):
    """A show, or all of them together, as the head of a feed."""

    copy = models.OneToOneField(
        PublicCopy, on_delete=models.CASCADE, primary_key=True, related_name="channel_copy"
    )
    #: The feed's name in its address.
    name = models.CharField(max_length=80, unique=True)
    guid = models.UUIDField()
    head = models.TextField()
    #: Where apps are sent instead; empty: the feed is here.
    moved_to = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "channel copies"

    def __str__(self):
        return self.name


class EpisodeCopy(models.Model):
    """An episode as apps see it: its entry in feeds, its words and its chapters."""

    copy = models.OneToOneField(
        PublicCopy, on_delete=models.CASCADE, primary_key=True, related_name="episode_copy"
    )
    show = models.ForeignKey(
        "podcasts.ShowPage", on_delete=models.CASCADE, related_name="episode_copies"
    )
    #: In addresses that apps keep; says nothing of the page.
    key = models.CharField(max_length=32, unique=True)
    guid = models.CharField(max_length=500)
    item = models.TextField()
    is_in_feeds = models.BooleanField(default=True)
    vtt = models.TextField()
    srt = models.TextField()
    text = models.TextField()
    chapters = models.TextField(blank=True)
    show_told = models.CharField(max_length=64)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "episode copies"

    def __str__(self):
        return self.key


class FeedCopy(models.Model):
    """One page of a feed, ready to send. Stale: made anew before anybody gets it."""

    name = models.CharField(max_length=80)
    number = models.PositiveSmallIntegerField()
    is_stale = models.BooleanField(default=True)
    base_url = models.CharField(max_length=200, blank=True, help_text="Where the site was then.")
    body = models.BinaryField(default=bytes)
    gzipped = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=64, blank=True)
    #: Since when it says what it says, as HTTP writes a time.
    last_modified = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "feed copies"
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="feed_page_once"),
            models.CheckConstraint(
                name="feed_stale_holds_nothing",
                condition=models.Q(is_stale=False) | models.Q(body=b"", gzipped=b""),
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.number}"
