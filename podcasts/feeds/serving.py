"""Sending feeds, transcripts and chapters to whatever program asks for them."""

import gzip
import hashlib

from django.apps import apps
from django.db import connection
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotModified,
    HttpResponsePermanentRedirect,
)
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_http_methods

from core.cors import open_to_all, preflight
from core.reader import COMPRESS_FROM, TAKES_GZIP
from podcasts.addresses import base_url
from podcasts.feeds.building import build, public
from podcasts.feeds.entry import CHAPTERS, TRANSCRIPTS

MOST_PAGES = 10_000
FEED_KIND = "application/rss+xml; charset=utf-8"
FILES = {file: (f"{kind}; charset=utf-8", field) for file, kind, field in TRANSCRIPTS}
FILES[CHAPTERS[0]] = (CHAPTERS[1], CHAPTERS[2])

for_any_program = require_http_methods(["GET", "HEAD", "OPTIONS"])

CHANNEL = """
    from podcasts_channelcopy c
    join core_publiccopy p on p.page_id = c.copy_id
    join wagtailcore_page w on w.id = p.page_id and w.live
    join core_clearance k on k.page_id = p.page_id and k.digest = p.digest
"""
ABOUT = f"""
    select c.moved_to, f.id, f.is_stale or f.base_url <> %s, f.etag, f.last_modified {CHANNEL}
    left join podcasts_feedcopy f on f.name = c.name and f.number = %s
    where c.name = %s
"""  # noqa: S608 - no value is ever written into it; the same below
BODY = "select {} from podcasts_feedcopy where id = %s and etag = %s and not is_stale"


@for_any_program
def feed(request, name, number=1):
    """One page of a feed, from the copy kept ready."""
    if request.method == "OPTIONS":
        return preflight()
    if number > MOST_PAGES:
        raise Http404
    moved_to, pk, etag, last_modified = found(name, number)
    if moved_to:
        return open_to_all(HttpResponsePermanentRedirect(moved_to))
    if is_unchanged(request, etag, last_modified):
        return headed(HttpResponseNotModified(), etag, last_modified)
    is_gzip = takes_gzip(request)
    row = query(BODY.format("gzipped" if is_gzip else "body"), [pk, etag])
    if row is None:
        # It changed between the two questions.
        return feed(request, name, number)
    body = bytes(row[0])
    return headed(sent(request, body, FEED_KIND, is_gzip=is_gzip), etag, last_modified)


def found(name, number):
    """Where it moved, and what the copy of this page is; it is built first where it is stale."""
    row = query(ABOUT, [base_url(), number, name])
    if row is None:
        raise Http404
    moved_to, pk, is_stale, etag, last_modified = row
    if not moved_to and (pk is None or is_stale):
        build(name)
        row = query(ABOUT, [base_url(), number, name])
        if row is None or row[1] is None:
            raise Http404
        moved_to, pk, _is_stale, etag, last_modified = row
    return moved_to, pk, etag, last_modified


def query(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


@for_any_program
def file(request, name, key, file):
    """The words or the chapters of an episode."""
    if request.method == "OPTIONS":
        return preflight()
    if file not in FILES:
        raise Http404
    kind, field = FILES[file]
    episodes = public(apps.get_model("podcasts", "EpisodeCopy"), "copy")
    row = (
        episodes.filter(key=key, show__feed_name=name)
        .exclude(**{field: ""})
        .values_list(field, "changed_at")
        .first()
    )
    if row is None:
        raise Http404
    text, changed_at = row
    body = text.encode()
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    last_modified = http_date(changed_at.timestamp())
    if is_unchanged(request, etag, last_modified):
        return headed(HttpResponseNotModified(), etag, last_modified)
    is_gzip = takes_gzip(request) and len(body) > COMPRESS_FROM
    body = gzip.compress(body, 6, mtime=0) if is_gzip else body
    return headed(sent(request, body, kind, is_gzip=is_gzip), etag, last_modified)


def takes_gzip(request):
    return bool(TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))


def is_unchanged(request, etag, last_modified):
    """Whether the program has it already. What it says of tags counts before what of times."""
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return tags.strip() == "*" or etag in tags or etag.removeprefix("W/") in tags
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE", ""))
    return since is not None and since >= parse_http_date_safe(last_modified)


def sent(request, body, kind, *, is_gzip):
    response = HttpResponse(b"" if request.method == "HEAD" else body, content_type=kind)
    response.headers["Content-Length"] = str(len(body))
    if is_gzip:
        response.headers["Content-Encoding"] = "gzip"
    return response


def headed(response, etag, last_modified):
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = last_modified
    # Asked after every time, so that what is taken down is gone at once.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"
    return open_to_all(response)
