"""The gate on reading: a visitor sees public copies and nothing else.

`ReaderMiddleware` stands outermost. One query joins the public copy with the page's live
flag, its clearance and the site's versions; a second one, on pages that list others, joins
the same for their cards. What does not match is not there.
"""

import gzip
import hashlib
import json
import re
from functools import lru_cache

from django.apps import apps
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse, HttpResponseNotModified, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape

from core import context, fragments, slots
from core.headers import public_headers, transport_headers
from core.look import Look

ONE_PAGE = """
    select c.section, c.language, c.head_html, c.main_html, c.card_ids, v.shell, v.lists
    from core_publiccopy c
    join wagtailcore_page w on w.id = c.page_id and w.live
    join core_clearance k on k.page_id = c.page_id and k.digest = c.digest
    join core_siteversion v on v.id = 1
    where c.path = %s
"""
NOT_PAGES = ("/static/", "/admin/", "/media/", "/private/", "/health/", "/podcasts/")
CUT_HEAD, CUT_MAIN, NEXT_MARK = "\0head\0", "\0main\0", "\0next\0"
# Smaller bodies gain nothing from compression.
COMPRESS_FROM = 1024
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")
# Our own filters need far less; anything longer is nobody's bookmark.
LONGEST_QUERY = 500


class ReaderMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.is_for_a_reader(request):
            response = public_response(request)
            if response is not None:
                return response
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            return gone_or(response, request)
        return response

    @staticmethod
    def is_for_a_reader(request):
        """GET of a page, not a preview, and not by somebody with a session (an editor, say)."""
        return (
            request.method in ("GET", "HEAD")
            and not getattr(request, "is_dummy", False)
            and "\0" not in request.path_info
            and not request.path_info.startswith(NOT_PAGES)
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            # Elsewhere than over TLS, Django's own middleware sends them there first.
            and (request.is_secure() or not settings.SECURE_SSL_REDIRECT)
        )


def public_response(request):
    """The public copy at the request's path as a response, or None when there is none."""
    row = page_row(request.path_info)
    if row is None:
        return None
    section, language, head, main, card_ids, shell_version, lists_version = row
    reading = fragments.Reading(
        card_ids=json.loads(card_ids) if isinstance(card_ids, str) else card_ids,
        query=query_of(request),
        path=request.path_info,
        shell_version=shell_version,
        lists_version=lists_version,
    )
    before, between, after = shell(section, language, Look.from_request(request), shell_version)
    with translation.override(settings.LANGUAGE_CODE):
        body = "".join(
            (
                before,
                fragments.fill(head, reading),
                between,
                fragments.fill(main, reading),
                after.replace(NEXT_MARK, escape(request.get_full_path())),
            )
        )
    forget_bodies_of_before(lists_version)
    return respond(request, body.encode())


def reading_of(page, request):
    """The same for Wagtail's own path, where editors look at a page or at a preview of it."""
    row = None if getattr(request, "is_preview", False) else page.public_row
    if row is None:
        card_ids = slots.card_ids(page) if page.pk else {}
    else:
        card_ids = row.card_ids
        request.site_versions = row.shell_version, row.lists_version
    shell_version, lists_version = context.versions(request)
    return fragments.Reading(
        card_ids=card_ids,
        query=query_of(request),
        path=page.public_url_path or "/",
        shell_version=shell_version,
        lists_version=lists_version,
    )


def query_of(request):
    """The query string as values by name; of one longer than any of ours, nothing."""
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return QueryDict()
    return request.GET


def page_row(path):
    try:
        return query_page(path)
    except (OperationalError, InterfaceError):
        # A kept connection may have died with a restarted database: one fresh try.
        connection.close()
        return query_page(path)


def query_page(path):
    with connection.cursor() as cursor:
        cursor.execute(ONE_PAGE, [path])
        return cursor.fetchone()


@lru_cache(maxsize=256)
def shell(section, language, look, version):
    """What stands around every page of `section`, cut where its head and its main part go."""
    html = render_to_string(
        "shell.html",
        {
            **context.site_context(),
            "section": section,
            "look": look,
            "LANGUAGE_CODE": language,
            "next": NEXT_MARK,
            "cut_head": CUT_HEAD,
            "cut_main": CUT_MAIN,
        },
    )
    before, rest = html.split(CUT_HEAD)
    between, after = rest.split(CUT_MAIN)
    return before, between, after


HEADERS = public_headers() | {
    "Content-Type": "text/html; charset=utf-8",
    # Kept copies are asked after every time, so that a page taken down is gone at once.
    "Cache-Control": "no-cache",
    "Vary": "Cookie, Accept-Encoding",
}


def respond(request, body):
    """`body` as a response: not modified, compressed or plain, as the visitor's browser asks."""
    tag = hashlib.blake2b(body, digest_size=12).hexdigest()
    etag = f'W/"{tag}"'
    if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
        response = HttpResponseNotModified()
    elif len(body) > COMPRESS_FROM and TAKES_GZIP.search(
        request.META.get("HTTP_ACCEPT_ENCODING", "")
    ):
        response = HttpResponse(compressed(tag, body))
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(body)
    set_headers(response, request)
    response.headers["ETag"] = etag
    if response.status_code == 200:
        response.headers["Content-Length"] = str(len(response.content))
    return response


def set_headers(response, request):
    for name, value in (HEADERS | transport_headers(request)).items():
        response.headers[name] = value


# Public pages only: nothing secret stands in these bodies, so compressing them tells nothing.
recently_compressed = {}
compressed_at = {"version": 0}


def forget_bodies_of_before(lists_version):
    """What was public until the last change leaves this process's memory with it."""
    if compressed_at["version"] != lists_version:
        compressed_at["version"] = lists_version
        recently_compressed.clear()


def compressed(tag, body):
    """`body` gzipped; the last few hundred are kept by the hash of what they hold."""
    found = recently_compressed.get(tag)
    if found is None:
        if len(recently_compressed) >= 512:
            recently_compressed.clear()
        found = recently_compressed[tag] = gzip.compress(body, 6, mtime=0)
    return found


def gone_or(response, request):
    """410 and a kind page where something was taken down, else `response`."""
    tombstone = apps.get_model("core", "Tombstone")
    if not tombstone.stands_at(request.path_info):
        return response
    # Its address is repeated nowhere, not even in the form that changes the look.
    gone = render(request, "410.html", {**context.site_context(), "next": "/"}, status=410)
    set_headers(gone, request)
    return gone
