"""Error pages in the site's voice. None of them needs the database to be well."""

import errno
import logging

from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers

log = logging.getLogger(__name__)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


def csrf_failure(request, reason=""):
    """A form came without its token: an old tab, most likely. What was typed is still there."""
    response = render(request, "403_csrf.html", status=403)
    add_never_cache_headers(response)
    return response


def too_many(request, context=None):
    """Too many tries from one address; the page says when to try again."""
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = "900"
    add_never_cache_headers(response)
    return response


def page_not_found(request, exception=None):
    """Never kept: a page that is not public yet may be in a minute."""
    response = render(request, "404.html", status=404)
    add_never_cache_headers(response)
    return response


def bad_request(request, exception=None):
    """Too long for one post, or malformed: nothing was changed, and Back has what was typed."""
    response = HttpResponse(render_to_string("400.html"), status=400)
    add_never_cache_headers(response)
    return response


def server_error(request):
    """Served when nothing else answers, the database included."""
    response = HttpResponse(render_to_string("500.html"), status=500)
    add_never_cache_headers(response)
    return response


class BusyMiddleware:
    """A locked database or a full disk is nobody's mistake: say so, and when to try again.

    The transaction has been rolled back by then, and what was typed is one Back away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not is_passing(exception):
            return None
        log.error("Could not be done now: %s", type(exception).__name__)
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = "60"
        add_never_cache_headers(response)
        return response


def is_passing(exception):
    if isinstance(exception, OSError):
        return exception.errno in NO_ROOM
    return isinstance(exception, OperationalError)
