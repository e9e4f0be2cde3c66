"""What templates of shows and episodes ask for: sound, places in it, and data for machines."""

import json

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe

from core import fragments
from podcasts import artwork
from podcasts.addresses import HERE, anywhere, at_home, embed_path
from podcasts.embedding import frame
from podcasts.script import landing

register = template.Library()


@register.simple_tag(takes_context=True)
def sound(context, recording):
    """The addresses of a recording's two copies: public ones in a public copy, else private."""
    if recording is None or not recording.is_ready:
        return {}
    if "writer" not in context:
        return {"url": recording.good.url, "small_url": recording.small.url}
    writer = context["writer"]
    return {
        "url": writer.public_sound(recording),
        "small_url": writer.public_sound(recording, small=True),
    }


@register.simple_tag(takes_context=True)
def artwork_url(context, show):
    """The show's square picture; only a public copy has one."""
    return artwork.public_url(show, context["writer"]) if "writer" in context else ""


@register.filter
def lands_at(page, milliseconds):
    """The second in the transcript that a link to this moment lands on."""
    return landing(page.cues, milliseconds)


@register.filter
def in_seconds(milliseconds):
    """Milliseconds as a script reads seconds: “95.5”."""
    return f"{milliseconds / 1000:g}" if milliseconds < 1_000_000 else f"{milliseconds / 1000:.1f}"


@register.simple_tag(takes_context=True)
def show_data(context, page):
    """The show as schema.org has it."""
    art = artwork_url(context, page)
    return script_of_data(
        context,
        {
            "@type": "PodcastSeries",
            "name": page.title,
            "description": page.description or page.summary,
            "url": anywhere(page.public_url_path or ""),
            "webFeed": page.away_feed or anywhere(page.feed_path),
            "inLanguage": page.language,
            "author": {"@type": "Organization", "name": page.author_shown},
            "image": anywhere(art) if art else None,
        },
    )


@register.simple_tag(takes_context=True)
def episode_data(context, page):
    """The episode as schema.org has it."""
    heard = sound(context, page.recording)
    published = page.first_published_at
    return script_of_data(
        context,
        {
            "@type": "PodcastEpisode",
            "name": page.title,
            "description": page.summary,
            "url": anywhere(page.public_url_path or ""),
            "inLanguage": page.language,
            "datePublished": published.date().isoformat() if published else None,
            "duration": duration(page.recording) if heard else None,
            "episodeNumber": page.number,
            "partOfSeason": {"@type": "PodcastSeason", "seasonNumber": page.season}
            if page.season
            else None,
            "partOfSeries": {
                "@type": "PodcastSeries",
                "name": page.show.title,
                "url": anywhere(page.show.public_url_path or ""),
            },
            "associatedMedia": {
                "@type": "AudioObject",
                "contentUrl": anywhere(heard["url"]),
                "encodingFormat": "audio/mpeg",
                "duration": duration(page.recording),
                "transcript": page.words,
            }
            if heard
            else None,
        },
    )


def duration(recording):
    """As ISO 8601 has it: PT18M4S."""
    minutes, seconds = divmod(max(1, round(recording.milliseconds / 1000)), 60)
    return f"PT{minutes}M{seconds}S"


def script_of_data(context, about):
    """Data for machines in the page. Nothing in it can end it: every `<` and `>` is escaped."""
    held = {"@context": "https://schema.org"} | {k: v for k, v in about.items() if v is not None}
    data = json.dumps(held, ensure_ascii=False)
    for sign in "<>&":
        data = data.replace(sign, f"\\u{ord(sign):04x}")
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data.replace(HERE, site_address(context))),
    )


@register.simple_tag(takes_context=True)
def frame_code(context, page):
    """What somebody pastes into a page of another site to have the episode there."""
    code = frame(page.title, anywhere(embed_path(page.show.feed_name, page.key)))
    return mark_safe(escape(code).replace(HERE, site_address(context)))


def site_address(context):
    """The site's own address; in a public copy, the mark that brings it when it is read."""
    return fragments.mark("base-url") if "writer" in context else at_home(HERE)
