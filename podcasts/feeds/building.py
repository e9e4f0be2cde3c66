"""Putting feeds together: once for each change, before anybody is sent one.

Whoever changes something makes the feed stale in the same transaction, which empties it. It
is built when that transaction stands, or by the first reader. Both ways wait for the row of
`SiteVersion`, so that nobody builds from what a transaction under way is taking out.
"""

import gzip
import hashlib
import uuid

from django.apps import apps
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.http import http_date

from core.models import SiteVersion
from podcasts.addresses import ALL, anywhere, at_home, base_url, feed_path
from podcasts.feeds.markup import tag

#: The most one page of a feed may weigh; older episodes go on the next.
MOST_BYTES = 2_000_000
OPENING = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" '
    'xmlns:podcast="https://podcastindex.org/namespace/1.0" '
    'xmlns:psc="http://podlove.org/simple-chapters"><channel>'
)
CLOSING = "</channel></rss>\n"
#: Links to the pages of a feed and what stands around them, at most.
FRAME_BYTES = 2_000


def make_stale(name):
    """This feed and the one of all say something else from this transaction on."""
    SiteVersion.raise_lists()
    copies = apps.get_model("podcasts", "FeedCopy").objects.filter(name__in=(name, ALL))
    copies.update(is_stale=True, body=b"", gzipped=b"")
    transaction.on_commit(build_stale, robust=True)


def build_stale():
    """Build whatever is stale; does nothing when another change of the transaction did it."""
    stale = apps.get_model("podcasts", "FeedCopy").objects.filter(is_stale=True)
    for name in set(stale.values_list("name", flat=True)):
        build(name)


@transaction.atomic
def build(name):
    """Write the pages of feed `name`, unless somebody just has."""
    SiteVersion.objects.select_for_update().get(pk=1)
    copies = apps.get_model("podcasts", "FeedCopy").objects.filter(name=name)
    if copies.filter(number=1, is_stale=False, base_url=base_url()).exists():
        return
    channel = public(apps.get_model("podcasts", "ChannelCopy"), "copy").filter(name=name).first()
    if channel is None:
        copies.delete()
        return
    pages = list(split(items_of(channel), MOST_BYTES - len(channel.head.encode()) - FRAME_BYTES))
    old = dict(copies.values_list("number", "etag"))
    for number, items in enumerate(pages, start=1):
        keep(name, number, page_body(channel, items, number, len(pages)), old.get(number))
    copies.filter(number__gt=len(pages)).delete()


def public(model, copy):
    """Rows whose public copy readers have at this moment: the page live, its words cleared."""
    return model.objects.filter(
        **{f"{copy}__page__live": True, f"{copy}__page__clearance__digest": F(f"{copy}__digest")}
    )


def items_of(channel):
    """The entries of a feed, newest first. One query."""
    episodes = public(apps.get_model("podcasts", "EpisodeCopy"), "copy").filter(
        is_in_feeds=True,
        show__live=True,
        show__public_copy__digest=F("show__clearance__digest"),
    )
    if channel.name == ALL:
        episodes = episodes.filter(away_shows_stay_away())
    else:
        episodes = episodes.filter(show__feed_name=channel.name)
    found = episodes.order_by("-copy__published_at", "-copy_id").values_list("item", "guid")
    for item, guid in found.iterator():
        yield item if channel.name != ALL else under_another_guid(item, guid, channel.guid)


def away_shows_stay_away():
    """A show at another host is followed there."""
    return Q(show__public_copy__channel_copy__moved_to="")


def under_another_guid(item, guid, channel_guid):
    """Some apps know an episode by its guid alone, and would show it in one of the feeds only."""
    mine = uuid.uuid5(channel_guid, guid)
    return item.replace(
        tag("guid", guid, isPermaLink="false"), tag("guid", mine, isPermaLink="false"), 1
    )


def split(items, most):
    """Lists of entries, each of at most so many bytes; one list even where there is none."""
    page, weight = [], 0
    for item in items:
        size = len(at_home(item).encode())
        if page and weight + size > most:
            yield page
            page, weight = [], 0
        page.append(item)
        weight += size
    yield page


def page_body(channel, items, number, count):
    links = {"self": number}
    if count > 1:
        links |= {"first": 1, "last": count}
        links |= {"previous": number - 1} if number > 1 else {}
        links |= {"next": number + 1} if number < count else {}
    links_xml = "".join(
        tag(
            "atom:link",
            rel=rel,
            type="application/rss+xml",
            href=anywhere(feed_path(channel.name, page)),
        )
        for rel, page in links.items()
    )
    return at_home("".join((OPENING, channel.head, links_xml, *items, CLOSING))).encode()


def keep(name, number, body, old_etag):
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    details = {
        "is_stale": False,
        "base_url": base_url(),
        "body": body,
        "gzipped": gzip.compress(body, 6, mtime=0),
        "etag": etag,
    }
    if etag != old_etag:
        details["last_modified"] = http_date(timezone.now().timestamp())
    apps.get_model("podcasts", "FeedCopy").objects.update_or_create(
        name=name, number=number, defaults=details
    )
