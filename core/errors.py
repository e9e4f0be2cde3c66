"""Error pages in the site's voice. None of them needs the database to be well."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


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
