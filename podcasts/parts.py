"""What other pages show of podcasts, put in when they are read."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode

from core.fragments import part
from core.lists import path_of
from core.models import PublicCopy
from podcasts.addresses import absolute


@lru_cache(maxsize=4)
def is_there_a_show(version):
    return PublicCopy.objects.filter(kind="show", page__live=True).exists()


@part("listen-door")
def listen_door(reading, argument):
    """The front page's way to listening, once there is something to hear."""
    if not is_there_a_show(reading.lists_version):
        return ""
    return render_to_string("podcasts/door.html", {"url": path_of(reading, "listen")})


@part("shows")
def shows(reading, argument):
    """The cards of every show, on the page of everything there is to listen to."""
    cards = reading.cards_named("shows")
    return render_to_string("podcasts/shows.html", {"cards": "".join(cards)}) if cards else ""


@part("listening")
def listening(reading, path):
    """In the head of an episode: the player's script, and where other sites get its card."""
    card = urlencode({"url": absolute(path), "format": "json"})
    return format_html(
        '<link rel="alternate" type="application/json+oembed" href="{}">\n'
        '<script type="module" src="{}"></script>\n',
        f"{absolute(reverse('podcasts:oembed'))}?{card}",
        static("js/listen.js"),
    )
