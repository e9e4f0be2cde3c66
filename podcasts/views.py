"""How to follow a show in an app."""

from urllib.parse import quote

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.qr import qr_code
from podcasts.addresses import absolute
from podcasts.feeds.building import public
from podcasts.models import ShowPage


def app_addresses(feed_url):
    """Where each of the main apps takes a feed, whether or not it lists the show."""
    bare = feed_url.partition("://")[2]
    escaped = quote(feed_url, safe="")
    return [
        {"name": "Apple Podcasts", "url": f"podcast://{bare}"},
        {"name": "Pocket Casts", "url": f"https://pca.st/feed/{escaped}"},
        {"name": "Overcast", "url": f"overcast://x-callback-url/add?url={escaped}"},
        {"name": "AntennaPod", "url": f"https://antennapod.org/deeplink/subscribe?url={escaped}"},
        {"name": "Podcast Addict", "url": f"podcastaddict://{bare}"},
        {"name": "gPodder", "url": f"gpodder://{bare}"},
    ]


@require_safe
def subscribe(request, name):
    """The apps' links, the feed's address, and a code for a phone's camera."""
    show = public(ShowPage, "public_copy").filter(feed_name=name).first()
    if show is None:
        raise Http404
    feed_url = show.away_feed or absolute(show.feed_path)
    links = [
        {"name": _("Listen elsewhere") if link.app == "other" else link.get_app_display(), **about}
        for link in show.app_links.all()
        for about in [{"url": link.url}]
    ]
    return render(
        request,
        "podcasts/subscribe.html",
        {
            "show": show,
            "section": show.section,
            "feed_url": feed_url,
            "apps": links + app_addresses(feed_url),
            "url": absolute(show.subscribe_path),
            "qr": qr_code(absolute(show.subscribe_path)),
        },
    )
