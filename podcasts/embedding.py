"""Episodes on pages of other sites: a card in a frame, and where to ask for it (oEmbed)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.files.storage import storages
from django.db.models import F
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from core.cors import open_to_all
from core.headers import framed_anywhere
from core.models import SiteSettings
from core.share_card import SIZE
from podcasts.addresses import absolute, base_url, embed_path
from podcasts.feeds.building import public
from podcasts.feeds.entry import note
from podcasts.models import EpisodeCopy, EpisodePage

WIDTH, HEIGHT = 600, 320


@dataclass(frozen=True)
class Card:
    """What another site shows of an episode: nothing but what its public copy holds."""

    entry: EpisodeCopy

    @property
    def title(self):
        return self.entry.copy.title

    @property
    def url(self):
        return absolute(self.entry.copy.path)

    @property
    def show(self):
        return self.entry.show

    @cached_property
    def episode(self):
        return EpisodePage.objects.get(pk=self.entry.copy_id)

    @property
    def note(self):
        return note(self.episode)

    @property
    def sound(self):
        names = self.entry.copy.files.filter(name__endswith=".mp3")
        name = names.exclude(name__endswith="-small.mp3").values_list("name", flat=True).first()
        return storages["public"].url(name) if name else ""

    @property
    def address(self):
        return absolute(embed_path(self.show.feed_name, self.entry.key))

    @property
    def picture(self):
        return self.entry.copy.share_card and absolute(self.entry.copy.share_card)


def card_of(**where):
    """The card of the one episode that readers have at this moment, or None."""
    entries = public(EpisodeCopy, "copy").filter(
        show__live=True, show__public_copy__digest=F("show__clearance__digest"), **where
    )
    entry = entries.select_related("copy", "show").first()
    return entry and Card(entry)


def frame(title, address, width=WIDTH, height=HEIGHT):
    """The HTML that shows a card on another site."""
    about = {"title": title, "address": address, "width": width, "height": height}
    return render_to_string("podcasts/frame.html", about).strip()


@require_safe
def embed(request, name, key):
    """The card itself: the one page that other sites may show in a frame."""
    card = card_of(key=key, show__feed_name=name)
    response = render(request, "podcasts/embed.html", {"card": card}, status=200 if card else 404)
    response.headers["Cache-Control"] = "no-cache"
    return framed_anywhere(response)


@require_safe
def oembed(request):
    """What to put on a page that links to an episode, as oembed.com has it."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    path = path_here(request, request.GET.get("url", ""))
    card = path and card_of(copy__path=path)
    if not card:
        raise Http404
    width, height = at_most(request, "maxwidth", WIDTH), at_most(request, "maxheight", HEIGHT)
    about = {
        "version": "1.0",
        "type": "rich",
        "title": card.title,
        "author_name": card.show.title,
        "provider_name": SiteSettings.load().name,
        "provider_url": absolute("/"),
        "width": width,
        "height": height,
        "html": frame(card.title, card.address, width, height),
    }
    picture_size = (at_most(request, "maxwidth", SIZE[0]), at_most(request, "maxheight", SIZE[1]))
    if card.picture and picture_size == SIZE:
        about |= dict(
            zip(
                ("thumbnail_url", "thumbnail_width", "thumbnail_height"),
                (card.picture, *SIZE),
                strict=True,
            )
        )
    response = JsonResponse(about)
    response.headers["Cache-Control"] = "no-cache"
    return open_to_all(response)


def path_here(request, url):
    """The path of an address of this site; "" of any other."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    is_ours = address.netloc in (request.get_host(), urlsplit(base_url()).netloc)
    return address.path if is_ours and "\0" not in address.path else ""


def at_most(request, name, size):
    """`size`, or what the question allows where that is less."""
    asked = request.GET.get(name, "")
    return min(size, max(1, int(asked[:6]))) if asked.isdecimal() else size
