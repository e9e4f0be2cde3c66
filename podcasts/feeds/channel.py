"""The head of a feed: a show, or everything there is to listen to, as directories read it."""

from django.apps import apps
from django.utils.translation import gettext as _

from core.models import SiteSettings
from podcasts import artwork
from podcasts.addresses import ALL, anywhere
from podcasts.categories import parts_of
from podcasts.enums import AwayFeed, ShowOrder
from podcasts.feeds import building
from podcasts.feeds.entry import shortened
from podcasts.feeds.markup import tag, wrap


def write_show(show, copy, writer):
    head = show_head(show, artwork.public_url(show, writer))
    write(show, copy, name=show.feed_name, head=head, moved_to=moved_to(show))


def write_all(index, copy, writer):
    art = artwork.cut_out_url(writer, ALL, "mic")
    write(index, copy, name=ALL, head=all_head(index, art), moved_to="")


def write(page, copy, **details):
    details["guid"] = page.guid
    copies = apps.get_model("podcasts", "ChannelCopy").objects
    if not copies.filter(copy=copy, **details).exists():
        copies.update_or_create(copy=copy, defaults=details)
        building.make_stale(details["name"])


def remove(copy):
    apps.get_model("podcasts", "ChannelCopy").objects.filter(copy=copy).delete()


def moved_to(show):
    return show.away_feed if show.is_elsewhere else ""


def show_head(show, art):
    owner_name, owner_email = show.listed_by
    return "".join(
        (
            *basics(
                title=show.title,
                path=show.public_url_path,
                description=show.description or show.summary,
                language=show.language,
                art=art,
                category=show.category,
                is_explicit=show.is_explicit,
                author=show.author_shown,
                owner=(owner_name, owner_email),
                guid=show.guid,
            ),
            tag("itunes:type", show.order),
            *([tag("itunes:complete", "Yes")] if show.is_complete else []),
            *new_address(show),
            *([tag("copyright", show.copyright)] if show.copyright else []),
            *([tag("podcast:license", show.licence)] if show.licence else []),
            *(
                [tag("podcast:funding", show.funding_words, url=show.funding_url)]
                if show.funding_url
                else []
            ),
        )
    )


def new_address(show):
    if show.away_feed and show.away_answer == AwayFeed.TELL:
        yield tag("itunes:new-feed-url", show.away_feed)
    elif show.has_moved_here:
        yield tag("itunes:new-feed-url", anywhere(show.feed_path))


def all_head(index, art):
    site = SiteSettings.load()
    shows = list(index.get_children().live().specific())
    return "".join(
        (
            *basics(
                title=_("{site}: everything to listen to").format(site=site.name),
                path=index.public_url_path,
                description=index.introduction or site.tagline,
                language=index.language,
                art=art,
                category=shows[0].category if shows else "Society & Culture",
                is_explicit=any(show.is_explicit for show in shows),
                author=site.name,
                owner=(site.name, site.contact_email),
                guid=index.guid,
            ),
            tag("itunes:type", ShowOrder.EPISODIC),
        )
    )


def basics(*, title, path, description, language, art, category, is_explicit, author, owner, guid):
    """What every feed has."""
    owner_name, owner_email = owner
    wider, narrower = parts_of(category)
    link, picture = anywhere(path), anywhere(art)
    yield tag("title", title)
    yield tag("link", link)
    yield tag("description", shortened(description))
    yield tag("language", language)
    yield wrap("image", tag("url", picture) + tag("title", title) + tag("link", link))
    yield tag("itunes:image", href=picture)
    yield wrap(
        "itunes:category", tag("itunes:category", text=narrower) if narrower else "", text=wider
    )
    yield tag("itunes:explicit", str(is_explicit).lower())
    yield tag("itunes:author", author)
    yield wrap("itunes:owner", tag("itunes:name", owner_name) + tag("itunes:email", owner_email))
    yield tag("podcast:guid", guid)
    yield tag("podcast:locked", "yes", owner=owner_email)
    yield tag("podcast:medium", "podcast")
