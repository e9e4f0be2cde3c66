"""Keeps feeds right when a page goes, by whatever way, and when the site's own name changes."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from core import gate, public_copy
from core.models import PublicCopy, Recording, SiteSettings, SiteVersion
from podcasts.feeds import building
from podcasts.models import (
    ChannelCopy,
    EpisodeCopy,
    EpisodePage,
    FeedCopy,
    ListenIndexPage,
    ShowPage,
)


@receiver(pre_delete, sender=EpisodeCopy)
def take_out_of_feeds(instance, **kwargs):
    shows = ShowPage.objects.filter(pk=instance.show_id)
    for name in shows.values_list("feed_name", flat=True):
        building.make_stale(name)


@receiver(post_delete, sender=ChannelCopy)
def take_feed_away(instance, **kwargs):
    building.make_stale(instance.name)
    FeedCopy.objects.filter(name=instance.name).delete()


@receiver(post_delete, sender=PublicCopy)
def show_is_gone(instance, **kwargs):
    """The menu leads to listening only as long as there is a show."""
    if instance.kind == ShowPage.kind:
        SiteVersion.raise_shell()
        transaction.on_commit(write_listen_page, robust=True)


def write_listen_page():
    public_copy.rebuild(ListenIndexPage.objects.values_list("pk", flat=True))


@receiver(post_save, sender=SiteSettings)
def write_site_into_feeds(raw=False, **kwargs):
    """A feed names the site and its address where a show has none of its own."""
    if raw:
        return
    kinds = (ShowPage.kind, ListenIndexPage.kind)
    public_copy.rebuild(
        list(PublicCopy.objects.filter(kind__in=kinds).values_list("page_id", flat=True))
    )


@receiver(pre_delete, sender=Recording)
def take_down_what_plays_it(instance, **kwargs):
    """Nobody hears a recording that is gone, so what was agreed to is not there any more."""
    for episode in EpisodePage.objects.filter(recording=instance, live=True):
        gate.take_down(episode)
