"""One episode as podcast apps see it: its entry in feeds, its words and its chapters."""

import json

from django.apps import apps
from django.utils import timezone
from django.utils.html import escape, linebreaks
from django.utils.http import http_date
from django.utils.translation import gettext as _

from core.transcripts import as_srt, as_text, as_vtt
from podcasts.addresses import anywhere
from podcasts.feeds import building
from podcasts.feeds.markup import cdata, tag, wrap, writable

SOUND_KIND = "audio/mpeg"
CHAPTERS_KIND = "application/json+chapters"
CHAPTERS_VERSION = "1.2.0"
#: The files of an episode: (name, kind, field of its copy). The first is the one to have.
TRANSCRIPTS = (
    ("words.vtt", "text/vtt", "vtt"),
    ("words.srt", "application/x-subrip", "srt"),
    ("words.txt", "text/plain", "text"),
)
CHAPTERS = ("chapters.json", CHAPTERS_KIND, "chapters")
#: What directories show of a description, in bytes.
LONGEST = 4000


def write_entry(episode, copy, writer):
    """Keep what apps get of this episode beside its public copy; feeds follow if it changed."""
    details = {
        "show": episode.show,
        "key": episode.key,
        "guid": episode.guid,
        "is_in_feeds": episode.is_indexed,
        "item": item(episode, copy.published_at, writer.public_sound(episode.recording)),
        "vtt": as_vtt(episode.cues),
        "srt": as_srt(episode.cues),
        "text": as_text(episode.cues),
        "chapters": chapters_json(episode),
        "show_told": episode.show.told_to_episodes(),
    }
    copies = apps.get_model("podcasts", "EpisodeCopy").objects
    if copies.filter(copy=copy, **details).exists():
        return
    details["changed_at"] = timezone.now()
    copies.update_or_create(copy=copy, defaults=details)
    building.make_stale(episode.show.feed_name)


def item(episode, published_at, sound_url):
    """The episode's `<item>`."""
    recording = episode.recording
    parts = [
        tag("title", episode.title),
        tag("link", anywhere(episode.public_url_path)),
        tag("guid", episode.guid, isPermaLink="false"),
        tag("pubDate", http_date(published_at.timestamp())),
        tag("description", shortened(description(episode))),
        wrap("content:encoded", cdata(description_html(episode))),
        tag(
            "enclosure",
            url=anywhere(sound_url),
            length=recording.good_bytes,
            type=SOUND_KIND,
        ),
        tag("itunes:duration", max(1, round(recording.milliseconds / 1000))),
        tag("itunes:explicit", str(is_explicit(episode)).lower()),
        tag("itunes:episodeType", episode.episode_kind),
        *numbers(episode),
        *transcripts(episode),
        *(chapters(episode) if episode.chapters.all() else ()),
        *(
            tag("podcast:person", person.name[:128], role=person.role, group=person.group)
            for person in episode.people.all()
        ),
    ]
    return wrap("item", "".join(parts))


def is_explicit(episode):
    return episode.is_explicit or episode.show.is_explicit


def numbers(episode):
    if episode.season:
        yield tag("itunes:season", episode.season)
        yield tag("podcast:season", episode.season, name=episode.season_name or None)
    if episode.number:
        yield tag("itunes:episode", episode.number)
        yield tag("podcast:episode", episode.number)


def transcripts(episode):
    for file, kind, _field in TRANSCRIPTS:
        yield tag(
            "podcast:transcript",
            url=anywhere(episode.file_path(file)),
            type=kind,
            language=episode.language,
            rel="captions" if file == TRANSCRIPTS[0][0] else None,
        )


def in_order(episode):
    return sorted(episode.chapters.all(), key=lambda chapter: chapter.start_ms)


def chapters(episode):
    file, kind, _field = CHAPTERS
    yield tag("podcast:chapters", url=anywhere(episode.file_path(file)), type=kind)
    marks = "".join(
        tag("psc:chapter", start=npt(chapter.start_ms), title=chapter.title)
        for chapter in in_order(episode)
    )
    yield wrap("psc:chapters", marks, version="1.2")


def npt(milliseconds):
    """A moment as chapters in a feed write it: HH:MM:SS.mmm."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}.{thousandths:03}"


def chapters_json(episode):
    """Chapters as podcast apps fetch them; empty where there are none."""
    found = [
        {"startTime": chapter.start_ms / 1000, "title": chapter.title}
        for chapter in in_order(episode)
    ]
    if not found:
        return ""
    return json.dumps({"version": CHAPTERS_VERSION, "chapters": found}, ensure_ascii=False)


def description(episode):
    """What an app shows as plain text: the note first, so that nobody meets it too late."""
    return "\n\n".join(part for part in (note(episode), episode.summary, episode.notes) if part)


def note(episode):
    """What it talks about, and the parts that somebody may want to skip."""
    words = []
    if episode.note_talks_about:
        words.append(_("This talks about {about}.").format(about=episode.note_talks_about))
        words.append(episode.note_ends)
    for mark in sorted(episode.skip_marks.all(), key=lambda mark: mark.start_ms):
        start, end = mark.clocks
        words.append(
            _("{label}: skip from {start} to {end}.").format(label=mark.label, start=start, end=end)
        )
    return " ".join(word for word in words if word)


def description_html(episode):
    words = linebreaks(writable(description(episode)), autoescape=True)
    read = escape(_("Read every word of it"))
    return f'{words}<p><a href="{anywhere(episode.public_url_path)}">{read}</a></p>'


def shortened(text, most=LONGEST):
    """`text` in at most so many bytes, cut between words."""
    if len(text.encode("utf-8", "replace")) <= most:
        return text
    cut = text.encode("utf-8", "replace")[: most - 4].decode("utf-8", "ignore")
    return f"{cut.rsplit(None, 1)[0] if ' ' in cut else cut} …"
