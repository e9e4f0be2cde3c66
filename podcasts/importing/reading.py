"""What a feed says of a show and its episodes. Nothing is fetched here."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit
from uuid import UUID

from django.utils.translation import gettext as _

from podcasts.categories import BETWEEN, CATEGORY_CHOICES
from podcasts.enums import EpisodeKind, ShowLicence, ShowOrder
from podcasts.importing.chapters import chapters_in_feed
from podcasts.importing.markup import tree_of
from podcasts.importing.plain import cut_bytes, in_line, line, paragraphs
from podcasts.importing.refusals import NOT_A_FEED, TOO_BIG_FEED, ImportRefused

MOST_EPISODES = 5000
LONGEST_TITLE, LONGEST_GUID, LONGEST_SUMMARY, LONGEST_NOTES = 200, 500, 200, 3000
LONGEST_DESCRIPTION_BYTES = 4000
LONGEST_ADDRESS = 2000
MOST_NUMBER = 32_767
YES = {"yes", "true", "explicit"}
CATEGORIES = {name for name, _label in CATEGORY_CHOICES}
#: Endings of what is sound although its type doesn't say so, or says nothing.
ENDINGS = {".mp3", ".m4a", ".wav", ".flac", ".ogg", ".oga", ".opus", ".aac", ".webm", ".amr"}
UNTYPED = {"", "application/octet-stream", "binary/octet-stream", "application/ogg"}
LICENCE_NAMES = ("podcast:license", "podcast:licence")


@dataclass
class Episode:
    """One episode, in values that JSON can hold; `published` is an ISO date or empty."""

    guid: str
    title: str
    sound: str
    published: str = ""
    duration_ms: int = 0
    summary: str = ""
    notes: str = ""
    is_explicit: bool = False
    kind: str = EpisodeKind.FULL.value
    season: int | None = None
    number: int | None = None
    chapters: list = field(default_factory=list)
    chapters_url: str = ""
    transcripts: list = field(default_factory=list)


@dataclass
class Feed:
    title: str
    guid: UUID | None
    address: str
    next_page: str
    artwork: str
    summary: str
    description: str
    author: str
    language: str
    category: str
    order: str
    is_explicit: bool
    is_complete: bool
    copyright: str
    licence: str
    funding_url: str
    funding_words: str
    seasons: dict
    episodes: list
    left_out: list


def read_feed(data, *, address=""):
    """The `Feed` in `data`, found at `address`. Raises `ImportRefused`."""
    root = tree_of(data)
    channels = root.all("channel") if root.name == "rss" else []
    if not channels:
        raise ImportRefused(NOT_A_FEED)
    channel = channels[0]
    items = [*channel.all("item"), *root.all("item")]
    if len(items) > MOST_EPISODES:
        raise ImportRefused(TOO_BIG_FEED)
    links = {link.get("rel"): link.get("href") for link in channel.all("atom:link")}
    address = address or full(links.get("self", ""))
    episodes, left_out = episodes_of(items, address)
    described = paragraphs(channel.first("description", "itunes:summary", "itunes:subtitle"))
    funding = next(iter(channel.all("podcast:funding")), None)
    funding_url = full(funding.get("url"))[:200] if funding else ""
    return Feed(
        title=line(channel.first("title", "itunes:title"), LONGEST_TITLE) or host_of(address),
        guid=guid_of(channel.first("podcast:guid")),
        address=address,
        next_page=full(links.get("next", ""), address),
        artwork=artwork_of(channel, address),
        summary=in_line(paragraphs(channel.first("itunes:subtitle")) or described, LONGEST_SUMMARY),
        description=cut_bytes(described, LONGEST_DESCRIPTION_BYTES),
        author=line(channel.first("itunes:author", "dc:creator"), 120),
        language=channel.first("language", "dc:language").lower(),
        category=category_of(channel),
        order=order_of(channel),
        is_explicit=is_yes(channel.first("itunes:explicit")),
        is_complete=is_yes(channel.first("itunes:complete")),
        copyright=line(channel.first("copyright"), 120),
        licence=licence_of(channel),
        funding_url=funding_url,
        funding_words=line(funding.text if funding else "", 128) if funding_url else "",
        seasons=seasons_of(items),
        episodes=episodes,
        left_out=left_out,
    )


def episodes_of(items, address):
    """The episodes with sound, each guid once, and a line for each other item."""
    links = Counter(item.first("link") for item in items)
    episodes, left_out, seen = [], [], set()
    for item in items:
        sound = sound_of(item, address)
        title = line(item.first("title", "itunes:title"), LONGEST_TITLE) or name_of(sound)
        if not sound:
            left_out.append(told(title, _("there is no sound with it")))
            continue
        link = item.first("link")
        guid = item.first("guid") or (link if links[link] == 1 else "") or sound
        guid = line(guid)
        if len(guid) > LONGEST_GUID:
            left_out.append(told(title, _("its guid is too long")))
        elif guid in seen:
            left_out.append(told(title, _("another episode has the same guid")))
        else:
            seen.add(guid)
            episodes.append(episode_of(item, guid, title, sound, address))
    return episodes, left_out


def told(title, why):
    return _("“{title}”: {why}.").format(title=title or "?", why=why)


def episode_of(item, guid, title, sound, address):
    notes = paragraphs(item.first("content:encoded", "description", "itunes:summary"))
    summary = in_line(paragraphs(item.first("itunes:subtitle")) or notes, LONGEST_SUMMARY)
    chapters = next(iter(item.all("podcast:chapters")), None)
    return Episode(
        guid=guid,
        title=title,
        sound=sound,
        published=date_of(item.first("pubdate", "dc:date", "atom:published")),
        duration_ms=duration_of(item.first("itunes:duration")),
        summary=summary,
        notes="" if notes == summary else cut_notes(notes),
        is_explicit=is_yes(item.first("itunes:explicit")),
        kind=kind_of(item.first("itunes:episodetype")),
        season=number_of(item.first("itunes:season", "podcast:season")),
        number=number_of(item.first("itunes:episode", "podcast:episode")),
        chapters=chapters_in_feed(item),
        chapters_url=full(chapters.get("url"), address) if chapters else "",
        transcripts=[
            [node.get("type").partition(";")[0].lower(), full(node.get("url"), address)]
            for node in item.all("podcast:transcript")
            if full(node.get("url"), address)
        ],
    )


def cut_notes(notes):
    """Whole paragraphs, as many as there is room for."""
    if len(notes) <= LONGEST_NOTES:
        return notes
    return notes[: LONGEST_NOTES - 2].rsplit(None, 1)[0] + " …"


def sound_of(item, address):
    """The address of its first sound."""
    for enclosure in item.all("enclosure"):
        url, kind = full(enclosure.get("url"), address), enclosure.get("type").lower()
        kind = kind.partition(";")[0].strip()
        ending = PurePosixPath(urlsplit(url).path).suffix.lower() if url else ""
        is_sound = kind.startswith("audio/") or ending in ENDINGS
        if url and (is_sound or (kind in UNTYPED and not ending)):
            return url
    return ""


def full(url, address=""):
    """`url` as a whole address; empty where it is none we could ask."""
    try:
        whole = urljoin(address, url.strip()) if url.strip() else ""
        is_one = urlsplit(whole).scheme in ("http", "https")
    except ValueError:
        return ""
    return whole if is_one and len(whole) <= LONGEST_ADDRESS else ""


def name_of(sound):
    return line(PurePosixPath(unquote(urlsplit(sound).path)).stem, LONGEST_TITLE)


def host_of(address):
    return (urlsplit(address).hostname or "") or _("A show")


def guid_of(text):
    try:
        return UUID(text)
    except ValueError:
        return None


def artwork_of(channel, address):
    for node in channel.all("itunes:image"):
        if found := full(node.get("href") or node.get("url"), address):
            return found
    urls = [image.first("url") for image in channel.all("image")]
    return next(filter(None, (full(url, address) for url in urls)), "")


def category_of(channel):
    """The first one that Apple's list has, the narrower the better; empty where there is none."""
    for node in channel.all("itunes:category"):
        wider = node.get("text")
        narrower = [f"{wider}{BETWEEN}{below.get('text')}" for below in node.all(node.name)]
        for name in (*narrower, wider):
            if name in CATEGORIES:
                return name
    return ""


def order_of(channel):
    is_serial = channel.first("itunes:type").lower() == "serial"
    return (ShowOrder.SERIAL if is_serial else ShowOrder.EPISODIC).value


def licence_of(channel):
    name = channel.first(*LICENCE_NAMES).lower()
    return name if name in ShowLicence.values else ""


def kind_of(text):
    return text.lower() if text.lower() in EpisodeKind.values else EpisodeKind.FULL.value


def seasons_of(items):
    """The names of seasons by number; empty where they have none."""
    found = {}
    for item in items:
        number = number_of(item.first("itunes:season", "podcast:season"))
        if number is not None:
            names = [line(node.get("name"), 128) for node in item.all("podcast:season")]
            found[number] = next(filter(None, names), found.get(number, ""))
    return dict(sorted(found.items()))


def is_yes(text):
    return text.lower() in YES


def number_of(text):
    is_number = re.fullmatch(r"[0-9]{1,5}", text)
    return int(text) if is_number and 0 < int(text) <= MOST_NUMBER else None


def duration_of(text):
    """Milliseconds of “1:02:07”, “62:07” or “3727”; 0 where it isn't a length."""
    if not re.fullmatch(r"[0-9]{1,6}(:[0-9]{1,3}){0,2}([.][0-9]+)?", text):
        return 0
    seconds = 0
    for part in text.partition(".")[0].split(":"):
        seconds = seconds * 60 + int(part)
    return seconds * 1000


def date_of(text):
    """As an ISO date with its time zone; empty where it isn't one, or is still to come."""
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            found = read(text)
            found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found.isoformat() if found.year >= 1990 and found <= datetime.now(UTC) else ""
    return ""
