"""Letting programs of other sites read what podcast apps need: sound, feeds, transcripts."""

from django.http import HttpResponse


def open_to_all(response):
    """Anyone's page may fetch this and show it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Length, Content-Range, ETag"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def preflight():
    """What a browser is told when it asks whether another site's page may fetch this."""
    response = open_to_all(HttpResponse(status=204))
    response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = (
        "Range, If-Range, If-None-Match, If-Modified-Since"
    )
    response.headers["Access-Control-Max-Age"] = "86400"
    return response
