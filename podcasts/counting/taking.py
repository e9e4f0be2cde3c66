"""From bytes that went out to a listen, by the rules of the IAB's guidelines for podcasts.

A listen is a minute's worth of bytes that one listener got on one day, UTC, however many
requests it took. Nothing here may slow the sound down or stop it: see `told`.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from core.models import PublicFile, Recording
from core.ranges import OutOfRange, asked_range
from podcasts.counting.keys import listener_keys
from podcasts.counting.listeners import listener_for
from podcasts.counting.parts import bytes_of_a_listen, head_bytes, joined, length
from podcasts.models import EpisodePage, Heard

#: Players ask for two bytes to see whether parts can be asked for.
PROBE_BYTES = 2
#: Behind one address, of one episode, on one day: a large school, and no person who makes up names.
MOST_BEHIND_ONE_ADDRESS = 200
#: A count that has to wait longer for the database is given up.
PATIENCE_MS = 2000
SMALL = "-small"

ONE_MORE = """
    insert into podcasts_listencount (day, show_id, episode_id, app, number)
    values (%s, (select id from wagtailcore_page where path = %s), %s, %s, 1)
    on conflict (day, episode_id, app)
    do update set number = podcasts_listencount.number + 1
"""


@dataclass(frozen=True)
class Episode:
    page_id: int
    path: str

    @property
    def show_path(self):
        return self.path[: -Page.steplen]


@dataclass(frozen=True)
class Part:
    """Bytes from `first` up to `end` of a file, of which `needed` make a listen."""

    file: str
    first: int
    end: int
    needed: int


def take_in(request, *, name, first, count, size):
    """Count `count` bytes of public file `name` that went out, if they are of an episode."""
    if count <= PROBE_BYTES or asks_not_to_be_counted(request) or is_not_as_asked(request, size):
        return
    listener = listener_for(request.headers.get("User-Agent", ""))
    episode = listener.counts and episode_of(name)
    if not episode:
        return
    part = Part(stem(name), first, first + count, bytes_needed(name, size))
    day = timezone.now().astimezone(UTC).date()
    key, crowd = listener_keys(request, episode_id=episode.page_id, day=day)
    keep(part, episode=episode, key=key, crowd=crowd, day=day, app=listener.family)


def asks_not_to_be_counted(request):
    """An editor at work, or a browser that says that its owner wants no counting."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or request.headers.get("Sec-GPC") == "1"
        or request.headers.get("DNT") == "1"
    )


def is_not_as_asked(request, size):
    """Whether a web server in front may send something else than we were told was asked for.

    Names never change what they stand for: who asks whether something changed gets nothing.
    """
    if not settings.SENDFILE_ROOT:
        return False
    if "If-None-Match" in request.headers or "If-Modified-Since" in request.headers:
        return True
    wanted = request.headers.get("Range")
    try:
        return wanted is not None and asked_range(wanted, size) is None
    except OutOfRange:
        return True


def episode_of(name):
    """The public episode that a file belongs to; None where it is of something else."""
    files = PublicFile.objects.filter(name=name, copy__kind=EpisodePage.kind)
    found = files.values_list("copy__page_id", "copy__page__path").first()
    return found and Episode(*found)


def stem(name):
    return PurePath(name).stem


def bytes_needed(name, size):
    """How many bytes of this file make a listen."""
    sha256 = stem(name).removesuffix(SMALL)
    found = Recording.objects.filter(sha256__startswith=sha256).values_list("milliseconds")
    milliseconds = found.first() or (0,)
    with storages["public"].open(name, "rb") as file:
        return bytes_of_a_listen(size=size, head=head_bytes(file), milliseconds=milliseconds[0])


def keep(part, *, episode, key, crowd, day, app):
    """Keep what was heard until it makes a listen, and then count that once."""
    known = Heard.objects.filter(key=key).values_list("is_counted").first()
    if known == (True,) or (known is None and is_crowded(crowd)):
        return
    with a_little_patience():
        if is_enough_now(part, episode=episode, key=key, crowd=crowd, day=day):
            with connection.cursor() as cursor:
                cursor.execute(ONE_MORE, [day, episode.show_path, episode.page_id, app])


def is_enough_now(part, *, episode, key, crowd, day):
    """Whether this part makes the listen; the row is ours until the transaction ends."""
    parts = {part.file: [[part.first, part.end]]}
    is_enough = part.end - part.first >= part.needed
    heard, is_new = Heard.objects.select_for_update().get_or_create(
        key=key,
        defaults={
            "crowd": crowd,
            "day": day,
            "episode_id": episode.page_id,
            "parts": parts,
            "is_counted": is_enough,
        },
    )
    if is_new or heard.is_counted:
        return is_new and is_enough
    heard.parts[part.file] = joined(heard.parts.get(part.file, []), part.first, part.end)
    heard.is_counted = length(heard.parts[part.file]) >= part.needed
    heard.save(update_fields=["parts", "is_counted"])
    return heard.is_counted


def is_crowded(crowd):
    return Heard.objects.filter(crowd=crowd).count() >= MOST_BEHIND_ONE_ADDRESS


@contextmanager
def a_little_patience():
    """A transaction that waits a moment for others, not as long as somebody's own words may."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            usual = connection.settings_dict["OPTIONS"]["timeout"] * 1000
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            try:
                with transaction.atomic():
                    yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {usual}")
        else:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE_MS}")
                yield
