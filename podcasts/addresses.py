"""Where feeds and their files are. Apps keep these addresses, so no page's slug is in them."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify

#: The namespace that the podcast namespace gives for `podcast:guid`.
FEEDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
ALL = "all"
#: Stands for the site's own address. Nobody's words keep it: see `feeds.markup`.
HERE = "\uf8f0"


def base_url():
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/")


def absolute(path):
    return base_url() + path


class Anywhere(str):
    """An address of this site in something kept: `at_home` puts in where the site is."""

    __slots__ = ()


def anywhere(path):
    return Anywhere(HERE + path)


def at_home(kept):
    return kept.replace(HERE, base_url())


def feed_path(name=ALL, page=1):
    if page > 1:
        return reverse("podcasts:feed_page", args=[name, page])
    return reverse("podcasts:feed", args=[name])


def subscribe_path(name):
    return reverse("podcasts:subscribe", args=[name])


def file_path(show_name, key, file):
    """The address of a file of one episode, such as `words.vtt`."""
    return reverse("podcasts:file", args=[show_name, key, file])


def embed_path(show_name, key):
    """The address of the card that other sites show of one episode."""
    return reverse("podcasts:embed", args=[show_name, key])


def guid_of_feed(path):
    return guid_of_url(absolute(path))


def guid_of_url(url):
    """The UUID that stands for a feed: of its address without scheme and without last slashes."""
    return uuid.uuid5(FEEDS, url.partition("://")[2].rstrip("/"))


def feed_name_for(show, others):
    """A name nobody's feed has yet, from the show's slug or title."""
    stem = (slugify(show.slug or show.title) or "show")[:70]
    name, number = stem, 2
    while name == ALL or others.filter(feed_name=name).exists():
        name, number = f"{stem}-{number}", number + 1
    return name
