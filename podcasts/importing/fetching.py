"""Asking another host for something: politely, within limits, and only where that is public."""

import fcntl
import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.storage import storages

from podcasts.importing.refusals import (
    NO_ANSWER,
    SAID_NO,
    TOO_BIG,
    TOO_MANY_REDIRECTS,
    ImportRefused,
    NotNow,
)
from podcasts.importing.targets import target_of

MOST_REDIRECTS = 5
MOST_AT_ONCE = 2
#: Longest time a host may be silent, and the longest time something may take, in seconds.
SILENCE_S = 20
SMALL_THING_S = 60
SOUND_S = 30 * 60
WAIT_S = 120
PIECE = 64 * 1024
SOUND_TRIES = 3
FOLDER = "imports"
BUCKETS = 64

GOOD = {200, 206, 304, 416}
REDIRECTS = {301, 302, 303, 307, 308}
#: The host is at fault, or we came too often: another time it may work.
PASSING = {408, 425, 429, 500, 502, 503, 504}
CONTENT_RANGE = re.compile(r"bytes ([0-9]+)-")


@dataclass(frozen=True)
class Fetched:
    """A whole answer. `etag` and `last_modified` are what to ask with another time."""

    url: str
    data: bytes
    etag: str
    last_modified: str


class Answer:
    """What a host answers, to be read once."""

    def __init__(self, response, *, url, host, deadline):
        self.status, self.url, self.host = response.status, url, host
        self.response, self.deadline = response, deadline

    def header(self, name):
        return self.response.getheader(name) or ""

    def pieces(self, *, most_bytes):
        """The body, piece by piece. Raises `NotNow` where it is cut off."""
        sent = 0
        try:
            while piece := self.response.read(PIECE):
                sent += len(piece)
                if sent > most_bytes:
                    raise ImportRefused(TOO_BIG, host=self.host)
                yield piece
        except (OSError, http.client.HTTPException) as error:
            raise NotNow(NO_ANSWER, host=self.host) from error
        if self.response.length or time.monotonic() >= self.deadline:
            raise NotNow(NO_ANSWER, host=self.host)

    def body(self, *, most_bytes):
        pieces = self.pieces(most_bytes=most_bytes)
        if self.header("Content-Encoding").lower() in ("gzip", "x-gzip"):
            return unpacked(b"".join(pieces), host=self.host, most_bytes=most_bytes)
        return b"".join(pieces)


def fetch(url, *, most_bytes, etag="", last_modified=""):
    """What is at `url`; None where it is what it was when we were given those two."""
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = {name: value for name, value in known.items() if value}
    with asked(url, headers=headers, most_seconds=SMALL_THING_S) as answer:
        if answer.status == 304:
            return None
        if answer.status != 200:
            raise ImportRefused(SAID_NO, host=answer.host, status=answer.status)
        return Fetched(
            url=answer.url,
            data=answer.body(most_bytes=most_bytes),
            etag=answer.header("ETag")[:200],
            last_modified=answer.header("Last-Modified")[:100],
        )


def fetch_into(path, url, *, most_bytes):
    """Have all of `url` in the file at `path`; what is there of it already is not asked for."""
    for tries_left in reversed(range(SOUND_TRIES)):
        there = size_of(path)
        try:
            return add_to(path, url, most_bytes=most_bytes)
        except NotNow:
            if not tries_left or size_of(path) <= there:
                raise


def add_to(path, url, *, most_bytes):
    mark = path.with_suffix(".mark")
    there = size_of(path) if size_of(mark) else 0
    headers = {"Range": f"bytes={there}-", "If-Range": mark.read_text()} if there else {}
    with asked(url, headers=headers, most_seconds=SOUND_S) as answer:
        is_more = answer.status == 206 and begins_at(answer) == there > 0
        if not is_more and answer.status != 200:
            # The end was there already, or this is no part that fits: from the beginning then.
            path.unlink(missing_ok=True)
            raise NotNow(NO_ANSWER, host=answer.host)
        if not is_more:
            mark.write_text(mark_of(answer))
        with path.open("ab" if is_more else "wb") as file:
            for piece in answer.pieces(most_bytes=most_bytes - (there if is_more else 0)):
                file.write(piece)


def begins_at(answer):
    found = CONTENT_RANGE.match(answer.header("Content-Range"))
    return int(found[1]) if found else None


def mark_of(answer):
    """By what the host knows this very file again; weak marks don't tell bytes apart."""
    etag = answer.header("ETag")
    return etag if etag.startswith('"') else answer.header("Last-Modified")


def size_of(path):
    return path.stat().st_size if path.exists() else 0


def unpacked(data, *, host, most_bytes):
    packed = zlib.decompressobj(wbits=31)
    try:
        found = packed.decompress(data, most_bytes)
    except zlib.error as error:
        raise ImportRefused(NO_ANSWER, host=host) from error
    if packed.unconsumed_tail:
        raise ImportRefused(TOO_BIG, host=host)
    return found


@contextmanager
def asked(url, *, headers, most_seconds):
    """The `Answer` to a GET. Where a host sends us on, the next place is looked at as the first."""
    deadline = time.monotonic() + most_seconds
    for _hop in range(MOST_REDIRECTS + 1):
        target = target_of(url)
        with (
            in_turn(target.host),
            connected(target, deadline) as connection,
            answer_of(connection, target, headers) as response,
        ):
            if response.status not in REDIRECTS:
                refuse_if_bad(response, target.host)
                yield Answer(response, url=url, host=target.host, deadline=deadline)
                return
            url = urljoin(url, response.getheader("Location") or "")
    raise ImportRefused(TOO_MANY_REDIRECTS, host=target.host)


def answer_of(connection, target, headers):
    ours = {"Host": target.host_header, "User-Agent": who_we_are(), "Accept": "*/*"}
    ours |= {"Accept-Encoding": "identity", "Connection": "close"}
    try:
        connection.putrequest("GET", target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in (ours | headers).items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse()
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise NotNow(NO_ANSWER, host=target.host) from error


def who_we_are():
    return f"{settings.WAGTAIL_SITE_NAME}/1 (+{settings.WAGTAILADMIN_BASE_URL})"


def refuse_if_bad(response, host):
    if response.status not in GOOD:
        kind = NotNow if response.status in PASSING else ImportRefused
        raise kind(SAID_NO, host=host, status=response.status)


@contextmanager
def connected(target, deadline):
    """A connection to the very numbers that were looked at; it ends when its time is over."""
    ends = []
    clock = threading.Timer(max(0, deadline - time.monotonic()), lambda: list(map(shut, ends)))
    clock.daemon = True
    clock.start()
    try:
        try:
            sock = reached(target)
            ends.append(sock)
            if target.scheme == "https":
                sock = ssl.create_default_context().wrap_socket(
                    sock, server_hostname=target.host, do_handshake_on_connect=False
                )
                ends.append(sock)
                sock.do_handshake()
        except (OSError, ValueError) as error:
            raise NotNow(NO_ANSWER, host=target.host) from error
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = sock
        yield connection
    finally:
        clock.cancel()
        for sock in ends:
            sock.close()


def reached(target):
    """A socket to the first of the numbers that answers."""
    for number in target.numbers:
        try:
            return socket.create_connection((number, target.port), timeout=SILENCE_S)
        except OSError as error:
            trouble = error
    raise trouble


def shut(sock):
    """Whoever waits for more from it waits no longer."""
    try:
        # The plain kind of shutting: a TLS connection would first say goodbye.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return


@contextmanager
def in_turn(host):
    """Waits until fewer than two requests to `host` are under way, in any process of ours."""
    folder = our_folder() / "hosts"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    bucket = zlib.crc32(host.encode()) % BUCKETS
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        for place in range(MOST_AT_ONCE):
            with (folder / f"{bucket}-{place}").open("w") as file:
                if is_ours(file):
                    yield
                    return
        time.sleep(0.1)
    raise NotNow(NO_ANSWER, host=host)


def is_ours(file):
    """Whether we hold the lock on `file` now; the kernel drops it when we end in any way."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def our_folder():
    return Path(storages["default"].path(FOLDER))
